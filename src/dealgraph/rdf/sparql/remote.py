"""Pieces of SPARQL text that are sent to a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dealgraph.rdf.sparql.lexer import declared, is_relative, without_texts


def with_prefixes(text: str, prefixes: Mapping[str, str], base: str = "") -> str:
    r"""Declare what a query may use and does not declare (section 4.1.1): prefixes and a base.

    >>> with_prefixes("ASK { ?s dg:term ?o }", {"dg": "urn:dg#", "skos": "urn:skos#"})
    'PREFIX dg: <urn:dg#>\nASK { ?s dg:term ?o }'
    >>> with_prefixes("ASK { <deal/x> ?p ?o }", {}, "https://e.org/")
    'BASE <https://e.org/>\nASK { <deal/x> ?p ?o }'
    """
    own = declared(text).prefixes
    lines = [f"BASE <{base}>\n"] if base and is_relative(text) else []
    lines += [
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in prefixes.items()
        if name not in own and re.search(rf"(?<![\w-]){re.escape(name)}:", text)
    ]
    return "".join([*lines, text])


def listed(terms: Iterable[Any]) -> str:
    """Terms in a row, as VALUES takes them."""
    return " ".join(str(term) for term in terms)


def as_select(text: str) -> str:
    """The solutions behind a graph: SELECT for CONSTRUCT or DESCRIBE, or nothing if it has none.

    >>> as_select("PREFIX a: <urn:b> CONSTRUCT { ?s a:c '}' } WHERE { ?s ?p ?o } LIMIT 9")
    'PREFIX a: <urn:b> SELECT * WHERE { ?s ?p ?o } LIMIT 9'
    >>> as_select("DESCRIBE ?s { ?s ?p ?o }"), as_select("DESCRIBE <urn:a>")
    ('SELECT ?s { ?s ?p ?o }', '')
    """
    code = without_texts(text)
    form = re.search(r"\b(CONSTRUCT|DESCRIBE)\b", code, re.IGNORECASE)
    if form is None or "{" not in code:
        return ""
    if form[1].upper() == "DESCRIBE":
        return f"{text[: form.start()]}SELECT{text[form.end() :]}"
    rest = form.end()
    if code[rest:].lstrip().startswith("{"):  # a template; without one, the pattern is it
        rest = code.index("}", rest) + 1
    return f"{text[: form.start()]}SELECT *{text[rest:]}"
