"""The core in words: each class at the top, its kinds, and what leads from it to another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

import pyoxigraph as ox

from dealgraph.publish.pages.addresses import Addresses, local_name
from dealgraph.publish.pages.refs import Ref
from dealgraph.rdf.names import dg, term
from dealgraph.rdf.reader import DERIVED, SUB_CLASS, SUB_PROPERTY, Reader


@dataclass(frozen=True)
class Way:
    """Properties that lead from a class to another."""

    names: tuple[Ref, ...]
    target: Ref


@dataclass(frozen=True)
class Top:
    """A class at the top with its kinds and its ways to others."""

    ref: Ref
    kinds: tuple[Ref, ...]
    ways: tuple[Way, ...]


def core(addresses: Addresses) -> tuple[Top, ...]:
    """Return the classes at the top and the object properties between them."""
    ways = _ways(addresses)
    return tuple(_top(addresses, top, ways) for top in _order(addresses.reader, ways))


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
    subjects: set[Any] = {quad.subject for quad in quads if quad.graph_name != DERIVED}
    kinds = {kind for subject in subjects for kind in reader.types(subject)}
    return _tops(reader, sorted(kinds, key=str))


def _order(reader: Reader, ways: dict[Any, dict[Any, list[Any]]]) -> list[Any]:
    """Those from which most ways start come first."""
    every = {*ways, *(end for ends in ways.values() for end in ends)}
    out: Counter[Any] = Counter({top: len(ways.get(top, {})) for top in every})
    return sorted(every, key=lambda top: (-out[top], reader.label(top), str(top)))


def _top(addresses: Addresses, top: Any, ways: dict[Any, dict[Any, list[Any]]]) -> Top:
    reader = addresses.reader
    kinds = sorted(reader.subjects(SUB_CLASS, top), key=reader.label)
    found = []
    for end in sorted(ways.get(top, {}), key=lambda end: (end == top, reader.label(end))):
        properties = sorted(ways[top][end], key=reader.label)
        found.append(Way(tuple(map(addresses.ref, properties)), _ref(addresses, end)))
    own = (kind for kind in kinds if kind.value in addresses.kinds)
    return Top(_ref(addresses, top), tuple(map(addresses.ref, own)), tuple(found))


def _ref(addresses: Addresses, node: Any) -> Ref:
    return addresses.ref(node, _name(addresses.reader, node))


def _name(reader: Reader, node: Any) -> str:
    """The label of a class; that of another vocabulary goes by the end of its IRI."""
    own = reader.text(node, term("rdfs:label"))
    return own or local_name(node.value).lower()
