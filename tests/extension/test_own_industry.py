"""An industry of one's own beside the media, in Turtle alone and in its own namespace.

A module declares a sector, a medium-like vocabulary of its own, a concern, a purpose, a kind of
amount and a property; a question takes them as parameters. None of the deals names a medium.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dealgraph
from dealgraph import check
from dealgraph.cli import run
from dealgraph.graph.catalog import catalog
from dealgraph.graph.ids import concepts

PAGE = "https://example.org/trial/page"
HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ph: <https://example.org/pharma#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
"""
MODULE = """
<https://example.org/pharma> a owl:Ontology ;
    dcterms:title "Drug discovery"@en ;
    vann:preferredNamespacePrefix "ph" ;
    vann:preferredNamespaceUri "https://example.org/pharma#" ;
    owl:imports <https://w3id.org/dealgraph/ontology> .

ph:Milestone a owl:Class ;
    rdfs:label "milestone payment"@en ;
    rdfs:subClassOf dg:Amount ;
    skos:definition "An amount that is due when a step of development is reached."@en ;
    skos:example "Fifty million dollars when a trial begins."@en ;
    skos:notation "milestone-payment" ;
    dg:plural "Milestone payments"@en ;
    dg:order 131 ;
    rdfs:isDefinedBy <https://example.org/pharma> .

ph:PhaseScheme a skos:ConceptScheme ;
    skos:prefLabel "phases"@en ;
    skos:definition "Steps in the development of a drug."@en ;
    rdfs:isDefinedBy <https://example.org/pharma> .

ph:phase a owl:ObjectProperty ;
    rdfs:label "phase"@en ;
    rdfs:domain ph:Milestone ;
    rdfs:range skos:Concept ;
    skos:definition "A property that relates a payment to the step at which it is due."@en ;
    skos:example "A clinical trial, for fifty million dollars."@en ;
    dg:valuesFrom ph:PhaseScheme ;
    rdfs:isDefinedBy <https://example.org/pharma> .

ph:teal a dg:ColourToken ;
    rdfs:label "drugs"@en ;
    dg:light "#0F766A" ;
    dg:dark "#5EEAD5" .

ph:drug-company dg:colour ph:teal .

ph:Search a owl:Class ;
    rdfs:label "search deal"@en ;
    rdfs:subClassOf dg:Partnership ;
    skos:definition "A partnership that looks for molecules."@en ;
    skos:example "Halden Labs and Orrery Bio."@en ;
    skos:notation "search" ;
    rdfs:isDefinedBy <https://example.org/pharma> .

ph:molecules a owl:DatatypeProperty ;
    rdfs:label "molecules"@en ;
    rdfs:domain dg:Matter ;
    rdfs:range <http://www.w3.org/2001/XMLSchema#integer> ;
    skos:definition "A property that gives the number of candidates that are looked for."@en ;
    skos:example "Twelve, for a deal over twelve candidates."@en ;
    rdfs:isDefinedBy <https://example.org/pharma> .
"""
CONCEPT = """
ph:{token} a skos:Concept ;
    skos:prefLabel "{label}"@en ;
    skos:inScheme {scheme} ;
    skos:topConceptOf {scheme} ;
    skos:definition "{about}"@en ;
    skos:notation "{token}" ;
    rdfs:isDefinedBy <https://example.org/pharma> .
"""
CONCEPTS = {
    "clinical": ("clinical trial", "ph:PhaseScheme", "Tests with people."),
    "drug-company": ("maker of drugs", "dg:SectorScheme", "Brings drugs to market."),
    "milestone": ("milestones", "dg:PurposeScheme", "Paid step by step."),
    "structure-search": ("search of structures", "dg:ConcernScheme", "Looking for molecules."),
    "oncology": ("cancer medicine", "dg:MediumScheme", "Drugs against cancer."),
}
QUESTION = """\
# title: Milestones
# question: Which payments are due at which step?
# why: They are most of what such deals promise.
# param phase: phase; optional; the step
SELECT ?amount ?phaseName WHERE {
  VALUES ?phase { UNDEF }
  ?amount ph:phase ?phase .
  ?phase skos:prefLabel ?phaseName .
}
ORDER BY ?amount
"""
WAYS = {
    "token": "{0}",
    "prefixed name": "ph:{0}",
    "IRI": "https://example.org/pharma#{0}",
    "label": "{1}",
}
DEAL = "orrery-bio-halden-labs-2026"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """The folder of the module, its question, two parties and a deal that `new` has written."""
    home = tmp_path_factory.mktemp("pharma")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.delenv("DEALGRAPH_PATH", raising=False)
        patch.setenv("DEALGRAPH_CACHE", "off")
        text = HEAD + MODULE
        for token, (label, scheme, about) in CONCEPTS.items():
            text += CONCEPT.format(token=token, label=label, scheme=scheme, about=about)
        for path, content in {"ontology/ph.ttl": text, "questions/milestones.rq": QUESTION}.items():
            Path(path).parent.mkdir()
            Path(path).write_text(content, encoding="utf-8")
        for label in ("Halden Labs", "Orrery Bio"):
            assert told("new", *PARTY, "--label", label) == 0
        amount = '50 million USD milestone "Fifty at the trial" kind=milestone-payment'
        assert (
            told(
                *("new", "deal", "--kind", "search", "--ai-developer", "Orrery Bio"),
                *("--media-partner", "Halden Labs", "--label", "A search for molecules"),
                *("--announced", "2026-02", "--status", "active", "--status-as-of", "2026-03"),
                *("--molecules", "12", "--source", PAGE, "--no-hints"),
                *("--term", "grant ph:structure-search 'May search structures'"),
                *(
                    "--amount",
                    f"{amount} basis=total asserted-by=halden-labs phase='clinical trial'",
                ),
                *("--amount", "2 million USD milestone 'Two' basis=total asserted-by=halden-labs"),
            )
            == 0
        )
        yield home


