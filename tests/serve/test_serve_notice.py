"""What `/sparql` tells beside an answer: names of ours that nothing has."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from serving import Server

from dealgraph.serve import answers
from dealgraph.serve.frames import Frame
from dealgraph.serve.headers import always, noticed

NOTICE = "Dealgraph-Notice"
MISSPELT = "SELECT ?deal { ?deal a dg:Mergr }"


def test_a_misspelt_name_is_told_and_the_answer_is_given(server: Server) -> None:
    answer = server.query(MISSPELT, Accept="application/sparql-results+json")
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"] == []
    assert re.fullmatch(
        r"Nothing in the graph is called dg:Mergr\. Did you mean: dg:Merger.*\?",
        answer.headers[NOTICE],
    )


def test_every_form_and_way_of_asking_tells_it(server: Server) -> None:
    said = [
        server.post("/sparql", data={"query": "ASK { ?deal a dg:Mergr }"}),
        server.post("/sparql", data=MISSPELT, headers={"Content-Type": "application/sparql-query"}),
        server.query("CONSTRUCT { ?deal a dg:Deal } WHERE { ?deal a dg:Mergr }"),
    ]
    assert ["dg:Mergr" in answer.headers.get(NOTICE, "") for answer in said] == [True] * 3
    again = server.query(MISSPELT, If_None_Match=server.query(MISSPELT).headers["etag"])
    assert again.status_code == 304
    assert "dg:Mergr" in again.headers[NOTICE]


def test_nothing_is_told_of_names_that_are_there(server: Server) -> None:
    assert NOTICE not in server.query("SELECT ?deal { ?deal a dg:Merger }").headers
    assert (
        NOTICE not in server.query("SELECT ?deal { ?deal a <https://example.org/Mergr> }").headers
    )


def test_pages_of_other_sites_may_read_it() -> None:
    exposed = dict(always(cors=True))[b"access-control-expose-headers"]
    assert NOTICE in exposed.decode().split(", ")


def test_a_notice_is_one_line_of_ascii_and_never_long(server: Server) -> None:
    name = "party:caf\u00e9-\u540d" + "x" * 2000
    told = server.query(f"SELECT ?p {{ {name} ?p ?o }}").headers[NOTICE]
    assert told.startswith("Nothing in the graph is called party:caf\\xe9-\\u540dxxx")
    assert len(told) == 1000
    assert told.isascii()
    assert told.isprintable()
    assert noticed("short") == {NOTICE: "short"}


def test_a_long_query_is_not_looked_at(mini_store: ox.Store) -> None:
    answered = Frame({"kind": "solutions"}, b"[]")

    def looked(_: str) -> list[str]:
        pytest.fail("near names were looked for")

    assert answers.told(mini_store, MISSPELT + " " * 60_000, answered, looked) == answered


@pytest.mark.browser
def test_the_query_page_shows_it_and_forgets_it(chromium: object, server: Server) -> None:
    page = chromium.new_page()  # type: ignore[attr-defined]
    page.goto(f"{server.url}sparql")
    page.fill("#query", "SELECT ?s { ?s a dg:Mergr }")
    page.click("#run")
    page.wait_for_selector("#notice:visible")
    assert page.inner_text("#notice").startswith("Nothing in the graph is called dg:Mergr.")
    page.fill("#query", "SELECT ?s { ?s a dg:Investment }")
    page.click("#run")
    page.wait_for_selector("#table tbody tr")
    assert not page.is_visible("#notice")
    page.close()
