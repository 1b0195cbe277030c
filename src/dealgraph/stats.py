"""The state of the record in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import Reader, dg, term
from dealgraph.namespaces import DERIVED_GRAPH

__all__ = ["Stats", "count", "render"]


@dataclass(frozen=True)
class Stats:
    """Counts; `kinds`, `media` and `terms` are by label, in the order of the ontology.

    Attributes:
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
    well_sourced: float
    newest: str
    files: int
    triples: int
    derived: int


def count(store: ox.Store) -> Stats:
    """Count a graph."""
    reader = Reader(store)
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
            for name in ("Term", "Amount", "Event", "Stake")
        },
        terms=_by_class(reader, list(reader.instances(dg("Term"))), dg("Term")),
        sources=_size(reader, "Source"),
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
    return {reader.label(kind): counts[kind] for kind in sorted(counts, key=reader.order)}


def _by_value(reader: Reader, nodes: list[Any], predicate: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for node in nodes:
        for value in reader.values(node, predicate):
            name = reader.text(value, term("skos:prefLabel")) or reader.label(value)
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def render(stats: Stats, format_: str, width: int, *, colour: bool = False) -> str:
    """Write the counts as a table or as JSON."""
    if format_ == "json":
        return json.dumps(asdict(stats), indent=2, ensure_ascii=False) + "\n"
    from dealgraph.output import render_rows

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
        ("Matters with two or more sources", f"{stats.well_sourced:.0%}"),
        ("Newest date", stats.newest),
        ("Files", str(stats.files)),
        ("Triples, as written", str(stats.triples)),
        ("Triples, derived", str(stats.derived)),
    ]
    return render_rows(("what", "number"), rows, width, colour=colour)