PARTY = [
    *("party", "--kind", "organisation", "--country", "IE", "--source", PAGE),
    *("--sector", "maker of drugs", "--no-hints"),
]


@pytest.fixture
def twin(home) -> Iterator[None]:
    """A module with a class and a property that are called as ours are."""
    path = home / "ontology" / "twin.ttl"
    path.write_text(
        HEAD
        + """
<https://example.org/twin> a owl:Ontology ;
    dcterms:title "Twins"@en .

ph:Licence a owl:Class ;
    rdfs:label "licence of a patent"@en ;
    rdfs:subClassOf dg:Deal ;
    skos:definition "A deal over an invention."@en ;
    skos:notation "licence" .

ph:content a owl:DatatypeProperty ;
    rdfs:label "what is searched"@en ;
    rdfs:domain dg:Matter ;
    rdfs:range <http://www.w3.org/2001/XMLSchema#string> ;
    skos:definition "A property that describes what is searched."@en ;
    skos:notation "content" .
""",
        encoding="utf-8",
    )
    yield
    path.unlink()


@pytest.fixture(autouse=True)
def _there(home, monkeypatch):
    monkeypatch.chdir(home)
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")


def told(*words: str) -> int:
    return run([*words, "--only", "."])


def test_record_is_written_with_the_syntax_that_every_amount_has(home):
    text = (home / f"data/deals/{DEAL}.ttl").read_text(encoding="utf-8")
    assert re.findall(r":([\w-]+) a (ph:Milestone|dg:Amount) ;", text) == [
        ("fifty-at-the-trial", "ph:Milestone"),
        ("two", "dg:Amount"),
    ]
    assert "ph:phase ph:clinical" in text
    assert "dg:concerns ph:structure-search" in text
    assert "dg:medium" not in text


def test_nothing_is_found_and_no_medium_is_missed(home):
    assert check(only=[home]) == []


def test_medium_is_missed_where_others_have_one(home, tmp_path):
    path = tmp_path / "other.ttl"
    text = (home / f"data/deals/{DEAL}.ttl").read_text(encoding="utf-8")
    path.write_text(
        text.replace(DEAL, "other").replace(
            "    dg:stage ",
            "    dg:medium <https://example.org/pharma#oncology> ;\n    dg:stage ",
        ),
        encoding="utf-8",
    )
    found = check([home], only=[home], data=[path])
    assert {(f.check, f.entity) for f in found if f.check != "duplicate-matter"} == {
        ("no-medium", f"deal:{DEAL}")
    }


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("question", "option", "token", "rows"),
    [
        ("may-use", "concern", "structure-search", 1),
        ("largest", "purpose", "milestone", 2),
        ("milestones", "phase", "clinical", 1),
        ("in-force", "medium", "oncology", 0),
    ],
)
def test_concept_is_a_parameter_of_questions(capsys, question, option, token, rows, way):
    value = way.format(token, CONCEPTS[token][0])
    more = ["--date", "2026-03"] if question == "in-force" else []
    assert told("ask", question, f"--{option}", value, "--format", "csv", *more) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + rows


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_concept_is_a_filter_of_the_picture(capsys, way):
    value = way.format("drug-company", CONCEPTS["drug-company"][0])
    assert told("draw", "--sector", value, "-o", "page.html") == 0
    assert "2 parties, 1 matter" in capsys.readouterr().out


