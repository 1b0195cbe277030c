"""What is wrong with a query, said at the place where a person would look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from dealgraph.errors import QueryError
from dealgraph.namespaces import PREFIXES
from dealgraph.suggest import did_you_mean

__all__ = [
    "FAILURES",
    "failing",
    "failure",
    "form_of",
    "names_dataset",
    "syntax_error",
    "without_texts",
]

_PROLOGUE = re.compile(
    r"\s*(?:(?:PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>|#[^\n]*)\s*)*", re.IGNORECASE
)
_NOT_CODE = re.compile(
    r"""<[^<>\s]*>|\#[^\n]*|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
    re.DOTALL,
)


def without_texts(text: str) -> str:
    """The query with blanks for its strings, comments and IRIs, so that what remains is code."""
    return _NOT_CODE.sub(lambda found: " " * len(found[0]), text)


def form_of(text: str) -> str:
    """The first word after the prologue in capitals: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    first = _first_word(text)
    return first[0].upper() if first else ""


def _first_word(text: str) -> re.Match[str] | None:
    start = _PROLOGUE.match(text)
    return re.compile(r"[A-Za-z]\w*").match(text, start.end() if start else 0)


def names_dataset(text: str) -> bool:
    """Whether a query says with FROM which graphs it reads (SPARQL 1.1 Query, section 13.2)."""
    return bool(re.search(r"(?<![?$:\w-])FROM\b(?!:)", _NOT_CODE.sub(" ", text), re.IGNORECASE))


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
        f"{place}\n         {shown[start : start + 90]}\n         {caret}",
        reason,
        "Mend the place above the caret, or what comes just before it.",
    )


def _reason(text: str, line: int, column: int, expected: str) -> tuple[int, int, str]:
    """Say what is wrong in words, at the place where a person would look for it."""
    if not text.strip():
        return 1, 1, "the query is empty"
    first = _first_word(text)
    word = first[0].upper() if first else ""
    if first and word not in _FORMS:
        before = text[: first.start()]
        at = (before.count("\n") + 1, first.start() - (before.rfind("\n") + 1) + 1)
        if word in _UPDATES:
            return *at, "this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are queries"
        return *at, f"'{first[0]}' begins no query. {did_you_mean(word, _FORMS)}".strip()
    if "Prefix not found" in expected:
        for found in re.finditer(r"(?<![\w<])([A-Za-z][\w-]*):(?!//)", text.splitlines()[line - 1]):
            if found[1] not in PREFIXES:
                return line, found.start() + 1, f"the prefix {found[1]}: is not declared"
    # Without the parser's character classes, which no reader wants.
    plain_text = re.sub(r"\[[^\]]*\]|expected( one of)?", "", expected)
    words = re.findall(r'"(?:[^"\\]|\\.)+"|[A-Za-z]{2,}', plain_text)
    if words and all(word.startswith('"\\') for word in words):
        return line, column, "a quotation mark is missing"
    listed = ", ".join(list(dict.fromkeys(words))[:8])
    return line, column, f"expected {listed}" if listed else "something is missing here"


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}


@contextmanager
def failing(where: str = "") -> Iterator[None]:
    """Turn what goes wrong while rows are read, not only while the query starts, into our error."""
    try:
        yield
    except (SyntaxError, *FAILURES) as error:  # the former: an answer that breaks off
        raise failure(where, error) from None


#: What the engine raises when a query that is valid cannot be answered.
FAILURES = (RuntimeError, OSError, ValueError)


def failure(where: str, error: Exception) -> QueryError:
    """Say that a valid query could not be answered."""
    return QueryError("The query failed", where, str(error), "See the reason.")
