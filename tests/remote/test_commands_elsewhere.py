"""Every command that reads a graph prints from an endpoint what it prints from the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import engines
import pytest

import dealgraph
from dealgraph.cli import run
from dealgraph.errors import DealgraphError, EndpointError
from dealgraph.remote import connect, fetch
from dealgraph.remote.client import Client
from dealgraph.remote.endpoint import Endpoint

pytestmark = pytest.mark.server

CLOSED = "oxigraph without the union"
COMMANDS = [
    "ask exclusions",
    "ask exclusions --concern generative-ai-training --format csv",
    "ask deals-of --party halden-pictures --format json",
    "ask per-year --format xml",
    "query ASK{?deal~a~dg:Matter}",
    "query ASK{?deal~a~dg:NoSuchThing}",
    "query SELECT~?a~?b~WHERE{?a~dg:term~?b}~ORDER~BY~?a~?b",
    "query SELECT~?a~?b~WHERE{?a~dg:announced~?b}~ORDER~BY~?a --format tsv",
    "query SELECT~?a~WHERE{?a~a~dg:NoSuchThing}",
    "query CONSTRUCT~WHERE{?a~dg:standing~?b}",
    "query CONSTRUCT~WHERE{?a~dg:standing~?b} --format ntriples",
    "show halden-orrery-2026",
    "show halden-pictures",
    "show orrery-ai",
    "stats",
    "stats --format json",
    "export -",
    "export {folder}/all.trig",
    "export {folder}/net.graphml",
    "draw -o {folder}/page.html",
    "draw --focus halden-pictures -o -",
]


def closed(store, folder: Path):
    """The Oxigraph server as it is started by default: no union of graphs."""
    return engines.oxigraph(store, folder, union=False)


ENGINES = {**engines.ENGINES, CLOSED: closed}


@pytest.fixture(scope="module", params=sorted(ENGINES))
def url(request, mini_store, tmp_path_factory) -> Iterator[str]:
    with ENGINES[request.param](mini_store, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.fixture
def said(tmp_path: Path, capfd) -> Callable[..., tuple]:
    """What a command does: exit code, output without the folder's name, errors, and files."""

    def said(command: str, *options: str) -> tuple:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        words = command.replace("{folder}", str(folder)).split()
        code = run([*(word.replace("~", " ") for word in words), *options])
        out, err = capfd.readouterr()
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        return code, out.replace(str(folder), ""), err, files

    return said


@pytest.mark.parametrize("command", COMMANDS)
def test_command_gives_the_same(url: str, mini: Path, said, command: str) -> None:
    here = said(command, "--only", str(mini))
    assert here[0] == 0
    assert said(command, "--endpoint", url) == here


def test_everything_is_read_back(url: str, mini_store) -> None:
    assert set(fetch(connect(url))) == set(mini_store)


def test_python_reads_an_endpoint_as_it_reads_files(url: str, mini: Path) -> None:
    here, there = dealgraph.load(only=mini), dealgraph.load(endpoint=url)
    assert dealgraph.show("orrery-ai", there) == dealgraph.show("orrery-ai", here)
    asked = [dealgraph.ask("exclusions", graph).rows() for graph in (here, there)]
    assert asked[0] == asked[1] != []
    text = "SELECT ?a ?b WHERE { ?a dg:announced ?b } ORDER BY ?a"
    rows = [[tuple(row) for row in graph.query(text)] for graph in (here, there)]
    assert rows[0] == rows[1] != []
    one, other = (dealgraph.to_networkx(graph) for graph in (here, there))
    assert sorted(one.nodes) == sorted(other.nodes)
    assert sorted(one.edges(keys=True)) == sorted(other.edges(keys=True))


def test_an_endpoint_cannot_be_written_to(url: str) -> None:
    from rdflib import RDFS, Literal, URIRef

    graph = dealgraph.load(endpoint=url)
    with pytest.raises(DealgraphError, match="can only be read"):
        graph.graph(URIRef("urn:g")).add((URIRef("urn:a"), RDFS.label, Literal("b")))
    with pytest.raises(DealgraphError, match="can only be read"):
        graph.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_syntax_error_is_shown_at_its_place_in_what_was_written(url: str, said) -> None:
    code, out, err, _ = said("query SELECT~?a~WHERE~{~?a~dg:term~", "--endpoint", url)
    assert (code, out) == (2, "")
    assert err.startswith("Error: The query is not valid SPARQL [DG301]\n  where: line 1, column")
    assert "SELECT ?a WHERE { ?a dg:term" in err


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    send = Client.send

    def counting(self, method: str, *rest, **more):
        sent.append(method)
        return send(self, method, *rest, **more)

    monkeypatch.setattr(Client, "send", counting)
    return sent


@pytest.fixture(scope="module")
def shipped_url(shipped_store, tmp_path_factory) -> Iterator[str]:
    with engines.oxigraph(shipped_store, tmp_path_factory.mktemp("shipped")) as found:
        yield found


@pytest.mark.parametrize(
    "name", ["google-deepmind-a24-2026", "A24", "bartz-anthropic-settlement-2025"]
)
def test_a_record_is_shown_in_few_requests(shipped_url: str, monkeypatch, name: str) -> None:
    sent = counted(monkeypatch)
    there = dealgraph.show(name, dealgraph.load(endpoint=shipped_url))
    assert there == dealgraph.show(name)
    assert 0 < len(sent) <= 20


def test_what_is_near_is_a_matter_of_speed_alone(url: str, mini: Path, monkeypatch) -> None:
    monkeypatch.setattr(Endpoint, "learn_around", lambda *_: None)
    there = dealgraph.show("halden-orrery-2026", dealgraph.load(endpoint=url))
    assert there == dealgraph.show("halden-orrery-2026", dealgraph.load(only=mini))


@pytest.fixture(scope="module")
def cutting(mini_store, tmp_path_factory) -> Iterator[str]:
    """Virtuoso that gives a hundred rows an answer and leaves the rest out."""
    with pytest.MonkeyPatch.context() as patch:
        ini = engines.VIRTUOSO_INI.replace("[SPARQL]\n", "[SPARQL]\nResultSetMaxRows = 100\n")
        patch.setattr(engines, "VIRTUOSO_INI", ini)
        with engines.virtuoso(mini_store, tmp_path_factory.mktemp("cutting")) as found:
            yield found


@pytest.mark.parametrize("query", ["SELECT ?a WHERE { ?a a ?b }", "CONSTRUCT WHERE { ?a a ?b }"])
def test_rows_that_a_server_leaves_out_are_missed(cutting: str, query: str) -> None:
    with pytest.raises(EndpointError) as caught:
        list(connect(cutting).query(query, use_default_graph_as_union=True))
    assert str(caught.value).startswith("The server leaves rows out [DG702]")
    assert "100 rows" in caught.value.why


@pytest.mark.parametrize("command", ["stats", "export {folder}/all.trig", "show halden-pictures"])
def test_what_is_left_out_is_asked_for_in_parts(cutting: str, mini: Path, said, command) -> None:
    assert said(command, "--endpoint", cutting) == said(command, "--only", str(mini))
