"""Who needs a term: questions, rules, checks and shapes that name it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.catalog import Catalog
from dealgraph.namespaces import PREFIXES
from dealgraph.queries import questions
from dealgraph.reference.refs import Ref, slug
from dealgraph.reference.sparql import names
from dealgraph.turtle import parse_file, read_text

__all__ = ["Usage", "shape_files"]

#: Heading -> folder of the catalog and how to reach the description of a file.
_PAGES = {
    "Questions": ("questions", "question/{}.html"),
    "Rules": ("rules", "rules.html#{}"),
    "Result of the rules": ("rules", "rules.html#{}"),
    "Checks": ("checks", "checks.html#{}"),
}


class Shapes(NamedTuple):
    """A file of shapes."""

    path: Path
    store: ox.Store


def shape_files(found: Catalog) -> list[Shapes]:
    """Read all shapes, each file apart.

    Raises:
        TurtleError: a file is not Turtle.
    """
    read = []
    for path in found.files("shapes"):
        store = ox.Store()
        store.extend(parse_file(path))
        read.append(Shapes(path, store))
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
        for path, store in shapes:
            self._shapes(path, store)

    def _add(self, heading: str, name: str, iris: set[str]) -> None:
        ref = Ref(name, _PAGES[heading][1].format(slug(name)))
        for iri in iris:
            self.users.setdefault(iri, {}).setdefault(heading, []).append(ref)

    def _shapes(self, path: Path, store: ox.Store) -> None:
        ref = Ref(path.stem, f"shapes.html#{slug(path.stem)}")
        named = {node.value for quad in store for node in quad.triple if _is_name(node)}
        for iri in named:
            self.users.setdefault(iri, {}).setdefault("Shapes", []).append(ref)

    def takers(self, concepts: Iterable[ox.NamedNode]) -> list[Ref]:
        """Questions with a parameter that is one of these concepts."""
        spaces = {concept.value.rpartition("/")[0] + "/" for concept in concepts}
        return [ref for kind, ref in self.parameters if PREFIXES.get(kind) in spaces]

    def of(self, iri: str) -> list[tuple[str, list[Ref]]]:
        """Headings with users, in a fixed order; none that is empty."""
        users = self.users.get(iri, {})
        return [(h, sorted(users[h], key=str)) for h in (*_PAGES, "Shapes") if h in users]


def _is_name(node: object) -> bool:
    return isinstance(node, ox.NamedNode)
