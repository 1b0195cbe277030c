"""Turtle with positions: where a statement stands in a file, and how a file should look.

Parsing is done by Oxigraph (`parse_file`). No library at hand tells on which line a triple was
written or lays out a file without losing comments, so a scanner for *valid* Turtle (RDF 1.1
Turtle, section 6.5) lives here and serves both: `positions()` for findings, `format_turtle()` for
`dealgraph fmt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import MissingFileError, TurtleError

__all__ = ["Block", "Document", "Node", "Positions", "parse_file", "positions", "read_text", "scan"]

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<hats>\^\^)
  | (?P<number>[+-]?(?:\d+\.?\d*[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d*\.\d+|\d+))
  | (?P<name>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
             (?:(?:[\w\-·:.]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w\-·:]|%[0-9A-Fa-f]{2}|\\.))?)?)
  | (?P<word>[A-Za-z]+)
  | (?P<punct>[.;,\[\]()])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Node:
    """One subject, predicate or object as written: a token, a `[ … ]` or a `( … )`."""

    text: str
    line: int
    kind: str = "token"
    pairs: list[Pair] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


@dataclass
class Pair:
    """A predicate with its objects."""

    predicate: Node
    objects: list[Node]


@dataclass
class Block:
    """A subject with everything said of it in one statement, and the comments above it."""

    subject: Node
    pairs: list[Pair]
    comments: list[str]
    gap: bool = False


@dataclass
class Document:
    """A file of Turtle: its prefixes, its statements, and comments that follow the last one."""

    prefixes: dict[str, str]
    blocks: list[Block]
    head: list[str]
    tail: list[str]
    base: str = ""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


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
    line = error.lineno or 1
    message = re.sub(r"^Parser error at line \d+ (column \d+|between .*?): ", "", error.msg or "")
    shown = text.splitlines()[line - 1].strip()[:60] if text.splitlines()[line - 1 :] else ""
    return TurtleError(
        "A file is not valid Turtle",
        f"{path}:{line}",
        f"{message}; the line reads: {shown}" if shown else message,
        "Look at this line and the one above it: a full stop, semicolon, quotation mark or "
        "prefix is often missing there.",
    )


def _tokens(text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise TurtleError("A character does not belong in Turtle", f"line {line}")
        kind, value = found.lastgroup or "", found.group()
        if kind != "space":
            yield _Token(kind, value, line)
        elif value.count("\n") > 1:
            yield _Token("gap", "", line)
        line += value.count("\n")
        at = found.end()


class _Scanner:
    """Recursive descent over the tokens of valid Turtle."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.comments: list[str] = []
        self.gap = False
        self.inside = False

    def peek(self) -> _Token | None:
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("comment", "gap"):
            token = self.tokens[self.at]
            if token.kind == "gap":
                self.gap = True
                self.comments += [""] if self.comments and not self.inside else []
            else:
                self.comments.append(token.text)
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, expected: str | None = None) -> _Token:
        token = self.peek()
        if token is None or (expected is not None and token.text != expected):
            raise TurtleError("Turtle ends too early", f"line {token.line if token else 0}")
        self.at += 1
        return token

    def document(self) -> Document:
        doc = Document({}, [], [], [])
        while (token := self.peek()) is not None:
            if token.text in ("@prefix", "@base") or token.text.upper() in ("PREFIX", "BASE"):
                self.directive(doc)
            else:
                comments, gap = self.comments, self.gap
                self.comments, self.gap = [], False
                doc.blocks.append(self.block(comments, gap))
        doc.tail = _trim(self.comments)
        return doc

    def directive(self, doc: Document) -> None:
        doc.head += _trim(self.comments)
        self.comments, self.gap = [], False
        word = self.take().text
        if word.lstrip("@").lower() == "prefix":
            name = self.take().text.rstrip(":")
            doc.prefixes[name] = self.take().text[1:-1]
        else:
            doc.base = self.take().text[1:-1]
        if word.startswith("@"):
            self.take(".")

    def block(self, comments: list[str], gap: bool) -> Block:
        self.inside = True
        subject = self.node()
        pairs = self.pairs()
        self.take(".")
        self.inside = False
        inner, self.comments = self.comments, []
        self.gap = False
        return Block(subject, pairs, _trim(comments) + inner, gap)

    def pairs(self) -> list[Pair]:
        found: list[Pair] = []
        while (token := self.peek()) is not None and token.text not in (".", "]"):
            if token.text == ";":
                self.take()
                continue
            predicate = self.node()
            objects = [self.node()]
            while (following := self.peek()) is not None and following.text == ",":
                self.take()
                objects.append(self.node())
            found.append(Pair(predicate, objects))
        return found

    def node(self) -> Node:
        token = self.take()
        if token.text == "[":
            node = Node("[]", token.line, "blank", pairs=self.pairs())
            self.take("]")
            return node
        if token.text == "(":
            node = Node("()", token.line, "list")
            while (following := self.peek()) is not None and following.text != ")":
                node.items.append(self.node())
            self.take(")")
            return node
        text = token.text
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token.kind == "string" and following and following.kind in ("at", "hats"):
            text += self.take().text
            text += self.take().text if following.kind == "hats" else ""
        return Node(text, token.line)


def _trim(comments: list[str]) -> list[str]:
    """Drop empty lines at both ends."""
    while comments and not comments[0]:
        comments = comments[1:]
    while comments and not comments[-1]:
        comments = comments[:-1]
    return comments


def scan(text: str) -> Document:
    """Read valid Turtle into blocks that remember lines and comments.

    Raises:
        TurtleError: the text is not what the parser accepted (never for a file that parsed).

    >>> doc = scan('@prefix : <http://e/> .\\n:a :b :c ;\\n  :d "x"@en .')
    >>> [(pair.predicate.text, pair.objects[0].line) for pair in doc.blocks[0].pairs]
    [(':b', 2), (':d', 3)]
    """
    return _Scanner(text).document()


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
    """Tell on which line each subject, predicate and object of valid Turtle stands.

    >>> found = positions('@prefix : <http://e/> .\\n:a :b :c ;\\n  :d "x"@en .')
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
