"""Colours and letters of everything that is published: explorer, pages, plots."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def tokens() -> str:
    """Return the style sheet that names them (CSS Custom Properties, Level 1)."""
    return resources.files(__package__).joinpath("tokens.css").read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def light() -> dict[str, str]:
    """Return the colours on light ground by name, as `#rrggbb`.

    >>> light()["paper"]
    '#faf8f4'
    """
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", tokens().partition("}")[0]))
