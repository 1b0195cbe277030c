"""Checks: each wrong file gives its one finding, each right one none.

A file in `records/invalid/` begins with `# expect: LINE SEVERITY CHECK fragment of the message`,
or of the fix if the check is `shape`, which says there what the shape says; one in `records/valid/`
with `# quiet: CHECK` and what it shows. Every `# file: NAME` line after that begins a record that
is copied under this name into a folder of its own, with its line numbers kept, and checked against
the mini-graph.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from findings_of import header, names, spread

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.sparql.run import select
from dealgraph.validation.checks import Check, read_check
from dealgraph.validation.findings import Finding
from dealgraph.validation.run import check

RECORDS = Path(__file__).parent / "records"
INVALID = sorted(RECORDS.glob("invalid/*.ttl"))
VALID = sorted(RECORDS.glob("valid/*.ttl"))
#: Checks of the model have their own cases, in `model/`.
CHECKS = [p for p in catalog().files("checks") if not p.stem.startswith("model-")]
#: Findings that come from the package rather than from a file in `checks/`.
BUILT_IN = {"syntax", "shape", "unknown-term", "dangling-reference", "file-name", "impossible-date"}
BUILT_IN |= {"described-twice", "blank-node", "control-character", "replaced-but-used"}


def findings(path: Path, folder: Path, mini: Path) -> list[Finding]:
    return check([spread(path, folder)], only=[mini], notices=True)


@pytest.mark.parametrize("path", INVALID, ids=names(INVALID))
def test_wrong_file_gives_one_finding_on_its_line(path, tmp_path, mini):
    line, severity, name, message = header(path, "expect").split(" ", 3)
    found = findings(path, tmp_path, mini)
    assert [(f.line, f.severity, f.check) for f in found] == [(int(line), severity, name)], found
    assert message in (found[0].fix if name == "shape" else found[0].message)
    assert found[0].message
    assert found[0].fix
    assert found[0].fix not in found[0].message


@pytest.mark.parametrize("path", VALID, ids=names(VALID))
def test_right_file_gives_no_finding(path, tmp_path, mini):
    assert findings(path, tmp_path, mini) == []


def test_the_mini_graph_is_quiet(mini):
    assert check(only=[mini], notices=True) == []


def test_every_check_has_a_case_where_it_fires_and_one_where_it_is_quiet():
    known = {path.stem for path in CHECKS} | BUILT_IN
    fired = {header(path, "expect").split(" ")[2] for path in INVALID}
    assert {name for name in fired if not name.startswith("model-")} == known
    assert {header(path, "quiet").split(" ")[0] for path in VALID} == known


@pytest.mark.parametrize("path", CHECKS, ids=names(CHECKS))
def test_every_check_explains_itself(path):
    found = read_check(path)
    assert found.title
    assert found.problem.endswith(".")
    assert found.fix.endswith(".")


# Checks that are asked of some entities only


SLOT = "VALUES ?entity { UNDEF }"
RESTRICTED = [c for c in map(read_check, catalog().files("checks")) if SLOT in c.text]
FIRING = sorted([*INVALID, *RECORDS.parent.glob("model/wrong/*.ttl")])


@pytest.mark.parametrize("one", RESTRICTED, ids=[one.name for one in RESTRICTED])
def test_a_check_finds_of_some_entities_what_it_finds_of_them_among_all(one, mini, tmp_path):
    cases = [p for p in FIRING if header(p, "expect").split(" ")[2] == one.name]
    for path in cases:
        (tmp_path / path.stem).mkdir()
        spread(path, tmp_path / path.stem)
    store = open_store(catalog(only=[mini, tmp_path]))
    every = rows(store, one.about(None))
    assert every
    assert sorted(every) == sorted(rows(store, one.text))  # as it stands, it restricts nothing
    subjects = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    at_fault = {node for node in subjects if str(node) in {entity for entity, *_ in every}}
    for some in (at_fault, subjects - at_fault, set(sorted(at_fault, key=str)[:1])):
        expected = [row for row in every if row[0] in set(map(str, some))]
        assert sorted(rows(store, one.about(some))) == sorted(expected)


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in select(store, text).terms]


def test_an_entity_in_the_place_of_undef_is_a_term_and_keeps_the_lines():
    one = Check("x", "", "", "", "", f"SELECT ?entity {{\n  {SLOT}\n  ?entity ?p ?o\n}}\n", Path())
    assert one.about(None) == "SELECT ?entity {\n\n  ?entity ?p ?o\n}\n"
    nodes = [ox.NamedNode("https://e.org/a"), ox.NamedNode("https://e.org/b")]
    line = "VALUES ?entity { <https://e.org/a> <https://e.org/b> }"
    assert one.about(nodes) == f"SELECT ?entity {{\n{line}\n  ?entity ?p ?o\n}}\n"


def test_many_files_are_checked_as_everything_is(mini, tmp_path, monkeypatch):
    """Of more entities than a query should name, all are asked of."""
    path = RECORDS / "invalid" / "one-sided-reading.ttl"
    few = findings(path, tmp_path, mini)
    monkeypatch.setattr("dealgraph.validation.run._FEW", 0)
    assert check([tmp_path], only=[mini], notices=True) == few
    assert len(few) == 1


def test_a_blank_node_is_checked_too(mini, tmp_path):
    """No query can name one, so that all are asked of."""
    (tmp_path / "unnamed-2026.ttl").write_text(
        """@prefix deal: <https://w3id.org/dealgraph/deal/> .
        @prefix dg: <https://w3id.org/dealgraph/ns#> .
        deal:unnamed-2026 dg:amount [ a dg:Amount ; dg:source <https://e.org/> ] ;
            dg:source <https://e.org/other> .
        """,
        encoding="utf-8",
    )
    found = check([tmp_path], only=[mini], notices=True)
    assert "source-not-cited" in {f.check for f in found}


def test_a_retired_term_is_told_with_what_to_write_instead(tmp_path):
    (tmp_path / "x.ttl").write_text(
        """@prefix deal: <https://w3id.org/dealgraph/deal/> .
        @prefix dg: <https://w3id.org/dealgraph/ns#> .
        @prefix purpose: <https://w3id.org/dealgraph/purpose/> .
        deal:x dg:plaintiff deal:x ;
            dg:mergingParty deal:x ;
            dg:purpose purpose:loan .
        """,
        encoding="utf-8",
    )
    told = {
        f.line: f.fix for f in check([tmp_path], only=[tmp_path]) if f.check.startswith("retired")
    }
    assert told == {
        4: "Write dg:claimant.",
        5: "Write dg:acquirer or dg:target.",
        6: "Write purpose:money-put-in.",
    }
