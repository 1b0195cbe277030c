"""One layout for every Turtle file, so that a change shows only what changed.

Order of subjects and of objects is the author's, since it carries meaning to a reader; prefixes,
the order of predicates, indentation and line breaks are not. Comments above a statement stay above
it, comments inside one move above it. Formatting twice changes nothing, and the triples stay the
same: `format_turtle` refuses to return text that does not parse to what it was given.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import ModelError
from dealgraph.rdf.order import FILE_FIRST, FILE_LAST
from dealgraph.rdf.turtle.read import explained_turtle
from dealgraph.rdf.turtle.scan import Block, Document, Node, Pair, scan

WIDTH = 100
INDENT = "    "

#: Predicates that have no place of their own stay in between, in the order they came.
_BETWEEN = 1000
_RANK = {name: at for at, name in enumerate(FILE_FIRST)}
_RANK.update({name: _BETWEEN + 1 + at for at, name in enumerate(FILE_LAST)})


def format_turtle(text: str, name: str = "standard input") -> str:
    r"""Return the same triples and comments in the project's layout.

    Args:
        text: a Turtle document (RDF 1.1 Turtle).
        name: what to call it in an error.

    Raises:
        TurtleError: the text is not Turtle.

    >>> print(format_turtle('@prefix x: <http://x/> .\nx:a x:c 1;a x:B.'))
    @prefix x: <http://x/> .
    <BLANKLINE>
    x:a a x:B ;
        x:c 1 .
    <BLANKLINE>
    """
    before = _triples(text, name)
    result = laid_out(scan(text, name))
    if _triples(result, name) != before:  # a guard: losing a fact is worse than an ugly file
        raise ModelError(
            "Formatting would change the triples",
            where=name,
            why="the layout of this file is not understood",
            fix="Leave the file as it is and report it.",
        )
    return result


def _triples(text: str, name: str) -> list[str]:
    """Return what a text says, the same for texts that say the same.

    A name such as `_:a` stays as it is written. A blank node without a name is the object of one
    triple at most, so that it can be written as what is said of it. Comparing any two graphs would
    take longer than anybody waits, if somebody made them for that.
    """
    with explained_turtle(name, text):
        triples = set(ox.parse(text, format=ox.RdfFormat.TURTLE))
    named = set(_LABEL.findall(text))
    said: dict[Any, list[ox.Quad]] = {}
    for triple in triples:
        for node in (triple.subject, triple.object):
            if isinstance(node, ox.BlankNode) and node.value not in named:
                said.setdefault(node, [])
        if triple.subject in said:
            said[triple.subject].append(triple)
    written = _nameless(said)
    inner = {triple.object for triple in triples}
    found = [text for node, text in written.items() if node not in inner]
    found += [f"{t.subject} {_pair_of(t, written)}" for t in triples if t.subject not in said]
    return sorted(found)


_LABEL = re.compile(r"_:([\w.\-·]*[\w\-·])")


def _nameless(said: dict[Any, list[ox.Quad]]) -> dict[Any, str]:
    """Write each blank node without a name as a digest of its triples, inner ones first."""
    inner = {triple.object for triples in said.values() for triple in triples}
    order = [node for node in said if node not in inner]
    for node in order:  # grows
        order += [triple.object for triple in said[node] if triple.object in said]
    written: dict[Any, str] = {}
    for node in reversed(order):
        pairs = "\n".join(sorted(_pair_of(triple, written) for triple in said[node]))
        written[node] = f"[{sha256(pairs.encode()).hexdigest()}]"
    return written


def _pair_of(triple: ox.Quad, written: dict[Any, str]) -> str:
    return f"{triple.predicate} {written.get(triple.object, triple.object)}"


def laid_out(doc: Document) -> str:
    """Write what was scanned in the project's layout; prefixes that are not used are left out."""
    used = _used_prefixes(doc)
    out = list(doc.head)
    if doc.base:
        out.append(f"@base <{doc.base}> .")
    out += [f"@prefix {p}: <{iri}> ." for p, iri in sorted(doc.prefixes.items()) if p in used]
    previous = 0
    for block in doc.blocks:
        lines = _block(block)
        # One-line statements that the author kept together stay together.
        together = previous == 1 and len(lines) == 1 and not block.gap and not block.comments
        out += ([] if together or not out else [""]) + block.comments + lines
        previous = len(lines)
    if doc.tail:
        out += ["", *doc.tail]
    return "\n".join(out).strip("\n") + "\n"


