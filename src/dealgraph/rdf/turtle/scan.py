"""A scanner for valid Turtle that remembers lines and comments (RDF 1.1 Turtle, section 6.5).

Oxigraph parses; no library at hand tells on which line a triple was written or keeps comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dealgraph.base.errors import TurtleError
from dealgraph.base.files import STDIN

#: How deep `[ … ]` and `( … )` may stand in one another. Ours need four.
DEEPEST = 50
# Nothing below is tried in a second way, so that a long text takes no memory and no second look.
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<string>\"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}
              |"(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+')
  | (?P<blank>_:\w(?:[\w\-·]++|\.++(?=[\w\-·]))*+)
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<hats>\^\^)
  | (?P<number>[+-]?(?:\d++(?:\.\d*+)?[eE][+-]?\d++|\.\d++(?:[eE][+-]?\d++)?|\d*+\.\d++|\d++))
  | (?P<name>(?:[^\W\d_](?:[\w\-·]++|\.++(?=[\w\-·]))*+)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
             (?:[\w\-·:]++|%[0-9A-Fa-f]{2}|\\.|\.++(?=[\w\-·:%\\]))*+)?)
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
    #: As it is written, by its indentation.
    written: dict[int, str] = field(default_factory=dict, compare=False, repr=False)


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


def pieces(text: str, name: str = STDIN) -> Iterator[tuple[str, str]]:
    """Cut valid Turtle into pieces that together are the text again, each with what it is.

    Raises:
        TurtleError: something in it is not of RDF 1.1 Turtle.

    >>> [kind for kind, _ in pieces('x:a a "b"@en . # c')]
    ['name', 'space', 'word', 'space', 'string', 'at', 'space', 'punct', 'space', 'comment']
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise newer(name, 1 + text.count("\n", 0, at), _piece(text[at : at + 3]))
        yield found.lastgroup or "", found.group()
        at = found.end()


def _tokens(text: str, name: str) -> Iterator[_Token]:
    line = 1
    for kind, value in pieces(text, name):
        if kind != "space":
            yield _Token(kind, value, line)
        elif value.count("\n") > 1:
            yield _Token("gap", "", line)
        line += value.count("\n")


#: What begins a piece of Turtle 1.2, and what it is (RDF 1.2 Turtle, sections 2.4 and 2.11).
_NEWER = {
    "<<": "a triple term or a reified triple, <<",
    "~": "the name of a reified triple, ~",
    "{|": "an annotation, {|",
    "--": "a direction after a language, --ltr or --rtl",
}


def _piece(text: str) -> str:
    """Return what stands at a place where Turtle 1.1 has nothing."""
    return next((what for begin, what in _NEWER.items() if text.startswith(begin)), repr(text[:1]))


def newer(name: str, line: int, what: str) -> TurtleError:
    """Return the error for what is Turtle 1.2, or something else that RDF 1.1 Turtle does not have.

    Args:
        name: the file.
        line: where it stands.
        what: what stands there.
    """
    return TurtleError(
        "A file is not RDF 1.1 Turtle",
        where=f"{name}:{line}",
        why=f"Turtle 1.1 does not have {what}",
        fix="Write RDF 1.1 Turtle; what is said of a statement belongs to a #term of the record.",
    )


class _Scanner:
    """Recursive descent over the tokens of valid Turtle."""

    def __init__(self, text: str, name: str) -> None:
        self.tokens = list(_tokens(text, name))
        self.name = name
        self.depth = 0
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
            line = (token or self.tokens[-1]).line
            raise TurtleError("Turtle ends too early", where=f"{self.name}:{line}")
        self.at += 1
        return token

    def document(self) -> Document:
        doc = Document({}, [], [], [])
        while (token := self.peek()) is not None:
            if token.text.lstrip("@").upper() == "VERSION":
                raise newer(self.name, token.line, f"the word {token.text}")
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
        if token.kind == "punct" and token.text in "[(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise too_deep(self.name, token.line)
            node = self.inner(token)
            self.depth -= 1
            return node
        text = token.text
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token.kind == "string" and following and following.kind in ("at", "hats"):
            text += self.take().text
            text += self.take().text if following.kind == "hats" else ""
        return Node(text, token.line)

    def inner(self, token: _Token) -> Node:
        """Read what stands in brackets, of which the first has been read."""
        if token.text == "[":
            node = Node("[]", token.line, "blank", pairs=self.pairs())
            self.take("]")
            return node
        node = Node("()", token.line, "list")
        while (following := self.peek()) is not None and following.text != ")":
            node.items.append(self.node())
        self.take(")")
        return node


def too_deep(name: str, line: int) -> TurtleError:
    """Return the error for brackets within brackets."""
    return TurtleError(
        "A file is nested too deeply",
        where=f"{name}:{line}",
        why=f"more than {DEEPEST} brackets stand in one another",
        fix="Give what stands in them an address of its own.",
    )


def _trim(comments: list[str]) -> list[str]:
    """Drop empty lines at both ends."""
    while comments and not comments[0]:
        comments = comments[1:]
    while comments and not comments[-1]:
        comments = comments[:-1]
    return comments


def scan(text: str, name: str = STDIN) -> Document:
    r"""Read valid Turtle into blocks that remember lines and comments.

    Args:
        text: what the parser has accepted.
        name: the file, for an error.

    Raises:
        TurtleError: it is nested too deeply, or has what RDF 1.1 Turtle does not have.

    >>> doc = scan('@prefix : <http://e/> .\n:a :b :c ;\n  :d "x"@en .')
    >>> [(pair.predicate.text, pair.objects[0].line) for pair in doc.blocks[0].pairs]
    [(':b', 2), (':d', 3)]
    """
    return _Scanner(text, name).document()
