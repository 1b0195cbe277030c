"""Writing results and files: whole or not at all, in the formats that people ask for."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dealgraph.errors import FormatError, OutputError
from dealgraph.namespaces import PREFIXES
from dealgraph.query_errors import failing

if TYPE_CHECKING:
    from dealgraph.queries import Result, Table

__all__ = ["FORMATS", "make_folder", "render", "render_rows", "serialize_graph", "write_file"]

SOLUTIONS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
FORMATS = ("table", *SOLUTIONS, *GRAPHS)


def render(result: Result, name: str, width: int, *, colour: bool = False) -> str:
    """Write a query result as text.

    Args:
        result: what `queries.run` returned.
        name: one of `FORMATS`. `table` shows a graph as Turtle and a boolean as yes or no; SPARQL
            results are written as the SPARQL 1.1 Query Results CSV, TSV, JSON and XML formats say.
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
        from dealgraph.queries import table

        return render_table(table(result), width, colour=colour)
    if name not in SOLUTIONS:
        raise FormatError(
            f"Rows cannot be written as {name}",
            "",
            "SELECT yields rows, not a graph",
            f"Use one of table, {', '.join(SOLUTIONS)}, or ask with CONSTRUCT.",
        )
    with failing():
        return _text(result.serialize(format=SOLUTIONS[name])).replace("\r\n", "\n")


def _graph(result: Iterable[ox.Triple], name: str) -> str:
    if name not in GRAPHS:
        raise FormatError(
            f"A graph cannot be written as {name}",
            "",
            "CONSTRUCT and DESCRIBE yield triples, not rows",
            f"Use one of {', '.join(GRAPHS)}, or ask with SELECT.",
        )
    return serialize_graph(result, name)


def serialize_graph(triples: Iterable[ox.Triple], name: str) -> str:
    """Write triples as Turtle, N-Triples or JSON-LD, in a stable order."""
    ordered = sorted(set(triples), key=str)
    prefixes = _used(ordered) if name != "ntriples" else {}
    return _text(ox.serialize(ordered, format=GRAPHS[name], prefixes=prefixes))


_UNWRITTEN = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")


def _used(triples: Sequence[ox.Triple]) -> dict[str, str]:
    text = {node.value for t in triples for node in t if isinstance(node, ox.NamedNode)}
    literals = [t.object for t in triples if isinstance(t.object, ox.Literal)]
    # Plain strings and language-tagged ones are written without their datatype.
    text |= {x.datatype.value for x in literals if x.datatype.value not in _UNWRITTEN}
    return {p: iri for p, iri in PREFIXES.items() if any(node.startswith(iri) for node in text)}


def _boolean(result: ox.QueryBoolean, name: str) -> str:
    if name == "table":
        return "yes\n" if bool(result) else "no\n"
    if name in ("json", "xml", "csv", "tsv"):
        return _text(result.serialize(format=SOLUTIONS[name])) + "\n"
    raise FormatError(
        f"A yes or no cannot be written as {name}", "", "ASK yields one boolean", "Use json or xml."
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
    longest = max(len(word) for row in rows for cell in row for word in (cell.split() or [""]))
    return len(columns) > 2 and longest > 2.2 * share


def _records(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Many or wide columns: one block a row, one line a column."""
    from textwrap import wrap

    name_width = max(len(name) for name in columns)
    lines: list[str] = []
    for number, row in enumerate(rows, 1):
        lines.append(f"── {number} ".ljust(width, "─"))
        for name, cell in zip(columns, row, strict=True):
            if cell:
                words = " ".join(_printable(cell).split())
                parts = wrap(
                    words,
                    max(20, width - name_width - 2),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                lines.append(f"{name.ljust(name_width)}  {parts[0] if parts else ''}")
                lines += [f"{' ' * name_width}  {part}" for part in parts[1:]]
    return "\n".join([*lines, _count(len(rows))]) + "\n"


def _printable(text: str) -> str:
    """Drop control characters: what a source says must not steer a terminal."""
    return "".join(c for c in text if c.isprintable() or c in " \n\t")


def render_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, colour: bool = False
) -> str:
    """Draw a table with rich."""
    import io

    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for number, name in enumerate(columns):
        numeric = all(_number(row[number]) for row in rows)
        drawn.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_printable(cell)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=colour, highlight=False, emoji=False).print(drawn)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").split("\n")) + "\n"


def _number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit() or not text


def make_folder(path: Path, fix: str) -> None:
    """Make a folder with those above it, unless it exists.

    Raises:
        OutputError: it cannot be made; `fix` says what to do.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError("A folder cannot be made", str(path), why, fix) from None


def write_file(path: str | Path, content: str | bytes) -> None:
    """Write a whole file, or leave what was there: written aside, then renamed. `-` is stdout.

    Raises:
        OutputError: the folder is missing, or the file cannot be written.
    """
    if str(path) == "-":
        sys.stdout.write(content if isinstance(content, str) else content.decode())
        return
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(aside).chmod(target.stat().st_mode & 0o777 if target.exists() else _mode())
            Path(aside).replace(target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            "A file cannot be written",
            str(target),
            error.strerror or str(error),
            "Check that the folder exists and that you may write there.",
        ) from None


def _mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