def _used_prefixes(doc: Document) -> set[str]:
    used: set[str] = set()

    def visit(node: Node) -> None:
        text = node.text
        name = (
            text[text.rindex("^^") + 2 :] if text.startswith(('"', "'")) and "^^" in text else text
        )
        if ":" in name and not name.startswith(("<", '"', "'", "_:")):
            used.add(name.partition(":")[0])
        for item in node.items:
            visit(item)
        pairs(node.pairs)

    def pairs(found: list[Pair]) -> None:
        for pair in found:
            visit(pair.predicate)
            for node in pair.objects:
                visit(node)

    for block in doc.blocks:
        visit(block.subject)
        pairs(block.pairs)
    return used


def _block(block: Block) -> list[str]:
    subject = _node(block.subject, 0)
    if not block.pairs:
        return [f"{subject} ."]
    lines: list[str] = []
    for number, pair in enumerate(_ordered(block.pairs)):
        lead = f"{subject} " if number == 0 else INDENT
        lines += _pair(pair, lead, len(INDENT))
        lines[-1] += " ;"
    lines[-1] = lines[-1][:-2] + " ."
    return lines


def _ordered(pairs: list[Pair]) -> list[Pair]:
    merged: dict[str, Pair] = {}
    for pair in pairs:
        name = "a" if pair.predicate.text == "rdf:type" else pair.predicate.text
        if name in merged:
            merged[name].objects.extend(pair.objects)
        else:
            merged[name] = Pair(Node(name, pair.predicate.line), list(pair.objects))
    for pair in merged.values():
        pair.objects = _distinct(pair.objects)
    return sorted(merged.values(), key=lambda pair: _RANK.get(pair.predicate.text, _BETWEEN))


def _distinct(nodes: list[Node]) -> list[Node]:
    """A value said twice is one triple; blank nodes and lists are never the same."""
    found: dict[object, Node] = {}
    for node in nodes:
        found.setdefault(node.text if node.kind == "token" else id(node), node)
    return list(found.values())


def _pair(pair: Pair, lead: str, indent: int) -> list[str]:
    values = [_node(node, indent) for node in pair.objects]
    line = f"{lead}{pair.predicate.text} {', '.join(values)}"
    if len(values) == 1 or (len(line) <= WIDTH and "\n" not in line):
        return line.split("\n")
    deeper = " " * (indent + len(INDENT))
    lines = [f"{lead}{pair.predicate.text}"]
    values = [_node(node, indent + len(INDENT)) for node in pair.objects]
    for value in values:
        lines += f"{deeper}{value},".split("\n")
    lines[-1] = lines[-1][:-1]
    return lines


def _node(node: Node, indent: int) -> str:
    if node.kind == "token":
        return _short_string(node.text)
    if indent not in node.written:  # each level asks twice: for one line, and for several
        node.written[indent] = _bracketed(node, indent)
    return node.written[indent]


def _bracketed(node: Node, indent: int) -> str:
    if node.kind == "list":
        return _list(node.items, indent)
    if not node.pairs:
        return "[]"
    inner: list[str] = []
    for pair in _ordered(node.pairs):
        inner += _pair(pair, " " * (indent + len(INDENT)), indent + len(INDENT))
        inner[-1] += " ;"
    one_line = "[ " + " ".join(part.strip() for part in inner)[:-2] + " ]"
    if len(inner) <= 3 and _is_short(one_line, indent):
        return one_line
    return "[\n" + "\n".join(inner) + "\n" + " " * indent + "]"


def _list(items: list[Node], indent: int) -> str:
    """Write a collection on one line if it is short, otherwise with one item a line."""
    one_line = " ".join(["(", *(_node(item, indent) for item in items), ")"]) if items else "()"
    if _is_short(one_line, indent):
        return one_line
    deeper = indent + len(INDENT)
    return "\n".join(
        ["(", *(" " * deeper + _node(item, deeper) for item in items), " " * indent + ")"]
    )


def _is_short(text: str, indent: int) -> bool:
    """Whether a blank node or a collection can stand on the line of its predicate."""
    return len(text) + indent <= WIDTH - 30 and "\n" not in text


def _short_string(text: str) -> str:
    """Write the three other forms of a string in plain quotation marks, unless it has escapes."""
    found = re.fullmatch(r"('''|\"\"\"|')(.*)\1((?:@|\^\^).*)?", text, re.DOTALL)
    if not found or any(c in found[2] for c in '"\n\\'):
        return text
    return f'"{found[2]}"{found[3] or ""}'
