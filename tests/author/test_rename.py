"""`rename`: a record has another id wherever it is used, or none of it; two records become one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph import load
from dealgraph.author import rename as renaming
from dealgraph.base import files
from dealgraph.base.errors import OutputError, ParameterError, UnknownIdError
from dealgraph.cli import run
from dealgraph.comparison import diff
from dealgraph.graph.catalog import catalog, is_installed, shipped
from dealgraph.graph.memory import open_store
from dealgraph.validation.run import check

BASE = "https://w3id.org/dealgraph/"
REDIRECT = """\
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .

# Records that have another name now. Whoever has the old one is led to the new one.
party:cadence-records dg:replacedBy party:cadence-music .
"""


@pytest.fixture
def home(mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small record, as somebody's own folder."""
    copy = tmp_path / "mine"
    shutil.copytree(mini, copy)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Path("mine")


def contents(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()
    }


def said(folder: Path) -> set[str]:
    """Everything that files say, without what was replaced."""
    found = set()
    for path in folder.rglob("*.ttl"):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if not quad.predicate.value.endswith("#replacedBy"):
                found.add(f"{quad.subject} {quad.predicate} {quad.object}")
    return found


def asked(folder: Path, *words: str) -> int:
    return run(["rename", *words, "--only", str(folder)])


def test_every_use_changes_and_nothing_else(home: Path, mini: Path) -> None:
    before = contents(home)
    assert asked(home, "cadence-records", "cadence-music") == 0
    after = contents(home)
    assert sorted(after.keys() - before.keys()) == ["parties/cadence-music.ttl", "redirects.ttl"]
    assert sorted(before.keys() - after.keys()) == ["parties/cadence-records.ttl"]
    assert after["redirects.ttl"] == REDIRECT
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed == {"deals/cadence-chorus-2026.ttl", "deals/orrery-chorus-2025.ttl"}
    for name in changed:
        wanted = before[name].replace("party:cadence-records", "party:cadence-music")
        assert after[name] == wanted
    wanted = {
        text.replace(f"{BASE}party/cadence-records>", f"{BASE}party/cadence-music>")
        for text in said(mini)
    }
    assert said(home) == wanted
    assert check(only=[home], notices=True) == []


def test_statements_of_a_matter_move_with_it(home: Path, mini: Path) -> None:
    assert asked(home, "halden-orrery-2026", "orrery-halden-2026") == 0
    text = (home / "deals/orrery-halden-2026.ttl").read_text()
    assert f"@prefix : <{BASE}deal/orrery-halden-2026#> ." in text
    old, new = f"{BASE}deal/halden-orrery-2026", f"{BASE}deal/orrery-halden-2026"
    assert said(home) == {re.sub(f"{old}([>#])", rf"{new}\1", text) for text in said(mini)}
    assert check(only=[home], notices=True) == []


def test_there_and_back_again_leaves_no_trace(home: Path, mini: Path) -> None:
    assert asked(home, "cadence-records", "cadence-music") == 0
    assert asked(home, "cadence-music", "cadence-records") == 0
    assert said(home) == said(mini)
    graph = load(only=home)
    assert graph.show("cadence-music").startswith("Cadence Records")
    assert check(only=[home], notices=True) == []


def test_a_name_of_a_name_leads_to_the_last(home: Path) -> None:
    assert asked(home, "cadence-records", "cadence-music") == 0
    assert asked(home, "cadence-music", "cadence-sound") == 0
    text = (home / "redirects.ttl").read_text()
    assert "party:cadence-records dg:replacedBy party:cadence-sound ." in text
    assert "party:cadence-music dg:replacedBy party:cadence-sound ." in text
    assert check(only=[home], notices=True) == []


