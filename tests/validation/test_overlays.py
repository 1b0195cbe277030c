"""Files of another folder add to any record; a second value of what has one only is a conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

import dealgraph
from dealgraph.validation.findings import Finding
from dealgraph.validation.run import check

PREFIXES = """\
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
STUDIO = """party:studio a dg:Organisation ;
    rdfs:label "Studio" ;
    dg:country "GB" ;
    dg:accepted "unused-party: an example" ;
    dg:source <https://s.example/page> .

<https://s.example/page> a dg:Source ;
    dg:published "2025-03"^^xsd:gYearMonth .
"""
ADDITIONS = {
    "an alias of a party": 'party:cadence-records skos:altLabel "Cadence" .',
    "a note on a deal": 'deal:vessel-halden-2024 skos:note "Ask Vessel for the split." .',
    "a note on a statement": "<https://w3id.org/dealgraph/deal/vessel-halden-2024#round> "
    'skos:note "Loans are left out." .',
    "the date of a page": "<https://example.org/ledger/quillmark> "
    'dg:published "2025-02-01"^^xsd:date .',
    "the publisher of a page": '<https://example.org/ledger/quillmark> dg:publisher "Sunday" .',
    "what a page relays": '<https://example.org/ledger/quillmark> dg:relays "The Gazette" .',
    "a host of a party": 'party:cadence-records dg:host "cadence.example" .',
    "a label in another language": 'party:cadence-records rdfs:label "Cadence-Platten"@de .',
    "a word for a concept": 'concern:ai-training skos:prefLabel "KI-Training"@de .',
    "what is said there already": 'party:cadence-records dg:country "SE" .',
}


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(PREFIXES + text + "\n", encoding="utf-8")
    return folder


def both_ways(folder: Path, *only: Path) -> list[Finding]:
    """What is found in a folder as a part of the record, and of it beside the record."""
    found = check(only=[*only, folder], notices=True)
    assert check([folder], only=only, notices=True) == found
    return found


@pytest.mark.parametrize("text", ADDITIONS.values(), ids=ADDITIONS.keys())
def test_a_file_may_add(mini, tmp_path, text):
    assert both_ways(written(tmp_path / "own", "ann.ttl", text), mini) == []


def test_what_was_added_is_shown(mini, tmp_path):
    written(tmp_path, "ann.ttl", "\n".join(ADDITIONS.values()))
    graph = dealgraph.load(only=[mini, tmp_path])
    party, deal = (
        dealgraph.show(name, graph) for name in ("cadence-records", "vessel-halden-2024")
    )
    assert "also Cadence\n" in str(party)
    assert "Host name  cadence.example\n" in str(party)
    assert "Ask Vessel for the split." in str(deal)
    assert "Loans are left out." in str(deal)
    page = str(dealgraph.show("quillmark-reservation-2025", graph))
    assert "Sunday, 2025-02-01, repost, relays The Gazette\n" not in page
    assert "Sunday, 2025-02-01, summary or aggregator, relays The Gazette\n" in page


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            'party:studio dg:country "IE" .',
            8,
            "dg:country of party:studio has one value: 'IE' here, 'GB' in {}:10.",
        ),
        (
            'party:studio\n    rdfs:label "The Studio"@en .',
            9,
            "rdfs:label of party:studio has one value: 'The Studio' here, 'Studio' in {}:9.",
        ),
        (
            '<https://s.example/page>\n    dg:published "2025-04"^^xsd:gYearMonth .',
            9,
            (
                "dg:published of https://s.example/page has one value: '2025-04' here, "
                "'2025-03' in {}:15."
            ),
        ),
    ],
    ids=["country", "label", "date"],
)
def test_a_second_value_is_found_with_both_places(mini, tmp_path, text, line, message):
    home = written(tmp_path / "home", "studio.ttl", STUDIO)
    own = written(tmp_path / "own", "ann.ttl", text)
    found = check([own], only=[mini, home])
    assert [(f.file, f.line, f.severity, f.check) for f in found] == [
        (str(own / "ann.ttl"), line, "error", "described-twice")
    ]
    assert found[0].message == message.format(home / "studio.ttl")
    assert found[0].fix == "Take it out here, or correct it there; other things may be added here."


def test_of_many_values_none_is_second(mini, tmp_path):
    """Two notes, aliases or sources are no conflict, and neither is a second description."""
    home = written(tmp_path / "home", "studio.ttl", STUDIO)
    own = written(tmp_path / "own", "studio.ttl", STUDIO.replace("s.example", "t.example"))
    assert check([own], only=[mini, home], notices=True) == []


def test_a_new_record_in_a_file_of_another_name_is_still_told(mini, tmp_path):
    own = written(tmp_path / "own", "ann.ttl", STUDIO)
    assert [(f.check, f.message) for f in check([own], only=[mini])] == [
        ("file-name", "The file is named ann.ttl, but it holds studio.")
    ]


def test_what_an_addition_breaks_is_told_of_the_addition(mini, tmp_path):
    own = written(tmp_path / "own", "ann.ttl", 'party:cadence-records\n    dg:host "https://x" .')
    assert [(Path(f.file).name, f.line, f.check) for f in both_ways(own, mini)] == [
        ("ann.ttl", 9, "shape")
    ]
