"""`dealgraph push` and `dealgraph pull`: whole graphs to a server and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dealgraph.cli.common import Chosen, graph_options

if TYPE_CHECKING:
    from dealgraph.remote.layouts import Layout
    from dealgraph.remote.push import Plan

__all__ = ["pull", "push"]


@click.command(
    short_help="Bring a SPARQL server up to date with the record.",
    epilog="Example:  dealgraph push http://localhost:7878",
)
@click.argument("url", metavar="URL")
@click.option("--query-url", default="", metavar="U", help="Where the server takes queries.")
@click.option("--update-url", default="", metavar="U", help="Where it takes SPARQL 1.1 Update.")
@click.option(
    "--graph-store-url",
    default="",
    metavar="U",
    help="Where it speaks the SPARQL 1.1 Graph Store HTTP Protocol; preferred to --update-url.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent and removed; change nothing.")
@click.option("--keep", is_flag=True, help="Leave graphs of ours there that are no longer here.")
@graph_options
def push(
    url: str,
    query_url: str,
    update_url: str,
    graph_store_url: str,
    dry_run: bool,
    keep: bool,
    chosen: Chosen,
) -> int:
    """Send record, ontology and derived graph to a server; only graphs that differ are sent.

    URL is the server's base address: http://localhost:7878 for Oxigraph, http://localhost:8890 for
    Virtuoso, http://localhost:3030/dataset for Fuseki, …/repositories/ID for GraphDB and RDF4J. The
    addresses below it are found out, unless they are given.

    Run it again after an interruption: it sends what is missing. Graphs that an earlier push sent
    and that are no longer here are removed and named; graphs of others are never touched.

    Credentials: DEALGRAPH_USER and DEALGRAPH_PASSWORD, DEALGRAPH_TOKEN, or ~/.netrc. Exit code 1
    means that the server shows a graph otherwise than it was sent.
    """
    from dealgraph.remote import connect
    from dealgraph.remote.push import plan
    from dealgraph.remote.push import push as run_push

    if chosen.endpoint:
        raise click.UsageError("push sends files or a store on disk; it takes no --endpoint.")
    if query_url and not (update_url or graph_store_url):
        raise click.UsageError("--query-url needs --graph-store-url or --update-url.")
    with _progress() as progress:
        store = chosen.store()
        layout = _layout(url, query_url, update_url, graph_store_url)
        endpoint = connect(layout.query)
        found = plan(store, endpoint, keep=keep, progress=progress)
        different = [] if dry_run else run_push(store, endpoint, layout, found, progress=progress)
    _say(found, f"{layout.name} at {url}", dry_run=dry_run)
    return _differ(different)


def _layout(url: str, query: str, update: str, graph_store: str) -> Layout:
    from dealgraph.remote.client import Client
    from dealgraph.remote.layouts import find, given

    client = Client(url)
    return given(client, query, update, graph_store) if update or graph_store else find(client)


def _say(found: Plan, server: str, *, dry_run: bool) -> None:
    """Name what goes, since nobody sees it afterwards; what comes only on request."""
    if dry_run:
        _list("would send", found.send)
    _list("would remove" if dry_run else "removed", found.remove)
    if not found.send and not found.remove:
        click.echo(f"{server}: nothing to do, {found.unchanged:,} graphs unchanged")
        return
    sent, removed = ("to send", "to remove") if dry_run else ("sent", "removed")
    graphs = "graph" if len(found.send) == 1 else "graphs"
    click.echo(
        f"{server}: {len(found.send):,} {graphs} {sent}, {len(found.remove):,} {removed}, "
        f"{found.unchanged:,} unchanged"
    )


def _differ(names: list[Any]) -> int:
    if not names:
        return 0
    click.echo("The server shows these graphs otherwise than they are here:", err=True)
    _list("differs", names, err=True)
    click.echo("See its log and its limits; what it cannot keep stays different.", err=True)
    return 1


def _list(word: str, names: Any, *, err: bool = False) -> None:
    from dealgraph.namespaces import FILE

    for name in names:
        click.echo(f"{word} {name.value.removeprefix(FILE)}", err=err)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on standard error, if a person looks at it."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda stage, done, total: bar.update(
            task, description=stage, completed=done, total=total
        )


@click.command(
    short_help="Read everything back from a SPARQL server.",
    epilog="Example:  dealgraph pull http://localhost:7878 -o record.trig",
)
@click.argument("url", metavar="URL")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write.")
def pull(url: str, output: str) -> None:
    """Read all graphs from a server and write them to FILE.

    URL is the server's base address, or that of its SPARQL endpoint. The format follows from the
    ending, as in dealgraph export; .trig keeps the graphs apart, so that nothing is lost. If the
    server holds graphs that dealgraph push has sent, other ones are left out.
    """
    from dealgraph.export import export
    from dealgraph.remote import connect, fetch
    from dealgraph.remote.client import Client
    from dealgraph.remote.fetch import sizes
    from dealgraph.remote.layouts import query_address

    endpoint = connect(query_address(Client(url)))
    with _progress() as progress:
        total, seen = sum(sizes(endpoint).values()), [0]

        def advance(number: int) -> None:
            seen[0] += number
            progress("reading", seen[0], total)

        store = fetch(endpoint, advance)
    for path in export(store, output):
        if str(path) != "-":
            click.echo(f"wrote {path}: {len(store):,} statements from {endpoint.url}")
