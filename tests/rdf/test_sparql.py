"""One way to run a query, wherever it comes from: prefixes, base, forms, headers."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.base.errors import QueryError
from dealgraph.cli import run as command
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import BASE
from dealgraph.rdf.sparql.dataset import named_dataset
from dealgraph.rdf.sparql.header import header
from dealgraph.rdf.sparql.remote import with_prefixes
from dealgraph.rdf.sparql.run import Graphs, ask, construct, run, select, table
from dealgraph.rdf.sparql.service import refuse_service
from dealgraph.serve.answers import answer

#: A relative IRI is one of ours (SPARQL 1.1 Query, section 4.1.1.2).
RELATIVE = "ASK { <deal/x> a dg:Deal }"


@pytest.fixture
def store() -> GraphStore:
    store = ox.Store()
    store.load(
        f"@base <{BASE}> . @prefix dg: <ns#> . <deal/x> a dg:Deal ; <p> 1, 2 .".encode(),
        format=ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode("urn:a"),
    )
    store.load(
        b"<urn:s> <urn:p> <urn:o> .",
        format=ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode(f"{BASE}file/b"),
    )
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.ttl"
    path.write_text(f"@prefix dg: <{BASE}ns#> .\n<{BASE}deal/x> a dg:Deal .\n")
    return path


def test_a_relative_iri_is_one_of_ours_on_the_command_line(file, capsys) -> None:
    assert command(["query", RELATIVE, "--only", str(file)]) == 0
    assert capsys.readouterr().out == "yes\n"


def test_a_relative_iri_is_one_of_ours_in_a_question(tmp_path, file, capsys) -> None:
    questions = tmp_path / "questions"
    questions.mkdir()
    (questions / "mine.rq").write_text(
        "# title: T\n# question: Q\n# why: W\nSELECT ?p { <deal/x> ?p ?o }\n"
    )
    arguments = ["ask", "mine", "--data", str(tmp_path), "--only", str(file), "--format", "csv"]
    assert command(arguments) == 0
    assert "p\nhttp://www.w3.org/1999/02/22-rdf-syntax-ns#type" in capsys.readouterr().out


def test_a_relative_iri_is_one_of_ours_in_rdflib(file) -> None:
    graph = dealgraph.load(only=file)
    assert bool(graph.query(RELATIVE))
    rows = graph.query("SELECT ?thing WHERE { ?thing a <ns#Deal> FILTER(?thing = <deal/x>) }")
    assert [str(row.thing) for row in rows] == [f"{BASE}deal/x"]


def test_a_relative_iri_is_one_of_ours_at_the_endpoint(store) -> None:
    formats = {"solutions": "JSON", "graph": "TURTLE"}
    frame = answer(store, {"query": RELATIVE, "formats": formats}, 1000)
    assert frame.body == b'{"head":{},"boolean":true}'


def test_a_base_of_its_own_comes_first(store) -> None:
    assert ask(store, f"BASE <{BASE}deal/> ASK {{ <x> a dg:Deal }}")
    assert not ask(store, "BASE <urn:other/> ASK { <deal/x> a dg:Deal }")


def test_a_server_is_told_the_base_only_where_an_iri_needs_it() -> None:
    assert with_prefixes("ASK { <a> ?p ?o }", {}, BASE) == f"BASE <{BASE}>\nASK {{ <a> ?p ?o }}"
    for text in ("ASK { <urn:a> ?p '<a>' } # <a>", "BASE <urn:b> ASK { <a> ?p ?o }"):
        assert with_prefixes(text, {}, BASE) == text


def test_a_prefix_that_a_comment_declares_is_not_declared() -> None:
    text = "# PREFIX dg: <urn:x>\nASK { ?s a dg:Deal }"
    assert with_prefixes(text, {"dg": "urn:dg#"}) == f"PREFIX dg: <urn:dg#>\n{text}"


@pytest.mark.parametrize(
    ("text", "graphs"),
    {
        "relative": ("SELECT * FROM <file/b> {}", {"default-graph-uri": [f"{BASE}file/b"]}),
        "own base": (
            "BASE <http://x/> SELECT * FROM NAMED<b> {}",
            {"named-graph-uri": ["http://x/b"]},
        ),
        "own prefix": (
            "PREFIX a: <urn:a#> SELECT * FROM a:b FROM # no\n NAMED <urn:c> {}",
            {"default-graph-uri": ["urn:a#b"], "named-graph-uri": ["urn:c"]},
        ),
        "a base that we cannot resolve against": ("BASE <urn:x/> SELECT * FROM <b> {}", {}),
        "unknown prefix": ("SELECT * FROM a:b {}", {}),
        "glued": ("SELECT *FROMdg:b {}", {}),
        "dots, which engines read in two ways": ("SELECT * FROM dg:b.c.d {}", {}),
        "none": ("SELECT * { ?s ?p 'FROM <urn:a>' }", {}),
    }.values(),
    ids=lambda value: "" if isinstance(value, dict) else value,
)
def test_graphs_that_a_query_names(text, graphs) -> None:
    assert named_dataset(text, {"dg": "urn:dg#"}) == graphs


def test_the_graphs_of_a_request_go_before_those_of_the_query(store) -> None:
    text = "SELECT * FROM <urn:a> { ?s ?p ?o }"
    assert len(select(store, text)) == 3
    assert len(table(run(store, text, graphs=Graphs([f"{BASE}file/b"])))) == 1
    assert len(
        table(run(store, "SELECT * { GRAPH ?g { ?s ?p ?o } }", graphs=Graphs([], ["urn:a"])))
    )


def test_the_name_of_a_graph_is_an_iri(store) -> None:
    with pytest.raises(QueryError, match="name of a graph is not an IRI"):
        run(store, "ASK {}", graphs=Graphs(["a b"]))


def test_each_form_has_a_function_of_its_own(store) -> None:
    assert select(store, "SELECT ?o { <deal/x> <p> ?o } ORDER BY ?o").column("o") == [
        ox.Literal(1),
        ox.Literal(2),
    ]
    assert ask(store, "ASK { ?s ?p 2 }")
    assert [str(t.object) for t in construct(store, "CONSTRUCT WHERE { <urn:s> ?p ?o }")] == [
        "<urn:o>"
    ]


@pytest.mark.parametrize(
    ("asked", "text"),
    [(select, "ASK {}"), (construct, "ASK {}"), (ask, "SELECT * {}"), (select, "DESCRIBE <a>")],
)
def test_a_query_of_another_form_is_an_error(store, asked, text) -> None:
    with pytest.raises(QueryError, match="does not answer with") as caught:
        asked(store, text, "mine.rq")
    assert caught.value.where == "mine.rq"


def test_the_prefix_that_is_missing_is_named_although_another_is_declared(store) -> None:
    text = "PREFIX mine: <urn:m#>\nSELECT * { ?s mine:a other:b }"
    with pytest.raises(QueryError, match="the prefix other: is not declared") as caught:
        run(store, text)
    assert caught.value.where.startswith("line 2, column 22")


HEADERS = {
    "in order": ("# title: A\n# why: b c \nASK {}", {"title": "A", "why": "b c"}),
    "after a prefix": ("PREFIX a: <b>\n\n#title: A\nASK {}", {"title": "A"}),
    "not in the query": ("# title: A\nASK {\n# why: no\n}", {"title": "A"}),
    "between other comments": ("# Licence\n# title: A\n", {"title": "A"}),
    "empty": ("# title:\n# why: b\nASK {}", {"title": "", "why": "b"}),
    "the first of two": ("# title: A\n# title: B\n", {"title": "A"}),
}


@pytest.mark.parametrize(("text", "fields"), HEADERS.values(), ids=HEADERS)
def test_header(text, fields) -> None:
    assert header(text) == fields


#: Ends of names, texts and comments in every way in which they could hide a word.
ENDS = [
    *r"e:a e: : . .. - \- \. \' \# %41 # ?v _:b @en 1 1. a / ^ ? é ² · .b -b < > <a> <<".split(),
    *r"( ) \u0023 }OPTIONAL{".split(),
    *"'\"\u200d",
    "'''",
]


def test_whatever_the_engine_reads_as_service_is_refused() -> None:
    """A word is read as SERVICE if the query is one with it, and none with another word there."""
    start = "PREFIX e: <http://e/> PREFIX : <http://f/> SELECT * { ?s ?p "
    read = 0
    for before, one, two in product(("", "e:a", "e:a.b"), ENDS, ENDS):
        text = f"{start}{before}{one}{two}SERVICE<x:>{{}} }}"
        if _parses(text) and not _parses(text.replace("SERVICE", "SERVICF")):
            read += 1
            with pytest.raises(QueryError, match="asks another server"):
                refuse_service(text)
    assert read > 50


def _parses(text: str) -> bool:
    try:
        ox.Store().query(text)
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):  # it is asked, and there is no such server
        return True
    return True


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("SELECT * {?s ?p }", "column 17", "a value is missing after ?p"),
        ("SELECT * {?s }", "column 14", "a property and a value are missing after ?s"),
        ("SELECT * { ?s a }", "column 17", "a value is missing after a"),
        ("ASK { ?s ?p ; }", "column 13", "a value is missing after ?p"),
        ("ASK { ?s a ?o ; ?p }", "column 20", "a value is missing after ?p"),
        ("ASK { ?s a ?o, }", "column 16", "a value is missing after ,"),
        ("ASK {[ ?p ]}", "column 11", "a value is missing after ?p"),
        ('ASK { ?s ?p "}" . ?q . }', "column 22", "a property and a value are missing after ?q"),
        ("ASK {\n  ?s ?p ?o .\n  ?o dg:label\n}\n", "line 4", "a value is missing after dg:label"),
        ("ASK { OPTIONAL { ?s ?p } }", "column 24", "a value is missing after ?p"),
        ("SELECT * { ?s ?p ?o", "column 20", "a closing } is missing"),
        ("SELECT * { { ?s ?p ?o } ", "column 24", "a closing } is missing"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", "column 32", "expected BY"),
    ],
)
def test_what_is_missing_in_a_query_is_told_where_it_is_missing(store, text, place, why) -> None:
    with pytest.raises(QueryError) as caught:
        run(store, text)
    assert place in caught.value.where
    assert caught.value.why == why


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o } LIMIT", "ASK { ?s ?p ?o } }", "ASK {[] }"])
def test_what_is_refused_here_is_never_advised(store, text) -> None:
    with pytest.raises(QueryError) as caught:
        run(store, text)
    assert "SERVICE" not in caught.value.why
    assert "LATERAL" not in caught.value.why


def test_nothing_below_the_command_line_needs_rdflib_to_run_a_query() -> None:
    import subprocess

    program = "import sys, dealgraph.rdf.sparql.run; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
