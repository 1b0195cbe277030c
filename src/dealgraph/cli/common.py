"""Options that several commands share, and what they open."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dealgraph.catalog import Catalog

F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["Chosen", "graph_options", "output_option", "terminal_width", "wants_colour"]


@dataclass(frozen=True)
class Chosen:
    """The folders that a command line names."""

    data: tuple[str, ...]
    only: tuple[str, ...]
    inference: bool

    def store(self) -> ox.Store:
        """Open the graph."""
        from dealgraph.store import store_from

        return store_from(self.data, self.only, inference=self.inference)

    def lookup(self) -> ox.Store:
        """Open the graph for one question: from a snapshot where that is possible."""
        if not self.inference or "-" in (*self.data, *self.only):
            return self.store()
        from dealgraph.snapshot import open_snapshot

        return open_snapshot(self.catalog())

    def catalog(self) -> Catalog:
        """Find the files, without loading them."""
        from dealgraph.catalog import catalog

        return catalog(
            [path for path in self.data if path != "-"], [path for path in self.only if path != "-"]
        )


def graph_options(command: F) -> F:
    """Add --data, --only and --no-inference, passed on as one `chosen`."""
    from functools import wraps

    @wraps(command)
    def with_chosen(
        *args: Any, data: tuple[str, ...], only: tuple[str, ...], inference: bool, **rest: Any
    ) -> Any:
        return command(*args, chosen=Chosen(data, only, inference), **rest)

    found: Any = with_chosen
    for option in reversed(graph_parameters()):
        found = option(found)
    return found  # type: ignore[no-any-return]


def graph_parameters() -> list[Callable[[Any], Any]]:
    """The options themselves, for commands that are built at run time."""
    return [
        click.option(
            "--data",
            multiple=True,
            metavar="PATH",
            help="Folder or file that adds to the shipped record; repeatable; - is stdin.",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="PATH",
            help="Folder or file that takes the place of the shipped data; repeatable.",
        ),
        click.option(
            "--inference/--no-inference",
            default=True,
            help="Apply the rules or leave the graph as it was written.",
        ),
    ]


def output_option(default: str, help_text: str) -> Callable[[F], F]:
    """Add -o/--output."""
    return click.option(
        "-o", "--output", default=default, show_default=True, metavar="FILE", help=help_text
    )


def terminal_width() -> int:
    """Columns to write in: those of the terminal, or 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def wants_colour() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()
