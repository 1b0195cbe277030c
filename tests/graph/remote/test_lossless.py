"""What comes back from a real server is what was sent; what is not, is reported."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from engines import WRITABLE
from processes import Done, canonical, dealgraph

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.graph.remote import connect
from dealgraph.graph.remote.layouts import LAYOUTS
from dealgraph.graph.remote.push import plan, push
from dealgraph.rdf.names import FILE, PREFIXES

pytestmark = pytest.mark.server
DATA = Path(__file__).parents[3] / "data"
LOGIN = {"DEALGRAPH_USER": "dba", "DEALGRAPH_PASSWORD": "dba"}
LANGUAGES = ("en", "en-gb", "zh-hant-tw", "x-private")
#: Literals by datatype.
VALUES = {
    "boolean": ["true", "false", "yes"],
    "integer": ["7", "-5", "2147483647", "2147483648", "9223372036854775807"],
    "nonNegativeInteger": ["5"],
    "decimal": ["40", "1.5", "-0.5", "2500000000", "123456789012345678.123456789"],
    "double": ["1500", "0.1", "INF", "NaN"],
    "float": ["1.1"],
    "gYear": ["2026"],
    "gYearMonth": ["2026-06"],
    "gMonthDay": ["--06-22"],
    "date": ["2026-06-22", "2026-06-22Z", "2026-06-22+02:00", "0987-01-01", "2026-02-30"],
    "dateTime": ["2026-06-22T10:00:00", "2026-06-22T10:00:00.5Z", "2026-06-22T10:00:00+02:00"],
    "time": ["10:00:00", "10:00:00Z"],
    "duration": ["P1Y2M3DT4H"],
    "anyURI": ["https://example.org/a b"],
    "hexBinary": ["0aFF"],
    "token": [""],
}
TEXTS = {
    "empty": "",
    "spaces": " a\tb\r\nc\rd\ne ",
    "signs": '"\'\\ \\n """ \\u0041 \\U00000041 \\\\u0041 </script>&amp; ]]> %41 %s ?x ${y} {{z}}',
    "page": '<html><body>\\ "<" \\</body></html>',
    "unicode": "é ü 日本 😀 e\u0301 \u200b \ufeff \u202e \ufffd \U0010ffff",
    "control": "".join(map(chr, (*range(32), 127, 128, 133, 159))),
    "long": "é€" * 50_000,
}
IRIS = ("https://example.org/é?a=1&b=%20#f'()", "urn:a:b", "https://example.org/😀")
#: What Virtuoso 7 keeps otherwise than it was sent, by datatype.
CHANGED = {
    "integer": ["x", "", "123456789012345678901234567890"],
    "double": ["0.30000000000000004", "1.7976931348623157E308"],
    "dateTime": ["2026-06-22T10:00:00.123456789Z"],
    "yearMonthDuration": ["P1Y2M"],
    "gYear": ["26", "-0044"],
    "date": ["-0044-03-15"],
}


def graphs(objects: dict[str, ox.NamedNode | ox.Literal]) -> ox.Store:
    """One graph for each object, so that each is seen for itself."""
    some = ox.NamedNode("urn:some")
    store = ox.Store()
    for name, value in objects.items():
        store.add(ox.Quad(some, some, value, ox.NamedNode(f"{FILE}hostile/{name}")))
    return store


def literals(values: dict[str, list[str]]) -> dict[str, ox.Literal]:
    return {
        f"{kind}-{number}": ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
        for kind, texts in values.items()
        for number, text in enumerate(texts)
    }


def hostile() -> ox.Store:
    texts = {name: ox.Literal(text) for name, text in TEXTS.items()}
    tagged = {f"in-{tag}": ox.Literal("a", language=tag) for tag in LANGUAGES}
    iris = {f"iri-{number}": ox.NamedNode(iri) for number, iri in enumerate(IRIS)}
    store = graphs({**literals(VALUES), **texts, **tagged, **iris})
    name = ox.NamedNode(FILE + "hostile/a%20%C3%A9")
    ring = [ox.BlankNode() for _ in range(5)]
    some = ox.NamedNode("urn:some")
    for place, node in enumerate(ring):
        store.add(ox.Quad(node, some, ring[place - 1], name))
    store.add(ox.Quad(some, some, ring[0], name))
    return store


