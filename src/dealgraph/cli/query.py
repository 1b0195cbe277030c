"""`dealgraph query`: free SPARQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dealgraph.cli.common import Chosen, graph_options, terminal_width, wants_colour

__all__ = ["query"]


@click.command(epilog="Example:  dealgraph query 'SELECT ?p WHERE { ?d dg:investor ?p } LIMIT 5'")
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", "file", metavar="FILE", help="Read the query from a file; - is stdin."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld"]),
    default="table",
    show_default=True,
    help="How to write the result.",
)
@graph_options
def query(sparql: str | None, file: str | None, format_: str, chosen: Chosen) -> None:
    """Run a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    SPARQL is the query itself, or - to read it from standard input. The prefixes dg:, deal:,
    dispute:, policy:, party:, concern: and the rest need no declaration. The union of all files is
    queried; GRAPH ?file { … } tells which file says what.
    """
    from dealgraph.output import render
    from dealgraph.queries import run

    text, where = _text(sparql, file)
    result = run(chosen.lookup(), text, where)
    click.echo(render(result, format_, terminal_width(), colour=wants_colour()), nl=False)


def _text(sparql: str | None, file: str | None) -> tuple[str, str]:
    from dealgraph.turtle import read_text

    if (sparql is None) == (file is None):
        message = "Give the query as an argument, or with --file, or - for standard input."
        raise click.UsageError(message)
    if "-" in (sparql, file):
        return sys.stdin.read(), ""
    if file is not None:
        return read_text(Path(file)), file
    return sparql or "", ""
