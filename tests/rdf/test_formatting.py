"""Formatting: one layout, the same triples, no comment lost, and nothing to do the second time."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.base.errors import TurtleError
from dealgraph.base.files import read_text
from dealgraph.graph.catalog import catalog
from dealgraph.rdf.turtle.layout import format_turtle

HEAD = "@prefix : <http://e/> .\n"
_CATALOG = catalog()
SHIPPED = [path for _, path in _CATALOG.turtle] + _CATALOG.files("shapes")
NASTY = {
    "escapes": r':a :p "a \"b\" \\ \t \u00e9 \U0001F600" .',
    "single quotes": ":a :p 'it is', 'say \"no\"' .",
    "long single quotes": ":a :p '''it's''' .",
    "several lines": ':a :p """one\ntwo # no comment ; .\n\n  three""" .',
    "several lines among values": ':a :p "x", """one\ntwo""", "y" ; :q 1 .',
    "quotation mark at the end": ':a :p """say "no\\"""" .',
    "hash in an address": ":a :p <http://e/x#y> .",
    "languages and datatypes": ':a :p "x"@en-GB, "x"@en, "x", "x"^^:t, "x"^^<http://t/> .',
    "numbers": ":a :p 1, 1.0, 1.00, 1e0, -1, +1, .5, true, false .",
    "one number twice": ":a :p 1, 1 .",
    "names with dots": ":a.b :p.q :c.d .",
    "names with escapes": r":a\.b :p :c\/d, :%20 .",
    "digits first": ":1 :2 :3 .",
    "blank node": ":a :p [ :q 1 ; :r [ :s 2, 3 ] ], [] .",
    "blank node alone": "[ :q 1 ; :r 2 ] .",
    "blank node as subject": "[ :q 1 ] :r 2 .",
    "labelled blank nodes": "_:x :p _:y . _:y :q _:x .",
    "collection": ':a :p ( 1 ( 2 :b ) [ :q 3 ] "four" ) .',
    "long collection": ":a :p ( " + "[ :q :some-name ] " * 9 + ') , ( """one\ntwo""" ) .',
    "empty collection": ":a :p () .",
    "collection as subject": "( 1 2 ) :p 3 .",
    "empty statements": ":a :p 1 ;; :q 2 ; .",
    "one predicate twice": ":a :p 1 ; :q 2 ; :p 3 .",
    "rdf:type in full": ":a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :T .",
    "sparql directives": "PREFIX x: <http://x/>\nx:a x:p x:b .",
    "base": "@base <http://b/> .\n<a> <p> <c#d> .",
    "prefix twice": "@prefix x: <http://x/> .\nx:a x:p 1 .\n@prefix y: <http://y/> .\ny:a x:p 1 .",
    "other scripts": ':日本 :p "日本語"@ja, "עברית"@he .',
    "windows line ends": ":a :p 1 ;\r\n  :q 2 .\r\n",
    "tabs": ":a\t:p\t1\t;\t:q\t2\t.",
    "nothing": "",
    "no space at all": '<http://e/a><http://e/p>"x"@en,1.<http://e/b><http://e/p>[:q()].',
}


def triples(text: str) -> ox.Dataset:
    data = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return data


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nasty_turtle_keeps_its_triples_and_is_stable(text):
    once = format_turtle(HEAD + text)
    assert triples(once) == triples(HEAD + text)
    assert format_turtle(once) == once


def test_every_shipped_file_is_formatted():
    changed = [str(path) for path in SHIPPED if format_turtle(read_text(path)) != read_text(path)]
    assert changed == []


def test_every_file_of_the_mini_graph_is_formatted(mini):
    changed = [
        p.name for p in sorted(mini.rglob("*.ttl")) if format_turtle(read_text(p)) != read_text(p)
    ]
    assert changed == []


def test_layout_of_a_record():
    text = (
        "# what it is\n@prefix dg: <http://dg/> . @prefix unused: <http://u/> .\n"
        "@prefix : <http://e/> .\n# about a\n:a dg:source :s1 ; a :T; :later 1,2 ;\n"
        "dg:announced 'x' . # why\n:b a :T . :c a :T .\n# the end"
    )
    assert format_turtle(text) == (
        "# what it is\n@prefix : <http://e/> .\n@prefix dg: <http://dg/> .\n\n"
        '# about a\n:a a :T ;\n    dg:announced "x" ;\n    :later 1, 2 ;\n    dg:source :s1 .\n\n'
        "# why\n:b a :T .\n:c a :T .\n\n# the end\n"
    )


def test_long_lists_have_one_value_a_line():
    values = [f'"{"x" * 40}{number}"' for number in range(3)]
    wanted = f"{HEAD}\n:a :p\n        {(',' + chr(10) + '        ').join(values)} .\n"
    assert format_turtle(f"{HEAD}:a :p {', '.join(values)} .") == wanted


def test_a_short_collection_stays_on_its_line():
    text = f"{HEAD}\n:a :p ( :b [ :q 1 ] ( 2 3 ) () ) .\n"
    assert format_turtle(text) == text


def test_a_long_collection_has_one_item_a_line():
    items = ["[ :q :a-name-that-is-long ]", ":another-name-of-some-length", "( 1 [ :q 2 ] )"]
    lines = "".join(f"        {item}\n" for item in items)
    assert format_turtle(f"{HEAD}:a :p 1 ; :q ( {' '.join(items)} ) .") == (
        f"{HEAD}\n:a :p 1 ;\n    :q (\n{lines}    ) .\n"
    )


def test_what_stands_in_a_long_collection_is_laid_out_in_its_turn():
    one = "[ :p :a ; :q :b ; :r :c ; :s :d ]"
    inner = ["[", "    :p :a ;", "    :q :b ;", "    :r :c ;", "    :s :d ;", "]"]
    lines = "".join(f"        {line}\n" for line in inner)
    assert format_turtle(f"{HEAD}:a :p ( {one} 2 ) .") == (
        f"{HEAD}\n:a :p (\n{lines}        2\n    ) .\n"
    )


def test_order_of_statements_and_values_is_the_authors():
    text = f"{HEAD}\n:z :p :c, :a, :b .\n:a :p 1 .\n"
    assert format_turtle(text) == text


def test_comments_inside_a_statement_move_above_it():
    found = format_turtle(f"{HEAD}:a :p 1 ; # one\n  # two\n  :q 2 .\n")
    assert found == f"{HEAD}\n# one\n# two\n:a :p 1 ;\n    :q 2 .\n"


@pytest.mark.parametrize("path", SHIPPED[::60], ids=lambda path: path.name)
def test_no_comment_of_a_shipped_file_is_lost(path):
    before = [line for line in read_text(path).splitlines() if line.startswith("#")]
    after = [line for line in format_turtle(read_text(path)).splitlines() if line.startswith("#")]
    assert after == before


def test_text_that_is_no_turtle_is_refused_with_its_name():
    with pytest.raises(TurtleError) as caught:
        format_turtle("a b c", "mine.ttl")
    assert caught.value.where == "mine.ttl:1"
