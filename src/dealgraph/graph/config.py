"""Folders of a user's own that belong to every graph: where they are configured, and which.

Two places name them, in this order: the table `[tool.dealgraph]` of the nearest `pyproject.toml`,
upwards from the working folder, with paths relative to that file,

    [tool.dealgraph]
    paths = ["mine", "../shared/modules"]

and the environment variable `DEALGRAPH_PATH`, separated as in `PATH`. What `--data` names on the
command line comes last, so that a file of the same name there wins.

A table that somebody else could have put there, in a `pyproject.toml` of another user, is refused,
since its folders bring rules that run over everything: unless the environment variable
`DEALGRAPH_SAFE` names the folder that it is in, separated as in `PATH`, or is `*`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dealgraph.base.errors import ConfigError
from dealgraph.base.words import did_you_mean

VARIABLE = "DEALGRAPH_PATH"
SAFE = "DEALGRAPH_SAFE"


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
        ConfigError: the table is not as it should be.
    """
    variables = os.environ if environment is None else environment
    words = variables.get(VARIABLE, "").split(os.pathsep)
    named = [Configured(Path(word).expanduser(), VARIABLE) for word in words if word.strip()]
    return [*from_project(folder or Path.cwd(), variables), *named]


def from_project(folder: Path, environment: Mapping[str, str] | None = None) -> list[Configured]:
    """Return the folders that the nearest `pyproject.toml` names.

    Args:
        folder: where to begin to look for it.
        environment: by default that of the process.

    Raises:
        ConfigError: the table is not as it should be, or that of another user.
    """
    found = nearest(folder)
    if found is None:
        return []
    try:
        text = found.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []  # not ours to judge
    named = _table(found, text) if "dealgraph" in text else []
    if named and not _trusted(found, os.environ if environment is None else environment):
        raise ConfigError(
            "The configuration is that of another user",
            where=str(found),
            why="its folders bring rules, questions and checks, which would run here",
            fix=f"If you trust it, set {SAFE}={found.parent}; --only leaves it out.",
        )
    return named


def is_safe(folder: Path, environment: Mapping[str, str]) -> bool:
    """Return whether the user has said that the configuration in a folder is to be followed."""
    safe = environment.get(SAFE, "").split(os.pathsep)
    return "*" in safe or any(Path(each).resolve() == folder.resolve() for each in safe if each)


def _trusted(file: Path, environment: Mapping[str, str]) -> bool:
    """Return whether a file is this user's or the administrator's, or its folder is named safe."""
    if not hasattr(os, "geteuid") or is_safe(file.parent, environment):
        return True
    owners = {0, os.geteuid()}
    if os.geteuid() == 0 and environment.get("SUDO_UID", "").isdecimal():
        owners.add(int(environment["SUDO_UID"]))
    return file.stat().st_uid in owners


def nearest(folder: Path) -> Path | None:
    """Return the `pyproject.toml` of a folder, or of the nearest one above it."""
    every = (each / "pyproject.toml" for each in (folder, *folder.parents))
    return next((file for file in every if file.is_file()), None)


def _table(file: Path, text: str) -> list[Configured]:
    import tomllib

    try:
        table: Any = tomllib.loads(text).get("tool", {}).get("dealgraph", {})
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise _wrong(file, f"it is not TOML: {error}") from None
    if not isinstance(table, dict):
        raise _wrong(file, "tool.dealgraph is not a table")
    for key in table:
        if key != "paths":
            raise _wrong(
                file, f"[tool.dealgraph] does not know '{key}'", did_you_mean(key, ["paths"])
            )
    paths = table.get("paths", [])
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        raise _wrong(file, "[tool.dealgraph] paths is not a list of texts")
    origin = f"{file}, [tool.dealgraph] paths"
    return [Configured(file.parent / Path(path).expanduser(), origin) for path in paths]


def _wrong(file: Path, why: str, hint: str = "") -> ConfigError:
    return ConfigError(
        "The configuration cannot be read",
        where=str(file),
        why=why,
        fix=f'{hint} Write: [tool.dealgraph], and below it: paths = ["mine"]'.strip(),
    )
