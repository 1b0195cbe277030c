"""Folders of a user's own that belong to every graph: where they are configured, and which.

Two places name them, in this order: the table `[tool.dealgraph]` of the nearest `pyproject.toml`,
upwards from the working folder, with paths relative to that file,

    [tool.dealgraph]
    paths = ["mine", "../shared/modules"]

and the environment variable `DEALGRAPH_PATH`, separated as in `PATH`. What `--data` names on the
command line comes last, so that a file of the same name there wins.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dealgraph.errors import FormatError
from dealgraph.suggest import did_you_mean

__all__ = ["VARIABLE", "Configured", "configured"]

VARIABLE = "DEALGRAPH_PATH"


class Configured(NamedTuple):
    """A folder or file, and where it was configured."""

    path: Path
    origin: str


def configured(
    folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> list[Configured]:
    """Return the folders that belong to every graph.

    Args:
        folder: where to begin to look for `pyproject.toml`; by default the working folder.
        environment: by default that of the process.

    Raises:
        FormatError: the table is not as it should be.
    """
    variables = os.environ if environment is None else environment
    words = variables.get(VARIABLE, "").split(os.pathsep)
    named = [Configured(Path(word).expanduser(), VARIABLE) for word in words if word.strip()]
    return [*_from_project(folder or Path.cwd()), *named]


def _from_project(folder: Path) -> list[Configured]:
    found = next((f for f in _upwards(folder) if f.is_file()), None)
    if found is None:
        return []
    try:
        text = found.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []  # not ours to judge
    return _table(found, text) if "dealgraph" in text else []


def _upwards(folder: Path) -> list[Path]:
    return [each / "pyproject.toml" for each in (folder, *folder.parents)]


def _table(file: Path, text: str) -> list[Configured]:
    import tomllib

    try:
        table: Any = tomllib.loads(text).get("tool", {}).get("dealgraph", {})
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise _wrong(file, f"it is not TOML: {error}") from None
    if not isinstance(table, dict):
        raise _wrong(file, "tool.dealgraph is no table")
    for key in table:
        if key != "paths":
            raise _wrong(file, f"[tool.dealgraph] knows no '{key}'", did_you_mean(key, ["paths"]))
    paths = table.get("paths", [])
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        raise _wrong(file, "[tool.dealgraph] paths is no list of texts")
    origin = f"{file}, [tool.dealgraph] paths"
    return [Configured(file.parent / Path(path).expanduser(), origin) for path in paths]


def _wrong(file: Path, why: str, hint: str = "") -> FormatError:
    return FormatError(
        "The configuration cannot be read",
        str(file),
        why,
        f'{hint} Write: [tool.dealgraph], and below it: paths = ["mine"]'.strip(),
    )
