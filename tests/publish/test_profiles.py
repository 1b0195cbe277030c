"""Profiles: every statement is written or reported, as the other vocabulary's rules want it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from pyshacl import validate
from rdflib import SDO, Graph, URIRef
from rdflib.namespace import ODRL2

from dealgraph.base.errors import FormatError
from dealgraph.cli import run as run_command
from dealgraph.cli.write import export
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.publish.export import export_profile
from dealgraph.publish.profiles import PROFILES, build
from dealgraph.publish.profiles.document import Document
from dealgraph.publish.profiles.odrl_parts import AI_ACTIONS, VOCABULARY
from dealgraph.rdf.names import DERIVED_GRAPH, PREFIXES, dg, value_of
from dealgraph.rdf.reader import Reader

# What rdflib and pySHACL say to one another is not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]

STANDARDS = Path(__file__).parent / "standards"
SHAPES = {
    "odrl": STANDARDS / "odrl-shapes.ttl",
    "schema.org": STANDARDS / "schema-org-shapes.ttl",
}
ODRL = "http://www.w3.org/ns/odrl/2/"
RULES = {"permission": "Permission", "prohibition": "Prohibition", "obligation": "Duty"}
RULE_OF = {"Grant": "Permission", "Prohibition": "Prohibition", "Obligation": "Duty"}
XSD = PREFIXES["xsd"]


@pytest.fixture(scope="module", params=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(shipped_store: ox.Store, profile: str) -> Document:
    return build(shipped_store, profile)


@pytest.fixture(scope="module")
def forms(document: Document) -> dict[str, str]:
    """The document in every form that it can be written in, by ending."""
    return {ending: document.serialize(ending) for ending in ("jsonld", "ttl", "nt", "trig")}


@pytest.fixture(scope="module")
def odrl(shipped_store: ox.Store) -> Document:
    return build(shipped_store, "odrl")


@pytest.fixture(scope="module")
def graph(forms: dict[str, str]) -> Graph:
    return Graph().parse(data=forms["ttl"], format="turtle")


def rules(document: Document) -> dict[str, str]:
    """Rule -> its class, as the JSON says it."""
    found = {}
    for policy in json.loads(document.json())["@graph"]:
        for key in RULES:
            found.update({rule["uid"]: rule["@type"] for rule in policy.get(key, [])})
    return found


# The whole record


def test_every_statement_is_written_or_reported_once(document, profile, shipped_store):
    every = {node.value for node in Reader(shipped_store).instances(dg("Statement"))}
    reported = [left.statement for left in document.left_out]
    if profile == "odrl":
        written = list(rules(document))
    else:
        written = [
            value.iri
            for node in document.nodes
            for key in ("object", "about")
            for value in node.values.get(key, [])
        ]
    assert sorted(written + reported) == sorted(every)
    assert all(left.reason for left in document.left_out)


def test_confirmed_and_reported_grants_prohibitions_and_obligations_add_up(odrl, shipped_store):
    reader = Reader(shipped_store)
    every = Counter(
        RULE_OF[kind.value.rpartition("#")[2]]
        for kind in (dg(name) for name in RULE_OF)
        for node in reader.subjects(PREDICATE_TYPE, kind)
        if reader.value(node, dg("standing")) in (dg("confirmed"), dg("reported"))
    )
    written = Counter(rules(odrl).values())
    names = {"grant": "Permission", "prohibition": "Prohibition", "obligation": "Duty"}
    left = Counter(
        names[x.kind] for x in odrl.left_out if x.kind in names and "standing" not in x.reason
    )
    assert written + left == every
    assert odrl.written["rules"] == dict(written)


PREDICATE_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def test_a_rule_is_of_the_class_that_its_term_is_aligned_to(odrl, shipped_store):
    reader = Reader(shipped_store)
    wrong = {
        iri: rule
        for iri, rule in rules(odrl).items()
        if rule != RULE_OF.get(reader.types(ox.NamedNode(iri))[0].value.rpartition("#")[2])
    }
    assert wrong == {}


def test_only_what_somebody_vouches_for_becomes_a_rule(odrl, shipped_store):
    reader = Reader(shipped_store)
    standings = {reader.text(ox.NamedNode(iri), dg("standing")) for iri in rules(odrl)}
    assert standings == {dg("confirmed").value, dg("reported").value}


def test_no_exclusion_becomes_a_rule_and_every_one_is_reported(odrl, shipped_store):
    exclusions = {
        node.value for node in Reader(shipped_store).subjects(PREDICATE_TYPE, dg("Exclusion"))
    }
    reported = {left.statement: left.reason for left in odrl.left_out}
    assert exclusions
    assert {reported[iri] for iri in exclusions} == {"ODRL has no such rule"}
    assert exclusions & set(rules(odrl)) == set()


@pytest.mark.oracle
def test_the_document_of_the_small_record_meets_the_shapes(mini_store, profile):
    text = build(mini_store, profile).serialize("ttl")
    small = Graph().parse(data=text, format="turtle")
    conforms, _, report = validate(small, shacl_graph=str(SHAPES[profile]), inference="none")
    assert len(small) > 100
    assert conforms, report[:3000]


@pytest.mark.oracle
@pytest.mark.thorough
def test_the_document_meets_the_shapes(graph, profile):
    conforms, _, report = validate(graph, shacl_graph=str(SHAPES[profile]), inference="none")
    assert conforms, report[:3000]


def test_json_ld_says_the_same_as_turtle(graph, document):
    expanded = Graph().parse(data=document.serialize("jsonld"), format="json-ld")
    assert set(expanded) == set(graph)


def test_all_forms_hold_the_same_triples(document):
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.TRIG}
    turtle, ntriples, trig = (
        {quad.triple for quad in ox.parse(document.serialize(name), format=form)}
        for name, form in formats.items()
    )
    assert turtle == ntriples == trig


def test_trig_has_a_graph_for_each_policy(odrl):
    found = {quad.graph_name for quad in ox.parse(odrl.serialize("trig"), format=ox.RdfFormat.TRIG)}
    policies = {ox.NamedNode(iri) for iri in odrl.graphs}
    assert found == {*policies, ox.DefaultGraph()}
    assert len(policies) == sum(odrl.written["ODRL policies"].values())


def copied(store: ox.Store, *, derived: bool) -> ox.Store:
    """The same graph, filled in another order, with its derived triples or without."""
    found = ox.Store()
    for quad in sorted(store, key=str, reverse=True):
        if derived or quad.graph_name.value != DERIVED_GRAPH:
            found.add(quad)
    return found


def without_derived(text: str) -> set[str]:
    """What schema.org is told, but for what follows from rules alone."""
    # A description names the last stage.
    left_out = {str(SDO.parentOrganization), str(SDO.publisher), str(SDO.description)}
    # Who publishes a page decides whether it is news.
    pages = {str(SDO.NewsArticle), str(SDO.WebPage)}
    found = ox.parse(text, format=ox.RdfFormat.JSON_LD)
    return {
        str(quad)
        for quad in found
        if quad.predicate.value not in left_out and value_of(quad.object) not in pages
    }


@pytest.mark.whole
@pytest.mark.parametrize("derived", [True, False])
def test_the_same_record_gives_the_same_bytes(derived, document, forms, profile, shipped_store):
    again = build(copied(shipped_store, derived=derived), profile)
    if profile == "odrl" and not derived:
        assert not again.graphs  # what is in force, and who vouches for it, follows from rules
        return
    if profile == "schema.org" and not derived:
        # who is above whom follows from holdings, who publishes a page from its host, the status
        # from stages, and who vouches for an amount from its speaker
        ours, without = (without_derived(each.serialize("jsonld")) for each in (document, again))
        assert without < ours
        assert len(without) > 10_000
        return
    for ending, text in forms.items():
        assert again.serialize(ending) == text, ending
    assert again.report() == document.report()


def test_every_name_of_the_other_vocabulary_is_published(graph, profile):
    terms = {"odrl": ODRL2, "schema.org": SDO}[profile]
    used = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    used |= {
        node.datatype for triple in graph for node in triple if getattr(node, "datatype", None)
    }
    names = {node for node in used if str(node).startswith(str(terms))}
    assert names
    assert {node for node in names if node not in terms} <= {URIRef(iri) for iri in AI_ACTIONS}


def test_plain_names_in_odrl_json_are_those_of_odrl_22(odrl):
    """So that the W3C's own context can be put in the place of ours (it knows no drafts)."""
    keys = {name: key.iri for name, key in VOCABULARY.keys.items() if ":" not in name}
    assert keys == {name: f"odrl:{name}" for name in keys}
    found = {
        value
        for item in _objects(json.loads(odrl.json())["@graph"])
        for key in ("@type", "action", "operator", "leftOperand", "conflict")
        for value in _list(item.get(key))
        if ":" not in value
    }
    assert {name for name in found if URIRef(ODRL + name) not in ODRL2} == set()


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for item in value for found in _objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _objects(item))]
    return []


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def test_no_context_is_fetched(document):
    context = json.loads(document.json())["@context"]
    assert isinstance(context, dict)
    assert "http" in context["@vocab"]


