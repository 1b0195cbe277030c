"""Every command that reads a graph prints from an endpoint what it prints from the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import engines
import networkx as nx
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, Literal, URIRef

import dealgraph
from dealgraph.base.errors import DealgraphError, EndpointError
from dealgraph.cli import run
from dealgraph.graph.remote import connect
from dealgraph.graph.remote.client import Client
from dealgraph.graph.remote.endpoint import Endpoint
from dealgraph.rdf.names import FILE, dg, expand
from dealgraph.rdf.reader import DERIVED, Reader
from dealgraph.record.triples import query, triples

pytestmark = pytest.mark.server

CORE = FILE + "ontology/core.ttl"
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
    "query SELECT~*~{}",
    "query SELECT~?a~?b~{VALUES(?a~?b){(UNDEF~1)}} --format json",
    "query SELECT~(COUNT(*)~AS~?n)~FROM~<{core}>~{?a~a~owl:Class}",
    "query PREFIX~of:<{core}>~SELECT~(COUNT(*)~AS~?n)~FROM~NAMED~of:~{GRAPH~?g{?a~a~owl:Class}}",
    "query DESCRIBE~deal:halden-orrery-2026",
    "query DESCRIBE~?a~{?a~dg:announced~?b} --format ntriples",
    "query CONSTRUCT~WHERE{?a~dg:standing~?b}",
    "query CONSTRUCT~WHERE{?a~dg:standing~?b} --format ntriples",
    "show halden-orrery-2026",
    "show halden-pictures",
    "show orrery-ai",
    "show Halden~Pictures",
    "stats",
    "stats --format json",
    "export -",
    "export {folder}/all.trig",
    "export {folder}/all.ttl",
    "export {folder}/net.graphml",
    "export {folder}/tables.csv",
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
        words = command.replace("{folder}", str(folder)).replace("{core}", CORE).split()
        code = run([*(word.replace("~", " ") for word in words), *options])
        out, err = capfd.readouterr()
        found = [path for path in folder.rglob("*") if path.is_file()]
        files = {str(path.relative_to(folder)): path.read_bytes() for path in found}
        return code, out.replace(str(folder), ""), err, files

    return said


def test_a_server_without_the_union_has_nothing_in_its_default_graph(mini_store, tmp_path) -> None:
    with closed(mini_store, tmp_path) as alone:
        assert not bool(connect(alone).query("ASK { ?s ?p ?o }"))
        assert bool(connect(alone).query("ASK { ?s ?p ?o }", use_default_graph_as_union=True))


@pytest.fixture
def here(said) -> Callable[..., tuple]:
    """What a command does with the files, which is the same beside every engine."""

    def here(command: str, *options: str) -> tuple:
        if (command, options) not in DONE:
            DONE[command, options] = said(command, *options)
        return DONE[command, options]

    return here


DONE: dict[tuple, tuple] = {}


@pytest.mark.parametrize("command", COMMANDS)
def test_command_gives_the_same(url: str, mini: Path, said, here, command: str) -> None:
    code, out, err, files = here(command, "--only", str(mini))
    assert code == 0
    # which names nothing has is not asked of a server: each would be a request
    lines = err.splitlines(keepends=True)
    rest = "".join(line for line in lines if not line.startswith("Note: Nothing in the"))
    assert said(command, "--endpoint", url) == (code, out, rest, files)


#: Of the shipped record: what is long, what the mini-graph has none of, and what is read in parts.
SHIPPED = [
    "ask may-use --concern ai-training --format csv",
    "query DESCRIBE~deal:google-deepmind-a24-2026",
    "query CONSTRUCT~WHERE{?a~dg:standing~?b} --format ntriples",
    "query SELECT~?a~?b~WHERE{?a~dg:term~?b}~ORDER~BY~?a~?b --format tsv",
    "show A24",
    "show bartz-anthropic-settlement-2025",
    "stats",
    "export {folder}/all.trig",
    "export {folder}/tables.csv",
    "draw -o {folder}/page.html",
]


#: Reads everything, as `all.trig` does: once from Oxigraph, for what is read is the same.
EVERYTHING = {"stats", "export {folder}/tables.csv", "draw -o {folder}/page.html"}
#: Of so many, these show that a large record makes no difference; the others do on the small one.
FEW = {SHIPPED[0], "show A24"}


def _when(command: str) -> tuple[pytest.MarkDecorator, ...]:
    return () if command in FEW else (pytest.mark.thorough,)


OF_THE_RECORD = [
    pytest.param(engine, command, id=f"{engine}-{command}", marks=_when(command))
    for engine in sorted(engines.ENGINES)
    for command in SHIPPED
    if engine == "oxigraph" or command not in EVERYTHING
]


@pytest.fixture(scope="module")
def record_url(request, shipped_store, tmp_path_factory) -> Iterator[str]:
    with engines.ENGINES[request.param](shipped_store, tmp_path_factory.mktemp("record")) as found:
        yield found


@pytest.mark.parametrize(("record_url", "command"), OF_THE_RECORD, indirect=["record_url"])
def test_command_gives_the_same_of_the_record(record_url: str, said, here, command: str) -> None:
    wanted = here(command)
    assert wanted[0] == 0
    assert said(command, "--endpoint", record_url) == wanted


def test_everything_is_read_back(url: str, mini_store) -> None:
    assert set(connect(url).fetch()) == set(mini_store)


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


def test_python_walks_over_an_endpoint_as_over_files(url: str, mini: Path) -> None:
    here, there = dealgraph.load(only=mini), dealgraph.load(endpoint=url)
    assert set(there) == set(here)
    assert len(there) == len(here)
    names = [sorted(each.identifier for each in graph.graphs()) for graph in (here, there)]
    assert names[0] == names[1]
    name = URIRef(CORE)
    one, other = here.graph(name), there.graph(name)
    kinds = set(one.triples((None, RDF.type, OWL.Class)))
    assert set(other.triples((None, RDF.type, OWL.Class))) == kinds != set()
    assert (set(other), len(other)) == (set(one), len(one))
    assert set(there.quads()) == set(here.quads())
    assert list(there.default_graph) == list(here.default_graph) == []


def test_a_graph_is_asked_for_what_is_in_it_by_pattern(url: str, mini_store) -> None:
    """Before and after everything has been read."""
    endpoint = connect(url)
    name = ox.NamedNode(CORE)
    kind = ox.NamedNode(RDF.type)
    patterns = [
        (None, None, None, name),
        (None, kind, None, name),
        (None, None, ox.NamedNode(OWL.Class), name),
        (None, dg("announced"), None, None),
        (None, None, dg("Matter"), None),
        (None, None, None, ox.DefaultGraph()),
    ]
    wanted = [set(mini_store.quads_for_pattern(*pattern)) for pattern in patterns]
    assert [set(endpoint.quads_for_pattern(*pattern)) for pattern in patterns] == wanted
    assert len(endpoint.whole) == len(mini_store)
    assert [set(endpoint.quads_for_pattern(*pattern)) for pattern in patterns] == wanted


@pytest.mark.parametrize("what", ["draw", "to_networkx", "project"])
def test_what_needs_most_of_the_graph_reads_it_once(
    url: str, mini: Path, monkeypatch, what: str
) -> None:
    here, there = dealgraph.load(only=mini), dealgraph.load(endpoint=url)
    sent = counted(monkeypatch)
    made = getattr(dealgraph, what)(there)
    assert 0 < len(sent) <= 4
    wanted = getattr(dealgraph, what)(here)
    assert made == wanted if what == "draw" else nx.utils.graphs_equal(made, wanted)


@pytest.fixture(scope="module", params=sorted(engines.ENGINES))
def odd_url(request, tmp_path_factory) -> Iterator[str]:
    """A graph with a list of blank nodes, none of whose names is ours."""
    store = ox.Store()
    store.load(ODD.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:odd:graph"))
    with engines.ENGINES[request.param](store, tmp_path_factory.mktemp("odd")) as found:
        yield found


ODD = "<urn:a> <urn:p> ( 1 2 3 ) ; <urn:q> [ <urn:r> 'x' ] ."


def test_blank_nodes_can_be_followed(odd_url: str) -> None:
    graph = dealgraph.load(endpoint=odd_url)
    start, (p, q, r) = URIRef("urn:a"), map(URIRef, ("urn:p", "urn:q", "urn:r"))

    def only(subject, predicate):
        ((_, _, found, _),) = graph.quads((subject, predicate, None, None))
        return found

    node, items = only(start, p), []
    while node != RDF.nil:
        items.append(int(only(node, RDF.first)))
        node = only(node, RDF.rest)
    assert items == [1, 2, 3]
    assert str(only(only(start, q), r)) == "x"
    ((subject, _, _, _),) = graph.quads((None, q, only(start, q), None))
    assert subject == start


def test_a_server_without_a_triple_holds_nothing(tmp_path: Path, capsys) -> None:
    with engines.oxigraph(ox.Store(), tmp_path) as url:
        assert (len(connect(url).fetch()), len(connect(url))) == (0, 0)
        assert len(dealgraph.load(endpoint=url)) == 0
        assert run(["query", "SELECT ?a {?a ?b ?c}", "--endpoint", url]) == 0
        assert capsys.readouterr() == ("No rows.\n", "")


def test_an_endpoint_cannot_be_written_to(url: str) -> None:
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
    ("name", "most"),
    [
        ("google-deepmind-a24-2026", 12),
        ("bartz-anthropic-settlement-2025", 12),
        ("A24", 20),
        ("openai", 20),
    ],
)
def test_a_record_is_shown_in_few_requests(
    shipped_url: str, monkeypatch, name: str, most: int
) -> None:
    sent = counted(monkeypatch)
    there = dealgraph.show(name, dealgraph.load(endpoint=shipped_url))
    assert there == dealgraph.show(name)
    assert 0 < len(sent) <= most


@pytest.mark.parametrize("name", ["deal:halden-orrery-2026", "stake:orrery-ai-halden-pictures"])
def test_the_query_of_a_record_yields_its_triples_at_any_server(url: str, mini_store, name) -> None:
    """Also where the default graph is not the union of all graphs."""
    node = ox.NamedNode(expand(name) or "")
    there = connect(url).query(query(node.value))
    assert set(there) == set(triples(Reader(mini_store), node)) != set()


def test_what_is_near_is_a_matter_of_speed_alone(url: str, mini: Path, monkeypatch) -> None:
    monkeypatch.setattr(Endpoint, "learn_around", lambda *_: None)
    there = dealgraph.show("halden-orrery-2026", dealgraph.load(endpoint=url))
    assert there == dealgraph.show("halden-orrery-2026", dealgraph.load(only=mini))


@pytest.fixture(scope="module")
def cutting(mini_store, tmp_path_factory) -> Iterator[str]:
    """Virtuoso that gives a hundred rows an answer and leaves the rest out."""
    yield from limited(mini_store, tmp_path_factory.mktemp("cutting"), 100)


def limited(store: ox.Store, folder: Path, most: int) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        ini = engines.VIRTUOSO_INI.replace("[SPARQL]\n", f"[SPARQL]\nResultSetMaxRows = {most}\n")
        patch.setattr(engines, "VIRTUOSO_INI", ini)
        with engines.virtuoso(store, folder) as found:
            yield found


@pytest.mark.parametrize("query", ["SELECT ?a WHERE { ?a a ?b }", "CONSTRUCT WHERE { ?a a ?b }"])
def test_rows_that_a_server_leaves_out_are_missed(cutting: str, query: str) -> None:
    with pytest.raises(EndpointError) as caught:
        list(connect(cutting).query(query, use_default_graph_as_union=True))
    assert str(caught.value).startswith("The server leaves rows out [DG702]")
    assert "100 rows" in caught.value.why


@pytest.mark.parametrize("command", ["export {folder}/all.trig", "show halden-pictures"])
def test_what_is_left_out_is_asked_for_in_parts(cutting: str, mini: Path, said, command) -> None:
    assert said(command, "--endpoint", cutting) == said(command, "--only", str(mini))


def test_a_graph_above_the_limit_is_read_back(cutting: str, mini_store) -> None:
    derived = list(mini_store.quads_for_pattern(None, None, None, DERIVED))
    assert len(derived) > 1000
    assert set(connect(cutting).fetch()) == set(mini_store)


def test_fewer_triples_than_the_server_counts_are_an_error(url: str, monkeypatch) -> None:
    quads = Endpoint.quads
    monkeypatch.setattr(Endpoint, "quads", lambda *given: quads(*given)[1:])
    with pytest.raises(EndpointError, match="The server's answers do not agree"):
        connect(url).fetch()
