"""Checks that need the files themselves: names, dates, terms and references.

What one query can say is a file in `checks/`, what one record must have is a shape in `shapes/`.
Here is the rest: whether a term or a reference exists at all, whether a date is a day of the
calendar, whether a file is named after what it holds, and whether two files contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base import dates
from dealgraph.base.words import controls, near
from dealgraph.graph.redirects import REPLACED_BY, current
from dealgraph.rdf.names import (
    BASE,
    DG,
    PREFIXES,
    RECORD_SPACES,
    is_record,
    shorten,
    term,
    value_of,
)
from dealgraph.rdf.reader import DERIVED, SUB_CLASS, TYPE, Reader
from dealgraph.validation.findings import Finding
from dealgraph.validation.limits import Limits, limits

_XSD = PREFIXES["xsd"]
_DATES = {_XSD + name: length for length, name in dates.DATATYPES.items()}


def structural_problems(
    store: ox.Store,
    files: dict[str, Path],
    chosen: set[str] | None,
    shapes: Iterable[Path],
    place: Callable[[Finding], Finding],
) -> Iterator[Finding]:
    """Find what is wrong in the files of a graph.

    Args:
        store: the graph.
        files: path of each named graph.
        chosen: graphs to look at; all if None.
        shapes: files that say what has one value only.
        place: gives a finding its file and line.
    """
    known = Known(store)
    subjects: dict[str, set[str]] = {}
    nameless: dict[str, ox.Quad] = {}
    for graph in files:
        if chosen is not None and graph not in chosen:
            continue
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            if quad.predicate != REPLACED_BY:  # says where a record went, and describes none
                subjects.setdefault(value_of(quad.subject), set()).add(graph)
            if isinstance(quad.object, ox.BlankNode) or isinstance(quad.subject, ox.BlankNode):
                nameless[graph] = min(nameless.get(graph, quad), quad, key=_pointing_first)
            if known.lacks(quad.predicate) or known.lacks(quad.object):
                yield from _triple(quad, graph, known)
    for graph, quad in nameless.items():
        if not _declares(store, graph):
            yield _blank(graph, quad)
    yield from _names(store, subjects, files)
    several = _several(store, subjects, files, chosen)
    if several:
        yield from _contradictions(Single(store, shapes), several, chosen, place)


#: What a module declares; its axioms need blank nodes (OWL 2 Mapping to RDF Graphs, section 2).
_DECLARED = tuple(
    term(name)
    for name in """
owl:Ontology owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty skos:Concept
skos:ConceptScheme
""".split()
)


def _declares(store: ox.Store, graph: str) -> bool:
    """Return whether a file is a module of the ontology."""
    name = ox.NamedNode(graph)
    return any(any(store.quads_for_pattern(None, TYPE, kind, name)) for kind in _DECLARED)


def _pointing_first(quad: ox.Quad) -> tuple[bool, str, str]:
    """Put first what points to a blank node by a name, which has a line; labels differ."""
    named = isinstance(quad.subject, ox.NamedNode)
    return not named, str(quad.subject) if named else "", str(quad.predicate)


def _blank(graph: str, quad: ox.Quad) -> Finding:
    """Say once of a file that something in it has no address."""
    named = isinstance(quad.subject, ox.NamedNode)
    return Finding(
        graph=graph,
        subject=value_of(quad.subject) if named else "",
        predicate=quad.predicate.value,
        check="blank-node",
        message="Something here has no address: a blank node, as [ … ], ( … ) or _:name.",
        fix="Give it an address within the record, such as deal:name#term: sources, readers and "
        "diff refer to it by that.",
    )


class Known:
    """What is described anywhere; each term is looked up once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.lacks = lru_cache(maxsize=None)(self._lacks)

    def __contains__(self, iri: str) -> bool:
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return any(quad.graph_name != DERIVED for quad in quads)

    def _lacks(self, node: Any) -> bool:
        """Return whether there may be something to say of a node."""
        if isinstance(node, ox.NamedNode):
            iri = node.value
            return iri.startswith(BASE) and (iri not in self or bool(self.replacement(iri)))
        if not isinstance(node, ox.Literal):
            return False
        kind = node.datatype.value
        wrong = controls(node.value) or (kind in _DATES and _bad_date(node.value, kind))
        return bool(wrong)

    def replacement(self, iri: str) -> str:
        """What a name was replaced by, or an empty text."""
        node = ox.NamedNode(iri)
        later = current(self.store, node)
        return "" if later == node else later.value

    @cached_property
    def every(self) -> frozenset[str]:
        """The IRIs of everything that is described."""
        return frozenset(value_of(q.subject) for q in self.store if q.graph_name != DERIVED)


