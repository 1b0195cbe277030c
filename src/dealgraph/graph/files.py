"""The files of a graph as they are on disk: what tells one state of them from another.

Size and time of change do not suffice: `cp -p`, `rsync -t`, `tar x` and `touch -r` set the time
back, and a file may be renamed over another. The time at which the inode changed cannot be set by
anybody. Where that says too little, the contents are read: just after a change, when another one
may follow within one tick of the clock, and on file systems that do not keep it.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.base.errors import MissingFileError
from dealgraph.base.version import __version__
from dealgraph.graph.catalog import Catalog

#: The versions of what reads and derives; others may store things otherwise.
ENGINE = f"pyoxigraph {ox.__version__}, dealgraph {__version__}"
#: Nanoseconds in which a file may change twice without a trace: ten ticks of the slowest kernel.
GRAIN = 100_000_000
#: Times that are multiples of this many nanoseconds are those of a file system with a coarse clock,
#: and mostly without a time of the inode.
COARSE = 10_000_000
#: Windows keeps the time of creation in the place of the inode's.
_NO_INODE_TIME = sys.platform == "win32"


class Stamp(NamedTuple):
    """What tells a state of a file from others.

    Attributes:
        path: its absolute path.
        size: its bytes.
        written: when its contents were changed, in nanoseconds, as somebody may have set it.
        changed: when anything of its inode was changed, in nanoseconds.
        inode: the number of its inode.
        digest: a digest of its contents, where the rest does not suffice.
    """

    path: str
    size: int
    written: int
    changed: int
    inode: int
    digest: str = ""


def stamp(path: Path, known: Stamp | None = None) -> Stamp:
    """Return what tells a state of a file from others.

    Args:
        path: the file.
        known: an earlier stamp of it: if that holds a digest, this one does.

    Raises:
        MissingFileError: it is not there any more, or is a link to nothing.
    """
    seen = _status(path)
    found = Stamp(
        str(path.absolute()), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino
    )
    if stat.S_ISREG(seen.st_mode) and (_unsettled(seen) or (known is not None and known.digest)):
        return found._replace(digest=_digest(path))
    return found


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> MissingFileError:
    return MissingFileError(
        "A file cannot be read",
        where=str(path),
        why=error.strerror or str(error),
        fix="Check the path and its permissions.",
    )


def _unsettled(seen: os.stat_result) -> bool:
    """Whether a file may change, or may have changed, without a trace in its status."""
    if _NO_INODE_TIME or seen.st_ctime_ns % COARSE == 0:
        return True
    return time.time_ns() - seen.st_ctime_ns < GRAIN  # also if it lies in the future


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None


#: Digests of files that this process has seen, with the status that they had when they were read.
_DIGESTS: dict[str, tuple[Stamp, str]] = {}


def fingerprint(folders: Catalog) -> str:
    """Return a name for a state of all files of a catalog: their paths and contents.

    The first time, all of them are read; after that, those whose status has changed.

    Raises:
        MissingFileError: one of them is not there any more.
    """
    digest = sha256(ENGINE.encode())
    for root in folders.roots:
        for file in root.files:
            line = f"{file.path.absolute()}|{root.graph(file)}|{_contents(file.path)}"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def _contents(path: Path) -> str:
    """Return a digest of a file, from the last time if its status says that it is the same."""
    before = stamp(path)
    if before.digest:
        return before.digest
    known = _DIGESTS.get(before.path)
    if known is not None and known[0] == before:
        return known[1]
    found = _digest(path) if stat.S_ISREG(_status(path).st_mode) else f"{before}"
    _DIGESTS[before.path] = (before, found)
    return found


def read_only(path: Path) -> ox.Store | None:
    """Open a store that nobody writes to; None if it is damaged or of another engine."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError):
        return None
