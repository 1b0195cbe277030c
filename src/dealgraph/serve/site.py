"""The reference pages, one at a time: what `dealgraph docs` writes, made when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.output import serialize_graph
from dealgraph.answers.questions import read_question
from dealgraph.answers.run import questions
from dealgraph.base.errors import DealgraphError
from dealgraph.graph.catalog import Catalog, File
from dealgraph.publish.pages.asked import answer
from dealgraph.publish.pages.pages import MENU, Site
from dealgraph.rdf.turtle.read import parse_file
from dealgraph.record.triples import triples
from dealgraph.validation.checks import read_check

#: What the menu shows besides the reference.
_MORE = (("Explorer", "./"), ("Query", "sparql"))


_LEFT_OUT = "A file is left out of the pages.\n%s"
_log = logging.getLogger("dealgraph.serve")


class Served(Site):
    """All pages of a graph, by path.

    Attributes:
        every: all files; `found` lacks broken questions, checks and shapes, which break only what
            they hold.
    """

    def __init__(self, store: ox.Store, found: Catalog) -> None:
        super().__init__(store, _sound(found))
        self.every = found
        self.environment.globals["menu"] = (*_MORE, *MENU)

    @cached_property
    def by_path(self) -> dict[str, str]:
        """IRIs of records by the path of their page."""
        return {path: iri for iri, path in self.addresses.records.items()}

    @cached_property
    def questions(self) -> list[Any]:
        """All questions with an example of their answer, those apart that cannot be asked."""
        found = []
        for question in questions(self.found).values():
            try:
                found.append(answer(self.addresses, question))
            except DealgraphError as error:
                _log.warning(_LEFT_OUT, error)
        return found

    @cache  # noqa: B019 - lives as long as the site
    def section(self, name: str) -> dict[str, str]:
        """A page that is not of a record, or all of a folder, by path."""
        return dict(self.sections[name]())

    def html(self, path: str) -> str | None:
        """The page of a path that ends in `.html`, if there is one."""
        iri = self.by_path.get(path)
        if iri:
            return self.record(iri, serialize_graph(self.triples(iri), "jsonld"))
        name = path.partition("/")[0]
        return self.section(name).get(path) if name in self.sections else None

    def triples(self, iri: str) -> list[ox.Triple]:
        """What files say of something: of an ontology or scheme, also of what it defines."""
        nodes = [iri]
        for term, home in self.addresses.home.items():
            nodes += [term] if home == iri or term.startswith(f"{iri}#") else []
        nodes += [one for one, scheme in self.addresses.concepts.items() if scheme == iri]
        return triples(self.reader, *map(ox.NamedNode, nodes))


#: How files are read that only pages show; those of rules and data stop the server.
_READ: Mapping[str, Callable[[Path], object]] = {
    "questions": read_question,
    "checks": read_check,
    "shapes": parse_file,
}


def _broken(found: Catalog) -> frozenset[tuple[str, str]]:
    """Return role and name of files that are not what they should be; the log says why."""
    broken = set()
    for role, read in _READ.items():
        for path in found.files(role):
            try:
                read(path)
            except DealgraphError as error:
                _log.warning(_LEFT_OUT, error)
                broken.add((role, path.name))
    return frozenset(broken)


def _sound(found: Catalog) -> Catalog:
    """Leave out files that are broken, and what they would have replaced."""
    broken = _broken(found)

    def kept(file: File) -> bool:
        return (file.role, file.path.name) not in broken

    roots = (replace(one, files=tuple(filter(kept, one.files))) for one in found.roots)
    return Catalog(tuple(roots)) if broken else found
