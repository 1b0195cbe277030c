"""IRIs of a text change, and nothing else does."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.rdf.rewrite import moved, rewrite_sparql, rewrite_turtle

B = "https://w3id.org/dealgraph/"
LATER = moved([(f"{B}party/old", f"{B}party/new"), (f"{B}deal/was", f"{B}deal/is")])
HEAD = f"@prefix party: <{B}party/> .\n@prefix dg: <{B}ns#> .\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("party:old dg:source <urn:x> .", "party:new dg:source <urn:x> ."),
        ("party:older dg:partOf party:old-inc .", "party:older dg:partOf party:old-inc ."),
        (f"<{B}party/old> dg:x 1 .", f"<{B}party/new> dg:x 1 ."),
        (f"<{B}party/\\u006fld> dg:x 1 .", f"<{B}party/new> dg:x 1 ."),
        (f"<{B}party/old#a> dg:x 1 .", f"<{B}party/new#a> dg:x 1 ."),
        ('party:a dg:x "party:old" . # party:old', 'party:a dg:x "party:old" . # party:old'),
        ('party:a dg:x """<old>\nparty:old""" .', 'party:a dg:x """<old>\nparty:old""" .'),
        (
            f"@prefix : <{B}deal/was#> .\n:t dg:x :u, party:old.",
            f"@prefix : <{B}deal/is#> .\n:t dg:x :u, party:new.",
        ),
        (
            f"PREFIX o: <{B}party/old>\no: dg:x o:inc .",
            f"PREFIX o: <{B}party/new>\no: dg:x party:oldinc .",
        ),
        (
            f"@base <{B}party/> .\n<old> dg:x <older> .",
            f"@base <{B}party/> .\n<{B}party/new> dg:x <older> .",
        ),
        ('party:a dg:x "b"@prefix, party:old .', 'party:a dg:x "b"@prefix, party:new .'),
        ("[ dg:x party:old ] dg:y ( party:old ) .", "[ dg:x party:new ] dg:y ( party:new ) ."),
    ],
)
def test_turtle(before: str, after: str) -> None:
    written = rewrite_turtle(HEAD + before, LATER, "x.ttl")
    assert written == HEAD + after
    assert (
        said(written)
        == {tuple(LATER(v) for v in triple) for triple in said(HEAD + before) if "[" not in before}
        or "[" in before
    )


def said(text: str) -> set[tuple[str, ...]]:
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return {(q.subject.value, q.predicate.value, q.object.value) for q in quads}


def test_names_of_another_file_are_written_in_full_where_prefixes_differ() -> None:
    text = f"@prefix p: <{B}party/> .\np:old p:x p:y ."
    assert rewrite_turtle(text, LATER, "x.ttl", {"p": "urn:p/", "q": f"{B}party/"}) == (
        f"@prefix p: <{B}party/> .\nq:new q:x q:y ."
    )
    assert rewrite_turtle(text, LATER, "x.ttl", {"p": "urn:p/"}) == (
        f"@prefix p: <{B}party/> .\n<{B}party/new> <{B}party/x> <{B}party/y> ."
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "SELECT * { party:old ?p 'party:old' } # party:old",
            "SELECT * { party:new ?p 'party:old' } # party:old",
        ),
        (f"ASK {{ ?s ?p <{B}party/old> }}", f"ASK {{ ?s ?p <{B}party/new> }}"),
        ("ASK { ?s ?p <party/old> }", f"ASK {{ ?s ?p <{B}party/new> }}"),
        (
            "PREFIX party: <urn:x/> ASK { ?s ?p party:old }",
            "PREFIX party: <urn:x/> ASK { ?s ?p party:old }",
        ),
        ("PREFIX : <deal/was#> ASK { ?s ?p :t }", f"PREFIX : <{B}deal/is#> ASK {{ ?s ?p :t }}"),
    ],
)
def test_sparql(before: str, after: str) -> None:
    assert rewrite_sparql(before, LATER) == after
