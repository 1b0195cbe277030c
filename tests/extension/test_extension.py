"""The worked example "patents and compute deals": a module of one's own, without Python.

This folder is what a user would keep: two classes, one role, one shape, one rule, one question and
one colour, with two deals. Every command gets it through `--data`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph import check
from dealgraph.analysis.network import build
from dealgraph.cli import run
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.turtle.layout import format_turtle

HERE = Path(__file__).parent
MINI = HERE.parent / "mini"
FOLDERS = ["--only", str(MINI), "--data", str(HERE)]
COMPUTE = "deal:orrery-halden-compute-2026"
WRONG = """\
@prefix : <https://w3id.org/dealgraph/deal/wrong-2026#> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix medium: <https://w3id.org/dealgraph/medium/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix pc: <https://example.org/patents-and-compute#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/dealgraph/status/> .

deal:wrong-2026 a pc:ComputeDeal ;
    rdfs:label "Halden Media and somebody: machines" ;
    dg:medium medium:software ;
    pc:megawatts 0.0 ;
    dg:customer party:halden-media ;
    dg:stage :stage-active ;
    dg:source <https://example.org/ledger/processors> .

:stage-active a dg:Stage ;
    dg:reached status:active ;
    dg:source <https://example.org/ledger/processors> .
"""


@pytest.fixture(scope="module")
def found() -> Catalog:
    return catalog([HERE], only=[MINI])


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run([*words, *FOLDERS]) == 0
    return capsys.readouterr().out


def test_example_is_laid_out_and_without_findings(found):
    for path in HERE.rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        assert format_turtle(text) == text
    assert check(data=[HERE], only=[MINI]) == []


def test_question_is_listed_and_answered_by_the_rule(capsys):
    assert "compute-deals" in told(capsys, "ask")
    answer = told(capsys, "ask", "compute-deals", "--host", "Halden Group", "--format", "csv")
    assert answer == (
        "matter,host,customer,megawatts\n"
        "https://w3id.org/dealgraph/deal/orrery-halden-compute-2026,"
        "https://w3id.org/dealgraph/party/halden-group,"
        "https://w3id.org/dealgraph/party/orrery-ai,120\n"
    )
    assert told(capsys, "ask", "compute-deals", "--no-inference") == "No rows.\n"


def test_questions_of_the_core_find_the_new_kinds(capsys):
    rows = told(capsys, "ask", "deals-of", "--party", "halden-group", "--format", "csv")
    assert "orrery-halden-compute-2026" in rows
    assert "tessellate-halden-patents-2026" in rows


def test_kinds_are_counted_and_shown_under_their_own_names(capsys):
    stats = told(capsys, "stats")
    lines = [line.split() for line in stats.splitlines()]
    assert ["compute", "deal", "1"] in lines
    assert ["patent", "licence", "1"] in lines
    assert "Host          Halden Group" in told(capsys, "show", COMPUTE)


def test_shape_is_applied_to_a_file(tmp_path):
    path = tmp_path / "wrong-2026.ttl"
    path.write_text(WRONG, encoding="utf-8")
    findings = check([path], data=[HERE], only=[MINI])
    assert [(finding.line, finding.check, finding.fix) for finding in findings] == [
        (10, "shape", "A compute deal names its pc:host, a party that has a file of its own."),
        (13, "shape", "Power is a decimal above 0.0 (pc:megawatts)."),
    ]


def test_class_is_drawn_with_its_own_colour_and_shape_and_its_subclass_inherits(found):
    network = build(open_store(found))
    drawn = {
        name: network.nodes[f"deal:{name}"]
        for name in ("orrery-halden-compute-2026", "tessellate-halden-patents-2026")
    }
    assert {
        name: (node["kind"], node["colour"], node["shape"]) for name, node in drawn.items()
    } == {
        "orrery-halden-compute-2026": ("compute-deal", "compute", "hexagon"),
        "tessellate-halden-patents-2026": ("patent-licence", "deal", "square"),
    }
    assert set(network[COMPUTE]) == {"party:halden-group", "party:orrery-ai"}
    assert set(network[COMPUTE]["party:halden-group"]) == {"host"}


def test_class_is_drawn_as_an_edge_between_the_roles_that_it_names(found):
    network = build(open_store(found), matters="edges")
    assert COMPUTE in network["party:halden-group"]["party:orrery-ai"]


def test_page_has_the_class_in_its_legend(tmp_path, capsys):
    page = tmp_path / "page.html"
    told(capsys, "draw", "-o", str(page))
    text = page.read_text(encoding="utf-8")
    assert "Orrery AI and Halden Group: processors for training" in text
    assert "#A16207" in text
    assert "Compute deals" in text


def test_export_has_the_new_kind(tmp_path, capsys):
    told(capsys, "export", str(tmp_path / "graph.ttl"))
    assert "https://example.org/patents-and-compute#ComputeDeal" in (
        tmp_path / "graph.ttl"
    ).read_text(encoding="utf-8").replace("pc:", "https://example.org/patents-and-compute#")


def test_new_record_of_the_new_kind(tmp_path, capsys):
    words = [
        *("new", "deal", "--kind", "compute-deal", "--host", "halden-media"),
        *("--customer", "tessellate", "--megawatts", "5", "--medium", "software"),
        *("--label", "Halden Media and Tessellate Labs: machines", "--announced", "2026-04"),
        *("--status", "active", "--source", "https://example.org/ledger/processors"),
        *("--into", str(tmp_path), "--no-hints"),
    ]
    told(capsys, *words)
    text = (tmp_path / "halden-media-tessellate-2026.ttl").read_text(encoding="utf-8")
    assert "@prefix deal: <https://w3id.org/dealgraph/deal/> .\n" in text
    assert "@prefix pc: <https://example.org/patents-and-compute#> .\n" in text
    assert text.endswith(
        "deal:halden-media-tessellate-2026 a pc:ComputeDeal ;\n"
        '    rdfs:label "Halden Media and Tessellate Labs: machines" ;\n'
        '    dg:announced "2026-04"^^xsd:gYearMonth ;\n'
        "    dg:medium medium:software ;\n"
        "    pc:megawatts 5.0 ;\n"
        "    pc:host party:halden-media ;\n"
        "    dg:customer party:tessellate ;\n"
        "    dg:stage :stage-active ;\n"
        "    dg:source <https://example.org/ledger/processors> .\n"
        "\n"
        ":stage-active a dg:Stage ;\n"
        "    dg:reached status:active ;\n"
        "    dg:source <https://example.org/ledger/processors> .\n"
    )
    assert check([tmp_path], data=[HERE], only=[MINI]) == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--kind", "compute-deal", "--customer", "tessellate"], "host is missing."),
        (
            ["--kind", "compute-deal", "--host", "halden-media", "--megawatts", "0"],
            "--megawatts: deal:halden-media-compute-deal-2026: Power is a decimal above 0.0",
        ),
        (
            ["--kind", "negotiation", "--host", "halden-media", "--megawatts", "1"],
            "--megawatts: megawatts is only said of a compute deal.",
        ),
    ],
)
def test_new_record_is_held_to_the_shape_of_its_kind(tmp_path, capsys, words, problem):
    rest = [
        *("--label", "Machines", "--announced", "2026-04", "--status", "active"),
        *("--medium", "software", "--source", "https://example.org/ledger/processors"),
        *("--into", str(tmp_path)),
    ]
    assert run(["new", "deal", *words, *rest, *FOLDERS]) == 2
    said = capsys.readouterr().err
    assert "one thing is missing or wrong" in said
    assert problem in said
    assert list(tmp_path.iterdir()) == []
