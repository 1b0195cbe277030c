"""Turtle that we write has no escapes in names, and says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.publish.export import export
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.turtle.write import write_turtle

TURTLE, TRIG = ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG
DEAL = PREFIXES["deal"]
P = ox.NamedNode("https://e.example/p")
LOCALS = st.text(st.sampled_from("ab#/.,;()~!$&'*+=?@%-_:é日"), max_size=12)
TEXTS = st.text(st.sampled_from("a\\\"'#:<>. \n\u2028\x85é"), max_size=12)


def node(local: str) -> ox.NamedNode:
    path, mark, rest = local.replace("%", "%41").partition("#")
    return ox.NamedNode(DEAL + path + mark + rest.replace("#", ""))


@given(st.lists(st.tuples(LOCALS, LOCALS | TEXTS.map(ox.Literal)), max_size=6))
def test_what_is_written_is_read_again(pairs: list[tuple[str, str | ox.Literal]]) -> None:
    triples = [
        ox.Triple(node(one), P, two if isinstance(two, ox.Literal) else node(two))
        for one, two in pairs
    ]
    text = write_turtle(triples, TURTLE, {"deal": DEAL, "e": "https://e.example/"})
    assert {quad.triple for quad in ox.parse(text, format=TURTLE)} == set(triples)
    without_texts = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert "\\" not in without_texts


def test_the_terms_of_one_record_have_an_empty_prefix() -> None:
    own = [ox.Triple(node("x"), P, node("x#a")), ox.Triple(node("x#a"), P, node("y#b"))]
    text = write_turtle(own, TURTLE, {"deal": DEAL})
    assert f"@prefix : <{DEAL}x#> ." in text
    assert f":a <{P.value}> <{DEAL}y#b> ." in text
    both = [*own, ox.Triple(node("y#b"), P, node("x"))]
    assert "@prefix : " not in write_turtle(both, TURTLE, {"deal": DEAL})


def test_a_text_that_looks_like_a_name_stays() -> None:
    text = 'deal:a\\#b <https://e.example/\\#c> "deal:d\\#e'
    quad = ox.Quad(node("x#y"), P, ox.Literal(text), node("g#h"))
    written = write_turtle([quad], TRIG, {"deal": DEAL})
    assert set(ox.parse(written, format=TRIG)) == {quad}
    assert f"<{DEAL}g#h> {{" in written


@pytest.mark.parametrize("name", ["all.ttl", "all.trig"])
def test_exports_hold_no_escape_in_a_name(name: str, mini_store: ox.Store, tmp_path: Path) -> None:
    export(mini_store, tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    names = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert "#" in names
    assert "\\" not in names
