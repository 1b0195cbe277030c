"""A query asked in another language: `dg:name` becomes `dg:name-de`, and nothing else changes.

Rules derive `dg:name` for everything that has a label, and `dg:name-de` for all of it if a text in
German occurs, each with one value (see the rules `languages` and `texts`). So a query says the same
to every engine, and an answer has the same rows in every language.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import dg, value_of
from dealgraph.rdf.sparql.lexer import named

_IN_LANGUAGE = dg("inLanguage")
_NAME = dg("name")
#: What is shown where the rules have not been applied: the texts as they were written.
_WRITTEN: Mapping[str, str] = {
    dg(name).value: written
    for name, written in {
        "name": "(rdfs:label|skos:prefLabel)",
        "contentText": "dg:content",
        "coversText": "dg:covers",
        "conditionText": "dg:condition",
        "noteText": "skos:note",
    }.items()
}


def spoken(store: GraphStore, language: str) -> str:
    """Return the nearest language to one that is wanted for which the rules have derived texts.

    Args:
        store: the graph.
        language: what `dealgraph.rdf.language.wanted` returned.

    Returns:
        The language itself, or without its region; or English, if no text is in it.
    """
    for tag in dict.fromkeys((language, language.partition("-")[0])):
        if tag != ENGLISH and _properties(store, tag):
            return tag
    return ENGLISH


def is_spoken(store: GraphStore, language: str) -> bool:
    """Return whether a text is in a language, as far as the rules have told."""
    english = language.partition("-")[0] == ENGLISH
    return english or not _named(store) or spoken(store, language) != ENGLISH


def in_language(store: GraphStore, text: str, language: str = ENGLISH) -> str:
    """Return a query that asks for texts in a language.

    Args:
        store: the graph that will be asked.
        text: SPARQL that asks for `dg:name` and the like.
        language: what `dealgraph.rdf.language.wanted` returned. Texts that are not in it come in
            English, or else in the first language by its tag.
    """
    others = _others(store, spoken(store, language))
    if not others:
        return text
    pieces, done = [], 0
    for token, iri in named(text):
        if iri in others:
            pieces += [text[done : token.start], others[iri]]
            done = token.start + len(token.text)
    return "".join([*pieces, text[done:]])


def _others(store: GraphStore, tag: str) -> dict[str, str]:
    """Return what stands for each property of shown texts, by its IRI."""
    if tag == ENGLISH:
        return {} if _named(store) else dict(_WRITTEN)
    end = f"-{tag}"
    return {iri.removesuffix(end): f"<{iri}>" for iri in _properties(store, tag)}


def _named(store: GraphStore) -> bool:
    """Return whether the rules have been applied: the property of names has a name then.

    Of an endpoint, this asks for what is said of one term only.
    """
    return next(iter(store.quads_for_pattern(_NAME, _NAME, None, None)), None) is not None


def _properties(store: GraphStore, tag: str) -> list[str]:
    """Return the properties that give texts in a language."""
    quads = store.quads_for_pattern(None, _IN_LANGUAGE, ox.Literal(tag), None)
    return sorted({value_of(quad.subject) for quad in quads})
