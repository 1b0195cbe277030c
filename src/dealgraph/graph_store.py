"""What is asked of a place that holds a graph: in memory, in a store on disk, or at an endpoint.

The first two are `pyoxigraph.Store` itself. An endpoint offers the same methods over HTTP, so that
questions, views and ids are read in one way wherever the graph is. A graph store holds named graphs
(SPARQL 1.1 Update, section 3), one for each file, and one for what the rules derive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pyoxigraph as ox

__all__ = ["GraphStore", "Result"]

Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


class GraphStore(Protocol):
    """A graph store that is read; the signatures are those of `pyoxigraph.Store`."""

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
    ) -> Result:
        """Run a query of SPARQL 1.1; with the union, the default graph is that of all graphs.

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
