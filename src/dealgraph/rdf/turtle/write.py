r"""Turtle and TriG that programs of others read: names without a backslash.

Turtle may escape signs in a name, as in `deal:a24\#grant` (Turtle, section 2.4), but not every
reader knows that. Here such a name is written in full, or with an empty prefix for the one record
that a document is about, as people write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dealgraph.rdf.names import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

#: A text, an address in full, or a name that holds a backslash; the engine writes no line ends in
#: any of them.
_PIECES = re.compile(
    r'"(?:[^"\\]|\\.)*"|<[^>]*>|(?P<prefix>[\w.-]*):(?P<local>[^\s"<>\\;,]*\\.(?:[^\s"<>\\;,]|\\.)*)'
)


def write_turtle(
    statements: list[ox.Triple] | list[ox.Quad], kind: ox.RdfFormat, prefixes: Mapping[str, str]
) -> str:
    r"""Write statements as Turtle or TriG.

    Args:
        statements: in the order in which they are written.
        kind: Turtle or TriG.
        prefixes: what names may begin with.

    >>> import pyoxigraph as ox
    >>> it, other, p = (ox.NamedNode(f"https://e.example/{name}") for name in ("a#b", "c#d", "p"))
    >>> turtle = ox.RdfFormat.TURTLE
    >>> found = write_turtle([ox.Triple(it, p, other)], turtle, {"e": "https://e.example/"})
    >>> print(found.splitlines()[-1])
    :b e:p <https://e.example/c#d> .
    """
    import pyoxigraph as ox

    known = {**prefixes, **_own(statements, prefixes)}
    text = (ox.serialize(statements, format=kind, prefixes=known) or b"").decode()
    lines = text.split("\n")
    return "\n".join(_in_full(line, known) if "\\" in line else line for line in lines)


def _own(statements: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    """An empty prefix for the terms of a record, if statements are about those of one only."""
    import pyoxigraph as ox

    subjects = {each.subject for each in statements if isinstance(each.subject, ox.NamedNode)}
    parts = {"".join(s.value.partition("#")[:2]) for s in subjects if "#" in s.value}
    parts -= {*PREFIXES.values(), *prefixes.values()}
    return {"": parts.pop()} if len(parts) == 1 and "" not in prefixes else {}


def _in_full(line: str, prefixes: Mapping[str, str]) -> str:
    def whole(piece: re.Match[str]) -> str:
        if not piece["local"]:
            return piece[0]
        local = re.sub(r"\\(.)", r"\1", piece["local"])
        return f"<{prefixes[piece['prefix']]}{local}>"

    return _PIECES.sub(whole, line)
