"""`dealgraph query`: free SPARQL."""

from __future__ import annotations

from pathlib import Path

import click

from dealgraph.cli.common import graph_options, opened, terminal_width, wants_colour
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source
from dealgraph.rdf.formats import GRAPH_NAMES, ROW_NAMES


@click.command(epilog="Example:  dealgraph query 'SELECT ?p WHERE { ?d dg:investor ?p } LIMIT 5'")
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", "file", metavar="FILE", help="Read the query from a file; - is stdin."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *ROW_NAMES, *GRAPH_NAMES]),
    default="table",
    show_default=True,
    help="How to write the result.",
)
@graph_options
def query(sparql: str | None, file: str | None, format_: str, chosen: Source) -> None:
    """Run a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    SPARQL is the query itself, or - to read it from standard input. The prefixes dg:, deal:,
    dispute:, policy:, party:, concern: and the rest need no declaration. The union of all files is
    queried; GRAPH ?file { … } tells which file says what.
    """
    from dealgraph.answers.names import unknown_names
    from dealgraph.answers.output import render
    from dealgraph.rdf.sparql.run import run

    text, where = _text(sparql, file)
    store = opened(chosen)
    result = run(store, text, where)
    click.echo(render(result, format_, terminal_width(), colour=wants_colour()), nl=False)
    # of an endpoint, each name would be a request
    for note in () if chosen.endpoint else unknown_names(store, text):
        say(f"Note: {note}", err=True)


def _text(sparql: str | None, file: str | None) -> tuple[str, str]:
    from dealgraph.base.files import read_stdin, read_text

    if (sparql is None) == (file is None):
        message = "Give the query as an argument, or with --file, or - for standard input."
        raise click.UsageError(message)
    if "-" in (sparql, file):
        return read_stdin(), ""
    if file is not None:
        return read_text(Path(file)), file
    return sparql or "", ""
