"""`dealgraph show` and `dealgraph stats`."""

from __future__ import annotations

import click

from dealgraph.cli.common import Chosen, graph_options, terminal_width, wants_colour

__all__ = ["show", "stats"]


@click.command(epilog="Example:  dealgraph show google-deepmind-a24-2026")
@click.argument("id_", metavar="ID")
@graph_options
def show(id_: str, chosen: Chosen) -> None:
    """Print a record as a person reads it.

    ID is the id, label or alias of a deal, dispute, policy, party or holding. Every statement is
    shown with its standing, whose word it is, and the numbers of its sources.
    """
    from dealgraph.graph import Reader
    from dealgraph.records import view
    from dealgraph.resolve import find
    from dealgraph.text import render

    store = chosen.lookup()
    record = view(Reader(store), find(store, id_, "record"))
    click.echo(render(record, min(100, terminal_width())), nl=False)


@click.command(
    short_help="Count what the record holds.", epilog="Example:  dealgraph stats --format json"
)
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@graph_options
def stats(format_: str, chosen: Chosen) -> None:
    """Count what the record holds: matters by kind, terms by type, sources, triples."""
    from dealgraph.stats import count, render

    found = count(chosen.store())
    click.echo(render(found, format_, terminal_width(), colour=wants_colour()), nl=False)
