"""Optional packages: imported when they are needed, with a clear error if they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dealgraph.base.errors import MissingExtraError


def require(module: str, purpose: str, extra: str = "notebooks") -> Any:
    """Import a module of an optional package.

    Args:
        module: its name.
        purpose: what needs it, for the error: "a data frame".
        extra: the extra of this package that brings it.

    Raises:
        MissingExtraError: it is not installed; says how to install it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = (error.name or module).partition(".")[0]
        raise MissingExtraError(
            f"{package} is not installed",
            why=f"{purpose} needs it, and the package works without it otherwise",
            fix=f"In your clone of dealgraph: .venv/bin/pip install -e '.[{extra}]'",
        ) from None
