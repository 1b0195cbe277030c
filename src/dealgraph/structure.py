"""Checks that need the files themselves: names, dates, terms and references.

What one query can say is a file in `checks/`, what one record must have is a shape in `shapes/`.
Here is the rest: whether a term or a reference exists at all, whether a date is a day of the
calendar, whether a file is named after what it holds, and whether two files hold the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import DERIVED, dg, value_of
from dealgraph.namespaces import BASE, DG, PREFIXES, shorten
from dealgraph.suggest import near

__all__ = ["Problem", "structural_problems"]

#: Namespaces in which every IRI that is used must be described somewhere.
INSTANCES = tuple(
    PREFIXES[name] for name in ("deal", "dispute", "policy", "party", "stake", "publisher")
)
_XSD = PREFIXES["xsd"]
_DATES = {_XSD + "date": 10, _XSD + "gYearMonth": 7, _XSD + "gYear": 4}


@dataclass(frozen=True)
class Problem:
    """A finding before it has a file and a line."""

    graph: str
    subject: str
    predicate: str
    value: str
    check: str
    severity: str
    message: str
    fix: str


def structural_problems(
    store: ox.Store, files: dict[str, Path], chosen: set[str] | None = None
) -> Iterator[Problem]:
    """Find what is wrong in the files of a graph.

    Args:
        store: the graph.
        files: path of each named graph.
        chosen: graphs to look at; all if None.
    """
    known = {value_of(quad.subject) for quad in store if quad.graph_name != DERIVED}
    subjects: dict[str, set[str]] = {}
    for graph in files:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        inspect = chosen is None or graph in chosen
        for quad in quads:
            subjects.setdefault(value_of(quad.subject), set()).add(graph)
            if inspect:
                yield from _triple(quad, graph, known)
    yield from _names(subjects, files, chosen)
    yield from _doubles(store, subjects, files, chosen)


def _triple(quad: ox.Quad, graph: str, known: set[str]) -> Iterator[Problem]:
    subject, predicate, value = value_of(quad.subject), quad.predicate.value, quad.object

    def problem(check: str, bad: str, message: str, fix: str) -> Problem:
        return Problem(graph, subject, predicate, bad, check, "error", message, fix)

    if predicate.startswith(DG) and predicate not in known:
        yield problem(
            "unknown-term",
            "",
            f"There is no property {shorten(predicate)}.",
            _instead(predicate, known, "Correct it, or declare it in a module of your own."),
        )
    if isinstance(value, ox.NamedNode):
        yield from _reference(value.value, known, problem)
    elif isinstance(value, ox.Literal) and value.datatype.value in _DATES:
        reason = _bad_date(value.value, value.datatype.value)
        if reason:
            yield problem(
                "impossible-date",
                value.value,
                f"{value.value!r} is no date: {reason}.",
                "Correct it; write only the part that is known: 2026-06-22, 2026-06 or 2026.",
            )


def _reference(iri: str, known: set[str], problem: Any) -> Iterator[Problem]:
    if iri in known or not iri.startswith(BASE):
        return
    if iri.startswith(INSTANCES):
        what = "statement" if "#" in iri else "record"
        yield problem(
            "dangling-reference",
            iri,
            f"{shorten(iri)} is described nowhere.",
            _instead(iri, known, f"Add the {what}, or correct the name."),
        )
    elif iri.startswith(DG) or _concept(iri):
        yield problem(
            "unknown-term",
            iri,
            f"There is no {shorten(iri)}.",
            _instead(iri, known, "Correct it, or declare it in a module of your own."),
        )


def _concept(iri: str) -> bool:
    rest = iri.removeprefix(BASE)
    return rest.partition("/")[0] in PREFIXES and "/" in rest and not rest.startswith("file/")


def _instead(iri: str, known: set[str], otherwise: str) -> str:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    space = iri[:cut]
    local = {name[cut:] for name in known if name.startswith(space) and len(name) > cut}
    close = near(iri[cut:], {name for name in local if "/" not in name and "#" not in name})
    if not close:
        return otherwise
    return f"Did you mean {', '.join(shorten(space + name) for name in close)}? {otherwise}"


def _bad_date(text: str, datatype: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text) or len(text) != _DATES[datatype]:
        form = {10: "2026-06-22", 7: "2026-06", 4: "2026"}[_DATES[datatype]]
        return f"xsd:{datatype.removeprefix(_XSD)} is written like {form}"
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError as error:
        return str(error)
    return ""


def _names(
    subjects: dict[str, set[str]], files: dict[str, Path], chosen: set[str] | None
) -> Iterator[Problem]:
    """A record file is named by the id of the one record that it holds."""
    held: dict[str, list[str]] = {}
    for subject, graphs in subjects.items():
        if subject.startswith(INSTANCES) and "#" not in subject:
            for graph in graphs:
                held.setdefault(graph, []).append(subject)
    for graph, records in sorted(held.items()):
        path = files[graph]
        if (chosen is not None and graph not in chosen) or path.name == "standard input":
            continue
        ids = sorted(record.rpartition("/")[2] for record in records)
        if path.stem not in ids:
            yield Problem(
                graph,
                records[0],
                "",
                "",
                "file-name",
                "error",
                f"The file is named {path.name}, but it holds {ids[0]}.",
                f"Rename the file to {ids[0]}.ttl, or correct the id.",
            )
        elif len(ids) > 1:
            other = next(record for record in sorted(records) if not record.endswith(path.stem))
            yield Problem(
                graph,
                other,
                "",
                "",
                "file-name",
                "error",
                f"The file {path.name} holds more than one record: {', '.join(ids)}.",
                "Give each record a file of its own.",
            )


def _record(subject: str) -> bool:
    return subject.startswith(INSTANCES) and "#" not in subject


def _doubles(
    store: ox.Store,
    subjects: dict[str, set[str]],
    files: dict[str, Path],
    chosen: set[str] | None,
) -> Iterator[Problem]:
    """One subject is described in one file, sources included."""
    source = dg("Source")
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    pages = {value_of(quad.subject) for quad in store.quads_for_pattern(None, kind, source, None)}
    for subject, graphs in sorted(subjects.items()):
        if len(graphs) < 2 or not (_record(subject) or subject in pages):
            continue
        ordered = sorted(graphs, key=lambda graph: (graph.startswith(BASE + "file/data/"), graph))
        for graph in [g for g in ordered if chosen is None or g in chosen][:1]:
            others = sorted(files[other].name for other in graphs - {graph})
            yield Problem(
                graph,
                subject,
                "",
                "",
                "described-twice",
                "error",
                f"{shorten(subject)} is described in {others[0]} as well.",
                f"Keep the description in {others[0]} and only refer to it here.",
            )
