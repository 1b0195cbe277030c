"""Values for variables that a SELECT does not show: what rdflib calls initial bindings.

Oxigraph substitutes a value for a variable before it answers, but wants each such variable among
the selected ones. A plain SELECT gets the variable as one more column, which the caller drops; one
that counts or groups, where another column would change the groups, gets `VALUES` at the start of
its outermost group (SPARQL 1.1 Query, section 10.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dealgraph.rdf.sparql.lexer import without_texts

_SELECT = re.compile(r"(?<![?$:\w-])SELECT\b(?!:)(?:\s+(?:DISTINCT|REDUCED)\b)?", re.IGNORECASE)
_AGGREGATE = re.compile(
    r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(|\bGROUP\s+BY\b|\bHAVING\b", re.IGNORECASE
)


def shows(query: str, names: list[str]) -> str:
    """Return a SELECT that also shows variables.

    >>> shows("SELECT DISTINCT ?l { ?x rdfs:label ?l }", ["x"])
    'SELECT DISTINCT ?x ?l { ?x rdfs:label ?l }'
    """
    match = _SELECT.search(without_texts(query))
    if match is None:
        return query
    extra = " ".join(f"?{name}" for name in names)
    return f"{query[: match.end()]} {extra}{query[match.end() :]}"


def groups(query: str) -> bool:
    """Return whether the outermost SELECT counts or groups its solutions.

    >>> groups("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    True
    >>> groups("SELECT ?s { { SELECT (MAX(?o) AS ?m) { ?s ?p ?o } } }")
    False
    """
    code = without_texts(query)
    start = _SELECT.search(code)
    if start is None:
        return False
    opening, closing = _outermost(code, start.end())
    return bool(_AGGREGATE.search(code[start.end() : opening] + " " + code[closing:]))


def given(query: str, values: Mapping[str, Any]) -> str:
    """Return a query whose outermost group begins with values for variables.

    Args:
        query: SELECT, ASK or CONSTRUCT with a WHERE.
        values: terms of pyoxigraph by the name of their variable.
    """
    code = without_texts(query)
    start = _SELECT.search(code)
    opening, _ = _outermost(code, start.end() if start else 0)
    lines = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in values.items())
    return f"{query[: opening + 1]} {lines} {query[opening + 1 :]}"


def _outermost(code: str, at: int) -> tuple[int, int]:
    """Return where the group of WHERE opens and the place after it closes."""
    round_, curly, opening = 0, 0, len(code)
    for place in range(at, len(code)):
        character = code[place]
        round_ += (character == "(") - (character == ")")
        if character == "{":
            if curly == 0 and round_ == 0:
                opening = place
            curly += 1
        elif character == "}":
            curly -= 1
            if curly == 0 and round_ == 0:
                return opening, place + 1
    return opening, len(code)
