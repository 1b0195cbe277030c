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
    from dealgraph.graph_store import GraphStore

F = TypeVar("F", bound=Callable[..., Any])

__all__ = [
    "Chosen",
    "graph_options",
    "graph_parameters",
    "output_option",
    "terminal_width",
    "wants_colour",
]


@dataclass(frozen=True)
class Chosen:
    """Where the graph is that a command line names: files, a store on disk, or an endpoint."""

    data: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    inference: bool = True
    disk: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if self.endpoint and (self.data or self.only or self.disk or not self.inference):
            raise click.UsageError(
                "--endpoint asks what the server holds; it does not go with --data, --only, "
                "--store or --no-inference. Load files into the server with: dealgraph push"
            )
        if self.disk and (self.reads_stdin or not self.inference):
            raise click.UsageError(
                "--store keeps files with what follows from them; it takes no standard input "
                "and does not go with --no-inference."
            )

    @property
    def reads_stdin(self) -> bool:
        """Whether standard input is part of the graph."""
        return "-" in (*self.data, *self.only)

    def store(self) -> ox.Store:
        """Open the whole graph, for a command that reads most of it."""
        if self.endpoint:
            from dealgraph.remote import connect, fetch

            return fetch(connect(self.endpoint))
        if self.disk:
            return self._on_disk()
        from dealgraph.store import store_from

        return store_from(self.data, self.only, inference=self.inference)

    def lookup(self) -> GraphStore:
        """Open the graph for one question: where it is, or from a snapshot."""
        if self.endpoint:
            from dealgraph.remote import connect

            return connect(self.endpoint)
        if self.disk or not self.inference or self.reads_stdin:
            return self.store()
        from dealgraph.snapshot import open_snapshot

        return open_snapshot(self.catalog())

    def catalog(self) -> Catalog:
        """Find the files, without loading them; a store on disk knows its own."""
        if self.disk and not (self.data or self.only):
            from dealgraph.disk import recorded

            return recorded(self.disk)
        from dealgraph.catalog import catalog

        return catalog(
            [path for path in self.data if path != "-"], [path for path in self.only if path != "-"]
        )

    def _on_disk(self) -> ox.Store:
        from dealgraph.disk import open_disk

        return open_disk(self.disk, self.catalog())


def graph_options(command: F) -> F:
    """Add --data, --only, --no-inference, --store and --endpoint, passed on as one `chosen`."""
    from functools import wraps

    @wraps(command)
    def with_chosen(
        *args: Any,
        data: tuple[str, ...],
        only: tuple[str, ...],
        inference: bool,
        disk: str,
        endpoint: str,
        **rest: Any,
    ) -> Any:
        return command(*args, chosen=Chosen(data, only, inference, disk, endpoint), **rest)

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
        click.option(
            "--store",
            "disk",
            default="",
            metavar="DIR",
            help="Keep the graph in a store on disk, refreshed when files change.",
        ),
        click.option(
            "--endpoint",
            default="",
            metavar="URL",
            help="Ask a SPARQL 1.1 endpoint instead of the files.",
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
