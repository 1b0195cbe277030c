"""Checks of the model: each wrong module gives its one finding, each right one none.

A file in `model/wrong/` begins with `# expect: LINE SEVERITY CHECK fragment of the message`, one in
`model/right/` with `# quiet: CHECK` and what it shows. Every `# file: NAME` line after that begins
a file that is copied under this name into a folder of its own, with its line numbers kept.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from findings_of import header, names, spread

from dealgraph.graph.catalog import Catalog, catalog, shipped
from dealgraph.graph.memory import open_store
from dealgraph.graph.rules import derive
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.sparql import colour
from dealgraph.rdf.sparql.run import run, table
from dealgraph.validation.checks import read_check
from dealgraph.validation.findings import Finding
from dealgraph.validation.model import Model, model_problems, unused_terms
from dealgraph.validation.run import check

MODEL = Path(__file__).parent / "model"
WRONG = sorted(MODEL.glob("wrong/*.ttl"))
RIGHT = sorted(MODEL.glob("right/*.ttl"))
QUERIES = [path for path in catalog().files("checks") if path.stem.startswith("model-")]
#: Findings that come from the package, and the check of terms that one file shares with records.
OTHERS = {"model-unused-term", "model-owl-dl", "retired-term-used"}


def findings(path: Path, folder: Path, mini: Path, *, notices: bool) -> list[Finding]:
    return check([spread(path, folder)], only=[mini], data=[folder], notices=notices)


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    graph = ox.NamedNode("https://e.org/module.ttl")
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


@pytest.mark.parametrize("path", WRONG, ids=names(WRONG))
def test_wrong_module_gives_one_finding_on_its_line(path, tmp_path, mini):
    line, severity, name, message = header(path, "expect").split(" ", 3)
    found = findings(path, tmp_path, mini, notices=severity == "notice")
    assert [(f.line, f.severity, f.check) for f in found] == [(int(line), severity, name)], found
    assert message in found[0].message
    assert found[0].fix


@pytest.mark.parametrize("path", RIGHT, ids=names(RIGHT))
def test_right_module_gives_no_finding(path, tmp_path, mini):
    name = header(path, "quiet").split(" ")[0]
    notices = name in ("model-header", "model-unused-term")
    assert findings(path, tmp_path, mini, notices=notices) == []


def test_every_check_of_the_model_has_a_case_where_it_fires_and_one_where_it_is_quiet():
    known = set(names(QUERIES)) | OTHERS
    assert {header(path, "expect").split(" ")[2] for path in WRONG} == known
    assert {header(path, "quiet").split(" ")[0] for path in RIGHT} == known


@pytest.mark.parametrize("path", QUERIES, ids=names(QUERIES))
def test_every_check_of_the_model_explains_itself(path):
    found = read_check(path)
    assert found.title
    assert found.problem.endswith(".")
    assert found.fix.endswith(".")


@pytest.mark.parametrize("path", QUERIES, ids=names(QUERIES))
def test_the_shipped_ontology_meets_every_check_of_the_model(path, shipped_store):
    assert table(run(shipped_store, path.read_text(encoding="utf-8"), str(path))).rows() == []


def test_the_shipped_ontology_is_owl_2_dl(shipped_store, shipped_catalog):
    files = dict(shipped_catalog.turtle)
    found = model_problems(Model(shipped_store, files, shipped_catalog))
    assert [(p.severity, p.message) for p in found if p.check == "model-owl-dl"] == []


def test_a_class_without_any_display_above_it_cannot_be_drawn():
    store = store_of("""
        @prefix dg: <https://w3id.org/dealgraph/ns#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        dg:Matter dg:drawAs "node" ; dg:shape "square" .
        dg:Deal a owl:Class ; rdfs:subClassOf dg:Matter .
        dg:Licence a owl:Class ; rdfs:subClassOf dg:Deal ; dg:plural "Licences"@en .""")
    query = next(path for path in QUERIES if path.stem == "model-no-display")
    rows = table(run(store, query.read_text(encoding="utf-8"))).rows()
    assert sorted((entity, missing) for entity, _, missing in rows) == [
        ("dg:Deal", "dg:colour"),
        ("dg:Deal", "dg:plural"),
        ("dg:Licence", "dg:colour"),
        ("dg:Matter", "dg:colour"),
        ("dg:Matter", "dg:plural"),
    ]


def test_use_of_a_narrower_term_is_use_of_the_broader(tmp_path):
    (tmp_path / "module.ttl").write_text(
        """@prefix my: <https://e.org/my#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        my:Top a owl:Class ; rdfs:label "top"@en .
        my:Middle a owl:Class ; rdfs:label "middle"@en ; rdfs:subClassOf my:Top .
        my:Asked a owl:Class ; rdfs:label "asked"@en ; rdfs:subClassOf my:Middle .
        my:Idle a owl:Class ; rdfs:label "idle"@en ; rdfs:subClassOf my:Middle .""",
        encoding="utf-8",
    )
    (tmp_path / "asked.rq").write_text(
        "PREFIX my: <https://e.org/my#>\nSELECT * { ?s a my:Asked }\n# my:Idle\n", encoding="utf-8"
    )
    found = catalog(only=[tmp_path])
    files = dict(found.turtle)
    graph = next(name for name, path in files.items() if path.parent == tmp_path)
    model = Model(open_store(found), files, found, {graph})
    assert [p.subject for p in unused_terms(model, {graph})] == ["https://e.org/my#Idle"]


def test_the_shipped_vocabulary_is_not_called_idle_beside_other_data(mini):
    assert [f for f in check(only=[mini], notices=True) if f.check == "model-unused-term"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "a prefixed name": (
            "SELECT * { ?s a dg:Deal }",
            {
                "https://w3id.org/dealgraph/ns#Deal",
                "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            },
        ),
        "a full address": ("ASK { <https://e.org/a> ?p 1 }", {"https://e.org/a"}),
        "nothing in a comment": ("# dg:Deal\nASK { ?s ?p 1 }", set()),
        "no name with an unknown prefix": ("ASK { ?s foaf:name 1 }", set()),
    }.values(),
    ids=["prefixed", "full", "comment", "unknown prefix"],
)
def test_names_in_a_query(text, expected):
    made, read = colour.names(text)
    assert made | read == expected


def test_modules_that_horned_owl_cannot_read_are_reported_with_the_term(tmp_path):
    (tmp_path / "module.ttl").write_text(
        """@prefix dg: <https://w3id.org/dealgraph/ns#> .
        @prefix my: <https://e.org/my#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        my:A a owl:Class . my:B owl:equivalentClass dg:Deal .""",
        encoding="utf-8",
    )
    found = catalog(only=[tmp_path])
    files = dict(found.turtle)
    problems = list(model_problems(Model(open_store(found), files, found)))
    assert [(files[p.graph].name, p.subject, p.message) for p in problems] == [
        (
            "module.ttl",
            "https://e.org/my#B",
            "The modules cannot be read as OWL 2: unknown entity in equivalent class statement.",
        )
    ]


