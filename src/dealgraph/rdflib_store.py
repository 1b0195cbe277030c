"""A graph store of ours behind rdflib's interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib.query import Result

from dealgraph.errors import StoreError
from dealgraph.graph_store import GraphStore
from dealgraph.query_errors import names_dataset
from dealgraph.refusals import refuse_service

__all__ = ["DealgraphStore"]


class DealgraphStore(OxigraphStore):
    """Oxigraph's adapter, for any graph store, and with FROM.

    Attributes:
        graph_store: what answers: in memory, on disk, or at an endpoint.
    """

    def __init__(self, graph_store: GraphStore) -> None:
        super().__init__(store=graph_store)  # type: ignore[arg-type]
        self.graph_store = graph_store

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Add a triple, if the graph store can be written to.

        Raises:
            StoreError: it can only be read.
        """
        with self._writing():
            super().add(triple, context, quoted)

    def addN(self, quads: Any) -> None:  # noqa: N802
        """Add quads; see `add`."""
        with self._writing():
            super().addN(quads)

    def remove(self, triple: Any, context: Any = None) -> None:
        """Remove triples; see `add`."""
        with self._writing():
            super().remove(triple, context)

    def add_graph(self, graph: Any) -> None:
        """Add an empty graph; rdflib does so when it names one, also to read it."""
        with suppress(StoreError), self._writing():
            super().add_graph(graph)

    def remove_graph(self, graph: Any) -> None:
        """Remove a graph; see `add`."""
        with self._writing():
            super().remove_graph(graph)

    def update(self, update: Any, *rest: Any, **more: Any) -> None:
        """Run an update (SPARQL 1.1 Update); see `add`."""
        with self._writing():
            super().update(update, *rest, **more)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            if not isinstance(self.graph_store, ox.Store):
                raise OSError("it is an endpoint")
            yield
        except (OSError, RuntimeError) as error:  # the latter: a store opened read-only
            raise StoreError(
                "This graph can only be read",
                "",
                str(error),
                "Change the files, or load them into memory: dealgraph.load().",
            ) from None

    def __len__(self, context: Any = None) -> int:
        """The number of triples, each counted once, in all graphs or in one."""
        if isinstance(self.graph_store, ox.Store):
            return super().__len__(context)
        # The adapter counts in terms of SPARQL 1.2, which not every server knows.
        return len({triple for triple, _ in self.triples((None, None, None), context)})

    def query(
        self,
        query: Any,
        initNs: Any,  # noqa: N803
        initBindings: Any,  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **rest: Any,
    ) -> Result:
        """Run a query; what FROM names goes before the union (SPARQL 1.1 Query, section 13.2).

        Raises:
            QueryError: it asks another server.
        """
        refuse_service(str(query))
        graph: Any = None if names_dataset(str(query)) else queryGraph
        result: Result = super().query(query, initNs, initBindings, graph, **rest)
        return result
