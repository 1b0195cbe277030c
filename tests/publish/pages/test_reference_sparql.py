"""Queries are cut into pieces without losing a character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import text

from dealgraph.graph.catalog import shipped
from dealgraph.rdf.sparql.colour import names, tokens
from dealgraph.rdf.sparql.dataset import names_dataset
from dealgraph.rdf.sparql.errors import form_of
from dealgraph.rdf.sparql.lexer import code
from dealgraph.rdf.sparql.lexer import tokens as pieces_of

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


LEXED = {
    "a local part with dots": ("dg:a.b.", ["name dg:a.b", "other ."]),
    "a name that begins with a full stop": ("e:.a", ["name e:", "other .", "keyword a"]),
    "an escape in a name": (r"e:it\'s", [r"name e:it\'s"]),
    "a colon in a name": ("e::b", ["name e::b"]),
    "a letter that only the grammar knows": ("e:\u200d\\#x", ["name e:\u200d\\#x"]),
    "a label of a blank node": ("_:b0 .", ["blank _:b0", "other ."]),
    "a letter that is not of ASCII": ("é:x", ["name é:x"]),
    "a comment up to a carriage return": ("#a\r?b", ["variable ?b"]),
    "no string over a carriage return": ("'a\r'", ["other '", "keyword a", "other '"]),
}


@pytest.mark.parametrize(("text", "pieces"), LEXED.values(), ids=LEXED)
def test_pieces_of_the_grammar(text: str, pieces: list[str]) -> None:
    assert [f"{token.kind} {token.text}" for token in code(text)] == pieces


@given(text())
def test_no_text_loses_a_character(written: str) -> None:
    assert "".join(token.text for token in pieces_of(written)) == written


def test_names_are_resolved_as_the_query_declares_them() -> None:
    text = (
        "BASE <http://b/> PREFIX : <c/> PREFIX dg: <http://mine/> "
        "SELECT * { <d> :e dg:owns , <urn:f> . _:b ?p 'x:y' }"
    )
    iris = [token.iri for token in tokens(text) if token.iri]
    assert iris == [
        "http://b/",
        "http://b/c/",
        "https://w3id.org/dealgraph/ns#",
        "http://mine/",
        "http://b/d",
        "http://b/c/e",
        "http://mine/owns",
        "urn:f",
    ]


DATASETS = {
    "FROM": ("SELECT * FROM <urn:a> {}", True),
    "FROM NAMED": ("SELECT * FROM NAMED dg:a {}", True),
    "right after a star": ("SELECT *FROM<urn:a>{}", True),
    "without a space": ("PREFIX e: <urn:> SELECT *FROMe:a{}", True),
    "a variable": ("SELECT ?from { ?from ?p ?o }", False),
    "a prefix": ("PREFIX from: <urn:> ASK { from:a ?p 'FROM' } # FROM", False),
}


@pytest.mark.parametrize(("text", "named"), DATASETS.values(), ids=DATASETS)
def test_whether_a_query_names_its_graphs(text: str, *, named: bool) -> None:
    assert names_dataset(text) == named


FORMS = {
    "SELECT": "# ASK\nPREFIX a: <b#c> BASE <d> select(1 AS ?x){}",
    "ASK": "ASK{}",
    "DESCRIBE": "PREFIX : <x>\nDESCRIBE<y>",
    "INSERT": "PREFIX select: <x> INSERT DATA {}",
    "": "{ ?s ?p ?o }",
}


@pytest.mark.parametrize(("form", "text"), FORMS.items(), ids=FORMS)
def test_the_form_of_a_query(form: str, text: str) -> None:
    assert form_of(text) == form
