"""Shapes: our own validation says what pySHACL says, and leaves the rest of SHACL to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from findings_of import names, spread
from shacl_oracle import damaged, excerpt, ours, theirs

from dealgraph.base.errors import ModelError, QueryError, TurtleError
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.memory import open_store
from dealgraph.validation.shacl_core import Data, NotCoveredError, Shapes
from dealgraph.validation.shapes import read_shapes, results, violations

HERE = Path(__file__).parent
SHIPPED = catalog().files("shapes")
CASES = sorted(
    path
    for folder in ("records/invalid", "records/valid", "model/wrong", "model/right")
    for path in (HERE / folder).glob("*.ttl")
    if not path.stem.startswith("syntax-")
)
HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


# The same as pySHACL


@pytest.fixture(scope="module")
def mini_written(mini_catalog: Catalog) -> ox.Store:
    return open_store(mini_catalog, inference=False)


@pytest.mark.parametrize("path", CASES, ids=names(CASES))
def test_every_case_gives_the_results_of_pyshacl(path, tmp_path, mini_written, monkeypatch):
    spread(path, tmp_path)
    case = ox.Store()
    for file in tmp_path.glob("*.ttl"):
        case.load(path=file, format=ox.RdfFormat.TURTLE)
    nodes = {quad.subject for quad in case if isinstance(quad.subject, ox.NamedNode)}
    case.extend(mini_written)
    found = theirs(excerpt(case, nodes), SHIPPED, monkeypatch)
    expected = [row for row in found if row[0] in set(map(str, nodes))]
    assert ours(results(Data(case), SHIPPED, nodes)) == expected


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_graph_gives_the_results_of_pyshacl(seed, mini_written, monkeypatch):
    store = damaged(mini_written, seed, share=0.3)
    found = theirs(store, SHIPPED, monkeypatch)
    assert len(found) > 50
    assert ours(results(Data(store), SHIPPED)) == found


@pytest.mark.thorough
def test_the_damaged_record_gives_the_results_of_pyshacl(shipped_catalog, monkeypatch):
    store = damaged(open_store(shipped_catalog, inference=False), 11, share=0.1)
    found = theirs(store, SHIPPED, monkeypatch)
    assert len(found) > 1900
    assert len({row[3] for row in found}) >= 9
    assert ours(results(Data(store), SHIPPED)) == found


# Each constraint by itself

#: What a property shape of ex:p asks, and the values that it is asked of.
DATA = """
ex:plain ex:p "a", "abc", "a"@en, ""@en, "", "75", "US" .
ex:tagged ex:p "a"@de, "b"@de, "a"@en, "b"@EN, "c"@fr, "a"@de-AT . ex:tagged a ex:T .
ex:numbers ex:p 5, 5.0, 5.5, 10, 10.0, 5e0, -1, "5"^^xsd:byte, "05"^^xsd:integer .
ex:ill ex:p "x"^^xsd:integer, "maybe"^^xsd:boolean, "2026-02-30"^^xsd:date, "5"^^xsd:gYear .
ex:fine ex:p "1"^^xsd:boolean, true, "2026-06-30"^^xsd:date, "2026"^^xsd:gYear, ".5"^^xsd:decimal .
ex:other ex:p "2026-06-22Z"^^xsd:date, "x"^^ex:unknown, "PT1H"^^xsd:duration .
ex:nodes ex:p ex:one, ex:special, [], [ a ex:Special ], <mailto:a@e.org> .
ex:none ex:q 1 .
ex:one a ex:General . ex:special a ex:Special . ex:Special rdfs:subClassOf ex:General .
ex:plain a ex:T . ex:numbers a ex:T . ex:ill a ex:T . ex:fine a ex:T . ex:other a ex:T .
ex:nodes a ex:T . ex:none a ex:Narrow . ex:Narrow rdfs:subClassOf ex:T . [] a ex:T ; ex:p 7 .
ex:subject ex:target ex:plain .
"""
COVERED = {
    "class": "sh:class ex:General",
    "two classes": "sh:class ex:General, ex:Special",
    **{f"datatype {kind}": f"sh:datatype xsd:{kind}" for kind in "string decimal integer".split()},
    **{f"datatype {kind}": f"sh:datatype xsd:{kind}" for kind in "boolean date gYear".split()},
    "datatype anyURI": "sh:datatype xsd:anyURI",
    "datatype duration": "sh:datatype xsd:duration",
    "language": "sh:datatype rdf:langString",
    **{
        f"node kind {kind}": f"sh:nodeKind sh:{kind}"
        for kind in "IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
    },
    "one at least": "sh:minCount 1",
    "five at least": "sh:minCount 5",
    "none at least": "sh:minCount 0",
    "one at most": "sh:maxCount 1",
    "none at all": "sh:maxCount 0",
    "unique language": "sh:uniqueLang true",
    "length": "sh:minLength 2",
    "pattern": 'sh:pattern "^[A-Z]{2}$"',
    "pattern within": 'sh:pattern "a"',
    "or": "sh:or ( [ sh:datatype xsd:string ] [ sh:class ex:Special ] )",
    "two times or": "sh:or ( [ sh:minLength 3 ] [ sh:minLength 2 ] ), ( [ sh:nodeKind sh:IRI ] )",
    "and": "sh:and ( [ sh:datatype xsd:string ] [ sh:minLength 3 ] )",
    "xone": "sh:xone ( [ sh:minLength 2 ] [ sh:nodeKind sh:Literal ] )",
    "or of properties": "sh:or ( [ sh:property [ sh:path rdf:type ; sh:minCount 1 ] ] )",
    "property of the value": 'sh:property [ sh:path rdf:type ; sh:minCount 1 ; sh:message "T." ]',
    "property, told as the value's": """sh:property [
        sh:path rdf:type ; sh:class rdfs:Class ; sh:severity sh:Info ; sh:message "Which?" ]""",
    "not": "sh:not [ sh:nodeKind sh:IRI ]",
    "not of a property": "sh:not [ sh:property [ sh:path rdf:type ; sh:minCount 1 ] ]",
    "two times not": "sh:not [ sh:datatype xsd:string ], [ sh:class ex:Special ]",
    "not of not": "sh:not [ sh:not [ sh:minLength 2 ] ]",
    "one or none": """sh:or ( [ sh:xone ( [ sh:class ex:General ] [ sh:class ex:Special ] ) ]
        [ sh:not [ sh:or ( [ sh:class ex:General ] [ sh:class ex:Special ] ) ] ] )""",
    "node": "sh:node ex:Short",
    "two nodes": "sh:node ex:Short, [ sh:class ex:Special ]",
    "warning": "sh:severity sh:Warning ; sh:maxCount 1",
    "own severity": "sh:severity ex:Whisper ; sh:maxCount 1",
    "for readers": 'sh:name "p" ; sh:description "P." ; sh:order 1 ; sh:group ex:G ; sh:maxCount 1',
    "foreign words": 'dcterms:creator "me" ; sh:maxCount 1',
}
#: Bounds, of which pySHACL lets some pass that are no numbers; the datatype tells of these.
BOUNDS = {
    "from 5": "sh:datatype xsd:decimal ; sh:minInclusive 5",
    "above 5": "sh:datatype xsd:decimal ; sh:minExclusive 5.0",
    "to 5": "sh:datatype xsd:integer ; sh:maxInclusive 5",
    "below 5": "sh:datatype xsd:integer ; sh:maxExclusive 5.0",
    "from 5 to 5": "sh:datatype xsd:double ; sh:minInclusive 5 ; sh:maxInclusive 5e0",
    "both in a shape of its own": "sh:node [ sh:datatype xsd:decimal ; sh:maxExclusive 5.2 ]",
}
#: What is left to pySHACL.
LEFT = {
    "bound without a datatype": "sh:minInclusive 5",
    "in": "sh:in ( 5 ex:one )",
    "has value": "sh:hasValue ex:one",
    "longest": "sh:maxLength 2",
    "flags": 'sh:pattern "us" ; sh:flags "i"',
    "not, of something else": "sh:not [ sh:hasValue ex:one ]",
    "qualified": "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1",
    "pair of properties": "sh:disjoint ex:q",
    "bound of dates": 'sh:minInclusive "2026-01-01"^^xsd:date',
    "no length": "sh:minLength 0",
    "shape that nothing describes": "sh:node ex:Nowhere",
    "other datatype": "sh:datatype ex:unknown",
    "any literal": "sh:datatype rdfs:Literal",
    "deactivated": "sh:maxCount 1 ; sh:deactivated true",
    "deactivated within": "sh:or ( [ sh:nodeKind sh:IRI ; sh:deactivated true ] )",
    "query": """sh:sparql [ sh:message "No." ; sh:select
        "SELECT $this ?value { $this <http://example.org/p> ?value FILTER(isIRI(?value)) }" ]""",
}


def shapes_file(folder: Path, text: str) -> list[Path]:
    path = folder / "mine.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return [path]


def about_p(asked: str) -> str:
    return f"""
    ex:Short a sh:NodeShape ; sh:minLength 1 ; sh:or ( [ sh:datatype xsd:string ] ) .
    ex:Shape a sh:NodeShape ; sh:targetClass ex:T ;
        sh:property [ sh:path ex:p ; sh:message "As asked."@en ; {asked} ] ."""


@pytest.fixture(scope="module")
def values() -> ox.Store:
    store = ox.Store()
    store.load(HEAD + DATA, format=ox.RdfFormat.TURTLE)
    return store


def is_covered(paths: list[Path], store: ox.Store) -> bool:
    try:
        Shapes(read_shapes(paths), Data(store)).shape(ox.NamedNode("http://example.org/Shape"))
    except NotCoveredError:
        return False
    return True


@pytest.mark.parametrize("asked", COVERED.values(), ids=COVERED)
def test_a_constraint_that_is_understood_here(asked, tmp_path, values, monkeypatch):
    paths = shapes_file(tmp_path, about_p(asked))
    assert is_covered(paths, values)
    assert ours(results(Data(values), paths)) == theirs(values, paths, monkeypatch)


@pytest.mark.parametrize("asked", BOUNDS.values(), ids=BOUNDS)
def test_a_bound_with_its_datatype_is_understood_here(asked, tmp_path, values, monkeypatch):
    paths = shapes_file(tmp_path, about_p(asked))
    assert is_covered(paths, values)
    found = {(row[:3], row[4:]) for row in theirs(values, paths, monkeypatch)}
    assert {(row[:3], row[4:]) for row in ours(results(Data(values), paths))} == found


def test_what_is_no_number_is_within_no_bounds(tmp_path):
    """Of pySHACL, this cannot be asked: it fails."""
    store = ox.Store()
    store.load(f'{HEAD} ex:a a ex:T ; ex:p "NaN"^^xsd:double, 7e0 .', format=ox.RdfFormat.TURTLE)
    paths = shapes_file(tmp_path, about_p("sh:datatype xsd:double ; sh:minInclusive 5"))
    assert [result.value.value for result in results(Data(store), paths)] == ["NaN"]


@pytest.mark.parametrize("asked", LEFT.values(), ids=LEFT)
def test_a_constraint_that_is_left_to_pyshacl(asked, tmp_path, values, monkeypatch):
    paths = shapes_file(tmp_path, about_p(asked))
    assert not is_covered(paths, values)
    assert ours(results(Data(values), paths)) == theirs(values, paths, monkeypatch)


#: Whole shapes that are left to pySHACL for what they are rather than for what they ask.
WHOLE = {
    "path of two steps": "sh:property [ sh:path ( ex:p rdf:type ) ; sh:minCount 1 ]",
    "inverse path": "sh:property [ sh:path [ sh:inversePath ex:target ] ; sh:minCount 1 ]",
    "no message": "sh:property [ sh:path ex:p ; sh:maxCount 1 ]",
    "two messages": 'sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:message "A."@en, "B."@de ]',
    "a class as well": 'a rdfs:Class ; sh:nodeKind sh:BlankNode ; sh:message "A blank node."',
    "target node": 'sh:targetNode ex:one, "text" ; sh:class ex:Special ; sh:message "Special."',
    "targets by property": """sh:targetSubjectsOf ex:target ; sh:targetObjectsOf ex:target ;
        sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:message "One." ]""",
    "closed": "sh:closed true ; sh:ignoredProperties ( rdf:type )",
    "a component of one's own": 'ex:least 3 ; sh:message "Three."',
}
COMPONENT = """
ex:Least a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ; sh:datatype xsd:integer ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "Fewer." ;
        sh:ask "ASK { SELECT * { $this ?p ?o } OFFSET 5 }" ] .
