"""ODRL, term by term: what becomes a rule, and what is reported with which reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.publish.profiles import build
from dealgraph.publish.profiles.document import Document
from dealgraph.publish.profiles.odrl_parts import CONDITION, NAMESPACE, PROFILE
from dealgraph.rdf.names import BASE

RULE_KEYS = ("permission", "prohibition", "obligation")

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
    dg:stage :stage ;
    %(matter)s
    dg:licensor party:quillmark-books ;
    dg:licensee party:orrery-ai ;
    dg:term :x ;
    dg:source <https://example.org/new/one> .

:stage a dg:Stage ;
    dg:reached %(status)s ;
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
        for key in RULE_KEYS:
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
    with pytest.raises(AssertionError, match=re.escape(reason)):
        rule(document)


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


def test_the_stage_in_which_a_deal_was_over_bounds_its_rules(tmp_path, mini):
    status = 'status:ended ; dg:from "2026-02"^^xsd:gYearMonth'
    matter = 'dg:announced "2025-01-01"^^xsd:date ;'
    _, found = rule(small(tmp_path, mini, status=status, matter=matter))
    assert [(c["operator"], c["rightOperand"]["@value"]) for c in found["constraint"]] == [
        ("lteq", "2026-02-28")
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
    while chain[-1] != NAMESPACE + "use":
        chain.append(described(document, chain[-1])["includedIn"])
    assert chain[1:] == [NAMESPACE + name for name in ("ai-training", "data-mining", "use")]


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
