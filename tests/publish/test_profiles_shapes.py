"""The shapes for ODRL: what they say is only worth something if they can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph

# What rdflib and pySHACL say to one another is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

SHAPES = Path(__file__).parent / "standards" / "odrl-shapes.ttl"

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
    conforms, _, found = validate(data, shacl_graph=str(SHAPES), inference="none")
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
