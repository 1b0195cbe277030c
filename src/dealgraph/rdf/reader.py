"""Reading a store without SPARQL: values, labels, classes and what display.ttl says of them.

`show`, the network and the explorer walk from node to node thousands of times, where a lookup by
pattern costs a tenth of a small query.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import pyoxigraph as ox

from dealgraph.rdf.graph_store import GraphStore, Node
from dealgraph.rdf.language import ENGLISH, chosen
from dealgraph.rdf.names import DERIVED_GRAPH, dg, shorten, term, value_of

LABEL = term("rdfs:label")
PREF_LABEL = term("skos:prefLabel")
TYPE = term("rdf:type")
SUB_CLASS = term("rdfs:subClassOf")
SUB_PROPERTY = term("rdfs:subPropertyOf")
BROADER = term("skos:broader")
NOTATION = term("skos:notation")
DERIVED = ox.NamedNode(DERIVED_GRAPH)


T = TypeVar("T")


def walk(starts: Iterable[T], further: Callable[[T], Iterable[T]]) -> Iterator[T]:
    """Yield some nodes and all that they lead to, each once, the nearest first.

    >>> list(walk([1], lambda n: [2 * n, 3 * n] if n < 4 else []))
    [1, 2, 3, 4, 6, 9]
    """
    waiting = deque(dict.fromkeys(starts))
    seen = set(waiting)
    while waiting:
        node = waiting.popleft()
        yield node
        for other in further(node):
            if other not in seen:
                seen.add(other)
                waiting.append(other)


class Reader:
    """A store with the questions that views ask of it.

    Attributes:
        store: the graph.
        language: the tag of the language in which texts are wanted; see `language.chosen`.
    """

    def __init__(self, store: GraphStore, language: str = ENGLISH) -> None:
        self.store = store
        self.language = language

    def values(self, subject: Node, predicate: ox.NamedNode) -> list[Node]:
        """All objects, each once, in a stable order."""
        quads = self.store.quads_for_pattern(subject, predicate, None, None)
        nodes: set[Any] = {quad.object for quad in quads}
        return sorted(nodes, key=_key)

    def value(self, subject: Node, predicate: ox.NamedNode) -> Node | None:
        """The first object, or None; of texts, the first in the language that is shown."""
        found = self.values(subject, predicate)
        return self.chosen(found)[0] if found else None

    def chosen(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return values without the texts in other languages than the one that is shown."""
        return values if len(values) < 2 else chosen(values, self.language)

    def literals(self, subject: Node, predicate: ox.NamedNode) -> list[ox.Literal]:
        """Return all objects that are literals, each once, in a stable order."""
        return [node for node in self.values(subject, predicate) if isinstance(node, ox.Literal)]

    def text(self, subject: Node, predicate: ox.NamedNode) -> str:
        """The first object as text, or an empty string."""
        found = self.value(subject, predicate)
        return "" if found is None else str(found.value)

    def subjects(self, predicate: ox.NamedNode, value: Node) -> list[Node]:
        """All subjects, each once, in a stable order."""
        quads = self.store.quads_for_pattern(None, predicate, value, None)
        nodes: set[Any] = {quad.subject for quad in quads}
        return sorted(nodes, key=_key)

    def label(self, node: Node) -> str:
        """A name for people: the label in the language that is shown, or the prefixed name."""
        if not isinstance(node, ox.NamedNode):
            return str(node.value)
        return self._label(node)

    @lru_cache(maxsize=65536)  # noqa: B019 - lives as long as the reader
    def _label(self, node: ox.NamedNode) -> str:
        every = {*self.values(node, LABEL), *self.values(node, PREF_LABEL)}
        said = [str(label.value) for label in self.chosen(sorted(every, key=_key))]
        return next(filter(None, said), shorten(node.value))

    def names(self, nodes: Iterable[Any]) -> dict[Any, str]:
        """Return names for people by node; those that are called alike get their tokens, or ids."""
        found = {node: self.label(node) for node in nodes}
        for more in (self.token, str):
            often = Counter(found.values())
            found = {
                node: name if often[name] == 1 else f"{self.label(node)} ({more(node)})"
                for node, name in found.items()
            }
        return found

    def is_a(self, node: Node, kind: ox.NamedNode) -> bool:
        """Whether a node belongs to a class or one of its subclasses."""
        return any(found in self.closure(kind) for found in self.types(node))

    def belongs(self, node: Node, kind: ox.NamedNode) -> bool:
        """Whether a node is among the `instances` of a class, by what files say or rules derive."""
        return not self.closure(kind).isdisjoint(self.values(node, TYPE))

    def types(self, node: Node) -> list[ox.NamedNode]:
        """The classes that a file gives, most telling first; not the derived ones."""
        quads = self.store.quads_for_pattern(node, TYPE, None, None)
        asserted: set[Any] = {quad.object for quad in quads if quad.graph_name != DERIVED}
        return sorted(asserted, key=lambda kind: (self.order(kind), _key(kind)))

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the reader
    def closure(self, kind: ox.NamedNode, down: ox.NamedNode = SUB_CLASS) -> frozenset[Any]:
        """A class with its subclasses, or a property with its sub-properties, at any depth."""
        start: list[Node] = [kind]
        return frozenset(walk(start, lambda node: self.subjects(down, node)))

    def climb(self, starts: Iterable[Any], up: ox.NamedNode) -> Iterator[Any]:
        """Yield classes, properties or concepts and what stands above them, nearest first."""
        return walk(starts, lambda node: self.values(node, up))

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the reader
    def ancestors(self, node: ox.NamedNode, up: ox.NamedNode = SUB_CLASS) -> tuple[Any, ...]:
        """Return a class, property or concept and what stands above it, nearest first."""
        return tuple(self.climb([node], up))

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the reader
    def token(self, node: Node) -> str:
        """Return the short name of a class or concept: its notation, or its prefixed name."""
        return self.text(node, NOTATION) or shorten(node.value)

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the reader
    def display(self, kind: ox.NamedNode, what: str) -> Node | None:
        """What display.ttl says of a class, or of the nearest class above it."""
        for found in self.ancestors(kind):
            value = self.value(found, dg(what))
            if value is not None:
                return value
        return None

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the reader
    def order(self, kind: ox.NamedNode) -> int:
        """The place of a class in lists; a class without one comes after those that have one."""
        own = self.value(kind, dg("order"))
        text = value_of(own) if own is not None else ""
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else 9999

    @cached_property
    def roles(self) -> list[ox.NamedNode]:
        """All properties that relate a matter to a party, without the general one."""
        every = self.closure(dg("party"), SUB_PROPERTY) - {dg("party")}
        return sorted(every, key=_key)

    def said(self, quad: ox.Quad) -> bool:
        """Whether a role is what a file says, plainly or by a participation, and no broader one."""
        if quad.graph_name != DERIVED:
            return True
        return (quad.predicate, quad.object) in self._taken_part(quad.subject)

    @lru_cache(maxsize=65536)  # noqa: B019 - lives as long as the reader
    def _taken_part(self, matter: Any) -> frozenset[tuple[Any, Any]]:
        """Roles with their parties, by the participations of a matter."""
        return frozenset(
            (role, party)
            for participation in self.values(matter, dg("participation"))
            for role in self.values(participation, dg("role"))
            for party in self.values(participation, dg("participant"))
        )

    def parties(self, matter: Any) -> list[tuple[ox.NamedNode, list[Any]]]:
        """Roles that files give, with their parties, in the order of the ontology file."""
        found: dict[ox.NamedNode, list[Any]] = {}
        for quad in self.store.quads_for_pattern(matter, None, None, None):
            if quad.predicate in self._role_set and self.said(quad):
                found.setdefault(quad.predicate, []).append(quad.object)
        return [(role, sorted(set(found[role]), key=_key)) for role in sorted(found, key=_key)]

    @cached_property
    def _role_set(self) -> frozenset[Any]:
        return frozenset(self.roles)

    def instances(self, kind: ox.NamedNode) -> Iterator[Any]:
        """Everything that belongs to a class or its subclasses, in a stable order."""
        found = {
            quad.subject
            for every in self.closure(kind)
            for quad in self.store.quads_for_pattern(None, TYPE, every, None)
        }
        yield from sorted(found, key=_key)


def _key(node: Any) -> str:
    return str(node)
