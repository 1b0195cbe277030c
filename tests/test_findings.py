"""Findings in three ways of writing."""

from __future__ import annotations

import json

import pytest

from dealgraph.findings import SEVERITIES, Finding, render

ONE = Finding("a.ttl", 3, "deal:a", "no-party", "error", "Nobody.", "Add.")
NO_ENTITY = Finding("b.ttl", 1, "", "syntax", "error", "Broken.", "Mend.")
SIGNS = Finding("a,b:c.ttl", 1, "", "x", "warning", "50 % :: two\nlines", "Fix, now.")


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
    later = Finding("a.ttl", 10, "", "x", "error", "", "")
    assert sorted([NO_ENTITY, later, ONE]) == [ONE, later, NO_ENTITY]
