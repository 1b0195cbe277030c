"""The rows of a question as a matrix on the terminal, with a key under it.

Which columns of an answer are rows, columns and cells is said in the header of the question; by
which characters kinds of term are shown, in display.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.base.errors import ModelError
from dealgraph.base.words import one_line
from dealgraph.rdf.names import dg
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.table import plain

if TYPE_CHECKING:
    from pathlib import Path

    from dealgraph.answers.questions import Matrix
    from dealgraph.rdf.sparql.table import Table

#: What a cell without a value shows.
EMPTY = "·"
#: Between two columns.
_GAP = 2
#: Letters of a value that may stand in a cell as it is: a year, a number.
_SHORT = 4


@dataclass(frozen=True)
class Sign:
    """How a kind of term is shown in a cell.

    Attributes:
        sign: a character.
        effect: the word for it.
        meaning: what it tells the reader, and what it does not.
    """

    sign: str
    effect: str
    meaning: str


def sign_of(reader: Reader, kind: ox.NamedNode) -> Sign:
    """Return how a kind of term is shown; without a word for it, it has no place in a matrix."""
    effect, meaning = (_said(reader, kind, what) for what in ("effect", "meaning"))
    sign = _said(reader, kind, "mark") or _said(reader, kind, "sign") or effect[:1].upper()
    return Sign(sign, effect, meaning)


def signs(reader: Reader) -> dict[str, Sign]:
    """Return the signs of all kinds of term by their labels, in the order of the ontology."""
    kinds = reader.closure(dg("Term"))
    found = {
        kind: sign_of(reader, kind)
        for kind in sorted(kinds, key=lambda kind: (reader.order(kind), str(kind)))
    }
    return {reader.label(kind): sign for kind, sign in found.items() if sign.effect}


def _said(reader: Reader, kind: ox.NamedNode, what: str) -> str:
    found: Any = reader.display(kind, what)
    return "" if found is None else str(found.value)


def render_matrix(
    found: Table, matrix: Matrix, known: Mapping[str, Sign], width: int, path: Path | str = ""
) -> str:
    """Write rows as a matrix that fits into `width` columns.

    Columns have their names above them where these have room, and otherwise numbers, which the
    key explains; what has no room beside the others follows below.

    Args:
        found: the rows.
        matrix: which of their columns are its rows, columns and cells.
        known: signs by the values that they stand for.
        width: columns of the terminal.
        path: the file of the question, for errors.

    Raises:
        ModelError: the answer has no column of that name.
    """
    require_columns(found.columns, matrix, path)
    if not found.terms:
        return "No rows.\n"
    cells = _Cells(known)
    for row, column, value in _places(found, matrix):
        cells.put(row, column, value)
    lines = [line for part in _parts(cells, width) for line in [*part, ""]]
    lines += _key(cells, matrix, width)
    size = f"{_count(len(cells.names), 'row')} by {_count(len(cells.heads), 'column')}"
    lines += ["", *_wrapped("", f"{size}. What each word is, with its sources: --long", width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def require_columns(columns: Sequence[str], matrix: Matrix, path: Path | str = "") -> None:
    """Refuse a matrix of other columns than the question answers.

    Raises:
        ModelError: says which is missing.
    """
    missing = {matrix.row, matrix.column, matrix.value}.difference(columns)
    if missing:
        raise ModelError(
            "A matrix names a column that the question does not answer",
            where=str(path),
            why=f"there is no ?{min(missing)} after SELECT",
            fix="Name three of: " + ", ".join(columns),
        )


def _places(found: Table, matrix: Matrix) -> Iterable[tuple[str, str, str]]:
    at = [found.columns.index(each) for each in (matrix.row, matrix.column, matrix.value)]
    for terms in found.terms:
        row, column, value = (one_line(plain(terms[each])) or "(none)" for each in at)
        yield row, column, value


@dataclass
class _Cells:
    """What stands in the cells, in the order in which it came."""

    known: Mapping[str, Sign]
    cells: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    heads: dict[str, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def put(self, row: str, column: str, value: str) -> None:
        self.names[row] = self.heads[column] = None
        self.cells.setdefault((row, column), {})[value] = None
        if value not in self.values:
            self.values[value] = self._sign(value)

    def _sign(self, value: str) -> str:
        """A known sign, a short value itself, or the first letters that no other value has."""
        if value in self.known:
            return self.known[value].sign
        if len(value) <= _SHORT:
            return value
        taken = {*self.values.values(), *(each.sign for each in self.known.values())}
        word = value[:1].upper() + value[1:]
        return next((word[:n] for n in range(1, len(word)) if word[:n] not in taken), word)

    def text(self, row: str, column: str) -> str:
        """The signs of a cell, known ones in their order."""
        said = self.cells.get((row, column), {})
        order = [*(value for value in self.known if value in said), *said]
        found = list(dict.fromkeys(self.values[value] for value in order))
        joint = "" if all(len(sign) == 1 for sign in found) else " "
        return joint.join(found) or EMPTY


def _parts(cells: _Cells, width: int) -> Iterable[list[str]]:
    """Yield the lines of each part of a matrix: as many columns as have room beside the names."""
    heads = list(cells.heads)
    marks = [max(_long(cells.text(row, head)) for row in cells.names) for head in heads]
    side = min(max(map(_long, cells.names)), max(20, width // 2))
    room = width - side - 1
    words = [max(_long(word) for word in head.split()) for head in heads]
    wide = [max(pair) for pair in zip(marks, words, strict=True)]
    if sum(wide) + _GAP * len(wide) <= room:
        yield _drawn(cells, heads, [head.split() for head in heads], wide, side)
        return
    numbers = [str(number) for number in range(1, len(heads) + 1)]
    wide = [max(mark, len(number)) for mark, number in zip(marks, numbers, strict=True)]
    first = 0
    while first < len(heads):
        last, used = first, 0
        while last < len(heads) and (last == first or used + wide[last] + _GAP <= room):
            used += wide[last] + _GAP
            last += 1
        part = slice(first, last)
        yield _drawn(cells, heads[part], [[name] for name in numbers[part]], wide[part], side)
        first = last
    yield [
        line
        for number, head in zip(numbers, heads, strict=True)
        for line in _wrapped(f"{number.rjust(len(numbers[-1]))}  ", head, width)
    ]


def _drawn(
    cells: _Cells,
    heads: Sequence[str],
    titles: Sequence[Sequence[str]],
    wide: Sequence[int],
    side: int,
) -> list[str]:
    tall = max(len(title) for title in titles)
    raised = [[""] * (tall - len(title)) + [*title] for title in titles]
    lines = [_line("", level, wide, side) for level in zip(*raised, strict=True)]
    lines.append(" " + "─" * (side + sum(wide) + _GAP * len(wide)))
    for name in sorted(cells.names):
        first, *rest = wrap(name, side, break_on_hyphens=True) or [""]
        lines.append(_line(first, [cells.text(name, head) for head in heads], wide, side))
        lines += [f" {more}" for more in rest]
    return lines


def _line(name: str, cells: Sequence[str], wide: Sequence[int], side: int) -> str:
    padded = (_padded(cell, room) for cell, room in zip(cells, wide, strict=True))
    return " " + (" " * _GAP).join([_padded(name, side), *padded])


def _key(cells: _Cells, matrix: Matrix, width: int) -> list[str]:
    """What each sign means."""
    lines: list[str] = []
    order = [*(value for value in cells.known if value in cells.values), *cells.values]
    rows: dict[str, str] = {}
    for value in dict.fromkeys(order):
        sign, known = cells.values[value], cells.known.get(value)
        if known is not None:
            rows.setdefault(sign, f"{known.effect}: {known.meaning}".removesuffix(": "))
        elif sign != value:
            rows.setdefault(sign, value)
    if any((row, head) not in cells.cells for row in cells.names for head in cells.heads):
        rows.setdefault(EMPTY, matrix.empty)
    side = max((_long(sign) for sign in rows), default=0)
    for sign, meaning in rows.items():
        lines += _wrapped(f"{_padded(sign, side)}  ", meaning, width)
    return lines


def _wrapped(lead: str, text: str, width: int) -> list[str]:
    hang = " " * (_long(lead) + 1)
    found = wrap(text, max(20, width), initial_indent=f" {lead}", subsequent_indent=hang)
    return found or [f" {lead}"]


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def _long(text: str) -> int:
    """Columns of the terminal that a text takes; some characters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - _long(text))
