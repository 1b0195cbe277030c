"""Running SPARQL: free queries, named questions, and results as plain tables.

SELECT, ASK, CONSTRUCT and DESCRIBE of SPARQL 1.1 Query run against the union of all graphs, unless
FROM names some of them (section 13.2); our prefixes need no declaration. Updates are no queries and
are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.catalog import Catalog, catalog
from dealgraph.errors import QueryError
from dealgraph.graph_store import GraphStore, Result
from dealgraph.named import Question, find_question, read_questions
from dealgraph.namespaces import PREFIXES, shorten
from dealgraph.query_errors import (
    FAILURES,
    failing,
    failure,
    names_dataset,
    syntax_error,
)
from dealgraph.refusals import refuse_service
from dealgraph.resolve import value
from dealgraph.store import open_store

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["Result", "Table", "ask", "bind", "questions", "run"]


@dataclass(frozen=True)
class Table:
    """Rows of a SELECT: IRIs as prefixed names, literals as their text, nothing as an empty string.

    Iterating gives one dict a row. The terms themselves are in `terms`.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[dict[str, str]]:
        for row in self.rows():
            yield dict(zip(self.columns, row, strict=True))

    def rows(self) -> list[tuple[str, ...]]:
        """All rows as tuples of text."""
        return [tuple(plain(term) for term in row) for row in self.terms]


def plain(term: Any) -> str:
    """Write a term as a reader wants it.

    >>> plain(ox.NamedNode("https://w3id.org/dealgraph/party/a24"))
    'party:a24'
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return str(term.value)


def run(store: GraphStore, text: str, where: str = "") -> Result:
    """Run a query.

    Args:
        store: the graph.
        text: SPARQL; our prefixes are declared already.
        where: the file that the query comes from, for errors.

    Raises:
        QueryError: a syntax error (with the line and a caret), an update, or a failing query.
    """
    refuse_service(text, where)
    union = not names_dataset(text)
    try:
        return store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=union)
    except SyntaxError as error:
        raise syntax_error(text, where, error) from None
    except FAILURES as error:
        raise failure(where, error) from None


def table(result: ox.QuerySolutions) -> Table:
    """Read all solutions into a table."""
    columns = tuple(variable.value for variable in result.variables)
    with failing():
        return Table(columns, tuple(tuple(row) for row in result))


def bind(store: GraphStore, question: Question, values: Mapping[str, str]) -> str:
    """Put what a person wrote into a question, as terms.

    Raises:
        ParameterError: a parameter is unknown, missing, or has a value of the wrong kind.
        UnknownIdError: nothing has that id, label or alias.
    """
    question.check_required(values)
    terms = {name: value(store, text, question.by_name[name].kind) for name, text in values.items()}
    return question.bind(terms)


def ask(name: str, graph: Dataset | None = None, /, **values: str) -> Table:
    """Answer a named question.

    Args:
        name: the question, as `dealgraph ask` lists it.
        graph: what `load()` returned; without it, the shipped record is loaded once.
        values: the parameters: ids, labels, aliases, tokens or dates.

    Raises:
        UnknownQuestionError, ParameterError, UnknownIdError: see there.

    >>> [row["partyName"] for row in ask("gives-and-gets", matter="thrive-capital-a24-2024")][:2]
    ['A24', 'A24']
    """
    store = store_of(graph)
    question = find_question(name, catalog().files("questions"))
    result = run(store, bind(store, question, values), str(question.path))
    return table(result)  # type: ignore[arg-type]


def store_of(graph: Dataset | None, *, whole: bool = False) -> GraphStore:
    """Return the graph store behind a graph, or the shipped record if there is none.

    Args:
        graph: what `load()` returned.
        whole: whether most of it will be read, so that an endpoint is better read once than asked
            thousands of times.

    Raises:
        QueryError: the graph is not one that `load()` made.
    """
    if graph is None:
        return _shipped_store()
    inner = getattr(graph.store, "graph_store", None)
    if inner is not None:
        return getattr(inner, "whole", inner) if whole else inner  # type: ignore[no-any-return]
    raise QueryError(
        "This graph was not loaded by dealgraph",
        type(graph.store).__name__,
        "named questions are asked of the store that load() makes",
        "Pass what dealgraph.load() returned.",
    )


@lru_cache(maxsize=1)
def _shipped_store() -> ox.Store:
    return open_store(catalog())


def questions(found: Catalog | None = None) -> dict[str, Question]:
    """Return all named questions of the shipped ontology, or of a catalog."""
    return read_questions((found or catalog()).files("questions"))
