"""Role `query`: SPARQL in, bytes in the wanted format out.

Light on purpose, since a process that was killed must be replaced at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from dealgraph.errors import QueryError
from dealgraph.namespaces import BASE, PREFIXES
from dealgraph.query_errors import FAILURES, failing, failure, names_dataset, syntax_error
from dealgraph.refusals import refuse_service
from dealgraph.serve.frames import Frame
from dealgraph.serve.settings import Settings

__all__ = ["start"]

_PREFIXES = dict(PREFIXES)
#: What is asked once before the first client comes, so that nobody waits for a cold cache.
_WARM_UP = "SELECT (COUNT(*) AS ?n) { ?s a ?o }"

Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


def start(folder: str, settings: Settings) -> Callable[[Frame], Frame]:
    """Open the graph of a folder, read-only."""
    store = ox.Store.read_only(folder)
    list(store.query(_WARM_UP, use_default_graph_as_union=True))  # type: ignore[arg-type]
    return lambda request: answer(store, request.header, settings.max_bytes)


def answer(store: ox.Store, wanted: dict[str, Any], most: int) -> Frame:
    """Run a query and write its result.

    Args:
        store: the graph.
        wanted: `query`, the graphs `default` and `named` of the protocol, and `formats`, the
            pyoxigraph names by kind of result.
        most: bytes that the result may have.

    Returns:
        The result; or a header that says `refused` (no format fits) or `large`.

    Raises:
        QueryError: the query is not valid, or fails.
    """
    result = _run(store, wanted["query"], wanted.get("default", ()), wanted.get("named", ()))
    kind = "graph" if isinstance(result, ox.QueryTriples) else "solutions"
    name = wanted["formats"][kind]
    if name is None:
        return Frame({"refused": kind})
    sink = _Sink(most)
    try:
        with failing():
            _write(result, name, sink)
    except QueryError:
        if sink.full:
            return Frame({"large": True})
        raise
    return Frame({"kind": kind}, bytes(sink.data))


def _run(store: ox.Store, text: str, default: list[str], named: list[str]) -> Result:
    refuse_service(text)
    chosen = bool(default or named)
    try:
        return store.query(
            text,
            base_iri=BASE,
            prefixes=_PREFIXES,
            use_default_graph_as_union=not chosen and not names_dataset(text),
            default_graph=_graphs(default) if chosen else None,
            named_graphs=_graphs(named) if chosen else None,
        )
    except SyntaxError as error:
        raise syntax_error(text, "", error) from None
    except FAILURES as error:
        raise failure("", error) from None


def _graphs(names: list[str]) -> list[Any]:
    try:
        return [ox.NamedNode(name) for name in names]
    except ValueError as error:
        raise QueryError(
            "The name of a graph is not an IRI", ", ".join(names), str(error), "Write it in full."
        ) from None


def _write(result: Any, name: str, sink: _Sink) -> None:
    kinds = ox.RdfFormat if isinstance(result, ox.QueryTriples) else ox.QueryResultsFormat
    result.serialize(sink, format=getattr(kinds, name))


class _Sink:
    """Takes bytes up to a limit, since half an answer is none."""

    def __init__(self, most: int) -> None:
        self.data = bytearray()
        self.most = most
        self.full = False

    def write(self, data: bytes) -> int:
        """Keep what is written (`io.RawIOBase.write`)."""
        if len(self.data) + len(data) > self.most:
            self.full = True
            message = "the answer is too large"
            raise OSError(message)
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere."""
