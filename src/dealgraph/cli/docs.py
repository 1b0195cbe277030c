"""`dealgraph docs`."""

from __future__ import annotations

import click

from dealgraph.cli.common import Chosen, graph_options

__all__ = ["docs"]


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
@graph_options
def docs(output: str, chosen: Chosen) -> None:
    """Write reference pages: the ontology, the questions, and a page for every record.

    The pages are plain HTML: they need no script and load nothing. Beside the page of a record are
    its triples as Turtle and JSON-LD. The folder is replaced as a whole.
    """
    from dealgraph.reference import build
    from dealgraph.reference.folder import refuse

    refuse(output)
    number = build(chosen.store(), chosen.catalog(), output)
    click.echo(f"wrote {output}: {number} files; begin with {output.rstrip('/')}/index.html")
