"""Bringing a server up to date, graph by graph: only what differs is sent.

Nothing is kept on the server or here about what was sent before. The server's graphs are read back
and compared with the local ones as sets of triples (as isomorphic graphs, where they have blank
nodes: RDF 1.1 Concepts, section 3.6); so a push that was killed goes on where it stopped, and one
of an unchanged graph sends nothing. Graphs outside the namespace of our files are never touched.

The record comes back without loss from Oxigraph and from Virtuoso 7, and so do partial dates, long
integers, control characters and blank nodes; `virtuoso` lists what the latter changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import EndpointError
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.remote.layouts import Layout
from dealgraph.graph.remote.server import Server
from dealgraph.graph.remote.writing import Writer, is_blank, writing
from dealgraph.rdf.names import FILE

Advance = Callable[[int, int], object]
Triples = set[ox.Triple]


@dataclass(frozen=True)
class Plan:
    """What differs between here and a server.

    Attributes:
        send: graphs with other triples here than there.
        remove: graphs of our namespace that are only there.
        unchanged: how many are equal.
        sizes: the number of triples of each graph here.
    """

    send: Sequence[Any]
    remove: Sequence[Any]
    unchanged: int
    sizes: Mapping[Any, int]


def plan(
    store: ox.Store, server: Server, *, keep: bool = False, progress: Progress = unseen
) -> Plan:
    """Compare a local graph with a server's.

    Args:
        store: the local graph; each of its named graphs counts.
        server: the server.
        keep: whether graphs stay that are only there.
        progress: called with "comparing", triples done, and triples in all.

    Raises:
        EndpointError: the server cannot be read.
    """
    here = Counter(quad.graph_name for quad in store)
    with server.client.clock.whole():
        there = {name for name in server.sizes() if name.value.startswith(FILE)}
        # Sizes decide nothing: a server may count triples that it does not show.
        both = _sorted(here.keys() & there)
        other = _differing(store, server, here, both, lambda n, m: progress("comparing", n, m))
    send = _sorted({*other, *(here.keys() - there)})
    remove = [] if keep else _sorted(there - here.keys())
    return Plan(send, remove, len(here) - len(send), here)


def push(
    store: ox.Store,
    server: Server,
    layout: Layout,
    found: Plan,
    *,
    progress: Progress = unseen,
) -> list[Any]:
    """Send and remove what a plan says, and read the same graphs back.

    Args:
        store: the local graph.
        server: where it takes queries.
        layout: the server's addresses, in full.
        found: what to do.
        progress: as for `plan`, with "sending" and "checking".

    Returns:
        The graphs that the server shows otherwise than they are here.

    Raises:
        EndpointError: the server refuses or breaks off; says how far it came.
    """
    here = found.sizes

    def check(names: Sequence[Any]) -> list[Any]:
        return _differing(store, server, here, names, lambda n, m: progress("checking", n, m))

    clock = server.client.clock
    with clock.whole(), writing(layout, clock) as writer:
        _write(store, writer, here, found, lambda n, m: progress("sending", n, m))
        different = check([*found.send, *found.remove])
        # A server may change values in one way of sending, and not in the other.
        if different and writer.has_both and _rewrite(store, writer, different):
            different = check(different)
    return different


def _rewrite(store: ox.Store, writer: Writer, names: Sequence[Any]) -> int:
    """Send graphs by updates; count those that were taken. Others are as they were."""
    taken = 0
    for name in names:
        try:
            writer.rewrite(store, name)
            taken += 1
        except EndpointError:  # what is left is less than what was there
            with suppress(EndpointError):
                writer.replace(store, name)
    return taken


def _sorted(names: Iterable[Any]) -> list[Any]:
    return sorted(names, key=str)


def _differing(
    store: ox.Store,
    server: Server,
    here: Mapping[Any, int],
    names: Sequence[Any],
    advance: Advance,
) -> list[Any]:
    """Read graphs of a server and name those with other triples than here."""
    different: list[Any] = []
    done, total = 0, sum(here[name] for name in names)
    for batch in server.batches(names, here):
        there: dict[Any, Triples] = defaultdict(set)
        for quad in server.graphs(batch):
            there[quad.graph_name].add(quad.triple)
        different += [name for name in batch if not _same(_local(store, name), there[name])]
        done += sum(here[name] for name in batch)
        advance(done, total)
    return different


def _local(store: ox.Store, name: Any) -> Triples:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}


def _same(here: Triples, there: Triples) -> bool:
    if here == there or len(here) != len(there) or not any(map(is_blank, here)):
        return here == there
    return _canonical(here) == _canonical(there)


def _canonical(triples: Triples) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def _write(
    store: ox.Store, writer: Writer, here: Mapping[Any, int], found: Plan, advance: Advance
) -> None:
    done, total = 0, sum(here[name] for name in found.send)
    for number, name in enumerate(found.send):
        with _sending(name, number, len(found.send)):
            writer.replace(store, name)
        done += here[name]
        advance(done, total)
    for name in found.remove:
        with _sending(name, len(found.send), len(found.send)):
            writer.remove(name)


@contextmanager
def _sending(name: Any, done: int, total: int) -> Iterator[None]:
    """Say in an error how far the sending came."""
    try:
        yield
    except EndpointError as error:
        so_far = f"{done:,} of {total:,} graphs had been sent, before {name.value}"
        why = f"{error.why}; {so_far}" if error.why else so_far
        again = "Then run the same command again: it sends what is missing."
        raise EndpointError(
            error.what, where=error.where, why=why, fix=f"{error.fix} {again}"
        ) from None
