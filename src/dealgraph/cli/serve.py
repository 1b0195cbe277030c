"""`dealgraph serve`."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any

import click

from dealgraph.cli.common import graph_options
from dealgraph.cli.progress import progress
from dealgraph.graph.source import Source
from dealgraph.serve.settings import Settings

_MEGA = 1_000_000
_DEFAULTS = Settings()
_PATH = re.compile(r"(?!\.)[A-Za-z0-9._~-]+(?:/(?!\.)[A-Za-z0-9._~-]+)*")


def _limit(name: str, kind: click.ParamType[Any], unit: str, text: str) -> Callable[[Any], Any]:
    """An option for a limit of `Settings`, with its default."""
    default = getattr(_DEFAULTS, name.replace("-", "_"))
    return click.option(
        f"--{name}",
        type=kind,
        default=default // _MEGA if unit == "MB" else default,
        show_default=True,
        metavar=unit,
        help=text,
    )


def _root_path(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check a path below which the server is shown, and write it without a slash at its end."""
    path = value.strip("/")
    if path and not _PATH.fullmatch(path):
        message = "a path is made of letters, digits and . _ ~ - with / between, such as /deals"
        raise click.BadParameter(message)
    return f"/{path}" if path else ""


def _names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Check names of the server: no port, no scheme."""
    from dealgraph.serve.hosts import is_name

    for value in values:
        if not is_name(value):
            message = f"'{value}' is not the name of a host, such as deals.example.org"
            raise click.BadParameter(message)
    return values


@click.command(
    short_help="Serve the record: SPARQL endpoint, explorer, a page for each record.",
    epilog="Example:  dealgraph serve --port 8000 --open",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    callback=_names,
    help="Another name under which the server is asked; it answers to no others.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes any that is free.",
)
@_limit("timeout", click.FloatRange(0.1, 3600), "SECONDS", "Time that one query may take.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Processes that answer queries; by default as many as processors, 2 to 8.",
)
@_limit("max-bytes", click.IntRange(1000), "N", "Size that one answer may have.")
@_limit("max-body", click.IntRange(100), "N", "Size that the body of a request may have.")
@_limit("memory", click.IntRange(50), "MB", "Memory that one process may take for a query.")
@click.option(
    "--memory-total",
    type=click.IntRange(50),
    default=None,
    metavar="MB",
    help="Memory of all processes together; by default half of the machine's, at most 4,000.",
)
@_limit("max-unread", click.IntRange(1), "MB", "Answers that may wait for clients to read them.")
@_limit("queue", click.IntRange(0, 10_000), "N", "Requests that may wait for a process.")
@_limit(
    "slow-body",
    click.FloatRange(0.1, 600),
    "SECONDS",
    "Time in which the body of a request must have come.",
)
@_limit(
    "per-client",
    click.IntRange(1, _DEFAULTS.connections),
    "N",
    "Connections that one address may hold.",
)
@click.option(
    "--root-path",
    default="",
    metavar="PATH",
    callback=_root_path,
    help="Path under which a server before this one shows it, such as /deals.",
)
@click.option(
    "--log",
    default="",
    metavar="FILE",
    help="Write a line for each request to FILE, or to standard output with -.",
)
@click.option(
    "--log-format",
    type=click.Choice(("common", "json")),
    default=_DEFAULTS.log_format,
    show_default=True,
    help="How --log writes.",
)
@click.option(
    "--cors/--no-cors",
    default=None,
    help="Let pages of other sites read the answers, or not; by default if there is nothing but "
    "the shipped record.",
)
@click.option("--open", "open_", is_flag=True, help="Show the explorer in the browser.")
@graph_options
def serve(port: int, open_: bool, chosen: Source, **limits: Any) -> None:
    """Serve the record over HTTP, read-only.

    / is the explorer, /sparql the endpoint (in a browser: the query page), and every record has
    its own address, such as /deal/google-deepmind-a24-2026, as HTML, Turtle, JSON-LD and
    N-Triples. Files that change are loaded again while the server runs. Ctrl-C stops it.
    """
    from dealgraph.base.extras import require

    for module in ("starlette", "uvicorn", "httptools"):
        require(module, "serving the record", "serve")
    from dealgraph.serve.hosts import is_loopback
    from dealgraph.serve.running import bind, run

    settings = _settings(chosen, limits)
    host = settings.host
    if not is_loopback(host):
        click.echo(
            f"Warning: {host} is not this machine alone: all who reach it can read everything "
            "that is served. Put a server with TLS and limits of its own before it.",
            err=True,
        )
    with ExitStack() as open_sockets, ExitStack() as starting:
        taken = bind(host, port)
        for one in taken:
            open_sockets.enter_context(closing(one))
        starting.enter_context(progress())("loading the graph, making the first pages", 0, 0)

        def ready(address: str) -> None:
            starting.close()
            _ready(address, settings, open_)

        run(taken, settings, ready)
    click.echo("Stopped.", err=True)


def _settings(chosen: Source, limits: dict[str, Any]) -> Settings:
    if not chosen.lasts:
        message = "serve takes files and stores on disk, neither --endpoint nor standard input."
        raise click.UsageError(message)
    limits["workers"] = limits["workers"] or 0
    limits["memory"] *= _MEGA
    if limits["cors"] is None:
        limits["cors"] = chosen.is_shipped
    limits["memory_total"] = (limits["memory_total"] or 0) * _MEGA
    limits["max_unread"] *= _MEGA
    return Settings(chosen, **limits)


def _ready(address: str, settings: Settings, open_: bool) -> None:
    click.echo(f"Serving {address}  (endpoint {address}sparql). Ctrl-C stops.")
    may, other = ("may", "--no-cors forbids") if settings.cors else ("may not", "--cors allows")
    click.echo(f"Pages of other sites {may} read the answers; {other} it.")
    if open_:
        import webbrowser

        webbrowser.open(address)
