"""`dealgraph serve`."""

from __future__ import annotations

from typing import Any

import click

from dealgraph.cli.common import Chosen, graph_options

__all__ = ["serve"]

_MEGA = 1_000_000
_LOOPBACK = ("127.", "::1", "localhost")


@click.command(
    short_help="Serve the record: SPARQL endpoint, explorer, a page for each record.",
    epilog="Example:  dealgraph serve --port 8000 --open",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes any that is free.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=20,
    show_default=True,
    metavar="SECONDS",
    help="Time that one query may take.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Processes that answer queries; by default as many as processors, 2 to 8.",
)
@click.option(
    "--max-bytes",
    type=click.IntRange(1000),
    default=50 * _MEGA,
    show_default=True,
    metavar="N",
    help="Size that one answer may have.",
)
@click.option(
    "--max-body",
    type=click.IntRange(100),
    default=_MEGA,
    show_default=True,
    metavar="N",
    help="Size that the body of a request may have.",
)
@click.option(
    "--memory",
    type=click.IntRange(50),
    default=2000,
    show_default=True,
    metavar="MB",
    help="Memory that one process may take for a query.",
)
@click.option(
    "--queue",
    type=click.IntRange(0, 10_000),
    default=200,
    show_default=True,
    metavar="N",
    help="Requests that may wait for a process.",
)
@click.option(
    "--slow-body",
    type=click.FloatRange(0.1, 600),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="Time in which the body of a request must have come.",
)
@click.option(
    "--cors/--no-cors",
    default=True,
    help="Let pages of other sites read the answers, or not.",
)
@click.option("--open", "open_", is_flag=True, help="Show the explorer in the browser.")
@graph_options
def serve(host: str, port: int, open_: bool, chosen: Chosen, **limits: Any) -> None:
    """Serve the record over HTTP, read-only.

    / is the explorer, /sparql the endpoint (in a browser: the query page), and every record has
    its own address, such as /deal/google-deepmind-a24-2026, as HTML, Turtle, JSON-LD and
    N-Triples. Files that change are loaded again while the server runs. Ctrl-C stops it.
    """
    from dealgraph.extras import require

    for module in ("starlette", "uvicorn", "httptools"):
        require(module, "serving the record", "serve")
    from dealgraph.serve.running import bind, run

    settings = _settings(chosen, limits)
    if not host.startswith(_LOOPBACK):
        click.echo(
            f"Warning: {host} is not this machine alone: whoever reaches it can read everything "
            "that is served. Put a server with TLS and limits of its own before it.",
            err=True,
        )
    taken = bind(host, port)
    try:
        run(taken, settings, lambda address: _ready(address, open_))
    finally:
        taken.close()
    click.echo("Stopped.", err=True)


def _settings(chosen: Chosen, limits: dict[str, Any]) -> Any:
    from dealgraph.serve.settings import Settings

    if chosen.endpoint or chosen.reads_stdin:
        message = "serve takes files and stores on disk, neither --endpoint nor standard input."
        raise click.UsageError(message)
    return Settings(
        data=chosen.data,
        only=chosen.only,
        inference=chosen.inference,
        disk=chosen.disk,
        timeout=float(limits["timeout"]),
        workers=limits["workers"] or 0,
        max_bytes=limits["max_bytes"],
        max_body=limits["max_body"],
        memory=limits["memory"] * _MEGA,
        queue=limits["queue"],
        slow_body=float(limits["slow_body"]),
        cors=limits["cors"],
    )


def _ready(address: str, open_: bool) -> None:
    click.echo(f"Serving {address}  (endpoint {address}sparql). Ctrl-C stops.")
    if open_:
        import webbrowser

        webbrowser.open(address)
