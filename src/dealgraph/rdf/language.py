"""Which of several languages is shown: the one wanted, then English, then the first by its tag.

The rule `texts` derives by the same order what questions ask for (`dg:name`). Here it is for what
reads a graph without queries, the rules applied or not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from dealgraph.base.errors import ParameterError
from dealgraph.rdf.names import PREFIXES

#: The environment variable that names the language in which texts are shown.
VARIABLE = "DEALGRAPH_LANG"
ENGLISH = "en"
_STRING = f"{PREFIXES['xsd']}string"
_TAG = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*")


def wanted(language: str = "") -> str:
    """Return a language as a tag in small letters: the one named, or that of the environment.

    Args:
        language: a tag of BCP 47, or an empty text.

    Raises:
        ParameterError: it is not a tag.

    >>> wanted("de-CH")
    'de-ch'
    """
    named = (language or os.environ.get(VARIABLE, "")).strip()
    tag = named.lower()
    if tag and not _TAG.fullmatch(tag):
        raise ParameterError(
            "This is not a language",
            where=named,
            why="a language is named by its tag",
            fix="Write a tag such as de, fr or pt-BR.",
        )
    return tag or ENGLISH


def chosen(values: Iterable[Any], language: str = ENGLISH) -> list[Any]:
    """Return values without the texts in other languages than the one that is shown.

    A text without a language counts as English. What is not a text stays, and so do all texts of
    the language that is shown.

    Args:
        values: literals and other nodes.
        language: what `wanted` returned.

    >>> import pyoxigraph as ox
    >>> names = [ox.Literal("Vertrag", language="de"), ox.Literal("contrat", language="fr")]
    >>> [text.value for text in chosen(names, "fr")], [text.value for text in chosen(names)]
    (['contrat'], ['Vertrag'])
    """
    every = list(values)
    if not any(getattr(value, "language", None) for value in every):
        return every
    places = [_place(value, language) for value in every]
    best = min(place for place in places if place)
    return [value for value, place in zip(every, places, strict=True) if place in ((), best)]


def _place(value: Any, language: str) -> tuple[Any, ...]:
    """Return the place of a text in the order of languages; what is not a text has none."""
    language_of = getattr(value, "language", None)  # of a literal; other nodes have none
    if not language_of and getattr(getattr(value, "datatype", None), "value", "") != _STRING:
        return ()
    tag = (language_of or ENGLISH).lower()
    near = (
        tag == language,
        tag.startswith(f"{language}-"),
        _primary(tag) == _primary(language),
        _primary(tag) == ENGLISH,
        True,
    )
    return (near.index(True), tag)


def _primary(tag: str) -> str:
    """Return a language without its script and region."""
    return tag.partition("-")[0]
