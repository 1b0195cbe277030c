"""Rows of an answer as CSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 3; RFC 4180).

The engine's own writer quotes literals and nothing else, though an IRI may hold a comma. The `csv`
of the standard library leaves a carriage return unquoted where lines end in a line feed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.sparql.table import Table


def csv_rows(
    found: ox.QuerySolutions | Table,
    *,
    line_end: str = "\r\n",
    literal: Callable[[str], str] = str,
) -> Iterator[str]:
    """Yield the lines of a SELECT as they come, that of the names first.

    Args:
        found: the rows.
        line_end: what ends a line; a line break in a cell stays as it is.
        literal: what to make of the text of a literal, such as `words.no_formula`.
    """
    names, rows = _parts(found)
    yield csv_line(names, line_end)
    for row in rows:
        yield csv_line([_cell(term, literal) for term in row], line_end)


def _parts(found: ox.QuerySolutions | Table) -> tuple[Sequence[str], Iterable[Any]]:
    if isinstance(found, Table):
        return found.columns, found.terms
    return [variable.value for variable in found.variables], found


def csv_line(cells: Sequence[str], line_end: str = "\r\n") -> str:
    r"""Return a line of CSV. A lone empty cell is quoted: readers skip empty lines.

    >>> csv_line(["a,b", 'x"y', ""], "")
    '"a,b","x""y",'
    >>> csv_line([""], "")
    '""'
    """
    line = ",".join(cells)
    if _special(line) or line.count(",") >= len(cells):  # most lines need no look at their cells
        line = ",".join(map(_quoted, cells))
    return (line if line or len(cells) != 1 else '""') + line_end


def _special(text: str) -> bool:
    return '"' in text or "\n" in text or "\r" in text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or _special(text) else text


def _cell(term: Any, literal: Callable[[str], str]) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return literal(term.value)
    return term.value if isinstance(term, ox.NamedNode) else str(term)
