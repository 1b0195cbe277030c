"""Named questions with an example of their answer."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.questions import Parameter, Question
from dealgraph.answers.run import bind, questions
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.graph.catalog import Catalog
from dealgraph.publish.pages.addresses import Addresses
from dealgraph.publish.pages.refs import Ref, slug, web_address
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.modules import concepts_of
from dealgraph.rdf.names import dg
from dealgraph.rdf.sparql.run import run, table
from dealgraph.rdf.sparql.table import Table, plain
from dealgraph.record.views import host

#: How many rows of a result a page shows.
ROWS = 50


@dataclass(frozen=True)
class Asked:
    """A question, and what the graph answers to an example of it.

    Attributes:
        kinds: for each parameter, what it takes, with the page of its scheme.
        command: the example on the command line.
        rows: the first rows; each cell is a list of names.
        total: how many rows there are in all.
    """

    question: Question
    path: str
    kinds: tuple[Ref, ...]
    command: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Ref, ...], ...], ...]
    total: int


def asked(addresses: Addresses, found: Catalog) -> list[Asked]:
    """Ask every question of a catalog.

    Raises:
        ModelError: a question does not explain itself.
        QueryError: a question is not valid SPARQL, or no SELECT.
    """
    return [answer(addresses, question) for question in questions(found).values()]


def answer(addresses: Addresses, question: Question) -> Asked:
    """Ask one question with an example's values."""
    values, text = example_query(addresses, question)
    rows = Table((), ())
    if text:
        result = run(addresses.reader.store, text, str(question.path))
        rows = table(result) if isinstance(result, ox.QuerySolutions) else rows
    words = [f"--{name} {shlex.quote(word)}" for name, word in values.items()]
    return Asked(
        question,
        f"question/{slug(question.name)}.html",
        tuple(_kind(addresses, parameter) for parameter in question.parameters),
        " ".join(["dealgraph ask", question.name, *words]),
        rows.columns,
        tuple(tuple(_cell(addresses, x) for x in row) for row in rows.terms[:ROWS]),
        len(rows),
    )


def _kind(addresses: Addresses, parameter: Parameter) -> Ref:
    """What a parameter takes; for concepts, with a link to their scheme."""
    for concept in concepts_of(addresses.reader.store, parameter.kind):
        scheme = addresses.concepts.get(concept.value)
        if scheme is not None:
            return Ref(parameter.kind, addresses.schemes[scheme])
    return Ref(parameter.kind)


def _cell(addresses: Addresses, node: Any) -> tuple[Ref, ...]:
    """A term of a result; a text that is a list of addresses becomes one link for each."""
    if node is None:
        return ()
    text = plain(node)
    words = text.split()
    if words and all(web_address(word) for word in words):
        return tuple(Ref(f"{host(word)}", word, outside=True) for word in words)
    return (addresses.ref(node, text),)


def example_query(addresses: Addresses, question: Question) -> tuple[dict[str, str], str]:
    """The example of the question's help; other values where this graph has not those.

    The query is empty if the graph holds nothing that could be asked about.
    """
    store = addresses.reader.store
    values = question.example()
    for _ in range(2):
        try:
            return values, bind(store, question, values)
        except (UnknownIdError, ParameterError):
            taken: set[str] = set()
            for name in values:
                values[name] = _any(addresses, question.by_name[name].kind, values[name], taken)
                taken.add(values[name])
    return values, ""


def _any(addresses: Addresses, kind: str, default: str, taken: set[str]) -> str:
    """The most used thing of a kind that is not taken yet."""
    reader = addresses.reader
    if kind in ("party", "matter", "record"):
        top = dg("Party" if kind == "party" else "Matter")
        weigh = _as_object if kind == "party" else _as_subject
        nodes = [node for node in reader.instances(top) if plain(node) not in taken]
        best = max(nodes, key=lambda node: weigh(reader.store, node), default=None)
        return plain(best) if best is not None else default
    concepts = concepts_of(reader.store, kind)
    best = max(concepts, key=lambda node: _as_object(reader.store, node), default=None)
    return reader.token(best) if best else default


def _as_object(store: GraphStore, node: Any) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, node, None))


def _as_subject(store: GraphStore, node: Any) -> int:
    return sum(1 for _ in store.quads_for_pattern(node, None, None, None))
