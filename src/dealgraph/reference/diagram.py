"""The core as a drawing: a box for each class at the top, a line for each way to another.

Boxes stand one under the other and the lines run beside them, so that the drawing is as wide as a
phone and no two texts can meet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from textwrap import wrap
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import DERIVED, SUB_CLASS, SUB_PROPERTY, Reader, dg, term
from dealgraph.reference.addresses import Addresses, local_name
from dealgraph.reference.refs import Ref

__all__ = ["Box", "Diagram", "diagram"]

WIDTH = 350
_RIGHT = 268  # right edge of the boxes
_LANE = 11
_LINE = 17
_CHARACTERS = 36  # of a line, in the size of the text


@dataclass(frozen=True)
class Text:
    """A line of text at a height."""

    text: str
    y: int


@dataclass(frozen=True)
class Way:
    """Properties that lead from a class to another, and where they stand."""

    names: tuple[Ref, ...]
    target: Ref
    lines: tuple[Text, ...]
    y: int


@dataclass(frozen=True)
class Box:
    """A class with its kinds and its ways to others."""

    ref: Ref
    kinds: tuple[Ref, ...]
    kind_lines: tuple[Text, ...]
    ways: tuple[Way, ...]
    y: int
    height: int


@dataclass(frozen=True)
class Diagram:
    """Boxes and the lines between them; `paths` end where an arrow is drawn."""

    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    width: int
    height: int


def diagram(addresses: Addresses) -> Diagram:
    """Draw the classes at the top and the object properties between them."""
    ways = _ways(addresses)
    order = _order(addresses.reader, ways)
    boxes: list[Box] = []
    y = 8
    for top in order:
        box = _box(addresses, top, ways, y)
        boxes.append(box)
        y += box.height + 22
    return Diagram(tuple(boxes), _paths(boxes), WIDTH, y - 14)


def _ways(addresses: Addresses) -> dict[Any, dict[Any, list[Any]]]:
    """Main properties by the top classes of their ends: those that are no kind of another."""
    reader = addresses.reader
    found: dict[Any, dict[Any, list[Any]]] = {}
    for iri, kind in addresses.kinds.items():
        node = ox.NamedNode(iri)
        if kind != "property" or reader.value(node, dg("derived")) is not None:
            continue
        if [x for x in reader.values(node, SUB_PROPERTY) if x.value in addresses.kinds]:
            continue
        ends = _tops(reader, reader.values(node, term("rdfs:range")))
        starts = _tops(reader, reader.values(node, term("rdfs:domain"))) or _seen(reader, node)
        for start, end in product(starts, ends):
            found.setdefault(start, {}).setdefault(end, []).append(node)
    return found


def _tops(reader: Reader, kinds: list[Any]) -> list[Any]:
    """The classes at the top of the hierarchy above some classes."""
    found = {
        above
        for kind in kinds
        if isinstance(kind, ox.NamedNode)
        for above in reader.ancestors(kind)
        if not reader.values(above, SUB_CLASS)
    }
    classes = {term("owl:Class"), term("rdfs:Class")}
    return sorted((x for x in found if classes.intersection(reader.types(x))), key=str)


def _seen(reader: Reader, predicate: ox.NamedNode) -> list[Any]:
    """The top classes of what has a property for which no domain is declared."""
    quads = reader.store.quads_for_pattern(None, predicate, None, None)
    kinds = {
        kind
        for subject in {quad.subject for quad in quads if quad.graph_name != DERIVED}
        for kind in reader.types(subject)
    }
    return _tops(reader, sorted(kinds, key=str))


def _order(reader: Reader, ways: dict[Any, dict[Any, list[Any]]]) -> list[Any]:
    """Those from which most ways start come first."""
    every = {*ways, *(end for ends in ways.values() for end in ends)}
    out: Counter[Any] = Counter({top: len(ways.get(top, {})) for top in every})
    return sorted(every, key=lambda top: (-out[top], reader.label(top), str(top)))


def _box(addresses: Addresses, top: Any, ways: dict[Any, dict[Any, list[Any]]], y: int) -> Box:
    reader = addresses.reader
    kinds = sorted(reader.subjects(SUB_CLASS, top), key=reader.label)
    kinds = [kind for kind in kinds if kind.value in addresses.kinds]
    at = y + 46
    kind_lines = _lines(", ".join(map(reader.label, kinds)), at)
    at += _LINE * len(kind_lines)
    found = []
    for end in sorted(ways.get(top, {}), key=lambda end: (end == top, reader.label(end))):
        properties = sorted(ways[top][end], key=reader.label)
        named = ", ".join(map(reader.label, properties))
        lines = _lines(f"{named} → {_name(reader, end)}", at + 8)
        names = tuple(map(addresses.ref, properties))
        found.append(Way(names, _ref(addresses, end), lines, lines[0].y - 4))
        at = lines[-1].y + _LINE
    return Box(
        _ref(addresses, top),
        tuple(map(addresses.ref, kinds)),
        kind_lines,
        tuple(found),
        y,
        max(at - y - 4, 40),
    )


def _ref(addresses: Addresses, node: Any) -> Ref:
    return addresses.ref(node, _name(addresses.reader, node))


def _name(reader: Reader, node: Any) -> str:
    """The label of a class; that of another vocabulary goes by the end of its IRI."""
    own = reader.text(node, term("rdfs:label"))
    return own or local_name(node.value).lower()


def _lines(text: str, y: int) -> tuple[Text, ...]:
    parts = wrap(text, _CHARACTERS, break_long_words=True)
    return tuple(Text(part, y + number * _LINE) for number, part in enumerate(parts))


def _paths(boxes: list[Box]) -> tuple[str, ...]:
    """One lane for each class that is reached: lines to the same class run together."""
    entry = {box.ref: box.y + 20 for box in boxes}
    lanes = {box.ref: number for number, box in enumerate(boxes)}
    step = min(_LANE, (WIDTH - _RIGHT - 10) // max(1, len(boxes)))
    paths = []
    for box in boxes:
        for way in box.ways:
            x = _RIGHT + 12 + step * lanes[way.target]
            paths.append(f"M{_RIGHT - 6} {way.y}H{x}V{entry[way.target]}H{_RIGHT + 2}")
    return tuple(paths)