@pytest.fixture(params=sorted(WRITABLE))
def server(request, tmp_path, monkeypatch):
    """A server's name, base address and layout."""
    for variable, value in LOGIN.items():
        monkeypatch.setenv(variable, value)
    name = request.param
    with WRITABLE[name](tmp_path) as url:
        yield name, url, next(each for each in LAYOUTS if each.name == name).at(url)


@pytest.mark.parametrize(
    "folder", ["policies", pytest.param("", id="everything", marks=pytest.mark.thorough)]
)
def test_record_comes_back_without_loss(server, tmp_path, folder):
    """Policies hold every kind of text, number, date and link that there is; the rest is alike.

    Virtuoso takes a second for thirty graphs: to it, all deals are everything.
    """
    name, url, _ = server
    folder = folder or ("deals" if name == "Virtuoso" else "")
    some = ["--only", str(DATA / folder)] if folder else []
    sent = open_store(catalog(only=[DATA / folder]) if folder else catalog())
    count = len({quad.graph_name for quad in sent})
    target = tmp_path / "back.trig"
    line = f"{name} at {url}: {count:,} graphs sent, 0 removed, 0 unchanged\n"
    assert dealgraph("push", url, *some, **LOGIN) == Done(0, line, "")
    line = f"{name} at {url}: nothing to do, {count:,} graphs unchanged\n"
    assert dealgraph("push", url, *some, **LOGIN) == Done(0, line, "")
    assert dealgraph("pull", url, "-o", str(target)).code == 0
    back = ox.Store()
    back.load(path=target)
    assert canonical(back) == canonical(sent)


@pytest.mark.parametrize("way", ["graph store", "updates"])
def test_hostile_graphs_come_back_without_loss(server, way):
    name, _, layout = server
    found = hostile()
    if way == "updates":
        layout = type(layout)(layout.name, layout.query, layout.update, "")
        if name == "Virtuoso":  # takes no literal that is none of its datatype in this way
            found.remove_graph(ox.NamedNode(FILE + "hostile/boolean-2"))
    endpoint = connect(layout.query)
    with endpoint.client.session:
        first = plan(found, endpoint)
        assert (len(first.send), list(first.remove)) == (len(list(found.named_graphs())), [])
        assert push(found, endpoint, layout, first) == []
        assert plan(found, endpoint).send == []
        assert canonical(endpoint.fetch()) == canonical(found)


def test_what_a_server_changes_is_reported(server):
    name, _, layout = server
    found = graphs(literals(CHANGED))
    endpoint = connect(layout.query)
    with endpoint.client.session:
        different = push(found, endpoint, layout, plan(found, endpoint))
        names = [each.value.removeprefix(f"{FILE}hostile/") for each in different]
        assert names == (sorted(literals(CHANGED)) if name == "Virtuoso" else [])
        assert plan(found, endpoint).send == different


def test_graph_whose_size_is_beyond_one_update_arrives(server):
    _, _, layout = server
    layout = type(layout)(layout.name, layout.query, layout.update, "")
    some, name = ox.NamedNode("urn:some"), ox.NamedNode(FILE + "big")
    found = ox.Store()
    found.extend(ox.Quad(some, some, ox.Literal(f"row {n}"), name) for n in range(4500))
    endpoint = connect(layout.query)
    with endpoint.client.session:
        assert push(found, endpoint, layout, plan(found, endpoint)) == []


def test_wrong_password_is_refused_with_the_variables_that_hold_it(tmp_path):
    with WRITABLE["Virtuoso"](tmp_path) as url:
        done = dealgraph("push", url, DEALGRAPH_USER="dba", DEALGRAPH_PASSWORD="no")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: The server refuses: 401 [DG702]\n")
    assert "Set DEALGRAPH_USER and DEALGRAPH_PASSWORD" in done.err
