"""`check`: everything that is wrong in files of the graph, each once, with its line and remedy.

Four readings, from the outside in: is it Turtle; does everything exist that is named, and is every
date a date (`structure`); has every record what its kind must have (`shacl`); do the records agree
with one another (`checks/*.rq`). What an earlier reading has said of a place, a later one does not
say again in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from dealgraph.catalog import Catalog, Root, catalog, root
from dealgraph.errors import ModelError, TurtleError
from dealgraph.findings import SEVERITIES, Finding, shown
from dealgraph.graph import DERIVED, Reader, dg, value_of
from dealgraph.inference import derive
from dealgraph.namespaces import shorten
from dealgraph.queries import run, table
from dealgraph.store import load_file
from dealgraph.structure import structural_problems
from dealgraph.turtle import Positions, positions, read_text

__all__ = ["Check", "check", "read_check"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """A rule across records: one file in `checks/`."""

    name: str
    title: str
    problem: str
    fix: str
    severity: str
    text: str
    path: Path


def read_check(path: Path) -> Check:
    """Read one check.

    Raises:
        ModelError: its header lacks title, problem, fix or severity.
    """
    text = read_text(path)
    fields = dict(re.findall(r"^#\s*(title|problem|fix|severity):\s*(.+)$", text, re.MULTILINE))
    missing = [name for name in ("title", "problem", "fix", "severity") if name not in fields]
    if missing or fields["severity"].strip() not in SEVERITIES:
        raise ModelError(
            "A check does not explain itself",
            str(path),
            f"its header has no valid line '# {(missing or ['severity'])[0]}:'",
            "Begin the file with '# title:', '# problem:', '# fix:' and '# severity:' (one of "
            f"{', '.join(SEVERITIES)}).",
        )
    values = {name: value.strip() for name, value in fields.items()}
    return Check(path.stem, text=text, path=path, **values)


def check(
    paths: Iterable[str | Path] = (),
    *,
    data: Sequence[str | Path] = (),
    only: Sequence[str | Path] = (),
    notices: bool = False,
    progress: Progress = lambda _: None,
) -> list[Finding]:
    """Check files of the record.

    Args:
        paths: files or folders to look at, against the whole record; everything if empty.
        data: folders or files that add to the shipped record.
        only: folders or files that take its place.
        notices: whether to tell what is worth knowing but needs no mending.
        progress: called with the name of each step.

    Returns:
        Findings, by file and line. An empty list means that nothing is wrong.

    Raises:
        MissingFileError, EmptyFolderError: a path cannot be read.

    >>> check()
    []
    """
    run_ = _Run(catalog(data, only), [root(path) for path in paths], progress)
    found = run_.findings()
    return sorted(f for f in found if notices or f.severity != "notice")


@dataclass
class _Run:
    """One pass over the files."""

    catalog: Catalog
    looked_at: list[Root]
    progress: Progress
    store: ox.Store = field(default_factory=ox.Store)
    files: dict[str, Path] = field(default_factory=dict)
    broken: list[Finding] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    bad_values: set[str] = field(default_factory=set)
    shaped: set[tuple[str, str]] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    places: dict[Path, Positions] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        chosen = self.load()
        found = list(self.broken)
        self.progress("names, dates and references")
        for problem in structural_problems(self.store, self.files, chosen):
            self.seen.add((problem.subject, problem.predicate))
            self.bad_values.add(problem.value)
            self.told.add(problem.value or problem.predicate)
            found.append(
                self.finding(
                    problem.graph,
                    (problem.subject, problem.predicate, problem.value),
                    problem.check,
                    problem.severity,
                    problem.message,
                    problem.fix,
                )
            )
        self.progress("shapes")
        found += self.shape_findings(chosen)
        self.progress("rules across records")
        derive(self.store, self.catalog.files("rules"))
        found += self.rule_findings(chosen)
        self.progress("the model")
        found += self.model_findings(chosen)
        return _once(found)

    def load(self) -> set[str] | None:
        """Load everything that is Turtle; return the graphs to look at, or None for all."""
        self.progress("reading")
        known = {path.resolve(): graph for graph, path in self.catalog.turtle}
        every = list(self.catalog.turtle)
        chosen: set[str] = set()
        for extra in self.looked_at:
            for graph, path in Catalog((extra,)).turtle:
                if path.resolve() not in known:
                    known[path.resolve()] = graph
                    every.append((graph, path))
                chosen.add(known[path.resolve()])
        for graph, path in every:
            self.read(graph, path, wanted=not self.looked_at or graph in chosen)
        return chosen if self.looked_at else None

    def read(self, graph: str, path: Path, *, wanted: bool) -> None:
        try:
            load_file(self.store, graph, path)
        except TurtleError as error:
            if not wanted:
                raise
            line = int(error.where.rpartition(":")[2])
            self.broken.append(
                Finding(shown(path), line, "", "syntax", "error", f"{error.why}.", error.fix)
            )
            return
        self.files[graph] = path

    def shape_findings(self, chosen: set[str] | None) -> list[Finding]:
        from dealgraph.shacl import violations

        subjects = None
        if chosen is not None:
            subjects = {
                value_of(quad.subject)
                for graph in chosen
                for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
                if isinstance(quad.subject, ox.NamedNode)
            }
        found = []
        for result in violations(self.store, self.catalog.files("shapes"), subjects):
            # What is described twice has two of everything.
            keys = {(result.subject, result.predicate), (result.subject, "")}
            if not self.seen.isdisjoint(keys) or (result.value and result.value in self.bad_values):
                continue
            graph = self.home(result.subject)
            message, fix = _split(result.message)
            severity = {"violation": "error", "info": "notice"}.get(result.severity, "warning")
            place = (result.subject, result.predicate, result.value)
            self.shaped |= {(result.subject, result.predicate), (result.subject, result.value)}
            found.append(self.finding(graph, place, "shape", severity, message, fix))
        return found

    def rule_findings(self, chosen: set[str] | None) -> list[Finding]:
        reader = Reader(self.store)
        found = []
        for rule in map(read_check, self.catalog.files("checks")):
            rows = table(cast("ox.QuerySolutions", run(self.store, rule.text, str(rule.path))))
            for row in rows.terms:
                named = {n: t.value for n, t in zip(rows.columns, row, strict=True) if t}
                entity = named["entity"]
                predicate, value = named.get("property", ""), named.get("value", "")
                graph = self.home(entity)
                skip = chosen is not None and graph not in chosen
                if skip or self.accepted(reader, entity, rule.name) or not graph:
                    continue
                if (entity, predicate or "source") in self.seen:
                    continue
                if rule.name.startswith("model-"):
                    if not self.shaped.isdisjoint({(entity, predicate), (entity, value)}):
                        continue
                    self.told |= {entity, predicate, value}
                message = rule.problem
                if value:
                    message = message.rstrip(".") + f": {shorten(value)}."
                place = (entity, predicate, value)
                found.append(
                    self.finding(graph, place, rule.name, rule.severity, message, rule.fix)
                )
        return found

    def model_findings(self, chosen: set[str] | None) -> list[Finding]:
        from dealgraph.model_checks import Model, model_problems

        everything = Catalog((*self.catalog.roots, *self.looked_at))
        model = Model(self.store, self.files, everything, chosen, frozenset(self.told))
        reader = Reader(self.store)
        return [
            self.finding(
                p.graph, (p.subject, p.predicate, p.value), p.check, p.severity, p.message, p.fix
            )
            for p in model_problems(model)
            if not (p.subject and self.accepted(reader, p.subject, p.check))
        ]

    def accepted(self, reader: Reader, entity: str, name: str) -> bool:
        """Whether the record itself gives a reason for what a check would report."""
        reasons = reader.values(ox.NamedNode(entity), dg("accepted"))
        return any(str(reason.value).startswith(f"{name}:") for reason in reasons)

    def home(self, subject: str) -> str:
        """The graph in which a subject is described; the one that says most of it."""
        graphs: dict[str, int] = {}
        # An IRI has a colon; the label of a blank node has none.
        node = ox.NamedNode(subject) if ":" in subject else ox.BlankNode(subject)
        for quad in self.store.quads_for_pattern(node, None, None, None):
            if quad.graph_name != DERIVED:
                graphs[value_of(quad.graph_name)] = graphs.get(value_of(quad.graph_name), 0) + 1
        return max(sorted(graphs), key=lambda graph: graphs[graph], default="")

    def finding(
        self,
        graph: str,
        place: tuple[str, str, str],
        name: str,
        severity: str,
        message: str,
        fix: str,
    ) -> Finding:
        path = self.files.get(graph)
        line = self.position(path).line(*place) if path else 1
        file = shown(path) if path else graph
        return Finding(file, line, shorten(place[0]), name, severity, message, fix)

    def position(self, path: Path) -> Positions:
        if path not in self.places:
            self.places[path] = positions(read_text(path))
        return self.places[path]


def _once(found: list[Finding]) -> list[Finding]:
    """One finding for one entity, line and message."""
    return list({(f.file, f.line, f.entity, f.message): f for f in found}.values())


def _split(message: str) -> tuple[str, str]:
    """Shapes say in one message what is missing and how to write it."""
    return f"The record does not meet its shape. {message}"[:400], message
