"""A made record has the shape of the real one, at any size."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import BASE, PREFIXES, shorten
from synthetic import learn, pronounceable, shifted, synthetic, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write(200_000, folder / "record")
    return folder / "record"


@pytest.fixture(scope="module")
def store(made: Path) -> ox.Store:
    return open_store(catalog(only=[made]), inference=False)


@pytest.fixture(scope="module")
def shipped() -> ox.Store:
    return open_store(catalog(), inference=False)


def records(store: ox.Store) -> list[ox.Quad]:
    return [quad for quad in store if not quad.graph_name.value.startswith(f"{BASE}file/ontology")]


@pytest.mark.parametrize("number", [10_000, 50_000, 100_000])
def test_a_record_has_about_as_many_triples_as_asked_for(tmp_path: Path, number: int) -> None:
    write(number, tmp_path / "made.ttl")
    triples = ox.parse(path=str(tmp_path / "made.ttl"), format=ox.RdfFormat.TURTLE)
    assert 0.95 * number <= sum(1 for _ in triples) <= number


def test_the_same_size_and_seed_give_the_same_bytes_and_another_seed_does_not(
    tmp_path: Path,
) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write(10_000, tmp_path / f"{name}.ttl", seed)
    one, same, other = ((tmp_path / f"{n}.ttl").read_bytes() for n in ("one", "same", "other"))
    assert one == same != other


def test_a_small_record_passes_every_check(tmp_path: Path) -> None:
    command = [sys.executable, "tools/synthetic.py", "10000"]
    record = subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout
    # From standard input, since a file in data/ holds one record and is named by it.
    command = [sys.executable, "-m", "dealgraph", "check", "-"]
    done = subprocess.run(command, input=record, capture_output=True, cwd=ROOT, check=False)
    assert (done.stdout.decode(), done.returncode) == ("Nothing found.\n", 0)


def test_predicates_and_classes_keep_their_shares(store: ox.Store, shipped: ox.Store) -> None:
    def shares(found: ox.Store) -> dict[str, float]:
        kinds = Counter(
            shorten(quad.object.value)
            if quad.predicate.value.endswith("#type")
            else shorten(quad.predicate.value)
            for quad in records(found)
        )
        return {name: count / kinds.total() for name, count in kinds.items()}

    real, copied = shares(shipped), shares(store)
    assert {n for n, share in real.items() if abs(copied.get(n, 0) - share) > 0.002} == set()


def test_few_parties_have_many_deals(store: ox.Store) -> None:
    space = PREFIXES["party"]
    named = [q.object for q in records(store) if isinstance(q.object, ox.NamedNode)]
    counts = sorted(Counter(x.value for x in named if x.value.startswith(space)).values())
    top = sum(counts[-len(counts) // 100 :])
    assert 0.2 < top / sum(counts) < 0.5


def test_no_name_of_the_real_record_is_left(store: ox.Store, shipped: ox.Store) -> None:
    def texts(found: ox.Store) -> set[str]:
        names = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "altLabel"}
        return {q.object.value for q in records(found) if q.predicate.value in names}

    assert texts(store) & texts(shipped) == set()


def test_examples_of_questions_exist_in_a_record_of_any_size(tmp_path: Path) -> None:
    write(10_000, tmp_path / "made.ttl")
    text, shape = (tmp_path / "made.ttl").read_text(encoding="utf-8"), learn()
    for name in ("party:openai", "party:a24", "deal:google-deepmind-a24-2026"):
        assert f"\n{name.partition(':')[0]}:{synthetic(name, shape)} a " in text


@pytest.mark.parametrize(
    ("date", "months", "later"),
    [
        ("2024-03-31", -1, "2024-02-28"),
        ("2024-12", 1, "2025-01"),
        ("2024", -1, "2023"),
        ("2024-03-31", 0, "2024-03-31"),
    ],
)
def test_dates_move_in_their_own_precision(date: str, months: int, later: str) -> None:
    assert shifted(date, months) == later


def test_names_differ() -> None:
    assert len({pronounceable(number) for number in range(600_000)}) == 600_000
