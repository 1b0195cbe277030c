"""Turtle: parse errors that point at the line, and where each statement stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.base.errors import MissingFileError, TurtleError
from dealgraph.base.files import read_text
from dealgraph.rdf.names import RDF_TYPE
from dealgraph.rdf.turtle.read import parse_file, positions

TEXT = """@prefix : <http://e/> .
@prefix x: <http://x/> .

:a a :Thing ;
    :p "one" ,
        "two"@en ;
    x:q [
        :r :b
    ] .

<http://e/c> :p 'three' .
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("http://e/a",), 4),
        (("http://e/a", RDF_TYPE), 4),
        (("http://e/a", RDF_TYPE, "http://e/Thing"), 4),
        (("http://e/a", "http://e/p"), 5),
        (("http://e/a", "http://e/p", "one"), 5),
        (("http://e/a", "http://e/p", "two"), 6),
        (("http://e/a", "http://x/q"), 7),
        (("http://e/a", "http://e/r"), 8),
        (("http://e/c",), 11),
        (("http://e/c", "http://e/p", "three"), 11),
        (("http://e/a", "http://e/none"), 4),
        (("http://e/b",), 8),
        (("http://e/nothing",), 1),
    ],
)
def test_best_known_line_of_a_statement(key, line):
    assert positions(TEXT).line(*key) == line


def test_every_triple_of_the_shipped_record_has_a_line(shipped_catalog):
    for _, path in shipped_catalog.turtle[::20]:
        found = positions(read_text(path))
        text = read_text(path).splitlines()
        for quad in parse_file(path):
            assert quad.subject.value in found.subjects
            line = found.line(quad.subject.value, quad.predicate.value, quad.object.value)
            assert 1 <= line <= len(text)


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        (":a :b :c .", 1, ":a :b :c ."),
        ("@prefix : <http://e/> .\n:a :b\n:c ;\n;", 4, "Unexpected end"),
        ("@prefix : <http://e/> .\n:a :b 'x .\n:c :d 1 .", 2, ":a :b 'x ."),
        ("<http://e/a b> <http://e/p> 1 .", 1, "<http://e/a b>"),
        ("\n<#it> <http://e/p> 1 .", 2, "An address is relative, and the file has no @base"),
        ("<http://e/a> <http://e/p> <b> .", 1, "An address is relative"),
    ],
)
def test_syntax_error_names_file_and_line_and_shows_it(tmp_path, text, line, shown):
    path = tmp_path / "bad.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        parse_file(path)
    assert caught.value.where == f"{path}:{line}"
    assert shown in caught.value.why
    assert caught.value.fix


def test_file_that_is_not_utf8_is_named_with_its_first_wrong_byte(tmp_path):
    path = tmp_path / "latin.ttl"
    path.write_bytes("# Télé\n".encode("latin-1"))
    with pytest.raises(MissingFileError) as caught:
        read_text(path)
    assert (caught.value.where, caught.value.why) == (str(path), "byte 3 is 0xe9")


def test_missing_file_is_named(tmp_path):
    path = tmp_path / "none.ttl"
    with pytest.raises(MissingFileError) as caught:
        parse_file(path)
    assert caught.value.where == str(path)


def test_folder_in_place_of_a_file_is_named():
    with pytest.raises(MissingFileError) as caught:
        read_text(Path(__file__).parent)
    assert caught.value.where == str(Path(__file__).parent)
