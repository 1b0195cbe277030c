"""The command line: parse, call one function, print, exit.

Exit codes: 0 fine, 1 findings, 2 could not run. Command modules import nothing heavy; each command
imports what it needs when it runs, so that `dealgraph --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from dealgraph import __version__
from dealgraph.errors import DealgraphError

__all__ = ["cli", "main"]

#: Command -> module that defines it under the same name.
COMMANDS = {
    "ask": "ask",
    "query": "query",
    "show": "read",
    "stats": "read",
    "draw": "draw",
    "export": "write",
    "docs": "docs",
    "new": "new",
    "check": "curate",
    "diff": "diff",
    "fmt": "curate",
    "push": "transfer",
    "pull": "transfer",
    "serve": "serve",
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from dealgraph.cli.completion import completed

        module = import_module(f"dealgraph.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return completed(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from dealgraph.suggest import did_you_mean

            hint = did_you_mean(name, COMMANDS) or "See: dealgraph --help"
            ctx.fail(f"There is no command '{name}'. {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Start with:  dealgraph draw --open",
)
@click.version_option(__version__, prog_name="dealgraph")
def cli() -> None:
    """Who deals with whom about AI in the media industry, and who says so.

    Ask named questions, run SPARQL, read a record, draw the whole graph as one page, check and
    extend the data. Every command that reads a graph takes --data PATH to add folders or files to
    the shipped record, and --only PATH to use them in its place.

    Folders that should always be added are named in pyproject.toml, in the working folder or above
    it ([tool.dealgraph], paths = ["mine"], relative to that file), and in DEALGRAPH_PATH, separated
    as in PATH. They come before --data; --only leaves them out.

    To complete ids, questions and concepts with Tab, add a line to ~/.bashrc (for zsh and fish:
    zsh_source, fish_source):  eval "$(_DEALGRAPH_COMPLETE=bash_source dealgraph)"
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with 0 (fine), 1 (findings) or 2 (could not run)."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; no error of a user's making is a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        result = cli.main(arguments, prog_name="dealgraph", standalone_mode=False)
        sys.stdout.flush()
    except DealgraphError as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except RuntimeError as error:
        if not str(error).startswith("Corruption"):
            raise
        click.echo(f"Error: {_damaged(error)}", err=True)
        return 2
    except BrokenPipeError:
        # The reader has seen enough (`| head`); keep Python from complaining while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _damaged(error: RuntimeError) -> DealgraphError:
    """A block of a store on disk whose checksum is wrong; nothing of it was used."""
    from dealgraph.errors import StoreError

    return StoreError(
        "A store on disk is damaged",
        "",
        str(error).partition("\n")[0],
        "Delete its folder (--store, or the cache folder): it is filled anew from the files.",
    )
