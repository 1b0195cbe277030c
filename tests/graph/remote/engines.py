"""Two engines that nobody here wrote, started on loopback with a graph, asked over HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.graph.remote.dialect import as_in_memory
from dealgraph.rdf.names import PREFIXES

#: Enough for the shipped record; everything that is not named here has its default.
VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
DefaultQuery = ASK {{}}
"""


def where(program: str) -> str:
    """Where a program is: beside this Python, whose environment need not be active, or on PATH."""
    beside = shutil.which(program, path=str(Path(sys.executable).parent))
    return beside or shutil.which(program) or ""


def needed(*programs: str) -> None:
    """Skip the test if a program is not there; where everything is tested, fail."""
    missing = [program for program in programs if not where(program)]
    if missing:
        reason = f"not on this machine: {', '.join(missing)}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def oxigraph(store: ox.Store, folder: Path, *, union: bool = True) -> Iterator[str]:
    """The Oxigraph server, with the union of all graphs as default graph."""
    needed("oxigraph")
    quads, place = folder / "graph.nq", str(folder / "store")
    store.dump(quads, format=ox.RdfFormat.N_QUADS)
    load = [where("oxigraph"), "load", "--location", place, "--file", str(quads)]
    subprocess.run(load, check=True, capture_output=True, timeout=60)
    flags = ["--union-default-graph"] if union else []
    with _oxigraph("serve-read-only", "--location", place, *flags) as url:
        yield f"{url}/query"


@contextmanager
def writable_oxigraph(folder: Path) -> Iterator[str]:
    """The base address of an Oxigraph server that is empty and takes what comes."""
    needed("oxigraph")
    with _oxigraph("serve", "--location", str(folder / "store")) as url:
        yield url


@contextmanager
def _oxigraph(*words: str) -> Iterator[str]:
    port = free_port()
    with subprocess.Popen(
        [where("oxigraph"), *words, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        try:
            assert server.stdout is not None
            assert b"Listening" in server.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@contextmanager
def virtuoso(store: ox.Store, folder: Path) -> Iterator[str]:
    """Virtuoso 7, whose default graph is the union of all graphs, its own among them."""
    with _virtuoso(folder) as (url, sql):
        store.dump(folder / "graph.nq", format=ox.RdfFormat.N_QUADS)
        load = "DB.DBA.TTLP(file_open('graph.nq'), '', 'urn:none', 512); checkpoint;"
        isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
        said = subprocess.run(isql, check=True, capture_output=True, text=True, timeout=120)
        assert "Error" not in said.stdout + said.stderr
        yield f"{url}/sparql"


@contextmanager
def writable_virtuoso(folder: Path) -> Iterator[str]:
    """The base address of a Virtuoso that holds its own graphs only; user and password: dba."""
    with _virtuoso(folder) as (url, _):
        yield url


@contextmanager
def _virtuoso(folder: Path) -> Iterator[tuple[str, int]]:
    needed("virtuoso-t", "isql-vt")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=sql, http=http))
    # It goes into the background as soon as it answers.
    start = ["virtuoso-t", "+configfile", "virtuoso.ini", "+wait"]
    subprocess.run(start, cwd=folder, check=True, capture_output=True, timeout=120)
    try:
        yield f"http://127.0.0.1:{http}", sql
    finally:
        lock = (folder / "virtuoso.lck").read_text()
        os.kill(int(lock.partition("VIRT_PID=")[2].split()[0]), signal.SIGKILL)


Engine = Callable[[ox.Store, Path], AbstractContextManager[str]]
ENGINES: dict[str, Engine] = {"oxigraph": oxigraph, "virtuoso": virtuoso}
WRITABLE: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "Oxigraph": writable_oxigraph,
    "Virtuoso": writable_virtuoso,
}


def select(url: str, text: str) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Ask by the SPARQL 1.1 Protocol (section 2.1.2); columns, and rows of terms as in memory."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    request = urllib.request.Request(
        url,
        urllib.parse.urlencode({"query": prefixes + text}).encode(),
        {"Accept": ox.QueryResultsFormat.JSON.media_type},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = ox.parse_query_results(answer.read(), format=ox.QueryResultsFormat.JSON)
    columns = tuple(variable.value for variable in found.variables)
    return columns, tuple(tuple(map(as_in_memory, row)) for row in found)
