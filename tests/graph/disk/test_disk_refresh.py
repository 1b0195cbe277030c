"""A store on disk holds what the files say now, and reads again only what has changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from disk_place import Place, both_ways, each_way, finish, quads

import dealgraph
from dealgraph.base.errors import StoreError, TurtleError
from dealgraph.graph.catalog import catalog, shipped
from dealgraph.graph.disk import folder, generation, open_disk, recorded
from dealgraph.graph.disk import manifest as manifests
from dealgraph.graph.memory import load_file, open_store
from dealgraph.rdf.names import DERIVED_GRAPH


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are loaded from now on."""
    names: list[str] = []

    def count(store: ox.Store, graph: str, path: Path, **how: Any) -> None:
        names.append(path.name)
        load_file(store, graph, path, **how)

    monkeypatch.setattr(generation, "load_file", count)
    return names


@each_way
def test_a_new_store_holds_what_a_graph_in_memory_holds(place: Place) -> None:
    store = place.open()
    memory = open_store(catalog(only=[place.data]))
    assert quads(store) == quads(memory)
    assert set(store.named_graphs()) == set(memory.named_graphs())


def test_files_that_have_not_changed_are_not_read_again(place: Place, loaded: list[str]) -> None:
    place.open()
    assert len(loaded) == len(catalog(only=[place.data]).turtle)
    loaded.clear()
    assert quads(place.open()) == place.wanted()
    assert loaded == []
    assert place.names() == ["dealgraph-store.json", "dealgraph-store.lock", "generation-1"]


def test_only_what_has_changed_is_loaded(place: Place, loaded: list[str]) -> None:
    place.write("acme", "Acme")
    place.write("bell", "Bell")
    before = quads(place.open())
    loaded.clear()
    place.write("acme", "Acme Corporation")
    after = quads(place.open())
    assert loaded == ["acme.ttl"]
    assert after == place.wanted() != before


@pytest.mark.parametrize("place", ["small"], indirect=True)
def test_a_small_store_is_made_anew_in_memory(place: Place, loaded: list[str]) -> None:
    place.open()
    assert loaded != []
    loaded.clear()
    assert quads(place.open()) == place.wanted()
    assert loaded == []
    gone = place.write("acme", "Acme")
    assert quads(place.open()) == place.wanted()
    assert len(loaded) == len(catalog(only=[place.data]).turtle)
    gone.unlink()
    assert quads(place.open()) == place.wanted()
    folders = [path.name for path in (place.store / "generation-3").iterdir()]
    assert folders == [generation.ANSWERS]


def test_a_store_that_grows_or_shrinks_is_made_in_the_other_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, small in enumerate((10**9, -1, -1, 10**9, -1)):
        monkeypatch.setattr(generation, "SMALL", small)
        place.write("acme", f"Acme {number}")
        assert quads(place.open()) == place.wanted() == place.held()


def test_a_new_file_appears(place: Place, loaded: list[str]) -> None:
    place.open()
    loaded.clear()
    place.write("acme", "Acme")
    assert quads(place.open()) == place.wanted()
    assert loaded == ["acme.ttl"]


def test_a_removed_file_disappears_and_its_graph_too(place: Place, loaded: list[str]) -> None:
    path = place.write("acme", "Acme")
    place.open()
    loaded.clear()
    path.unlink()
    store = place.open()
    assert loaded == []
    assert quads(store) == place.wanted()
    assert not any("acme" in graph.value for graph in store.named_graphs())


def test_a_changed_rule_derives_anew_and_loads_nothing(place: Place, loaded: list[str]) -> None:
    rule = place.data / "rules" / "half.rq"
    rule.parent.mkdir()
    rule.write_text("CONSTRUCT { ?x dg:half 1 } WHERE { ?x a dg:Deal }")
    place.open()
    loaded.clear()
    rule.write_text("CONSTRUCT { ?x dg:third 2 } WHERE { ?x a dg:Deal }")
    store = place.open()
    derived = store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED_GRAPH))
    assert loaded == []
    assert quads(store) == place.wanted()
    assert {"half", "third"} & {q.predicate.value.split("#")[-1] for q in derived} == {"third"}


@each_way
def test_many_refreshes_add_up_to_what_one_load_gives(place: Place) -> None:
    place.open()
    for number in range(12):
        place.write(f"acme{number % 5}", f"Acme {number}")
        place.open()
    assert place.held() == place.wanted()
    generations = [name for name in place.names() if name.startswith("generation")]
    assert len(generations) == 1 + 12  # this process has opened each of them


@both_ways
def test_generations_that_nobody_reads_are_deleted(place: Place) -> None:
    for number in range(4):
        place.write("acme", f"Acme {number}")
        assert finish(place.start()) == (0, "true\n", "")
    kept = [name for name in place.names() if name.startswith("generation")]
    assert kept == ["generation-3", "generation-4"]


