"""Who needs a term: questions, rules, checks and shapes that name it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.answers.run import questions
from dealgraph.base.files import read_text
from dealgraph.graph.catalog import Catalog
from dealgraph.publish.pages.refs import Ref, slug
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.modules import concepts_of
from dealgraph.rdf.names import term
from dealgraph.rdf.sparql.colour import names
from dealgraph.rdf.turtle.read import parse_file

#: Heading -> folder of the catalog and how to reach the description of a file.
_PAGES = {
    "Questions": ("questions", "question/{}.html"),
    "Rules": ("rules", "rules.html#{}"),
    "Result of the rules": ("rules", "rules.html#{}"),
    "Checks": ("checks", "checks.html#{}"),
}


class Shapes(NamedTuple):
    """A file of shapes.

    Attributes:
        path: the file.
        store: what it says.
        every: what all files of shapes say, for the parts that several of them share.
    """

    path: Path
    store: ox.Store
    every: ox.Store

    def names(self) -> set[str]:
        """Return the IRIs that the file names, itself or by a part that another file describes."""
        own = {n for quad in self.store for n in quad.triple if isinstance(n, ox.NamedNode)}
        parts = self.every.quads_for_pattern(None, term("sh:property"), None, None)
        shared = {
            quad.object
            for part in {quad.object for quad in parts}
            if isinstance(part, ox.NamedNode) and part in own
            for quad in self.every.quads_for_pattern(part, None, None, None)
            if isinstance(quad.object, ox.NamedNode)
        }
        return {node.value for node in own | shared}


def shape_files(found: Catalog) -> list[Shapes]:
    """Read all shapes, each file apart.

    Raises:
        TurtleError: a file is not Turtle.
    """
    read, every = [], ox.Store()
    for path in found.files("shapes"):
        quads = parse_file(path)
        store = ox.Store()
        store.extend(quads)
        every.extend(quads)
        read.append(Shapes(path, store, every))
    return read


class Usage:
    """Users of IRIs, by heading."""

    def __init__(self, found: Catalog, shapes: Iterable[Shapes]) -> None:
        self.users: dict[str, dict[str, list[Ref]]] = {}
        self.parameters: list[tuple[str, Ref]] = []
        for question in questions(found).values():
            self._add("Questions", question.name, names(question.text)[1])
            ref = Ref(question.name, _PAGES["Questions"][1].format(slug(question.name)))
            self.parameters += sorted({(one.kind, ref) for one in question.parameters}, key=str)
        for path in found.files("rules"):
            made, read = names(read_text(path))
            self._add("Rules", path.stem, read)
            self._add("Result of the rules", path.stem, made)
        for path in found.files("checks"):
            self._add("Checks", path.stem, names(read_text(path))[1])
        for file in shapes:
            ref = Ref(file.path.stem, f"shapes.html#{slug(file.path.stem)}")
            for iri in file.names():
                self.users.setdefault(iri, {}).setdefault("Shapes", []).append(ref)

    def _add(self, heading: str, name: str, iris: set[str]) -> None:
        ref = Ref(name, _PAGES[heading][1].format(slug(name)))
        for iri in iris:
            self.users.setdefault(iri, {}).setdefault(heading, []).append(ref)

    def takers(self, store: GraphStore, concepts: Iterable[ox.NamedNode]) -> list[Ref]:
        """Questions with a parameter that is one of these concepts."""
        own = set(concepts)
        kinds = {kind for kind, _ in self.parameters if own.intersection(concepts_of(store, kind))}
        return [ref for kind, ref in self.parameters if kind in kinds]

    def of(self, iri: str) -> list[tuple[str, list[Ref]]]:
        """Headings with users, in a fixed order; none that is empty."""
        users = self.users.get(iri, {})
        return [(h, sorted(users[h], key=str)) for h in (*_PAGES, "Shapes") if h in users]
