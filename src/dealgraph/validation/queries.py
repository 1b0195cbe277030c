"""Checks of queries and shapes: rules, questions, checks and tables that cannot do their work.

A query with a mistake in a name is valid and finds nothing, and a shape with one never applies: so
each name of ours must be declared, and each query must be of the form that its folder asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.matrix import require_columns
from dealgraph.answers.questions import read_question
from dealgraph.base.errors import DealgraphError, ModelError, QueryError
from dealgraph.base.files import read_text
from dealgraph.graph.catalog import Root
from dealgraph.rdf.modules import only_prefixes
from dealgraph.rdf.names import BASE, PREFIXES, shorten
from dealgraph.rdf.sparql.header import header
from dealgraph.rdf.sparql.lexer import named
from dealgraph.rdf.sparql.run import run
from dealgraph.rdf.turtle.read import positions
from dealgraph.validation.checks import read_check, require_entity
from dealgraph.validation.findings import Finding, shown
from dealgraph.validation.shapes import read_shapes
from dealgraph.validation.structure import Known, reference

#: What the query of a folder answers with, and how to ask for that.
_FORMS: dict[str, tuple[type, str]] = {
    "rules": (ox.QueryTriples, "CONSTRUCT"),
    "questions": (ox.QuerySolutions, "SELECT"),
    "checks": (ox.QuerySolutions, "SELECT"),
    "tables": (ox.QuerySolutions, "SELECT"),
}
_PLACE = re.compile(r":(\d+):\d+$")


def query_problems(roots: Iterable[Root], store: ox.Store) -> Iterator[Finding]:
    """Find what is wrong in the queries and shapes of some folders.

    Args:
        roots: the folders and files.
        store: the graph, which tells what is declared.

    Yields:
        Findings with their places.
    """
    known, nothing = Known(store), only_prefixes(store)
    for root in roots:
        for file in root.files:
            if file.role in _FORMS and file.path.suffix == ".rq":
                yield from _query(file.path, file.role, known, nothing)
            elif file.role == "shapes" and file.path.suffix == ".ttl":
                yield from _shapes(file.path, known)


def _query(path: Path, role: str, known: Known, nothing: ox.Store) -> Iterator[Finding]:
    try:
        text = read_text(path)
        read = _READ[role](path)
        columns = _formed(run(nothing, text, str(path)), role, path)
        for matrix in getattr(read, "matrices", ()):
            require_columns(columns, matrix, path)
    except DealgraphError as error:
        yield _broken(path, error)
        return
    for iri, line in _names(text):
        yield from _unknown(iri, known, path, line)


def _formed(result: Any, role: str, path: Path) -> list[str]:
    """Return the columns of a query; refuse one of another form than its folder asks for.

    Raises:
        ModelError: it is one, or a check that does not say what is wrong.
    """
    kind, form = _FORMS[role]
    if not isinstance(result, kind):
        raise ModelError(
            f"A file in {role}/ is of another form",
            where=str(path),
            why=f"it does not ask with {form}",
            fix=f"Ask with {form}, or put the file elsewhere.",
        )
    columns = [variable.value for variable in getattr(result, "variables", ())]
    if role == "checks":
        require_entity(path, columns)
    return columns


def _rule(path: Path) -> None:
    """Refuse a rule that does not explain itself.

    Raises:
        ModelError: its header has no title, or does not say why.
    """
    fields = header(read_text(path))
    missing = [name for name in ("title", "why") if not fields.get(name)]
    if missing:
        raise ModelError(
            "A rule does not explain itself",
            where=str(path),
            why=f"its header has no line '# {missing[0]}:'",
            fix="Begin the file with '# title:' and '# why:'.",
        )


#: What reads a file of a folder, and refuses a header that says too little.
_READ: dict[str, Callable[[Path], object]] = {
    "rules": _rule,
    "questions": read_question,
    "checks": read_check,
    "tables": lambda _: None,
}


def _broken(path: Path, error: DealgraphError) -> Finding:
    place = _PLACE.search(error.where.partition("\n")[0])
    why = f": {error.why}" if error.why else ""
    message = f"{error.what}{why}."
    if isinstance(error, QueryError):
        found = Finding(check="syntax", message=message, fix=error.fix)
    else:
        found = Finding(check="query", message=message, fix=error.fix)
    return found.at(shown(path), int(place[1]) if place else 1)


def _names(text: str) -> Iterator[tuple[str, int]]:
    """Yield each IRI that a query names, with the first line in which it stands."""
    seen, line, at = set[str](), 1, 0
    for token, iri in named(text):
        if iri not in seen:
            seen.add(iri)
            line, at = line + text.count("\n", at, token.start), token.start
            yield iri, line


def _unknown(iri: str, known: Known, path: Path, line: int) -> Iterator[Finding]:
    """Tell of a name of ours that nothing declares; the beginning of names is not one."""
    if not iri.startswith(BASE) or iri.endswith(("/", "#")) or iri.startswith(BASE + "file/"):
        return
    make: Callable[..., Finding] = Finding
    for finding in reference(iri, known, make):
        yield finding.at(shown(path), line)


def _shapes(path: Path, known: Known) -> Iterator[Finding]:
    try:
        quads = list(read_shapes([path]))
        place = positions(read_text(path), str(path))
    except DealgraphError as error:
        yield _broken(path, error)
        return
    told: set[str] = set()
    for quad in quads:
        for node in (quad.predicate, quad.object):
            if not isinstance(node, ox.NamedNode) or node.value in told:
                continue
            told.add(node.value)
            line = place.names.get(node.value, 1)
            yield from _unknown(node.value, known, path, line)
            yield from _unknown_shacl(node.value, path, line)


def _unknown_shacl(iri: str, path: Path, line: int) -> Iterator[Finding]:
    """Tell of a name that is not one of SHACL's, as in sh:minCont: nothing would come of it."""
    if not iri.startswith(PREFIXES["sh"]):
        return
    from rdflib import SH, URIRef

    if URIRef(iri) not in SH:
        yield Finding(
            check="unknown-term",
            message=f"SHACL does not have {shorten(iri)}.",
            fix="Correct the name (SHACL, appendix A).",
        ).at(shown(path), line)