def _triple(quad: ox.Quad, graph: str, known: Known) -> Iterator[Finding]:
    subject, predicate, value = value_of(quad.subject), quad.predicate.value, quad.object
    finding = partial(Finding, graph=graph, subject=subject, predicate=predicate)
    if predicate.startswith(DG) and predicate not in known:
        yield finding(
            check="unknown-term",
            message=f"There is no property {shorten(predicate)}.",
            fix=_instead(predicate, known, "Correct it, or declare it in a module of your own."),
        )
    if isinstance(value, ox.NamedNode):
        if quad.predicate == REPLACED_BY and value.value in known:
            return  # a name may lead to another that leads to the record
        yield from reference(value.value, known, finding)
        return
    if not isinstance(value, ox.Literal):
        return
    if character := controls(value.value):
        yield finding(
            check="control-character",
            message=f"The text holds the control character {character}, which XML cannot hold and "
            "nobody can see.",
            fix="Take it out; it often comes with text copied from a PDF or a terminal.",
        )
    if value.datatype.value in _DATES:
        reason = _bad_date(value.value, value.datatype.value)
        if reason:
            yield finding(
                check="impossible-date",
                value=value.value,
                message=f"{value.value!r} is not a date: {reason}.",
                fix="Correct it; write only the part that is known: 2026-06-22, 2026-06 or 2026.",
            )


def reference(iri: str, known: Known, finding: Callable[..., Finding]) -> Iterator[Finding]:
    """Tell of a name of ours that nothing describes.

    Args:
        iri: the name.
        known: what is described.
        finding: makes the finding, of what is told here.
    """
    if not iri.startswith(BASE):
        return
    if later := known.replacement(iri):
        yield finding(
            check="replaced-but-used",
            value=iri,
            message=f"{shorten(iri)} has another name now.",
            fix=f"Write {shorten(later)}; dealgraph rename does that wherever it is used.",
        )
        return
    if iri in known:
        return
    if iri.startswith(RECORD_SPACES):
        what = "statement" if "#" in iri else "record"
        yield finding(
            check="dangling-reference",
            value=iri,
            message=f"{shorten(iri)} is described nowhere.",
            fix=_instead(iri, known, f"Add the {what}, or correct the name."),
        )
    elif iri.startswith(DG) or _concept(iri):
        yield finding(
            check="unknown-term",
            value=iri,
            message=f"There is no {shorten(iri)}.",
            fix=_instead(iri, known, "Correct it, or declare it in a module of your own."),
        )


def _concept(iri: str) -> bool:
    rest = iri.removeprefix(BASE)
    return rest.partition("/")[0] in PREFIXES and "/" in rest and not rest.startswith("file/")


def _instead(iri: str, known: Known, otherwise: str) -> str:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    space = iri[:cut]
    local = {name[cut:] for name in known.every if name.startswith(space) and len(name) > cut}
    close = near(iri[cut:], {name for name in local if "/" not in name and "#" not in name})
    if not close:
        return otherwise
    return f"Did you mean {', '.join(shorten(space + name) for name in close)}? {otherwise}"


def _bad_date(text: str, datatype: str) -> str:
    length = _DATES[datatype]
    if not dates.has_form(text) or len(text) != length:
        return f"xsd:{datatype.removeprefix(_XSD)} is written like {'2026-06-22'[:length]}"
    return dates.problem(text)


def _names(
    store: ox.Store, subjects: dict[str, set[str]], files: dict[str, Path]
) -> Iterator[Finding]:
    """A record file is named by the id of the one record that it holds.

    What it adds to a record that a file of that name holds counts for nothing here.
    """
    held: dict[str, list[str]] = {}
    for subject, graphs in subjects.items():
        if is_record(subject):
            named = {
                graph for graph in _described(store, subject) if _is_home(graph, subject, files)
            }
            for graph in graphs & named if named else graphs:
                held.setdefault(graph, []).append(subject)
    for graph, records in sorted(held.items()):
        path = files[graph]
        if path.name == "standard input":
            continue
        ids = sorted(record.rpartition("/")[2] for record in records)
        if path.stem not in ids:
            yield Finding(
                graph=graph,
                subject=records[0],
                check="file-name",
                message=f"The file is named {path.name}, but it holds {ids[0]}.",
                fix=f"Rename the file to {ids[0]}.ttl, or correct the id.",
            )
        elif len(ids) > 1:
            other = next(record for record in sorted(records) if not record.endswith(path.stem))
            yield Finding(
                graph=graph,
                subject=other,
                check="file-name",
                message=f"The file {path.name} holds more than one record: {', '.join(ids)}.",
                fix="Give each record a file of its own.",
            )


