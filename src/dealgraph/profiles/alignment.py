"""Reading `ontology/alignments.ttl`: what one of our terms is called in another vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import SUB_CLASS, SUB_PROPERTY, Reader, term

__all__ = ["Alignment"]

#: From the safest link to the loosest; narrower and related terms say something else.
_NEAR = tuple(term(f"skos:{name}Match") for name in ("exact", "close", "broad"))
_EXACT, _BROAD = _NEAR[:1], _NEAR[::2]
_BROADER = term("skos:broader")


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

    def of_concept(self, node: ox.NamedNode, wanted: frozenset[str]) -> str:
        """The same for a concept and the broader ones."""
        return self._nearest([node], _BROADER, wanted)

    def _nearest(
        self, start: Iterable[ox.NamedNode], up: ox.NamedNode, wanted: frozenset[str]
    ) -> str:
        waiting, seen = list(start), set[Any]()
        while waiting:
            node = waiting.pop(0)
            found = [iri for iri in self._linked(node, _NEAR) if iri in wanted]
            if found:
                return found[0]
            seen.add(node)
            waiting += [above for above in self.reader.values(node, up) if above not in seen]
        return ""

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as one export
    def _linked(self, node: ox.NamedNode, links: tuple[ox.NamedNode, ...]) -> tuple[str, ...]:
        values = [value for link in links for value in self.reader.values(node, link)]
        return tuple(
            value.value
            for value in values
            if isinstance(value, ox.NamedNode) and value.value.startswith(self.namespace)
        )
