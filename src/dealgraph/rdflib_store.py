"""A graph store of ours behind rdflib's interface."""

from __future__ import annotations

from typing import Any

from oxrdflib import OxigraphStore
from rdflib.query import Result

from dealgraph.graph_store import GraphStore
from dealgraph.query_errors import names_dataset

__all__ = ["DealgraphStore"]


class DealgraphStore(OxigraphStore):
    """Oxigraph's adapter, for any graph store, and with FROM.

    Attributes:
        graph_store: what answers: in memory, on disk, or at an endpoint.
    """

    def __init__(self, graph_store: GraphStore) -> None:
        super().__init__(store=graph_store)  # type: ignore[arg-type]
        self.graph_store = graph_store

    def query(
        self,
        query: Any,
        initNs: Any,  # noqa: N803
        initBindings: Any,  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **rest: Any,
    ) -> Result:
        """Run a query; what FROM names goes before the union (SPARQL 1.1 Query, section 13.2)."""
        graph: Any = None if names_dataset(str(query)) else queryGraph
        result: Result = super().query(query, initNs, initBindings, graph, **rest)
        return result
