"""Where things are: the shipped ontology and data, and the folders that a user adds.

A folder of any layout may be added. What a file is follows from the nearest folder with a telling
name (`rules/`, `questions/`, `checks/`, `shapes/`, `tables/`), and otherwise from its ending:
`.ttl` is ontology or data, which the engine treats alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from dealgraph.base.errors import DealgraphError, EmptyFolderError, MissingFileError
from dealgraph.rdf.names import FILE

_ROLES = ("rules", "questions", "checks", "shapes", "tables")


def folder_of(thing: str) -> str:
    """The folder in which records of a kind are kept.

    >>> folder_of("deal"), folder_of("policy"), folder_of("party")
    ('deals', 'policies', 'parties')
    """
    return f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"


class File(NamedTuple):
    """A file of a root: where it is, its path below the root, and what it is for."""

    path: Path
    below: str
    role: str


@dataclass(frozen=True)
class Root:
    """A folder or file that holds part of the graph, and the name under which it is known."""

    path: Path
    name: str
    files: tuple[File, ...]

    def graph(self, file: File) -> str:
        """Return the IRI of the named graph for a file: never a path of this machine."""
        name = f"{self.name}/{file.below}" if file.below else self.name
        return FILE + quote(os.fsencode(name), safe="/")


def _walk(folder: Path, *, ours: bool = False) -> Iterator[File]:
    top = str(folder)
    real = os.path.realpath(top)
    for base, folders, names in os.walk(top, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        within = base[len(top) :].replace(os.sep, "/").lstrip("/")
        place, role = Path(base), _role([folder.name, *within.split("/")])
        for name in sorted(names):
            if name.endswith((".ttl", ".rq")) and not name.startswith("."):
                below = f"{within}/{name}" if within else name
                if not ours:
                    _refuse_outside(place / name, real)
                yield File(place / name, below, role or _role_of(name))


def _refuse_outside(file: Path, folder: str) -> None:
    """Refuse a link out of the folder: its files are read, and lines of them told, as others'."""
    if not file.is_symlink():
        return
    if not Path(os.path.realpath(file)).is_relative_to(folder):
        raise MissingFileError(
            "A link leads out of its folder",
            where=str(file),
            why="a folder is read with what is in it, and with nothing else",
            fix="Put the file itself there, or name it beside the folder.",
        )


def _role(folders: Sequence[str]) -> str:
    """The role that the nearest of some folders gives its files, or none."""
    return next((folder for folder in reversed(folders) if folder in _ROLES), "")


def _role_of(name: str) -> str:
    return "questions" if name.endswith(".rq") else ""


def _unreadable(error: OSError) -> None:
    raise MissingFileError(
        "A folder cannot be read",
        where=str(error.filename),
        why=error.strerror or "",
        fix="Check its permissions.",
    )


def root(path: str | Path, name: str = "", *, ours: bool = False) -> Root:
    """Look at a file or folder that somebody named.

    Args:
        path: the file or folder.
        name: what it is called in the names of graphs; by default, as it is.
        ours: whether it was installed with this package, in which files may be links to a cache.

    Raises:
        MissingFileError: it does not exist or cannot be read.
        EmptyFolderError: it is a folder in which there is nothing to load.
    """
    path = Path(path)
    if path.is_dir():
        files = tuple(_walk(path, ours=ours))
        if not files:
            raise EmptyFolderError(
                "A folder holds no Turtle",
                where=str(path),
                why="no file in it ends in .ttl or .rq",
                fix="Name the folder that holds the records, for instance data/.",
            )
        return Root(path, name or path.resolve().name, files)
    if not path.exists():
        raise MissingFileError(
            "There is no such file or folder",
            where=str(path),
            fix="Check the spelling of the path.",
        )
    file = File(path, "", _role([path.resolve().parent.name]) or _role_of(path.name))
    return Root(path, name or path.name, (file,))


@dataclass(frozen=True)
class Catalog:
    """All folders that make up a graph, in the order in which they were given."""

    roots: tuple[Root, ...]

    @cached_property
    def turtle(self) -> list[tuple[str, Path]]:
        """Graph IRI and path of every Turtle file of ontology or data (not shapes)."""
        return [
            (root.graph(file), file.path)
            for root in self.roots
            for file in root.files
            if _lone(file) or (file.role == "" and file.below.endswith(".ttl"))
        ]

    def files(self, role: str) -> list[Path]:
        """Files of a role (`rules`, `questions`, `checks`, `shapes`, `tables`); later ones win."""
        found = {
            file.path.name: file.path
            for root in self.roots
            for file in root.files
            if file.role == role and file.path.suffix == (".ttl" if role == "shapes" else ".rq")
        }
        return [found[name] for name in sorted(found)]


def _lone(file: File) -> bool:
    """A Turtle file that was named itself, whatever its ending, holds data unless it is a shape."""
    return file.below == "" and file.role != "shapes" and file.path.suffix != ".rq"


def _home() -> Path:
    """The folder that holds ontology/ and data/: inside the package, or the checkout."""
    package = Path(__file__).resolve().parents[1]
    if (package / "ontology").is_dir():
        return package
    return package.parents[1]


def is_installed(path: Path) -> bool:
    """Return whether a file came with an installed package: an update would undo what is changed.

    The files of a checkout are one's own.
    """
    package = Path(__file__).resolve().parents[1]
    return path.absolute().is_relative_to(package) or path.resolve().is_relative_to(package)


def shipped(kind: str) -> Root:
    """Return the shipped `ontology` or `data`."""
    return root(_home() / kind, kind, ours=True)


def catalog(data: Sequence[str | Path] = (), only: Iterable[str | Path] = ()) -> Catalog:
    """Collect the folders of a graph.

    Args:
        data: folders or files that add to the shipped data, after those that `config` names.
        only: folders or files that take the place of the shipped data and of configured folders;
            the shipped ontology stays.

    Raises:
        MissingFileError: a path does not exist or cannot be read.
        EmptyFolderError: a folder holds nothing to load.
        ConfigError: the configuration cannot be read.
    """
    chosen = [root(path) for path in only] or [shipped("data"), *_own()]
    chosen += [root(path) for path in data]
    return Catalog(tuple(_distinct([shipped("ontology"), *chosen])))


def _own() -> Iterator[Root]:
    """The folders that are configured; an error about one says where."""
    from dealgraph.graph.config import configured

    for path, origin in configured():
        try:
            yield root(path)
        except DealgraphError as error:
            why = f"it is named in {origin}"
            error.why = f"{error.why}; {why}" if error.why else why
            error.fix = "Correct the path there, or take it out."
            raise


def _distinct(roots: Sequence[Root]) -> list[Root]:
    """Read no file twice, and give no two folders one name: graphs are named after both."""
    seen: list[Root] = []
    for each in roots:
        around = [other for other in seen if _nested(each.path.resolve(), other.path.resolve())]
        known = {file.path.resolve() for other in around for file in other.files}
        files = tuple(file for file in each.files if not around or file.path.resolve() not in known)
        if files:
            names = {other.name for other in seen}
            later = (f"{each.name}-{number}" for number in range(2, len(seen) + 3))
            free = next(name for name in (each.name, *later) if name not in names)
            seen.append(replace(each, name=free, files=files))
    return seen


def _nested(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
