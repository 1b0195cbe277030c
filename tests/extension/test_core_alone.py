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

from dealgraph import check
from dealgraph.analysis.network import build
from dealgraph.answers.run import bind, questions
from dealgraph.answers.stats import count
from dealgraph.graph import catalog as catalog_module
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import dg
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run, table
from dealgraph.record.build import view
from dealgraph.record.text import render
from dealgraph.validation.findings import Finding
from expected_answers import SENSIBLE

ROOT = Path(__file__).parents[2]
MODULES = ("disputes", "policies")
VALUES = {**SENSIBLE, "matter": ["wmg-suno-2025"]}


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
    assert unanswered == ["sue-and-license", "sued-then-licensed"]


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
    assert network.number_of_edges() > 900


@pytest.mark.whole
@pytest.mark.usefixtures("_core")
def test_check_finds_nothing_but_links_to_what_was_taken_away():
    """Queries and shapes may name them: they find nothing of that kind, and answer the rest."""
    gone = re.compile(r"(dispute|policy):\S+ is described nowhere")
    declared = "".join(
        (ROOT / "ontology" / f"{module}.ttl").read_text("utf-8") for module in MODULES
    )
    named = re.compile(r"There is no (dg:\w+)\.")

    def is_of_a_module(finding: Finding) -> bool:
        found = named.search(finding.message)
        return (
            bool(found) and finding.file.startswith("ontology/") and f"\n{found[1]} a " in declared
        )

    left = [finding for finding in check() if not gone.search(finding.message)]
    assert [finding for finding in left if not is_of_a_module(finding)] == []


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
