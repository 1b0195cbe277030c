"""check looks at queries and shapes: what would keep one from its work is a finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dealgraph.cli import run
from dealgraph.validation.run import check

HEADS = {
    "rules": "# title: a\n# why: b\n",
    "questions": "# title: a\n# question: b\n# why: c\n",
    "checks": "# title: a\n# problem: b.\n# fix: c.\n# severity: error\n",
    "tables": "",
}
SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
<urn:s> a sh:NodeShape ;
    sh:targetClass dg:Deal ;
    sh:property <urn:p> .
<urn:p> sh:path dg:announced ; sh:minCount 1 ; sh:message "It needs a day." .
"""
#: Place and text of a file, and line, check and words of what is found.
WRONG = {
    "a question that is not SPARQL": (
        "questions",
        "SELEC ?a {}",
        4,
        "syntax",
        "Did you mean: SELECT?",
    ),
    "a table that is not SPARQL": (
        "tables",
        "SELECT ?a {\n  ?a b }",
        2,
        "syntax",
        "not valid SPARQL",
    ),
    "a rule that selects": ("rules", "SELECT * { ?s ?p ?o }", 1, "query", "CONSTRUCT"),
    "a question that asks": ("questions", "ASK { ?s ?p ?o }", 1, "query", "SELECT"),
    "a check without its entity": ("checks", "SELECT ?a { ?a a dg:Deal }", 1, "query", "?entity"),
    "an update": ("rules", "DELETE WHERE { ?s ?p ?o }", 3, "syntax", "this is an update"),
    "a service": (
        "checks",
        "SELECT ?entity { SERVICE <urn:a> { ?entity ?p ?o } }",
        1,
        "syntax",
        "another server",
    ),
    "a class that nothing declares": (
        "questions",
        "SELECT ?a {\n  ?a a dg:Mergr }",
        5,
        "unknown-term",
        "There is no dg:Mergr.",
    ),
    "a property that nothing declares": (
        "rules",
        "CONSTRUCT { ?s dg:madeUp ?o }\nWHERE { ?s dg:source ?o }",
        3,
        "unknown-term",
        "dg:madeUp",
    ),
    "a concept that nothing declares": (
        "checks",
        "SELECT ?entity { ?entity dg:status status:actve }",
        5,
        "unknown-term",
        "status:actve",
    ),
    "a party that nothing describes": (
        "tables",
        "SELECT ?a { ?a ?b party:nobody }",
        1,
        "dangling-reference",
        "party:nobody",
    ),
    "a parameter without a place": (
        "questions",
        "# param x: text; optional; y\nSELECT ?a { ?a ?b ?c }",
        1,
        "query",
        "no place",
    ),
    "a matrix in part": (
        "questions",
        "# matrix: a b\nSELECT ?a ?b { ?a ?b ?c }",
        1,
        "query",
        "row column value; what an empty cell means",
    ),
    "a matrix of a column that is not answered": (
        "questions",
        "# matrix: a b c; nothing\nSELECT ?a ?b { ?a ?b ?c }",
        1,
        "query",
        "there is no ?c after SELECT",
    ),
    "a matrix for a parameter that is not there": (
        "questions",
        "# matrix x: a b c; nothing\nSELECT ?a ?b ?c { ?a ?b ?c }",
        1,
        "query",
        "there is no line '# param x",
    ),
}


def findings(folder: Path, mini: Path) -> list[tuple[int, str, str]]:
    found = check([folder], only=[mini])
    return [(one.line, one.check, one.message) for one in found]


@pytest.mark.parametrize("name", WRONG)
def test_a_query_that_cannot_do_its_work_is_a_finding(name, tmp_path, mini):
    role, text, line, kind, said = WRONG[name]
    path = tmp_path / role / "one.rq"
    path.parent.mkdir()
    path.write_text(HEADS[role] + text, encoding="utf-8")
    ((at, what, message),) = findings(tmp_path, mini)
    assert (at, what) == (line, kind)
    assert said in message


@pytest.mark.parametrize("role", ["rules", "questions", "checks"])
def test_a_query_that_does_not_explain_itself_is_a_finding(role, tmp_path, mini):
    path = tmp_path / role / "one.rq"
    path.parent.mkdir()
    form = "CONSTRUCT { ?entity a dg:Deal }" if role == "rules" else "SELECT ?entity"
    path.write_text(f"{form} WHERE {{ ?entity a dg:Deal }}")
    ((line, kind, message),) = findings(tmp_path, mini)
    assert (line, kind) == (1, "query")
    assert "does not explain itself" in message
    path.write_text(HEADS[role] + path.read_text())
    assert findings(tmp_path, mini) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("dg:Deal", "dg:Mergr", 4, "There is no dg:Mergr."),
        ("dg:announced", "dg:annuonced", 6, "There is no dg:annuonced."),
        ("sh:minCount", "sh:minCont", 6, "SHACL does not have sh:minCont."),
    ],
)
def test_a_name_that_a_shape_should_not_have_is_a_finding(right, wrong, line, said, tmp_path, mini):
    path = tmp_path / "shapes" / "s.ttl"
    path.parent.mkdir()
    path.write_text(SHAPE)
    assert findings(tmp_path, mini) == []
    path.write_text(SHAPE.replace(right, wrong))
    assert findings(tmp_path, mini) == [(line, "unknown-term", said)]


def test_a_lone_query_is_looked_at(tmp_path, mini, capsys):
    path = tmp_path / "loose.rq"
    path.write_text("nonsense")
    assert run(["check", str(path), "--only", str(mini)]) == 1
    assert "loose.rq:1: error: " in capsys.readouterr().out


def test_what_is_shipped_is_right(mini):
    assert check(only=[mini], notices=True) == []


def test_a_check_in_use_without_its_entity_is_an_error(tmp_path, mini, capsys):
    path = tmp_path / "checks" / "one.rq"
    path.parent.mkdir()
    path.write_text(f"{HEADS['checks']}SELECT ?deal {{ ?deal a dg:Deal }}")
    assert run(["check", "--data", str(tmp_path), "--only", str(mini)]) == 2
    assert "A check does not say what is wrong [DG601]" in capsys.readouterr().err


def test_a_broken_question_does_not_hide_the_others(tmp_path, mini, capsys):
    path = tmp_path / "questions" / "broken.rq"
    path.parent.mkdir()
    path.write_text("SELEC")
    assert run(["ask", "--data", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "cannot be asked" in said
    assert re.search(r"\bexclusions\b", said)
