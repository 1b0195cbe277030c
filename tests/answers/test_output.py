"""Output: every format says the same, a table fits the terminal, a file is whole or untouched."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.answers.output import FORMATS, render, render_rows
from dealgraph.base.errors import FormatError, OutputError
from dealgraph.base.files import write_file
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.sparql.run import run
from dealgraph.rdf.sparql.table import Table

SELECT = "SELECT ?p ?name WHERE { ?p a dg:Estate ; rdfs:label ?name }"
CONSTRUCT = "CONSTRUCT { ?p rdfs:label ?name } WHERE { ?p a dg:Estate ; rdfs:label ?name }"
ESTATE = PREFIXES["party"] + "solheim-estate"
NAME = "Estate of Bram Solheim"
HOSTILE = "\x1b[31mred\x1b[0m\x07 bell \x9b1m \u202eright-to-left\u202c"


def text(store: ox.Store, query: str, name: str, width: int = 80) -> str:
    return render(run(store, query), name, width)


def test_table_shortens_names_and_counts_rows(mini_store):
    lines = [line.strip() for line in text(mini_store, SELECT, "table").splitlines()]
    assert [line for line in lines if line.strip("─")] == [
        "p                      name",
        "party:solheim-estate   Estate of Bram Solheim",
        "1 row",
    ]


def test_csv(mini_store):
    rows = list(csv.reader(io.StringIO(text(mini_store, SELECT, "csv"))))
    assert rows == [["p", "name"], [ESTATE, NAME]]


CELLS = r"""SELECT ?s ?o { VALUES (?s ?o) {
    (<http://example.org/a,b> "=1+1") (<urn:x> "two\r\nlines, \"three\"") (UNDEF "-3.5")
    (<urn:x> "-1-1") (<urn:x> "+49 30 1") (<urn:x> "@SUM") (<urn:x> "\tx") (<urn:x> "\rx")
    (<urn:x> -1) (<urn:x> "2 = 2"@en) } }"""


def test_csv_quotes_whatever_needs_it_and_guards_what_a_spreadsheet_would_run(mini_store):
    rows = list(csv.reader(io.StringIO(text(mini_store, CELLS, "csv"), newline="")))
    assert rows == [
        ["s", "o"],
        ["http://example.org/a,b", "'=1+1"],
        ["urn:x", 'two\r\nlines, "three"'],
        ["", "-3.5"],
        ["urn:x", "'-1-1"],
        ["urn:x", "'+49 30 1"],
        ["urn:x", "'@SUM"],
        ["urn:x", "'\tx"],
        ["urn:x", "'\rx"],
        ["urn:x", "-1"],
        ["urn:x", "2 = 2"],
    ]


@pytest.mark.parametrize("query", ["SELECT ?x {}", "SELECT * {}", "SELECT ?x { FILTER(false) }"])
def test_csv_of_hardly_anything(query, mini_store):
    wanted = {"SELECT ?x {}": [["x"], [""]], "SELECT * {}": [[], []]}.get(query, [["x"]])
    assert list(csv.reader(io.StringIO(text(mini_store, query, "csv")))) == wanted


def test_tsv(mini_store):
    assert text(mini_store, SELECT, "tsv") == f'?p\t?name\n<{ESTATE}>\t"{NAME}"\n'


def test_json(mini_store):
    found = json.loads(text(mini_store, SELECT, "json"))
    assert found["head"]["vars"] == ["p", "name"]
    assert found["results"]["bindings"] == [
        {"p": {"type": "uri", "value": ESTATE}, "name": {"type": "literal", "value": NAME}}
    ]


def test_xml(mini_store):
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(text(mini_store, SELECT, "xml"))
    assert [node.text for node in root.iter(f"{space}uri")] == [ESTATE]
    assert [node.text for node in root.iter(f"{space}literal")] == [NAME]


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("table", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_graph_formats_hold_the_same_triples(mini_store, name, format_):
    found = list(ox.parse(text(mini_store, CONSTRUCT, name), format=format_))
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    assert [(q.subject, q.predicate, q.object) for q in found] == [
        (ox.NamedNode(ESTATE), label, ox.Literal(NAME))
    ]


def test_turtle_declares_only_the_prefixes_that_it_uses(mini_store):
    found = text(mini_store, CONSTRUCT, "turtle")
    declared = [line.split()[1] for line in found.splitlines() if line.startswith("@prefix")]
    assert sorted(declared) == ["party:", "rdfs:"]


def test_describe_yields_a_graph(mini_store):
    assert NAME in text(mini_store, "DESCRIBE party:solheim-estate", "turtle")


@pytest.mark.parametrize(
    ("query", "name", "written"),
    [
        ("ASK { party:solheim-estate a dg:Estate }", "table", "yes\n"),
        ("ASK { party:solheim-estate a dg:Person }", "table", "no\n"),
        ("ASK {}", "csv", "true\n"),
        ("ASK {}", "tsv", "true\n"),
        ("ASK {}", "json", '{"head":{},"boolean":true}\n'),
    ],
)
def test_yes_and_no(mini_store, query, name, written):
    assert text(mini_store, query, name) == written


@pytest.mark.parametrize(
    ("query", "name", "fix"),
    [
        (SELECT, "turtle", "Use one of table, csv, tsv, json, xml, or ask with CONSTRUCT."),
        (SELECT, "jsonld", "Use one of table, csv, tsv, json, xml, or ask with CONSTRUCT."),
        (CONSTRUCT, "csv", "Use one of turtle, ntriples, jsonld, or ask with SELECT."),
        ("ASK {}", "turtle", "Use json or xml."),
    ],
)
def test_format_that_does_not_fit_the_result_is_refused(mini_store, query, name, fix):
    with pytest.raises(FormatError) as caught:
        text(mini_store, query, name)
    assert (caught.value.code, caught.value.fix) == ("DG401", fix)


def test_no_rows(mini_store):
    assert text(mini_store, "SELECT ?x WHERE { ?x a dg:Nothing }", "table") == "No rows.\n"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?l WHERE { ?s rdfs:label ?l }",
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 300",
        "SELECT * WHERE { ?a rdfs:label ?b ; dg:status ?c ; dg:medium ?d ; dg:announced ?e }",
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 5",
    ],
)
def test_table_fits_the_terminal(mini_store, query, width):
    lines = text(mini_store, query, "table", width).splitlines()
    unbroken = [line for line in lines if len(line) > width and len(line.split()) > 2]
    assert unbroken == []
    if "LIMIT" not in query and width >= 80:
        assert max(map(len, lines)) <= width


def test_wide_rows_are_written_one_column_a_line(mini_store):
    query = "SELECT ?a ?b ?c ?d ?e ?f ?g WHERE { BIND(1 AS ?a) BIND('x y' AS ?g) }"
    assert text(mini_store, query, "table", 60) == f"── 1 {'─' * 55}\na  1\ng  x y\n1 row\n"


@pytest.mark.parametrize("columns", [("one",), ("one", "two"), tuple("abcdefghij")])
def test_control_characters_do_not_reach_the_terminal(columns):
    term = ox.Literal(HOSTILE)
    found = Table(columns, ((term,) * len(columns),))
    store = ox.Store()
    names = " ".join(f"?{column}" for column in columns)
    row = " ".join([str(term)] * len(columns))
    query = f"SELECT * WHERE {{ VALUES ({names}) {{ ({row}) }} }}"
    written = render(run(store, query), "table", 100)
    assert len(found) == 1
    assert all(c.isprintable() or c in " \n" for c in written)
    assert "red" in written


def test_markup_in_data_is_text():
    written = render_rows(("a",), [("[bold]x[/bold] :smile: [link=http://e]y[/link]",)], 80)
    assert "[bold]x[/bold] :smile: [link=http://e]y[/link]" in written


def test_numbers_stand_to_the_right():
    lines = render_rows(("name", "number"), [("a", "1"), ("b", "100")], 40).split("\n")
    rows = [line.rstrip() for line in lines if line.endswith(("1", "100"))]
    assert [line.split() for line in rows] == [["a", "1"], ["b", "100"]]
    assert len(rows[0]) == len(rows[1])


def test_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path):
    target = tmp_path / "a.txt"
    write_file(target, "één")
    write_file(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_mode_of_a_file_that_was_there_stays(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_file(target, "new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_failed_writing_leaves_the_old_file_and_no_trace(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError) as caught:
        write_file(target, "new")
    assert (caught.value.code, caught.value.where) == ("DG402", str(target))
    assert caught.value.why == "No space left on device"
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_missing_folder_is_an_error(tmp_path):
    with pytest.raises(OutputError) as caught:
        write_file(tmp_path / "none" / "a.txt", "x")
    assert caught.value.why == "No such file or directory"


def test_dash_is_standard_output(capsys):
    write_file("-", "text ")
    write_file("-", "é".encode())
    assert capsys.readouterr().out == "text é"


def test_formats_are_those_of_the_issue():
    assert FORMATS == ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld")


def test_an_id_is_not_broken_where_there_is_room_for_it():
    words = "a round or a purchase in which many have taken part"
    rows = [("Alkeon Capital and others", words, "deal:suno-series-d-2026", "active")] * 2
    lines = render_rows(("who", "how", "matter", "status"), rows, 72).splitlines()
    assert max(map(len, lines)) <= 72
    assert sum("deal:suno-series-d-2026" in line for line in lines) == 2
