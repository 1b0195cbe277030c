"""The reference pages, one at a time: what `dealgraph docs` writes, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from dealgraph.catalog import Catalog
from dealgraph.output import serialize_graph
from dealgraph.reference.pages import MENU, Site
from dealgraph.reference.things import triples

__all__ = ["Served"]

#: What the menu shows besides the reference.
_MORE = (("Explorer", "./"), ("Query", "sparql"))


class Served(Site):
    """All pages of a graph, by path."""

    def __init__(self, store: ox.Store, found: Catalog) -> None:
        super().__init__(store, found)
        self.environment.globals["menu"] = (*_MORE, *MENU)

    @cached_property
    def by_path(self) -> dict[str, str]:
        """IRIs of records by the path of their page."""
        return {path: iri for iri, path in self.addresses.records.items()}

    @cached_property
    def listed(self) -> dict[str, str]:
        """All pages that are not of a record."""
        return dict(self._all_lists())

    def _all_lists(self) -> Iterator[tuple[str, str]]:
        yield from self._ontology()
        yield from self._questions()
        yield from self._files()
        yield from self._lists()

    def html(self, path: str) -> str | None:
        """The page of a path that ends in `.html`, if there is one."""
        iri = self.by_path.get(path)
        if iri:
            return self.record(iri, serialize_graph(self.triples(iri), "jsonld"))
        return self.listed.get(path)

    def triples(self, iri: str) -> list[ox.Triple]:
        """What files say of something: of an ontology or scheme, also of what it defines."""
        nodes = [iri]
        for term, home in self.addresses.home.items():
            nodes += [term] if home == iri or term.startswith(f"{iri}#") else []
        nodes += [one for one, scheme in self.addresses.concepts.items() if scheme == iri]
        return [triple for node in nodes for triple in triples(self.reader, ox.NamedNode(node))]
