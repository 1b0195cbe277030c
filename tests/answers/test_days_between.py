"""`sued-then-licensed` counts the days between a suit and a licence, where both days are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset

import dealgraph

RECORD = """@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix dispute: <https://w3id.org/dealgraph/dispute/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/dealgraph/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

dispute:quillmark-v-tessellate a dg:Lawsuit ;
    rdfs:label "Quillmark Books v Tessellate Labs" ;
    dg:announced %s ;
    dg:status status:settled ;
    dg:claimant party:quillmark-books ;
    dg:respondent party:tessellate .

deal:quillmark-tessellate a dg:ContentLicence ;
    rdfs:label "Quillmark Books and Tessellate Labs" ;
    dg:announced %s ;
    dg:status status:active ;
    dg:licensor party:quillmark-books ;
    dg:licensee party:tessellate .
"""
KNOWN = [
    ("2024-02-28", "2024-03-01", 2),
    ("2023-02-28", "2023-03-01", 1),
    ("1900-02-28", "1900-03-01", 1),
    ("2000-02-28", "2000-03-01", 2),
    ("2024-12-31", "2025-01-01", 1),
    ("2024-06-24", "2025-10-29", 492),
]


def written(day: str) -> str:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(day)]
    return f'"{day}"^^xsd:{kind}'


def row(mini: Path, folder: Path, sued: str, licensed: str) -> dict[str, str]:
    (folder / "two.ttl").write_text(RECORD % (written(sued), written(licensed)))
    rows = dealgraph.load(folder, only=mini).ask("sued-then-licensed")
    (found,) = (each for each in rows if each["dispute"] == "dispute:quillmark-v-tessellate")
    return found


@pytest.mark.parametrize(("sued", "licensed", "days"), KNOWN)
def test_days_are_counted_as_a_calendar_does(
    mini: Path, tmp_path: Path, sued: str, licensed: str, days: int
) -> None:
    assert (date.fromisoformat(licensed) - date.fromisoformat(sued)).days == days
    assert row(mini, tmp_path, sued, licensed)["days"] == str(days)


@pytest.mark.parametrize(("sued", "licensed"), [("2024", "2025-01-01"), ("2024-02-01", "2025-03")])
def test_no_length_is_told_of_days_that_are_not_known(
    mini: Path, tmp_path: Path, sued: str, licensed: str
) -> None:
    found = row(mini, tmp_path, sued, licensed)
    assert (found["disputed"], found["licensed"], found["days"]) == (sued, licensed, "")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, about itself
def test_another_engine_counts_the_same(mini: Path, tmp_path: Path) -> None:
    (tmp_path / "two.ttl").write_text(RECORD % tuple(map(written, KNOWN[-1][:2])))
    graph = dealgraph.load(tmp_path, only=mini)
    plain: Any = Dataset(default_union=True)
    quads = ox.serialize(iter(graph.graph_store), format=ox.RdfFormat.N_QUADS)
    plain.parse(data=quads, format="nquads")
    names = {name: str(space) for name, space in graph.namespaces()}
    rows = plain.query(graph.questions()["sued-then-licensed"].text, initNs=names)
    assert sorted(row.days.toPython() for row in rows) == [436, 492]
