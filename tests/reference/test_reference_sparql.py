"""Queries are cut into pieces without losing a character."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.catalog import shipped
from dealgraph.reference.sparql import names, tokens

QUERIES = [file.path for file in shipped("ontology").files if file.path.suffix == ".rq"]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_pieces_of_a_query_are_the_query(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "".join(token.text for token in tokens(text)) == text


CASES = [
    ("?a dg:owns ?b", ["variable ?a", "name dg:owns", "variable ?b"]),
    ("# dg:owns\n?a", ["comment # dg:owns", "variable ?a"]),
    ('"# no \\" comment"', ['string "# no \\" comment"']),
    ("?a<?b", ["variable ?a", "other <", "variable ?b"]),
    ("<http://x/#y>", ["iri <http://x/#y>"]),
    ("a dg:Deal .", ["keyword a", "name dg:Deal", "other ."]),
    ("dg:owns.", ["name dg:owns", "other ."]),
    ("1.5", ["number 1.5"]),
    ('"unfinished', ['other "', "keyword unfinished"]),
]


@pytest.mark.parametrize(("text", "pieces"), CASES, ids=[text for text, _ in CASES])
def test_pieces(text: str, pieces: list[str]) -> None:
    assert [f"{t.kind} {t.text}" for t in tokens(text) if t.text.strip()] == pieces


def test_names_are_told_apart_by_what_a_rule_makes_and_reads() -> None:
    text = (
        "PREFIX x: <http://x/>\n# dg:no\n"
        'CONSTRUCT { ?a x:made "dg:no" } WHERE { ?a a x:Read ; x:read/dg:owns ?b }'
    )
    made, read = names(text)
    assert made == {"http://x/made"}
    assert read == {
        "http://x/",
        "http://x/Read",
        "http://x/read",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "https://w3id.org/dealgraph/ns#owns",
    }
