"""`due`: only a step that could be what was due counts as its outcome; a later word does not."""

from __future__ import annotations

from pathlib import Path

import pytest

import dealgraph

RECORD = """@prefix : <https://w3id.org/dealgraph/{space}/quillmark-tessellate#> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix event-kind: <https://w3id.org/dealgraph/event-kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/dealgraph/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/dealgraph/{space}/quillmark-tessellate> a dg:{kind} ;
    rdfs:label "Quillmark Books and Tessellate Labs" ;
    dg:status status:pending ;
    dg:event :due, :later .

:due a dg:Event ;
    rdfs:label "What was due" ;
    dg:date "2026-02-10"^^xsd:date ;
    dg:eventKind event-kind:scheduled .

:later a dg:Event ;
    rdfs:label "What came" ;
    dg:date "{day}"^^xsd:date ;
    dg:eventKind event-kind:{step} .
"""


def outcome(mini: Path, folder: Path, **said: str) -> list[str]:
    values = {"space": "dispute", "kind": "Lawsuit", "day": "2026-02-11", **said}
    text = RECORD
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    (folder / "two.ttl").write_text(text)
    rows = dealgraph.load(folder, only=mini).ask("due", date="2026-03-01")
    return [row["outcome"] for row in rows if "quillmark" in row["matter"]]


@pytest.mark.parametrize("step", ["reported", "response", "filed", "launched", "other"])
def test_a_later_word_is_told_and_decides_nothing(mini: Path, tmp_path: Path, step: str) -> None:
    assert outcome(mini, tmp_path, step=step) == ["not recorded; last event: 2026-02-11 What came"]


@pytest.mark.parametrize("step", ["hearing", "ruled", "settled", "dismissed"])
def test_a_step_that_could_be_it_is_the_outcome(mini: Path, tmp_path: Path, step: str) -> None:
    assert outcome(mini, tmp_path, step=step) == []
    assert outcome(mini, tmp_path, step=step, day="2026-02-09") == [
        "not recorded; last event: 2026-02-09 What came"
    ]


def test_what_could_be_it_follows_from_the_kind_of_matter(mini: Path, tmp_path: Path) -> None:
    deal = {"space": "deal", "kind": "ContentLicence"}
    assert outcome(mini, tmp_path, step="launched", **deal) == []
    assert len(outcome(mini, tmp_path, step="settled", **deal)) == 1


def test_where_nothing_happened_since_it_says_so(mini: Path, tmp_path: Path) -> None:
    assert outcome(mini, tmp_path, step="scheduled", day="2026-04-01") == ["not recorded; no event"]
