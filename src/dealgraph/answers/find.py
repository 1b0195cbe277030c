"""What a person writes (an id, a label, an alias, a token) as the term that the graph knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.answers.names import retired
from dealgraph.base import dates
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.base.words import near
from dealgraph.graph.redirects import current
from dealgraph.rdf.graph_store import GraphStore, learn
from dealgraph.rdf.modules import concepts_of, expand_in, shorten_in
from dealgraph.rdf.names import BASE, MATTERS, RECORDS, expand, shorten, term, value_of
from dealgraph.rdf.reader import LABEL, NOTATION, PREF_LABEL

_NAMES = (LABEL, PREF_LABEL, term("skos:altLabel"))
_MOMENT = term("xsd:dateTime")
_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\]')
#: Instances that have a page of their own, by what a person may ask for.
SPACES = {
    "party": ("party",),
    "matter": MATTERS,
    "record": RECORDS,
}


def iri(text: str) -> ox.NamedNode:
    """Make an IRI of text, refusing what is not allowed in one (RFC 3987, section 2.2).

    Raises:
        ParameterError: the text has a character that would name something else if it were escaped.
    """
    found = _ILLEGAL.search(text)
    if found:
        raise ParameterError(
            "This is not an IRI",
            where=text,
            why=f"it holds {found.group()!r}",
            fix="Check how it was copied.",
        )
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise ParameterError(
            "This is not an IRI", where=text, why=str(error), fix="Write it in full."
        ) from None


def find(store: GraphStore, text: str, kind: str) -> ox.NamedNode:
    """Find a party, matter or record by id, prefixed name, IRI, label or alias.

    Args:
        store: the graph.
        text: what somebody wrote; case does not matter for labels and aliases.
        kind: `party`, `matter` or `record`.

    Raises:
        UnknownIdError: nothing fits, or several things do.
    """
    spaces = SPACES[kind]
    nodes = matches(store, text, spaces)
    if len(nodes) == 1:
        return nodes[0]
    if nodes:
        raise UnknownIdError(
            f"'{text}' is the name of more than one {kind}",
            fix="Use an id: " + ", ".join(shorten(node.value) for node in nodes),
        )
    raise _unknown(list(_names(store, spaces)), text, kind)


def matches(store: GraphStore, text: str, spaces: Sequence[str]) -> list[ox.NamedNode]:
    """Return everything that a text names, in a stable order.

    An id goes before a label, and a label before an alias: whoever writes "Sun" means what is
    called so, and not what is also known so. Of the first of these that fits, all are returned. An
    id that was replaced (`dg:replacedBy`) names what took its place.
    """
    wanted = text.strip()
    roots = tuple(f"{BASE}{space}/" for space in spaces)
    named = [node for node in candidates(wanted, spaces) if node.value.startswith(roots)]
    learn(store, named)
    nodes = {now for node in named if _exists(store, now := current(store, node))}
    if not nodes:
        nodes = _called(_names(store, spaces), wanted.casefold())
    return sorted(nodes, key=str)


def _called(names: Iterable[_Name], wanted: str) -> set[ox.NamedNode]:
    labels: set[ox.NamedNode] = set()
    aliases: set[ox.NamedNode] = set()
    for name in names:
        if name.text.casefold() == wanted:
            (aliases if name.alias else labels).add(ox.NamedNode(name.node))
    return labels or aliases


def _unknown(names: Sequence[_Name], text: str, kind: str) -> UnknownIdError:
    """Return an error with near misses."""
    ids = {shorten(name.node) for name in names}
    local = {id_.partition(":")[2]: id_ for id_ in ids if "#" not in id_}
    labels = {name.text: shorten(name.node) for name in names}
    close = near(text.strip(), [*local, *labels], 4)
    likely = list(dict.fromkeys(local.get(word) or labels[word] for word in close))[:3]
    return UnknownIdError(
        f"There is no {kind} '{text}'",
        why="neither an id nor a label or alias is like it" if not likely else "",
        fix=f"Did you mean: {', '.join(likely)}?"
        if likely
        else "List what there is: dealgraph stats",
    )


def candidates(text: str, spaces: Sequence[str]) -> Iterator[ox.NamedNode]:
    """Yield the IRIs that a text may be: its own, that of a prefixed name, or of an id by space."""
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


class _Name(NamedTuple):
    """A label or alias of a record."""

    text: str
    node: str
    alias: bool


def _names(store: GraphStore, spaces: Sequence[str]) -> Iterator[_Name]:
    roots = tuple(f"{BASE}{space}/" for space in spaces)
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(None, predicate, None, None):
            node = value_of(quad.subject)
            if node.startswith(roots) and "#" not in node:
                yield _Name(value_of(quad.object), node, predicate == _NAMES[2])


def concept(store: GraphStore, text: str, kind: str) -> ox.NamedNode:
    """Find a concept by token, prefixed name, IRI, label or alias, in this order.

    Args:
        store: the graph.
        text: what somebody wrote; case does not matter for tokens, labels and aliases.
        kind: what is chosen from, such as `concern`; see `concepts_of`.

    Raises:
        UnknownIdError: there is no such concept, or there are several; suggests near misses.
    """
    members = concepts_of(store, kind)
    learn(store, members)
    wanted = text.strip()
    full = wanted if wanted.startswith("http") else expand_in(store, wanted)
    for member in members:
        if member.value == full:
            return member
    tokens: dict[str, None] = {}
    for predicate in (NOTATION, PREF_LABEL, _NAMES[2]):
        names = [(n, value_of(q.object)) for n in members for q in _said(store, n, predicate)]
        called = [node for node, name in names if name.casefold() == wanted.casefold()]
        if called:
            return _only(store, list(dict.fromkeys(called)), wanted, kind)
        tokens |= dict.fromkeys(name for _, name in names)
    raise UnknownIdError(
        f"There is no {kind} '{text}'",
        fix=_retired(store, full or f"{BASE}{kind}/{wanted.casefold()}")
        or _known(store, members, wanted, tokens),
    )


def _retired(store: GraphStore, name: str) -> str:
    return "" if _ILLEGAL.search(name) else retired(store, ox.NamedNode(name))


def _only(store: GraphStore, called: list[ox.NamedNode], text: str, kind: str) -> ox.NamedNode:
    if len(called) == 1:
        return called[0]
    ids = ", ".join(shorten_in(store, node.value) for node in called)
    raise UnknownIdError(f"'{text}' is the name of more than one {kind}", fix=f"Use an id: {ids}")


def _known(
    store: GraphStore, members: Sequence[ox.NamedNode], text: str, names: Iterable[str]
) -> str:
    close = near(text, names)
    if close:
        return f"Did you mean: {', '.join(close)}?"
    tokens = sorted(value_of(q.object) for node in members for q in _said(store, node, NOTATION))
    return f"Known: {', '.join(tokens)}" if tokens else "The graph has no vocabulary of that name."


def _said(store: GraphStore, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
    return iter(store.quads_for_pattern(node, predicate, None, None))


def matter(store: GraphStore, text: str) -> ox.NamedNode:
    """Find a deal, dispute or policy."""
    return find(store, text, "matter")


def value(store: GraphStore, given: object, kind: str) -> ox.NamedNode | ox.Literal:
    """Turn the value of a parameter into a term of the kind that its question wants.

    Args:
        store: the graph in which ids and labels are looked up.
        given: what somebody wrote, or an object of Python or a term that says the same.
        kind: `party`, `matter`, `record`, `date`, `integer`, `text` or that of a vocabulary.

    Raises:
        ParameterError: a date or number is not one.
        UnknownIdError: nothing has that id, label or alias.
    """
    text = as_text(given)
    if kind in SPACES:
        return find(store, text, kind)
    if kind == "date":
        return _date(text)
    if kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise ParameterError("This is not a whole number", where=text, fix="Write digits only.")
        return ox.Literal(text, datatype=term("xsd:integer"))
    if kind == "text":
        return ox.Literal(text)
    return concept(store, text, kind)


def as_text(given: object) -> str:
    """Return what a person would write for a value: a date, a number, or a term of a graph.

    >>> from datetime import datetime
    >>> as_text(datetime(2026, 6, 22, 17, 30)), as_text(12.0)
    ('2026-06-22', '12')
    >>> as_text(ox.NamedNode("https://w3id.org/dealgraph/party/a24"))
    'https://w3id.org/dealgraph/party/a24'
    """
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, ox.Literal) and given.datatype == _MOMENT:
        return given.value[:10]
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    inner = getattr(given, "value", None)  # of a term, in pyoxigraph as in rdflib
    return str(given) if inner is None else as_text(inner)


def _date(text: str) -> ox.Literal:
    if dates.problem(text):
        raise ParameterError("This is not a date", where=text, fix=f"Write {dates.FORMS}.")
    return ox.Literal(dates.first_day(text), datatype=term("xsd:date"))