def test_without_horned_owl_a_notice_says_that_owl_was_not_checked(monkeypatch, mini, tmp_path):
    monkeypatch.setitem(sys.modules, "pyhornedowl", None)
    found = findings(MODEL / "right" / "full-header.ttl", tmp_path, mini, notices=True)
    assert [(f.check, f.severity, f.message) for f in found] == [
        (
            "model-owl-dl",
            "notice",
            "OWL 2 DL was not checked: the package py-horned-owl is not installed.",
        )
    ]


def test_a_reason_in_the_module_accepts_a_finding(tmp_path, mini):
    spread(MODEL / "wrong" / "class-that-nothing-uses.ttl", tmp_path)
    module = tmp_path / "patents.ttl"
    text = module.read_text(encoding="utf-8")
    reason = 'dg:accepted "model-unused-term: the first deal is about to be signed" .'
    module.write_text(
        text.replace("rdfs:subClassOf dg:Deal .", f"rdfs:subClassOf dg:Deal ; {reason}")
    )
    assert check([tmp_path], only=[mini], data=[tmp_path], notices=True) == []


def test_a_module_that_is_only_looked_at_is_checked_with_its_own_questions(tmp_path, mini):
    spread(MODEL / "wrong" / "class-that-nothing-uses.ttl", tmp_path)
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "patent-deals.rq").write_text(
        "# title: Patents\n# question: Which deals are about patents?\n# why: To see them.\n"
        "PREFIX my: <https://example.org/patents#>\nSELECT * WHERE { ?deal a my:PatentDeal }\n"
    )
    assert check([tmp_path], only=[mini], notices=True) == []


def test_the_core_alone_meets_the_checks_of_the_model():
    core = shipped("ontology")
    kept = tuple(f for f in core.files if f.path.name not in ("disputes.ttl", "policies.ttl"))
    alone = Catalog((type(core)(core.path, core.name, kept),))
    store = open_store(alone, inference=False)
    derive(store, alone.files("rules"))
    found = {
        path.stem: rows
        for path in QUERIES
        if (rows := table(run(store, path.read_text(encoding="utf-8"))).rows())
    }
    assert found == {}


def test_prefixes_that_the_check_keeps_are_those_of_the_package():
    path = next(path for path in QUERIES if path.stem == "model-prefix-clash")
    kept = re.findall(r'\("([\w-]+)" <([^>]+)>\)', path.read_text(encoding="utf-8"))
    assert dict(kept) == dict(PREFIXES)
