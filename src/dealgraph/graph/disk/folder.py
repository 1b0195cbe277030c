"""The folder of a store: whose it is, who writes in it, and which generations may be deleted."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dealgraph.base.errors import StoreError
from dealgraph.graph.disk.manifest import NAME, PREFIX

LOCK = f"{PREFIX}lock"
#: Seconds to wait for another process that fills the same store.
WAIT = 30.0
_GENERATION = re.compile(r"generation-(\d+)(\.gone)?")
#: Generations that this process has open: handles that keep other processes from deleting them.
_PINS: dict[tuple[int, int], int] = {}


def check(place: Path) -> None:
    """Refuse a folder that holds anything but a store.

    Raises:
        StoreError: it is a file, cannot be read, or is somebody else's.
    """
    try:
        names = [path.name for path in place.iterdir()]
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(
            "A store on disk cannot be opened",
            where=str(place),
            why=error.strerror or str(error),
            fix="Name a folder that you may read, or one that does not exist yet.",
        ) from None
    if NAME not in names and not all(name.startswith(PREFIX) for name in names):
        raise StoreError(
            "This folder is no store",
            where=str(place),
            why=f"it holds other things and no {NAME}",
            fix="Name an empty folder, or one that does not exist yet.",
        )


def refused(place: Path, error: OSError | RuntimeError) -> StoreError:
    """Say why a store cannot be written: no room, no permission, no such folder."""
    return StoreError(
        "A store on disk cannot be filled",
        where=str(place),
        why=getattr(error, "strerror", None) or str(error),
        fix=(
            "See that there is room and that you may write there; what the store held before is "
            "untouched."
        ),
    )


@contextmanager
def writing(place: Path, wait: float | None = None) -> Iterator[None]:
    """Keep every other writer out, in this process and in others; a crash lets the next one in.

    Args:
        place: the folder.
        wait: seconds to wait for another writer; by default `WAIT`.

    Raises:
        StoreError: another process has been at it for too long, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(place / LOCK, timeout=WAIT if wait is None else wait, on_acquired=_sign)
    try:
        place.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _in_use(place) from None
    except FileNotFoundError:
        raise refused(place, FileNotFoundError(0, f"there is no folder {place.parent}")) from None
    except OSError as error:
        raise refused(place, error) from None
    try:
        yield
    finally:
        lock.release()


def _sign(handle: int) -> None:
    """Leave the number of the process in the lock, for whoever waits."""
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())


def _in_use(place: Path) -> StoreError:
    try:
        holder = f"process {(place / LOCK).read_text(encoding='ascii').strip()}"
    except (OSError, UnicodeDecodeError):
        holder = "another process"  # Windows lets nobody read a locked file
    return StoreError(
        "A store on disk is being filled",
        where=str(place),
        why=(
            f"{holder} has not finished after {WAIT:g} seconds, and the store does not hold yet "
            "what the files say now"
        ),
        fix="Ask again when it has finished.",
    )


def next_generation(place: Path) -> str:
    """A name that no generation of this folder has."""
    numbers = [int(match[1]) for match in map(_number, place.iterdir()) if match]
    return f"generation-{max(numbers, default=0) + 1}"


def _number(path: Path) -> re.Match[str] | None:
    return _GENERATION.fullmatch(path.name)


def pin(generation: Path) -> bool:
    """Keep a generation from being deleted while this process lives; tell whether it is there."""
    handle = _opened(generation)
    if handle is None:
        return generation.is_dir()
    state = os.fstat(handle)
    free = _lock(handle, shared=True)
    if not free or (state.st_dev, state.st_ino) in _PINS:
        os.close(handle)
        return free
    _PINS[state.st_dev, state.st_ino] = handle
    return True


def _opened(folder: Path) -> int | None:
    """Open a folder, so that it can be locked; Windows cannot, and deletes no file that is open."""
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None


def _lock(handle: int, *, shared: bool) -> bool:
    """Lock a folder; False if another process has it. Where there are no locks, nobody has."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def prune(place: Path, keep: str) -> None:
    """Delete the generations that nobody reads, and what a killed process has left.

    Only the process that writes may do so: what another one builds looks like a leftover.
    """
    for path in place.iterdir():
        if _number(path) and path.name != keep:
            _delete(path)


def discard(place: Path) -> None:
    """Delete a whole store, unless somebody reads it. Only the process that writes may do so."""
    prune(place, keep="")
    if not any(map(_number, place.iterdir())):
        shutil.rmtree(place, ignore_errors=True)


def _delete(path: Path) -> None:
    handle = _opened(path)
    if handle is None or _lock(handle, shared=False):
        with suppress(OSError):
            # Renamed first: whoever is about to open it finds all of it or nothing.
            gone = path.with_name(f"{path.name.removesuffix('.gone')}.gone")
            path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
    if handle is not None:
        os.close(handle)
