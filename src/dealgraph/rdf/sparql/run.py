"""The one way to run a query.

SELECT, ASK, CONSTRUCT and DESCRIBE of SPARQL 1.1 Query run against the union of all graphs, unless
FROM or the request names some of them (section 13.2). Our prefixes need no declaration, nor do
those that a module of the graph declares (`vann:preferredNamespacePrefix`); and an IRI without a
scheme is one of ours: `<deal/x>` is `deal:x` (section 4.1.1.2). SERVICE is refused, and so are
updates, which are not queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dealgraph.base.errors import QueryError
from dealgraph.rdf.graph_store import GraphStore, Remote, Result
from dealgraph.rdf.modules import prefixes
from dealgraph.rdf.names import BASE, PREFIXES
from dealgraph.rdf.sparql.dataset import names_dataset
from dealgraph.rdf.sparql.errors import failing
from dealgraph.rdf.sparql.lexer import Resolver, code
from dealgraph.rdf.sparql.service import refuse_deep, refuse_service
from dealgraph.rdf.sparql.table import Table

_PREFIXES = dict(PREFIXES)


def known_prefixes(store: GraphStore, text: str = "") -> dict[str, str]:
    """Return the prefixes that a query need not declare: ours, and those of the graph's modules.

    An endpoint is asked for the latter only if the query uses one that is neither.
    """
    if isinstance(store, Remote) and not _undeclared(text):
        return _PREFIXES
    with failing():
        return prefixes(store)


def _undeclared(text: str) -> bool:
    resolver = Resolver()
    for token in code(text):
        resolver.iri(token)
        unknown = token.kind == "name" and token.prefix not in resolver.prefixes
        if unknown and not resolver.declaring:
            return True
    return False


@dataclass(frozen=True)
class Graphs:
    """The graphs that a request asks for; where it names any, they go before FROM.

    Attributes:
        default: graphs that together are the default graph.
        named: graphs that GRAPH finds.
    """

    default: Sequence[str] = ()
    named: Sequence[str] = ()

    def nodes(self) -> tuple[list[ox.NamedNode], list[ox.NamedNode]]:
        """Return both as terms.

        Raises:
            QueryError: a name is not an IRI.
        """
        try:
            return [ox.NamedNode(x) for x in self.default], [ox.NamedNode(x) for x in self.named]
        except ValueError as error:
            raise QueryError(
                "The name of a graph is not an IRI",
                where=", ".join((*self.default, *self.named)),
                why=str(error),
                fix="Write it in full.",
            ) from None


def run(store: GraphStore, text: str, where: str = "", graphs: Graphs | None = None) -> Result:
    """Run a query of any form.

    Args:
        store: the graph.
        text: SPARQL; our prefixes, those of modules, and our base are declared already.
        where: the file that the query comes from, for errors.
        graphs: the graphs that it is asked of; without any, what FROM names, or the union of all.

    Raises:
        QueryError: a syntax error (with the line and a caret), an update, or a failing query.
    """
    refuse_service(text, where)
    refuse_deep(text, where)
    with failing(where, text):
        known = known_prefixes(store, text)
        if graphs is None or not (graphs.default or graphs.named):
            union = not names_dataset(text, frozenset(known))
            return store.query(
                text, base_iri=BASE, prefixes=known, use_default_graph_as_union=union
            )
        default, named = graphs.nodes()
        return store.query(
            text, base_iri=BASE, prefixes=known, default_graph=default, named_graphs=named
        )


def select(store: GraphStore, text: str, where: str = "") -> Table:
    """Run a SELECT query and read all of its rows.

    Raises:
        QueryError: see `run`; also if it is a query of another form.
    """
    return table(run(store, text, where), where)


def construct(store: GraphStore, text: str, where: str = "") -> ox.QueryTriples:
    """Run a CONSTRUCT or DESCRIBE query; its triples are read as they are wanted.

    Raises:
        QueryError: see `run`; also if it is a query of another form.
    """
    result = run(store, text, where)
    if isinstance(result, ox.QueryTriples):
        return result
    raise _other_form("a graph", "CONSTRUCT or DESCRIBE", where)


def ask(store: GraphStore, text: str, where: str = "") -> bool:
    """Run an ASK query.

    Raises:
        QueryError: see `run`; also if it is a query of another form.
    """
    result = run(store, text, where)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    raise _other_form("yes or no", "ASK", where)


def table(result: Result, where: str = "") -> Table:
    """Read all rows of a result into a table.

    Raises:
        QueryError: the result is a graph or a boolean, or the query fails on the way.
    """
    if not isinstance(result, ox.QuerySolutions):
        raise _other_form("rows", "SELECT", where)
    columns = tuple(variable.value for variable in result.variables)
    with failing(where):
        return Table(columns, tuple(tuple(row) for row in result))


def _other_form(what: str, form: str, where: str) -> QueryError:
    return QueryError(
        f"The query does not answer with {what}", where=where, fix=f"Ask with {form}."
    )
