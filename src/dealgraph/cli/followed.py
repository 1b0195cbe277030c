"""Saying once that a configuration in the working folder adds folders to every graph.

Whoever enters a folder of somebody else, and asks a question there, runs the rules that it names.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from dealgraph.base.errors import ConfigError
from dealgraph.base.words import visible
from dealgraph.cli.terminal import say

#: Where the cache folder keeps what has been said.
_TOLD = "told"


def tell_followed() -> None:
    """Say what the nearest `pyproject.toml` adds, unless this user has been told the same."""
    from dealgraph.graph.config import from_project, is_safe, nearest

    try:
        named = from_project(Path.cwd())
    except (ConfigError, OSError):
        return  # the command says so, if it reads the configuration
    file = nearest(Path.cwd())
    if not named or file is None or is_safe(file.parent, os.environ):
        return
    from dealgraph.graph.cache import cache_folder

    lines = [named[0].origin, *(str(each.path) for each in named)]
    mark = sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    folder = cache_folder()
    told = folder / _TOLD / mark if folder is not None else None
    if told is not None and told.exists():
        return
    paths = ", ".join(visible(str(each.path)) for each in named)
    say(
        f"Note: {visible(named[0].origin)}, adds to every graph here, with its rules: {paths}. "
        "--only leaves it out. This is said once.",
        err=True,
    )
    if told is not None:
        with suppress(OSError):
            told.parent.mkdir(parents=True, exist_ok=True)
            told.touch()