def _is_home(graph: str, record: str, files: dict[str, Path]) -> bool:
    """Whether a file is named after a record."""
    return graph in files and files[graph].stem == record.rpartition("/")[2]


def _several(
    store: ox.Store,
    subjects: dict[str, set[str]],
    files: dict[str, Path],
    chosen: set[str] | None,
) -> dict[str, set[str]]:
    """What several files describe, with their graphs."""
    every = {
        # The label of a blank node, which has no colon, is of one file.
        subject: own if chosen is None else _described(store, subject) & files.keys()
        for subject, own in subjects.items()
        if ":" in subject
    }
    return {subject: graphs for subject, graphs in every.items() if len(graphs) > 1}


def _described(store: ox.Store, subject: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), None, None, None)
    return {value_of(quad.graph_name) for quad in quads if quad.predicate != REPLACED_BY}


class Single:
    """Tells which properties of a thing have one value only, by shapes and by the ontology."""

    def __init__(self, store: ox.Store, shapes: Iterable[Path]) -> None:
        self.reader = Reader(store)
        self.limits = limits(shapes)
        functional = self.reader.subjects(TYPE, term("owl:FunctionalProperty"))
        self.functional = dict.fromkeys(functional, Limits(most=1))

    def properties(self, subject: str) -> dict[Any, Limits]:
        """The properties of which a thing has one value, or one in each language."""
        found = dict(self.functional)
        for kind in self.reader.climb(self.reader.values(ox.NamedNode(subject), TYPE), SUB_CLASS):
            for path, limit in self.limits.get(kind, {}).items():
                found[path] = found.get(path, Limits()).both(limit)
        return {path: limit for path, limit in found.items() if limit.most == 1}


def _contradictions(
    single: Single,
    several: dict[str, set[str]],
    chosen: set[str] | None,
    place: Callable[[Finding], Finding],
) -> Iterator[Finding]:
    """Files may add to one another, but not give a second value of what has one only.

    It is told of the file that is not shipped, or else of the first.
    """
    for subject, graphs in sorted(several.items()):
        ordered = sorted(graphs, key=lambda graph: (graph.startswith(BASE + "file/data/"), graph))
        for path, limit in sorted(single.properties(subject).items(), key=str):
            said = [
                quad
                for graph in ordered
                for quad in single.reader.store.quads_for_pattern(
                    ox.NamedNode(subject), path, None, ox.NamedNode(graph)
                )
            ]
            clash = _clash(said, chosen, each_language=limit.each_language)
            if clash is not None:
                yield _twice(*clash, place)


def _clash(
    said: list[ox.Quad], chosen: set[str] | None, *, each_language: bool
) -> tuple[ox.Quad, ox.Quad] | None:
    """The first two values, of different files, that exclude each other."""
    for here in said:
        if chosen is not None and value_of(here.graph_name) not in chosen:
            continue
        for there in said:
            apart = here.graph_name != there.graph_name and here.object != there.object
            if apart and not (each_language and _tag(here.object) != _tag(there.object)):
                return here, there
    return None


def _tag(value: Any) -> str:
    """The language of a text; one without counts as English."""
    return (getattr(value, "language", None) or "en").lower()


def _twice(here: ox.Quad, there: ox.Quad, place: Callable[[Finding], Finding]) -> Finding:
    """Say where two files give two values of one thing."""
    finding = Finding(
        graph=value_of(here.graph_name),
        subject=value_of(here.subject),
        predicate=here.predicate.value,
        value=value_of(here.object),
        check="described-twice",
        message="",
        fix="",
    )
    other = replace(finding, graph=value_of(there.graph_name), value=value_of(there.object))
    found = place(other)
    return replace(
        finding,
        message=f"{shorten(here.predicate.value)} of {shorten(finding.subject)} has one value: "
        f"{_written(here.object)} here, {_written(there.object)} in {found.file}:{found.line}.",
        fix="Take it out here, or correct it there; other things may be added here.",
    )


def _written(value: Any) -> str:
    return shorten(value.value) if isinstance(value, ox.NamedNode) else repr(value_of(value))
