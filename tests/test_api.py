"""The face that Python sees: `Graph`, functions on a default graph, and results that show well."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from rdflib import RDFS, Literal, URIRef

import dealgraph
from dealgraph.base.errors import EndpointError, FormatError, QueryError

#: rdflib's own methods of a dataset warn of its own older names.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
PARTY = "https://w3id.org/dealgraph/party/"
HALDEN = URIRef(f"{PARTY}halden-pictures")


@pytest.fixture(scope="module")
def small(mini):
    return dealgraph.load(only=mini)


def test_a_graph_is_a_dataset_of_rdflib_with_methods(small):
    assert isinstance(small, rdflib.Dataset)
    assert isinstance(small, dealgraph.Graph)
    own = "ask query table show draw export stats check to_networkx to_dataframe diff".split()
    assert [name for name in own if not callable(getattr(small, name))] == []


FUNCTIONS = {
    "ask": lambda target: target("denials"),
    "table": lambda target: target("parties"),
    "show": lambda target: target("halden-pictures"),
    "stats": lambda target: target(),
    "questions": lambda target: target(),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_asks_what_the_method_asks(small, name):
    def function(*arguments):
        return getattr(dealgraph, name)(*arguments, small)

    assert FUNCTIONS[name](function) == FUNCTIONS[name](getattr(small, name))


def test_functions_with_options_ask_what_the_methods_ask(small):
    assert dealgraph.draw(small, focus="orrery-ai") == small.draw(focus="orrery-ai")
    assert nx.utils.graphs_equal(dealgraph.to_networkx(small), small.to_networkx())
    assert nx.utils.graphs_equal(dealgraph.project(small, kind="deal"), small.project(kind="deal"))
    assert dealgraph.rights_matrix(small, by="kind").equals(small.rights_matrix(by="kind"))
    one, other = (list(rows) for rows in (dealgraph.query(LABEL, small), small.query(LABEL)))
    assert one == other


LABEL = "SELECT ?label { party:halden-pictures rdfs:label ?label }"


def test_a_question_of_a_folder_is_asked_of_its_graph(mini, tmp_path):
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "how-many.rq").write_text(
        "# title: How many\n# question: How many?\n# why: A test.\n"
        "SELECT (COUNT(*) AS ?n) WHERE { ?s a dg:Party }\n"
    )
    graph = dealgraph.load(str(tmp_path), only=mini)
    assert "how-many" in graph.questions()
    assert [int(row["n"]) for row in graph.ask("how-many")] == [len(graph.table("parties"))]
    assert "how-many" not in dealgraph.questions()


def test_strings_equal_plain_literals(small):
    assert small.value(HALDEN, RDFS.label) == Literal("Halden Pictures")
    assert (HALDEN, RDFS.label, Literal("Halden Pictures")) in small
    (row,) = small.query(LABEL)
    assert row.label == Literal("Halden Pictures")
    built = small.query("CONSTRUCT { ?s rdfs:label ?l } { ?s rdfs:label ?l } LIMIT 1").graph
    assert all(value.datatype is None for value in built.objects())


BOUND = {
    "SELECT ?l { ?x rdfs:label ?l }": ["Halden Pictures"],
    "SELECT DISTINCT ?l { ?x rdfs:label ?l } ORDER BY ?l": ["Halden Pictures"],
    "SELECT ?x ?l { ?x rdfs:label ?l }": [str(HALDEN), "Halden Pictures"],
    "SELECT * { ?x rdfs:label ?l }": ["Halden Pictures", str(HALDEN)],
    "SELECT (COUNT(*) AS ?n) { ?x rdfs:label ?l }": ["1"],
    "SELECT (UCASE(?l) AS ?u) { ?x rdfs:label ?l }": ["HALDEN PICTURES"],
    "SELECT ?l (COUNT(?x) AS ?n) { ?x rdfs:label ?l } GROUP BY ?l": ["Halden Pictures", "1"],
    "SELECT ?l { { SELECT ?x (MAX(?n) AS ?l) { ?x rdfs:label ?n } GROUP BY ?x } }": [
        "Halden Pictures"
    ],
    "# SELECT { \nSELECT ?l { ?x rdfs:label ?l . FILTER(?l != '{ SELECT ?x') }": [
        "Halden Pictures"
    ],
}


@pytest.mark.parametrize("text", BOUND)
def test_bindings_hold_for_variables_that_are_not_selected(small, text):
    (row,) = small.query(text, initBindings={"x": HALDEN})
    assert sorted(map(str, row)) == sorted(BOUND[text])
    plain = rdflib.Graph()
    plain.add((HALDEN, RDFS.label, Literal("Halden Pictures")))
    plain.add((URIRef(f"{PARTY}other"), RDFS.label, Literal("Other")))
    (wanted,) = plain.query(text, initBindings={"x": HALDEN}, initNs={"rdfs": RDFS})
    assert sorted(map(str, row)) == sorted(map(str, wanted))


def test_bindings_hold_in_other_forms(small):
    ask = "ASK { ?x rdfs:label 'Halden Pictures' }"
    assert small.query(ask, initBindings={"x": HALDEN}).askAnswer
    assert not small.query(ask, initBindings={"x": URIRef(f"{PARTY}orrery-ai")}).askAnswer
    made = small.query(
        "CONSTRUCT { ?x rdfs:comment ?l } { ?x rdfs:label ?l }", initBindings={"x": HALDEN}
    )
    assert list(made.graph.subjects()) == [HALDEN]


def test_a_query_that_is_not_sparql_is_an_error_of_ours(small):
    with pytest.raises(QueryError, match="not valid SPARQL"):
        small.query("SELECT ?x {")
    with pytest.raises(QueryError, match="not valid SPARQL"):
        small.query("SELECT ?x {", initBindings={"y": HALDEN})


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), datetime(2026, 1, 1, 12, tzinfo=UTC), "2026-01-01"]
)
def test_days_of_python_are_parameters(small, day):
    assert small.ask("in-force", date=day) == small.ask("in-force", date="2026-01-01")


@pytest.mark.parametrize("months", [12, "12", Literal(12)])
def test_numbers_are_parameters(small, months):
    values = {"date": "2026-01-01"}
    name = next(p.name for p in small.questions()["ending-soon"].parameters if p.kind == "integer")
    one = small.ask("ending-soon", **values, **{name: months})
    assert one == small.ask("ending-soon", **values, **{name: "12"})


def test_terms_of_rdflib_are_parameters(small):
    assert small.ask("deals-of", party=HALDEN) == small.ask("deals-of", party="halden-pictures")


@pytest.mark.parametrize("write", [nx.write_graphml, nx.write_gexf, nx.write_gml])
@pytest.mark.parametrize("make", ["to_networkx", "project"])
def test_networkx_writes_what_it_is_given(small, make, write):
    out = io.BytesIO()
    write(getattr(small, make)(), out)
    assert len(out.getvalue()) > 1000


def test_several_values_are_texts_or_lists(small):
    text = small.to_networkx().nodes["deal:halden-orrery-2026"]["kinds"]
    listed = small.to_networkx(lists=True).nodes["deal:halden-orrery-2026"]["kinds"]
    assert text == "; ".join(listed)
    assert len(listed) > 1


def test_everything_that_is_shown_in_a_notebook_escapes_what_it_holds(tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    (tmp_path / "a.ttl").write_text(
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'<{PARTY}bad> a dg:Party ; rdfs:label "{hostile}" .\n'
    )
    graph = dealgraph.load(only=tmp_path)
    shown = [
        graph.query("SELECT ?l { ?x rdfs:label ?l . ?x a dg:Party }"),
        graph.query("CONSTRUCT { ?x rdfs:label ?l } { ?x a dg:Party ; rdfs:label ?l }"),
        graph.table("parties"),
        graph.show("party:bad"),
        graph.draw(),
        graph.check(),
        graph.diff(dealgraph.load(only=Path(__file__).parent / "mini")),
    ]
    for result in shown:
        html = result._repr_html_()
        assert "<img" not in html
        assert (
            "onerror" not in html or "&lt;img" in html or "\\u003cimg" in html or "&amp;lt;" in html
        )
    assert graph.stats()._repr_html_().startswith("<table>")


def test_tables_in_a_notebook_are_rows_with_links(small):
    html = small.ask("single-source")._repr_html_()
    assert html.startswith("<table><thead><tr><th>")
    assert '<a href="https://' in html


def test_export_writes_what_the_command_writes(small, mini, tmp_path):
    from dealgraph.cli import run

    for name in ("one.ttl", "one.trig", "one.graphml", "one.json"):
        (written,) = small.export(tmp_path / name)
        assert written == tmp_path / name
        other = tmp_path / f"cli-{name}"
        assert run(["export", str(other), "--only", str(mini)]) == 0
        assert other.read_bytes() == written.read_bytes()
    tables = small.export(f"{tmp_path}/tables/")
    assert {path.name for path in tables} >= {"amounts.csv", "parties.csv"}
    document = small.export(tmp_path / "one.jsonld", profile="odrl")
    assert isinstance(document, dealgraph.Document)
    with pytest.raises(FormatError, match="no profile 'odlr'"):
        small.export(tmp_path / "one.jsonld", profile="odlr")


def test_check_looks_at_the_files_of_the_graph(mini, tmp_path):
    assert dealgraph.load(only=mini).check() == dealgraph.check(only=mini)
    (tmp_path / "bad.ttl").write_text(
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "<https://w3id.org/dealgraph/deal/x> a dg:Deal .\n"
    )
    found = dealgraph.load(str(tmp_path), only=mini).check()
    assert found
    assert {Path(finding.file).name for finding in found} == {"bad.ttl"}
    assert "<table>" in found._repr_html_()


def test_an_endpoint_has_no_files_to_check():
    graph = dealgraph.load(endpoint="http://127.0.0.1:9/sparql")
    with pytest.raises(EndpointError, match="cannot be checked"):
        graph.check()


def test_differences_of_graphs_are_those_of_their_files(mini, tmp_path):
    (tmp_path / "more.ttl").write_text(
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'<{PARTY}newcomer> a dg:Party ; rdfs:label "Newcomer" .\n'
    )
    assert repr(dealgraph.load(only=mini)).startswith("<dealgraph.Graph of ")
    old = dealgraph.load(only=mini)
    new = dealgraph.load(only=[mini, tmp_path])
    found = new.diff(old)
    assert [(entry.action, entry.id) for entry in found.entries] == [("added", "party:newcomer")]
    assert "Newcomer" in str(found)
    assert dealgraph.diff(old, new) == found
    assert new.diff(new).entries == ()


def test_a_data_frame_of_a_question_a_query_or_a_result(small):
    frame = small.to_dataframe("deals-of", party="halden-pictures")
    assert list(frame.columns) == list(small.ask("deals-of", party="halden-pictures").columns)
    assert list(small.to_dataframe(LABEL)["label"]) == ["Halden Pictures"]
    with pytest.raises(FormatError, match="Only a named question"):
        small.to_dataframe(LABEL, party="a")
