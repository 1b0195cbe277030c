"""A question whose header names a matrix is shown as one, with a key that says every sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.answers.matrix import Sign, render_matrix, signs
from dealgraph.answers.questions import Matrix
from dealgraph.base.errors import ModelError
from dealgraph.cli import run
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.table import Table

ASKED = """\
                                    AI        data    generative-AI
                                    training  mining  training
 ──────────────────────────────────────────────────────────────────
 deal:halden-orrery-2026            ⊖         ·       ·
 deal:halden-orrery-tools-2025      ·         ⊘       ·
 deal:lantern-halden-2025           R         ·       ·
 deal:orrery-larkfield-2025         ·         ·       ✓
 deal:tessellate-halden-2025        ✓         ·       ·
 dispute:authors-v-tessellate-2024  …         ·       ·
 policy:quillmark-reservation-2025  ⊘         ·       ·

 ✓  granted: Somebody may do this under the arrangement.
 ⊘  prohibited: Somebody must not do this, by contract, ruling, law or binding
    policy.
 ⊖  excluded: Outside the arrangement. This does not say that it is forbidden.
 R  reserved: A right or a control that stays with somebody.
 …  demanded: Somebody asks for this or claims it. It binds nobody.
 ·  not said of this use itself: see the other columns, for what is said of a
    broader use counts as well

 7 rows by 3 columns. What each word is, with its sources: --long
"""
SIGNS = {"grant": Sign("✓", "granted", "May be done."), "exclusion": Sign("⊖", "excluded", "")}
#: Signs by the labels of kinds of term, in the order of the ontology.
SHOWN = dict(
    zip(
        "grant,obligation,prohibition,exclusion,reservation,not required,undisclosed,demand,"
        "finding,contribution".split(","),
        "✓!⊘⊖R○?…§C",
        strict=True,
    )
)
MATRIX = Matrix("who", "what", "how", "silent: nothing was said")


@pytest.fixture(scope="module")
def small(mini: Path) -> Any:
    return dealgraph.load(only=mini)


@pytest.fixture
def shown(mini: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `dealgraph ask` prints on a terminal of 80 columns."""

    def ask(*words: str) -> str:
        monkeypatch.setenv("COLUMNS", "80")
        assert run(["ask", *words, "--only", str(mini)]) == 0
        return capsys.readouterr().out

    return ask


def drawn(rows: list[tuple[str, str, str]], width: int = 80) -> list[str]:
    terms = tuple(tuple(map(ox.Literal, row)) for row in rows)
    return render_matrix(Table(("who", "what", "how"), terms), MATRIX, SIGNS, width).splitlines()


def test_matrix_of_the_uses_that_are_asked(shown):
    assert shown("rights-matrix", "--concern", "generative-ai-training") == ASKED


def test_matrix_of_all_heads_fits_the_terminal_and_hides_nothing(shown, small):
    lines = shown("rights-matrix").splitlines()
    rows = list(small.ask("rights-matrix"))
    heads = list(dict.fromkeys(row["heading"] for row in rows))
    assert max(map(len, lines)) <= 80
    for number, head in enumerate(heads, 1):
        assert f"{number} {head}" in [" ".join(line.split()) for line in lines]
    for matter in {row["matter"] for row in rows}:
        cells = [
            cell
            for line in lines
            if line.startswith(f" {matter} ")
            for cell in line.removeprefix(f" {matter} ").split()
        ]
        said = [
            {row["effect"] for row in rows if (row["matter"], row["heading"]) == (matter, head)}
            for head in heads
        ]
        assert cells == ["".join(s for e, s in SHOWN.items() if e in each) or "·" for each in said]
    assert " C  contribution" in lines
    assert " ·  silent: nothing was said under this head, which is neither yes nor no" in lines
    matters = len({row["matter"] for row in rows})
    assert lines[-1].startswith(f" {matters} rows by {len(heads)} columns. ")


def test_the_long_form_has_a_row_for_every_word(shown, small):
    long, number = shown("rights-matrix", "--long"), len(small.ask("rights-matrix"))
    assert "concernLabel" in long
    assert long.endswith(f"\n{number} rows\n")
    rows = shown("rights-matrix", "--format", "csv")
    assert rows.count("\n") == number + 1
    assert rows == shown("rights-matrix", "--format", "csv", "--long")


def test_only_a_question_with_a_matrix_has_a_long_form(capsys):
    assert run(["ask", "rights-matrix", "--help"]) == 0
    assert "Other formats always have the rows." in " ".join(capsys.readouterr().out.split())
    assert run(["ask", "exclusions", "--long"]) == 2


def test_signs_are_those_of_the_ontology_in_its_order(mini_store):
    found = signs(Reader(mini_store))
    assert [each.sign for each in found.values()] == list("✓!⊘⊖R○?…§")
    assert found["not required"].effect == "not required"


def test_several_signs_stand_in_their_order_and_each_once():
    rows = [("a", "x", "exclusion"), ("a", "x", "grant"), ("a", "x", "grant"), ("b", "y", "grant")]
    assert drawn(rows)[:4] == ["    x   y", " ────────", " a  ✓⊖  ·", " b  ·   ✓"]


def test_values_without_a_sign_get_letters_of_their_own():
    rows = [("a", "x", "gift"), ("a", "y", "gains"), ("b", "x", "2026"), ("b", "y", "grant")]
    assert drawn(rows) == [
        "    x     y",
        " ──────────",
        " a  gift  G",
        " b  2026  ✓",
        "",
        " ✓  granted: May be done.",
        " G  gains",
        "",
        " 2 rows by 2 columns. What each word is, with its sources: --long",
    ]


def test_long_names_are_folded_and_never_cut():
    lines = drawn([("deal:" + "-".join(["word"] * 12), "heading", "grant")], 40)
    assert max(map(len, lines)) <= 40
    names = [line.split()[0] for line in lines[2 : lines.index("")]]
    assert "".join(names) == "deal:" + "-".join(["word"] * 12)


def test_what_would_steer_a_terminal_is_not_shown():
    assert "\x1b" not in "".join(drawn([("a\x1b[2J", "x\x1b[2J", "y\x1b[2J\n")]))


def test_no_rows_are_no_matrix():
    assert drawn([]) == ["No rows."]


def test_a_matrix_of_a_column_that_is_not_answered_is_an_error():
    with pytest.raises(ModelError, match="does not answer"):
        render_matrix(Table(("who",), ()), MATRIX, SIGNS, 80)


def test_a_question_of_ones_own_is_shown_so(shown, tmp_path):
    path = tmp_path / "questions" / "who.rq"
    path.parent.mkdir()
    path.write_text(
        "# title: a\n# question: b\n# why: c\n# matrix: p role m; takes no part\n"
        "SELECT ?p ?role ?m { VALUES (?p ?role ?m) {"
        ' ("Halden" "licensor" 2) ("Orrery" "licensee" 3) ("Orrery" "licensor" 1) } }'
    )
    assert shown("who", "--data", str(tmp_path)).splitlines()[:6] == [
        "         licensor  licensee",
        " ──────────────────────────",
        " Halden  2         ·",
        " Orrery  1         3",
        "",
        " ·  takes no part",
    ]
