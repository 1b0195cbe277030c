"""Finding what a new record refers to: in the record, or among its fellows of the same file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.find import SPACES, find, matches
from dealgraph.author.problems import Problem
from dealgraph.base.errors import DealgraphError
from dealgraph.graph.catalog import Catalog
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import BASE, shorten, value_of
from dealgraph.rdf.reader import DERIVED, Reader
from dealgraph.validation.findings import shown


class Lookup:
    """The record, and the new records that are being written together.

    Attributes:
        reader: the graph.
        fresh: id or name in small letters -> IRI, of records that are not written yet.
        pages: sources that one of them describes.
    """

    def __init__(self, store: GraphStore, found: Catalog) -> None:
        self.reader = Reader(store)
        self.catalog = found
        self.fresh: dict[str, str] = {}
        self.pages: set[str] = set()

    def announce(self, iri: str, names: Sequence[str]) -> None:
        """Make a new record known under its id and its names."""
        for name in (iri, shorten(iri), iri.rpartition("/")[2], *names):
            self.fresh.setdefault(name.strip().casefold(), iri)

    def record(self, text: str, spaces: Sequence[str]) -> str:
        """Find a record by id, label or alias.

        Raises:
            Problem: there is none of these kinds; suggests near misses.
        """
        fresh = self.fresh.get(text.strip().casefold(), "")
        if _in(fresh, spaces):
            return fresh
        nodes = matches(self.reader.store, text, spaces)
        if len(nodes) == 1:
            return nodes[0].value
        kind = next((kind for kind, each in SPACES.items() if each == tuple(spaces)), "record")
        try:
            iri = find(self.reader.store, text, kind).value
        except DealgraphError as error:
            hint = error.fix if error.fix.endswith(("?", ".")) else f"{error.fix}."
            raise Problem("", f"{error.what}.", f"{hint} {_how(spaces)}".strip()) from None
        if not _in(iri, spaces):
            raise Problem("", f"{shorten(iri)} is no {' or '.join(spaces)}.", _how(spaces))
        return iri

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Files by the names of their graphs."""
        return dict(self.catalog.turtle)

    def exists(self, iri: str) -> bool:
        """Whether the record describes something already."""
        return any(True for _ in self.quads(iri))

    def uses(self, prop: ox.NamedNode) -> bool:
        """Whether anything in the record has a property."""
        found = self.reader.store.quads_for_pattern(None, prop, None, None)
        return next(iter(found), None) is not None

    def described(self, page: str) -> bool:
        """Whether a source is described, in the record or by a new one."""
        return page in self.pages or self.exists(page)

    def quads(self, iri: str) -> list[Any]:
        """What files say of something."""
        node = ox.NamedNode(iri)
        found = self.reader.store.quads_for_pattern(node, None, None, None)
        return [quad for quad in found if quad.graph_name != DERIVED]

    def where(self, iri: str) -> str:
        """The file in which a record is described, for people."""
        graphs = sorted({value_of(quad.graph_name) for quad in self.quads(iri)})
        path = next((self.paths[graph] for graph in graphs if graph in self.paths), None)
        return shown(path) if path else "the same file"


def _in(iri: str, spaces: Sequence[str]) -> bool:
    return iri.startswith(tuple(f"{BASE}{space}/" for space in spaces))


def _how(spaces: Sequence[str]) -> str:
    return "Or write it first: dealgraph new party" if "party" in spaces else ""
