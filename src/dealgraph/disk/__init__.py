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

from pathlib import Path

import pyoxigraph as ox

from dealgraph.catalog import Catalog, catalog
from dealgraph.disk.folder import check, pin, prune, refused, writing
from dealgraph.disk.generation import ANSWERS, build, intact
from dealgraph.disk.manifest import NAME, Manifest, State, commit, read, recorded_catalog
from dealgraph.errors import StoreError
from dealgraph.snapshot import read_only

__all__ = ["open_disk", "recorded"]


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


def open_disk(folder: str | Path, found: Catalog) -> ox.Store:
    """Open the store in a folder, filled with the files of a catalog as they are now.

    Args:
        folder: where it is, or is to be made; the folder above must exist.
        found: what it holds; what it held before and is not in here goes.

    Returns:
        A store that can only be read.

    Raises:
        StoreError: the folder is somebody else's, cannot be written, or another process has been
            filling it for too long.
        DealgraphError: a file cannot be read or is not Turtle; the store is as it was.
    """
    place = Path(folder).absolute()
    check(place)
    store = _open(place, State.of(found))
    if store is not None:
        return store
    with writing(place):
        # Another process may have done it, or may have been at it when the files changed again.
        wanted = State.of(found)
        store = _open(place, wanted)
        if store is not None:
            return store
        try:
            return _refresh(place, wanted, found)
        except (OSError, RuntimeError) as error:
            raise refused(place, error) from None


def _open(place: Path, wanted: State) -> ox.Store | None:
    """Open the generation that holds these very files, if there is one."""
    seen = None
    while True:
        manifest = _manifest(place)
        # The same one twice: not deleted by another process meanwhile, but damaged.
        if manifest is None or manifest == seen or manifest.state != wanted:
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
    return read_only(folder / ANSWERS)


def _refresh(place: Path, wanted: State, found: Catalog) -> ox.Store:
    old = _manifest(place)
    prune(place, keep=old.generation if old else "")
    if not (place / NAME).exists():
        commit(place, Manifest(wanted))  # from now on the folder is ours, whatever happens
    new = build(place, old, wanted, found.files("rules"))
    commit(place, new)
    store = _generation(place, new)
    if store is None:
        raise OSError(f"{new.generation} cannot be opened after it was written")
    return store
