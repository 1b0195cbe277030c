"""`check`: everything that is wrong in files of the graph, each once, with its line and remedy.

Four readings, from the outside in: is it Turtle; does everything exist that is named, and is every
date a date (`structure`); has every record what its kind must have (`shacl`); do the records agree
with one another (`checks/*.rq`). What an earlier reading has said of a place, a later one does not
say again in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import TurtleError
from dealgraph.base.files import read_text
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.catalog import Catalog, Root, catalog, root
from dealgraph.graph.datasets import format_of
from dealgraph.graph.memory import load_file
from dealgraph.graph.rules import derive
from dealgraph.rdf.names import dg, shorten, value_of
from dealgraph.rdf.reader import DERIVED, TYPE, Reader
from dealgraph.rdf.sparql.run import select
from dealgraph.rdf.turtle.read import Positions, positions
from dealgraph.validation.checks import read_check, require_entity
from dealgraph.validation.findings import Finding, Findings, shown
from dealgraph.validation.queries import query_problems
from dealgraph.validation.structure import structural_problems

_NOT_TURTLE = Finding(
    check="syntax",
    message="This is not Turtle, so that what is wrong has no line.",
    fix="Check the Turtle files that it was made from, or use it with --only.",
)
_STEPS = ("reading", "names, dates and references", "shapes", "rules across records", "the model")

#: With more entities than this, asking of all is faster.
_FEW = 500


def check_catalog(
    files: Catalog,
    paths: Iterable[str | Path] = (),
    *,
    notices: bool = False,
    progress: Progress = unseen,
) -> Findings:
    """Check files of the record.

    Args:
        files: the whole record.
        paths: files or folders to look at, against the whole; everything if empty.
        notices: whether to tell what is worth knowing but needs no mending.
        progress: called before each step with its name, how many are done, and how many there are.

    Returns:
        Findings, by file and line.

    Raises:
        MissingFileError, EmptyFolderError: a path cannot be read.
    """
    found = _Run(files, [root(path) for path in paths], progress, notices).findings()
    return Findings(sorted(f for f in found if notices or f.severity != "notice"))


def check(
    paths: Iterable[str | Path] = (),
    *,
    data: Sequence[str | Path] = (),
    only: Sequence[str | Path] = (),
    notices: bool = False,
    progress: Progress = unseen,
) -> Findings:
    """Check files against the shipped record with `data`, or against `only`; see above."""
    return check_catalog(catalog(data, only), paths, notices=notices, progress=progress)


@dataclass
class _Run:
    """One pass over the files."""

    catalog: Catalog
    looked_at: list[Root]
    progress: Progress
    notices: bool = False
    store: ox.Store = field(default_factory=ox.Store)
    files: dict[str, Path] = field(default_factory=dict)
    broken: list[Finding] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    bad_values: set[str] = field(default_factory=set)
    shaped: set[tuple[str, str]] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    places: dict[Path, Positions] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        self.step("reading")
        chosen = self.load()
        self.step("names, dates and references")
        found = [*self.broken, *self.structural_findings(chosen)]
        found += query_problems(self.looked_at or self.catalog.roots, self.store)
        self.step("shapes")
        found += self.shape_findings(chosen)
        self.step("rules across records")
        derive(self.store, self.catalog.files("rules"))
        found += self.rule_findings(chosen)
        self.step("the model")
        found += self.model_findings(chosen)
        return _once(found)

    def step(self, name: str) -> None:
        self.progress(name, _STEPS.index(name), len(_STEPS))

    def load(self) -> set[str] | None:
        """Load everything that is Turtle; return the graphs to look at, or None for all."""
        every = list(self.catalog.turtle)
        known = {_same(path): graph for graph, path in every} if self.looked_at else {}
        chosen: set[str] = set()
        for extra in self.looked_at:
            for graph, path in Catalog((extra,)).turtle:
                if _same(path) not in known:
                    known[_same(path)] = graph
                    every.append((graph, path))
                chosen.add(known[_same(path)])
        for graph, path in every:
            self.read(graph, path, wanted=not self.looked_at or graph in chosen)
        return chosen if self.looked_at else None

    def read(self, graph: str, path: Path, *, wanted: bool) -> None:
        try:
            load_file(self.store, graph, path)
        except TurtleError as error:
            if not wanted:
                raise
            place = error.where.rpartition(":")[2]
            line = int(place) if place.isdecimal() else 1
            broken = Finding(check="syntax", message=f"{error.why}.", fix=error.fix)
            self.broken.append(broken.at(shown(path), line))
            return
        if wanted and self.looked_at and format_of(path) is not None:
            self.broken.append(_NOT_TURTLE.at(shown(path), 1))
            return
        self.files[graph] = path

    def structural_findings(self, chosen: set[str] | None) -> Iterator[Finding]:
        for finding in structural_problems(
            self.store, self.files, chosen, self.catalog.files("shapes"), self.placed
        ):
            self.seen.add((finding.subject, finding.predicate))
            self.bad_values.add(finding.value)
            self.told.add(finding.value or finding.predicate)
            yield self.placed(finding)

    def shape_findings(self, chosen: set[str] | None) -> list[Finding]:
        from dealgraph.validation.shapes import violations

        subjects = None if chosen is None else self.subjects(chosen)
        named = subjects and {n.value for n in subjects if isinstance(n, ox.NamedNode)}
        found = []
        for result in violations(self.store, self.catalog.files("shapes"), named):
            keys = {(result.subject, result.predicate), (result.subject, "")}
            if not self.seen.isdisjoint(keys) or (result.value and result.value in self.bad_values):
                continue
            self.shaped |= {(result.subject, result.predicate), (result.subject, result.value)}
            found.append(self.placed(result))
        # A shape asks in one sentence for all that it asks; of a line, that is told once.
        return list({(f.file, f.line, f.entity, f.fix): f for f in sorted(found)[::-1]}.values())

    def subjects(self, graphs: Iterable[str]) -> set[Any]:
        """Return what some graphs describe."""
        return {
            quad.subject
            for graph in graphs
            for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        }

    def few(self, chosen: set[str] | None) -> list[ox.NamedNode] | None:
        """Return the entities that the rules may be restricted to, or None for all.

        A blank node cannot be named in a query.
        """
        subjects = set() if chosen is None else self.subjects(chosen)
        named = [node for node in subjects if isinstance(node, ox.NamedNode)]
        few = chosen is not None and len(named) == len(subjects) <= _FEW
        return sorted(named, key=str) if few else None

    def rule_findings(self, chosen: set[str] | None) -> list[Finding]:
        reader = Reader(self.store)
        entities = self.few(chosen)
        found = []
        for rule in map(read_check, self.catalog.files("checks")):
            if rule.severity == "notice" and not self.notices:
                continue
            rows = select(self.store, rule.about(entities), str(rule.path))
            require_entity(rule.path, rows.columns)
            for row in rows.terms:
                named = {n: t.value for n, t in zip(rows.columns, row, strict=True) if t}
                entity = named["entity"]
                predicate, value = named.get("property", ""), named.get("value", "")
                graph = self.home(entity, predicate, value)
                skip = chosen is not None and graph not in chosen
                if skip or self.accepted(reader, entity, rule.name) or not graph:
                    continue
                if (entity, predicate or "source") in self.seen:
                    continue
                if predicate == TYPE.value and (entity, "") in self.shaped:
                    continue  # a shape told of the node as a whole, and so of what it is
                if rule.name.startswith("model-"):
                    if not self.shaped.isdisjoint({(entity, predicate), (entity, value)}):
                        continue
                    self.told |= {entity, predicate, value}
                message = rule.problem
                if value:
                    message = message.rstrip(".") + f": {shorten(value)}."
                finding = Finding(
                    graph=graph,
                    subject=entity,
                    predicate=predicate,
                    value=value,
                    check=rule.name,
                    severity=rule.severity,
                    message=message,
                    fix=_instead(named) or rule.fix,
                )
                found.append(self.placed(finding))
        return found

    def model_findings(self, chosen: set[str] | None) -> list[Finding]:
        from dealgraph.validation.model import Model, model_problems

        everything = Catalog((*self.catalog.roots, *self.looked_at))
        told = frozenset(self.told)
        model = Model(self.store, self.files, everything, chosen, told, self.notices)
        reader = Reader(self.store)
        return [
            self.placed(finding)
            for finding in model_problems(model)
            if not (finding.subject and self.accepted(reader, finding.subject, finding.check))
        ]

    def accepted(self, reader: Reader, entity: str, name: str) -> bool:
        """Whether the record itself gives a reason for what a check would report."""
        reasons = reader.values(_node(entity), dg("accepted"))
        return any(str(reason.value).startswith(f"{name}:") for reason in reasons)

    def home(self, subject: str, predicate: str = "", value: str = "") -> str:
        """The graph in which a statement stands, or else the one that says most of its subject."""
        graphs: dict[str, tuple[int, int]] = {}
        for quad in self.store.quads_for_pattern(_node(subject), None, None, None):
            if quad.graph_name != DERIVED:
                near = 0
                if quad.predicate.value == predicate:
                    near = 2 if value_of(quad.object) == value else 1
                best, number = graphs.get(value_of(quad.graph_name), (0, 0))
                graphs[value_of(quad.graph_name)] = (max(best, near), number + 1)
        return max(sorted(graphs), key=lambda graph: graphs[graph], default="")

    def placed(self, finding: Finding) -> Finding:
        """Return a finding with its file and line."""
        graph = finding.graph or self.home(finding.subject, finding.predicate, finding.value)
        path = self.files.get(graph)
        if path is None:
            return finding.at(graph, 1)
        line = self.position(path).line(finding.subject, finding.predicate, finding.value)
        return finding.at(shown(path), line)

    def position(self, path: Path) -> Positions:
        if path not in self.places:
            self.places[path] = positions(read_text(path), str(path))
        return self.places[path]


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    """An IRI has a colon; the label of a blank node has none."""
    return ox.NamedNode(name) if ":" in name else ox.BlankNode(name)


def _same(path: Path) -> object:
    """Return what two paths of one file have in common, links followed."""
    try:
        state = path.stat()
    except OSError:
        return path  # a link to nothing: reading it says so
    return state.st_dev, state.st_ino


def _instead(row: dict[str, str]) -> str:
    """What to write in the place of what a check found, if it names that."""
    names = sorted(row.get("instead", "").split())
    return f"Write {' or '.join(map(shorten, names))}." if names else ""


def _once(found: list[Finding]) -> list[Finding]:
    """One finding for one entity, line and message."""
    return list({(f.file, f.line, f.entity, f.message): f for f in found}.values())
