"""Where things are: the shipped ontology and data, and the folders that a user adds.

A folder of any layout may be added. What a file is follows from the nearest folder with a telling
name (`rules/`, `questions/`, `checks/`, `shapes/`, `tables/`), and otherwise from its ending:
`.ttl` is ontology or data, which the engine treats alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dealgraph.errors import EmptyFolderError, MissingFileError
from dealgraph.namespaces import FILE

__all__ = ["Catalog", "Root", "shipped"]

_ROLES = ("rules", "questions", "checks", "shapes", "tables")


@dataclass(frozen=True)
class Root:
    """A folder or file that holds part of the graph, and the name under which it is known."""

    path: Path
    name: str
    files: tuple[Path, ...]

    def graph(self, path: Path) -> str:
        """Return the IRI of the named graph for a file: never a path of this machine."""
        relative = path.relative_to(self.path).as_posix() if path != self.path else ""
        return FILE + _quote("/".join(part for part in (self.name, relative) if part))


def _quote(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/")


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for base, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        found += [
            Path(base, name)
            for name in sorted(names)
            if name.endswith((".ttl", ".rq")) and not name.startswith(".")
        ]
    return found


def _unreadable(error: OSError) -> None:
    raise MissingFileError(
        "A folder cannot be read",
        str(error.filename),
        error.strerror or "",
        "Check its permissions.",
    )


def root(path: str | Path, name: str = "") -> Root:
    """Look at a file or folder that somebody named.

    Raises:
        MissingFileError: it does not exist or cannot be read.
        EmptyFolderError: it is a folder in which there is nothing to load.
    """
    path = Path(path)
    if path.is_dir():
        files = _walk(path)
        if not files:
            raise EmptyFolderError(
                "A folder holds no Turtle",
                str(path),
                "no file in it ends in .ttl or .rq",
                "Name the folder that holds the records, for instance data/.",
            )
        return Root(path, name or path.resolve().name, tuple(files))
    if not path.exists():
        raise MissingFileError(
            "There is no such file or folder", str(path), "", "Check the spelling of the path."
        )
    return Root(path, name or path.name, (path,))


@dataclass(frozen=True)
class Catalog:
    """All folders that make up a graph, in the order in which they were given."""

    roots: tuple[Root, ...]

    @cached_property
    def turtle(self) -> list[tuple[str, Path]]:
        """Graph IRI and path of every Turtle file of ontology or data (not shapes)."""
        return [
            (root.graph(path), path)
            for root in self.roots
            for path in root.files
            if path.suffix == ".ttl" and _role(path, root) == ""
        ]

    def files(self, role: str) -> list[Path]:
        """Files of a role (`rules`, `questions`, `checks`, `shapes`, `tables`); later ones win."""
        found: dict[str, Path] = {}
        for root in self.roots:
            for path in root.files:
                if _role(path, root) == role:
                    found[path.name] = path
        return [found[name] for name in sorted(found)]

    def path(self, graph: str) -> Path | None:
        """Return the file of a named graph."""
        return self._paths.get(graph)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return dict(self.turtle)


def _role(path: Path, base: Root) -> str:
    parts = path.relative_to(base.path).parts[:-1] if path != base.path else path.parts[-2:-1]
    named = [part for part in (base.path.name, *parts) if part in _ROLES]
    if named:
        return named[-1]
    return "questions" if path.suffix == ".rq" else ""


def _home() -> Path:
    """The folder that holds ontology/ and data/: inside the package, or the checkout."""
    package = Path(__file__).resolve().parent
    if (package / "ontology").is_dir():
        return package
    return package.parents[1]


def shipped(kind: str) -> Root:
    """Return the shipped `ontology` or `data`."""
    return root(_home() / kind, kind)


def catalog(data: Sequence[str | Path] = (), only: Iterable[str | Path] = ()) -> Catalog:
    """Collect the folders of a graph.

    Args:
        data: folders or files that add to the shipped data.
        only: folders or files that take the place of the shipped data; the shipped ontology stays.

    Raises:
        MissingFileError: a path does not exist or cannot be read.
        EmptyFolderError: a folder holds nothing to load.
    """
    chosen = [root(path) for path in only] or [shipped("data")]
    chosen += [root(path) for path in data]
    return Catalog((shipped("ontology"), *chosen))
