"""Results as pandas data frames, with nothing made more exact than it is.

Every column has one type, that of all its literals (XML Schema Part 2, section 3):

| In the graph | In the frame |
| --- | --- |
| IRI | text, as a prefixed name: `party:a24` |
| `xsd:integer` and those derived from it | `Int64`, which knows missing values |
| `xsd:decimal`, `xsd:double`, `xsd:float` | `float64`, exact up to 15 digits |
| `xsd:boolean` | `boolean`, which knows missing values |
| `xsd:date`, `xsd:gYearMonth`, `xsd:gYear` | text as recorded: `2024`, `2024-06`, `2024-06-22` |
| anything else, or several of these | text |

A date stays text because pandas knows no year without a month: 2024 would become the first of
January. Such text sorts in the order of time; `date_span` gives the first and last day that it
allows. What a query leaves unbound is missing, never zero and never an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dealgraph.base.dates import FORMS, first_day, last_day, problem
from dealgraph.base.errors import FormatError, ParameterError
from dealgraph.base.extras import require
from dealgraph.rdf.names import PREFIXES, shorten
from dealgraph.rdf.sparql.table import Table

if TYPE_CHECKING:
    import pandas as pd
    import pyoxigraph as ox
    from rdflib.query import Result

_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger "
    "negativeInteger unsignedInt unsignedLong unsignedShort unsignedByte"
)
_XSD = PREFIXES["xsd"]
_TYPES = {
    **{_XSD + name: "Int64" for name in _INTEGERS.split()},
    **{_XSD + name: "float64" for name in ("decimal", "double", "float")},
    _XSD + "boolean": "boolean",
}
Cell = tuple[str, str] | None


def to_dataframe(result: Table | ox.QuerySolutions | Result) -> pd.DataFrame:
    """Turn the rows of a SELECT into a data frame with typed columns.

    Args:
        result: what `ask` or `table` returned, what `Dataset.query` of rdflib returned, or
            solutions of pyoxigraph.

    Returns:
        One row a solution and one column a variable, in their order; the types are in this
        module's description.

    Raises:
        FormatError: the result is a graph or a yes or no.
        MissingExtraError: pandas is not installed.

    >>> from dealgraph import ask
    >>> frame = to_dataframe(ask("investors-of", party="A24"))
    >>> list(frame["since"])
    ['2026-06', '2026-06-22', '2024-06']
    """
    pandas = require("pandas", "a data frame")
    columns, rows = _solutions(result)
    cells = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    return pandas.DataFrame({name: _column(pandas, values) for name, values in cells.items()})


def _solutions(result: Any) -> tuple[list[str], list[list[Cell]]]:
    """Names and rows, whichever library they come from."""
    if isinstance(result, Table):
        return list(result.columns), [[_oxigraph(term) for term in row] for row in result.terms]
    if hasattr(result, "variables"):  # pyoxigraph.QuerySolutions
        names = [variable.value for variable in result.variables]
        return names, [[_oxigraph(term) for term in row] for row in result]
    if getattr(result, "type", "") == "SELECT":  # rdflib.query.Result
        found = result.vars or []
        rows = [[_rdflib(binding.get(name)) for name in found] for binding in result.bindings]
        return [str(name) for name in found], rows
    raise FormatError(
        "Only the rows of a SELECT make a data frame",
        where=type(result).__name__,
        why="CONSTRUCT and DESCRIBE yield a graph, ASK a yes or no",
        fix="Ask with SELECT, or pass what dealgraph.ask() returned.",
    )


def _oxigraph(term: Any) -> Cell:
    """Text and datatype of a term of pyoxigraph; other terms than literals have no datatype."""
    if term is None:
        return None
    datatype = getattr(term, "datatype", None)
    return (shorten(term.value), "") if datatype is None else (term.value, datatype.value)


def _rdflib(term: Any) -> Cell:
    """Text and datatype of a term of rdflib."""
    from rdflib import Literal

    if term is None:
        return None
    if isinstance(term, Literal):
        return str(term), str(term.datatype or "")
    return shorten(str(term)), ""


def _column(pandas: Any, cells: Sequence[Cell]) -> Any:
    """A column of the one type that all its values have; text if they have several."""
    kinds = {_TYPES.get(cell[1], "str") for cell in cells if cell is not None}
    if kinds == {"Int64", "float64"}:
        kinds = {"float64"}
    kind = kinds.pop() if len(kinds) == 1 else "str"
    values = [None if cell is None else _value(cell[0], kind) for cell in cells]
    return pandas.Series(values, dtype=kind)


def _value(text: str, kind: str) -> Any:
    if kind == "float64":
        return float(text)
    if kind == "Int64":
        return int(text)
    return text in ("true", "1") if kind == "boolean" else text


def date_span(dates: Iterable[Any]) -> pd.DataFrame:
    """Give the first and the last day that each date allows, whatever precision is known.

    Args:
        dates: texts such as `2024`, `2024-06` or `2024-06-22`; missing values stay missing. Of a
            series, the index is kept.

    Returns:
        The columns `first` and `last`, as `datetime64`. The day is known where both are equal.

    Raises:
        ParameterError: a text is not such a date.

    >>> date_span(["2024", "2024-02", "2024-06-22"]).astype(str).values.tolist()
    [['2024-01-01', '2024-12-31'], ['2024-02-01', '2024-02-29'], ['2024-06-22', '2024-06-22']]
    """
    pandas = require("pandas", "a data frame")
    texts = dates if isinstance(dates, pandas.Series) else pandas.Series(list(dates), dtype="str")
    spans = [(None, None) if pandas.isna(x) or x == "" else _span(x) for x in texts]
    return pandas.DataFrame(
        spans, index=texts.index, columns=["first", "last"], dtype="datetime64[s]"
    )


def _span(text: str) -> tuple[str, str]:
    if problem(text):
        raise ParameterError("This is not a date", where=text, fix=f"Write {FORMS}.")
    return first_day(text), last_day(text)
