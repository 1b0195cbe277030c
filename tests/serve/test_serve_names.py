"""Every name that the record gives is found at its address, and no name leads to another host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from serving import MINI, Server, started

BASE = "https://w3id.org/dealgraph/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}
#: The rest of IRIs of records, as Turtle has them.
ODD = [
    "party/日本放送協会",
    "party/caf%C3%A9",
    "party/a%20b",
    "party/größe%20xl",
    "party/x%2Fy",
    "party/a+b",
    "party/per%25cent",
    "party/semi;colon,comma",
    "party/a'b",
    "party/dot.ttl",
    "//evil.example/x",
    "/evil.example/y",
]
RECORDS = "\n".join(
    f'<{BASE}{name}> a dg:Organisation ; rdfs:label "Odd {number}" ; '
    "dg:source <https://example.org/s> ."
    for number, name in enumerate(ODD)
)
BROKEN = "SELECT * { ?s ?p ?o }"
WRONG = "# title: T\n# question: Q?\n# why: W.\nSELECT * { this is not SPARQL"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of records with odd names, and of questions, checks and shapes that are broken."""
    folder: Path = tmp_path_factory.mktemp("odd")
    head = "".join(
        f"@prefix {name}: <{iri}> .\n"
        for name, iri in {
            "dg": f"{BASE}ns#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        }.items()
    )
    source = '<https://example.org/s> a dg:Source ; dg:publisher "S" .\n'
    (folder / "odd names.ttl").write_text(f"{head}{source}{RECORDS}\n", encoding="utf-8")
    (folder / "questions").mkdir()
    (folder / "questions" / "secret-name.rq").write_text(BROKEN, encoding="utf-8")
    (folder / "questions" / "wrong.rq").write_text(WRONG, encoding="utf-8")
    for role, text in (("checks", BROKEN), ("shapes", "this is not Turtle")):
        (folder / role).mkdir()
        name = "secret-name.ttl" if role == "shapes" else "secret-name.rq"
        (folder / role / name).write_text(text, encoding="utf-8")
    with started("--only", str(MINI), "--data", str(folder)) as running:
        yield running


def _address(name: str) -> str:
    """What a browser sends for an IRI of ours; two slashes at its beginning would be a host."""
    slashes = len(name) - len(name.lstrip("/"))
    return "/" + "%2F" * slashes + quote(name[slashes:], safe="/%;,+'")


@pytest.mark.parametrize("name", ODD)
def test_a_record_is_found_at_its_own_address(odd: Server, name: str) -> None:
    answer = odd.get(_address(name), headers=TURTLE)
    if name.endswith(".ttl"):  # an ending names a format
        answer = odd.get(f"{_address(name)}.ttl")
    assert answer.status_code == 200
    subjects = {t.subject.value for t in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)}
    assert f"{BASE}{name}" in subjects


@pytest.mark.parametrize("name", [name for name in ODD if not name.endswith(".ttl")])
def test_a_browser_is_shown_its_page_on_this_host(odd: Server, name: str) -> None:
    first = odd.get(_address(name), headers=BROWSER, allow_redirects=False)
    assert first.status_code in (200, 303)
    place = first.headers.get("location", "/x")
    assert place.startswith("/")
    assert not place.startswith("//")
    page = odd.get(_address(name), headers=BROWSER)
    assert page.url.startswith(odd.url)
    assert page.status_code == 200
    assert f"Odd {ODD.index(name)}" in page.text


@pytest.mark.parametrize("name", ODD)
def test_links_in_headers_are_addresses_of_this_host(odd: Server, name: str) -> None:
    answer = odd.get(f"{_address(name)}.ttl")
    found = re.findall(r'<([^>]*)>; rel="alternate"', answer.headers["link"])
    assert len(found) == 3
    for link in found:
        assert link.isascii()
        assert link.startswith("/")
        assert not link.startswith("//")
        assert odd.get(link).status_code == 200
    described = re.findall(r'<([^>]*)>; rel="describes"', answer.headers["link"])
    assert described == [quote(f"{BASE}{name}", safe="%:/?#[]@!$&'()*+,;=~")]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/party/tessellate/", "/party/tessellate"),
        ("/party/tessellate/?format=turtle", "/party/tessellate?format=turtle"),
        ("/party/caf%C3%A9/", "/party/caf%C3%A9"),
        ("/party/a%20b/", "/party/a%20b"),
        ("/concern/generative-ai-training/", "/concern/generative-ai-training"),
        ("/index.html/", "/index.html"),
        ("/ns/", "/ns"),
        ("/health/", "/health"),
        ("/void/", "/void"),
        ("/dump.nt/", "/dump.nt"),
        ("/sparql/?x=y", "/sparql?x=y"),
    ],
)
def test_a_slash_too_many_leads_to_the_right_address(odd: Server, path: str, place: str) -> None:
    answer = odd.get(path, headers=BROWSER, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, place)
    assert odd.get(path, headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    "path", ["/party/nobody/", "/party/tessellate//", "//evil.example/", "/%2F%2Fevil.example/"]
)
def test_a_slash_leads_nowhere_else(odd: Server, path: str) -> None:
    import http.client

    connection = http.client.HTTPConnection(odd.host, odd.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.getheader("location")) == (404, None)


