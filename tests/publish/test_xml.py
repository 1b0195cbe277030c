"""Whatever stands in a text, XML that is written can be read: XML 1.0, section 2.2."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from dealgraph.cli import run

RECORD = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
party:orrery-ai rdfs:label "A\\u0001B\\u000BC\\uFFFED\\tE" ; dg:country "\\u0000" .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "record.ttl"
    path.parent.mkdir()
    path.write_text(RECORD, encoding="utf-8")
    return path.parent


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_networks_are_xml(ending, folder, mini, tmp_path):
    target = tmp_path / f"out.{ending}"
    assert run(["export", "--only", str(mini), "--data", str(folder), str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "A\ufffdB\ufffdC\ufffdD" in unescape(text)
    graph = getattr(nx, f"read_{ending}")(target)
    assert len(graph) > 5


def test_results_are_xml(folder, capsys):
    query = "SELECT ?label { party:orrery-ai rdfs:label ?label }"
    assert run(["query", "--only", str(folder), "--format", "xml", query]) == 0
    root = ET.fromstring(capsys.readouterr().out)
    assert "".join(root.itertext()) == "A\ufffdB\ufffdC\ufffdD\tE"
