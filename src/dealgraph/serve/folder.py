"""Temporary folders that are never left behind for good.

A folder of a running server holds a file that the server has locked. The system opens the lock
when the server ends, however it ends; so a folder whose lock is free belongs to nobody, and the
next server removes it.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover - Windows, where folders are left to the system
    fcntl = None  # type: ignore[assignment]

PREFIX = "dealgraph-serve-"
_LOCK = "lock"


class Folder:
    """A temporary folder of this process."""

    def __init__(self) -> None:
        """Make a folder.

        Raises:
            OSError: there is no room for it, or it is not allowed.
        """
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            if fcntl is None or (_locked(self._lock) and (self.path / _LOCK).exists()):
                return
            os.close(self._lock)  # another server took it for a folder that was left behind

    def remove(self) -> None:
        """Remove the folder and whatever is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _locked(handle: int) -> bool:
    """Lock a file; False if another process has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def collect() -> int:
    """Remove the folders that servers of this user left behind; return how many there were."""
    if fcntl is None:
        return 0
    found = 0
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                found += _collected(folder)
    return found


def _collected(folder: Path) -> bool:
    """Remove a folder if it is ours, private, and nobody has its lock."""
    state = folder.lstat()
    private = stat.S_ISDIR(state.st_mode) and stat.S_IMODE(state.st_mode) == 0o700
    if not private or state.st_uid != os.getuid():
        return False
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if not _locked(handle):
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(handle)
