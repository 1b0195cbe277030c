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

from dealgraph.catalog import catalog
from dealgraph.cli import run as run_command
from dealgraph.cli.write import export
from dealgraph.errors import FormatError
from dealgraph.export import export_profile
from dealgraph.graph import Reader, dg
from dealgraph.namespaces import BASE, PREFIXES
from dealgraph.profiles import PROFILES, Document, build
from dealgraph.profiles.odrl_parts import AI_ACTIONS, CONDITION, PROFILE, VOCABULARY
from dealgraph.store import open_store

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
def odrl(shipped_store: ox.Store) -> Document:
    return build(shipped_store, "odrl")


@pytest.fixture(scope="module")
def graph(document: Document) -> Graph:
    return Graph().parse(data=document.serialize("ttl"), format="turtle")


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


def test_the_same_record_gives_the_same_bytes(document, profile, shipped_catalog):
    again = build(open_store(shipped_catalog), profile)
    for ending in ("jsonld", "ttl", "nt", "trig"):
        assert again.serialize(ending) == document.serialize(ending), ending
    assert again.report() == document.report()


@pytest.mark.parametrize("profile", list(PROFILES), indirect=True)
def test_derived_triples_make_no_difference(document, profile, shipped_catalog):
    asserted = build(open_store(shipped_catalog, inference=False), profile)
    assert asserted.serialize("jsonld") == document.serialize("jsonld")


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


# Single terms

DEAL = """
@prefix : <https://w3id.org/dealgraph/deal/quillmark-orrery-2026#> .
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/dealgraph/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

deal:quillmark-orrery-2026 a %(kind)s ;
    rdfs:label "Quillmark Books and Orrery AI" ;
    dg:status %(status)s ;
    %(matter)s
    dg:licensor party:quillmark-books ;
    dg:licensee party:orrery-ai ;
    dg:term :x ;
    dg:source <https://example.org/new/one> .

:x a dg:%(type)s ;
    rdfs:label "A term" ;
    dg:concerns concern:%(concern)s ;
    %(parties)s
    %(more)s
    dg:standing dg:%(standing)s ;
    dg:source <https://example.org/new/one> .
"""
DEFAULTS = {
    "kind": "dg:ContentLicence",
    "status": "status:active",
    "matter": "",
    "type": "Grant",
    "concern": "ai-training",
    "parties": "dg:bearer party:quillmark-books ; dg:beneficiary party:orrery-ai ;",
    "more": 'dg:covers "backlist" ;',
    "standing": "confirmed",
}
X = BASE + "deal/quillmark-orrery-2026#x"
QUILLMARK, ORRERY = BASE + "party/quillmark-books", BASE + "party/orrery-ai"


def small(tmp_path: Path, mini: Path, **changes: str) -> Document:
    file = tmp_path / "quillmark-orrery-2026.ttl"
    file.write_text(DEAL % {**DEFAULTS, **changes}, encoding="utf-8")
    return build(open_store(catalog(data=[file], only=[mini])), "odrl")


def rule(document: Document) -> tuple[str, dict[str, Any]]:
    """The type of the policy that holds the term, and the rule without what every rule has."""
    for policy in json.loads(document.json())["@graph"]:
        for key in RULES:
            for found in policy.get(key, []):
                if found["uid"] == X:
                    return policy["@type"], found
    raise AssertionError([left for left in document.left_out if left.statement == X])


def described(document: Document, iri: str) -> dict[str, Any]:
    return next(n for n in json.loads(document.json())["@graph"] if n["uid"] == iri)


