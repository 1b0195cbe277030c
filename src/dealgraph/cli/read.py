"""`dealgraph show` and `dealgraph stats`."""

from __future__ import annotations

import click

from dealgraph.cli.common import (
    graph_options,
    language_option,
    opened,
    tell_unspoken,
    terminal_width,
    wants_colour,
    whole,
)
from dealgraph.graph.source import Source


@click.command(epilog="Example:  dealgraph show google-deepmind-a24-2026")
@click.argument("id_", metavar="ID")
@language_option()
@graph_options
def show(id_: str, language: str, chosen: Source) -> None:
    """Print a record as a person reads it.

    ID is the id, label or alias of a deal, dispute, policy, party or holding. Every statement is
    shown with its standing, whose word it is, and the numbers of its sources.
    """
    from dealgraph.answers.find import find
    from dealgraph.rdf.reader import Reader
    from dealgraph.record.build import view
    from dealgraph.record.text import render

    store = opened(chosen)
    tell_unspoken(store, language)
    record = view(Reader(store, language), find(store, id_, "record"))
    click.echo(render(record, min(100, terminal_width())), nl=False)


@click.command(
    short_help="Count what the record holds.", epilog="Example:  dealgraph stats --format json"
)
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@language_option()
@graph_options
def stats(format_: str, language: str, chosen: Source) -> None:
    """Count what the record holds: matters by kind, terms by type, sources, triples."""
    from dealgraph.answers.stats import count, render

    store = whole(chosen)
    tell_unspoken(store, language)
    found = count(store, language)
    click.echo(render(found, format_, terminal_width(), colour=wants_colour()), nl=False)
