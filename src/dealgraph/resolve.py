"""What a person writes (an id, a label, an alias, a token) as the term that the graph knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.errors import ParameterError, UnknownIdError
from dealgraph.graph import value_of
from dealgraph.graph_store import GraphStore
from dealgraph.namespaces import BASE, PREFIXES, expand, shorten
from dealgraph.suggest import near

__all__ = ["concept", "find", "iri", "matter", "value"]

_SKOS = PREFIXES["skos"]
_NAMES = tuple(
    ox.NamedNode(name)
    for name in (PREFIXES["rdfs"] + "label", _SKOS + "prefLabel", _SKOS + "altLabel")
)
_NOTATION = ox.NamedNode(_SKOS + "notation")
_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
#: Instances that have a page of their own, by what a person may ask for.
SPACES = {
    "party": ("party",),
    "matter": ("deal", "dispute", "policy"),
    "record": ("deal", "dispute", "policy", "party", "stake", "publisher"),
}


def iri(text: str) -> ox.NamedNode:
    """Make an IRI of text, refusing what is not allowed in one (RFC 3987, section 2.2).

    Raises:
        ParameterError: the text has a character that would name something else if it were escaped.
    """
    found = _ILLEGAL.search(text)
    if found:
        raise ParameterError(
            "This is not an IRI", text, f"it holds {found.group()!r}", "Check how it was copied."
        )
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise ParameterError("This is not an IRI", text, str(error), "Write it in full.") from None


def find(store: GraphStore, text: str, kind: str) -> ox.NamedNode:
    """Find a party, matter or record by id, prefixed name, IRI, label or alias.

    Args:
        store: the graph.
        text: what somebody wrote; case does not matter for labels and aliases.
        kind: `party`, `matter` or `record`.

    Raises:
        UnknownIdError: nothing fits, or several things do.
    """
    wanted = text.strip()
    spaces = tuple(f"{BASE}{space}/" for space in SPACES[kind])
    for candidate in _candidates(wanted, SPACES[kind]):
        if candidate.value.startswith(spaces) and _exists(store, candidate):
            return candidate
    known = dict(_names(store, SPACES[kind]))
    matches = {node for name, node in known.items() if name[0] == wanted.casefold()}
    if len(matches) == 1:
        return ox.NamedNode(matches.pop())
    if matches:
        raise UnknownIdError(
            f"'{text}' is the name of more than one {kind}",
            "",
            "",
            "Use an id: " + ", ".join(sorted(shorten(node) for node in matches)),
        )
    ids = {shorten(node): shorten(node) for node in known.values()}
    local = {name.partition(":")[2]: name for name in ids if "#" not in name}
    labels = {name[1]: shorten(node) for name, node in known.items()}
    close = near(wanted, [*local, *labels], 4)
    found = list(dict.fromkeys(local.get(word) or labels[word] for word in close))[:3]
    raise UnknownIdError(
        f"There is no {kind} '{text}'",
        "",
        "neither an id nor a label or alias is like it" if not found else "",
        f"Did you mean: {', '.join(found)}?" if found else "List what there is: dealgraph stats",
    )


def _candidates(text: str, spaces: tuple[str, ...]) -> Iterator[ox.NamedNode]:
    if _ILLEGAL.search(text) or not text:
        return
    if text.startswith(("http://", "https://")):
        yield iri(text)
        return
    full = expand(text)
    if full:
        yield iri(full)
    elif ":" not in text:
        for space in spaces:
            yield iri(f"{BASE}{space}/{text}")


def _exists(store: GraphStore, node: ox.NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, None, None, None)), None) is not None


def _names(store: GraphStore, spaces: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], str]]:
    roots = tuple(f"{BASE}{space}/" for space in spaces)
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(None, predicate, None, None):
            node = value_of(quad.subject)
            if node.startswith(roots) and "#" not in node:
                label = value_of(quad.object)
                yield (label.casefold(), label), node


def concept(store: GraphStore, text: str, prefix: str) -> ox.NamedNode:
    """Find a concept of a scheme by token, prefixed name, IRI or label.

    Raises:
        UnknownIdError: the scheme has no such concept; suggests near misses.
    """
    namespace = PREFIXES.get(prefix, f"{BASE}{prefix}/")
    full = expand(text) or (text if text.startswith("http") else None)
    tokens: dict[str, str] = {}
    for predicate in (_NOTATION, _NAMES[1], _NAMES[2]):
        for quad in store.quads_for_pattern(None, predicate, None, None):
            node = value_of(quad.subject)
            if node.startswith(namespace) and _is_concept(store, quad.subject):
                if node == full:
                    return ox.NamedNode(node)
                tokens.setdefault(value_of(quad.object).casefold(), node)
    if text.casefold() in tokens:
        return ox.NamedNode(tokens[text.casefold()])
    close = near(text, tokens)
    own = sorted({node[len(namespace) :] for node in tokens.values()})
    raise UnknownIdError(
        f"There is no {prefix} '{text}'",
        "",
        "",
        f"Did you mean: {', '.join(close)}?" if close else f"Known: {', '.join(own)}",
    )


def _is_concept(store: GraphStore, node: Any) -> bool:
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    quads = store.quads_for_pattern(node, kind, ox.NamedNode(_SKOS + "Concept"), None)
    return next(iter(quads), None) is not None


def matter(store: GraphStore, text: str) -> ox.NamedNode:
    """Find a deal, dispute or policy."""
    return find(store, text, "matter")


def value(store: GraphStore, text: str, kind: str) -> ox.NamedNode | ox.Literal:
    """Turn the text of a parameter into a term of the kind that its question wants.

    Args:
        store: the graph in which ids and labels are looked up.
        text: what somebody wrote.
        kind: `party`, `matter`, `record`, `date`, `integer`, `text` or a concept prefix.

    Raises:
        ParameterError: a date or number is not one.
        UnknownIdError: nothing has that id, label or alias.
    """
    if kind in SPACES:
        return find(store, text, kind)
    if kind == "date":
        return _date(text)
    if kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise ParameterError("This is not a whole number", text, "", "Write digits only.")
        return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
    if kind == "text":
        return ox.Literal(text)
    return concept(store, text, kind)


def _date(text: str) -> ox.Literal:
    from datetime import date

    day = text + "-01-01"[len(text) - 4 :] if len(text) in (4, 7) else text
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(day)
    except ValueError:
        raise ParameterError(
            "This is not a date", text, "", "Write 2026, 2026-06 or 2026-06-22."
        ) from None
    return ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
