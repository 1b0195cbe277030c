"""One layout for every Turtle file, so that a change shows only what changed.

Order of subjects and of objects is the author's, since it carries meaning to a reader; prefixes,
the order of predicates, indentation and line breaks are not. Comments above a statement stay above
it, comments inside one move above it. Formatting twice changes nothing, and the triples stay the
same: `format_turtle` refuses to return text that does not parse to what it was given.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import ModelError
from dealgraph.scanner import Block, Document, Node, Pair, scan
from dealgraph.turtle import syntax_error

__all__ = ["format_turtle"]

WIDTH = 100
INDENT = "    "

#: What a reader wants first. Predicates that are not named here follow in the order they came.
_FIRST = """
a rdfs:label skos:prefLabel skos:altLabel rdfs:subClassOf rdfs:subPropertyOf rdfs:domain
rdfs:range skos:inScheme skos:topConceptOf skos:broader skos:definition skos:example
skos:notation dg:announced dg:filed dg:starts dg:ends dg:duration dg:status dg:statusAsOf
dg:exclusivity dg:medium dg:content dg:product dg:court dg:caseNumber dg:sector dg:country
dg:parent dg:position dg:affiliation dg:website dg:identifier dg:date dg:eventKind
dg:concerns dg:covers dg:bearer dg:beneficiary dg:condition dg:value dg:minValue
dg:maxValue dg:currency dg:unit dg:approximate dg:purpose dg:basis dg:moneyState dg:payer
dg:payee dg:owner dg:owned dg:sharePercent dg:minSharePercent dg:maxSharePercent
dg:votesPercent dg:minVotesPercent dg:maxVotesPercent dg:stakeKind dg:stakeState dg:from
dg:until dg:origin dg:assertedBy dg:standing dg:publisher dg:relays dg:published
""".split()
_LAST = """
dg:partOf dg:joins dg:renews dg:expands dg:replaces dg:settles dg:follows dg:related
skos:note dg:accepted dg:amount dg:term dg:event dg:source rdfs:isDefinedBy
""".split()
_RANK = {name: at for at, name in enumerate(_FIRST)}
_RANK.update({name: 2000 + at for at, name in enumerate(_LAST)})


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
    result = _write(scan(text))
    if _triples(result, name) != before:  # a guard: losing a fact is worse than an ugly file
        raise ModelError(
            "Formatting would change the triples",
            name,
            "the layout of this file is not understood",
            "Leave the file as it is and report it.",
        )
    return result


def _triples(text: str, name: str) -> ox.Dataset:
    try:
        data = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise syntax_error(Path(name), text, error) from None
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return data


def _write(doc: Document) -> str:
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
    return sorted(merged.values(), key=lambda pair: _RANK.get(pair.predicate.text, 1000))


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
    if node.kind == "list":
        return (
            "( " + " ".join(_node(item, indent) for item in node.items) + " )"
            if node.items
            else "()"
        )
    if node.kind == "token":
        return _short_string(node.text)
    if not node.pairs:
        return "[]"
    inner: list[str] = []
    for pair in _ordered(node.pairs):
        inner += _pair(pair, " " * (indent + len(INDENT)), indent + len(INDENT))
        inner[-1] += " ;"
    one_line = "[ " + " ".join(part.strip() for part in inner)[:-2] + " ]"
    if len(inner) <= 3 and len(one_line) + indent <= WIDTH - 30 and "\n" not in one_line:
        return one_line
    return "[\n" + "\n".join(inner) + "\n" + " " * indent + "]"


def _short_string(text: str) -> str:
    """Write the three other forms of a string in plain quotation marks, unless it has escapes."""
    found = re.fullmatch(r"('''|\"\"\"|')(.*)\1((?:@|\^\^).*)?", text, re.DOTALL)
    if not found or any(c in found[2] for c in '"\n\\'):
        return text
    return f'"{found[2]}"{found[3] or ""}'
