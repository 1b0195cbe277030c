"""dealgraph: who deals with whom about AI in the media industry, and who says so.

The record is RDF: `load()` returns an `rdflib.Dataset`, and everything else takes one or gives one.

    >>> import dealgraph
    >>> rows = dealgraph.ask("exclusions", concern="generative-ai-training")
    >>> any(row["matter"] == "deal:google-deepmind-a24-2026" for row in rows)
    True

Names are imported when they are first used, so that `import dealgraph` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dealgraph.errors import DealgraphError as DealgraphError
    from dealgraph.explorer import draw as draw
    from dealgraph.findings import Finding as Finding
    from dealgraph.frames import to_dataframe as to_dataframe
    from dealgraph.matrix import rights_matrix as rights_matrix
    from dealgraph.namespaces import DERIVED_GRAPH as DERIVED_GRAPH
    from dealgraph.namespaces import PREFIXES as PREFIXES
    from dealgraph.network import to_networkx as to_networkx
    from dealgraph.notebook import inline as inline
    from dealgraph.projection import project as project
    from dealgraph.queries import ask as ask
    from dealgraph.queries import questions as questions
    from dealgraph.records import show as show
    from dealgraph.store import load as load
    from dealgraph.tables import table as table
    from dealgraph.validate import check as check

_HOME = {
    "DERIVED_GRAPH": "namespaces",
    "DealgraphError": "errors",
    "Finding": "findings",
    "PREFIXES": "namespaces",
    "ask": "queries",
    "check": "validate",
    "draw": "explorer",
    "inline": "notebook",
    "load": "store",
    "project": "projection",
    "questions": "queries",
    "rights_matrix": "matrix",
    "show": "records",
    "table": "tables",
    "to_dataframe": "frames",
    "to_networkx": "network",
}

__all__ = [
    "DERIVED_GRAPH",
    "PREFIXES",
    "DealgraphError",
    "Finding",
    "ask",
    "check",
    "draw",
    "inline",
    "load",
    "project",
    "questions",
    "rights_matrix",
    "show",
    "table",
    "to_dataframe",
    "to_networkx",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use (PEP 562)."""
    if name in _HOME:
        return getattr(import_module(f"dealgraph.{_HOME[name]}"), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
