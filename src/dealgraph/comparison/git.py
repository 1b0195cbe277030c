"""Reading a revision of the checkout through git, without touching the work tree or the index."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dealgraph.base.errors import MissingFileError, MissingProgramError

_SUFFIXES = (".ttl", ".rq")
#: A folder that holds one of these stands for them.
FOLDERS = ("ontology", "data")


@dataclass(frozen=True)
class Revision:
    """A commit, and the file or folder in it that was asked for.

    Attributes:
        name: as it was written, such as `v0.1.0` or `HEAD~3`.
        commit: its full object name.
        path: below the top of the repository; empty for the whole.
    """

    name: str
    commit: str
    path: str


def revision(text: str) -> Revision:
    """Find what `REV` or `REV:path` names in the repository of the working folder.

    Raises:
        MissingFileError: there is no repository, or no such revision.
        MissingProgramError: there is no git.
    """
    name, _, path = text.partition(":")
    try:
        _git("rev-parse", "--git-dir")
    except MissingFileError as error:
        why = f"there is no file or folder of that name, and no revision: {error.why}"
        raise _unknown(text, why) from None
    except MissingProgramError as error:
        error.where, error.why = text, f"no file or folder has that name, and {error.why}"
        raise
    # What begins with a hyphen would be read as an option.
    asked = name and not name.startswith("-")
    found = _line("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") if asked else ""
    if not found:
        raise _unknown(text, "no file or folder, and no revision of this repository, has that name")
    if path.startswith(("./", "../")):
        path = _line("rev-parse", "--show-prefix") + path
    path = posixpath.normpath(path) if path else ""
    return Revision(name, found, "" if path == "." else path)


def _unknown(text: str, why: str) -> MissingFileError:
    return MissingFileError(
        "There is nothing to compare",
        where=text,
        why=why,
        fix="Name a folder, a Turtle file, or a revision: v0.1.0, HEAD~3 or HEAD:data/deals.",
    )


def top_folder() -> Path | None:
    """The top of the repository that the working folder belongs to, if there is one."""
    found = _line("rev-parse", "--show-toplevel")
    return Path(found) if found else None


def extract(found: Revision, folder: Path) -> Path:
    """Write the Turtle and SPARQL files of a revision into an empty folder.

    Returns:
        The file or folder that was asked for, below that folder.

    Raises:
        MissingFileError: the revision holds no such file.
    """
    blobs = _blobs(found)
    if not blobs:
        raise _unknown(
            f"{found.name}:{found.path}",
            "the revision has no such path, or no Turtle in it",
        )
    for path, content in zip(blobs, _contents(blobs.values()), strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / found.path


def _blobs(found: Revision) -> dict[str, str]:
    """Path and object name of each file that is wanted (links and submodules are not)."""
    listed = _git("ls-tree", "-r", "-z", "--full-tree", found.commit)
    blobs = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = entry.partition("\t")
        mode, kind, name = [*head.split(" "), "", ""][:3]
        if kind == "blob" and mode.startswith("100") and _wanted(path, found.path):
            blobs[path] = name
    below = f"{found.path}/" if found.path else ""
    telling = tuple(f"{below}{name}/" for name in FOLDERS)
    main = {path: name for path, name in blobs.items() if path.startswith(telling)}
    return main or blobs


def _wanted(path: str, asked: str) -> bool:
    if asked and path == asked:
        return True
    return path.endswith(_SUFFIXES) and (not asked or path.startswith(f"{asked}/"))


def _contents(names: Iterable[str]) -> list[bytes]:
    """Read many objects with one process (gitformat: `NAME TYPE SIZE`, content, line feed)."""
    asked = list(names)
    data = _git("cat-file", "--batch", feed="".join(f"{name}\n" for name in asked).encode())
    found, at = [], 0
    for _ in asked:
        end = data.index(b"\n", at)
        size = int(data[at:end].rsplit(b" ", 1)[1])
        found.append(data[end + 1 : end + 1 + size])
        at = end + size + 2
    return found


def _line(*arguments: str) -> str:
    """One line of output, or nothing if git refuses."""
    try:
        return _git(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")
    except (MissingFileError, MissingProgramError):
        return ""


def _git(*arguments: str, feed: bytes = b"") -> bytes:
    try:
        # The arguments are ours, apart from a revision that does not begin with a hyphen.
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            input=feed,
            capture_output=True,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise MissingProgramError(
            "git is not installed",
            why="revisions are read with it",
            fix="Install git, or compare folders or files instead.",
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        why = said.partition("\n")[0].removeprefix("fatal: ")
    else:
        return done.stdout
    raise MissingFileError(
        "The repository cannot be read", why=why, fix="Compare folders or files instead."
    )
