r"""Whether a query could ask another server.

Oxigraph reads words without the spaces between them (`SERVICEex:a{}`, `1SERVICE<…>{}`), so that a
search for a whole word is not enough: what remains of a query without its texts, comments, IRIs,
variables and the local parts of names must not hold the letters at all. Oxigraph also ends a name
at a full stop where the grammar would go on (`ex:a.b.SERVICE<…>{}`): what follows one counts as
code. Where `<` could begin an IRI or mean "less than", and the difference would move the border of
a text or comment, the query is refused too; so it is where a backslash stands in no name or text
that we know, since it could make a quotation mark part of one. Escapes of characters are read first
(SPARQL 1.1 Query, section 19.2).
"""

from __future__ import annotations

import re

from dealgraph.base.errors import QueryError
from dealgraph.rdf.sparql.lexer import Token, tokens

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLAIN_IRI = re.compile(r"<(?:[a-z][a-z0-9+.-]*://[^>]*|[^'#>]*)>", re.IGNORECASE)
_HIDDEN = ("comment", "string", "iri", "variable", "blank")


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
            where=where,
            why="SERVICE is refused: answers come from the record alone",
            fix="Leave SERVICE out; a text or a name that holds the word is fine.",
        )


#: How many brackets may stand in one another, and how many signs in a row. Parsers take far more
#: time from here on, and far deeper ones end the process.
DEEPEST = 100
_OPENING, _CLOSING = "([{", ")]}"
_SIGNS = re.compile(r"(?:[!^]\s*+){101}")


def refuse_deep(query: str, where: str = "") -> None:
    """Refuse what is nested so deeply that the parser would not come back.

    Args:
        query: SPARQL.
        where: the file that it comes from, for the error.

    Raises:
        QueryError: says so.
    """
    signs = _SIGNS.search(query)
    if signs is None and sum(map(query.count, _OPENING)) <= DEEPEST:
        return
    if signs is not None or _depth(query) > DEEPEST:
        raise QueryError(
            "The query is nested too deeply",
            where=where,
            why=f"more than {DEEPEST} brackets stand in one another, or ! or ^ in a row",
            fix="Say it with fewer of them.",
        )


def _depth(query: str) -> int:
    depth = deepest = 0
    for character in (token.text for token in tokens(query) if token.kind == "other"):
        depth += (character in _OPENING) - (character in _CLOSING)
        deepest = max(deepest, depth)
    return deepest


def _asks(text: str) -> bool:
    if "service" not in text.casefold():
        return False
    pieces = list(tokens(text))
    doubtful = any(_doubtful(piece, text) for piece in pieces)
    return doubtful or "service" in "".join(map(_code, pieces)).casefold()


def _doubtful(token: Token, text: str) -> bool:
    """Return whether what follows may be read in another way than it is here."""
    if token.kind == "iri":
        return not _PLAIN_IRI.fullmatch(token.text)
    return token.text == "\\" and text[token.start + 1 : token.start + 2] not in ("u", "U")


def _code(token: Token) -> str:
    """Return what of a piece may be read as words of the language."""
    if token.kind in _HIDDEN:
        return " "
    if token.kind == "name":
        return f"{token.prefix} {token.local.partition('.')[2]}"
    return token.text


def _decoded(query: str) -> str:
    return _ESCAPE.sub(_character, query)


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]
