"""Records, terms, lists, dumps and descriptions: each at its own address, in each format."""

from __future__ import annotations

import gzip
import re

import pyoxigraph as ox
import pytest
import requests
from serving import Server

NAME = "deal/halden-orrery-2026"
IRI = f"https://w3id.org/dealgraph/{NAME}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
HTML = "text/html; charset=utf-8"
FORMATS = {
    "text/turtle": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
    "application/ld+json": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "application/n-triples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
ENDINGS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}


def _subjects(answer: requests.Response, kind: ox.RdfFormat) -> set[str]:
    return {str(quad.subject.value) for quad in ox.parse(answer.content, format=kind)}


@pytest.mark.parametrize("accept", [BROWSER, "text/html", "*/*", ""])
def test_people_get_a_page(server: Server, accept: str) -> None:
    answer = server.get(f"/{NAME}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, HTML)
    assert "<h1>" in answer.text


@pytest.mark.parametrize("accept", FORMATS)
def test_programs_get_triples(server: Server, accept: str) -> None:
    answer = server.get(f"/{NAME}", headers={"Accept": accept})
    media, kind = FORMATS[accept]
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert IRI in _subjects(answer, kind)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_says_more_than_a_header(server: Server, ending: str) -> None:
    answer = server.get(f"/{NAME}.{ending}", headers={"Accept": BROWSER})
    media, kind = FORMATS[ENDINGS[ending]]
    assert answer.headers["content-type"] == media
    assert IRI in _subjects(answer, kind)


def test_a_page_with_its_ending_is_the_page(server: Server) -> None:
    assert server.get(f"/{NAME}.html").text == server.get(f"/{NAME}").text


def test_a_page_says_where_its_triples_are(server: Server) -> None:
    links = server.get(f"/{NAME}").headers["link"]
    assert f'</{NAME}.ttl>; rel="alternate"; type="text/turtle"' in links
    assert f'<{IRI}>; rel="describes"' in links


def test_a_format_that_no_record_has_is_not_acceptable(server: Server) -> None:
    assert server.get(f"/{NAME}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("kind", ["party", "dispute", "policy", "stake", "publisher"])
def test_every_kind_of_record_has_its_address(server: Server, kind: str) -> None:
    space = f"https://w3id.org/dealgraph/{kind}/"
    query = f"""SELECT DISTINCT ?x {{ ?x a ?kind FILTER(STRSTARTS(STR(?x), "{space}"))
        FILTER(!CONTAINS(STR(?x), "#")) }} ORDER BY ?x LIMIT 1"""
    iri = server.rows(query)[0]["x"]
    path = iri.removeprefix("https://w3id.org/dealgraph")
    page = server.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, HTML)
    triples = server.get(path, headers={"Accept": "text/turtle"})
    assert iri in _subjects(triples, ox.RdfFormat.TURTLE)


def test_a_near_miss_is_told(server: Server) -> None:
    answer = server.get("/deal/halden-orrery-2025")
    assert answer.status_code == 404
    assert answer.text.startswith("There is nothing at /deal/halden-orrery-2025 [DG304]")
    assert "deal:halden-orrery-2026" in answer.text


def test_a_record_is_found_under_no_other_kind(server: Server) -> None:
    answer = server.get("/party/halden-orrery-2026", headers={"Accept": "text/turtle"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/ns", "/terms.html"),
        ("/concern/generative-ai-training", "/scheme/ConcernScheme.html#generative-ai-training"),
    ],
)
def test_a_term_leads_to_the_page_that_speaks_of_it(server: Server, path: str, target: str) -> None:
    answer = server.get(path, headers={"Accept": BROWSER}, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert server.get(path, headers={"Accept": BROWSER}).status_code == 200


def test_a_term_has_triples_of_its_own(server: Server) -> None:
    answer = server.get("/concern/generative-ai-training", headers={"Accept": "text/turtle"})
    iri = "https://w3id.org/dealgraph/concern/generative-ai-training"
    assert iri in _subjects(answer, ox.RdfFormat.TURTLE)


def test_the_ontology_has_its_terms(server: Server) -> None:
    answer = server.get("/ontology/core", headers={"Accept": "text/turtle"})
    assert "https://w3id.org/dealgraph/ns#Party" in _subjects(answer, ox.RdfFormat.TURTLE)
    whole = server.get("/ns", headers={"Accept": "text/turtle"})
    assert "https://w3id.org/dealgraph/ns#Lawsuit" in _subjects(whole, ox.RdfFormat.TURTLE)


@pytest.mark.parametrize("path", ["/index.html", "/matters.html", "/question/history.html"])
def test_the_reference_is_served(server: Server, path: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, HTML)


@pytest.mark.parametrize(
    "path", [f"/{NAME}", "/index.html", "/parties.html", "/ontology/core.html"]
)
def test_no_link_within_the_site_is_dead(server: Server, path: str) -> None:
    text = server.get(path).text
    base = f"http://example.org{path}"
    links = {requests.compat.urljoin(base, href) for href in re.findall(r'href="([^"]+)"', text)}
    own = sorted(
        {link.partition("#")[0] for link in links if link.startswith("http://example.org/")}
    )
    assert own
    dead = [
        link
        for link in own
        if server.get(link.removeprefix("http://example.org")).status_code != 200
    ]
    assert dead == []


@pytest.mark.parametrize("ending", ["ttl", "nt", "trig", "jsonld"])
def test_a_dump_holds_the_whole_graph_but_imports_of_what_it_holds(
    server: Server, ending: str
) -> None:
    kinds = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    answer = server.get(f"/dump.{ending}")
    found = list(ox.parse(answer.content, format=kinds[ending]))
    merged = "{ ?s ?p ?o MINUS { ?s owl:imports ?o . ?o a owl:Ontology } }"
    what = "{ GRAPH ?g { ?s ?p ?o } }" if ending == "trig" else merged
    number = server.rows(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {what} }}")[0]["n"]
    assert len(found) == int(number)


def test_a_dump_is_packed_for_whoever_can_unpack_it(server: Server) -> None:
    packed = server.get("/dump.nt", headers={"Accept-Encoding": "gzip"}, stream=True)
    assert packed.headers["content-encoding"] == "gzip"
    plain = server.get("/dump.nt", headers={"Accept-Encoding": "gzip;q=0"}, stream=True)
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.raw.read()) == plain.raw.read()


