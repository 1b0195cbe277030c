"""Many new records from one file: YAML, JSON or CSV, every value with its line.

YAML and JSON hold a list with one mapping a record; CSV has one row a record and the names of the
fields in its first row, `|` between several values of a cell. Texts are taken as they stand: `NO`
is the country and `2026-06` the month, whatever YAML would make of them.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from dealgraph.author.problems import DraftError, Problem
from dealgraph.author.raw import Given, Raw
from dealgraph.base.errors import FormatError
from dealgraph.base.files import read_text

#: Between the values of one cell: a character that no address may hold (RFC 3986, section 2).
SEPARATOR = "|"


def read(path: Path, thing: str) -> list[Raw]:
    """Read records.

    Args:
        path: a file whose ending is .yaml, .yml, .json or .csv.
        thing: what a record is that does not say so with `record: party` or the like.

    Raises:
        MissingFileError: the file cannot be read.
        FormatError: it has another ending.
        DraftError: it is not well-formed, or holds something else than records.
    """
    readers = {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FormatError(
            "Records cannot be read from this format",
            where=str(path),
            why=f"its ending is '{path.suffix}'",
            fix="Write a file that ends in .yaml, .json or .csv.",
        )
    try:
        found = reader(path, read_text(path).removeprefix("\ufeff"))
        if not found:
            raise Problem(f"{path}:1", "The file holds no record.", "Write one, or name another.")
    except Problem as problem:
        raise DraftError([problem]) from None
    for raw in found:
        raw.thing = raw.first("record") or thing
        raw.values.pop("record", None)
    return found


def _json(path: Path, text: str) -> list[Raw]:
    """Check that it is JSON (RFC 8259), then read it as the YAML that it also is."""
    try:
        json.loads(text, parse_int=str)  # as text: no number is too long
    except json.JSONDecodeError as error:
        raise Problem(
            f"{path}:{error.lineno}",
            f"This is not JSON: {error.msg}.",
            "Look at this line and the one above it.",
        ) from None
    except RecursionError:
        raise _too_deep(path) from None
    return _yaml(path, text.replace("\t", " "))  # JSON has tabs only between its tokens


def _yaml(path: Path, text: str) -> list[Raw]:
    import yaml

    try:
        top = yaml.compose(text, Loader=_loader(path))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Problem(
            f"{path}:{line}",
            f"This is not YAML: {error.problem or 'it cannot be read'}.",
            "Look at the indentation, and put texts with a colon or a # in quotation marks.",
        ) from None
    except yaml.YAMLError:
        raise Problem(f"{path}:1", "This is not YAML: a character is not allowed.") from None
    except RecursionError:
        raise _too_deep(path) from None
    if top is None:
        return []
    records = top.value if isinstance(top, yaml.SequenceNode) else [top]
    return [_mapping(path, node, "") for node in records]


def _loader(path: Path) -> Any:
    """Return a reader of YAML that takes no alias, by which a few lines can say a thing for ever.

    PyYAML gives back one node for all of them (YAML 1.2, section 7.1), so that they cannot be told
    apart afterwards.
    """
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                event = self.peek_event()
                raise Problem(
                    f"{path}:{event.start_mark.line + 1}",
                    f"An alias stands here: *{event.anchor}.",
                    "Write out what it stands for.",
                )
            return super().compose_node(parent, index)

    return Loader


def _too_deep(path: Path) -> Problem:
    return Problem(f"{path}:1", "The file is nested too deeply.", "A record has two levels.")


def _mapping(path: Path, node: Any, field: str) -> Raw:
    import yaml

    place = _place(path, node)
    if not isinstance(node, yaml.MappingNode):
        raise Problem(
            place,
            "A record was expected here, as names and values.",
            "Write a list with one mapping a record: - label: …",
        )
    raw = Raw(field, place)
    for key, value in node.value:
        name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else ""
        if not name or name in raw.values:
            why = f"'{name}' stands here twice" if name else "A name was expected here"
            raise Problem(_place(path, key), f"{why}.", "Write several values as a list: [a, b]")
        for each in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            _add(path, raw, name, each)
    return raw


def _add(path: Path, raw: Raw, name: str, node: Any) -> None:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        if node.style is not None or node.value not in ("", "~", "null", "Null", "NULL"):
            raw.add(name, Given(_text(node.value), _place(path, node)))
    elif isinstance(node, yaml.MappingNode) and not raw.thing:
        raw.add(name, _mapping(path, node, name))
    else:
        raise Problem(_place(path, node), f"{name} is nested too deeply.", "Write plain values.")


def _text(value: str) -> str:
    """Join the halves of characters that JSON writes as two escapes (RFC 8259, section 7)."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _place(path: Path, node: Any) -> str:
    return f"{path}:{node.start_mark.line + 1}"


def _csv(path: Path, text: str) -> list[Raw]:
    """Read rows (RFC 4180); a semicolon between cells is what spreadsheets write in Europe."""
    head = text.partition("\n")[0]
    comma = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    found: list[Raw] = []
    names: list[str] = []
    line = 1
    try:
        for number, row in enumerate(reader):
            place = f"{path}:{line}" + (f" (row {number})" if number else "")
            line = reader.line_num + 1
            if not number:
                names = _names(row, place)
            elif any(cell.strip() for cell in row):
                found.append(_row(names, row, place))
    except csv.Error as error:
        raise Problem(f"{path}:{reader.line_num}", f"This is not CSV: {error}.") from None
    return found


def _names(row: list[str], place: str) -> list[str]:
    names = [cell.strip() for cell in row]
    twice = [name for name in names if name and names.count(name) > 1]
    if twice or "" in names:
        why = f"the column '{twice[0]}' stands here twice" if twice else "a column has no name"
        raise Problem(place, f"In the first row, {why}.", "Name every column once.")
    return names


def _row(names: list[str], row: list[str], place: str) -> Raw:
    if len(row) > len(names):
        raise Problem(
            place,
            f"The row has {len(row)} cells, the first row {len(names)}.",
            'Put cells that hold a comma in "…".',
        )
    raw = Raw("", place)
    for name, cell in zip(names, row, strict=False):
        for part in cell.split(SEPARATOR):
            if part.strip():
                raw.add(name, Given(part.strip(), place))
    return raw
