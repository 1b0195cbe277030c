"""SPARQL 1.1 Protocol, query operation: what is answered, how, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from serving import Server

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ROWS = "SELECT ?p { ?p a dg:Party } ORDER BY ?p LIMIT 2"
GRAPH = "CONSTRUCT { ?p a dg:Party } WHERE { ?p a dg:Party } ORDER BY ?p LIMIT 2"
PARTY = "https://w3id.org/dealgraph/party/"
TWO = [f"{PARTY}cadence-records", f"{PARTY}class-of-authors"]
A_FILE = "https://w3id.org/dealgraph/file/mini/parties/tessellate.ttl"
OTHER_FILE = "https://w3id.org/dealgraph/file/mini/parties/orrery-ai.ttl"


def _from_json(text: str) -> list[str]:
    return [row["p"]["value"] for row in json.loads(text)["results"]["bindings"]]


def _from_xml(text: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(text).iter() if node.tag.endswith("}uri")]


def _from_csv(text: str) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(text))][1:]


def _from_tsv(text: str) -> list[str]:
    return [line.strip("<>") for line in text.splitlines()[1:]]


@pytest.mark.parametrize(
    ("accept", "media", "read"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", _from_json),
        ("application/json", "application/sparql-results+json", _from_json),
        ("*/*", "application/sparql-results+json", _from_json),
        ("application/*", "application/sparql-results+json", _from_json),
        ("nonsense", "application/sparql-results+json", _from_json),
        ("application/sparql-results+xml", "application/sparql-results+xml", _from_xml),
        ("text/csv", "text/csv; charset=utf-8", _from_csv),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", _from_tsv),
        ("text/csv;q=0.2, application/xml;q=0.7", "application/sparql-results+xml", _from_xml),
        ("*/*;q=0.1, text/csv", "text/csv; charset=utf-8", _from_csv),
        (
            "application/sparql-results+json;q=0, */*",
            "application/sparql-results+json",
            _from_json,
        ),
    ],
)
def test_rows_come_in_the_format_that_the_client_prefers(server, accept, media, read) -> None:
    answer = server.query(ROWS, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert read(answer.text) == TWO
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_csv_is_quoted_and_otherwise_as_the_standard_says(server) -> None:
    """Texts as they are, for programs; files that people open are guarded."""
    query = 'SELECT ?s ?o { VALUES (?s ?o) { (<http://example.org/a,b> "=1+1") (UNDEF "a\\rb") } }'
    answer = server.query(query, Accept="text/csv")
    assert answer.text == 's,o\r\n"http://example.org/a,b",=1+1\r\n,"a\rb"\r\n'
    assert server.query("SELECT ?x {}", Accept="text/csv").text == 'x\r\n""\r\n'


@pytest.mark.parametrize(
    ("accept", "media", "parser"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("*/*", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-quads", "application/n-quads", ox.RdfFormat.N_QUADS),
        ("application/trig", "application/trig", ox.RdfFormat.TRIG),
        ("text/n3", "text/n3; charset=utf-8", ox.RdfFormat.N3),
        ("text/turtle;q=0.3, application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_triples_come_in_the_format_that_the_client_prefers(server, accept, media, parser) -> None:
    answer = server.query(GRAPH, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    subjects = [quad.subject.value for quad in ox.parse(answer.content, format=parser)]
    assert sorted(subjects) == TWO


@pytest.mark.parametrize(
    ("name", "query", "media"),
    [
        ("json", ROWS, "application/sparql-results+json"),
        ("xml", ROWS, "application/sparql-results+xml"),
        ("csv", ROWS, "text/csv; charset=utf-8"),
        ("tsv", ROWS, "text/tab-separated-values; charset=utf-8"),
        ("text/csv", ROWS, "text/csv; charset=utf-8"),
        ("turtle", GRAPH, "text/turtle; charset=utf-8"),
        ("ntriples", GRAPH, "application/n-triples"),
        ("jsonld", GRAPH, "application/ld+json"),
        ("json", GRAPH, "application/ld+json"),
        ("rdfxml", GRAPH, "application/rdf+xml"),
        ("trig", GRAPH, "application/trig"),
        ("nquads", GRAPH, "application/n-quads"),
        ("json", "ASK {}", "application/sparql-results+json"),
        ("xml", "ASK {}", "application/sparql-results+xml"),
    ],
)
def test_the_parameter_format_overrides_the_header(server, name, query, media) -> None:
    options = {"params": {"query": query, "format": name}, "headers": {"Accept": "text/html"}}
    answer = server.get("/sparql", **options)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


def test_yes_or_no_is_a_boolean(server) -> None:
    assert server.query("ASK {}").json() == {"head": {}, "boolean": True}
    assert server.query("ASK { dg:nothing a dg:Nothing }").json() == {"head": {}, "boolean": False}


@pytest.mark.parametrize(
    ("query", "accept", "text"),
    [
        (ROWS, "image/png", "The query yields rows"),
        (GRAPH, "image/png", "The query yields triples"),
        ("ASK {}", "text/html;q=0, image/*", "yes or no"),
    ],
)
def test_a_format_that_does_not_exist_is_not_acceptable(server, query, accept, text) -> None:
    answer = server.query(query, Accept=accept)
    assert answer.status_code == 406
    assert text in answer.text


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (GRAPH, "application/sparql-results+json", "application/ld+json"),
        (GRAPH, "application/sparql-results+xml;q=0.8, image/png", "application/rdf+xml"),
        (GRAPH, "text/csv", "text/turtle; charset=utf-8"),
        (ROWS, "text/turtle", "application/sparql-results+json"),
        ("ASK {}", "application/rdf+xml", "application/sparql-results+xml"),
    ],
)
def test_who_asks_for_the_other_kind_of_result_is_answered(server, query, accept, media) -> None:
    """Many clients write Accept before they know what the query yields."""
    answer = server.query(query, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


def test_a_format_of_an_unknown_name_is_a_mistake(server) -> None:
    answer = server.get("/sparql", params={"query": ROWS, "format": "parquet"})
    assert answer.status_code == 400
    assert answer.text.startswith("There is no format 'parquet'. Known: json, xml, csv, tsv,")


@pytest.mark.parametrize(
    ("options"),
    [
        {"params": {"query": "ASK {}"}},
        {"data": {"query": "ASK {}"}},
        {"data": "ASK {}", "headers": {"Content-Type": DIRECT}},
        {"data": "ASK {}", "headers": {"Content-Type": f"{DIRECT}; charset=UTF-8"}},
        {"data": "query=ASK+%7B%7D", "headers": {"Content-Type": f"{FORM}; charset=utf-8"}},
    ],
)
def test_a_query_comes_in_three_ways(server, options) -> None:
    call = server.get if "params" in options else server.post
    answer = call("/sparql", **options)
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)


def test_head_says_what_get_would(server) -> None:
    import requests

    url = f"{server.url}sparql?query=ASK+%7B%7D"
    head, get = requests.head(url, timeout=30), requests.get(url, timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    names = ("content-type", "content-length", "vary")
    assert [head.headers[n] for n in names] == [get.headers[n] for n in names]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_not_allowed(server, method) -> None:
    import requests

    answer = requests.request(method, f"{server.url}sparql", timeout=30)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_mistake_is_shown_with_a_caret(server) -> None:
    answer = server.query("SELECT * {\n  ?s ?p }")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines()[:5] == [
        "The query is not valid SPARQL [DG301]",
        "  where: line 2, column 9",
        "           ?s ?p }",
        "                 ^",
        "  why:   a value is missing after ?p",
    ]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("query missing in a form", {"data": "a=b", "headers": {"Content-Type": FORM}}),
        ("two queries", {"data": "query=ASK{}&query=ASK{}", "headers": {"Content-Type": FORM}}),
        ("not UTF-8", {"data": b"ASK {} # \xff", "headers": {"Content-Type": DIRECT}}),
        ("not UTF-8 in a form", {"data": b"query=%ff", "headers": {"Content-Type": FORM}}),
        ("empty query", {"data": "", "headers": {"Content-Type": DIRECT}}),
        (
            "a graph without a name",
            {"params": {"default-graph-uri": "a b"}, "data": {"query": "ASK {}"}},
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_told_so(server, name, call) -> None:
    answer = server.post("/sparql", **call)
    assert answer.status_code == 400, name
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.strip()


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        f"{DIRECT}; charset=utf-16",
    ],
)
def test_other_media_types_are_not_supported(server, kind) -> None:
    answer = server.post("/sparql", data=b"ASK {}", headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_a_body_without_a_media_type_is_not_supported(server) -> None:
    answer = server.post("/sparql", data=iter([b"ASK {}"]))
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "call",
    [
        {"data": {"update": "CLEAR ALL"}},
        {"data": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
        {"params": {"update": "CLEAR ALL"}, "data": {"query": "ASK {}"}},
        {"data": {"query": "ASK {}", "using-graph-uri": A_FILE}},
    ],
)
def test_an_update_is_refused_in_words(server, call) -> None:
    answer = server.post("/sparql", **call)
    assert (answer.status_code, answer.text) == (
        400,
        "This endpoint is read-only: it answers queries and refuses updates, LOAD among them.\n",
    )


@pytest.mark.parametrize(
    "text",
    ["DROP ALL", "LOAD <http://example.org/>", "INSERT DATA { <a:a> <a:a> 1 }", "CLEAR DEFAULT"],
)
def test_an_update_is_no_query(server, text) -> None:
    before = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    answer = server.query(text)
    assert answer.status_code == 400
    assert "this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are queries" in answer.text
    assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before


def test_without_a_dataset_all_graphs_are_asked(server) -> None:
    found = server.rows("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a dg:Party }")
    assert found == [{"n": "14"}]


@pytest.mark.parametrize(
    ("extra", "query", "number"),
    [
        ([("default-graph-uri", A_FILE)], "SELECT * { ?p a dg:Organisation }", 1),
        (
            [("default-graph-uri", A_FILE), ("default-graph-uri", OTHER_FILE)],
            "SELECT * { ?p a dg:Organisation }",
            2,
        ),
        ([("named-graph-uri", A_FILE)], "SELECT * { ?p a dg:Organisation }", 0),
        ([("named-graph-uri", A_FILE)], "SELECT * { GRAPH ?g { ?p a dg:Organisation } }", 1),
        ([], f"SELECT * FROM <{A_FILE}> {{ ?p a dg:Organisation }}", 1),
        ([], f"SELECT * FROM NAMED <{A_FILE}> {{ GRAPH ?g {{ ?p a dg:Organisation }} }}", 1),
        # What the request says comes before what the query says (section 2.1.4).
        (
            [("default-graph-uri", A_FILE)],
            "SELECT * FROM <urn:other> { ?p a dg:Organisation }",
            1,
        ),
        ([("default-graph-uri", "urn:nothing")], "SELECT * { ?p a dg:Organisation }", 0),
    ],
)
def test_the_dataset_is_what_the_request_says(server, extra, query, number) -> None:
    answer = server.get("/sparql", params=[("query", query), *extra])
    assert len(answer.json()["results"]["bindings"]) == number


@pytest.mark.parametrize(
    ("query", "iri"),
    [
        ("SELECT (IRI('party/a24') AS ?x) {}", f"{PARTY}a24"),
        ("SELECT * { VALUES ?x { <party/a24> } }", f"{PARTY}a24"),
        ("BASE <http://example.org/> SELECT (IRI('b') AS ?x) {}", "http://example.org/b"),
    ],
)
def test_relative_names_are_those_of_the_record(server, query, iri) -> None:
    assert server.rows(query) == [{"x": iri}]


def test_the_service_describes_itself(server) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    answer = server.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.TURTLE)
    endpoint = list(store.quads_for_pattern(None, ox.NamedNode(f"{sd}endpoint"), None))
    assert [quad.object.value for quad in endpoint] == [f"{server.url}sparql"]
    language = list(store.quads_for_pattern(None, ox.NamedNode(f"{sd}supportedLanguage"), None))
    assert [quad.object.value for quad in language] == [f"{sd}SPARQL11Query"]
    graphs = store.quads_for_pattern(None, ox.NamedNode(f"{sd}name"), None)
    named = {row["g"] for row in server.rows("SELECT DISTINCT ?g { GRAPH ?g {} }")}
    assert {quad.object.value for quad in graphs} == named


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
    ],
)
def test_without_a_query_there_is_a_description_or_a_page(server, accept, media) -> None:
    answer = server.get("/sparql", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


def test_both_addresses_of_the_endpoint_answer(server: Server) -> None:
    assert server.get("/sparql/", params={"query": "ASK {}"}).json()["boolean"] is True
