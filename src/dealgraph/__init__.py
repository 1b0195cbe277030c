"""dealgraph: who deals with whom about AI in the media industry, and who says so.

The record is RDF. `load()` returns a `Graph`: an `rdflib.Dataset` with the questions that people
ask of it. The functions ask the same of a default graph.

    >>> import dealgraph
    >>> graph = dealgraph.load()
    >>> rows = graph.ask("exclusions", concern="generative-ai-training")
    >>> any(row["matter"] == "deal:google-deepmind-a24-2026" for row in rows)
    True

Names are imported when they are first used, so that `import dealgraph` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dealgraph.base.version import __version__ as __version__

if TYPE_CHECKING:
    from dealgraph.analysis.frames import date_span as date_span
    from dealgraph.analysis.frames import to_dataframe as to_dataframe
    from dealgraph.answers.questions import Parameter as Parameter
    from dealgraph.answers.questions import Question as Question
    from dealgraph.answers.stats import Stats as Stats
    from dealgraph.api import Graph as Graph
    from dealgraph.api import ask as ask
    from dealgraph.api import check as check
    from dealgraph.api import diff as diff
    from dealgraph.api import draw as draw
    from dealgraph.api import export as export
    from dealgraph.api import load as load
    from dealgraph.api import project as project
    from dealgraph.api import query as query
    from dealgraph.api import questions as questions
    from dealgraph.api import rights_matrix as rights_matrix
    from dealgraph.api import show as show
    from dealgraph.api import stats as stats
    from dealgraph.api import table as table
    from dealgraph.api import to_networkx as to_networkx
    from dealgraph.base.errors import DealgraphError as DealgraphError
    from dealgraph.comparison import Difference as Difference
    from dealgraph.graph.dataset import QueryResult as QueryResult
    from dealgraph.publish.notebook import Inline as Inline
    from dealgraph.publish.notebook import Page as Page
    from dealgraph.publish.notebook import Text as Text
    from dealgraph.publish.notebook import inline as inline
    from dealgraph.publish.notebook import readable as readable
    from dealgraph.publish.profiles.document import Document as Document
    from dealgraph.rdf.names import DERIVED_GRAPH as DERIVED_GRAPH
    from dealgraph.rdf.names import PREFIXES as PREFIXES
    from dealgraph.rdf.sparql.table import Table as Table
    from dealgraph.validation.findings import Finding as Finding
    from dealgraph.validation.findings import Findings as Findings

#: Module -> the public names that it defines.
_MODULES = {
    "analysis.frames": "date_span to_dataframe",
    "answers.questions": "Parameter Question",
    "answers.stats": "Stats",
    "api": "Graph ask check diff draw export load project query questions rights_matrix show stats "
    "table to_networkx",
    "base.errors": "DealgraphError",
    "comparison": "Difference",
    "graph.dataset": "QueryResult",
    "publish.notebook": "Inline Page Text inline readable",
    "publish.profiles.document": "Document",
    "rdf.names": "DERIVED_GRAPH PREFIXES",
    "rdf.sparql.table": "Table",
    "validation.findings": "Finding Findings",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605 - made of the table above, which a test compares


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use (PEP 562)."""
    if name in _HOME:
        return getattr(import_module(f"dealgraph.{_HOME[name]}"), name)
    raise AttributeError(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
