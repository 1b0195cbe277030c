"""`dealgraph rename`: another id for a record, or two records as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealgraph.base.words import one_line, visible
from dealgraph.cli.common import opened, source
from dealgraph.cli.terminal import say

if TYPE_CHECKING:
    from dealgraph.author.rename import Renaming


@click.command(
    short_help="Give a record another id, or join two records.",
    epilog="Example:  dealgraph rename mgm-studios metro-goldwyn-mayer --dry-run",
)
@click.argument("old", metavar="RECORD")
@click.argument("new", metavar="ID")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option(
    "--keep",
    type=click.Choice(["old", "new"]),
    help="Where two records differ and only one value can be: that of RECORD, or that of ID.",
)
@click.option(
    "--redirects",
    metavar="FILE",
    help="The file that says what was replaced; by default redirects.ttl beside the records.",
)
@click.option("--data", multiple=True, metavar="PATH", help="Adds to the shipped record.")
@click.option("--only", multiple=True, metavar="PATH", help="Takes the place of the shipped data.")
def rename(
    old: str,
    new: str,
    dry_run: bool,
    keep: str | None,
    redirects: str | None,
    data: tuple[str, ...],
    only: tuple[str, ...],
) -> int:
    """Give a record another id, wherever it is used, or join it with the record that has the id.

    Names in the Turtle files and queries of your folders change, and the file of the record; texts
    and comments stay. The old id leads to the new one from then on: in show, ask and draw, on the
    server and on the pages. All files are written, or none.

    If a record has the id already, the two become one: what only RECORD says is added, its label as
    an alias. Where they differ and only one value can be, nothing is written without --keep.
    """
    from dealgraph.author.rename import rename as planned

    chosen = source(data, only)
    made = planned(
        opened(chosen),
        chosen.catalog(),
        old,
        new,
        keep=keep or "",
        redirects=Path(redirects) if redirects else None,
    )
    if made.conflicts:
        _tell_conflicts(made, keep or "")
    if made.conflicts and not keep:
        say("Nothing was changed. Mend one of the records, or say --keep old or --keep new.")
        return 1
    if dry_run:
        click.echo(made.difference(), nl=False)
        return 0
    made.write()
    folders = [*(f"--data {each}" for each in data), *(f"--only {each}" for each in only)]
    _tell(made, [visible(each) for each in folders])
    return 0


def _tell_conflicts(made: Renaming, keep: str) -> None:
    for each in made.conflicts:
        says = {"new": each.new, "old": each.old}
        kept = f"; kept: {one_line(says[keep])}" if keep else ""
        said = f"{one_line(each.old)} (old), {one_line(each.new)} (new)"
        say(f"differs: {each.subject} {each.predicate}: {said}{kept}", err=True)


def _tell(made: Renaming, folders: list[str]) -> None:
    from dealgraph.rdf.names import shorten

    gone = set(made.moved.values())
    for path, text in sorted(made.changes.items()):
        if path in gone:
            continue
        verb = "removed" if text is None else "changed" if path in made.before else "wrote"
        name = visible(path.as_posix())
        former = made.moved.get(path)
        say(f"renamed: {visible(former.as_posix())} to {name}" if former else f"{verb}: {name}")
    for old, new in made.statements.items():
        say(f"note: {shorten(old)} is {shorten(new)} now, since both had a statement of that name.")
    verb = "is part of" if made.merged else "is called"
    say(f"{shorten(made.old)} {verb} {shorten(made.new)} now.")
    say("Next: dealgraph check" + "".join(f" {option}" for option in folders))
