"""Replacing and removing the graphs of a server, whole or by updates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pyoxigraph as ox
import requests

from dealgraph.base.errors import EndpointError
from dealgraph.graph.remote import virtuoso
from dealgraph.graph.remote.client import CREDENTIALS, Client, refusal
from dealgraph.graph.remote.clock import Clock
from dealgraph.graph.remote.layouts import Layout
from dealgraph.graph.remote.parts import chunks
from dealgraph.rdf.formats import by_name

#: Characters of one update text at most: servers parse it as a whole.
CHARACTERS = 1_000_000
#: Bytes of a body that fit into a connection's buffers.
LARGE = 10_000


@contextmanager
def writing(layout: Layout, clock: Clock | None = None) -> Iterator[Writer]:
    """Write to a server; connections are closed at the end.

    Args:
        layout: its addresses, in full.
        clock: counts the time that it takes, with other requests to it.

    Raises:
        EndpointError: one of them is no address.
    """
    with ExitStack() as sessions:

        def client(url: str) -> Client:
            found = Client(url, clock=clock)
            sessions.enter_context(found.session)
            return found

        graph_store = client(layout.graph_store) if layout.graph_store else None
        update = client(layout.update) if layout.update else None
        yield Writer(graph_store, layout.parameter, update)


class Writer:
    """Writes to a server, by its graph store if it has one, else by updates.

    Args:
        graph_store: where it takes whole graphs.
        parameter: what names the graph there.
        update: where it takes updates.
    """

    def __init__(self, graph_store: Client | None, parameter: str, update: Client | None) -> None:
        self._store = graph_store
        self._parameter = parameter
        self._update = update

    @property
    def has_both(self) -> bool:
        """Whether there is another way to write if one does not keep what it was given."""
        return self._store is not None and self._update is not None

    def replace(self, store: ox.Store, name: Any) -> None:
        """Make a graph what it is in `store`; if the server refuses its text, try by updates.

        Raises:
            EndpointError: it refuses both, or cannot be reached.
        """
        refused = self._put(self._store, store, name) if self._store else None
        if refused is None and self._store:
            return
        try:
            self.rewrite(store, name)
        except EndpointError:
            if refused is None:
                raise
            raise refused from None

    def _put(self, client: Client, store: ox.Store, name: Any) -> EndpointError | None:
        """Send a whole graph (SPARQL 1.1 Graph Store HTTP Protocol, section 5.3)."""
        data = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""
        named = {self._parameter: name.value}
        with _send(client, "PUT", by_name("ntriples").media[0], data, named) as answer:
            if answer.ok:
                return None
            error = refusal(answer, client.url)
        if self._update is None or answer.status_code in CREDENTIALS:
            raise error
        return error

    def rewrite(self, store: ox.Store, name: Any) -> None:
        """Make a graph what it is in `store` by updates (SPARQL 1.1 Protocol, section 2.2.2).

        Raises:
            EndpointError: the server refuses, or cannot be reached.
        """
        quads = store.quads_for_pattern(None, None, None, name)
        for text in updates(name, (quad.triple for quad in quads)):
            self._run(text)

    def remove(self, name: Any) -> None:
        """Remove a graph (section 5.4); one that is not there is no error.

        Raises:
            EndpointError: the server refuses, or cannot be reached.
        """
        if self._store is None:
            self._run(f"DROP SILENT GRAPH {name}")
            return
        with self._store.send("DELETE", params={self._parameter: name.value}) as answer:
            if not answer.ok and answer.status_code != requests.codes.not_found:
                raise refusal(answer, self._store.url)

    def _run(self, text: str) -> None:
        if self._update is None:
            return
        kind = "application/sparql-update"
        with _send(self._update, "POST", kind, text.encode()) as answer:
            if not answer.ok:
                raise refusal(answer, self._update.url)


def _send(
    client: Client, method: str, kind: str, data: bytes, params: dict[str, str] | None = None
) -> requests.Response:
    if len(data) > LARGE:
        # A server that challenges (RFC 9110, section 11.3) hangs up on a body that it has not
        # read; after a request without one, the credentials go along from the start.
        client.send("HEAD", params={"default": ""}).close()
    headers = {"Content-Type": f"{kind}; charset=utf-8"}
    return client.send(method, params=params, data=data, headers=headers)


def updates(name: Any, triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Write the SPARQL updates, in order, that replace a graph by triples.

    A blank node means another node in each update, so that all triples with one are in one text:
    that which empties the graph, since a text may be sent twice when a connection breaks. They are
    inserted by a template, since not every server takes them in INSERT DATA.
    """
    plain: list[str] = []
    blank: list[str] = []
    for triple in triples:
        (blank if is_blank(triple) else plain).append(f"{triple} .\n")
    nodes = f" ;\nINSERT {{ GRAPH {name} {{\n{''.join(sorted(blank))}}} }} WHERE {{}}"
    yield f"DROP SILENT GRAPH {name}{nodes if blank else ''}"
    for lines in chunks(sorted(plain), len, lambda: CHARACTERS, virtuoso.TRIPLES):
        yield f"INSERT DATA {{ GRAPH {name} {{\n{''.join(lines)}}} }}"


def is_blank(triple: ox.Triple) -> bool:
    """Whether a triple has a blank node."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
