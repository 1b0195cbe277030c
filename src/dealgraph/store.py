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
from dealgraph.errors import EndpointError, MissingFileError, StoreError
from dealgraph.inference import derive
from dealgraph.turtle import read_text, syntax_error

if TYPE_CHECKING:
    from rdflib import Dataset

    from dealgraph.graph_store import GraphStore

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


def load_file(store: ox.Store, graph: str, path: Path, *, bulk: bool = False) -> None:
    """Load one Turtle file into a named graph, or nothing of it.

    Args:
        store: the graph.
        graph: IRI of the named graph.
        path: the file.
        bulk: whether to read it piece by piece: for a large file on its way to disk. Part of it
            may stay in the store if it is not Turtle.

    Raises:
        TurtleError: it is not Turtle.
        MissingFileError: it cannot be read.
    """
    load = store.bulk_load if bulk else store.load
    try:
        load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
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
    store: str | Path | None = None,
    endpoint: str = "",
) -> Dataset:
    """Load the record as an `rdflib.Dataset`.

    Queries see the union of all named graphs by default; `GRAPH ?file { … }` tells which file says
    what. Derived triples are in the graph `dealgraph.DERIVED_GRAPH`.

    Args:
        data: folders or files that add to the shipped record. `"-"` reads standard input.
        only: a folder or file, or several, that take its place.
        inference: whether to apply the rules.
        store: a folder that keeps the graph, so that it need not be loaded again: filled with
            `data` or `only` if they are given, otherwise with what it was filled with before, and
            refreshed if a file has changed. The dataset can then only be read.
        endpoint: the address of a SPARQL 1.1 endpoint that holds the graph, in the place of all
            files. The dataset can then only be read, each pattern by a request.

    Raises:
        DealgraphError: a path is missing, a file is not Turtle, or a store cannot be opened, or an
            endpoint was named beside files.

    >>> graph = load()
    >>> rows = graph.query(
    ...     "SELECT ?day WHERE { deal:google-deepmind-a24-2026 dg:announced ?day }"
    ... )
    >>> [str(row.day) for row in rows]
    ['2026-06-22']
    """
    from rdflib import Dataset

    from dealgraph.namespaces import PREFIXES
    from dealgraph.rdflib_store import DealgraphStore

    chosen = [only] if isinstance(only, str | Path) else list(only)
    inner: GraphStore
    if endpoint:
        inner = _elsewhere(endpoint, alone=not (data or chosen or store) and inference)
    elif store is not None:
        inner = _on_disk(store, data, chosen, inference=inference)
    else:
        inner = store_from(data, chosen, inference=inference)
    dataset = Dataset(store=DealgraphStore(inner), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset


def _elsewhere(url: str, *, alone: bool) -> GraphStore:
    from dealgraph.remote import connect

    if not alone:
        raise EndpointError(
            "An endpoint is asked for what it holds",
            url,
            "it does not go with files, with a store or with inference=False",
            "Leave them out, or load them into the server with: dealgraph push",
        )
    return connect(url)


def _on_disk(
    folder: str | Path, data: Sequence[str | Path], only: Sequence[str | Path], *, inference: bool
) -> ox.Store:
    from dealgraph.disk import open_disk, recorded

    if not inference or "-" in map(str, (*data, *only)):
        raise StoreError(
            "A store on disk keeps files with what follows from them",
            str(folder),
            "it takes no standard input and applies the rules",
            "Leave out store=, or inference=False and '-'.",
        )
    return open_disk(folder, catalog(data, only) if data or only else recorded(folder))


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
