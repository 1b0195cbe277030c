"""A bar on standard error for whatever takes long, if a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from dealgraph.base.progress import Progress, unseen


@contextmanager
def progress() -> Iterator[Progress]:
    """Give what long work calls with its step, what is done, and the whole (0: not known).

    The bar appears with the first call and is gone at the end; where standard error is not a
    terminal, nothing is shown.
    """
    if not sys.stderr.isatty():
        yield unseen
        return
    with ExitStack() as stack:
        bars: list[Progress] = []

        def show(step: str, done: int, total: int, /) -> None:
            if not bars:
                bars.append(_bar(stack))
            bars[0](step, done, total)

        yield show


def _bar(stack: ExitStack) -> Progress:
    """Show a bar for as long as the stack is open."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    bar = stack.enter_context(Bar(console=Console(stderr=True), transient=True))
    tasks: dict[str, TaskID] = {}

    def update(step: str, done: int, total: int, /) -> None:
        if step not in tasks:  # each step begins with a bar of its own, since totals differ
            for last in tasks.values():
                bar.remove_task(last)
            tasks.clear()
            tasks[step] = bar.add_task(step, total=total or None)
        bar.update(tasks[step], completed=done)

    return update
