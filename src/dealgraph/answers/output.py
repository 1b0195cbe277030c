"""Writing results and files: whole or not at all, in the formats that people ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dealgraph.base.errors import FormatError
from dealgraph.base.words import clean, no_formula, one_line, xml_text
from dealgraph.rdf.formats import GRAPH_NAMES, ROW_NAMES, by_name
from dealgraph.rdf.names import used_prefixes
from dealgraph.rdf.sparql.csv_rows import csv_rows
from dealgraph.rdf.sparql.errors import failing
from dealgraph.rdf.turtle.write import write_turtle

if TYPE_CHECKING:
    from dealgraph.rdf.graph_store import Result
    from dealgraph.rdf.sparql.table import Table

FORMATS = ("table", *ROW_NAMES, *GRAPH_NAMES)


def render(result: Result, name: str, width: int, *, colour: bool = False) -> str:
    """Write a query result as text.

    Args:
        result: what `queries.run` returned.
        name: one of `FORMATS`. `table` shows a graph as Turtle and a boolean as yes or no; SPARQL
            results are written as the SPARQL 1.1 Query Results CSV, TSV, JSON and XML formats say,
            but in CSV, which spreadsheets open, a text that looks like a formula begins with `'`.
        width: columns of the terminal, for `table`.
        colour: whether the terminal shows colours.

    Raises:
        FormatError: the format does not fit this kind of result.
    """
    if isinstance(result, ox.QueryTriples):
        return _graph(result, "turtle" if name == "table" else name)
    if isinstance(result, ox.QueryBoolean):
        return _boolean(result, name)
    if name == "table":
        from dealgraph.rdf.sparql.run import table

        return render_table(table(result), width, colour=colour)
    if name not in ROW_NAMES:
        raise FormatError(
            f"Rows cannot be written as {name}",
            why="SELECT yields rows, not a graph",
            fix=f"Use one of table, {', '.join(ROW_NAMES)}, or ask with CONSTRUCT.",
        )
    if name == "csv":
        return csv_text(result)
    with failing():
        text = _text(result.serialize(format=by_name(name).rows))
    return xml_text(text) if name == "xml" else text


def csv_text(rows: ox.QuerySolutions | Table) -> str:
    """Write rows as CSV for spreadsheets: a text that looks like a formula begins with `'`."""
    with failing():
        return "".join(csv_rows(rows, line_end="\n", literal=no_formula))


def _graph(result: Iterable[ox.Triple], name: str) -> str:
    if name not in GRAPH_NAMES:
        raise FormatError(
            f"A graph cannot be written as {name}",
            why="CONSTRUCT and DESCRIBE yield triples, not rows",
            fix=f"Use one of {', '.join(GRAPH_NAMES)}, or ask with SELECT.",
        )
    return serialize_graph(result, name)


def serialize_graph(triples: Iterable[ox.Triple], name: str) -> str:
    """Write triples as Turtle, N-Triples or JSON-LD, in a stable order."""
    ordered = sorted(set(triples), key=str)
    prefixes = used_prefixes(ordered) if name != "ntriples" else {}
    if name == "turtle":
        return write_turtle(ordered, by_name(name).rdf, prefixes)
    return _text(ox.serialize(ordered, format=by_name(name).rdf, prefixes=prefixes))


def _boolean(result: ox.QueryBoolean, name: str) -> str:
    if name == "table":
        return "yes\n" if bool(result) else "no\n"
    if name in ROW_NAMES:
        return _text(result.serialize(format=by_name(name).rows)) + "\n"
    raise FormatError(
        f"A yes or no cannot be written as {name}",
        why="ASK yields one boolean",
        fix="Use json or xml.",
    )


def _text(data: bytes | None) -> str:
    return (data or b"").decode()


def render_table(found: Table, width: int, *, colour: bool = False) -> str:
    """Write rows as a table that fits into `width` columns."""
    if not found.terms:
        return "No rows.\n"
    rows = found.rows()
    if not found.columns:  # SELECT * of a pattern without variables
        return f"{_count(len(rows))}\n"
    if len(found.columns) * 12 > width or _cramped(found.columns, rows, width):
        return _records(found.columns, rows, width)
    return render_rows(found.columns, rows, width, colour=colour) + f"{_count(len(rows))}\n"


def _count(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def _cramped(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether cells would be broken into towers of syllables."""
    share = (width - 3 * len(columns)) / len(columns)
    longest = _longest(columns, rows)
    broken = sum(longest) + 3 * len(columns) > width
    return len(columns) > 2 and (broken or max(longest) > 2.2 * share)


def _records(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Many or wide columns: one block a row, one line a column."""
    from textwrap import wrap

    name_width = max(len(name) for name in columns)
    lines: list[str] = []
    for number, row in enumerate(rows, 1):
        lines.append(f"── {number} ".ljust(width, "─"))
        for name, cell in zip(columns, row, strict=True):
            if cell:
                words = one_line(cell)
                parts = wrap(
                    words,
                    max(20, width - name_width - 2),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                lines.append(f"{name.ljust(name_width)}  {parts[0] if parts else ''}")
                lines += [f"{' ' * name_width}  {part}" for part in parts[1:]]
    return "\n".join([*lines, _count(len(rows))]) + "\n"


def render_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, colour: bool = False
) -> str:
    """Draw a table with rich; where that breaks a word that has room, say how wide columns are."""
    plain = _drawn(columns, rows, width, colour, [None] * len(columns))
    words = {word for row in rows for cell in row for word in clean(cell).split()}
    if all(word in plain for word in words if len(word) > _SHORT):
        return plain
    return _drawn(columns, rows, width, colour, _widths(columns, rows, width))


#: Letters of words that a column always has room for.
_SHORT = 12


def _drawn(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    colour: bool,
    widths: Sequence[int | None],
) -> str:
    import io

    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for number, name in enumerate(columns):
        numeric = all(_number(row[number]) for row in rows)
        drawn.add_column(
            Text(name),
            justify="right" if numeric else "left",
            overflow="fold",
            width=widths[number],
        )
    for row in rows:
        drawn.add_row(*(Text(clean(cell)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=colour, highlight=False, emoji=False).print(drawn)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").split("\n")) + "\n"


def _longest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of the longest word of each column: an id that is broken is of no use."""
    cells = [[name, *(row[at] for row in rows)] for at, name in enumerate(columns)]
    return [max(len(word) for cell in some for word in cell.split() or [""]) for some in cells]


def _widths(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> Sequence[int | None]:
    """Return widths that break no word, where the cells are too long and the words are not."""
    room = width - 3 * (len(columns) - 1) - 2  # the frame has an edge on each side
    longest = _longest(columns, rows)
    whole = [
        max(len(name), *(len(row[at]) for row in rows)) if rows else len(name)
        for at, name in enumerate(columns)
    ]
    rest = room - sum(longest)
    if rest < 0 or sum(whole) <= room:
        return [None] * len(columns)
    widths = list(longest)
    by_need = sorted(range(len(columns)), key=lambda at: whole[at] - longest[at])
    for left, at in zip(range(len(columns), 0, -1), by_need, strict=True):
        more = min(whole[at] - longest[at], rest // left)
        widths[at] += more
        rest -= more
    return widths


def _number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit() or not text
