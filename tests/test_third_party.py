"""Unmodified tools of others read the same record: rdflib, Oxigraph's command line, pySHACL's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.answers.run import questions
from dealgraph.graph.catalog import Catalog, catalog, shipped
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import FILE, PREFIXES, shorten
from dealgraph.rdf.sparql.run import run, table

BIN = Path(sys.executable).parent
SHAPES = catalog().files("shapes")
A24 = "google-deepmind-a24-2026"


def tool(name: str, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of another package that is installed beside the interpreter."""
    command = [str(BIN / name), *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, input=stdin, timeout=180, check=False
    )


@pytest.fixture(scope="module")
def written(shipped_catalog: Catalog) -> ox.Store:
    return open_store(shipped_catalog, inference=False)


@pytest.fixture(scope="module")
def number(written: ox.Store) -> int:
    """Triples of the union: what two files say alike counts once."""
    return len({(quad.subject, quad.predicate, quad.object) for quad in written})


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pySHACL's command line takes one file of shapes; Turtle files may simply be joined."""
    path = tmp_path_factory.mktemp("shapes") / "all.ttl"
    path.write_text("\n".join(p.read_text(encoding="utf-8") for p in SHAPES), encoding="utf-8")
    return path


def test_rdflib_alone_reads_the_ontology_and_all_data(shipped_catalog, number):
    from rdflib import Graph

    graph = Graph()
    for _, path in shipped_catalog.turtle:
        graph.parse(path, format="turtle")
    assert len(graph) == number


def test_rdflib_alone_reads_the_shapes():
    from rdflib import SH, Graph

    graph = Graph()
    for path in SHAPES:
        graph.parse(path, format="turtle")
    assert len(set(graph.objects(None, SH.targetClass))) >= 10


def test_rdflib_alone_parses_every_question():
    """A question is valid SPARQL 1.1 as it stands, apart from the prefixes, in any engine."""
    from rdflib.plugins.sparql import prepareQuery

    for path in catalog().files("questions"):
        assert prepareQuery(path.read_text(encoding="utf-8"), initNs=dict(PREFIXES)) is not None


#: rdflib (7.6) cannot group by or join what is not bound, and takes minutes over a sub-query.
NOT_IN_RDFLIB = {"may-use", "obligations", "revenue-shares", "single-source", "training-allowed"}


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_rdflib_alone_gives_the_same_answers(mini_store):
    """On the mini-graph; the order within a cell and the writing of decimals are each engine's."""
    from rdflib import Dataset, URIRef

    def row(terms: object) -> tuple[tuple[str, ...], ...]:
        texts = (
            shorten(str(t)) if isinstance(t, URIRef) else "" if t is None else str(t) for t in terms
        )
        return words(texts)

    def words(cells: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(sorted(cell.replace(".0", "").replace(",", "").split())) for cell in cells
        )

    graph = Dataset(default_union=True)
    quads = ox.serialize(list(mini_store), format=ox.RdfFormat.N_QUADS) or b""
    graph.parse(data=quads.decode(), format="nquads")
    for name, question in questions().items():
        if name not in NOT_IN_RDFLIB and not any(p.required for p in question.parameters):
            found = graph.query(question.text, initNs=dict(PREFIXES))
            ours = table(run(mini_store, question.text, name))
            assert sorted(map(row, found)) == sorted(map(words, ours.rows())), name


def test_oxigraph_alone_loads_the_ontology_and_all_data(shipped_catalog, number, tmp_path):
    # One after the other: a load of more than a thousand files takes as many turns of its database.
    texts = [path.read_text(encoding="utf-8") for _, path in shipped_catalog.turtle]
    store = tmp_path / "store"
    words = ("load", "--location", store, "--format", "ttl")
    loaded = tool("oxigraph", *words, stdin="\n".join(texts))
    assert loaded.returncode == 0, loaded.stderr
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    done = tool(
        "oxigraph", "query", "--location", store, "--query", query, "--results-format", "csv"
    )
    assert done.stdout.split() == ["n", str(number)]


@pytest.mark.parametrize("target", ["nt", "rdf", "trig", "jsonld"])
def test_oxigraph_alone_converts_a_record(tmp_path, target):
    source = shipped("data").path / "deals" / f"{A24}.ttl"
    out = tmp_path / f"out.{target}"
    done = tool("oxigraph", "convert", "--from-file", source, "--to-file", out)
    assert done.returncode == 0, done.stderr
    back = tool("oxigraph", "convert", "--from-file", out, "--to-format", "nt")
    assert back.stdout.count("\n") == len(list(ox.parse(path=source, format=ox.RdfFormat.TURTLE)))


def needed(store: ox.Store) -> list[ox.Quad]:
    """The A24 record with the parties, publishers and holdings that it names, and all their pages.

    Other matters, to which it is only linked, are left out: a link needs no description.
    """
    spaces = tuple(PREFIXES[name] for name in ("party", "publisher", "stake"))
    source = ox.NamedNode(PREFIXES["dg"] + "Source")
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    found: dict[str, list[ox.Quad]] = {}
    waiting = [f"{FILE}data/deals/{A24}.ttl"]
    while waiting:
        graph = waiting.pop()
        if graph in found:
            continue
        found[graph] = list(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        for quad in found[graph]:
            name = getattr(quad.object, "value", "")
            if isinstance(quad.object, ox.NamedNode) and name.startswith(spaces):
                described = store.quads_for_pattern(quad.object, kind, None, None)
                waiting += [q.graph_name.value for q in described]
    quads = [quad for every in found.values() for quad in every]
    pages = {quad.object for quad in quads if str(quad.predicate).endswith("#source>")}
    return quads + [q for page in pages for q in store.quads_for_pattern(page, kind, source, None)]


def ntriples(quads: list[ox.Quad], path: Path) -> Path:
    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in quads}
    path.write_bytes(ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b"")
    return path


def ontology(store: ox.Store) -> list[ox.Quad]:
    return [q for q in store if q.graph_name.value.startswith(f"{FILE}ontology/")]


def test_pyshacl_alone_passes_the_a24_record(written, shapes, tmp_path):
    quads = needed(written)
    assert 400 < len(quads) < 3000
    data = ntriples(quads + ontology(written), tmp_path / "a24.nt")
    done = tool("pyshacl", "--shapes", shapes, "--metashacl", "-sf", "turtle", "-df", "nt", data)
    assert done.returncode == 0, done.stdout[:2000] + done.stderr[:2000]
    assert "Conforms: True" in done.stdout


def test_pyshacl_alone_finds_what_is_wrong(written, shapes, tmp_path):
    status, stage = (ox.NamedNode(PREFIXES["dg"] + name) for name in ("status", "stage"))
    quads = [quad for quad in needed(written) if quad.predicate not in (status, stage)]
    data = ntriples(quads + ontology(written), tmp_path / "a24.nt")
    done = tool("pyshacl", "--shapes", shapes, "-sf", "turtle", "-df", "nt", data)
    assert done.returncode == 1
    assert "Say which stage it has reached" in done.stdout


@pytest.mark.thorough
def test_pyshacl_alone_passes_the_whole_record(written, shapes, tmp_path):
    data = ntriples(list(written), tmp_path / "all.nt")
    done = tool("pyshacl", "--shapes", shapes, "-sf", "turtle", "-df", "nt", data)
    assert done.returncode == 0, done.stdout[:2000] + done.stderr[:2000]
    assert "Conforms: True" in done.stdout
