"""What a store on disk holds: from which files it was filled, and which generation answers.

The manifest is the only thing that is ever replaced in such a folder, by renaming a file that was
written aside. What it does not name is not there.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph import __version__
from dealgraph.catalog import Catalog, catalog, shipped
from dealgraph.errors import DealgraphError, StoreError
from dealgraph.snapshot import stamp

__all__ = ["NAME", "PREFIX", "Manifest", "State", "commit", "read", "recorded_catalog", "sync"]

#: Files of ours in the folder, besides generations, begin with this.
PREFIX = "dealgraph-store."
NAME = f"{PREFIX}json"
FORMAT = 1
ENGINE = f"pyoxigraph {ox.__version__}, dealgraph {__version__}"

Stamp = tuple[str, int, int]


@dataclass(frozen=True)
class State:
    """Files as they are on disk, and the engine that reads them.

    Attributes:
        roots: the folders and files that were named; a relative one lies beside the ontology.
        graphs: path, size and time of change of each file, by the graph that it is loaded into.
        rules: the same for each rule.
        engine: the versions of what reads and derives; another one may store things otherwise.
    """

    roots: tuple[str, ...]
    graphs: dict[str, Stamp] = field(default_factory=dict)
    rules: tuple[Stamp, ...] = ()
    engine: str = ""

    @classmethod
    def of(cls, found: Catalog) -> State:
        """Look at the files of a catalog.

        Raises:
            MissingFileError: one of them is not there any more.
        """
        return cls(
            _roots(found),
            {graph: stamp(path) for graph, path in found.turtle},
            tuple(stamp(path) for path in found.files("rules")),
            ENGINE,
        )


@dataclass(frozen=True)
class Manifest:
    """A state, the generation that holds it (none before the first is complete), and its files."""

    state: State
    generation: str = ""
    sizes: dict[str, int] = field(default_factory=dict)


def _roots(found: Catalog) -> tuple[str, ...]:
    # A catalog begins with the shipped ontology. The shipped data is named by where it lies beside
    # it: an upgrade may move both.
    home = found.roots[0].path.parent
    return tuple(
        "data" if root.path == home / "data" else str(root.path.absolute())
        for root in found.roots[1:]
    )


def recorded_catalog(state: State) -> Catalog:
    """Find the files again that a store was filled from.

    Raises:
        MissingFileError: a folder is gone.
        EmptyFolderError: there is nothing left in it.
    """
    ontology = shipped("ontology").path
    try:
        return catalog(only=[ontology.parent / root for root in state.roots] or [ontology])
    except DealgraphError as error:
        why = "the store on disk was filled from it"
        error.why = f"{error.why}; {why}" if error.why else why
        error.fix = "Put it back, or say with --data or --only what the store is to hold."
        raise


def read(place: Path) -> Manifest | None:
    """Read the manifest of a folder, if it has one.

    Raises:
        StoreError: it is damaged, or cannot be read.
    """
    try:
        return _parse(json.loads((place / NAME).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not what we wrote"
        raise StoreError(
            "The manifest of a store on disk cannot be read",
            str(place / NAME),
            reason or str(error),
            "Say with --data or --only what the store is to hold, and it is filled anew; for the "
            "shipped record alone, delete the folder.",
        ) from None


def _parse(data: Any) -> Manifest:
    state = data["state"]
    roots = tuple(str(root) for root in state["roots"])
    if data["format"] != FORMAT:  # of another version: filled anew from the same folders
        return Manifest(State(roots))
    graphs = {str(graph): _stamp(each) for graph, each in state["graphs"].items()}
    rules = tuple(_stamp(each) for each in state["rules"])
    sizes = {str(name): int(size) for name, size in data["sizes"].items()}
    kept = State(roots, graphs, rules, str(state["engine"]))
    return Manifest(kept, str(data["generation"]), sizes)


def _stamp(found: Any) -> Stamp:
    path, size, changed = found
    return str(path), int(size), int(changed)


def commit(place: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the last, so that a crash leaves one or the other.

    Raises:
        OSError: it cannot be written; the last one still stands.
    """
    aside = place / f"{PREFIX}new"
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, **asdict(manifest)}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place / NAME)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync(place)


def sync(folder: Path) -> None:
    """Make the names in a folder last, where the system has a way to say so."""
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
