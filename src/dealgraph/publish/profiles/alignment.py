"""Reading `ontology/alignments.ttl`: what one of our terms is called in another vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox

from dealgraph.rdf.graph_store import Node
from dealgraph.rdf.names import term
from dealgraph.rdf.reader import BROADER, SUB_CLASS, SUB_PROPERTY, Reader

#: From the safest link to the loosest; narrower and related terms say something else.
_NEAR = tuple(term(f"skos:{name}Match") for name in ("exact", "close", "broad"))
_EXACT, _BROAD = _NEAR[:1], _NEAR[::2]


class Alignment:
    """The links from our terms to one namespace."""

    def __init__(self, reader: Reader, namespace: str) -> None:
        self.reader = reader
        self.namespace = namespace

    def exact(self, node: ox.NamedNode) -> str:
        """The term that means the same, or an empty string."""
        return next(iter(self._linked(node, _EXACT)), "")

    def covering(self, node: ox.NamedNode) -> str:
        """The term that means the same or more, or an empty string."""
        return next(iter(self._linked(node, _BROAD)), "")

    def of_class(self, kinds: Iterable[ox.NamedNode], wanted: frozenset[str]) -> str:
        """The one of the wanted terms to which a class, or the nearest class above, is linked."""
        return self._nearest(kinds, SUB_CLASS, wanted)

    def of_property(self, name: ox.NamedNode, wanted: frozenset[str]) -> str:
        """The same for a property."""
        return self._nearest([name], SUB_PROPERTY, wanted)

    def of_concept(self, node: Node, wanted: frozenset[str]) -> str:
        """The same for a concept and the broader ones."""
        return self._nearest([node], BROADER, wanted)

    def _nearest(self, start: Iterable[Node], up: ox.NamedNode, wanted: frozenset[str]) -> str:
        linked = (iri for node in self.reader.climb(start, up) for iri in self._linked(node, _NEAR))
        return next((iri for iri in linked if iri in wanted), "")

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as one export
    def _linked(self, node: ox.NamedNode, links: tuple[ox.NamedNode, ...]) -> tuple[str, ...]:
        values = [value for link in links for value in self.reader.values(node, link)]
        return tuple(
            value.value
            for value in values
            if isinstance(value, ox.NamedNode) and value.value.startswith(self.namespace)
        )