def test_texts_and_comments_stay(home: Path) -> None:
    path = home / "parties/cadence-records.ttl"
    path.write_text(
        path.read_text().replace(
            '"Cadence Records"', '"party:cadence-records" # party:cadence-records\n'
        )
    )
    assert asked(home, "cadence-records", "cadence-music") == 0
    text = (home / "parties/cadence-music.ttl").read_text()
    assert '"party:cadence-records" # party:cadence-records\n' in text
    assert "party:cadence-music a dg:Organisation" in text


def test_queries_of_the_folder_change_too(home: Path) -> None:
    path = home / "questions/mine.rq"
    path.parent.mkdir()
    head = "# title: a\n# question: b\n# why: party:cadence-records\n"
    path.write_text(head + "SELECT ?deal { ?deal dg:licensor party:cadence-records }\n")
    assert asked(home, "cadence-records", "cadence-music") == 0
    assert path.read_text() == head + "SELECT ?deal { ?deal dg:licensor party:cadence-music }\n"


def test_check_finds_the_old_name_in_a_query(home: Path) -> None:
    assert asked(home, "cadence-records", "cadence-music") == 0
    path = home / "checks/mine.rq"
    path.parent.mkdir()
    head = "# title: a\n# problem: b.\n# fix: c.\n# severity: error\n"
    path.write_text(head + "SELECT ?entity { ?entity dg:licensor party:cadence-records }\n")
    (found,) = check(only=[home])
    assert (found.line, found.check) == (5, "replaced-but-used")
    assert found.fix.startswith("Write party:cadence-music; ")


def test_a_dry_run_shows_the_difference_and_changes_nothing(home: Path, capsys: Any) -> None:
    before = contents(home)
    assert asked(home, "cadence-records", "cadence-music", "--dry-run") == 0
    assert contents(home) == before
    shown = capsys.readouterr().out
    assert "--- mine/parties/cadence-records.ttl\n+++ mine/parties/cadence-music.ttl\n" in shown
    assert (
        "-    dg:licensor party:cadence-records ;\n+    dg:licensor party:cadence-music ;\n"
        in shown
    )
    assert "--- /dev/null\n+++ mine/redirects.ttl\n" in shown