@pytest.mark.parametrize(
    "kind", ["ph:Search", "https://example.org/pharma#Search", "search deal", "search"]
)
def test_class_is_a_filter_of_the_picture(capsys, kind):
    assert told("draw", "--kind", kind, "-o", "page.html") == 0
    assert "2 parties, 1 matter" in capsys.readouterr().out


@pytest.mark.usefixtures("twin")
def test_token_that_a_class_of_ours_has_is_asked_for_by_id(capsys):
    assert told("draw", "--kind", "licence", "-o", "page.html") == 2
    assert "Use an id: ph:Licence, dg:Licence" in capsys.readouterr().err
    assert told("new", "deal", "--kind", "licence") == 2
    assert "Use an id: dg:Licence, ph:Licence." in capsys.readouterr().err


@pytest.mark.usefixtures("twin")
def test_property_that_is_called_as_one_of_ours_is_an_option_with_its_prefix(capsys):
    assert told("new", "deal", "--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "--content TEXT Describes the works" in said
    assert "--ph-content TEXT Describes what is searched." in said
    found = {finding.entity for finding in check(["ontology/twin.ttl"], only=["."])}
    assert found == {"https://example.org/pharma#Licence", "https://example.org/pharma#content"}


@pytest.mark.parametrize("kind", ["concern", "phase", "sector", "purpose", "medium"])
def test_concept_is_completed(kind):
    found = dict(concepts(catalog(only=["."]), kind))
    own = {token: label for token, (label, _, _) in CONCEPTS.items() if token in found}
    assert own
    assert own.items() <= found.items()


def test_matrix_has_the_use(home):
    matrix = dealgraph.rights_matrix(dealgraph.load(only=home), by="matter")
    assert matrix.reset_index()[["concern", "matter", "granted"]].values.tolist() == [
        ["search of structures", f"deal:{DEAL}", 1]
    ]


def test_tables_have_columns_for_the_properties(home, tmp_path):
    assert told("export", f"{tmp_path}/") == 0
    with (tmp_path / "matters.csv").open(newline="", encoding="utf-8") as file:
        assert [row["molecules"] for row in csv.DictReader(file)] == ["12"]
    with (tmp_path / "amounts.csv").open(newline="", encoding="utf-8") as file:
        assert {row["label"]: row["phase"] for row in csv.DictReader(file)} == {
            "Fifty at the trial": "clinical",
            "Two": "",
        }
    table = dealgraph.load(only=home).table("matters")
    assert table.columns[-1] == "molecules"


QUERY = "SELECT ?name WHERE { ?amount ph:phase ph:clinical ; rdfs:label ?name }"


def test_colour_of_the_module_is_that_of_its_sector(home):
    graph = dealgraph.load(only=home)
    network = graph.to_networkx()
    assert network.nodes["party:halden-labs"]["colour"] == "https://example.org/pharma#teal"
    page = graph.draw()
    assert "#0F766A" in str(page)
    assert "#5EEAD5" in str(page)


def test_prefix_of_the_module_needs_no_declaration(home, capsys):
    assert told("query", QUERY, "--format", "csv") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["name", "Fifty at the trial"]
    assert said.err == ""
    graph = dealgraph.load(only=home)
    assert [str(row.name) for row in graph.query(QUERY)] == ["Fifty at the trial"]


def test_prefix_of_ours_cannot_be_taken_by_a_module(home, tmp_path, capsys):
    (tmp_path / "ontology").mkdir()
    path = tmp_path / "ontology" / "thief.ttl"
    path.write_text(
        HEAD + '\n<https://example.org/thief> a owl:Ontology ;\n    dcterms:title "Thief"@en ;\n'
        '    vann:preferredNamespacePrefix "party" ;\n'
        '    vann:preferredNamespaceUri "https://example.org/thief#" .\n',
        encoding="utf-8",
    )
    query = "SELECT ?name WHERE { party:halden-labs rdfs:label ?name }"
    assert told("query", query, "--format", "csv", "--data", str(path)) == 0
    assert capsys.readouterr().out.splitlines() == ["name", "Halden Labs"]
    found = check([path], only=[home], data=[path])
    assert [(f.check, f.severity) for f in found] == [("model-prefix-clash", "warning")]


def test_picture_and_record_show_what_is_said(home, capsys):
    assert told("show", DEAL) == 0
    said = capsys.readouterr().out
    assert "Milestone payments" in said
    assert "clinical trial" in said
    assert told("draw", "-o", "page.html") == 0
    page = (home / "page.html").read_text(encoding="utf-8")
    assert json.dumps("search of structures") in page
