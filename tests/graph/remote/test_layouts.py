"""A server's addresses are found by asking, and nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from engines import WRITABLE
from fake import Fake, running

from dealgraph.base.errors import EndpointError
from dealgraph.graph.remote.client import Client
from dealgraph.graph.remote.layouts import LAYOUTS, Layout, find, given, query_address

BASES = {"Fuseki": "/dataset", "GraphDB or RDF4J": "/repositories/deals"}
IDS = [f"{layout.name}{layout.query}" for layout in LAYOUTS]
NOWHERE = Layout("", "/nowhere", "", "")


@pytest.fixture
def client() -> Iterator[Callable[[str], Client]]:
    with ExitStack() as stack:

        def start(url: str) -> Client:
            found = Client(url, retries=0, environment={})
            stack.enter_context(found.session)
            return found

        yield start


@pytest.mark.parametrize("layout", LAYOUTS, ids=IDS)
def test_layout_is_found_from_the_base_address_and_from_that_of_queries(client, layout):
    fake = Fake(layout, BASES.get(layout.name, ""))
    with running(fake) as url:
        full = Layout(
            layout.name,
            url + layout.query,
            url + layout.update,
            url + layout.graph_store,
            layout.parameter,
        )
        assert find(client(url)) == full
        assert find(client(url + "/")) == full
        assert find(client(url + layout.query)) == full
        assert query_address(client(url)) == url + layout.query


@pytest.mark.parametrize("layout", LAYOUTS, ids=IDS)
def test_looking_for_a_layout_changes_nothing(client, layout):
    fake = Fake(layout, BASES.get(layout.name, ""))
    with running(fake) as url:
        find(client(url))
    kinds = {(method, tuple(parameters.items())) for method, _, parameters in fake.log}
    assert kinds == {("GET", (("query", "ASK {}"),)), ("HEAD", (("default", ""),))}
    assert len(set(map(str, fake.log))) == len(fake.log)


@pytest.mark.server
@pytest.mark.parametrize("name", sorted(WRITABLE))
def test_layout_of_a_real_server_is_found(client, name, tmp_path):
    with WRITABLE[name](tmp_path) as url:
        layout = next(layout for layout in LAYOUTS if layout.name == name)
        assert find(client(url)) == layout.at(url)
        assert find(client(url + layout.query)) == layout.at(url)


def test_server_without_graph_store_takes_updates(client):
    fake = Fake(replace(LAYOUTS[1], graph_store=""), "/dataset")
    with running(fake) as url:
        assert find(client(url)) == Layout("Fuseki", f"{url}/sparql", f"{url}/update", "")


def test_server_that_takes_queries_only_is_no_place_to_push_to(client):
    fake = Fake(replace(LAYOUTS[0], graph_store="", update=""))
    with running(fake) as url, pytest.raises(EndpointError) as caught:
        find(client(url))
    assert caught.value.what == "No address found that takes both queries and graphs"
    assert f"{url}/query: answers queries" in caught.value.why
    assert f"{url}/store: 404" in caught.value.why
    assert f"{url}/update: 404" in caught.value.why


def test_error_names_all_that_was_tried(client):
    fake = Fake(NOWHERE)
    with running(fake) as url, pytest.raises(EndpointError) as caught:
        find(client(url))
    assert caught.value == EndpointError(
        "No address found that takes both queries and graphs",
        where=url,
        why=f"tried {url}/query: 404; {url}/sparql: 404; {url}: 404",
        fix=(
            "Give the addresses: --query-url with --graph-store-url (SPARQL 1.1 Graph Store HTTP "
            "Protocol) or --update-url (SPARQL 1.1 Update)."
        ),
    )


def test_web_site_is_not_taken_for_a_server(client):
    fake = Fake(NOWHERE)
    fake.answer = lambda *_: (200, "text/html", b"<h1>Welcome</h1>")
    with running(fake) as url, pytest.raises(EndpointError, match=r"/query: no SPARQL results"):
        find(client(url))


@pytest.mark.parametrize(("status", "why"), [(401, "who asks"), (403, "do not suffice")])
def test_server_that_wants_credentials_says_so(client, status, why):
    fake = Fake(LAYOUTS[0], refuse=lambda _: status)
    with running(fake) as url, pytest.raises(EndpointError) as caught:
        find(client(url))
    assert caught.value.what == f"The server refuses: {status}"
    assert why in caught.value.why
    assert "DEALGRAPH_USER and DEALGRAPH_PASSWORD, or DEALGRAPH_TOKEN" in caught.value.fix


def test_addresses_are_taken_as_given(client):
    fake = Fake(LAYOUTS[0])
    with running(fake) as url:
        found = given(client(url), "", "http://a.example/u", "http://a.example/g")
        assert found == Layout("Server", f"{url}/query", "http://a.example/u", "http://a.example/g")
        found = given(client(url), "http://a.example/q", "http://a.example/u", "")
        assert found == Layout("Server", "http://a.example/q", "http://a.example/u", "")
