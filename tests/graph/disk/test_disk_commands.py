"""On the command line a store on disk gives what memory gives, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from disk_place import Place, finish, run

ASKED = [
    ["ask", "undisclosed"],
    ["ask", "per-year", "--format", "csv"],
    ["query", "SELECT ?f (COUNT(*) AS ?n) { GRAPH ?f { ?s ?p ?o } } GROUP BY ?f ORDER BY ?f"],
    ["query", "CONSTRUCT { ?s dg:party ?o } { ?s dg:party ?o }", "--format", "turtle"],
    ["show", "halden-orrery-2026"],
    ["stats"],
    ["stats", "--format", "json"],
    ["export", "-"],
]
WRITTEN = [
    ["export", "all.trig"],
    ["export", "all.ttl"],
    ["export", "network.graphml"],
    ["draw", "--output", "page.html"],
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, mini: Path) -> Path:
    folder = tmp_path_factory.mktemp("disk") / "ein Speicher ü"
    assert finish(run("stats", "--store", str(folder), "--only", str(mini)))[0] == 0
    return folder


@pytest.mark.parametrize("command", ASKED, ids=lambda words: " ".join(words)[:40])
def test_answers_are_the_same(command: list[str], store: Path, mini: Path) -> None:
    memory = finish(run(*command, "--only", str(mini)))
    assert memory[0] == 0
    assert finish(run(*command, "--store", str(store))) == memory


@pytest.mark.parametrize("command", WRITTEN, ids=" ".join)
def test_files_are_the_same(command: list[str], store: Path, mini: Path, tmp_path: Path) -> None:
    written = []
    for name, where in (("memory", ["--only", str(mini)]), ("disk", ["--store", str(store)])):
        file = tmp_path / name / command[-1]
        file.parent.mkdir()
        assert finish(run(*command[:-1], str(file), *where))[0] == 0
        written.append(file.read_bytes())
    assert written[0] == written[1] != b""


def test_asking_changes_nothing_in_the_folder(store: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    assert finish(run("stats", "--store", str(store)))[0] == 0
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before


def test_questions_come_from_the_folders_that_the_store_was_filled_from(place: Place) -> None:
    question = place.data / "questions" / "labels.rq"
    question.parent.mkdir()
    question.write_text(
        "# title: Labels\n# question: What is called Acme?\n# why: A test.\n"
        'SELECT ?party WHERE { ?party rdfs:label "Acme" }'
    )
    place.write("acme", "Acme")
    assert finish(place.start())[0] == 0
    asked = run("ask", "labels", "--format", "csv", "--store", str(place.store))
    assert finish(asked) == (0, "party\nhttps://w3id.org/dealgraph/party/acme\n", "")
