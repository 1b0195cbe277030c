"""`dealgraph push` and `dealgraph pull`: whole graphs to a server and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dealgraph.base.words import visible
from dealgraph.cli.common import graph_options
from dealgraph.cli.progress import progress
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source

if TYPE_CHECKING:
    from dealgraph.graph.remote.layouts import Layout
    from dealgraph.graph.remote.push import Plan


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
    chosen: Source,
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
    from dealgraph.graph.remote import connect
    from dealgraph.graph.remote.push import plan
    from dealgraph.graph.remote.push import push as run_push

    if chosen.endpoint:
        raise click.UsageError("push sends files or a store on disk; it takes no --endpoint.")
    if query_url and not (update_url or graph_store_url):
        raise click.UsageError("--query-url needs --graph-store-url or --update-url.")
    with progress() as show:
        store = chosen.whole(progress=show)
        layout = _layout(url, query_url, update_url, graph_store_url)
        endpoint = connect(layout.query)
        found = plan(store, endpoint, keep=keep, progress=show)
        different = [] if dry_run else run_push(store, endpoint, layout, found, progress=show)
    _say(found, f"{layout.name} at {url}", dry_run=dry_run)
    return _differ(different)


def _layout(url: str, query: str, update: str, graph_store: str) -> Layout:
    from dealgraph.graph.remote.client import Client
    from dealgraph.graph.remote.layouts import find, given

    client = Client(url)
    return given(client, query, update, graph_store) if update or graph_store else find(client)


def _say(found: Plan, server: str, *, dry_run: bool) -> None:
    """Name what goes, since nobody sees it afterwards; what comes only on request."""
    if dry_run:
        _list("would send", found.send)
    _list("would remove" if dry_run else "removed", found.remove)
    if not found.send and not found.remove:
        say(f"{server}: nothing to do, {found.unchanged:,} graphs unchanged")
        return
    sent, removed = ("to send", "to remove") if dry_run else ("sent", "removed")
    graphs = "graph" if len(found.send) == 1 else "graphs"
    say(
        f"{server}: {len(found.send):,} {graphs} {sent}, {len(found.remove):,} {removed}, "
        f"{found.unchanged:,} unchanged"
    )


def _differ(names: list[Any]) -> int:
    if not names:
        return 0
    say("The server shows these graphs otherwise than they are here:", err=True)
    _list("differs", names, err=True)
    say("See its log and its limits; what it cannot keep stays different.", err=True)
    return 1


def _list(word: str, names: Any, *, err: bool = False) -> None:
    from dealgraph.rdf.names import FILE

    for name in names:
        say(f"{word} {name.value.removeprefix(FILE)}", err=err)


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
    from dealgraph.graph.remote import connect
    from dealgraph.graph.remote.client import Client
    from dealgraph.graph.remote.layouts import query_address
    from dealgraph.publish.export import export

    endpoint = connect(query_address(Client(url)))
    with progress() as show:
        store = endpoint.fetch(show)
    for path in export(store, output):
        if str(path) != "-":
            say(f"wrote {visible(str(path))}: {len(store):,} statements from {endpoint.url}")
