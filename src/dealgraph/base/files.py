"""Files and folders: written aside, then put in place as a whole, or not at all."""

from __future__ import annotations

import codecs
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from dealgraph.base.errors import DealgraphError, MissingFileError, OutputError

T = TypeVar("T")
#: How to mend a file that cannot be read.
CHECK = "Check the path and its permissions."
#: Bytes of the largest file that is read. No record, module or query comes near.
LARGEST = 64_000_000
#: What standard input is called where a file would be named.
STDIN = "standard input"
#: What a shell gives for `<(…)`, which is read once, as it comes.
_PIPES = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
_UNWAITING = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
#: How files in another encoding begin (Unicode, section 23.8); the longer marks come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@contextmanager
def explained(
    kind: type[DealgraphError], what: str, where: str | Path, fix: str = ""
) -> Iterator[None]:
    """Turn what the system says into an error of ours.

    Raises:
        DealgraphError: of the given kind, with the reason of the system.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise kind(what, where=str(where), why=why, fix=fix) from None


def read_text(path: Path) -> str:
    """Read a UTF-8 file; a byte order mark is left out, and each line ends with a line feed.

    Raises:
        MissingFileError: the file is missing, unreadable, too large or not UTF-8.
    """
    return decoded(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read a file that is neither a device nor a pipe, and not larger than `LARGEST`.

    Raises:
        MissingFileError: the file is missing, unreadable, too large, or something else.
    """
    with explained(MissingFileError, "A file cannot be read", path, CHECK):
        named = str(path).startswith(_PIPES)
        flags = 0 if named else _UNWAITING  # opening a pipe waits otherwise, perhaps for ever
        with os.fdopen(os.open(path, os.O_RDONLY | flags), "rb") as file:
            if not named:
                _refuse_special(path, os.fstat(file.fileno()).st_mode)
            return bounded(file.read(LARGEST + 1), path)


def read_stdin() -> str:
    """Read UTF-8 from standard input.

    Raises:
        MissingFileError: it is closed, too large or not UTF-8.
    """
    if sys.stdin is None:
        raise MissingFileError("Standard input is closed", fix="Give it a file or a pipe.")
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # somebody put a text in its place
        return sys.stdin.read()
    with explained(MissingFileError, "Standard input cannot be read", STDIN):
        return decoded(bounded(stream.read(LARGEST + 1), STDIN), STDIN)


