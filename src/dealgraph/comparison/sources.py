"""The two states that are compared: from folders, files or revisions to triples by subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import DealgraphError
from dealgraph.base.files import read_text
from dealgraph.comparison.git import FOLDERS, Revision, extract, revision, top_folder
from dealgraph.graph.catalog import Catalog, root
from dealgraph.graph.datasets import format_of, read_dataset
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import shorten, term
from dealgraph.rdf.reader import DERIVED
from dealgraph.rdf.turtle.read import parse_file
from dealgraph.rdf.turtle.scan import DEEPEST

Pairs = frozenset[tuple[str, Any]]
_FIRST, _REST, _NIL = (term(f"rdf:{name}") for name in ("first", "rest", "nil"))
#: Characters of a blank node as text that are written in full; no axiom of ours comes near.
_LONGEST = 4000
_QUERIES = ("questions", "rules", "checks", "shapes", "tables")


@dataclass
class State:
    """One side of a comparison.

    Attributes:
        name: as it was given.
        things: for each subject, its predicates and objects. Blank nodes are written out as text,
            so that two files compare as graphs.
        files: text of the queries and shapes, by folder and name.
    """

    name: str
    things: dict[str, set[tuple[str, Any]]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self, paths: Iterable[Path]) -> None:
        """Add folders and files.

        Raises:
            MissingFileError, EmptyFolderError, TurtleError: one of them cannot be read.
        """
        found = Catalog(tuple(root(path) for path in paths))
        for graph, path in found.turtle:
            kind = format_of(path)
            self.add(parse_file(path) if kind is None else read_dataset(graph, path, kind))
        self.queries(found)

    def hold(self, store: GraphStore, files: Catalog) -> None:
        """Add what a graph holds apart from what the rules derived, and the queries beside it."""
        by_graph: dict[Any, list[ox.Quad]] = {}
        for quad in store:
            if quad.graph_name != DERIVED:
                by_graph.setdefault(quad.graph_name, []).append(quad)
        for quads in by_graph.values():
            self.add(quads)
        self.queries(files)

    def queries(self, files: Catalog) -> None:
        """Add the queries and shapes of a catalog."""
        for role in _QUERIES:
            for path in files.files(role):
                self.files[role, path.name] = read_text(path)

    def add(self, quads: list[ox.Quad]) -> None:
        """Add the triples of one file."""
        write = _BlankNodes(quads)
        for quad in quads:
            pair = (quad.predicate.value, write.plain(quad.object))
            if isinstance(quad.subject, ox.NamedNode):
                self.things.setdefault(quad.subject.value, set()).add(pair)
            elif quad.subject not in write.inner:
                self.things.setdefault(write.text(quad.subject), set()).add(pair)


class _BlankNodes:
    """Writes blank nodes as what they say, since their labels change with every reading."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.said: dict[Any, list[ox.Quad]] = {}
        self.inner = {quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)}
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode):
                self.said.setdefault(quad.subject, []).append(quad)
        self.written = lru_cache(maxsize=None)(self._written)

    def plain(self, node: Any) -> Any:
        return ox.Literal(self.text(node)) if isinstance(node, ox.BlankNode) else node

    def text(self, node: Any, depth: int = 0) -> str:
        if isinstance(node, ox.NamedNode):
            return shorten(node.value)
        if not isinstance(node, ox.BlankNode):
            return str(node.value)
        return self.written(node, depth)

    def _written(self, node: Any, depth: int) -> str:
        """Write a blank node once for each depth; of a long text, its beginning and a digest.

        A circle of them has no end, and where one is said of several, its text would double with
        each of them.
        """
        if depth > DEEPEST:
            return "[…]"
        text = self._bracketed(node, depth)
        if len(text) <= _LONGEST:
            return text
        return f"{text[:60]}… {sha256(text.encode()).hexdigest()[:16]}]"

    def _bracketed(self, node: Any, depth: int) -> str:
        if any(quad.predicate == _FIRST for quad in self.said.get(node, ())):
            return f"({' '.join(self.members(node, depth))})"
        said = sorted(
            f"{shorten(quad.predicate.value)} {self.text(quad.object, depth + 1)}"
            for quad in self.said.get(node, ())
        )
        return f"[{'; '.join(said)}]"

    def members(self, node: Any, depth: int) -> list[str]:
        """The members of a list (RDF Schema 1.1, section 5.2)."""
        found: list[str] = []
        while node in self.said and len(found) < 1000:
            links = {quad.predicate: quad.object for quad in self.said[node]}
            found.append(self.text(links.get(_FIRST, _NIL), depth + 1))
            node = links.get(_REST, _NIL)
        return found


def states(old: str, new: str) -> tuple[State, State]:
    """Read both states.

    A name is a folder or file if there is one, and otherwise a git revision. A revision without a
    path, beside a folder of the checkout, means this folder at that revision.

    Raises:
        MissingFileError, EmptyFolderError, TurtleError: one of them cannot be read.
    """
    found = [_place(name) for name in (old, new)]
    pair = [_beside(found[0], found[1]), _beside(found[1], found[0])]
    first, second = (_read(name, place) for name, place in zip((old, new), pair, strict=True))
    return first, second


def read_state(name: str) -> State:
    """Read one state: a folder or file, or else a git revision.

    Raises:
        MissingFileError, EmptyFolderError, TurtleError: it cannot be read.
    """
    return _read(name, _place(name))


def _place(name: str) -> Path | Revision:
    path = Path(name)
    return path if name and path.exists() else revision(name)


def _beside(place: Path | Revision, other: Path | Revision) -> Path | Revision:
    """Narrow a bare revision to the folder that it is compared with."""
    if not isinstance(place, Revision) or place.path or not isinstance(other, Path):
        return place
    top = top_folder()
    whole = other.resolve()
    if top is None or not whole.is_relative_to(top.resolve()):
        return place
    below = whole.relative_to(top.resolve()).as_posix()
    return Revision(place.name, place.commit, "" if below == "." else below)


def _whole(path: Path) -> list[Path]:
    """A folder that holds ontology/ or data/ stands for these two."""
    inside = [path / name for name in FOLDERS]
    return [folder for folder in inside if folder.is_dir()] or [path]


def _read(name: str, place: Path | Revision) -> State:
    state = State(name)
    if isinstance(place, Path):
        state.read(_whole(place))
        return state
    with TemporaryDirectory() as folder:
        try:
            state.read(_whole(extract(place, Path(folder))))
        except DealgraphError as error:
            # The reader knows the revision, not the folder that it was copied to.
            error.where = error.where.replace(f"{folder}/", f"{place.name}:")
            raise
    return state
