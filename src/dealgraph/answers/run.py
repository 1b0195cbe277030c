"""Named questions, asked: values put into a query, and its answer as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dealgraph.answers.find import value
from dealgraph.answers.questions import Question, read_questions
from dealgraph.answers.wording import in_language
from dealgraph.base.errors import QueryError
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.source import default_store
from dealgraph.rdf.graph_store import GraphStore, read_whole
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.sparql.run import select
from dealgraph.rdf.sparql.table import Table

if TYPE_CHECKING:
    from rdflib import Dataset


def bind(
    store: GraphStore, question: Question, values: Mapping[str, object], language: str = ENGLISH
) -> str:
    """Put values into a question, as terms: what a person wrote, or objects that say the same.

    A value that is None counts as not given. Labels are asked for in a language; see `in_language`.

    Raises:
        ParameterError: a parameter is unknown, missing, or has a value of the wrong kind.
        UnknownIdError: nothing has that id, label or alias.
    """
    given = {name: each for name, each in values.items() if each is not None}
    question.check_required(given)
    terms = {name: value(store, each, question.by_name[name].kind) for name, each in given.items()}
    return in_language(store, question.bind(terms), language)


def answer(
    store: GraphStore, question: Question, values: Mapping[str, object], language: str = ENGLISH
) -> Table:
    """Return the rows of a named question.

    Args:
        store: the graph.
        question: what `find_question` returned.
        values: its parameters: ids, labels, aliases, tokens or dates as text; or dates and numbers
            of Python, and terms of rdflib or pyoxigraph.
        language: that of the labels; see `in_language`.

    Raises:
        ParameterError, UnknownIdError, QueryError: see `bind` and `run`.
    """
    return select(store, bind(store, question, values, language), str(question.path))


def store_of(graph: Dataset | None, *, whole: bool = False) -> GraphStore:
    """Return the graph store behind a graph.

    Args:
        graph: what `load()` returned; without it, the shipped record with the folders that are
            configured, see `default_store`.
        whole: whether most of it will be read, so that an endpoint is better read once than asked
            thousands of times.

    Raises:
        QueryError: the graph is not one that `load()` made.
    """
    if graph is None:
        return default_store()
    inner = getattr(graph.store, "graph_store", None)
    if inner is not None:
        return read_whole(inner) if whole else inner
    raise QueryError(
        "This graph was not loaded by dealgraph",
        where=type(graph.store).__name__,
        why="named questions are asked of the store that load() makes",
        fix="Pass what dealgraph.load() returned.",
    )


def questions(found: Catalog | None = None) -> dict[str, Question]:
    """Return all named questions of the shipped ontology, or of a catalog."""
    return read_questions((found or catalog()).files("questions"))
