"""Reading a whole graph store back from a server: losslessly, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from dealgraph.errors import EndpointError
from dealgraph.namespaces import FILE
from dealgraph.remote.endpoint import Endpoint
from dealgraph.remote.sparql import listed

__all__ = ["fetch", "sizes"]

#: Quads asked for at once; a server with a lower limit of its own is asked for parts.
BATCH = 20_000
#: Graphs asked for at once: their names are part of the query.
GRAPHS = 200
_COUNT = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "


def sizes(endpoint: Endpoint) -> dict[Any, int]:
    """Names of the graphs on a server with their numbers of triples: ours, if there are any.

    A server may hold other things besides, its own settings for one. If none of its graphs is named
    as `push` names them, they are all taken.

    Raises:
        EndpointError: see `Endpoint.query`.
    """
    ours = f'FILTER(STRSTARTS(STR(?g), "{FILE}"))'
    return _sizes(endpoint, ours) or _sizes(endpoint, "")


def _sizes(endpoint: Endpoint, filter_: str) -> dict[Any, int]:
    rows = endpoint.parts.rows(_COUNT + filter_, "g", "} GROUP BY ?g")
    return {row[0]: int(row[1].value) for row in rows}


def fetch(endpoint: Endpoint, advance: Callable[[int], object] | None = None) -> ox.Store:
    """Read all graphs of a server into memory.

    Args:
        endpoint: the server.
        advance: called with the number of quads of each batch that has arrived.

    Raises:
        EndpointError: see `Endpoint.query`; also if fewer triples arrive than the server counts.
    """
    store = ox.Store()
    wanted = sizes(endpoint)
    for batch in _batches(wanted, endpoint):
        found = endpoint.quads(f"VALUES ?g {{ {listed(batch)} }} GRAPH ?g {{ ?s ?p ?o }}")
        store.extend(found)
        _complete(endpoint, batch, wanted, found)
        if advance:
            advance(len(found))
    return store


def _batches(wanted: Mapping[Any, int], endpoint: Endpoint) -> Iterator[list[Any]]:
    """Graphs that fit into one answer; in parts, several at once would take Virtuoso minutes."""
    batch: list[Any] = []
    size = 0
    for name in sorted(wanted, key=str):
        most = min(BATCH, endpoint.parts.most or BATCH)
        if batch and (size + wanted[name] > most or len(batch) == GRAPHS):
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += wanted[name]
    if batch:
        yield batch


def _complete(
    endpoint: Endpoint, batch: list[Any], wanted: Mapping[Any, int], found: list[ox.Quad]
) -> None:
    expected = sum(wanted[name] for name in batch)
    if len(found) != expected:
        raise EndpointError(
            "The server's answers do not agree",
            endpoint.url,
            f"it counts {expected} triples in {len(batch)} graphs and gives {len(found)}",
            "Try again; if it happens again, see its limits and its log.",
        )
