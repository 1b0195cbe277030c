"""Where servers keep their addresses: found out by asking them, never by their names.

The standards say how to query, update and replace graphs, and leave the addresses to each server.
Every row of `LAYOUTS` is what a server does out of the box. Only harmless requests are sent: the
query `ASK {}`, and HEAD for the addresses that write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox
import requests

from dealgraph.base.errors import EndpointError
from dealgraph.graph.remote import virtuoso
from dealgraph.graph.remote.answers import ACCEPT_ROWS, RESULTS
from dealgraph.graph.remote.client import CREDENTIALS, Client, media_type, refusal

#: Answers to HEAD that say that nothing is there. Others come from something: one wants to know who
#: asks (401), one knows no default graph (500), Fuseki takes updates by POST only (405).
_NOTHING = (requests.codes.not_found, requests.codes.gone)


@dataclass(frozen=True)
class Layout:
    """The addresses of a server, as paths after its base address or in full.

    Attributes:
        name: the software.
        query: takes queries (SPARQL 1.1 Protocol, section 2.1).
        update: takes updates (section 2.2); empty if there is no such address.
        graph_store: takes whole graphs (SPARQL 1.1 Graph Store HTTP Protocol); empty if none.
        parameter: names the graph in `graph_store?graph=…` (section 4.2 of the latter).
    """

    name: str
    query: str
    update: str
    graph_store: str
    parameter: str = "graph"

    def at(self, url: str) -> Layout:
        """The same in full, from a base address or from the address for queries."""
        base = url.rstrip("/").removesuffix(self.query).rstrip("/")
        return replace(
            self,
            query=base + self.query,
            update=base + self.update,
            graph_store=base + self.graph_store,
        )


LAYOUTS = (
    Layout("Oxigraph", "/query", "/update", "/store"),
    Layout("Fuseki", "/sparql", "/update", "/data"),
    Layout("Fuseki", "/query", "/update", "/data"),
    Layout(*virtuoso.ADDRESSES),
    Layout("GraphDB or RDF4J", "", "/statements", "/rdf-graphs/service"),
)


def find(client: Client) -> Layout:
    """Find out where the server at `client.url` takes queries and graphs.

    An address for whole graphs is preferred to one for updates.

    Raises:
        EndpointError: none of `LAYOUTS` fits, or the server cannot be reached.
    """
    probes = _Probes(client)
    layouts = _candidates(client.url)
    with client.clock.whole():
        for layout in layouts:
            if probes.asks(layout.query) and probes.exists(layout.graph_store):
                return layout
        for layout in layouts:
            if probes.asks(layout.query) and probes.exists(layout.update):
                return replace(layout, graph_store="")
    raise probes.failure("takes both queries and graphs", _GIVE_ALL)


def given(client: Client, query: str, update: str, graph_store: str) -> Layout:
    """Take addresses as they are given; the one for queries is looked for if it is not.

    Raises:
        EndpointError: no query is answered at the address, or the server cannot be reached.
    """
    return Layout("Server", query or query_address(client), update, graph_store)


def query_address(client: Client) -> str:
    """Find out where the server at `client.url` takes queries: there, or as in `LAYOUTS`.

    Raises:
        EndpointError: it does so nowhere, or cannot be reached.
    """
    probes = _Probes(client)
    with client.clock.whole():
        for address in (client.url, *(layout.query for layout in _candidates(client.url))):
            if probes.asks(address):
                return address
    raise probes.failure("takes queries", "Give the address of the SPARQL endpoint itself.")


def _candidates(url: str) -> list[Layout]:
    """All layouts; those first whose address for queries this is: one may answer below it."""
    plain = url.rstrip("/")
    ordered = sorted(LAYOUTS, key=lambda each: not (each.query and plain.endswith(each.query)))
    return [layout.at(url) for layout in ordered]


_GIVE_ALL = (
    "Give the addresses: --query-url with --graph-store-url (SPARQL 1.1 Graph Store HTTP Protocol) "
    "or --update-url (SPARQL 1.1 Update)."
)


class _Probes:
    """Requests that change nothing, each sent once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.asked: dict[str, str] = {}
        self.headed: dict[str, int] = {}
        self.refused: list[EndpointError] = []

    def asks(self, address: str) -> bool:
        """Whether queries are answered here."""
        if address not in self.asked:
            self.asked[address] = self._ask(address)
        return self.asked[address] == ""

    def _ask(self, address: str) -> str:
        """Ask the smallest question; return what is wrong with the answer, or nothing."""
        query, headers = {"query": "ASK {}"}, {"Accept": ACCEPT_ROWS}
        with self.client.send("GET", address, params=query, headers=headers) as answer:
            if answer.status_code in CREDENTIALS:
                self.refused.append(refusal(answer, address))
            if not answer.ok:
                return str(answer.status_code)
            is_result = ox.QueryResultsFormat.from_media_type(media_type(answer)) in RESULTS
            return "" if is_result else "no SPARQL results"

    def exists(self, address: str) -> bool:
        """Whether something is at an address that writes."""
        if address not in self.headed:
            with self.client.send("HEAD", address, params={"default": ""}) as answer:
                self.headed[address] = answer.status_code
        return self.headed[address] not in _NOTHING

    def failure(self, wanted: str, fix: str) -> EndpointError:
        """Say what was tried; if the server wants to know who asks, that comes first."""
        if self.refused:
            return self.refused[0]
        why = "tried " + "; ".join(self._tried())
        return EndpointError(
            f"No address found that {wanted}", where=self.client.url, why=why, fix=fix
        )

    def _tried(self) -> Iterator[str]:
        for address, wrong in self.asked.items():
            yield f"{address}: {wrong or 'answers queries'}"
        for address, status in self.headed.items():
            yield f"{address}: {status}"
