"""`dealgraph diff`."""

from __future__ import annotations

import click

from dealgraph.cli.common import terminal_width


@click.command(
    short_help="Say in words what changed between two states.",
    epilog="Example:  dealgraph diff v0.1.0 HEAD --format markdown",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to write it; markdown makes release notes.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    metavar="N",
    help="List at most N entries of a kind, and count the rest; 0 lists all. JSON is complete.",
)
def diff(old: str, new: str, format_: str, limit: int) -> int:
    """Say in words what changed between two states of the record and of the model.

    OLD and NEW are folders, Turtle files, or git revisions of the checkout, such as v0.1.0, HEAD~3
    or HEAD:data/deals. A folder with ontology/ or data/ in it stands for these two. Exit code 0
    means no difference, 1 differences, 2 that they could not be compared.
    """
    from dealgraph.comparison import diff as run_diff
    from dealgraph.comparison.render import render

    found = run_diff(old, new)
    text = render(found, format_, limit=limit, width=min(100, terminal_width()))
    click.echo(text, nl=False)
    return 1 if found.entries else 0
