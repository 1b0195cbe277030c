"""The scanner: every token that Turtle allows, with its line."""

from __future__ import annotations

import pytest

from dealgraph.base.errors import TurtleError
from dealgraph.rdf.turtle.scan import Node, scan

HEAD = "@prefix : <http://e/> .\n"


def objects(text: str) -> list[str]:
    (block,) = scan(HEAD + text).blocks
    return [node.text for pair in block.pairs for node in pair.objects]


@pytest.mark.parametrize(
    "token",
    [
        ":b",
        "<http://e/b>",
        "<#b>",
        r"<http://e/\u00e9>",
        '""',
        '"b"',
        "'b'",
        r'"a \"quoted\" word"',
        '"# no comment"',
        '"a ; b . c , d ] e"',
        '"""two\nlines"""',
        '"""a "quoted" word"""',
        '""""starts with a quotation mark"""',
        "'''it's'''",
        '"b"@en',
        '"b"@en-GB',
        '"2026"^^:year',
        '"2026"^^<http://e/year>',
        "1",
        "-1",
        "+1.5",
        ".5",
        "1e6",
        "1.5E-3",
        "true",
        ":a.b",
        ":a-b",
        ":1",
        r":a\.",
        r":a\/b",
        ":%20",
        ":a:b",
        "_:b1",
        ":日本",
        ":é",
    ],
)
def test_token_is_kept_as_it_is_written(token):
    assert objects(f":a :p {token} .") == [token]


def test_full_stop_after_a_name_ends_the_statement():
    doc = scan(HEAD + ":a :p :b.\n:c :p 1.\n:d :p 1.5.")
    assert [block.pairs[0].objects[0].text for block in doc.blocks] == [":b", "1", "1.5"]


@pytest.mark.parametrize(
    ("text", "prefixes", "base"),
    [
        ("@prefix a: <http://a/> .\na:b a:c 1 .", {"a": "http://a/"}, ""),
        ("PREFIX a: <http://a/>\na:b a:c 1 .", {"a": "http://a/"}, ""),
        ("prefix : <http://a/>\n:b :c 1 .", {"": "http://a/"}, ""),
        ("@base <http://a/> .\n<b> <c> 1 .", {}, "http://a/"),
        ("BASE <http://a/>\n<b> <c> 1 .", {}, "http://a/"),
    ],
)
def test_directives_are_read_in_both_spellings(text, prefixes, base):
    doc = scan(text)
    assert (doc.prefixes, doc.base, len(doc.blocks)) == (prefixes, base, 1)


def test_collections_and_blank_nodes_are_nested():
    (block,) = scan(HEAD + ":a :p ( 1 [ :q :b , :c ] () ) .").blocks
    (outer,) = block.pairs[0].objects
    assert outer.kind == "list"
    assert [item.kind for item in outer.items] == ["token", "blank", "list"]
    assert [node.text for node in outer.items[1].pairs[0].objects] == [":b", ":c"]


def test_lines_are_those_of_the_file():
    doc = scan(HEAD + '\n:a :p """x\ny""" ;\n  :q [\n  :r 1 ;\n  :s 2\n  ] .\n')
    pairs = doc.blocks[0].pairs
    assert (doc.blocks[0].subject.line, pairs[0].predicate.line, pairs[1].predicate.line) == (
        3,
        3,
        5,
    )
    assert [pair.predicate.line for pair in pairs[1].objects[0].pairs] == [6, 7]


def test_carriage_returns_do_not_shift_lines():
    doc = scan((HEAD + ":a :p 1 ;\n :q 2 .\n").replace("\n", "\r\n"))
    assert doc.blocks[0].pairs[1].predicate == Node(":q", 3)


def test_comments_belong_to_what_follows_them():
    doc = scan(f"# licence\n{HEAD}# about a\n:a :p 1 ; # inside\n :q 2 .\n\n# the end\n")
    assert doc.head == ["# licence"]
    assert doc.blocks[0].comments == ["# about a", "# inside"]
    assert doc.tail == ["# the end"]


@pytest.mark.parametrize("text", [":a :p {1} .", ":a :p", ":a :p ( 1", ":a :p [ :q 1"])
def test_text_that_is_no_turtle_is_refused(text):
    with pytest.raises(TurtleError):
        scan(HEAD + text)
