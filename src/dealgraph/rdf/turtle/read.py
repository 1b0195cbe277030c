"""Turtle with positions: where a statement stands in a file.

Parsing is done by Oxigraph (`parse_file`); the scanner for what parses gives the lines for findings
(`positions`) and, in `formatting`, the layout.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import TurtleError
from dealgraph.base.files import STDIN, read_text
from dealgraph.rdf.names import RDF_TYPE
from dealgraph.rdf.turtle.scan import DEEPEST, Document, Node, Pair, scan


def parse_file(path: Path) -> list[ox.Quad]:
    """Parse a Turtle file with Oxigraph.

    Raises:
        MissingFileError: the file cannot be read.
        TurtleError: it is not Turtle; `where` holds file and line.
    """
    text = read_text(path)
    refuse_newer(text, path)
    with explained_turtle(path, text):
        return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


@contextmanager
def explained_turtle(path: Path | str, text: str) -> Iterator[None]:
    """Turn what a parser complains of into an error of ours.

    Raises:
        TurtleError: it is not Turtle, or a text in it is too long.
    """
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(path, text, error) from None
    except MemoryError:
        raise TurtleError(
            "A file is not taken",
            where=str(path),
            why="a name or a text in it is longer than 16 MB",
            fix="Shorten it: a record holds a few lines of a text, and the address of the rest.",
        ) from None


#: What may be Turtle 1.2, or nested deeply; it may also be part of a text or of an address.
_PERHAPS = ("<<", "{|", "~", "--ltr", "--rtl")
#: A directive of Turtle 1.2; owl:versionInfo is none.
_VERSION = re.compile(r"(?<![\w:-])version\s*[\"'#]", re.IGNORECASE)


def refuse_newer(text: str, path: Path | str) -> None:
    """Refuse what is Turtle 1.2, or nested so deeply that nobody could read it.

    A parser takes both. Nearly every file is told from them by a quick look.

    Args:
        text: the file; what is not Turtle at all is left to the parser.
        path: its name, for an error.

    Raises:
        TurtleError: says what, and on which line.
    """
    small = text.lower()
    is_flat = text.count("[") + text.count("(") <= DEEPEST
    newer = any(each in small for each in _PERHAPS) or (
        "version" in small and _VERSION.search(text)
    )
    if is_flat and not newer:
        return
    try:
        scan(text, str(path))
    except TurtleError:
        with explained_turtle(path, text):
            deque(ox.parse(text, format=ox.RdfFormat.TURTLE), maxlen=0)
        raise


#: What the parser says of an address that only a base would make whole.
_RELATIVE = "No scheme found in an absolute IRI"


def syntax_error(path: Path | str, text: str, error: SyntaxError) -> TurtleError:
    """Turn a parser's complaint into an error that points at the line at fault."""
    # An unfinished file fails at its end; the last line is where a person has to look.
    line = max(1, min(error.lineno or 1, len(text.rstrip().splitlines())))
    message = re.sub(r"^Parser error at line \d+ (column \d+|between .*?): ", "", error.msg or "")
    shown = text.splitlines()[line - 1].strip()[:60] if text.splitlines()[line - 1 :] else ""
    fix = (
        "Look at this line and the one above it: a full stop, semicolon, quotation mark or "
        "prefix is often missing there."
    )
    if message == _RELATIVE:
        message = "An address is relative, and the file has no @base"
        fix = "Write the address in full, as <https://...>, or with a prefix, as party:a24."
    return TurtleError(
        "A file is not valid Turtle",
        where=f"{path}:{line}",
        why=f"{message}; the line reads: {shown}" if shown else message,
        fix=fix,
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


def positions(text: str, name: str = STDIN) -> Positions:
    r"""Tell on which line each subject, predicate and object of valid Turtle stands.

    Args:
        text: what the parser has accepted.
        name: the file, for an error.

    >>> found = positions('@prefix : <http://e/> .\n:a :b :c ;\n  :d "x"@en .')
    >>> found.line("http://e/a", "http://e/d")
    3
    """
    doc = scan(text, name)
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


class Named:
    """What the tokens of a document stand for."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc

    def iri(self, text: str) -> str:
        """The IRI of a name, or a literal's lexical form."""
        return _iri(text, self.doc)

    def key(self, node: Node) -> object:
        """What two nodes have in common that are the same; `[ … ]` is the same as nothing else."""
        if node.kind != "token":
            return id(node)
        is_text = node.text.startswith(('"', "'"))
        return node.text if is_text else f"<{_iri(node.text, self.doc)}>"


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