@pytest.mark.parametrize("path", ["/.well-known/void", "/void.ttl", "/void"])
def test_the_dataset_is_described(server: Server, path: str) -> None:
    void = "http://rdfs.org/ns/void#"
    answer = server.get(path)
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.TURTLE)

    def values(predicate: str) -> list[str]:
        quads = store.quads_for_pattern(None, ox.NamedNode(predicate), None)
        return sorted(quad.object.value for quad in quads)

    assert values(f"{void}sparqlEndpoint") == [f"{server.url}sparql"]
    assert values(f"{void}uriSpace") == ["https://w3id.org/dealgraph/"]
    assert values(f"{void}dataDump") == [
        f"{server.url}dump.{x}" for x in ("jsonld", "nt", "trig", "ttl")
    ]
    assert values("http://purl.org/dc/terms/license") == [
        "https://creativecommons.org/licenses/by/4.0/"
    ]
    number = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    assert values(f"{void}triples") == [number]
    for example in values(f"{void}exampleResource"):
        path = example.removeprefix("https://w3id.org/dealgraph")
        assert server.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", f"/{NAME}", "/sparql", "/assets/base.js", "/assets/query.js", "/dump.ttl"]
)
def test_what_a_client_has_is_not_sent_again(server: Server, path: str) -> None:
    first = server.get(path, headers={"Accept": BROWSER})
    again = {"Accept": BROWSER, "If-None-Match": first.headers["etag"]}
    second = server.get(path, headers=again)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]
    other = server.get(path, headers={"Accept": BROWSER, "If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/", f"/{NAME}", "/index.html", "/sparql", "/health", "/nothing"])
def test_every_answer_has_the_headers_that_protect(server: Server, path: str) -> None:
    headers = server.get(path, headers={"Accept": BROWSER}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy
    assert "server" not in headers


def test_the_explorer_is_at_the_root(server: Server) -> None:
    answer = server.get("/")
    assert answer.headers["content-type"] == HTML
    assert "Halden" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_query_is_drawn(server: Server) -> None:
    query = "SELECT ?d { ?d a dg:Deal ; dg:party party:orrery-ai }"
    answer = server.post("/picture", data={"query": query})
    assert (answer.status_code, answer.headers["content-type"]) == (200, HTML)
    assert "What the query found" in answer.text
    nothing = server.post("/picture", data={"query": "SELECT ?d { ?d a dg:Nothing }"})
    assert nothing.status_code == 400
    assert "There is nothing to draw" in nothing.text


def test_health_says_what_is_served(server: Server) -> None:
    said = server.get("/health").json()
    number = server.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")[0]["n"]
    assert said.pop("graph") >= 1  # the ontology may change while the tests run
    assert said == {"status": "fine", "quads": int(number), "problem": ""}


def test_crawlers_are_kept_from_what_costs(server: Server) -> None:
    assert "Disallow: /sparql\n" in server.get("/robots.txt").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_only_read(server: Server, method: str) -> None:
    answer = requests.request(method, f"{server.url}{NAME}", timeout=30)
    assert answer.status_code == 405
