"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Called with a word for the step, what is done of it, and the whole of it (0: nobody knows).
Progress = Callable[[str, int, int], object]


def unseen(_step: str, _done: int, _total: int, /) -> None:
    """Show nothing: nobody looks."""
