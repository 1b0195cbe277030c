"""From files to a graph that can be asked.

`open_store` fills an Oxigraph store, one named graph per file, and lets the rules add what follows;
`load` wraps the same store as an `rdflib.Dataset`. Commands that need no rdflib never import it,
since that alone takes longer than most questions.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dealgraph.catalog import Catalog, catalog, root, shipped
from dealgraph.errors import MissingFileError
from dealgraph.inference import derive
from dealgraph.turtle import read_text, syntax_error

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["STDIN_GRAPH", "load", "load_file", "open_store"]

STDIN_GRAPH = "https://w3id.org/dealgraph/file/standard-input"


def open_store(found: Catalog, *, inference: bool = True, stdin: str | None = None) -> ox.Store:
    """Load every file of a catalog into memory.

    Args:
        found: what to load.
        inference: whether to let the rules add derived triples, in a graph of their own.
        stdin: Turtle that was read from standard input and belongs to the graph.

    Raises:
        TurtleError: a file is not Turtle.
        MissingFileError: a file cannot be read.
        ModelError: a rule is not a CONSTRUCT query.
    """
    store = ox.Store()
    for graph, path in found.turtle:
        load_file(store, graph, path)
    if stdin is not None:
        _load_text(store, STDIN_GRAPH, stdin, Path("standard input"))
    if inference:
        derive(store, found.files("rules"))
    return store


def load_file(store: ox.Store, graph: str, path: Path) -> None:
    """Load one Turtle file into a named graph, or nothing of it.

    Raises:
        TurtleError: it is not Turtle.
        MissingFileError: it cannot be read.
    """
    try:
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    except SyntaxError as error:
        raise syntax_error(path, read_text(path), error) from None
    except (OSError, ValueError):
        read_text(path)  # says why in our own words
        raise MissingFileError("A file cannot be read", str(path)) from None


def _load_text(store: ox.Store, graph: str, text: str, name: Path) -> None:
    try:
        store.load(
            io.BytesIO(text.encode()), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph)
        )
    except SyntaxError as error:
        raise syntax_error(name, text, error) from None


def load(
    *data: str | Path,
    only: str | Path | Iterable[str | Path] = (),
    inference: bool = True,
) -> Dataset:
    """Load the record as an `rdflib.Dataset`.

    Queries see the union of all named graphs by default; `GRAPH ?file { … }` tells which file says
    what. Derived triples are in the graph `dealgraph.DERIVED_GRAPH`.

    Args:
        data: folders or files that add to the shipped record. `"-"` reads standard input.
        only: a folder or file, or several, that take its place.
        inference: whether to apply the rules.

    Raises:
        DealgraphError: a path is missing, or a file is not Turtle.

    >>> graph = load()
    >>> rows = graph.query(
    ...     "SELECT ?day WHERE { deal:google-deepmind-a24-2026 dg:announced ?day }"
    ... )
    >>> [str(row.day) for row in rows]
    ['2026-06-22']
    """
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    from dealgraph.namespaces import PREFIXES

    chosen = [only] if isinstance(only, str | Path) else list(only)
    store = store_from(data, chosen, inference=inference)
    dataset = Dataset(store=OxigraphStore(store=store), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset


def store_from(
    data: Sequence[str | Path] = (), only: Sequence[str | Path] = (), *, inference: bool = True
) -> ox.Store:
    """Load by paths, with `-` for standard input."""
    paths = [path for path in data if str(path) != "-"]
    instead = [path for path in only if str(path) != "-"]
    wants_stdin = len(paths) + len(instead) < len(data) + len(only)
    stdin = sys.stdin.read() if wants_stdin else None
    found = catalog(paths, instead)
    if only and not instead:  # `--only -`: the shipped ontology and nothing but standard input
        found = Catalog((shipped("ontology"), *map(root, paths)))
    return open_store(found, inference=inference, stdin=stdin)
