"""Options that several commands share, and what they open."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dealgraph.base.errors import DealgraphError
from dealgraph.cli.progress import progress
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dealgraph.rdf.graph_store import GraphStore

F = TypeVar("F", bound=Callable[..., Any])


#: Commands whose answers rest on what the rules derive: statuses, standings, days in force.
_RESTING_ON_RULES = {"ask", "docs", "draw", "show", "stats"}
#: What a graph is opened from in Python, and the options that say the same.
_OPTIONS = {
    "data=": "--data",
    "only=": "--only",
    "store=": "--store",
    "inference=False": "--no-inference",
}


def source(
    data: Iterable[str] = (),
    only: Iterable[str] = (),
    *,
    inference: bool = True,
    store: str = "",
    endpoint: str = "",
) -> Source:
    """Return where the graph is that a command line names.

    Raises:
        click.UsageError: the options do not go together.
    """
    try:
        found = Source(tuple(data), tuple(only), inference, store, endpoint)
    except DealgraphError as error:
        message = f"{error.what}: {error.why}. {error.fix}"
        for name, option in _OPTIONS.items():
            message = message.replace(name, option)
        raise click.UsageError(message) from None
    if not inference:
        _tell_what_is_missing()
    return found


def _tell_what_is_missing() -> None:
    """Say on standard error that an answer without the rules is not the whole answer."""
    context = click.get_current_context(silent=True)
    names = set()
    while context is not None:
        names.add(context.info_name)
        if context.params.get("profile"):
            names |= _RESTING_ON_RULES
        context = context.parent
    if names & _RESTING_ON_RULES:
        note = "Note: without the rules there are no statuses, standings and days in force, and"
        say(f"{note} what rests on them is missing.", err=True)


def opened(chosen: Source) -> GraphStore:
    """Open a graph for one question; on a terminal, show how far it is."""
    with progress() as show:
        return chosen.open(progress=show)


def whole(chosen: Source) -> ox.Store:
    """Open a graph to read most of it; on a terminal, show how far it is."""
    with progress() as show:
        return chosen.whole(progress=show)


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
        chosen = source(data, only, inference=inference, store=disk, endpoint=endpoint)
        return command(*args, chosen=chosen, **rest)

    wrapped: Any = with_chosen
    for option in reversed(graph_parameters()):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


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


def language_option() -> Callable[[Any], Any]:
    """Return --lang, passed on as `language`."""

    def tag(_context: click.Context, _option: click.Parameter, given: str) -> str:
        from dealgraph.rdf.language import wanted

        return wanted(given)

    return click.option(
        "--lang",
        "language",
        default="",
        metavar="TAG",
        callback=tag,
        help="Show labels and texts in this language where there are some: de, fr, pt-BR.",
    )


def tell_unspoken(store: GraphStore, language: str) -> None:
    """Say on standard error if nothing is in the language that the command line names."""
    from dealgraph.answers.wording import is_spoken

    given = click.get_current_context().get_parameter_source("language")
    if given is click.core.ParameterSource.COMMANDLINE and not is_spoken(store, language):
        say(f"Note: nothing here is in the language '{language}'.", err=True)


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
