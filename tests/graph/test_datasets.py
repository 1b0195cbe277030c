"""What we write and is not Turtle is read again, and says what it said."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.base.errors import DealgraphError, MissingFileError, TurtleError
from dealgraph.cli import run
from dealgraph.comparison import diff
from dealgraph.graph.catalog import catalog
from dealgraph.graph.disk import generation as generations
from dealgraph.graph.disk import open_disk
from dealgraph.graph.memory import open_store
from dealgraph.publish.export import export
from dealgraph.rdf.names import DERIVED_GRAPH


@pytest.fixture(scope="module")
def written(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-graph in all formats, packed and not."""
    folder = tmp_path_factory.mktemp("written")
    store = open_store(catalog(only=[mini]))
    for ending in ("ttl", "nt", "trig", "jsonld"):
        export(store, folder / f"all.{ending}")
    (folder / "all.nq").write_bytes(ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b"")
    for path in list(folder.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    return folder


def quads(*paths: Path) -> set[ox.Quad]:
    return set(open_store(catalog(only=paths)))


def triples(*paths: Path) -> set[ox.Triple]:
    return {quad.triple for quad in quads(*paths)}


@pytest.mark.parametrize("name", ["all.trig", "all.nq", "all.trig.gz", "all.nq.gz"])
def test_named_graphs_come_back_as_they_were(name: str, written: Path, mini: Path) -> None:
    assert quads(written / name) == quads(mini)


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld"])
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_all_triples_come_back(ending: str, packed: str, written: Path, mini: Path) -> None:
    assert triples(written / f"all.{ending}{packed}") >= triples(mini)
    assert triples(written / f"all.{ending}{packed}") == triples(written / "all.ttl")


def test_what_was_derived_is_derived_anew_and_not_taken_for_said(written: Path) -> None:
    plain = open_store(catalog(only=[written / "all.trig"]), inference=False)
    assert ox.NamedNode(DERIVED_GRAPH) not in set(plain.named_graphs())


def test_diff_takes_both_sides_in_any_format(written: Path, tmp_path: Path) -> None:
    names = [written / name for name in ("all.trig", "all.nq", "all.nq.gz", "all.trig.gz")]
    for name in names:
        assert diff(str(names[0]), str(name)).entries == ()
    label = "Authors and Tessellate Labs: settlement of the book suit"
    changed = tmp_path / "all.trig"
    changed.write_text(names[0].read_text().replace(label, "Another label"))
    [entry] = diff(str(names[2]), str(changed)).entries
    assert (entry.action, entry.id) == ("changed", "deal:authors-tessellate-settlement-2025")
    assert [change.new for change in entry.changes] == [("Another label",)]


def test_commands_take_them(written: Path, mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = ["query", "SELECT (COUNT(*) AS ?n) { ?s a dg:Party }", "--format", "csv", "--only"]
    found = []
    for path in (mini, written / "all.trig", written / "all.jsonld.gz"):
        assert run([*ask, str(path)]) == 0
        found.append(capsys.readouterr().out)
    assert len(set(found)) == 1
    assert run(["check", str(written / "all.trig")]) == 1
    assert "This is not Turtle, so that what is wrong has no line." in capsys.readouterr().out


@pytest.mark.parametrize("small", [True, False])
def test_a_store_on_disk_holds_them_and_is_refreshed(
    small: bool, written: Path, mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not small:
        monkeypatch.setattr(generations, "SMALL", -1)
    copy, place = tmp_path / "copy.trig", tmp_path / "store"
    copy.write_bytes((written / "all.trig").read_bytes())
    assert set(open_disk(place, catalog(only=[copy]))) == quads(mini)
    first, *_, last = copy.read_text().split("\n<https://w3id.org/dealgraph/file/mini/parties")
    copy.write_text(f"{first}\n<https://w3id.org/dealgraph/file/mini/parties{last}")
    left = set(open_disk(place, catalog(only=[copy])))
    assert left == quads(copy)
    assert 0 < len(left) < len(quads(mini))


def test_a_statement_in_no_graph_is_in_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.nq").write_text("<urn:a> <urn:b> <urn:c> .\n_:g <urn:b> <urn:c> _:g .\n")
    found = open_store(catalog(only=[tmp_path / "x.nq"]), inference=False)
    name = ox.NamedNode("https://w3id.org/dealgraph/file/x.nq")
    assert len(list(found.quads_for_pattern(None, None, None, name))) == 2


CUT: dict[str, tuple[str, Callable[[bytes], bytes], type[DealgraphError], str]] = {
    "trig": ("all.trig", lambda data: data[:-9], TurtleError, "A file is not valid TriG"),
    "n-quads": ("all.nq", lambda data: data[:-9], TurtleError, "A file is not valid N-Quads"),
    "json": ("all.jsonld", lambda data: data[:-9], TurtleError, "A file is not valid JSON-LD"),
    "turtle": ("all.ttl.gz", lambda _: gzip.compress(b"<a"), TurtleError, "not valid Turtle"),
    "packed": ("all.trig.gz", lambda data: data[:-9], MissingFileError, "cannot be unpacked"),
    "sum": (
        "all.nq.gz",
        lambda data: data[:-8] + b"\0\0\0\0" + data[-4:],
        MissingFileError,
        "cannot be unpacked",
    ),
    "not packed": ("all.nq.gz", lambda _: b"<urn:a>", MissingFileError, "cannot be unpacked"),
    "context": (
        "all.jsonld",
        lambda _: b'{"@context": "http://127.0.0.1:1/", "@id": "urn:a"}',
        TurtleError,
        "A file is not valid JSON-LD",
    ),
    "one long text": (
        "all.nq.gz",
        lambda _: gzip.compress(b'<urn:a> <urn:b> "' + b"x" * 17_000_000 + b'" .'),
        TurtleError,
        "A file is not valid N-Quads",
    ),
    "binary": ("all.trig", lambda _: b"\xff\xfe\0", TurtleError, "A file is not valid TriG"),
}


@pytest.mark.parametrize("case", CUT)
def test_what_is_broken_is_named(case: str, written: Path, tmp_path: Path) -> None:
    name, damage, kind, what = CUT[case]
    path = tmp_path / name
    path.write_bytes(damage((written / name).read_bytes()))
    with pytest.raises(kind, match=what) as caught:
        quads(path)
    assert caught.value.where.partition(":")[0] == str(path)


def test_what_a_server_gave_back_can_be_sent_again(written: Path, mini: Path) -> None:
    """`pull` writes as `export` does: the names of graphs are those that `push` compares."""
    names = {quad.graph_name for quad in quads(written / "all.trig")}
    assert names == {quad.graph_name for quad in quads(mini)}
