"""Files in memory: an Oxigraph store with one named graph per file, and what follows from them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.files import STDIN, decoded, read_bytes, without_mark
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.catalog import Catalog
from dealgraph.graph.datasets import format_of, read_dataset
from dealgraph.graph.rules import derive
from dealgraph.rdf.names import STDIN_GRAPH
from dealgraph.rdf.sparql.errors import failing
from dealgraph.rdf.turtle.read import explained_turtle, refuse_newer


def open_store(
    folders: Catalog,
    *,
    inference: bool = True,
    stdin: str | None = None,
    progress: Progress = unseen,
) -> ox.Store:
    """Load every file of a catalog into memory.

    Args:
        folders: what to load.
        inference: whether to let the rules add derived triples, in a graph of their own.
        stdin: Turtle that was read from standard input and belongs to the graph.
        progress: told how far it is.

    Raises:
        TurtleError: a file is not Turtle.
        MissingFileError: a file cannot be read.
        ModelError: a rule is not a CONSTRUCT query.
    """
    store = ox.Store()
    for number, (graph, path) in enumerate(folders.turtle):
        progress("loading", number, len(folders.turtle))
        load_file(store, graph, path)
    if stdin is not None:
        _load(store, STDIN_GRAPH, stdin.encode(), STDIN)
    if inference:
        derive(store, folders.files("rules"), progress)
    return store


def copied(store: ox.Store) -> ox.Store:
    """Read a graph on disk into memory, which takes less than looking all of it up there.

    Raises:
        StoreError: the store is damaged.
    """
    made = ox.Store()
    with failing():
        made.bulk_extend(store)
    return made


def load_file(store: ox.Store, graph: str, path: Path, *, bulk: bool = False) -> None:
    """Load one file into a named graph, or nothing of it; see `datasets` for what is not Turtle.

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
    kind = format_of(path)
    if kind is not None:
        store.extend(read_dataset(graph, path, kind))
        return
    _load(store, graph, read_bytes(path), path, bulk=bulk)


def _load(
    store: ox.Store, graph: str, data: bytes, name: Path | str, *, bulk: bool = False
) -> None:
    text = decoded(data, name)
    refuse_newer(text, name)
    load = store.bulk_load if bulk else store.load
    with explained_turtle(name, text):
        load(without_mark(data), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
