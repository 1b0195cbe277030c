"""Role `build`: files in, a folder out that any number of processes open read-only.

The folder belongs to the server and is removed by it. A snapshot in the user's cache serves to
fill it, but is not used itself, since another command may throw it away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from dealgraph.catalog import Catalog, catalog
from dealgraph.errors import StoreError
from dealgraph.serve.frames import Frame
from dealgraph.serve.settings import Settings

__all__ = ["files", "start"]


def files(settings: Settings) -> Catalog:
    """Find the files of a server's graph.

    Raises:
        DealgraphError: a path is missing, or a folder is empty.
    """
    if settings.disk and not (settings.data or settings.only):
        from dealgraph.disk import recorded

        return recorded(settings.disk)
    return catalog(settings.data, settings.only)


def start(folder: str, settings: Settings) -> Callable[[Frame], Frame]:
    """Fill a folder.

    Raises:
        DealgraphError: a file is wrong, or the folder cannot be written.
    """
    store = _store(settings)
    try:
        _copy(store, folder)
    except OSError as error:
        with suppress(OSError):
            shutil.rmtree(folder)
        raise StoreError(
            "The graph cannot be laid out for the server",
            str(Path(folder).parent),
            str(error),
            "Make room there, or name another folder in TMPDIR.",
        ) from None
    return lambda _: Frame({"triples": len(store)})


def _copy(store: ox.Store, folder: str) -> None:
    """Lay a graph out in a folder; one that is on disk already shares its files, if it can."""
    try:
        store.backup(folder)
    except RuntimeError:  # it is in memory
        copy = ox.Store(folder)
        copy.bulk_extend(store)
        copy.flush()


def _store(settings: Settings) -> ox.Store:
    found = files(settings)
    if settings.disk:
        from dealgraph.disk import open_disk

        return open_disk(settings.disk, found)
    if settings.inference:
        from dealgraph.snapshot import open_snapshot

        return open_snapshot(found)
    from dealgraph.store import open_store

    return open_store(found, inference=False)
