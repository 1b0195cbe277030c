"""A graph kept in a folder: opened in milliseconds, refreshed when its files change.

    DIR/dealgraph-store.json    which files it was filled from, and which generation answers
    DIR/generation-7/           an Oxigraph store that is complete and never written to again
    DIR/dealgraph-store.lock    held by the process that makes the next generation

A generation is made beside the last one and exists once the manifest names it. So whoever is
killed, at any moment, leaves the last one as it was; and whoever reads is not disturbed, since a
generation that a process has open is not deleted. One process writes at a time. Another one that
comes meanwhile needs the same refresh and waits for it: an answer from old files is never given.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import StoreError
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.disk.folder import check, pin, prune, refused, writing
from dealgraph.graph.disk.manifest import (
    ANSWERS,
    NAME,
    Manifest,
    State,
    commit,
    intact,
    read,
    recorded_catalog,
)
from dealgraph.graph.files import read_only
from dealgraph.rdf.sparql.errors import ON_DAMAGE

#: The generations that this process has opened: each a folder of a store, and a name.
_OPENED: set[tuple[Path, str]] = set()


def recorded(folder: str | Path) -> Catalog:
    """Find the files that a store was filled from, or those of the default if it is new.

    Raises:
        StoreError: the folder is somebody else's, or its manifest is damaged.
        MissingFileError, EmptyFolderError: a folder that it was filled from is gone.
    """
    place = Path(folder)
    check(place)
    manifest = read(place)
    return catalog() if manifest is None else recorded_catalog(manifest.state)


def open_disk(folder: str | Path, folders: Catalog, *, progress: Progress = unseen) -> ox.Store:
    """Open the store in a folder, filled with the files of a catalog as they are now.

    Args:
        folder: where it is, or is to be made; the folder above must exist.
        folders: what it holds; what it held before and is not in here goes.
        progress: told how far it is, if it has to be filled or refreshed.

    Returns:
        A store that can only be read.

    Raises:
        StoreError: the folder is somebody else's, cannot be written, or another process has been
            filling it for too long.
        DealgraphError: a file cannot be read or is not Turtle; the store is as it was.
    """
    place = Path(folder).absolute()
    check(place)
    store = open_filled(place, folders)
    return fill(place, folders, progress) if store is None else store


def fill(
    place: Path,
    folders: Catalog,
    progress: Progress,
    loaded: tuple[State, ox.Store] | None = None,
) -> ox.Store:
    """Fill or refresh the store in a folder, and open it.

    Args:
        place: the folder.
        folders: what it holds.
        progress: told how far it is.
        loaded: a state of these files, and the same in memory with what follows, if it was loaded
            already.

    Raises:
        StoreError, DealgraphError: see `open_disk`.
    """
    with writing(place):
        # Another process may have done it, or may have been at it when the files changed again.
        store = open_filled(place, folders)
        if store is not None:
            return store
        old = _manifest(place)
        known = loaded[0] if loaded else (old.state if old else None)
        state = State.of(folders, known)
        memory = loaded[1] if loaded and loaded[0] == state else None
        try:
            return _refresh(place, state, folders, progress, memory)
        except (OSError, RuntimeError) as error:
            raise refused(place, error) from None


def open_filled(place: Path, folders: Catalog) -> ox.Store | None:
    """Open the generation that holds the files as they are now, if there is one; write nothing.

    Raises:
        MissingFileError: a file is not there any more.
    """
    seen = None
    while True:
        manifest = _manifest(place)
        # The same one twice: not deleted by another process meanwhile, but damaged.
        if manifest is None or manifest == seen or not manifest.generation:
            return None
        if manifest.state != State.of(folders, manifest.state):
            return None
        store = _generation(place, manifest)
        if store is not None:
            return store
        seen = manifest


def _manifest(place: Path) -> Manifest | None:
    try:
        return read(place)
    except StoreError:
        return None  # `recorded` says so; here the caller knows what the store is to hold


def _generation(place: Path, manifest: Manifest) -> ox.Store | None:
    folder = place / manifest.generation
    if not pin(folder) or not intact(place, manifest):
        return None
    _OPENED.add((place, manifest.generation))
    return read_only(folder / ANSWERS)


def distrust() -> None:
    """Let no process open the generations again that this one has opened: one is damaged.

    Each store keeps the folders that it is to be filled from.
    """
    for place, name in list(_OPENED):
        with suppress(StoreError, OSError), writing(place, wait=0):
            manifest = read(place)
            if manifest is not None and manifest.generation == name:
                commit(place, Manifest(State(manifest.state.roots)))


ON_DAMAGE.append(distrust)


def _refresh(
    place: Path, state: State, folders: Catalog, progress: Progress, memory: ox.Store | None
) -> ox.Store:
    from dealgraph.graph.disk.generation import build

    old = _manifest(place)
    prune(place, keep=old.generation if old else "")
    if not (place / NAME).exists():
        commit(
            place, Manifest(State(state.roots))
        )  # from now on the folder is ours, whatever happens
    new = build(place, old, state, folders.files("rules"), progress, memory)
    commit(place, new)
    store = _generation(place, new)
    if store is None:
        raise OSError(f"{new.generation} cannot be opened after it was written")
    return store
