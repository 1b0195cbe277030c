"""`dealgraph draw`."""

from __future__ import annotations

from pathlib import Path

import click

from dealgraph.base.words import visible
from dealgraph.cli.common import graph_options, language_option, output_option, tell_unspoken
from dealgraph.cli.progress import progress
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source


@click.command(epilog="Example:  dealgraph draw --focus a24 --hops 2 --open")
@output_option("explorer.html", "Where to write the page; - is standard output.")
@click.option("--open", "open_", is_flag=True, help="Show the page in the browser.")
@click.option("--focus", default="", metavar="ID", help="Only what is near a party or matter.")
@click.option(
    "--hops",
    type=click.IntRange(0, 12),
    default=1,
    show_default=True,
    help="Steps from party to party around --focus.",
)
@click.option("--kind", multiple=True, metavar="KIND", help="Only this kind; repeatable.")
@click.option("--medium", multiple=True, metavar="MEDIUM", help="Only this medium; repeatable.")
@click.option("--sector", multiple=True, metavar="SECTOR", help="Only with a party of this sector.")
@click.option("--since", default="", metavar="DATE", help="Announced on this day or later.")
@click.option("--until", default="", metavar="DATE", help="Announced on this day or before.")
@click.option("--as-of", default="", metavar="DATE", help="Only what was in force on this day.")
@click.option(
    "--query",
    default="",
    metavar="FILE",
    help="A CONSTRUCT or SELECT query whose IRIs are drawn, or a list of ids.",
)
@click.option("--title", default="", metavar="TEXT", help="Heading of the page.")
@language_option()
@graph_options
def draw(
    output: str,
    open_: bool,
    focus: str,
    hops: int,
    kind: tuple[str, ...],
    medium: tuple[str, ...],
    sector: tuple[str, ...],
    since: str,
    until: str,
    as_of: str,
    query: str,
    title: str,
    language: str,
    chosen: Source,
) -> None:
    """Draw the graph as one HTML page that needs no network.

    The page holds everything: search, filters, each record with its sources, table, rights matrix
    and timeline. Dates are 2026, 2026-06 or 2026-06-22; kinds, media and sectors are tokens such
    as content-licence, film and music-company.
    """
    from dealgraph.analysis.select import Choice
    from dealgraph.base.files import write_file
    from dealgraph.publish.explorer import make

    if open_ and output == "-":
        message = "--open needs a file: name one with --output."
        raise click.UsageError(message)
    choice = Choice(
        focus=focus,
        hops=hops,
        kinds=kind,
        media=medium,
        sectors=sector,
        since=since,
        until=until,
        as_of=as_of,
        query=_text(query),
    )
    with progress() as show:
        # What is near one thing is read from the cache sooner than everything is loaded.
        graph = chosen.whole(cached=bool(focus), progress=show)
        tell_unspoken(graph, language)
        made = make(graph, choice, title, show, language)
    write_file(output, made.html)
    size = len(made.html.encode()) / 1_000_000
    if output != "-":
        counts = f"{_count(made.parties, 'party', 'parties')}, {_count(made.matters, 'matter')}"
        say(f"wrote {visible(output)}: {counts}, {size:.1f} MB")
    if open_:
        import webbrowser

        webbrowser.open(Path(output).resolve().as_uri())


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _text(query: str) -> str:
    from dealgraph.base.files import read_stdin, read_text

    if query == "-":
        return read_stdin()
    return read_text(Path(query)) if query else ""
