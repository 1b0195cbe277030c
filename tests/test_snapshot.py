"""A snapshot changes how soon an answer comes, never the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dealgraph import snapshot
from dealgraph.catalog import catalog
from dealgraph.queries import run, table
from dealgraph.store import open_store

RECORD = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
party:acme a dg:Organisation ; rdfs:label "Acme" ; dg:source <https://example.org/acme> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DEALGRAPH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    data = tmp_path / "data"
    data.mkdir()
    (data / "acme.ttl").write_text(RECORD)
    return data


def kept() -> list[str]:
    cache = snapshot.cache_folder()
    assert cache is not None
    return sorted(path.name for path in cache.iterdir())


def answer(folder: Path) -> list[dict[str, str]]:
    return list(table(run(snapshot.open_snapshot(catalog(only=[folder])), COUNT)))


def test_a_snapshot_gives_the_same_answer_as_loading(folder: Path) -> None:
    loaded = list(table(run(open_store(catalog(only=[folder])), COUNT)))
    assert [answer(folder), answer(folder)] == [loaded, loaded]
    assert len(kept()) == 1


def test_a_changed_file_makes_a_new_snapshot(folder: Path) -> None:
    before = answer(folder)
    (folder / "acme.ttl").write_text(RECORD.replace('"Acme"', '"Acme", "Acme Inc"'))
    after = answer(folder)
    assert int(after[0]["n"]) == int(before[0]["n"]) + 1
    assert len(kept()) == 2


def test_only_the_last_snapshots_are_kept(folder: Path) -> None:
    for number in range(snapshot.KEPT + 2):
        (folder / f"note{number}.ttl").write_text("")
        answer(folder)
    assert len(kept()) == snapshot.KEPT


def test_a_damaged_snapshot_is_made_anew(folder: Path) -> None:
    right = answer(folder)
    cache = snapshot.cache_folder()
    assert cache is not None
    for file in next(cache.iterdir()).iterdir():
        if file.name.startswith(("CURRENT", "MANIFEST")):
            file.write_bytes(b"damaged")
    assert [answer(folder), answer(folder)] == [right, right]


def test_a_cache_that_cannot_be_written_is_no_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert answer(folder)


def test_the_cache_can_be_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")
    assert snapshot.cache_folder() is None
    assert answer(folder)


def test_processes_that_start_together_share_a_snapshot(folder: Path) -> None:
    command = [sys.executable, "-m", "dealgraph", "query", COUNT, "--only", str(folder)]
    command += ["--format", "csv"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    outputs = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    assert len(outputs) == 1
    assert len(kept()) == 1
