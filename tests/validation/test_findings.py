"""Findings in three ways of writing."""

from __future__ import annotations

import json

import pytest

from dealgraph.validation.findings import SEVERITIES, Finding, render

ONE = Finding(
    check="no-party",
    message="Nobody.",
    fix="Add.",
    subject="https://w3id.org/dealgraph/deal/a",
    predicate="https://w3id.org/dealgraph/ns#party",
).at("a.ttl", 3)
NO_ENTITY = Finding(check="syntax", message="Broken.", fix="Mend.").at("b.ttl", 1)
SIGNS = Finding(check="x", severity="warning", message="50 % :: two\nlines", fix="Fix, now.").at(
    "a,b:c.ttl", 1
)


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ([], ""),
        ([ONE], "a.ttl:3: error: Nobody. [no-party]\n    deal:a\n    fix: Add.\n"),
        ([NO_ENTITY], "b.ttl:1: error: Broken. [syntax]\n    fix: Mend.\n"),
    ],
)
def test_text(findings, text):
    assert render(findings, "text") == text


def test_json_has_every_field():
    assert json.loads(render([ONE], "json")) == [
        {
            "file": "a.ttl",
            "line": 3,
            "entity": "deal:a",
            "check": "no-party",
            "severity": "error",
            "message": "Nobody.",
            "fix": "Add.",
        }
    ]
    assert json.loads(render([], "json")) == []


def test_workflow_commands_escape_what_would_end_them():
    assert render([ONE], "github") == (
        "::error file=a.ttl,line=3,title=no-party::Nobody. deal:a Fix: Add.\n"
    )
    assert render([SIGNS], "github") == (
        "::warning file=a%2Cb%3Ac.ttl,line=1,title=x::50 %25 :: two%0Alines  Fix: Fix, now.\n"
    )


def test_severities_are_those_of_workflow_commands():
    assert SEVERITIES == ("error", "warning", "notice")


def test_findings_are_ordered_by_file_and_line():
    later = Finding(check="x", message="", fix="").at("a.ttl", 10)
    assert sorted([NO_ENTITY, later, ONE]) == [ONE, later, NO_ENTITY]


def test_where_a_finding_stands_in_the_graph_makes_it_no_other_finding():
    bare = Finding(
        file="a.ttl", line=3, entity="deal:a", check="no-party", message="Nobody.", fix="Add."
    )
    assert bare == ONE
    assert repr(bare) == repr(ONE)
