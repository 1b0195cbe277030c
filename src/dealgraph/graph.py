"""Reading a store without SPARQL: values, labels, classes and what display.ttl says of them.

`show`, the network and the explorer walk from node to node thousands of times, where a lookup by
pattern costs a tenth of a small query. Every constant of the model that the package names is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph as ox

from dealgraph.graph_store import GraphStore
from dealgraph.namespaces import DERIVED_GRAPH, PREFIXES, shorten

__all__ = ["DERIVED", "Reader", "dg", "term", "value_of"]


@lru_cache(maxsize=512)
def term(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name of ours, such as `rdfs:label`."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def dg(local: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return term(f"dg:{local}")


def value_of(node: Any) -> str:
    """The text of a node: an IRI in full, or a literal's lexical form."""
    return str(node.value)


LABEL = term("rdfs:label")
PREF_LABEL = term("skos:prefLabel")
TYPE = term("rdf:type")
SUB_CLASS = term("rdfs:subClassOf")
SUB_PROPERTY = term("rdfs:subPropertyOf")
DERIVED = ox.NamedNode(DERIVED_GRAPH)


class Reader:
    """A store with the questions that views ask of it."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def values(self, subject: Any, predicate: ox.NamedNode) -> list[Any]:
        """All objects, each once, in a stable order."""
        quads = self.store.quads_for_pattern(subject, predicate, None, None)
        return sorted({quad.object for quad in quads}, key=_key)

    def value(self, subject: Any, predicate: ox.NamedNode) -> Any:
        """The first object, or None."""
        found = self.values(subject, predicate)
        return found[0] if found else None

    def text(self, subject: Any, predicate: ox.NamedNode) -> str:
        """The first object as text, or an empty string."""
        found = self.value(subject, predicate)
        return "" if found is None else str(found.value)

    def subjects(self, predicate: ox.NamedNode, value: Any) -> list[Any]:
        """All subjects, each once, in a stable order."""
        quads = self.store.quads_for_pattern(None, predicate, value, None)
        return sorted({quad.subject for quad in quads}, key=_key)

    def label(self, node: Any) -> str:
        """A name for people: label, preferred label, or the prefixed name."""
        if not isinstance(node, ox.NamedNode):
            return str(node.value)
        return self._label(node)

    @lru_cache(maxsize=65536)  # noqa: B019 - lives as long as the reader
    def _label(self, node: ox.NamedNode) -> str:
        return self.text(node, LABEL) or self.text(node, PREF_LABEL) or shorten(node.value)

    def is_a(self, node: Any, kind: ox.NamedNode) -> bool:
        """Whether a node belongs to a class or one of its subclasses."""
        return any(found in self.closure(kind) for found in self.types(node))

    def types(self, node: Any) -> list[ox.NamedNode]:
        """The classes that a file gives, most telling first; not the derived ones."""
        quads = self.store.quads_for_pattern(node, TYPE, None, None)
        asserted: set[Any] = {quad.object for quad in quads if quad.graph_name != DERIVED}
        return sorted(asserted, key=lambda kind: (self.order(kind), _key(kind)))

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the reader
    def closure(self, kind: ox.NamedNode, down: ox.NamedNode = SUB_CLASS) -> frozenset[Any]:
        """A class with its subclasses, or a property with its sub-properties, at any depth."""
        found, waiting = {kind}, [kind]
        while waiting:
            for below in self.subjects(down, waiting.pop()):
                if below not in found:
                    found.add(below)
                    waiting.append(below)
        return frozenset(found)

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the reader
    def ancestors(self, kind: ox.NamedNode) -> tuple[Any, ...]:
        """A class and its superclasses, nearest first."""
        found, waiting = [kind], [kind]
        while waiting:
            for above in self.values(waiting.pop(0), SUB_CLASS):
                if above not in found:
                    found.append(above)
                    waiting.append(above)
        return tuple(found)

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the reader
    def display(self, kind: ox.NamedNode, what: str) -> Any:
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
        return int(own.value) if own is not None else 9999

    @cached_property
    def roles(self) -> list[ox.NamedNode]:
        """All properties that relate a matter to a party, without the general one."""
        every = self.closure(dg("party"), SUB_PROPERTY) - {dg("party")}
        return sorted(every, key=_key)

    def parties(self, matter: Any) -> list[tuple[ox.NamedNode, list[Any]]]:
        """Asserted roles with their parties, in the order of the ontology file."""
        found: dict[ox.NamedNode, list[Any]] = {}
        for quad in self.store.quads_for_pattern(matter, None, None, None):
            if quad.predicate in self._role_set and quad.graph_name != DERIVED:
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