#: What is changed -> type of the policy, and what the rule then says.
WRITTEN: dict[str, tuple[dict[str, str], str, dict[str, Any]]] = {
    "a grant goes from who grants to who may": (
        {},
        "Agreement",
        {
            "@type": "Permission",
            "assigner": QUILLMARK,
            "assignee": ORRERY,
            "action": "odrl:ai-training",
        },
    ),
    "a prohibition binds its bearer": (
        {
            "type": "Prohibition",
            "parties": "dg:bearer party:orrery-ai ; dg:beneficiary party:quillmark-books ;",
        },
        "Agreement",
        {
            "@type": "Prohibition",
            "assigner": QUILLMARK,
            "assignee": ORRERY,
            "action": "odrl:ai-training",
        },
    ),
    "an obligation binds its bearer": (
        {
            "type": "Obligation",
            "concern": "compensation",
            "parties": "dg:bearer party:orrery-ai ; dg:beneficiary party:quillmark-books ;",
        },
        "Agreement",
        {"@type": "Duty", "assigner": QUILLMARK, "assignee": ORRERY, "action": "compensate"},
    ),
    "attribution is odrl:attribute": (
        {"type": "Obligation", "concern": "attribution"},
        "Agreement",
        {"action": "attribute"},
    ),
    "consent is odrl:obtainConsent": (
        {"type": "Obligation", "concern": "consent"},
        "Agreement",
        {"action": "obtainConsent"},
    ),
    "deletion is odrl:delete": (
        {"type": "Obligation", "concern": "deletion"},
        "Agreement",
        {"action": "delete"},
    ),
    "a right to be paid is no right to pay": (
        {"concern": "compensation"},
        "Agreement",
        {"@type": "Permission", "action": BASE + "concern/compensation"},
    ),
    "the broader action would allow too much": (
        {"concern": "fine-tuning"},
        "Agreement",
        {"action": BASE + "concern/fine-tuning"},
    ),
    "without a beneficiary there is no agreement, but a set": (
        {"parties": "dg:bearer party:quillmark-books ;"},
        "Set",
        {"assigner": QUILLMARK, "assignee": None},
    ),
    "the owner of a policy issues its rules": (
        {
            "kind": "dg:RightsReservation",
            "matter": "dg:policyOwner party:quillmark-books ;",
            "type": "Prohibition",
            "parties": "",
        },
        "Set",
        {"assigner": QUILLMARK, "assignee": None},
    ),
    "an offer needs no assignee": (
        {"kind": "dg:LicenceOffer", "parties": "dg:bearer party:quillmark-books ;"},
        "Offer",
        {"assigner": QUILLMARK, "assignee": None},
    ),
    "what a term covers may follow from its matter": (
        {"more": "", "matter": 'dg:content "backlist" ;'},
        "Agreement",
        {"@type": "Permission"},
    ),
    "a duty may have no target": (
        {"type": "Obligation", "concern": "consent", "more": "", "matter": 'dg:content "all" ;'},
        "Agreement",
        {"@type": "Duty", "target": None},
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_term_becomes_a_rule(case, tmp_path, mini):
    changes, policy, expected = WRITTEN[case]
    kind, found = rule(small(tmp_path, mini, **changes))
    assert kind == policy
    assert {key: found.get(key) for key in expected} == expected


#: What is changed -> why there is no rule.
UNWRITTEN = {
    "exclusion": ({"type": "Exclusion"}, "ODRL has no such rule"),
    "reservation": ({"type": "Reservation"}, "ODRL has no such rule"),
    "not-required": ({"type": "NotRequired"}, "ODRL has no such rule"),
    "undisclosed": ({"type": "Undisclosed"}, "ODRL has no such rule"),
    "demand": ({"type": "Demand"}, "ODRL has no such rule"),
    "finding": ({"type": "Finding"}, "ODRL has no such rule"),
    "disputed": ({"standing": "disputed"}, "its standing is 'disputed'"),
    "denied": ({"standing": "denied"}, "its standing is 'denied'"),
    "alleged": ({"standing": "alleged"}, "its standing is 'alleged'"),
    "talks": (
        {"status": "status:talks"},
        "its matter is not known to have bound anybody (status 'in talks')",
    ),
    "over": (
        {"status": "status:ended"},
        "its matter is over, and the day of its end is not recorded",
    ),
    "training as a duty": (
        {"type": "Obligation"},
        "ODRL would make it a duty to carry out the use itself",
    ),
    "no target": ({"more": ""}, "it does not say to what it applies (2.6.1, 2.6.2)"),
}


@pytest.mark.parametrize("case", UNWRITTEN)
def test_a_term_is_reported_with_its_reason(case, tmp_path, mini):
    changes, reason = UNWRITTEN[case]
    document = small(tmp_path, mini, **changes)
    assert [left.reason for left in document.left_out if left.statement == X] == [reason]
    assert X not in rules(document)


#: What is written -> operator, day, and what is said of a day that was filled in.
DATES = {
    'dg:from "2026-02-03"^^xsd:date ;': ("gteq", "2026-02-03", None),
    'dg:from "2026-02"^^xsd:gYearMonth ;': ("gteq", "2026-02-01", "recorded as 2026-02"),
    'dg:from "2026"^^xsd:gYear ;': ("gteq", "2026-01-01", "recorded as 2026"),
    'dg:until "2028-02-03"^^xsd:date ;': ("lteq", "2028-02-03", None),
    'dg:until "2028-02"^^xsd:gYearMonth ;': ("lteq", "2028-02-29", "recorded as 2028-02"),
    'dg:until "2027"^^xsd:gYear ;': ("lteq", "2027-12-31", "recorded as 2027"),
}


@pytest.mark.parametrize("written", DATES)
def test_dates_become_constraints_on_whole_days(written, tmp_path, mini):
    operator, day, remark = DATES[written]
    _, found = rule(small(tmp_path, mini, more=f'dg:covers "backlist" ; {written}'))
    (constraint,) = found["constraint"]
    del constraint["uid"]
    assert constraint == {
        "@type": "Constraint",
        "leftOperand": "dateTime",
        "operator": operator,
        "rightOperand": {"@type": "xsd:date", "@value": day},
        **({"dcterms:description": remark} if remark else {}),
    }


def test_the_dates_of_a_deal_bound_its_rules(tmp_path, mini):
    dates = 'dg:starts "2026-01-01"^^xsd:date ; dg:ends "2027-12-31"^^xsd:date ;'
    more = 'dg:covers "backlist" ; dg:until "2027-12-31"^^xsd:date ;'
    _, found = rule(small(tmp_path, mini, matter=dates, status="status:ended", more=more))
    assert [(c["operator"], c["rightOperand"]["@value"]) for c in found["constraint"]] == [
        ("gteq", "2026-01-01"),
        ("lteq", "2027-12-31"),
    ]


def test_a_condition_is_a_constraint_that_no_machine_can_take_for_granted(tmp_path, mini):
    more = 'dg:covers "backlist" ; dg:condition "the author opts in" ;'
    document = small(tmp_path, mini, more=more)
    _, found = rule(document)
    assert [(c["leftOperand"], c["operator"], c["rightOperand"]) for c in found["constraint"]] == [
        (CONDITION, "eq", "the author opts in")
    ]
    assert described(document, CONDITION)["@type"] == ["LeftOperand", "skos:Concept"]


def test_an_action_of_ours_says_what_includes_it(tmp_path, mini):
    document = small(tmp_path, mini, concern="fine-tuning")
    chain = [BASE + "concern/fine-tuning"]
    while chain[-1] != ODRL + "use":
        chain.append(described(document, chain[-1])["includedIn"])
    assert chain[1:] == [ODRL + name for name in ("ai-training", "data-mining", "use")]


def test_the_draft_vocabulary_is_named_where_it_is_used(tmp_path, mini):
    ai = [PROFILE, "https://w3c.github.io/odrl/ai-vocab/"]
    for concern, expected in {"ai-training": ai, "fine-tuning": ai, "feedback": PROFILE}.items():
        document = small(tmp_path, mini, concern=concern)
        policy = described(document, BASE + "deal/quillmark-orrery-2026#odrl-agreement")
        assert policy["profile"] == expected


def test_several_parties_are_one_collection(tmp_path, mini):
    parties = "dg:bearer party:quillmark-books ; dg:beneficiary party:orrery-ai, party:tessellate ;"
    document = small(tmp_path, mini, parties=parties)
    _, found = rule(document)
    assert described(document, found["assignee"])["@type"] == "PartyCollection"
    members = [
        node["uid"]
        for node in json.loads(document.json())["@graph"]
        if node.get("partOf") == found["assignee"]
    ]
    assert members == [ORRERY, BASE + "party/tessellate"]


def test_the_target_has_the_words_of_the_term(tmp_path, mini):
    document = small(tmp_path, mini)
    _, found = rule(document)
    assert described(document, found["target"]) == {
        "@type": "Asset",
        "uid": found["target"],
        "rdfs:label": "backlist",
    }


def test_a_rule_keeps_its_standing_and_its_sources(tmp_path, mini):
    _, found = rule(small(tmp_path, mini, standing="reported"))
    assert found["dg:standing"] == BASE + "ns#reported"
    assert found["dcterms:source"] == "https://example.org/new/one"


def test_an_alignment_of_a_user_is_followed(tmp_path, mini):
    (tmp_path / "own.ttl").write_text(
        "@prefix concern: <https://w3id.org/dealgraph/concern/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "concern:adaptation skos:exactMatch <http://www.w3.org/ns/odrl/2/derive> .\n",
        encoding="utf-8",
    )
    file = tmp_path / "quillmark-orrery-2026.ttl"
    file.write_text(DEAL % {**DEFAULTS, "concern": "adaptation"}, encoding="utf-8")
    _, found = rule(build(open_store(catalog(data=[tmp_path], only=[mini])), "odrl"))
    assert found["action"] == "derive"


# The shapes themselves: what they say is only worth something if they can fail

PREFIX = "@prefix odrl: <http://www.w3.org/ns/odrl/2/> . @prefix : <https://example.org/> .\n"
PREFIX += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
PREFIX += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
GOOD = """
:p a odrl:Agreement ; odrl:profile :profile ; odrl:conflict odrl:prohibit ; odrl:permission :r .
:r a odrl:Permission ; odrl:action odrl:index ; odrl:target :t ;
  odrl:assigner :a ; odrl:assignee :b ; odrl:constraint :c .
:c a odrl:Constraint ; odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lteq ;
  odrl:rightOperand "2026-01-01"^^xsd:date .
:t a odrl:Asset ; rdfs:label "books" .
:a a odrl:Party . :b a odrl:Party .
:own a odrl:Action ; odrl:includedIn odrl:use .
"""
#: Replace this by that in the good policy -> the section that is broken.
BROKEN = {
    "odrl:permission :r .": (".", "2.1: a policy has at least one"),
    "odrl:profile :profile ;": ("", "2.1: a policy that uses more"),
    "odrl:conflict odrl:prohibit": ("odrl:conflict odrl:perm, odrl:prohibit", "2.10"),
    "odrl:permission :r": ("odrl:prohibition :r", "2.6.2"),
    "odrl:assignee :b ;": ("", "2.1.3"),
    "odrl:assigner :a ;": ("odrl:assigner :a, :b ;", "2.6: a rule has at most one assigner"),
    "odrl:action odrl:index ;": ("odrl:action odrl:index, odrl:read ;", "2.6: a rule has one"),
    "odrl:target :t ;": ("", "2.6.1, 2.6.2"),
    ":r a odrl:Permission": (":r a odrl:Permission, odrl:Duty", "2.6: permissions"),
    "odrl:leftOperand odrl:dateTime ;": ("", "2.5.1: a constraint has one left"),
    "odrl:operator odrl:lteq": ("odrl:operator odrl:before", "2.5.1: a constraint has one op"),
    '"2026-01-01"^^xsd:date': ('"2026-01"^^xsd:gYearMonth', "dateTime"),
    "odrl:includedIn odrl:use": ("odrl:includedIn :nothing", "2.4: an action is included, by"),
    ":a a odrl:Party": (":a a odrl:Asset", "2.6: a rule has at most one assigner"),
}


def report(text: str) -> tuple[bool, str]:
    data = Graph().parse(data=PREFIX + text, format="turtle")
    conforms, _, found = validate(data, shacl_graph=str(SHAPES["odrl"]), inference="none")
    return conforms, found


def test_a_good_policy_meets_the_shapes():
    assert report(GOOD)[0]


@pytest.mark.parametrize("part", BROKEN)
def test_a_broken_policy_does_not(part):
    other, message = BROKEN[part]
    assert part in GOOD
    conforms, found = report(GOOD.replace(part, other, 1))
    assert not conforms
    assert message in found


# schema.org


def thing(store: ox.Store, iri: str) -> dict[str, Any]:
    nodes = json.loads(build(store, "schema.org").json())["@graph"]
    return next(node for node in nodes if node["@id"] == iri)


def test_a_deal_is_an_action_with_its_parties_sums_and_pages(mini_store):
    found = thing(mini_store, BASE + "deal/orrery-larkfield-2025")
    assert found == {
        "@type": "TradeAction",
        "@id": BASE + "deal/orrery-larkfield-2025",
        "name": "The Larkfield Post and Orrery AI: articles in answers, with links",
        "description": "Product partnership, content licence; announced 2025-03-01; "
        "active as of 2026-01-15.",
        "agent": [{"@id": BASE + "party/larkfield-post"}, {"@id": ORRERY}],
        "actionStatus": "ActiveActionStatus",
        "startTime": "2025-03",
        "endTime": "2027-02-28",
        "object": {
            "@type": "QuantitativeValue",
            "@id": BASE + "deal/orrery-larkfield-2025#ad-share",
            "name": found["object"]["name"],
            "value": found["object"]["value"],
            "unitText": "percent",
            "description": found["object"]["description"],
        },
        "subjectOf": [
            {"@id": "https://example.org/gazette/larkfield-fee"},
            {"@id": "https://example.org/larkfield/orrery"},
            {"@id": "https://example.org/ledger/larkfield-fee"},
        ],
    }


def test_a_policy_is_a_work_of_its_owner(mini_store):
    found = thing(mini_store, BASE + "policy/quillmark-reservation-2025")
    assert {key: found[key] for key in ("@type", "author", "datePublished", "keywords")} == {
        "@type": "CreativeWork",
        "author": {"@id": QUILLMARK},
        "datePublished": "2025-12-01",
        "keywords": "books",
    }


def test_a_page_of_a_paper_is_an_article_and_that_of_a_party_a_page(mini_store):
    kinds = {
        iri: thing(mini_store, f"https://example.org/{iri}")["@type"]
        for iri in ("ledger/quillmark", "quillmark/robots")
    }
    assert kinds == {"ledger/quillmark": "NewsArticle", "quillmark/robots": "WebPage"}


def test_a_disputed_sum_is_not_shown_as_a_fact(mini_store):
    document = build(mini_store, "schema.org")
    deal = BASE + "deal/orrery-larkfield-2025"
    assert sorted(
        (left.statement.removeprefix(deal), left.reason)
        for left in document.left_out
        if left.kind == "amount" and left.matter == deal
    ) == [
        ("#fee-denied", "its standing is 'denied'"),
        ("#fee-reported-by-gazette", "its standing is 'disputed'"),
        ("#fee-reported-by-ledger", "its standing is 'disputed'"),
    ]


def test_a_whole_number_is_a_number_and_another_one_text(shipped_store):
    sums = [
        value
        for item in _objects(json.loads(build(shipped_store, "schema.org").json())["@graph"])
        for key in ("value", "minValue", "maxValue")
        for value in [item.get(key)]
        if value is not None
    ]
    assert {type(value) for value in sums} == {int, str}
    assert all("." in value for value in sums if isinstance(value, str))


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
