"""Turtle with positions: where a statement stands in a file.

Parsing is done by Oxigraph (`parse_file`); the scanner for what parses gives the lines for findings
(`positions`) and, in `formatting`, the layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import MissingFileError, TurtleError
from dealgraph.scanner import Document, Pair, scan

__all__ = ["Positions", "parse_file", "positions", "read_text", "scan", "syntax_error"]

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises:
        MissingFileError: the file is missing, unreadable or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise MissingFileError(
            "A file cannot be read", str(path), reason, "Check the path and its permissions."
        ) from None
    except UnicodeDecodeError as error:
        raise MissingFileError(
            "A file is not UTF-8 text",
            str(path),
            f"byte {error.start} is {error.object[error.start]:#04x}",
            "Save it as UTF-8 (Turtle has no other encoding).",
        ) from None


def parse_file(path: Path) -> list[ox.Quad]:
    """Parse a Turtle file with Oxigraph.

    Raises:
        MissingFileError: the file cannot be read.
        TurtleError: it is not Turtle; `where` holds file and line.
    """
    text = read_text(path)
    try:
        return list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise syntax_error(path, text, error) from None


def syntax_error(path: Path, text: str, error: SyntaxError) -> TurtleError:
    """Turn a parser's complaint into an error that points at the line at fault."""
    # An unfinished file fails at its end; the last line is where a person has to look.
    line = max(1, min(error.lineno or 1, len(text.rstrip().splitlines())))
    message = re.sub(r"^Parser error at line \d+ (column \d+|between .*?): ", "", error.msg or "")
    shown = text.splitlines()[line - 1].strip()[:60] if text.splitlines()[line - 1 :] else ""
    return TurtleError(
        "A file is not valid Turtle",
        f"{path}:{line}",
        f"{message}; the line reads: {shown}" if shown else message,
        "Look at this line and the one above it: a full stop, semicolon, quotation mark or "
        "prefix is often missing there.",
    )


@dataclass(frozen=True)
class Positions:
    """Lines of one file, by subject and by subject and predicate (IRIs in full)."""

    subjects: dict[str, int]
    predicates: dict[tuple[str, str], int]
    objects: dict[tuple[str, str, str], int]
    names: dict[str, int]

    def line(self, subject: str, predicate: str = "", value: str = "") -> int:
        """Return the best known line for a statement: object, predicate, subject, or 1."""
        for table, key in (
            (self.objects, (subject, predicate, value)),
            (self.predicates, (subject, predicate)),
            (self.subjects, subject),
        ):
            if key in table:
                return table[key]  # type: ignore[index]
        return self.names.get(subject, 1)


def positions(text: str) -> Positions:
    r"""Tell on which line each subject, predicate and object of valid Turtle stands.

    >>> found = positions('@prefix : <http://e/> .\n:a :b :c ;\n  :d "x"@en .')
    >>> found.line("http://e/a", "http://e/d")
    3
    """
    doc = scan(text)
    found = Positions({}, {}, {}, {})
    for block in doc.blocks:
        subject = _iri(block.subject.text, doc)
        found.subjects.setdefault(subject, block.subject.line)
        _record(subject, block.pairs, doc, found)
    return found


def _record(subject: str, pairs: list[Pair], doc: Document, found: Positions) -> None:
    for pair in pairs:
        predicate = _iri(pair.predicate.text, doc)
        found.names.setdefault(predicate, pair.predicate.line)
        found.predicates.setdefault((subject, predicate), pair.predicate.line)
        for node in pair.objects:
            value = _iri(node.text, doc)
            found.objects.setdefault((subject, predicate, value), node.line)
            found.names.setdefault(value, node.line)
            _record(subject, node.pairs, doc, found)


def _iri(text: str, doc: Document) -> str:
    """Expand a token to what Oxigraph calls its value: an IRI, or a literal's lexical form."""
    if text == "a":
        return RDF_TYPE
    if text.startswith("<"):
        return text[1:-1]
    if text.startswith(('"', "'")):
        quote = text[:3] if text[:3] in ('"""', "'''") else text[0]
        return text[len(quote) : text.rindex(quote)]
    prefix, colon, local = text.partition(":")
    if colon and prefix in doc.prefixes:
        return doc.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
    return text
