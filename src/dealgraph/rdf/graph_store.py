"""What is asked of a place that holds a graph: in memory, in a store on disk, or at an endpoint.

The first two are `pyoxigraph.Store` itself. An endpoint offers the same methods over HTTP, so that
questions, views and ids are read in one way wherever the graph is. A graph store holds named graphs
(SPARQL 1.1 Update, section 3), one for each file, and one for what the rules derive.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox

#: A term that our files hold; quoted triples are not among them.
Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


class GraphStore(Protocol):
    """A graph store that is read; the signatures are those of `pyoxigraph.Store`."""

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Any = None,
    ) -> Result:
        """Run a query of SPARQL 1.1.

        Args:
            query: its text.
            base_iri: against which an IRI without a scheme is resolved.
            prefixes: those that need no declaration.
            use_default_graph_as_union: whether the default graph is that of all graphs.
            default_graph: a graph, or graphs, that are it instead.
            named_graphs: the graphs that GRAPH finds; without them, all.

        Raises:
            SyntaxError: the query is not SPARQL.
        """
        ...

    def quads_for_pattern(
        self, subject: Any, predicate: Any, value: Any, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """Find quads; None matches everything, as does a graph that is not given."""
        ...

    def named_graphs(self) -> Iterator[Any]:
        """The names of all graphs."""
        ...

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads."""
        ...

    def __len__(self) -> int:
        """The number of quads."""
        ...


class Remote(ABC):
    """What a graph store offers besides if each of its answers is a request."""

    @property
    @abstractmethod
    def whole(self) -> ox.Store:
        """All quads, read once into memory: for whoever walks over most of them."""

    @abstractmethod
    def learn(self, nodes: Iterable[ox.NamedNode]) -> None:
        """Read all that is said of some things at once, to be looked up one by one."""

    @abstractmethod
    def learn_around(self, node: ox.NamedNode) -> None:
        """Read what a view of a record will look up, in few requests."""


def learn(store: GraphStore, nodes: Iterable[ox.NamedNode]) -> None:
    """Have what is said of some things at hand before each is looked up; see `learn_around`."""
    if isinstance(store, Remote):
        store.learn(nodes)


def learn_around(store: GraphStore, node: ox.NamedNode) -> None:
    """Have what is near a record at hand before its view walks there step by step.

    A store in memory or on disk has it at hand already.
    """
    if isinstance(store, Remote):
        store.learn_around(node)


def read_whole(store: GraphStore) -> GraphStore:
    """Return a store of which most can be read step by step: a remote one is read into memory."""
    return store.whole if isinstance(store, Remote) else store
