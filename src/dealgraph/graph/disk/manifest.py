"""What a store on disk holds: from which files it was filled, and which generation answers.

The manifest is the only thing that is ever replaced in such a folder, by renaming a file that was
written aside. What it does not name is not there.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dealgraph.base.errors import DealgraphError, StoreError
from dealgraph.graph.catalog import Catalog, catalog, shipped
from dealgraph.graph.files import ENGINE, Stamp, stamp

#: Files of ours in the folder, besides generations, begin with this.
PREFIX = "dealgraph-store."
NAME = f"{PREFIX}json"
FORMAT = 2
#: The stores of a generation: what the files say, and the same with what follows.
ASSERTED, ANSWERS = "asserted", "store"


@dataclass(frozen=True)
class State:
    """Files as they are on disk, and the engine that reads them.

    Attributes:
        roots: the folders and files that were named; a relative one lies beside the ontology.
        graphs: what each file was when it was looked at, by the graph that it is loaded into.
        rules: the same for each rule.
        engine: the versions of what reads and derives; another one may store things otherwise.
    """

    roots: tuple[str, ...]
    graphs: dict[str, Stamp] = field(default_factory=dict)
    rules: tuple[Stamp, ...] = ()
    engine: str = ""

    @classmethod
    def of(cls, folders: Catalog, known: State | None = None) -> State:
        """Look at the files of a catalog.

        Args:
            folders: the catalog.
            known: an earlier state, with which this one is to be compared.

        Raises:
            MissingFileError: one of them is not there any more.
        """
        earlier = {one.path: one for one in known.stamps} if known else {}

        def now(path: Path) -> Stamp:
            return stamp(path, earlier.get(str(path.absolute())))

        return cls(
            _roots(folders),
            {graph: now(path) for graph, path in folders.turtle},
            tuple(now(path) for path in folders.files("rules")),
            ENGINE,
        )

    @property
    def stamps(self) -> Iterator[Stamp]:
        """What all files were, rules included."""
        yield from self.graphs.values()
        yield from self.rules

    @property
    def size(self) -> int:
        """Bytes of all files that are loaded."""
        return sum(one.size for one in self.graphs.values())


#: Bytes and checksum of each file of a generation; the checksum of a large one is left out.
Sizes = dict[str, tuple[int, str]]
#: Bytes of a generation, and of a file of a larger one, that are read each time to see that they
#: are what was written. The engine itself has checksums of the blocks of tables, and sees a
#: damaged one when it comes upon it; of its other files, a cut one may look like one of nothing.
VERIFIED, VERIFIED_FILE = 64_000_000, 1_000_000


@dataclass(frozen=True)
class Manifest:
    """A state, the generation that holds it (none before the first is complete), and its files."""

    state: State
    generation: str = ""
    sizes: Sizes = field(default_factory=dict)


def intact(place: Path, manifest: Manifest) -> bool:
    """Whether the files of the generation are there as they were written; see `VERIFIED`."""
    folder = place / manifest.generation
    return bool(manifest.generation) and sizes(folder) == manifest.sizes


def sizes(folder: Path) -> Sizes:
    """Return sizes and checksums of a generation; none of them if the generation is broken."""
    try:
        found = {
            path: path.stat().st_size
            for part in (ASSERTED, ANSWERS)
            if part == ANSWERS or (folder / part).exists()
            for path in sorted((folder / part).iterdir())
        }
        most = VERIFIED if sum(found.values()) <= VERIFIED else VERIFIED_FILE
        return {
            path.relative_to(folder).as_posix(): (size, _checksum(path) if size <= most else "")
            for path, size in found.items()
        }
    except OSError:
        return {}


def _checksum(path: Path) -> str:
    """Return a checksum against accidents, several times as fast as a digest."""
    found = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found = zlib.crc32(piece, found)
    return f"{found:08x}"


def _roots(folders: Catalog) -> tuple[str, ...]:
    # A catalog begins with the shipped ontology. The shipped data is named by where it lies beside
    # it: an upgrade may move both.
    home = folders.roots[0].path.parent
    return tuple(
        "data" if root.path == home / "data" else str(root.path.absolute())
        for root in folders.roots[1:]
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
            where=str(place / NAME),
            why=reason or str(error),
            fix=(
                "Say with --data or --only what the store is to hold, and it is filled anew; for "
                "the shipped record alone, delete the folder."
            ),
        ) from None


def _parse(data: Any) -> Manifest:
    state = data["state"]
    roots = tuple(str(root) for root in state["roots"])
    if data["format"] != FORMAT:  # of another version: filled anew from the same folders
        return Manifest(State(roots))
    graphs = {str(graph): _stamp(parts) for graph, parts in state["graphs"].items()}
    rules = tuple(_stamp(parts) for parts in state["rules"])
    sizes = {str(name): (int(size), str(mark)) for name, (size, mark) in data["sizes"].items()}
    kept = State(roots, graphs, rules, str(state["engine"]))
    return Manifest(kept, str(data["generation"]), sizes)


def _stamp(parts: Any) -> Stamp:
    path, size, written, changed, inode, digest = parts
    return Stamp(str(path), int(size), int(written), int(changed), int(inode), str(digest))


def commit(place: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the last, so that a crash leaves one or the other.

    Raises:
        OSError: it cannot be written; the last one still stands.
    """
    aside = place / f"{PREFIX}new"
    text = json.dumps({"format": FORMAT, **vars(manifest), "state": vars(manifest.state)})
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place / NAME)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _sync(place)


def sync(folder: Path) -> None:
    """Make a folder last with all that is in it, before something else names it."""
    for base, _, names in os.walk(folder):
        for name in (*names, "."):
            _sync(Path(base, name))


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, last, where the system has a way to say so."""
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
