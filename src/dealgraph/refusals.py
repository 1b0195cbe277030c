r"""Whether a query could ask another server.

Oxigraph reads words without the spaces between them (`SERVICEex:a{}`, `1SERVICE<…>{}`), so that a
search for a whole word is not enough: what remains of a query without its texts, comments, IRIs,
variables and the local parts of names must not hold the letters at all. Where `<` could begin an
IRI or mean "less than", and the difference would move the border of a text or comment, the query
is refused too. Escapes of characters are read first (SPARQL 1.1 Query, section 19.2).
"""

from __future__ import annotations

import re

from dealgraph.errors import QueryError

__all__ = ["refuse_service"]

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
    | (?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<local>:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN_IRI = re.compile(r"<(?:[a-z][a-z0-9+.-]*://[^>]*|[^'#>]*)>", re.IGNORECASE)


def refuse_service(query: str, where: str = "") -> None:
    """Refuse SERVICE, however it is written: a question is answered from the record alone.

    Args:
        query: SPARQL.
        where: the file that it comes from, for the error.

    Raises:
        QueryError: the query asks another server, or it cannot be told whether it does.
    """
    if any(_asks(text) for text in {query, _decoded(query)}):
        raise QueryError(
            "The query asks another server",
            where,
            "SERVICE is refused: answers come from the record alone",
            "Leave SERVICE out; a text or a name that holds the word is fine.",
        )


def _asks(text: str) -> bool:
    if "service" not in text.casefold():
        return False
    doubtful = any(
        found.lastgroup == "iri" and not _PLAIN_IRI.fullmatch(found[0])
        for found in _TOKEN.finditer(text)
    )
    return doubtful or "service" in _TOKEN.sub(" ", text).casefold()


def _decoded(query: str) -> str:
    return _ESCAPE.sub(_character, query)


def _character(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    return chr(number) if number < 0x110000 else found[0]
