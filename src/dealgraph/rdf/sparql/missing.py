"""What a pattern that breaks off lacks: the parser only says what it has tried last."""

from __future__ import annotations

from dealgraph.rdf.sparql.lexer import Token, code

_TERMS = {"iri", "variable", "blank", "name", "number", "string"}
#: What a triple may stand behind, and what it breaks off at.
_OPENERS = {"{", "}", ".", ";", ",", "["}
_ENDS = {"}", ".", ";", ",", "]"}


def missing(text: str, offset: int) -> tuple[int, str] | None:
    """Say what is missing in a triple.

    Args:
        text: the query.
        offset: where the parser gave up.

    Returns:
        Where it is missing, and what; None if it is something else.

    >>> missing("SELECT * { ?s ?p }", 18)
    (17, 'a value is missing after ?p')
    >>> missing("ASK { ?s ?p 1 . ?o }", 20)
    (19, 'a property and a value are missing after ?o')
    >>> missing("ASK { ?s ?p 1 ", 14)
    (13, 'a closing } is missing')
    """
    pieces = list(code(text))
    if offset >= len(text.rstrip()) and _unclosed(pieces):
        return len(text.rstrip()), "a closing } is missing"
    rest = [piece for piece in pieces if piece.start <= offset]
    while rest and rest[-1].text in _ENDS:
        end = rest.pop()
        terms = _last_terms(rest)
        opener = rest[-len(terms) - 1].text if len(rest) > len(terms) else ""
        if lacks := _lacks(opener, len(terms)):
            return end.start, f"{lacks} missing after {terms[-1].text if terms else opener}"
        if terms:
            break
    return None


def _last_terms(pieces: list[Token]) -> list[Token]:
    """The terms that stand last, one after the other."""
    found: list[Token] = []
    for piece in reversed(pieces):
        if piece.kind not in _TERMS and piece.text != "a":
            break
        found.insert(0, piece)
    return found


def _unclosed(pieces: list[Token]) -> bool:
    texts = [piece.text for piece in pieces if piece.kind == "other"]
    return texts.count("{") > texts.count("}")


def _lacks(opener: str, terms: int) -> str:
    """What a triple lacks that has some terms since a sign."""
    if opener not in _OPENERS or not (terms or opener == ","):
        return ""
    held = terms + {";": 1, "[": 1, ",": 2}.get(opener, 0)
    return {1: "a property and a value are", 2: "a value is"}.get(held, "")
