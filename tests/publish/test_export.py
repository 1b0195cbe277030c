"""Exports open in the programs that they are for, and are whole or not there."""

from __future__ import annotations

import csv
import errno
import os
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest

from dealgraph.base import files
from dealgraph.base.errors import FormatError, OutputError
from dealgraph.cli import run
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.publish.export import export
from dealgraph.rdf.names import PREFIXES

TABLE = """SELECT ?s ?label WHERE { VALUES (?s ?label) { (<urn:a,b> "=1+1") (<urn:c> "-2") } }"""


def test_each_edge_of_graphml_has_an_id_of_its_own(mini_store: ox.Store, tmp_path: Path) -> None:
    export(mini_store, tmp_path / "all.graphml")
    root = ET.parse(tmp_path / "all.graphml").getroot()
    edges = list(root.iter("{http://graphml.graphdrawing.org/xmlns}edge"))
    assert len(edges) > 10
    assert len({edge.get("id") for edge in edges}) == len(edges)


def test_graphml_and_gexf_hold_the_same_edges(mini_store: ox.Store, tmp_path: Path) -> None:
    def edges(network: Any) -> list[tuple[Any, ...]]:
        return sorted((a, b, data["iri"]) for a, b, data in network.edges(data=True))

    for name in ("all.graphml", "all.gexf"):
        export(mini_store, tmp_path / name)
    read = nx.read_graphml(tmp_path / "all.graphml"), nx.read_gexf(tmp_path / "all.gexf")
    assert edges(read[0]) == edges(read[1]) != []


@pytest.mark.parametrize("name", ["all.ttl", "all.nt", "all.jsonld"])
def test_a_file_of_all_modules_imports_none_of_them(
    name: str, mini_store: ox.Store, tmp_path: Path
) -> None:
    imports = PREFIXES["owl"] + "imports"
    assert any(quad.predicate.value == imports for quad in mini_store)
    export(mini_store, tmp_path / name)
    read = list(ox.parse(path=str(tmp_path / name)))
    assert len(read) > 1000
    assert [str(quad) for quad in read if quad.predicate.value == imports] == []


def test_an_import_of_what_is_not_there_stays(tmp_path: Path) -> None:
    other = f"<urn:mine> a <{PREFIXES['owl']}Ontology> ; <{PREFIXES['owl']}imports> <urn:other> ."
    (tmp_path / "mine.ttl").write_text(other)
    export(open_store(catalog(only=[tmp_path])), tmp_path / "all.nt")
    assert "<urn:mine> <http://www.w3.org/2002/07/owl#imports> <urn:other> ." in (
        (tmp_path / "all.nt").read_text()
    )


def test_named_graphs_keep_their_imports(mini_store: ox.Store, tmp_path: Path) -> None:
    export(mini_store, tmp_path / "all.trig")
    assert set(ox.parse(path=str(tmp_path / "all.trig"))) == set(mini_store)


def test_all_rows_of_tables_have_all_cells(shipped_store: ox.Store, tmp_path: Path) -> None:
    for path in export(shipped_store, f"{tmp_path}/tables/"):
        with path.open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        assert {len(row) for row in rows} == {len(names)}, path.name


def test_a_text_that_looks_like_a_formula_is_a_text_in_tables(
    mini_store: ox.Store, tmp_path: Path
) -> None:
    (tmp_path / "q.rq").write_text(TABLE)
    [path] = export(mini_store, f"{tmp_path}/out/", [tmp_path / "q.rq"])
    assert path.read_text() == 's,label\n"urn:a,b",\'=1+1\nurn:c,-2\n'


def test_a_folder_that_is_there_takes_tables_without_a_slash(mini: Path, tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "notes.txt").write_text("mine")
    assert run(["export", str(tmp_path / "csv"), "--only", str(mini)]) == 0
    names = sorted(path.name for path in (tmp_path / "csv").iterdir())
    assert names[:2] == ["amounts.csv", "events.csv"]
    assert "notes.txt" in names


def test_a_path_without_an_ending_says_how_a_folder_is_named(
    mini_store: ox.Store, tmp_path: Path
) -> None:
    with pytest.raises(FormatError, match=r"a folder of tables ends in /\."):
        export(mini_store, tmp_path / "csv")


@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_tables_as_they_were(
    there: bool, mini_store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exp" / "tables"
    if there:
        folder.mkdir(parents=True)
        (folder / "amounts.csv").write_text("old")
    written = []

    def full(name: str) -> bytes:
        written.append(name)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return b"x"

    monkeypatch.setattr(files, "_encoded", full)
    with pytest.raises(OutputError) as caught:
        export(mini_store, f"{folder}/")
    assert caught.value.why == "No space left on device"
    assert "there is room" in caught.value.fix
    assert len(written) == 4
    if there:
        assert [path.read_text() for path in folder.iterdir()] == ["old"]
    else:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk"
)
def test_a_disk_that_is_really_full_leaves_no_half(mini: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        assert run(["export", f"{disk}/tables/", "--only", str(mini)]) == 2
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
