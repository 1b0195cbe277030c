"""Disputes and policies are modules like any other: without them, everything still works.

The shipped ontology and record are copied without `disputes.ttl`, `policies.ttl` and their data.
What remains may still name a dispute or policy that is gone (a settlement settles one): that, and
nothing else, is found.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph import catalog as catalog_module
from dealgraph import check
from dealgraph.catalog import catalog
from dealgraph.graph import Reader, dg
from dealgraph.network import build
from dealgraph.queries import bind, questions, run, table
from dealgraph.records import view
from dealgraph.stats import count
from dealgraph.store import open_store
from dealgraph.text import render

ROOT = Path(__file__).parents[2]
MODULES = ("disputes", "policies")
VALUES = {
    "party": ["openai", "a24"],
    "matter": ["wmg-suno-2025"],
    "concern": ["generative-ai-training"],
    "date": ["2026-06-30"],
    "integer": ["12"],
    "medium": ["film"],
    "purpose": ["licence-fee"],
}


@pytest.fixture(scope="module")
def _core(tmp_path_factory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("core")
    for part in ("ontology", "data"):
        shutil.copytree(ROOT / part, home / part)
    for module in MODULES:
        (home / "ontology" / f"{module}.ttl").unlink()
        shutil.rmtree(home / "data" / module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog_module, "_home", lambda: home)
        patch.delenv("DEALGRAPH_PATH", raising=False)
        patch.chdir(home)
        yield


@pytest.fixture(scope="module")
def store(_core) -> ox.Store:
    return open_store(catalog())


def test_modules_are_gone(store):
    reader = Reader(store)
    for name in ("Dispute", "Policy", "Lawsuit", "UsagePolicy"):
        assert not reader.values(
            dg(name), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
        )
    kinds = count(store).kinds
    assert kinds["settlement"] > 0
    assert "lawsuit" not in kinds


def test_every_question_is_answered(store):
    unanswered = []
    for question in questions(catalog()).values():
        waiting = {kind: list(values) for kind, values in VALUES.items()}
        needed = [each for each in question.parameters if each.required]
        values = {each.name: waiting[each.kind].pop(0) for each in needed}
        result = run(store, bind(store, question, values), str(question.path))
        if len(table(result)) == 0:  # type: ignore[arg-type]
            unanswered.append(question.name)
    # Only what is about disputes has nothing to say.
    assert unanswered == ["sue-and-license"]


def test_every_record_is_shown(store):
    reader = Reader(store)
    records = [*reader.instances(dg("Matter")), *reader.instances(dg("Party"))]
    assert len(records) > 1000
    for record in records[::25]:
        assert render(view(reader, record))


@pytest.mark.parametrize("matters", ["nodes", "edges"])
def test_network_is_drawn(store, matters):
    network = build(store, matters=matters)
    assert network.number_of_nodes() > 700
    assert network.number_of_edges() > 1000


@pytest.mark.usefixtures("_core")
def test_check_finds_nothing_but_links_to_what_was_taken_away():
    gone = re.compile(r"(dispute|policy):\S+ is described nowhere")
    left = [finding for finding in check() if not gone.search(finding.message)]
    assert left == []


@pytest.mark.usefixtures("_core")
def test_new_record_can_be_written(tmp_path, capsys):
    from dealgraph.cli import run as command

    words = [
        *("new", "deal", "--kind", "negotiation", "--label", "Talks", "--status", "talks"),
        *("--announced", "2026-05", "--medium", "film", "--licensor", "a24"),
        *("--source", "https://example.org/talks", "--into", str(tmp_path)),
    ]
    assert command(words) == 0
    assert command(["new", "dispute", "--label", "x"]) == 2
    assert "declares no 'dispute'" in capsys.readouterr().err
