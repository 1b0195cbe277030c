"""A folder of pages: written aside, then put in place as a whole, or not at all.

A list of everything that was written lies in the folder. Only a folder that holds nothing else is
replaced, so that no file of somebody else's is lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from dealgraph.base.errors import OutputError
from dealgraph.base.files import explained, replace_folder

#: The list of files, and the sign that the folder is ours.
LIST = ".dealgraph-docs"
_WHAT = "The folder of pages cannot be written"

Pages = Iterable[tuple[str, str]]


def refuse(target: str | Path) -> None:
    """Say no before anything is loaded, if a folder cannot be written.

    Raises:
        OutputError: the path is a file, holds something that is not ours, or is the folder in
            which the command runs.
    """
    path = Path(target).resolve()
    if not path.exists():
        return
    if not path.is_dir():
        raise _error(path, "there is a file of that name", "Name a folder.")
    if path == Path.cwd() or path in Path.cwd().parents:
        raise _error(
            path,
            "the command runs inside it, and the folder is replaced as a whole",
            "Name a folder below the one in which you are.",
        )
    foreign = sorted(_files(path) - _ours(path))
    if foreign:
        raise _error(
            path,
            f"it holds '{foreign[0]}', which this command did not write",
            "Name a folder that does not exist yet, or one that this command made.",
        )


def write_folder(target: str | Path, pages: Callable[[], Pages]) -> int:
    """Write files into a folder that takes the place of the one that was there.

    Args:
        target: the folder; what is missing above it is made.
        pages: gives path below the folder and text of each file.

    Returns:
        The number of files.

    Raises:
        OutputError: as in `refuse`, or the disk says no; what was there before is untouched.
    """
    refuse(target)
    path = Path(target).resolve()
    with explained(OutputError, _WHAT, path, "Check that you may write beside it."):
        return len(replace_folder(path, lambda new: _write(new, pages())))


def _write(folder: Path, pages: Pages) -> list[str]:
    names = []
    made = set()
    for name, text in pages:
        place = name.rpartition("/")[0]
        if place not in made:
            (folder / place).mkdir(parents=True, exist_ok=True)
            made.add(place)
        # Bytes, so that line ends are the same everywhere.
        with open(f"{folder}/{name}", "wb") as file:  # noqa: PTH123 - thousands of them
            file.write(text.encode("utf-8", "replace"))
        names.append(name)
    (folder / LIST).write_text("\n".join(sorted(names)) + "\n", encoding="utf-8", newline="\n")
    return names


def _files(path: Path) -> set[str]:
    """Every file below a folder, links to folders included, with `/` between names."""
    found = set()
    for base, folders, names in os.walk(path):
        linked = [name for name in folders if Path(base, name).is_symlink()]
        found |= {Path(base, name).relative_to(path).as_posix() for name in (*names, *linked)}
    return found


def _ours(path: Path) -> set[str]:
    try:
        listed = (path / LIST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return set()
    return {LIST, *listed.splitlines()}


def _error(path: Path, why: str, fix: str) -> OutputError:
    return OutputError(_WHAT, where=str(path), why=why, fix=fix)
