"""`dealgraph docs`."""

from __future__ import annotations

import click

from dealgraph.base.words import visible
from dealgraph.cli.common import graph_options, language_option, tell_unspoken
from dealgraph.cli.progress import progress
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source


@click.command(
    short_help="Write reference pages of model, questions and record.",
    epilog="Example:  dealgraph docs -o pages",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    help="Folder to write: a new one, or one that this command made.",
)
@language_option()
@graph_options
def docs(output: str, language: str, chosen: Source) -> None:
    """Write reference pages: the ontology, the questions, and a page for every record.

    The pages are plain HTML: they need no script and load nothing. Beside the page of a record are
    its triples as Turtle and JSON-LD. The folder is replaced as a whole.
    """
    from dealgraph.publish.pages import build
    from dealgraph.publish.pages.folder import refuse

    refuse(output)
    with progress() as show:
        graph = chosen.whole(progress=show)
        tell_unspoken(graph, language)
        number = build(graph, chosen.catalog(), output, show, language)
    name = visible(output)
    say(f"wrote {name}: {number} files; begin with {name.rstrip('/')}/index.html")