def test_a_file_that_is_most_of_the_store_is_replaced_by_filling_anew(
    place: Place, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("acme", "Acme")
    place.open()
    loaded.clear()
    monkeypatch.setattr(generation, "CLEARED", 10)
    place.write("acme", "Acme Corporation")
    assert quads(place.open()) == place.wanted()
    assert len(loaded) == len(catalog(only=[place.data]).turtle)


def test_large_files_are_loaded_in_bulk_with_the_same_result(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "BULK", 0)
    place.open()
    place.write("acme", "Acme")
    assert quads(place.open()) == place.wanted()


def test_another_version_of_the_engine_fills_anew(
    place: Place, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.open()
    loaded.clear()
    monkeypatch.setattr(manifests, "ENGINE", "pyoxigraph 9.9.9")
    assert quads(place.open()) == place.wanted()
    assert len(loaded) == len(catalog(only=[place.data]).turtle)


@both_ways
def test_a_manifest_of_another_format_still_says_what_to_fill_from(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(manifests, "FORMAT", 99)
        place.open()
    found = recorded(place.store)
    assert found.turtle == catalog(only=[place.data]).turtle
    assert quads(open_disk(place.store, found)) == place.wanted()


def test_an_upgraded_ontology_is_loaded_and_the_records_are_not(
    place: Place, loaded: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Path(dealgraph.graph.catalog.shipped("ontology").path).parent
    for home in ("first", "second"):
        shutil.copytree(old / "ontology", tmp_path / home / "ontology")
        shutil.copytree(place.data, tmp_path / home / "data")
    records = len(catalog(only=[place.data]).turtle) - len(catalog(only=[old / "ontology"]).turtle)
    monkeypatch.setattr("dealgraph.graph.catalog._home", lambda: tmp_path / "first")
    open_disk(place.store, catalog())
    monkeypatch.setattr("dealgraph.graph.catalog._home", lambda: tmp_path / "second")
    with (tmp_path / "second" / "ontology" / "core.ttl").open("a") as file:
        file.write("<https://w3id.org/dealgraph/ns#New> a owl:Class .\n")
    loaded.clear()
    found = recorded(place.store)
    assert [root.path.parent.name for root in found.roots] == ["second", "second"]
    assert quads(open_disk(place.store, found)) == quads(open_store(catalog()))
    assert len(loaded) == records + len(catalog(only=[tmp_path / "second" / "ontology"]).turtle)


@each_way
def test_a_file_that_is_no_turtle_leaves_the_store_as_it_was(place: Place) -> None:
    place.open()
    before, names = place.held(), place.names()
    broken = place.write("acme", "Acme")
    broken.write_text("this is no Turtle")
    with pytest.raises(TurtleError):
        place.open()
    assert (place.held(), place.names()) == (before, names)


@both_ways
def test_a_store_goes_on_with_what_it_was_filled_from(place: Place, tmp_path: Path) -> None:
    more = tmp_path / "more" / "acme.ttl"
    more.parent.mkdir()
    place.write("bell", "Bell").rename(more)
    open_disk(place.store, catalog([more], only=[place.data]))
    found = recorded(place.store)
    assert [root.path for root in found.roots[1:]] == [place.data, more]
    assert found.turtle == catalog([more], only=[place.data]).turtle


@both_ways
def test_other_folders_redefine_what_a_store_holds(place: Place, tmp_path: Path) -> None:
    place.open()
    other = tmp_path / "other"
    other.mkdir()
    place.write("acme", "Acme").rename(other / "acme.ttl")
    store = open_disk(place.store, catalog(only=[other]))
    assert quads(store) == quads(open_store(catalog(only=[other])))
    assert recorded(place.store).turtle == catalog(only=[other]).turtle


def test_a_folder_without_turtle_is_recorded_too(place: Place, tmp_path: Path) -> None:
    place.open()
    questions = tmp_path / "mine"
    questions.mkdir()
    (questions / "mine.rq").write_text("# Mine\nASK {}")
    open_disk(place.store, catalog([questions], only=[place.data]))
    assert [root.path for root in recorded(place.store).roots[1:]] == [place.data, questions]


def test_a_store_of_the_ontology_alone_stays_one(place: Place) -> None:
    only = catalog(only=[shipped("ontology").path])
    open_disk(place.store, only)
    assert recorded(place.store).turtle == only.turtle


def test_a_new_or_empty_folder_is_filled_with_the_default(place: Place) -> None:
    assert recorded(place.store).turtle == catalog().turtle
    place.store.mkdir()
    assert recorded(place.store).turtle == catalog().turtle


@both_ways
def test_load_opens_a_store_on_disk_that_can_only_be_read(place: Place) -> None:
    graph = dealgraph.load(only=place.data, store=place.store)
    again = dealgraph.load(store=place.store)
    memory = dealgraph.load(only=place.data)
    assert len(graph) == len(again) == len(memory)
    rows = [list(dealgraph.ask("undisclosed", each)) for each in (again, memory)]
    assert rows[0] == rows[1] != []


@pytest.mark.parametrize("how", [{"inference": False}, {"only": "-"}])
def test_load_refuses_what_a_store_cannot_keep(place: Place, how: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="keeps files with what follows from them"):
        dealgraph.load(store=place.store, **how)
    assert not place.store.exists()


@both_ways
def test_a_reader_is_not_disturbed_by_later_refreshes(place: Place) -> None:
    place.write("acme", "Acme")
    store = place.open()
    before = quads(store)
    for number in range(3):
        place.write("acme", f"Acme {number}")
        assert finish(place.start()) == (0, "true\n", "")
    assert quads(store) == before
    assert "generation-1" in place.names()


@both_ways
def test_what_somebody_else_keeps_in_the_folder_is_not_deleted(place: Place) -> None:
    place.open()
    (place.store / "notes.txt").write_text("mine")
    (place.store / "generation-x").mkdir()
    place.write("acme", "Acme")
    place.open()
    assert {"notes.txt", "generation-x"} <= set(place.names())


@both_ways
def test_a_lock_that_is_too_slow_names_its_holder(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.open()
    monkeypatch.setattr(folder, "WAIT", 0.1)
    place.write("acme", "Acme")
    with folder.writing(place.store):
        process = place.store / folder.LOCK
        with pytest.raises(StoreError) as caught:
            place.open()
    assert caught.value.where == str(place.store)
    assert f"process {process.read_text()} has not finished after 0.1 seconds" in caught.value.why
    assert quads(place.open()) == place.wanted()
