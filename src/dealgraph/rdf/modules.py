"""What the modules of a graph declare: prefixes, and vocabularies from which values are chosen.

Nothing here asks in whose namespace a term lies, so that a module of one's own counts as ours do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.graph_store import GraphStore, learn
from dealgraph.rdf.names import (
    PREFIXES,
    dg,
    expand,
    local_token,
    scheme_kind,
    shorten,
    term,
    value_of,
)
from dealgraph.rdf.reader import BROADER, NOTATION, SUB_PROPERTY, TYPE, Reader

IN_SCHEME = term("skos:inScheme")
_VANN = "http://purl.org/vocab/vann/preferredNamespace"
_PREFIX, _SPACE = ox.NamedNode(f"{_VANN}Prefix"), ox.NamedNode(f"{_VANN}Uri")
#: What queries may name without a declaration (SPARQL 1.1 Query, rules 139 and 167), in ASCII.
_NAME = re.compile(r"[A-Za-z](?:[\w.-]*[\w-])?", re.ASCII)


def own_prefixes(store: GraphStore) -> dict[str, str]:
    """Return the prefixes that modules declare with vann, without ours, which win on a clash.

    Of two modules that declare one prefix, that with the lesser IRI wins; `check` says so.
    """
    found: dict[str, str] = {}
    for name, _, space in sorted(_declared(store)):
        if name not in PREFIXES and _NAME.fullmatch(name) and _is_iri(space):
            found.setdefault(name, space)
    return found


def _is_iri(text: str) -> bool:
    """Whether the engine takes a namespace: one that it refused would break every query."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _declared(store: GraphStore) -> Iterator[tuple[str, str, str]]:
    """Prefix, module and namespace of every module that declares both."""
    spaces: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, _SPACE, None, None):
        spaces.setdefault(str(quad.subject), []).append(value_of(quad.object))
    for quad in store.quads_for_pattern(None, _PREFIX, None, None):
        for space in spaces.get(str(quad.subject), ()):
            yield value_of(quad.object), str(quad.subject), space


def only_prefixes(store: GraphStore) -> ox.Store:
    """Return a graph of nothing but the prefixes that modules declare, to try a query on."""
    small = ox.Store()
    for predicate in (_PREFIX, _SPACE):
        small.extend(store.quads_for_pattern(None, predicate, None, None))
    return small


def prefixes(store: GraphStore) -> dict[str, str]:
    """Return all prefixes that need no declaration: ours, and those of modules."""
    return {**own_prefixes(store), **PREFIXES}


def expand_in(store: GraphStore, name: str) -> str | None:
    """Return the IRI of a name with a prefix of ours or of a module, or None; see `expand`."""
    prefix, colon, local = name.partition(":")
    if not colon or prefix in PREFIXES or local.startswith("//"):
        return expand(name)
    space = own_prefixes(store).get(prefix)
    return None if space is None else space + local


def shorten_in(store: GraphStore, iri: str) -> str:
    """Write an IRI with a prefix of ours or of a module if one fits; see `shorten`."""
    short = shorten(iri)
    if short != iri:
        return short
    spaces = sorted(own_prefixes(store).items(), key=lambda item: -len(item[1]))
    fitting = (f"{p}:{iri[len(s) :]}" for p, s in spaces if iri.startswith(s) and iri != s)
    return next(fitting, iri)


def concepts_of(store: GraphStore, kind: str) -> list[ox.NamedNode]:
    """Return the concepts that a parameter of a kind takes, such as `concern`, in a stable order.

    They are those of the schemes that are called so (`dg:ConcernScheme`), and of the scheme from
    which a property that is called so takes its values (`dg:valuesFrom`), in any namespace.
    """
    schemes = _named(store, kind) | _taken(store, kind)
    found = {
        quad.subject
        for scheme in schemes
        for quad in store.quads_for_pattern(None, IN_SCHEME, scheme, None)
    }
    return sorted((node for node in found if isinstance(node, ox.NamedNode)), key=str)


def is_heading(reader: Reader, node: Any) -> bool:
    """Whether a concept only groups others and says which kinds of term go with them.

    No term is about it, so that it is a choice where something is asked for, not where it is said.
    """
    has_kinds = reader.value(node, dg("takesKind")) is not None
    return has_kinds and reader.value(node, BROADER) is None


def _named(store: GraphStore, kind: str) -> set[Any]:
    quads = store.quads_for_pattern(None, TYPE, term("skos:ConceptScheme"), None)
    return {quad.subject for quad in quads if scheme_kind(value_of(quad.subject)) == kind}


def _taken(store: GraphStore, kind: str) -> set[Any]:
    found: set[Any] = set()
    takers = list(store.quads_for_pattern(None, dg("valuesFrom"), None, None))
    learn(store, (quad.subject for quad in takers if isinstance(quad.subject, ox.NamedNode)))
    for quad in takers:
        own = store.quads_for_pattern(quad.subject, NOTATION, None, None)
        names = {value_of(each.object) for each in own} or {local_token(value_of(quad.subject))}
        if kind in names:
            found.add(quad.object)
    return found


def own_properties(store: GraphStore) -> list[ox.NamedNode]:
    """Return the properties that modules of other namespaces declare, in a stable order.

    Roles are not among them, nor is what only rules write.
    """
    reader = Reader(store)
    derived = ox.Literal("true", datatype=term("xsd:boolean"))
    kinds = (term("owl:ObjectProperty"), term("owl:DatatypeProperty"))
    declared = {node for kind in kinds for node in reader.subjects(TYPE, kind)}
    other = {*reader.closure(dg("party"), SUB_PROPERTY), *reader.subjects(dg("derived"), derived)}
    spaces = tuple(PREFIXES.values())
    return sorted(
        (
            n
            for n in declared - other
            if isinstance(n, ox.NamedNode) and not n.value.startswith(spaces)
        ),
        key=str,
    )
