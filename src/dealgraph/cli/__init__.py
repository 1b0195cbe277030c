"""The command line: parse, call one function, print, exit.

Exit codes: 0 fine, 1 findings, 2 could not run. Command modules import nothing heavy; each command
imports what it needs when it runs, so that `dealgraph --help` answers at once.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dealgraph.base.errors import DealgraphError, ExtensionError, OutputError, ParameterError
from dealgraph.base.version import __version__
from dealgraph.base.words import visible
from dealgraph.cli.terminal import say

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

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
    "rename": "rename",
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
        return [*COMMANDS, *_added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return _extra(cmd_name)
        from dealgraph.cli.completion import completed

        module = import_module(f"dealgraph.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return completed(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List our commands with what they do, and those of other packages without loading them."""
        rows = [
            (name, command.get_short_help_str(limit=formatter.width))
            for name in COMMANDS
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        extra = _added()
        if extra:
            with formatter.section("Commands of other packages"):
                formatter.write_dl([(name, _package(point)) for name, point in extra.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command, after what a reader should know about the working folder."""
        from dealgraph.cli.followed import tell_followed

        tell_followed()
        return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS and name not in _added():
            from dealgraph.base.words import did_you_mean

            hint = did_you_mean(name, self.list_commands(ctx)) or "See: dealgraph --help"
            ctx.fail(f"There is no command '{name}'. {hint}")
        return super().resolve_command(ctx, args)


def _added() -> dict[str, EntryPoint]:
    from dealgraph.base import plugins

    return plugins.added(plugins.COMMANDS, COMMANDS)


def _package(point: EntryPoint) -> str:
    return f"from {point.dist.name}" if point.dist is not None else ""


def _extra(name: str) -> click.Command | None:
    """Load a command that another package adds."""
    from dealgraph.base import plugins

    point = _added().get(name)
    if point is None:
        return None
    command = plugins.load(point)
    if not isinstance(command, click.Command):
        raise ExtensionError(
            f"The extension '{name}' is not a command",
            where=f"{point.group}: {point.value}",
            why=f"it is a {type(command).__name__}",
            fix="Name a click.Command there.",
        )
    return command


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
    # a command makes much that it keeps until it ends, and few cycles; looking for them is dear
    gc.set_threshold(100_000, 50, 100)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; no error of a user's making is a traceback."""
    _open_streams()
    try:
        result = cli.main(arguments, prog_name="dealgraph", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("Stopped.", err=True)
        return 130
    except (Exception, SystemExit) as error:
        if _reader_left(error):
            _leave_stdout()
            return 0
        if not _told(error):
            raise
        return 2
    return result if isinstance(result, int) else 0


def _open_streams() -> None:
    """Make every stream one that takes any text, also where the shell has closed it (`>&-`)."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # nothing opened later may take its number
            nowhere = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - for the process
            setattr(sys, name, nowhere)
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _reader_left(error: BaseException) -> bool:
    """Return whether the reader of a pipe has seen enough (`| head`).

    Click turns that into SystemExit, and puts something of its own in the place of the stream.
    """
    quiet = "PacifyFlush" in type(sys.stdout).__name__
    return isinstance(error, BrokenPipeError) or (isinstance(error, SystemExit) and quiet)


def _leave_stdout() -> None:
    """Keep Python from writing to standard output, and from complaining, while it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show(error: click.ClickException) -> None:
    """Show what click says, in which a name or an argument may stand."""
    text = io.StringIO()
    error.show(text)
    say(text.getvalue(), err=True, nl=False)


def _told(error: BaseException) -> bool:
    """Say what went wrong in our words, and return whether there are any."""
    known = _known(error)
    if known is not None:
        say(f"Error: {known}", err=True)
    return known is not None


def _known(error: BaseException) -> DealgraphError | None:
    """Return what went wrong in our words, or None if it is a fault of ours."""
    if isinstance(error, DealgraphError):
        return error
    if isinstance(error, UnicodeEncodeError):
        return ParameterError(
            "A name or an argument is not UTF-8 text",
            why=visible(error.object),
            fix="Set the locale of the terminal to UTF-8, or rename the file.",
        )
    from dealgraph.rdf.sparql.errors import damaged, is_damage

    if is_damage(error):
        return damaged(error)
    if isinstance(error, OSError) and error.errno in _UNWRITABLE and error.filename is None:
        _leave_stdout()
        return OutputError(
            "Standard output cannot be written",
            why=error.strerror or "",
            fix="Make room, or write to another place.",
        )
    return None


#: What the system says of a full disk, a quota, a limit of size, and a device that is gone.
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