"""


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_a_shape_that_is_left_to_pyshacl(text, tmp_path, values, monkeypatch):
    component = COMPONENT if "least" in text else ""
    shape = f"ex:Shape a sh:NodeShape ; sh:targetClass ex:T ; {text} ."
    paths = shapes_file(tmp_path, shape + component)
    assert not is_covered(paths, values)
    found = theirs(values, paths, monkeypatch)
    assert found
    assert ours(results(Data(values), paths)) == found


def test_a_shape_that_leads_back_to_itself_is_left_to_pyshacl(tmp_path, values, monkeypatch):
    paths = shapes_file(
        tmp_path,
        """ex:Shape a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:Part .
        ex:Part sh:path ex:p ; sh:nodeKind sh:IRI ; sh:node ex:Shape ; sh:message "An IRI." .""",
    )
    assert not is_covered(paths, values)
    assert ours(results(Data(values), paths)) == theirs(values, paths, monkeypatch)


def test_shapes_of_both_sorts_are_each_asked_once(tmp_path, values, monkeypatch):
    paths = shapes_file(
        tmp_path,
        """ex:A a sh:NodeShape ; sh:targetClass ex:T ;
            sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:message "One." ] .
        ex:B a sh:NodeShape ; sh:targetClass ex:T ;
            sh:property [ sh:path ex:p ; sh:maxLength 1 ; sh:message "Short." ] .""",
    )
    found = theirs(values, paths, monkeypatch)
    assert {row[3] for row in found} == {
        "MaxCountConstraintComponent",
        "MaxLengthConstraintComponent",
    }
    assert ours(results(Data(values), paths)) == found


@pytest.mark.parametrize(
    "asked", ["sh:class ex:Special", COVERED["property, told as the value's"], "sh:maxLength 1"]
)
def test_some_nodes_alone_get_the_results_that_they_get_among_all(asked, tmp_path, values):
    paths = shapes_file(tmp_path, about_p(asked))
    some = {ox.NamedNode(f"http://example.org/{name}") for name in ("nodes", "plain", "special")}
    every = [r for r in results(Data(values), paths) if r.focus in some]
    assert every
    assert ours(results(Data(values), paths, some)) == ours(every)


def test_nothing_shipped_is_left_to_pyshacl(mini_written, monkeypatch):
    def refuse(*_: object) -> None:
        pytest.fail("a shape is left to pySHACL")

    monkeypatch.setattr("dealgraph.validation.shapes._by_pyshacl", refuse)
    extension = sorted(HERE.glob("extension/shapes/*.ttl"))
    assert list(violations(mini_written, [*SHIPPED, *extension])) == []


# What a reader is told


@pytest.mark.parametrize(
    ("asked", "told"),
    {
        "sh:minCount 1": {"ex:p is missing."},
        "sh:minCount 9": {"ex:p is missing.", "ex:p has too few values."},
        "sh:maxCount 1": {"ex:p has too many values."},
        "sh:uniqueLang true": {"ex:p has several values in one language."},
    }.items(),
)
def test_numbers_of_values_are_told_in_words(asked, told, tmp_path, values):
    found = violations(values, shapes_file(tmp_path, about_p(asked)))
    named = {f.message.replace("http://example.org/", "ex:") for f in found}
    assert named == told


@pytest.mark.parametrize(
    ("asked", "told"),
    {
        "sh:class ex:Special": [
            "ex:p does not take a blank node.",
            "ex:p does not take ex:one.",
            "ex:p does not take mailto:a@e.org.",
        ],
        "sh:nodeKind sh:Literal": [
            "ex:p does not take a blank node.",
            "ex:p does not take a blank node.",
            "ex:p does not take ex:one.",
            "ex:p does not take ex:special.",
            "ex:p does not take mailto:a@e.org.",
        ],
    }.items(),
)
def test_a_value_at_fault_is_named(asked, told, tmp_path, values):
    found = violations(values, shapes_file(tmp_path, about_p(asked)), {"http://example.org/nodes"})
    assert sorted(f.message.replace("http://example.org/", "ex:") for f in found) == told


def test_a_text_at_fault_is_quoted_and_shortened(tmp_path):
    store = ox.Store()
    long = "word " * 40
    store.load(f'{HEAD} ex:a a ex:T ; ex:p "June", "{long}" .', format=ox.RdfFormat.TURTLE)
    found = violations(store, shapes_file(tmp_path, about_p("sh:nodeKind sh:IRI")))
    assert sorted((f.message.partition(" take ")[2], f.fix) for f in found) == [
        ("'June'.", "As asked."),
        (f"'{long[:60]}…'.", "As asked."),
    ]


def test_a_finding_has_the_statement_and_the_severity_of_its_shape(tmp_path, values):
    kinds = {"sh:Violation": "error", "sh:Warning": "warning", "sh:Info": "notice"}
    for kind, severity in {**kinds, "ex:Whisper": "warning"}.items():
        asked = f'sh:severity {kind} ; sh:pattern "^a$"'
        paths = shapes_file(tmp_path, about_p(asked))
        (found,) = [f for f in violations(values, paths) if f.value == "abc"]
        assert (found.check, found.severity) == ("shape", severity)
        assert found.subject == "http://example.org/plain"
        assert found.predicate == "http://example.org/p"


def test_a_text_that_a_shape_is_aimed_at_has_no_values(tmp_path, values, monkeypatch):
    text = """ex:Shape a sh:NodeShape ; sh:targetNode "text" ; sh:targetClass ex:T ;
        sh:property [ sh:path ex:r ; sh:minCount 1 ; sh:message "One." ] ."""
    paths = shapes_file(tmp_path, text)
    assert ours(results(Data(values), paths)) == theirs(values, paths, monkeypatch)
    assert ("text", "http://example.org/r is missing.") in {
        (f.subject, f.message) for f in violations(values, paths)
    }


def test_a_file_of_shapes_may_have_any_name(tmp_path, values):
    path = tmp_path / "my shapes é.ttl"
    (old,) = shapes_file(tmp_path, about_p("sh:maxCount 1"))
    old.rename(path)
    assert list(violations(values, [path]))


def test_what_a_shape_asks_of_the_record_as_a_whole_names_no_property(tmp_path, values):
    text = """ex:Shape a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:BlankNode ;
        sh:message "Leave out the name." ."""
    found = list(violations(values, shapes_file(tmp_path, text), {"http://example.org/none"}))
    assert [(f.message, f.fix, f.predicate) for f in found] == [
        ("The record does not meet its shape.", "Leave out the name.", "")
    ]


# Shapes that are wrong


@pytest.mark.parametrize(
    ("asked", "why"),
    {
        "sh:minCount 1, 2": "at most one sh:minCount",
        'sh:pattern "("': "unterminated subpattern",
        "sh:or ()": "RDF list",
        'sh:sparql [ sh:message "No." ; sh:select "SELECT nothing" ]': "Expected",
    }.items(),
)
def test_a_shape_that_is_wrong_is_refused_with_its_reason(asked, why, tmp_path, values):
    (path,) = shapes_file(tmp_path, about_p(asked))
    with pytest.raises(ModelError) as caught:
        list(violations(values, [*SHIPPED, path]))
    assert caught.value.where == str(path)
    assert why in caught.value.why
    assert "\n" not in caught.value.why
    assert caught.value.fix


def test_a_file_of_shapes_that_is_not_turtle_is_named_with_its_line(tmp_path, values):
    (path,) = shapes_file(tmp_path, "ex:Shape a sh:NodeShape\n")
    with pytest.raises(TurtleError) as caught:
        list(violations(values, [path]))
    assert caught.value.where == f"{path}:{len(HEAD.splitlines()) + 1}"


def test_a_shape_that_asks_another_server_is_refused(tmp_path, values):
    query = "SELECT $this { SERVICE <http://example.org/> { $this ?p ?o } }"
    (path,) = shapes_file(
        tmp_path, about_p(f'sh:sparql [ sh:message "No." ; sh:select "{query}" ]')
    )
    with pytest.raises(QueryError) as caught:
        list(violations(values, [path]))
    assert caught.value.where == str(path)


def test_the_command_refuses_a_shape_that_is_wrong_with_exit_code_2(tmp_path, mini):
    (tmp_path / "shapes").mkdir()
    text = about_p("sh:minCount 1, 2").replace("ex:T", "<https://w3id.org/dealgraph/ns#Deal>")
    (path,) = shapes_file(tmp_path / "shapes", text)
    command = [sys.executable, "-m", "dealgraph", "check", "--only", mini, "--data", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: A shape cannot be applied [DG601]\n")
    assert f"where: {path}\n" in done.stderr
    assert "Traceback" not in done.stderr
