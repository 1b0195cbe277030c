"""What is wrong with a query, said at the place where a person would look for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dealgraph.base.errors import QueryError, StoreError
from dealgraph.base.words import did_you_mean
from dealgraph.rdf.sparql.lexer import Resolver, Token, code
from dealgraph.rdf.sparql.missing import missing

#: What a query may begin with (SPARQL 1.1 Query, section 2).
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NAMES = ("PREFIX", "BASE")


def form_of(text: str) -> str:
    """Return the first word after the prologue in capitals: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    first = _first_word(text)
    return first.word if first else ""


def _first_word(text: str) -> Token | None:
    """Return the first piece after the prologue, if it begins with a word."""
    pieces = code(text)
    first = next(pieces, None)
    while first is not None and first.word in _NAMES:
        # A prefix and its IRI, or a base.
        for _ in range(2 if first.word == "PREFIX" else 1):
            first = next(pieces, None)
        first = next(pieces, None)
    return first if first is not None and _word(first) else None


def _word(token: Token) -> str:
    found = re.match(r"[A-Za-z]\w*", token.text)
    return found[0] if found else ""


def syntax_error(text: str, where: str, error: SyntaxError) -> QueryError:
    """Show the line with a caret; Oxigraph writes `error at LINE:COLUMN: expected …`."""
    found = re.match(r"error at (\d+):(\d+): (.*)", error.msg or "", re.DOTALL)
    line, column, expected = (
        (int(found[1]), int(found[2]), found[3]) if found else (1, 1, error.msg or "")
    )
    line, column, reason = _reason(text, line, column, expected)
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1].replace("\t", " ")
    # A long line is cut around the caret, so that it can be seen.
    start = max(0, column - 50) if len(shown) > 90 else 0
    caret = " " * (column - 1 - start) + "^"
    place = f"{where}:{line}:{column}" if where else f"line {line}, column {column}"
    return QueryError(
        "The query is not valid SPARQL",
        where=f"{place}\n         {shown[start : start + 90]}\n         {caret}",
        why=reason,
        fix="Mend the place above the caret, or what comes just before it.",
    )


def _reason(text: str, line: int, column: int, expected: str) -> tuple[int, int, str]:
    """Say what is wrong in words, at the place where a person would look for it."""
    if not text.strip():
        return 1, 1, "the query is empty"
    first = _first_word(text)
    word = _word(first).upper() if first else ""
    if first and word not in FORMS:
        at = _place(text, first.start)
        if word in _UPDATES:
            return *at, "this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are queries"
        return *at, f"'{_word(first)}' does not begin a query. {did_you_mean(word, FORMS)}".strip()
    if "Prefix not found" in expected:
        unknown = _undeclared(text, line)
        if unknown:
            return line, *unknown
    lacking = missing(text, _offset(text, line, column))
    if lacking:
        return *_place(text, lacking[0]), lacking[1]
    # Without the parser's character classes, which no reader wants.
    plain_text = re.sub(r"\[[^\]]*\]|expected( one of)?", "", expected)
    words = re.findall(r'"(?:[^"\\]|\\.)+"|[A-Za-z]{2,}', plain_text)
    if words and all(word.startswith('"\\') for word in words):
        return line, column, "a quotation mark is missing"
    known = (word for word in dict.fromkeys(words) if word not in _NOT_HERE)
    listed = ", ".join(list(known)[:8])
    return line, column, f"expected {listed}" if listed else "something is missing here"


#: What the parser knows, and SPARQL 1.1 has not or we refuse.
_NOT_HERE = {"LATERAL", "SERVICE"}


def _place(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of a place, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1


def _undeclared(text: str, line: int) -> tuple[int, str] | None:
    """Return the column of the first prefix in a line that nothing declares, and what to say."""
    start = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])
    end = start + len(text.splitlines()[line - 1])
    resolver = Resolver()
    for token in code(text):
        resolver.iri(token)
        here = start <= token.start < end and token.kind == "name"
        if here and token.prefix not in resolver.prefixes:
            return token.start - start + 1, f"the prefix {token.prefix}: is not declared"
    return None


_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}


def is_damage(error: BaseException) -> bool:
    """Whether the engine found a block of a store on disk whose checksum is wrong."""
    return isinstance(error, RuntimeError | OSError) and str(error).startswith("Corruption")


#: Called when a store on disk turns out to be damaged.
ON_DAMAGE: list[Callable[[], object]] = []


def damaged(error: BaseException) -> StoreError:
    """Say that a store on disk is damaged, here and to `ON_DAMAGE`; nothing of the block was used.

    Returns:
        The error to raise.
    """
    for tell in ON_DAMAGE:
        tell()
    return StoreError(
        "A store on disk is damaged",
        why=str(error).partition("\n")[0],
        fix="Ask again: it is filled anew from the files.",
    )


@contextmanager
def failing(where: str = "", text: str | None = None) -> Iterator[None]:
    """Turn what the engine raises into our error, also while rows are read.

    Args:
        where: the file that the query comes from.
        text: the query, while it is parsed; without it, a syntax error is that of an answer.

    Raises:
        QueryError: the query is not valid, or cannot be answered.
        StoreError: the store on disk is damaged.
    """
    try:
        yield
    except (SyntaxError, RuntimeError, OSError, ValueError) as error:
        if is_damage(error):
            raise damaged(error) from None
        if text is not None and isinstance(error, SyntaxError):
            raise syntax_error(text, where, error) from None
        raise QueryError(
            "The query failed", where=where, why=str(error), fix="See the reason."
        ) from None
