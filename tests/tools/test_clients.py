"""Programs of others work with the server and the exports; those that are here run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import clients
from serve_load import dealgraph

MINI = Path(__file__).parents[1] / "mini"
#: Those that need neither npm nor Java, and come with `.[test]`.
HERE = ("SPARQLWrapper", "rdflib SPARQLStore", "rdflib Graph.parse", "pandas", "networkx")


@pytest.fixture(scope="module")
def world() -> Iterator[clients.World]:
    options = ("--only", str(MINI))
    with dealgraph([], [*options, "--cors"]) as (host, port):
        which: dict[str, Any] = {"party": "tessellate", "deal": "larkfield-orrery-2023"}
        url = f"http://{host}:{port}/"
        with clients.world_of(url, options=options, **which) as made:
            yield made


@pytest.mark.parametrize("name", HERE)
def test_a_client_works(world: clients.World, name: str) -> None:
    assert clients.tried(clients.CLIENTS[name], world)[0] == "ok"


def test_a_page_of_another_site_fetches_what_it_wants(world: clients.World, chromium: Any) -> None:
    world.__dict__["browser"] = chromium
    assert clients.tried(clients.CLIENTS["fetch in Chromium"], world)[0] == "ok"


def test_what_is_missing_or_fails_is_told(world: clients.World) -> None:
    def missing(_: clients.World) -> str:
        raise clients.MissingError("Java")

    def without(_: clients.World) -> str:
        raise ModuleNotFoundError(name="polars")

    def failing(_: clients.World) -> str:
        raise AssertionError("3 rows\ninstead of 4")

    assert clients.tried(missing, world) == ("not installed", "Java")
    assert clients.tried(without, world) == ("not installed", "polars")
    assert clients.tried(failing, world) == ("failed", "AssertionError: 3 rows")


def test_a_client_that_finds_nothing_has_failed(world: clients.World, tmp_path: Path) -> None:
    nothing = clients.World(world.url, tmp_path, party="nobody")
    for name in HERE[:3]:
        assert clients.tried(clients.CLIENTS[name], nothing)[0] == "failed", name
    with pytest.raises(AssertionError, match="exit code 1"):
        clients.run(["false"])
