"""Programs of others, and what they send: SPARQLWrapper, rdflib, forms, and packed bodies."""

from __future__ import annotations

import gzip
import socket
import warnings
from typing import Any

import pytest
import requests
from serving import Server

ROWS = "SELECT ?p { ?p a dg:Party } ORDER BY ?p LIMIT 2"
GRAPH = "CONSTRUCT { ?p a dg:Party } WHERE { ?p a dg:Party }"
ASK = "ASK { ?p a dg:Party }"
DESCRIBE = "DESCRIBE party:tessellate"
DIRECT = {"Content-Type": "application/sparql-query"}


def _wrapped(server: Server, query: str, form: str, method: str, posted: str) -> Any:
    from SPARQLWrapper import SPARQLWrapper

    wrapper = SPARQLWrapper(f"{server.url}sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(posted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of formats that do not fit, and of its own code
        return wrapper.queryAndConvert()


WAYS = [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")]


@pytest.mark.parametrize(("method", "posted"), WAYS)
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_reads_rows(server: Server, form: str, method: str, posted: str) -> None:
    found = _wrapped(server, ROWS, form, method, posted)
    text = found.toxml() if form == "xml" else str(found)
    assert "https://w3id.org/dealgraph/party/cadence-records" in text
    assert "https://w3id.org/dealgraph/party/class-of-authors" in text


@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_reads_yes_or_no(server: Server, form: str) -> None:
    found = _wrapped(server, ASK, form, "GET", "urlencoded")
    assert found["boolean"] is True if form == "json" else "true" in found.toxml()


@pytest.mark.parametrize(("method", "posted"), WAYS)
@pytest.mark.parametrize("form", ["json-ld", "rdf", "rdf+xml", "turtle", "n3", "xml", "json"])
@pytest.mark.parametrize("query", [GRAPH, DESCRIBE], ids=["construct", "describe"])
def test_sparqlwrapper_reads_triples(
    server: Server, query: str, form: str, method: str, posted: str
) -> None:
    import rdflib

    found = _wrapped(server, query, form, method, posted)
    if isinstance(found, rdflib.Graph):
        assert len(found) > 3
    else:
        text = found.decode() if isinstance(found, bytes) else str(found)
        assert "https://w3id.org/dealgraph/party/tessellate" in text


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_a_store_of_rdflib_asks_everything(server: Server, form: str, method: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # its reader of JSON-LD uses its old classes
    store = SPARQLStore(f"{server.url}sparql", returnFormat=form, method=method)
    graph = rdflib.Graph(store)
    dg = rdflib.Namespace("https://w3id.org/dealgraph/ns#")
    names = {"dg": dg, "party": rdflib.Namespace("https://w3id.org/dealgraph/party/")}
    assert len(list(graph.query(ROWS, initNs=names))) == 2
    assert graph.query(ASK, initNs=names).askAnswer is True
    built = graph.query(GRAPH, initNs=names).graph
    assert built is not None
    assert len(built) == 14
    described = graph.query(DESCRIBE, initNs=names).graph
    assert described is not None
    assert len(described) > 3
    assert len(set(graph.subjects(rdflib.RDF.type, dg.Party))) == 14


@pytest.mark.parametrize(
    ("name", "query", "media"),
    [
        ("application/ld+json,application/x-json+ld", GRAPH, "application/ld+json"),
        ("parquet, text/csv", ROWS, "text/csv; charset=utf-8"),
        ("rdf", GRAPH, "application/rdf+xml"),
        ("rdf+xml", GRAPH, "application/rdf+xml"),
        ("json-ld", GRAPH, "application/ld+json"),
        ("JSON", ROWS, "application/sparql-results+json"),
    ],
)
def test_a_list_of_formats_means_the_first_that_is_known(
    server: Server, name: str, query: str, media: str
) -> None:
    answer = server.get("/sparql", params={"query": query, "format": name})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


def test_other_parameters_that_clients_send_mean_nothing(server: Server) -> None:
    more = {"output": "json", "results": "json", "timeout": "0", "default-graph-uri": ""}
    answer = server.get("/sparql", params={"query": ASK, "named-graph-uri": "", **more})
    assert answer.json()["boolean"] is True


def test_a_query_is_given_once_and_formats_in_the_order_of_preference(server: Server) -> None:
    twice = [("query", ASK), ("query", ASK)]
    assert server.get("/sparql", params=twice).status_code == 400
    assert server.post("/sparql", data=twice).status_code == 400
    formats = [("query", ASK), ("format", "parquet"), ("format", "csv"), ("format", "json")]
    answer = server.get("/sparql", params=formats)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


# Packed


MANY = "SELECT * { ?s ?p ?o } LIMIT 500"


@pytest.mark.parametrize(
    ("accept", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1, gzip;q=0.3", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("br", False),
    ],
)
@pytest.mark.parametrize("query", [MANY, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 200"])
def test_an_answer_is_packed_for_a_client_that_can_unpack_it(
    server: Server, query: str, accept: str, packed: bool
) -> None:
    headers = {"Accept-Encoding": accept}
    with server.get("/sparql", params={"query": query}, headers=headers, stream=True) as answer:
        body = answer.raw.read()
    assert (answer.headers.get("content-encoding") == "gzip") == packed
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(body)
    plain = server.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    assert (gzip.decompress(body) if packed else body) == plain.content
    assert not packed or len(body) < len(plain.content) / 3


def test_a_small_answer_is_not_worth_packing(server: Server) -> None:
    answer = server.query(ASK, Accept_Encoding="gzip")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accept", ["gzip", "identity"])
def test_what_a_client_has_is_not_sent_again(server: Server, accept: str) -> None:
    first = server.query(MANY, Accept_Encoding=accept)
    again = server.query(MANY, Accept_Encoding=accept, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    other = server.query(MANY.replace("500", "400"), If_None_Match=first.headers["etag"])
    assert other.status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_a_packed_query_is_unpacked(server: Server, coding: str) -> None:
    headers = {**DIRECT, "Content-Encoding": coding}
    answer = server.post("/sparql", data=gzip.compress(ASK.encode()), headers=headers)
    assert answer.json()["boolean"] is True
    form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": coding}
    packed = gzip.compress(requests.compat.urlencode({"query": ASK}).encode())
    assert server.post("/sparql", data=packed, headers=form).json()["boolean"] is True
    assert server.post("/picture", data=packed, headers=form).status_code == 400  # nothing to draw


@pytest.mark.parametrize(
    ("coding", "data", "status", "text"),
    [
        ("br", b"ASK {}", 415, "not with Content-Encoding: br."),
        ("deflate", b"ASK {}", 415, "not with Content-Encoding: deflate."),
        ("gzip, gzip", b"ASK {}", 415, "not with Content-Encoding: gzip, gzip."),
        ("gzip", b"ASK {}", 400, "The body cannot be unpacked with gzip"),
        ("gzip", gzip.compress(b"ASK {}", mtime=0)[:-2], 400, "it breaks off"),
        (
            "gzip",
            gzip.compress(b"#" * 20_001, mtime=0),
            413,
            "larger than 20,000 bytes (--max-body)",
        ),
        ("gzip", gzip.compress(b"\xff", mtime=0), 400, "The query is not UTF-8"),
        ("identity", b"ASK {}", 200, "true"),
    ],
)
def test_another_coding_is_told(
    server: Server, coding: str, data: bytes, status: int, text: str
) -> None:
    answer = server.post("/sparql", data=data, headers={**DIRECT, "Content-Encoding": coding})
    assert answer.status_code == status
    assert text in answer.text
    assert (answer.headers.get("accept-encoding") == "gzip") == (status == 415)


def test_several_lines_of_accept_count_together(server: Server) -> None:
    lines = b"Accept: image/png\r\nAccept: text/csv\r\nConnection: close\r\n\r\n"
    with socket.create_connection((server.host, server.port), timeout=30) as connection:
        connection.sendall(
            b"GET /sparql?query=ASK%7B%7D&x=y HTTP/1.1\r\nHost: localhost\r\n" + lines
        )
        found = b""
        while piece := connection.recv(65536):
            found += piece
    assert b"\r\ncontent-type: text/csv; charset=utf-8\r\n" in found


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ('SELECT ("a\\u0001b" AS ?x) {}', "application/sparql-results+xml"),
        (
            'CONSTRUCT { <http://example.org/a> <http://example.org/b> "a\\u0001b" } {}',
            "application/rdf+xml",
        ),
    ],
)
def test_xml_is_well_formed_whatever_a_text_holds(server: Server, query: str, accept: str) -> None:
    from xml.etree import ElementTree as ET

    answer = server.query(query, Accept=accept)
    assert answer.headers["Content-Type"].startswith(accept)
    texts = [node.text for node in ET.fromstring(answer.content).iter() if node.text]
    assert "a\ufffdb" in texts
