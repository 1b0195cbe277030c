"""Role `query`: SPARQL in, bytes in the wanted format out.

Light on purpose, since a process that was killed must be replaced at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.names import Namespace, known_names, unknown_names
from dealgraph.base.errors import QueryError
from dealgraph.base.words import one_line, xml_text
from dealgraph.rdf.sparql.csv_rows import csv_rows
from dealgraph.rdf.sparql.errors import failing
from dealgraph.rdf.sparql.run import Graphs, run, select
from dealgraph.serve.frames import Frame
from dealgraph.serve.kept import Page
from dealgraph.serve.settings import Settings

#: What is asked once before the first client comes, so that nobody waits for a cold cache.
_WARM_UP = "SELECT (COUNT(*) AS ?n) { ?s a ?o }"

#: Characters of a query in which names are looked for that nothing has.
_LONGEST = 50_000


def start(folder: str, settings: Settings) -> Callable[[Frame], Frame]:
    """Open the graph of a folder, read-only."""
    store = ox.Store.read_only(folder)
    select(store, _WARM_UP)
    known = lru_cache(maxsize=64)(partial(known_names, store))

    def task(request: Frame) -> Frame:
        if request.header.get("do") == "nodes":
            return nodes(store, request.header, settings.max_bytes)
        answered = answer(store, request.header, settings.max_bytes)
        return told(store, request.header["query"], answered, known)

    return task


def told(store: ox.Store, text: str, answered: Frame, known: Namespace) -> Frame:
    """Say in the header of an answer which names the query asks for that nothing has.

    A long query is not looked at: that would take time in which nobody else is answered.
    """
    if "kind" not in answered.header or len(text) > _LONGEST:
        return answered
    notice = one_line(" ".join(unknown_names(store, text, known=known)))
    return Frame({**answered.header, "notice": notice}, answered.body) if notice else answered


def nodes(store: ox.Store, wanted: dict[str, Any], most: int) -> Frame:
    """Run the query of a picture.

    Returns:
        The IRIs of what it names, as JSON; or a header that says `large`.

    Raises:
        DealgraphError: the query is not valid, fails, or names nothing that is known.
    """
    from dealgraph.analysis.select import named_nodes
    from dealgraph.rdf.reader import Reader

    found = sorted(node.value for node in named_nodes(Reader(store), wanted["query"]))
    body = json.dumps(found).encode()
    return Frame({"large": True}) if len(body) > most else Frame({}, body)


def answer(store: ox.Store, wanted: dict[str, Any], most: int) -> Frame:
    """Run a query and write its result.

    Args:
        store: the graph.
        wanted: `query`, the graphs `default` and `named` of the protocol, `formats`, the
            pyoxigraph names by kind of result, and `gzip`, whether the client can unpack that.
        most: bytes that the result may have.

    Returns:
        The result, with `kind`, `tag` (a name for its bytes) and `packed` in its header; or a
        header that says `refused` (no format fits) or `large`.

    Raises:
        QueryError: the query is not valid, or fails.
    """
    graphs = Graphs(wanted.get("default", ()), wanted.get("named", ()))
    result = run(store, wanted["query"], graphs=graphs)
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
    return _named(kind, Page(_well_formed(sink.data, name), ""), packed=wanted.get("gzip", False))


def _well_formed(data: bytearray, name: str) -> bytes:
    """A result as it is; in XML without the characters that may not stand there."""
    return xml_text(data.decode()).encode() if "XML" in name else bytes(data)


def _named(kind: str, page: Page, *, packed: bool) -> Frame:
    """A result with its name, packed if that is wanted and of use, where that holds up nobody."""
    body = page.packed if packed else None
    header = {"kind": kind, "tag": page.tag, "packed": body is not None}
    return Frame(header, page.body if body is None else body)


def _write(result: Any, name: str, sink: _Sink) -> None:
    if name == "CSV" and isinstance(result, ox.QuerySolutions):
        for line in csv_rows(result):  # for programs: as the standard says, formulas and all
            sink.write(line.encode())
        return
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
