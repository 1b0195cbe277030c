"""Which affairs of a list are in the record, family by family.

    python tools/affairs.py docs/checklist.csv

The list is a CSV file with the columns `family` (a sector, a tracker, a country: whatever is to be
counted apart), `parties` (names, with semicolons between), `date` (a year, month or day, or empty)
and, if somebody has looked, `record`: the id of the matter. Other columns are for the reader.

An affair with a `record` is found if there is that matter. Any other counts as found if a matter
has two of its parties (or the only one), by name or alias, within a year of its date: that is a
candidate and not proof, and `--all` prints it, so that it can be looked at.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import click

import dealgraph
from dealgraph.rdf.names import shorten

#: Affairs whose date differs by more years than this are not the same.
YEARS = 1


@dataclass(frozen=True)
class Affair:
    """One line of a list.

    Attributes:
        family: what it is counted with.
        parties: names, as the list writes them.
        year: the year of its date, or None.
        record: the id of the matter, if somebody has looked.
    """

    family: str
    parties: tuple[str, ...]
    year: int | None
    record: str = ""


def read(path: Path) -> list[Affair]:
    """Read a list.

    Raises:
        click.UsageError: a column is missing.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = {"family", "parties", "date"} - set(rows.fieldnames or ())
        if missing:
            message = f"{path} has no column {', '.join(sorted(missing))}."
            raise click.UsageError(message)
        return [_affair(row) for row in rows]


def _affair(row: dict[str, str]) -> Affair:
    names = tuple(name.strip() for name in row["parties"].split(";") if name.strip())
    year = re.match(r"\d{4}", row["date"])
    record = (row.get("record") or "").strip()
    return Affair(row["family"], names, int(year[0]) if year else None, record)


def words(name: str) -> str:
    """Return a name without case, brackets and what companies add to theirs.

    >>> words("Quillmark Books, Inc. (class)")
    'quillmark books'
    """
    bare = re.sub(r"\([^)]*\)", " ", name.casefold())
    bare = re.sub(r"[^\w&]+", " ", bare)
    return re.sub(r"\b(the|inc|ltd|llc|group|and others)\b", " ", bare).strip()


class Record:
    """The parties and matters of a graph, as lists name them."""

    def __init__(self, graph: dealgraph.Graph) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)
        self.matters: dict[str, set[str]] = defaultdict(set)
        self.years: dict[str, set[int]] = defaultdict(set)
        self.titles: dict[str, str] = {}
        names = "SELECT ?party ?name { ?party a dg:Agent ; rdfs:label|skos:altLabel ?name }"
        for party, name in graph.query(names):
            self.names[words(str(name))].add(str(party))
        text = """SELECT ?matter ?party ?title ?date {
            ?matter a dg:Matter ; dg:party ?party ; dg:name ?title .
            OPTIONAL { ?matter dg:announced|dg:filed|dg:event/dg:date ?date } }"""
        for matter, party, title, date in graph.query(text):
            self.matters[str(party)].add(str(matter))
            self.titles[str(matter)] = str(title)
            if date is not None:
                self.years[str(matter)].add(int(str(date)[:4]))

    def parties(self, name: str) -> set[str]:
        """The parties of a name; failing that, those whose name is part of it, or holds it."""
        asked = words(name)
        if asked in self.names:
            return self.names[asked]
        padded = f" {asked} "
        found = [
            parties
            for known, parties in self.names.items()
            if padded in f" {known} " or f" {known} " in padded
        ]
        return set().union(*found) if asked else set()

    def find(self, affair: Affair) -> list[str]:
        """Return the matters that may be an affair, those with most of its parties first."""
        if affair.record:
            return [matter for matter in self.titles if shorten(matter) == affair.record]
        shared: dict[str, int] = defaultdict(int)
        for name in affair.parties:
            for matter in set().union(*(self.matters[party] for party in self.parties(name))):
                shared[matter] += 1
        enough = min(2, len(affair.parties))
        found = [m for m, n in shared.items() if n >= enough and self._in_time(m, affair.year)]
        return sorted(found, key=lambda matter: (-shared[matter], matter))

    def _in_time(self, matter: str, year: int | None) -> bool:
        known = self.years[matter]
        return year is None or not known or any(abs(year - one) <= YEARS for one in known)


@click.command(help=__doc__)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--all", "every", is_flag=True, help="Print what was found as well.")
def main(path: Path, *, every: bool) -> None:
    record, counts = Record(dealgraph.load()), defaultdict(lambda: [0, 0])
    for affair in read(path):
        found = record.find(affair)
        counts[affair.family][0] += bool(found)
        counts[affair.family][1] += 1
        if every or not found:
            title = record.titles[found[0]] if found else "not found"
            click.echo(f"{affair.family}: {'; '.join(affair.parties)}: {title}")
    total = [sum(column) for column in zip(*counts.values(), strict=True)] or [0, 0]
    for family, (found_of, of) in [*sorted(counts.items()), ("all", total)]:
        click.echo(f"{family}: {found_of} of {of}" + (f" ({found_of / of:.0%})" if of else ""))


if __name__ == "__main__":
    sys.exit(main())
