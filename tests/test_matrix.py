"""`rights_matrix`: counts of the rows of one question, and no definition of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest

import dealgraph
from dealgraph.errors import ParameterError, UnknownIdError
from dealgraph.matrix import ANSWERS, rights_matrix

USE = "generative-ai-training"


@pytest.fixture(scope="module")
def small(mini: Any) -> Any:
    return dealgraph.load(only=mini)


def counts(frame: Any) -> dict[Any, str]:
    """Each row as the digits of its columns."""
    return {key: "".join(map(str, row)) for key, *row in frame.itertuples()}


def test_answers_are_those_of_the_question():
    text = dealgraph.questions()["may-use"].text
    table = text[text.index("VALUES (?type ?answerIfAny)") :].partition("}")[0]
    spoken = set(re.findall(r'"(\w+)"', table)) | set(re.findall(r'COALESCE\(\?\w+, "(\w+)"', text))
    assert set(ANSWERS) == spoken


def test_matrix_by_matter(small):
    frame = rights_matrix(small, concerns=[USE], by="matter")
    assert list(frame.columns) == [*ANSWERS, "deals"]
    assert list(frame.index.names) == ["concern", "matter"]
    assert counts(frame.droplevel("concern")) == {
        "deal:authors-tessellate-settlement-2025": "0000011",
        "deal:cadence-chorus-2026": "0000011",
        "deal:halden-orrery-2026": "0010001",
        "deal:halden-orrery-tools-2025": "0100001",
        "deal:lantern-halden-2025": "0001001",
        "deal:larkfield-orrery-2023": "0000011",
        "deal:orrery-chorus-2025": "0000011",
        "deal:orrery-larkfield-2025": "1000001",
        "deal:vessel-halden-2024": "0000011",
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "medium",
            {
                "film": "0111014",
                "music": "0000022",
                "news": "1000012",
                "books": "0000011",
                "television": "0001001",
                "voice": "0000011",
            },
        ),
        (
            "year",
            {
                "2023": "0000011",
                "2024": "0000011",
                "2025": "1101025",
                "2026": "0010012",
            },
        ),
    ],
)
def test_matrix_by_group(small, by, expected):
    frame = rights_matrix(small, concerns=["Generative-AI training"], by=by)
    assert counts(frame.droplevel("concern")) == expected


def test_matrix_by_kind_follows_the_order_of_the_ontology(small):
    frame = rights_matrix(small, concerns=[USE], by="kind").droplevel("concern")
    assert counts(frame) == {
        "equity investment": "0010012",
        "research partnership": "0010001",
        "product partnership": "1000001",
        "content licence": "1000001",
        "data licence": "0000011",
        "likeness licence": "0000011",
        "technology licence": "0100001",
        "collective licence": "0000011",
        "revenue-share programme": "0000011",
        "settlement": "0000011",
        "collective agreement": "0001001",
    }


def test_without_concerns_all_that_deals_speak_of_are_counted_the_loudest_first(small):
    frame = rights_matrix(small, by="matter")
    spoken = frame.groupby("concern", sort=False)[["silent", "deals"]].sum()
    loud = (spoken["deals"] - spoken["silent"]).tolist()
    assert loud == sorted(loud, reverse=True)
    assert min(loud) == 1
    assert list(spoken.index[:3]) == ["fine-tuning", "generative-AI training", "AI training"]
    assert "scraping" not in spoken.index  # only a dispute speaks of it


def test_day_and_medium_are_those_of_the_question(small):
    options = {"date": "2025-12-31", "medium": "film"}
    frame = rights_matrix(small, concerns=[USE], by="matter", **options)
    asked = {row["matter"] for row in dealgraph.ask("may-use", small, concern=USE, **options)}
    assert set(frame.droplevel("concern").index) == asked
    assert len(asked) == 3


@pytest.mark.parametrize("concern", [USE, "ai-training", "answer-display", "financial-terms"])
def test_matrix_agrees_with_the_question_rights_matrix(concern):
    """The other question that the explorer's matrix follows: every effect of a deal in effect."""
    frame = rights_matrix(concerns=[concern], by="matter").droplevel("concern")
    words = dict(zip(("grant", "prohibition", "exclusion", "reservation"), ANSWERS, strict=False))
    words["undisclosed"] = "undisclosed"
    said = defaultdict(set)
    for row in dealgraph.ask("rights-matrix", concern=concern):
        if row["matter"] in frame.index and row["effect"] in words:
            said[row["matter"]].add(words[row["effect"]])
    expected = {name: said[name] or {"silent"} for name in frame.index}
    assert {n: {a for a in ANSWERS if frame.loc[n, a]} for n in frame.index} == expected


def test_nothing_that_fits_is_an_empty_matrix(small):
    frame = rights_matrix(small, concerns=[USE], date="1999-01-01")
    assert (len(frame), list(frame.columns)) == (0, [*ANSWERS, "deals"])


def test_unknown_names_are_refused(small):
    with pytest.raises(ParameterError) as caught:
        rights_matrix(small, by="yaer")  # type: ignore[arg-type]
    assert (caught.value.what, caught.value.fix) == (
        "There is no matrix by 'yaer'",
        "Did you mean: year, matter?",
    )
    with pytest.raises(UnknownIdError, match="no concern 'ai-trainig'"):
        rights_matrix(small, concerns=["ai-trainig"])
    with pytest.raises(UnknownIdError, match="no medium 'flim'"):
        rights_matrix(small, medium="flim")
