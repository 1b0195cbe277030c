"""A folder of records that a test may change, and what a store on disk holds of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.graph.catalog import catalog
from dealgraph.graph.disk import generation, open_disk
from dealgraph.graph.disk import manifest as manifests
from dealgraph.graph.memory import open_store

#: A graph that is made in memory and then written, and one that is made on disk.
#: A store of each make: written at once from memory, and piece by piece, as a large one is.
each_way = pytest.mark.parametrize("place", ["small", "large"], indirect=True)
#: The same, where the large one goes the way that tests with `each_way` go too.
both_ways = pytest.mark.parametrize(
    "place", ["small", pytest.param("large", marks=pytest.mark.thorough)], indirect=True
)
RECORD = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
party:{0} a dg:Organisation ; rdfs:label "{1}" ; dg:source <https://example.org/{0}> .
"""


class Place:
    """A folder of records and the store on disk that is filled from it."""

    def __init__(self, data: Path, store: Path, *, small: bool = False) -> None:
        self.data = data
        self.store = store
        self.small = small

    def beside(self, data: Path | None = None, store: Path | None = None) -> Place:
        """Another one that is filled in the same way."""
        return Place(data or self.data, store or self.store, small=self.small)

    def write(self, name: str, label: str) -> Path:
        path = self.data / f"{name}.ttl"
        path.write_text(RECORD.format(name, label), encoding="utf-8")
        return path

    def open(self) -> ox.Store:
        return open_disk(self.store, catalog(only=[self.data]))

    def held(self) -> set[str] | None:
        """What is really there, seen without any mending; None before the first fill."""
        manifest = manifests.read(self.store) if self.store.exists() else None
        if manifest is None or not manifest.generation:
            return None
        folder = self.store / manifest.generation / generation.ANSWERS
        return quads(ox.Store.read_only(str(folder)))

    def wanted(self) -> set[str]:
        """What a graph in memory holds of the same files."""
        return quads(open_store(catalog(only=[self.data])))

    def names(self) -> list[str]:
        return sorted(path.name for path in self.store.iterdir())

    def start(self, query: str = "ASK {}") -> subprocess.Popen[str]:
        """Start a process that opens, and so refreshes, the store."""
        where = ["--store", str(self.store), "--only", str(self.data)]
        return run("query", query, "--format", "csv", *where, small=self.small)


#: The command line, with every graph taken for a large one.
LARGE = (
    "from dealgraph.cli import main; from dealgraph.graph.disk import generation; "
    "generation.SMALL = -1; main()"
)


def run(
    *arguments: str,
    small: bool = True,
    user: int | None = None,
    program: Sequence[str] = (),
) -> subprocess.Popen[str]:
    """Start the command line, or another program in its place."""
    program = program or (["-m", "dealgraph"] if small else ["-c", LARGE])
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=user,
        env={**os.environ, "DEALGRAPH_CACHE": "off", "PYTHONIOENCODING": "utf-8"},
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def quads(store: ox.Store) -> set[str]:
    return set(map(str, store))
