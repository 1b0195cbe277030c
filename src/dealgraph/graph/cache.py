"""The graphs of the last questions, kept as stores on disk in the user's cache folder.

The shell answers one question a process; loading and deriving take ten times longer than the
answer. After the first time, the graph is a store on disk (see `disk`), one for each set of folders
that was named, refreshed when a file changes. Whatever goes wrong with it, or while another process
fills one, the graph is loaded into memory as if there were none. `DEALGRAPH_CACHE=off` turns the
cache off, and deleting the folder loses nothing. What is kept in a folder in which others can write
is not believed: they could have put there whatever they want to be read.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import StoreError
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.catalog import Catalog
from dealgraph.graph.disk import fill, open_filled
from dealgraph.graph.disk.folder import discard, writing
from dealgraph.graph.disk.manifest import NAME, State
from dealgraph.graph.files import ENGINE

#: Stores of other folders or versions that are kept for the next question about them.
KEPT = 4
_STORE = "store-"
#: How the names of what is kept begin: stores, and first pages of the server.
OURS = (_STORE, "pages-")
#: What earlier versions kept here.
_OLD = re.compile(r"[0-9a-f]{32}|\.new-.*")


def cache_folder() -> Path | None:
    """Return the folder of the cache, or None if it is turned off."""
    if os.environ.get("DEALGRAPH_CACHE", "").lower() in ("off", "0", "no"):
        return None
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "dealgraph")
    except RuntimeError:  # nobody's home: a container without a user
        return None


def trusted_folder() -> Path | None:
    """Return the folder of the cache, made if it is not there, or None if it cannot be trusted.

    It is this user's, and nobody else may write there. If others could until now, what they may
    have put there is deleted.
    """
    folder = cache_folder()
    if folder is None:
        return None
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        return folder if _own(folder) or _reclaimed(folder) else None
    except OSError:
        return None


def _own(path: Path) -> bool:
    """Whether something is this user's and can be changed by nobody else; Windows sees to it."""
    if not hasattr(os, "geteuid"):
        return True
    state = path.stat()
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _reclaimed(folder: Path) -> bool:
    """Shut others out of a folder of this user's, and delete what they may have left there."""
    if folder.stat().st_uid != os.geteuid():
        return False
    folder.chmod(0o700)
    for path in folder.iterdir():
        if path.name.startswith(OURS):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    return _own(folder)


def open_cached(folders: Catalog, *, progress: Progress = unseen) -> ox.Store:
    """Open a graph with its derived triples, from the cache if it can be.

    Returns:
        A store that can perhaps only be read.

    Raises:
        DealgraphError: what `open_store` raises.
    """
    folder = trusted_folder()
    if folder is None:
        return _loaded(folders, progress)
    store = kept(folders)
    if store is not None:
        return store
    return _filled(place_of(folder, folders), State.of(folders), folders, progress)


def kept(folders: Catalog) -> ox.Store | None:
    """Open what the cache keeps of a graph, if that is what its files say now."""
    folder = trusted_folder()
    place = place_of(folder, folders) if folder else None
    store = open_filled(place, folders) if place and _ours(place) else None
    if store is not None and place:
        with suppress(OSError):
            os.utime(place)
    return store


def _ours(place: Path) -> bool:
    """Whether a store was made by this user."""
    try:
        return _own(place)
    except OSError:
        return False


def place_of(folder: Path, folders: Catalog) -> Path:
    """Return where the cache keeps the store of a catalog: named after its folders."""
    named = "\n".join([ENGINE, *(str(root.path.absolute()) for root in folders.roots)])
    digest = sha256(named.encode("utf-8", "surrogateescape")).hexdigest()
    return folder / f"{_STORE}{digest[:24]}"


def _loaded(folders: Catalog, progress: Progress) -> ox.Store:
    from dealgraph.graph.memory import open_store

    return open_store(folders, progress=progress)


def _filled(place: Path, state: State, folders: Catalog, progress: Progress) -> ox.Store:
    """Load a graph and keep it, if nobody else keeps one and there is room for it."""
    from dealgraph.graph.disk.generation import is_small

    memory = _loaded(folders, progress) if is_small(state) else None
    try:
        with writing(place.parent, wait=0):
            if not _ours(place) or not (place / NAME).exists():  # damaged: nobody can read it
                shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700, exist_ok=True)
            kept = fill(place, folders, progress, None if memory is None else (state, memory))
            with suppress(OSError):
                _prune(place.parent, place)
    except (StoreError, OSError):
        return _loaded(folders, progress) if memory is None else memory
    return kept if memory is None else memory


def _prune(folder: Path, used: Path) -> None:
    """Keep the stores that were used last; delete what earlier versions have left."""
    stores = [path for path in folder.iterdir() if path.name.startswith(_STORE) and path != used]
    for path in sorted(stores, key=_last_used, reverse=True)[KEPT - 1 :]:
        discard(path)
    for path in folder.iterdir():
        if _OLD.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _last_used(path: Path) -> float:
    return path.stat().st_mtime