def test_the_slashes_of_another_host_stay_on_this_one(odd: Server) -> None:
    answer = odd.get("/%2F%2Fevil.example/x/", headers=BROWSER, allow_redirects=False)
    assert answer.headers["location"] == "/%2F%2Fevil.example/x"


def test_every_graph_that_a_query_finds_has_an_address(odd: Server) -> None:
    rows = odd.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    graphs = [row["g"] for row in rows if "/odd" in row["g"] or "/mini/parties" in row["g"]]
    assert any(graph.endswith("/odd%20names.ttl") for graph in graphs)
    for graph in graphs:
        path = graph.removeprefix(BASE[:-1])
        answer = odd.get(path, headers=TURTLE)
        assert answer.status_code == 200, graph
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        found = list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
        assert len(found) == int(odd.rows(query)[0]["n"])


def test_the_graph_of_a_record_is_its_page_in_a_browser(odd: Server) -> None:
    path = "/file/mini/parties/tessellate.ttl"
    answer = odd.get(path, headers=BROWSER, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/party/tessellate.html")
    derived = odd.get("/file/derived", headers=BROWSER)
    assert (derived.status_code, derived.headers["content-type"][:11]) == (200, "text/turtle")
    assert odd.get("/file/derived", headers={"Accept": "application/n-triples"}).ok
    assert odd.get("/file/mini/parties/nobody.ttl").status_code == 404


def test_every_term_of_ours_has_its_place_on_the_page_of_the_namespace(odd: Server) -> None:
    page = odd.get("/ns", headers=BROWSER)
    places = set(re.findall(r'id="([^"]+)"', page.text))
    terms = odd.rows(
        f"""SELECT DISTINCT ?x {{ ?x a ?k ; rdfs:label ?l
            VALUES ?k {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
            FILTER(STRSTARTS(STR(?x), "{BASE}ns#")) }}"""
    )
    names = {row["x"].rpartition("#")[2] for row in terms}
    assert "Deal" in names
    assert names <= places


# A broken file breaks what it holds


PAGES = ["/", "/sparql", "/index.html", "/questions.html", "/completion.json", "/terms.html"]


@pytest.mark.parametrize("path", [*PAGES, "/checks.html", "/shapes.html", "/party/tessellate"])
def test_a_broken_file_breaks_no_page(odd: Server, path: str) -> None:
    answer = odd.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert "secret-name" not in answer.text


def test_the_other_questions_are_there(odd: Server) -> None:
    assert odd.get("/question/history.html").status_code == 200
    assert odd.get("/bound/history?matter=larkfield-orrery-2023").status_code == 200
    assert "history" in odd.get("/sparql", headers=BROWSER).text


def test_a_broken_question_is_not_the_fault_of_who_asks_it(odd: Server) -> None:
    answer = odd.get("/bound/secret-name")
    assert answer.status_code == 500
    assert answer.text == (
        "The files of the server are wrong, so that this cannot be shown. Its log says where.\n"
    )
    assert odd.get("/question/secret-name.html").status_code == 404
    assert odd.get("/bound/nothing").status_code == 404
    assert odd.get("/bound/history").status_code == 400


def test_nobody_is_told_a_path_of_the_server(odd: Server) -> None:
    for path in ("/bound/secret-name", "/question/wrong.html", "/bound/wrong", "/health", "/void"):
        text = odd.get(path, headers=BROWSER).text
        assert "/tmp" not in text
        assert str(MINI) not in text
