"""`dealgraph check` and `dealgraph fmt`: for whoever writes records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from dealgraph.base.files import STDIN, read_stdin
from dealgraph.base.words import visible
from dealgraph.cli.progress import progress
from dealgraph.cli.terminal import say

if TYPE_CHECKING:
    from dealgraph.validation.findings import Finding


@click.command(
    short_help="Find what is wrong in records, with line and remedy.",
    epilog="Example:  dealgraph check data/deals/google-deepmind-a24-2026.ttl",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
)
@click.option(
    "--notices", is_flag=True, help="Also tell what is worth knowing but needs no mending."
)
@click.option("--data", multiple=True, metavar="PATH", help="Adds to the shipped record.")
@click.option("--only", multiple=True, metavar="PATH", help="Takes the place of the shipped data.")
def check(
    paths: tuple[str, ...],
    format_: str,
    notices: bool,
    data: tuple[str, ...],
    only: tuple[str, ...],
) -> int:
    """Find what is wrong in records: file, line, entity, message and how to fix it.

    With PATH, only these files and folders are looked at, against the whole record; - is standard
    input. Exit code 0 means that nothing was found, 1 that something was, 2 that the check could
    not run.
    """
    from dealgraph.validation.findings import render
    from dealgraph.validation.run import check as run_check

    with _stdin_as_file(paths) as files, progress() as show:
        findings = run_check(files, data=data, only=only, notices=notices, progress=show)
        found = [_named(finding, files) for finding in findings]
    click.echo(render(found, format_), nl=False)
    if format_ == "text":
        say(_summary([finding.severity for finding in found]))
    return 1 if any(finding.severity != "notice" for finding in found) else 0


@contextmanager
def _stdin_as_file(paths: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give what comes through a pipe the form of a file, since findings have lines."""
    if "-" not in paths:
        yield paths
        return
    with TemporaryDirectory() as folder:
        file = Path(folder, STDIN)
        file.write_text(read_stdin(), encoding="utf-8")
        yield tuple(str(file) if path == "-" else path for path in paths)


def _named(finding: Finding, files: tuple[str, ...]) -> Finding:
    piped = any(finding.file.endswith(f"/{STDIN}") for path in files if path.endswith(STDIN))
    return replace(finding, file=STDIN) if piped else finding


def _summary(severities: list[str]) -> str:
    if not severities:
        return "Nothing found."
    counts = Counter(severities)
    return (
        ", ".join(f"{n} {name}{'s' if n > 1 else ''}" for name, n in sorted(counts.items())) + "."
    )


@click.command(
    short_help="Lay out Turtle files in the one way of the project.",
    epilog="Example:  dealgraph fmt --check data/ ontology/",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say what would change.")
def fmt(paths: tuple[str, ...], only_check: bool) -> int:
    """Lay out Turtle files in the one way of the project; - formats standard input to output.

    Comments, and the order of statements and of values, stay. With --check, exit code 1 means that
    a file would change.
    """
    from dealgraph.base.files import read_bytes, read_text, without_mark, write_file
    from dealgraph.graph.catalog import root
    from dealgraph.rdf.turtle.layout import format_turtle

    if paths == ("-",):
        click.echo(format_turtle(read_stdin()), nl=False)
        return 0
    changed = []
    files = [f.path for name in paths for f in root(name).files if f.path.suffix != ".rq"]
    results = [(path, read_text(path)) for path in files]
    formatted = [(path, old, format_turtle(old, str(path))) for path, old in results]
    for path, old, new in formatted:
        data = read_bytes(path)
        if old != new or without_mark(data) != data:
            changed.append(path)
            if not only_check:
                write_file(path, new)
    verb = "would change" if only_check else "changed"
    for path in changed:
        say(f"{verb}: {visible(path.as_posix())}")
    say(f"{len(files)} file{'' if len(files) == 1 else 's'}, {len(changed)} {verb}.")
    return 1 if changed and only_check else 0