def decoded(data: bytes, where: str | Path) -> str:
    """Return what UTF-8 says, without a byte order mark and with line feeds.

    Args:
        data: the bytes.
        where: the file, for an error.

    Raises:
        MissingFileError: it is another encoding.
    """
    other = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if other:
        raise _not_utf8(where, f"it begins as {other} does")
    try:
        text = without_mark(data).decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(where, f"byte {error.start} is {data[error.start]:#04x}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_mark(data: bytes) -> bytes:
    r"""Return UTF-8 without the byte order mark that some editors put before it.

    >>> without_mark(b"\xef\xbb\xbfa")
    b'a'
    """
    return data.removeprefix(codecs.BOM_UTF8)


def _not_utf8(where: str | Path, why: str) -> MissingFileError:
    return MissingFileError(
        "A file is not UTF-8 text",
        where=str(where),
        why=why,
        fix="Save it as UTF-8 (Turtle and SPARQL have no other encoding here).",
    )


def _refuse_special(path: Path, mode: int) -> None:
    """Refuse what is read without an end, or waits for somebody to write."""
    if not stat.S_ISREG(mode):
        raise MissingFileError(
            "A file is not a regular file",
            where=str(path),
            why="it is a pipe, a socket or a device, or a link to one",
            fix="Take it away, or name a file.",
        )


def bounded(data: bytes, where: str | Path) -> bytes:
    """Return the bytes of a file, unless there are more than `LARGEST`.

    Raises:
        MissingFileError: there are.
    """
    if len(data) > LARGEST:
        raise MissingFileError(
            "A file is too large",
            where=str(where),
            why=f"more than {LARGEST // 1_000_000} MB are not read",
            fix="Divide it into several files.",
        )
    return data


def make_folder(path: Path, fix: str) -> None:
    """Make a folder with those above it, unless it exists.

    Raises:
        OutputError: it cannot be made; `fix` says what to do.
    """
    with explained(OutputError, "A folder cannot be made", path, fix):
        path.mkdir(parents=True, exist_ok=True)


def write_file(path: str | Path, content: str | bytes) -> None:
    """Write a whole file, or leave what was there: written aside, then renamed. `-` is stdout.

    Raises:
        OutputError: the folder is missing, or the file cannot be written.
    """
    if str(path) == "-":
        sys.stdout.write(content if isinstance(content, str) else content.decode())
        return
    data = content.encode() if isinstance(content, str) else content
    fix = "Check that the folder exists, that you may write there, and that there is room."
    with explained(OutputError, "A file cannot be written", path, fix):
        _put(Path(path), data)


def _put(target: Path, data: bytes) -> None:
    aside = _beside(target)
    try:
        _fill(aside, target, data)
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _beside(target: Path) -> Path:
    """Make an empty file in the folder of another."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    return Path(name)


def _fill(aside: Path, target: Path, data: bytes) -> None:
    """Write what will take the place of another file."""
    aside.write_bytes(data)
    aside.chmod(target.stat().st_mode & 0o777 if target.exists() else _mode())


def _mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_files(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write several files into a folder, all or none; others that are there stay.

    Args:
        folder: made with those above it, if it is missing.
        texts: what to write, by name.

    Raises:
        OSError: the disk says no; what was there before is untouched.
    """
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    aside: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            target = folder / name
            aside[target] = _beside(target)
            _fill(aside[target], target, _encoded(text))
        for target, new_file in aside.items():  # takes no more room
            new_file.replace(target)
    except BaseException:
        for new_file in aside.values():
            new_file.unlink(missing_ok=True)
        with suppress(OSError):
            for one in made:
                one.rmdir()
        raise
    return list(aside)


def change_files(changes: Mapping[Path, str | None]) -> None:
    """Write some files and take others away: all of it, or nothing.

    Args:
        changes: the text of each file, or None for one that goes. Folders must exist.

    Raises:
        OutputError: the disk says no; what was there before is there again.
    """
    fix = "Nothing was changed. Check that you may write there, and that there is room."
    before: dict[Path, bytes | None] = {}
    for path in changes:
        before[path] = read_bytes(path) if path.exists() else None
    done: list[Path] = []
    try:
        # What is new comes first, so that nothing is gone before its successor is there.
        for path, text in sorted(changes.items(), key=lambda item: item[1] is None):
            with explained(OutputError, "A file cannot be written", path, fix):
                done.append(path)
                path.unlink() if text is None else _put(path, _encoded(text))
    except BaseException:
        for path in reversed(done):
            with suppress(OSError):
                _restore(path, before[path])
        raise


def _restore(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != data:
        _put(path, data)


def _encoded(text: str) -> bytes:
    return text.encode()


def replace_folder(path: Path, fill: Callable[[Path], T]) -> T:
    """Put a folder in the place of the one that was there, as a whole or not at all.

    Args:
        path: the folder; what is missing above it is made.
        fill: writes everything into the folder that it is given.

    Returns:
        What `fill` returned.

    Raises:
        OSError: the disk says no; what was there before is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        new = aside / "new"
        new.mkdir()
        made = fill(new)
        _swap(new, path, aside / "old")
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return made


def _swap(new: Path, path: Path, old: Path) -> None:
    """Put the new folder where the old one was, and the old one back if that fails."""
    if not path.exists():
        new.rename(path)
        return
    path.rename(old)
    try:
        new.rename(path)
    except OSError:
        old.rename(path)
        raise
