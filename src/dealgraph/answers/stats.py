"""The state of the record in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from dealgraph.base.markup import html_table
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import DERIVED_GRAPH, dg
from dealgraph.rdf.reader import Reader


@dataclass(frozen=True)
class Stats:
    """Counts; `kinds`, `media` and `terms` are by label, in the order of the ontology.

    Attributes:
        best_sources: statements by the best kind of source behind them, the nearest first.
        well_sourced: share of matters with two or more sources, from 0 to 1.
        newest: the latest day on which a status was seen or a matter announced.
    """

    matters: int
    kinds: dict[str, int]
    media: dict[str, int]
    parties: int
    stakes: int
    statements: dict[str, int]
    terms: dict[str, int]
    sources: int
    best_sources: dict[str, int]
    well_sourced: float
    newest: str
    files: int
    triples: int
    derived: int

    def _repr_html_(self) -> str:
        """Return the counts as a notebook shows them."""
        return html_table(("what", "number"), _rows(self))


def count(store: GraphStore, language: str = ENGLISH) -> Stats:
    """Count a graph.

    Args:
        store: the graph.
        language: that of the labels; see `language.chosen`.
    """
    reader = Reader(store, language)
    matters = list(reader.instances(dg("Matter")))
    sourced = [len(reader.values(matter, dg("source"))) for matter in matters]
    dates = [
        reader.text(matter, dg(name)) for matter in matters for name in ("statusAsOf", "announced")
    ]
    derived = ox.NamedNode(DERIVED_GRAPH)
    extra = sum(1 for _ in store.quads_for_pattern(None, None, None, derived))
    return Stats(
        matters=len(matters),
        kinds=_by_class(reader, matters, dg("Matter")),
        media=_by_value(reader, matters, dg("medium")),
        parties=_size(reader, "Party"),
        stakes=_size(reader, "Stake"),
        statements={
            _plural(reader, dg(name)): _size(reader, name)
            for name in ("Stage", "Participation", "Term", "Amount", "Event", "Stake")
        },
        terms=_by_class(reader, list(reader.instances(dg("Term"))), dg("Term")),
        sources=_size(reader, "Source"),
        best_sources=_by_best_source(reader),
        well_sourced=sum(1 for n in sourced if n > 1) / len(sourced) if sourced else 0.0,
        newest=max((date for date in dates if len(date) == 10), default=""),
        files=sum(1 for graph in store.named_graphs() if graph != derived),
        triples=len(store) - extra,
        derived=extra,
    )


def _size(reader: Reader, name: str) -> int:
    return sum(1 for _ in reader.instances(dg(name)))


def _plural(reader: Reader, kind: Any) -> str:
    return reader.text(kind, dg("plural")) or reader.label(kind)


def _by_class(reader: Reader, nodes: list[Any], above: Any) -> dict[str, int]:
    """Count by asserted class; a node of two classes counts in both."""
    counts: dict[Any, int] = {}
    family = reader.closure(above)
    for node in nodes:
        for kind in reader.types(node):
            if kind in family:
                counts[kind] = counts.get(kind, 0) + 1
    return _named(reader, {kind: counts[kind] for kind in sorted(counts, key=reader.order)})


def _by_value(reader: Reader, nodes: list[Any], predicate: Any) -> dict[str, int]:
    counts: dict[Any, int] = {}
    for node in nodes:
        for value in reader.values(node, predicate):
            counts[value] = counts.get(value, 0) + 1
    named = _named(reader, counts)
    return dict(sorted(named.items(), key=lambda item: (-item[1], item[0])))


def _by_best_source(reader: Reader) -> dict[str, int]:
    """Count statements by the best kind of source behind them; last, where none is known."""
    counts: dict[Any, int] = {}
    for quad in reader.store.quads_for_pattern(None, dg("bestSourceKind"), None, None):
        counts[quad.object] = counts.get(quad.object, 0) + 1
    unknown = _size(reader, "Statement") - sum(counts.values())
    ranked = sorted(counts, key=lambda kind: (int(reader.text(kind, dg("rank"))), str(kind)))
    found = _named(reader, {kind: counts[kind] for kind in ranked})
    return {**found, "kind not known": unknown} if unknown else found


def _named(reader: Reader, counts: dict[Any, int]) -> dict[str, int]:
    """Name what was counted."""
    return {name: counts[node] for node, name in reader.names(counts).items()}


def render(stats: Stats, format_: str, width: int, *, colour: bool = False) -> str:
    """Write the counts as a table or as JSON."""
    if format_ == "json":
        return json.dumps(asdict(stats), indent=2, ensure_ascii=False) + "\n"
    from dealgraph.answers.output import render_rows

    return render_rows(("what", "number"), _rows(stats), width, colour=colour)


def _rows(stats: Stats) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = [("Matters", str(stats.matters))]
    rows += [(f"  {name}", str(number)) for name, number in stats.kinds.items()]
    rows += [("By medium", "")]
    rows += [(f"  {name}", str(number)) for name, number in stats.media.items()]
    rows += [("Parties", str(stats.parties))]
    rows += [(name, str(number)) for name, number in stats.statements.items()]
    rows += [("Terms by type", "")]
    rows += [(f"  {name}", str(number)) for name, number in stats.terms.items()]
    rows += [
        ("Sources", str(stats.sources)),
        ("Statements by their best source", ""),
        *((f"  {name}", str(number)) for name, number in stats.best_sources.items()),
        ("Matters with two or more sources", f"{stats.well_sourced:.0%}"),
        ("Newest date", stats.newest),
        ("Files", str(stats.files)),
        ("Triples, as written", str(stats.triples)),
        ("Triples, derived", str(stats.derived)),
    ]
    return rows