# The command


def test_the_command_offers_every_profile():
    option = next(found for found in export.params if found.name == "profile")
    assert list(option.type.choices) == list(PROFILES)


@pytest.mark.parametrize("ending", ["jsonld", "ttl", "nt", "trig"])
def test_the_command_writes_a_profile_and_says_what_is_missing(ending, tmp_path, mini, capsys):
    file, missing = tmp_path / f"out.{ending}", tmp_path / "missing.csv"
    command = ["export", str(file), "--profile", "odrl", "--report", str(missing)]
    assert run_command([*command, "--only", str(mini)]) == 0
    out, err = capsys.readouterr()
    assert out == f"wrote {file}\nwrote {missing}\n"
    document = build(open_store(catalog(only=[mini])), "odrl")
    assert err == document.summary() + "\n"
    assert file.read_text(encoding="utf-8") == document.serialize(ending)
    rows = list(csv.DictReader(io.StringIO(missing.read_text(encoding="utf-8"))))
    assert len(rows) == len(document.left_out)
    assert {"type": "exclusion", "reason": "ODRL has no such rule"}.items() <= next(
        row for row in rows if row["statement"] == "deal:halden-orrery-2026#no-ai-training"
    ).items()


def test_the_summary_counts_policies_rules_and_what_is_left_out(mini_store):
    lines = build(mini_store, "odrl").summary().splitlines()
    assert lines[0] == "9 ODRL policies: 6 Agreement, 3 Set"
    assert lines[1] == "12 rules: 5 Permission, 3 Prohibition, 4 Duty"


@pytest.mark.parametrize("name", ["out.csv", "out.graphml", "out/", "out"])
def test_a_profile_is_rdf(name, mini_store):
    with pytest.raises(FormatError, match=re.escape("Use one of .jsonld, .ttl, .nt, .trig.")):
        export_profile(mini_store, name, "odrl")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["out.ttl", "--report", "missing.csv"], "name one with --profile"),
        (["out.ttl", "--profile", "marc"], "'odrl', 'schema.org'"),
    ],
)
def test_a_wrong_command_says_what_to_do(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(export, arguments)
    assert list(tmp_path.iterdir()) == []
    assert result.exit_code == 2
    assert message in result.output
