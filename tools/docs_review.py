"""What `data/REVIEW.md` lists: where an editor should look next, the most important first.

Importance is how many other matters the parties of a matter take part in: what is wrong there is
met most often. Nothing here depends on the day on which it is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import dealgraph
from dealgraph.rdf.names import shorten
from docs_terms import table

#: Of a long list, so many lines are shown; the page names the question that gives all of it.
SHOWN = 40
#: Later than any day.
END = "9999-12-31"
#: Notices that say that a record wants an editor.
WANTING = {
    "no-speaker": "no speaker",
    "outside-grid": "kind and concern do not go together",
    "other-concern": "no concern fits",
    "over-without-end": "over, and no day is known",
    "stage-without-day": "stage without a day",
    "standing-by-hand": "standing by hand",
}

Rows = list[tuple[str, ...]]


@cache
def _notices() -> dict[str, list[str]]:
    """The records in which a notice is found, once for each time."""
    found: dict[str, list[str]] = defaultdict(list)
    for finding in dealgraph.check(notices=True):
        found[finding.check].append(finding.entity.partition("#")[0])
    return found


def _asked(question: str, columns: str, **parameters: str) -> Rows:
    """Some columns of what a named question answers."""
    answer = dealgraph.ask(question, **parameters)
    return [tuple(row[name] for name in columns.split()) for row in answer]


@cache
def _titles() -> dict[str, str]:
    text = "SELECT ?matter ?title { ?matter a dg:Matter ; dg:name ?title }"
    return {shorten(matter): str(title) for matter, title in dealgraph.query(text)}


@cache
def _weights() -> dict[str, int]:
    """Of each matter: in how many other matters its parties take part."""
    parties: dict[str, set[str]] = defaultdict(set)
    matters: dict[str, set[str]] = defaultdict(set)
    text = "SELECT DISTINCT ?matter ?party { ?matter a dg:Matter ; dg:party ?party }"
    for matter, party in dealgraph.query(text):
        parties[shorten(matter)].add(party)
        matters[party].add(shorten(matter))
    return {
        matter: len(set().union(*(matters[party] for party in some))) - 1
        for matter, some in parties.items()
    }


def _important(rows: Rows) -> Rows:
    """Put rows that begin with a matter in the order of its importance, and keep the first ones."""
    ranked = sorted(rows, key=lambda row: (-_weights().get(row[0], 0), row))
    return ranked[:SHOWN]


def _rest(shown: Rows, rows: Rows) -> str:
    left = len(rows) - len(shown)
    return f"\n\n{left} more are not listed here." if left else ""


def due() -> str:
    """What was announced for a day, by day."""
    rows = _asked("due", "due what matter", date=END)
    return table(("Day", "What was to come", "Matter"), rows)


def stale() -> str:
    """What goes on, and was last looked at a year or more before the newest look."""
    newest = max(row[0] for row in _asked("stale", "statusAsOf", date=END))
    before = f"{int(newest[:4]) - 1}{newest[4:7]}-01"
    rows = [(m, t, day) for m, t, day in _asked("stale", "matter title statusAsOf", date=before)]
    shown = _important(rows)
    return table(("Matter", "Title", "Last looked at"), shown) + _rest(shown, rows)


def weak() -> str:
    """Statements that rest on second hand alone, counted by matter."""
    counts = Counter(row[0] for row in _asked("weakly-sourced", "matter"))
    rows = [(matter, _titles()[matter], str(number)) for matter, number in counts.items()]
    shown = _important(rows)
    return table(("Matter", "Title", "Statements"), shown) + _rest(shown, rows)


def single() -> str:
    """Matters for which one page is cited."""
    rows = [(matter, _titles()[matter]) for matter in _notices().get("single-source", [])]
    shown = _important(rows)
    return table(("Matter", "Title"), shown) + _rest(shown, rows)


def wanting() -> str:
    """What the notices of `dealgraph check` say, counted by matter."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for check, words in WANTING.items():
        for record in _notices().get(check, []):
            if record in _titles():
                counts[record][words] += 1
    rows = [
        (matter, _titles()[matter], ", ".join(f"{n} × {what}" for what, n in sorted(found.items())))
        for matter, found in counts.items()
    ]
    shown = _important(rows)
    return table(("Matter", "Title", "What"), shown) + _rest(shown, rows)
