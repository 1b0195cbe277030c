"""Loading: a named graph for each file, their union by default, and errors that name the file."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.base.errors import EmptyFolderError, MissingFileError, QueryError, TurtleError
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import STDIN_GRAPH, open_store
from dealgraph.graph.source import Source
from dealgraph.rdf.names import BASE, DERIVED_GRAPH, FILE, PREFIXES

ONE = '@prefix deal: <https://w3id.org/dealgraph/deal/> .\ndeal:x <http://e/says> "{}" .\n'


def says(store: ox.Store) -> dict[str, str]:
    quads = store.quads_for_pattern(None, ox.NamedNode("http://e/says"), None, None)
    return {q.graph_name.value: q.object.value for q in quads}


def write(path: Path, word: str = "hello") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ONE.format(word), encoding="utf-8")
    return path


def test_every_file_is_a_named_graph(mini_store, mini):
    files = {path.relative_to(mini).as_posix() for path in mini.rglob("*.ttl")}
    graphs = {g.value for g in mini_store.named_graphs()}
    assert {g.removeprefix(f"{FILE}mini/") for g in graphs if "/mini/" in g} == files
    assert DERIVED_GRAPH in graphs


def test_graph_names_tell_nothing_of_the_machine(shipped_store):
    graphs = [g.value.removeprefix(FILE) for g in shipped_store.named_graphs()]
    assert all(g.startswith(("data/", "ontology/")) or g == "derived" for g in graphs)


def test_graph_tells_which_file_says_it(mini):
    rows = dealgraph.load(only=mini).query(
        "SELECT ?file WHERE { GRAPH ?file { deal:vessel-halden-2024 dg:investor ?who } }"
    )
    assert [str(row.file) for row in rows] == [f"{FILE}mini/deals/vessel-halden-2024.ttl"]


def test_load_returns_a_dataset_with_the_union_and_our_prefixes(mini):
    graph = dealgraph.load(only=mini)
    rows = graph.query("SELECT ?n WHERE { ?d dg:status status:cancelled ; rdfs:label ?n }")
    assert [str(row.n) for row in rows] == [
        "Tessellate Labs and Halden Media: investment and licence, both dropped"
    ]
    assert dict(PREFIXES).items() <= {p: str(n) for p, n in graph.namespaces()}.items()


def test_load_without_inference_derives_nothing(mini):
    graph = dealgraph.load(only=mini, inference=False)
    assert not graph.query("ASK { ?one dg:investedIn ?other }").askAnswer
    assert dealgraph.load(only=mini).query("ASK { ?one dg:investedIn ?other }").askAnswer


def test_data_adds_to_the_shipped_record_and_only_replaces_it(tmp_path):
    path = write(tmp_path / "mine.ttl")
    added = open_store(catalog([path]), inference=False)
    alone = open_store(catalog([], [path]), inference=False)
    a24 = ox.NamedNode(f"{BASE}deal/google-deepmind-a24-2026")
    assert says(added) == says(alone) == {f"{FILE}mine.ttl": "hello"}
    assert list(added.quads_for_pattern(a24, None, None, None))
    assert not list(alone.quads_for_pattern(a24, None, None, None))
    assert list(alone.quads_for_pattern(ox.NamedNode(PREFIXES["dg"] + "Deal"), None, None, None))


def test_several_folders_and_files_may_be_named(tmp_path):
    write(tmp_path / "a" / "deep" / "one.ttl", "1")
    write(tmp_path / "b" / "two.ttl", "2")
    store = Source.of([tmp_path / "b"], [tmp_path / "a"], inference=False).whole()
    assert says(store) == {f"{FILE}a/deep/one.ttl": "1", f"{FILE}b/two.ttl": "2"}


def test_only_takes_one_path_or_several(tmp_path):
    one, two = write(tmp_path / "one.ttl"), write(tmp_path / "two.ttl")
    for only in (one, str(one), [one, two]):
        graph = dealgraph.load(only=only, inference=False)
        assert graph.query('ASK { deal:x <http://e/says> "hello" }').askAnswer


def test_hidden_files_and_other_endings_are_left_alone(tmp_path):
    write(tmp_path / "a" / "one.ttl", "1")
    for name in (".hidden.ttl", "notes.txt", ".git/x.ttl", "__pycache__/y.ttl"):
        write(tmp_path / "a" / name, "never")
    assert list(says(Source.of([], [tmp_path / "a"], inference=False).whole()).values()) == ["1"]


def test_file_names_with_spaces_and_signs_make_valid_graph_names(tmp_path):
    write(tmp_path / "my data" / "a ü#1.ttl", "1")
    store = Source.of([], [tmp_path / "my data"], inference=False).whole()
    assert list(says(store)) == [f"{FILE}my%20data/a%20%C3%BC%231.ttl"]


def test_two_folders_of_one_name_keep_their_statements(tmp_path):
    write(tmp_path / "a" / "data" / "one.ttl", "1")
    write(tmp_path / "b" / "data" / "two.ttl", "2")
    store = Source.of([tmp_path / "b" / "data"], [tmp_path / "a" / "data"], inference=False).whole()
    assert sorted(says(store).values()) == ["1", "2"]


@pytest.mark.parametrize("ending", ["mine.txt", "mine.ttl", "mine"])
def test_a_file_that_is_named_itself_may_have_any_ending(tmp_path, ending):
    assert says(Source.of([], [write(tmp_path / ending)], inference=False).whole())


@pytest.mark.parametrize("place", ["data", "only"])
def test_standard_input_is_a_graph_of_its_own(monkeypatch, place):
    monkeypatch.setattr("sys.stdin", io.StringIO(ONE.format("from stdin")))
    store = Source.of(**{place: ["-"]}, inference=False).whole()
    assert says(store) == {STDIN_GRAPH: "from stdin"}
    a24 = ox.NamedNode(f"{BASE}deal/google-deepmind-a24-2026")
    assert bool(list(store.quads_for_pattern(a24, None, None, None))) is (place == "data")


def test_broken_standard_input_is_named(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("no turtle"))
    with pytest.raises(TurtleError) as caught:
        Source.of(["-"], inference=False).whole()
    assert caught.value.where == "standard input:1"


def test_missing_path_is_named(tmp_path):
    with pytest.raises(MissingFileError) as caught:
        dealgraph.load(tmp_path / "none")
    assert caught.value.where == str(tmp_path / "none")


def test_empty_folder_is_an_error_and_not_an_empty_graph(tmp_path):
    with pytest.raises(EmptyFolderError) as caught:
        dealgraph.load(tmp_path)
    assert (caught.value.code, caught.value.where) == ("DG102", str(tmp_path))


def test_broken_file_stops_loading_and_is_named_with_its_line(tmp_path):
    path = write(tmp_path / "bad.ttl")
    path.write_text(ONE.format("x") + "deal:y nothing .\n", encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        dealgraph.load(path)
    assert caught.value.where == f"{path}:3"


def test_binary_file_is_named(tmp_path):
    path = tmp_path / "picture.ttl"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    with pytest.raises((MissingFileError, TurtleError)) as caught:
        dealgraph.load(path)
    assert caught.value.where.startswith(str(path))


def test_unreadable_folder_is_named(tmp_path, monkeypatch):
    write(tmp_path / "closed" / "one.ttl")
    scan = os.scandir

    def refuse(path: str):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(MissingFileError) as caught:
        dealgraph.load(tmp_path)
    assert (caught.value.where, caught.value.why) == (str(tmp_path / "closed"), "Permission denied")


def test_from_names_the_graphs_that_a_query_reads(mini: Path) -> None:
    graph = dealgraph.load(only=mini)
    name = next(iter(open_store(catalog(only=[mini])).named_graphs())).value
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    [[part]] = graph.query(count.format(f"FROM <{name}>"))
    [[union]] = graph.query(count.format(""))
    assert 0 < int(part) < int(union)


def test_a_query_asks_no_other_server(mini: Path) -> None:
    query = "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    with pytest.raises(QueryError, match="SERVICE is refused"):
        dealgraph.load(only=mini).query(query)
