"""A loaded graph kept on disk, so that the next question need not load it again.

The shell answers one question a process; loading and deriving take ten times longer than the
answer. After the first time, the graph lies as an Oxigraph store in the user's cache folder, under
a name that is made of every file's path, size and time of change: if a file changes, the name
changes and a new snapshot is made. A snapshot is written aside and renamed, so that there is never
half of one; it is opened read-only, so that any number of processes may share it. Whatever goes
wrong with it, the graph is loaded into memory as if there were none. `DEALGRAPH_CACHE=off` turns
it off, and deleting the folder loses nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time

import pyoxigraph as ox

from dealgraph import __version__
from dealgraph.catalog import Catalog
from dealgraph.errors import MissingFileError
from dealgraph.store import open_store

__all__ = ["cache_folder", "open_snapshot", "read_only", "stamp"]

#: Snapshots of other files or versions that are kept for whoever goes back and forth.
KEPT = 4


def cache_folder() -> Path | None:
    """The folder for snapshots, or None if they are turned off."""
    if os.environ.get("DEALGRAPH_CACHE", "").lower() in ("off", "0", "no"):
        return None
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "dealgraph")
    except RuntimeError:  # nobody's home: a container without a user
        return None


def open_snapshot(found: Catalog) -> ox.Store:
    """Open a graph with its derived triples, from the cache if it holds these very files.

    Raises:
        DealgraphError: what `open_store` raises, if there is no snapshot.
    """
    folder = cache_folder()
    if folder is None:
        return open_store(found)
    path = folder / fingerprint(found)
    store = _open(path)
    if store is not None:
        return store
    store = open_store(found)
    with suppress(OSError):
        _write(store, path)
        _prune(folder)
    return store


def _open(path: Path) -> ox.Store | None:
    if not path.is_dir():
        return None
    store = read_only(path)
    if store is None:
        shutil.rmtree(path, ignore_errors=True)  # made anew
        return None
    with suppress(OSError):
        os.utime(path)
    return store


def read_only(path: Path) -> ox.Store | None:
    """Open a store that nobody writes to, or None if it is damaged or of another engine."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError):
        return None


def fingerprint(found: Catalog) -> str:
    """Name a set of files by path, size and time of change."""
    digest = sha256(f"{__version__} {ox.__version__}".encode())
    for root in found.roots:
        for file in root.files:
            path, size, changed = stamp(file.path)
            line = f"{path}|{root.graph(file)}|{size}|{changed}"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def stamp(path: Path) -> tuple[str, int, int]:
    """Tell a state of a file from others: absolute path, bytes, time of change in nanoseconds.

    Raises:
        MissingFileError: it is not there any more, or is a link to nothing.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise MissingFileError(
            "A file cannot be read",
            str(path),
            error.strerror or str(error),
            "Check the path and its permissions.",
        ) from None
    return str(path.absolute()), state.st_size, state.st_mtime_ns


def _write(store: ox.Store, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=path.parent))
    try:
        copy = ox.Store(str(aside))
        copy.bulk_extend(store)
        copy.flush()
        del copy
        aside.rename(path)
    finally:
        # After a rename there is nothing left; another process may have been first.
        shutil.rmtree(aside, ignore_errors=True)


def _prune(folder: Path) -> None:
    """Keep the snapshots that were used last; drop what a killed process left an hour ago."""
    newest_first = sorted(folder.iterdir(), key=lambda path: -path.stat().st_mtime)
    left = [p for p in newest_first if p.name[0] == "." and p.stat().st_mtime < time() - 3600]
    for path in left + [p for p in newest_first if p.name[0] != "."][KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
