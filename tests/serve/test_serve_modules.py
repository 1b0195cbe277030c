"""A module of one's own on the server: its prefix in queries and its concepts as parameters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import MINI, Server, started

from dealgraph.answers.find import concept
from dealgraph.cli import run
from dealgraph.graph.remote.endpoint import Endpoint
from dealgraph.graph.source import Source

OWN = Path(__file__).parents[1] / "extension"


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    with started("--only", str(MINI), "--data", str(OWN)) as server:
        yield server


def test_prefix_of_a_module_needs_no_declaration(own: Server) -> None:
    rows = own.rows("SELECT ?power { ?deal a pc:ComputeDeal ; pc:megawatts ?power }")
    assert rows == [{"power": "120"}]
    assert own.query("SELECT * { ?deal a pcx:ComputeDeal }").status_code == 400


def test_query_page_knows_the_prefix(own: Server) -> None:
    page = own.get("/sparql", headers={"Accept": "text/html"}).text
    assert '"pc": "https://example.org/patents-and-compute#"' in page


def test_client_of_the_server_knows_prefix_and_concepts(own: Server, capsys) -> None:
    query = "SELECT ?power { ?deal pc:megawatts ?power }"
    at = ["--endpoint", f"{own.url}sparql", "--format", "csv"]
    assert run(["query", query, *at]) == 0
    assert capsys.readouterr().out == "power\n120\n"
    assert run(["ask", "in-force", "--date", "2026-04", "--medium", "software", *at]) == 0
    assert "orrery-halden-compute-2026" in capsys.readouterr().out


def test_concept_is_found_at_an_endpoint_in_few_requests(own: Server, monkeypatch) -> None:
    endpoint = Source(endpoint=f"{own.url}sparql").open()
    asked: list[str] = []
    quads = Endpoint.quads

    def counted(self: Endpoint, pattern: str) -> list[ox.Quad]:
        asked.append(pattern)
        return quads(self, pattern)

    monkeypatch.setattr(Endpoint, "quads", counted)
    assert concept(endpoint, "software", "medium").value.endswith("/medium/software")
    assert 0 < len(asked) < 8, asked