@pytest.mark.parametrize("number", range(5))
def test_a_disk_that_says_no_leaves_everything_as_it_was(
    number: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(home)
    made = planned(home, "cadence-records", "cadence-music")
    put, calls = files._put, []  # noqa: SLF001 - what writes one file

    def full(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == number + 1:
            raise OSError(28, "No space left on device")
        put(path, data)

    monkeypatch.setattr(files, "_put", full)
    if number < 4:
        with pytest.raises(OutputError, match="cannot be written"):
            made.write()
        assert contents(home) == before
    else:
        made.write()
        assert len(calls) == 4


def planned(home: Path, old: str, new: str, **options: Any) -> renaming.Renaming:
    found = catalog(only=[home])
    return renaming.rename(open_store(found), found, old, new, **options)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cadence-records", "deal:x", "stays of its kind"),
        ("cadence-records", "Two Words", "not an id"),
        ("cadence-records", "Cadence", "not an id"),
        ("cadence-records", "a_b", "not an id"),
        ("cadence-records", "cadence-records", "has this name already"),
        ("halden-media", "halden-group", "cannot be one"),
    ],
)
def test_what_cannot_be_is_an_error(home: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        planned(home, old, new)


def test_a_record_that_is_not_there_is_an_error(home: Path) -> None:
    with pytest.raises(UnknownIdError, match="There is no record 'cadense-records'"):
        planned(home, "cadense-records", "x")


def test_a_former_name_is_neither_renamed_nor_given_again(home: Path) -> None:
    assert asked(home, "cadence-records", "cadence-music") == 0
    with pytest.raises(ParameterError, match="former name of a record"):
        planned(home, "cadence-records", "cadence-sound")
    with pytest.raises(ParameterError, match="former name of a record"):
        planned(home, "solheim-estate", "cadence-records")


def test_what_came_with_the_package_is_left_alone(home: Path, monkeypatch: Any) -> None:
    before = contents(home)
    monkeypatch.setattr(renaming, "is_installed", lambda path: path.parent.name == "deals")
    with pytest.raises(ParameterError, match="came with the package"):
        planned(home, "cadence-records", "cadence-music")
    monkeypatch.setattr(renaming, "is_installed", lambda path: path.parent.name == "parties")
    with pytest.raises(ParameterError, match="came with the package"):
        planned(home, "cadence-records", "cadence-music")
    assert contents(home) == before


def test_a_file_of_that_name_is_not_overwritten(home: Path) -> None:
    (home / "parties/cadence-music.ttl").write_text("# notes\n")
    with pytest.raises(ParameterError, match="There is a file of that name"):
        planned(home, "cadence-records", "cadence-music")


def test_another_file_may_say_what_was_replaced(home: Path) -> None:
    target = home / "parties" / "former.ttl"
    assert asked(home, "cadence-records", "cadence-music", "--redirects", str(target)) == 0
    assert target.read_text() == REDIRECT
    assert not (home / "redirects.ttl").exists()
    assert check(only=[home], notices=True) == []
    with pytest.raises(ParameterError, match="holds something else"):
        planned(home, "solheim-estate", "x", redirects=home / "parties/quillmark-books.ttl")


@pytest.mark.parametrize("name", ["elsewhere.ttl", "mine/redirects.txt"])
def test_a_file_that_nobody_would_read_is_refused(home: Path, name: str) -> None:
    with pytest.raises(ParameterError, match="would not be read"):
        planned(home, "cadence-records", "cadence-music", redirects=Path(name))


def test_what_is_in_the_package_came_with_it_and_a_checkout_is_ones_own() -> None:
    assert is_installed(Path(renaming.__file__).parents[1] / "data/parties/a24.ttl")
    assert not is_installed(shipped("data").path / "parties/a24.ttl")


# Two records as one


def test_what_only_the_other_says_is_added_and_its_label_is_an_alias(home: Path) -> None:
    (home / "stakes/halden-group-halden-media.ttl").unlink()
    assert asked(home, "halden-media", "halden-group") == 0
    text = (home / "parties/halden-group.ttl").read_text()
    assert 'rdfs:label "Halden Group" ;\n    skos:altLabel "Halden", "Halden Media" ;' in text
    assert "dg:sector sector:media-group, sector:broadcaster-or-streamer ;" in text
    assert text.count("https://example.org/halden/about") == 2
    assert not (home / "parties/halden-media.ttl").exists()
    assert load(only=home).show("Halden Media").startswith("Halden Group")
    assert load(only=home).show("halden-media").startswith("Halden Group")
    assert [found.check for found in check(only=[home])] == []


CONFLICTS = [
    ("dg:announced", '"2025-11"^^xsd:gYearMonth', '"2025-01-20"^^xsd:date'),
    ("dg:statusAsOf", '"2026-06-30"^^xsd:date', '"2025-04-02"^^xsd:date'),
]
PAIR = ("tessellate-halden-2025", "halden-orrery-tools-2025")


def test_what_cannot_both_be_is_listed_and_nothing_is_written(home: Path, capsys: Any) -> None:
    before = contents(home)
    made = planned(home, *PAIR)
    assert set(CONFLICTS) <= {(c.predicate, c.new, c.old) for c in made.conflicts}
    assert asked(home, *PAIR) == 1
    shown = capsys.readouterr()
    assert 'dg:announced: "2025-01-20"^^xsd:date (old), "2025-11"^^xsd:gYearMonth' in shown.err
    assert "Nothing was changed." in shown.out
    assert contents(home) == before


@pytest.mark.parametrize(("keep", "day"), [("new", "2025-11"), ("old", "2025-01-20")])
def test_one_of_both_is_kept_when_it_is_said_which(home: Path, keep: str, day: str) -> None:
    assert asked(home, *PAIR, "--keep", keep) == 0
    text = (home / f"deals/{PAIR[1]}.ttl").read_text()
    assert re.findall(r'dg:announced "(\S+)"', text) == [day]
    assert ":no-mining, :training-planned ;" in text
    assert 'skos:altLabel "Tessellate Labs and Halden Media' in text
    assert check(only=[home]) == []


def test_statements_of_one_name_stay_two(home: Path) -> None:
    path = home / "deals/tessellate-halden-2025.ttl"
    path.write_text(path.read_text().replace(":training-planned", ":no-mining"))
    other = home / "deals/vessel-halden-2024.ttl"
    used = f"<{BASE}deal/tessellate-halden-2025#no-mining>"
    other.write_text(other.read_text() + f"\n<{BASE}deal/vessel-halden-2024> dg:related {used} .\n")
    assert asked(home, *PAIR, "--keep", "new") == 0
    text = (home / f"deals/{PAIR[1]}.ttl").read_text()
    assert ":no-mining, :no-mining-2 ;" in text
    assert ":no-mining a dg:Prohibition" in text
    assert ":no-mining-2 a dg:Grant" in text
    assert f"<{BASE}deal/{PAIR[1]}#no-mining-2>" in other.read_text()
    redirected = (home / "redirects.ttl").read_text()
    assert f"{used} dg:replacedBy <{BASE}deal/{PAIR[1]}#no-mining-2> ." in redirected


# Who has the old name is led to the new one


@pytest.fixture
def renamed(home: Path) -> Path:
    assert asked(home, "cadence-records", "cadence-music") == 0
    return home


def test_the_old_name_is_found_everywhere(renamed: Path, capsys: Any) -> None:
    for words in (
        ["show", "cadence-records"],
        ["show", "party:cadence-records"],
        ["show", f"{BASE}party/cadence-records"],
        ["ask", "deals-of", "--party", "cadence-records", "--format", "csv"],
        ["draw", "--focus", "cadence-records", "-o", "-"],
    ):
        assert run([*words, "--only", str(renamed)]) == 0, words
        assert "cadence-chorus-2026" in capsys.readouterr().out


def test_a_circle_of_names_ends(renamed: Path) -> None:
    text = "party:a dg:replacedBy party:b .\nparty:b dg:replacedBy party:a .\n"
    (renamed / "redirects.ttl").write_text(REDIRECT + text)
    with pytest.raises(UnknownIdError):
        load(only=renamed).show("party:nobody")
    assert {found.check for found in check(only=[renamed])} == {"replaced-in-a-circle"}


def test_diff_says_renamed_and_merged(home: Path, mini: Path) -> None:
    (home / "stakes/halden-group-halden-media.ttl").unlink()
    shutil.copytree(home, "before")
    assert asked(home, "cadence-records", "cadence-music") == 0
    path = home / "parties/cadence-music.ttl"
    path.write_text(path.read_text().replace("Cadence Records", "Something Else Altogether"))
    assert asked(home, "halden-media", "halden-group") == 0
    found = diff("before", str(home))
    told = {(entry.action, entry.id, entry.was) for entry in found.entries}
    assert told == {
        ("renamed", "party:cadence-music", "party:cadence-records"),
        ("merged", "party:halden-group", "party:halden-media"),
    }
    assert "Parties: merged" in str(found)
    assert "was party:halden-media" in str(found)


def test_a_label_that_could_not_stand_in_an_iri_names_a_record(home: Path) -> None:
    path = home / "parties" / "cadence-records.ttl"
    label = 'rdfs:label "Cadence Records"'
    assert label in path.read_text()
    path.write_text(path.read_text().replace(label, 'rdfs:label "Cadence^{Records}"'))
    assert asked(home, "Cadence^{Records}", "cadence-music") == 0
    assert (home / "parties" / "cadence-music.ttl").exists()
