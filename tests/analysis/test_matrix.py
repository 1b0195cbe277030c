"""`rights_matrix`: counts of the rows of one question, and no definition of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest

import dealgraph
from dealgraph import rights_matrix
from dealgraph.analysis.matrix import ANOTHER_TIME, ANSWERS, COLUMNS, NARROWER
from dealgraph.base.errors import ParameterError, UnknownIdError

USE = "generative-ai-training"


@pytest.fixture(scope="module")
def small(mini: Any) -> Any:
    return dealgraph.load(only=mini)


def counts(frame: Any) -> dict[Any, str]:
    """Each row as the digits of its columns."""
    return {key: "".join(map(str, row)) for key, *row in frame.itertuples()}


def test_answers_are_those_of_the_question():
    text = dealgraph.questions()["may-use"].text
    table = text[text.index("VALUES (?type ?verb)") :].partition("}")[0]
    spoken = re.findall(r'"(\w+)"', table) + re.findall(r'BIND\("(\w+)" AS \?answer\)', text)
    assert list(ANSWERS) == spoken


def test_a_narrower_use_and_another_time_are_no_silence():
    frame = rights_matrix(concerns=["ai-training"], by="matter").droplevel("concern")
    assert list(frame.columns) == [*COLUMNS, "deals"]
    assert frame.loc["deal:amazon-nyt-2025", NARROWER] == 1
    assert frame.loc["deal:lionsgate-runway-2024", "silent"] == 0
    later = rights_matrix(concerns=[USE], by="matter", date="2027-01-01").droplevel("concern")
    assert later.loc["deal:the-atlantic-openai-2024", ANOTHER_TIME] == 1
    assert later.loc["deal:the-atlantic-openai-2024", "granted"] == 0


def test_matrix_by_matter(small):
    frame = rights_matrix(small, concerns=[USE], by="matter")
    assert list(frame.columns) == [*COLUMNS, "deals"]
    assert list(frame.index.names) == ["concern", "matter"]
    assert counts(frame.droplevel("concern")) == {
        "deal:authors-tessellate-settlement-2025": "000000011",
        "deal:cadence-chorus-2026": "000000011",
        "deal:halden-orrery-2026": "001000001",
        "deal:halden-orrery-tools-2025": "010000001",
        "deal:lantern-halden-2025": "000100001",
        "deal:larkfield-orrery-2023": "000000011",
        "deal:orrery-chorus-2025": "000000011",
        "deal:orrery-larkfield-2025": "100000001",
        "deal:vessel-halden-2024": "000000011",
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "medium",
            {
                "film": "011100014",
                "music": "000000022",
                "news": "100000012",
                "books": "000000011",
                "television": "000100001",
                "voice": "000000011",
            },
        ),
        (
            "year",
            {
                "2023": "000000011",
                "2024": "000000011",
                "2025": "110100025",
                "2026": "001000012",
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
        "equity investment": "001000012",
        "research partnership": "001000001",
        "product partnership": "100000001",
        "content licence": "100000001",
        "data licence": "000000011",
        "likeness licence": "000000011",
        "technology licence": "010000001",
        "collective licence": "000000011",
        "revenue-share programme": "000000011",
        "settlement": "000000011",
        "collective agreement": "000100001",
    }


def test_without_concerns_all_that_deals_speak_of_are_counted_the_loudest_first(small):
    frame = rights_matrix(small, by="matter")
    spoken = frame.groupby("concern", sort=False)[["silent", "deals"]].sum()
    loud = (spoken["deals"] - spoken["silent"]).tolist()
    assert loud == sorted(loud, reverse=True)
    assert min(loud) == 1
    assert list(spoken.index[:3]) == ["AI training", "data mining", "fine-tuning"]
    assert "scraping" not in spoken.index  # only a dispute speaks of it


def test_day_and_medium_are_those_of_the_question(small):
    options = {"date": "2025-12-31", "medium": "film"}
    frame = rights_matrix(small, concerns=[USE], by="matter", **options)
    found = dealgraph.ask("may-use", small, concern=USE, **options)
    asked = {row["matter"] for row in found if row["kind"] == "deal"}
    assert set(frame.droplevel("concern").index) == asked
    assert len(asked) == 2


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
    speaks = {name for name in frame.index if not frame.loc[name, "silent"]}
    expected = {name: said[name] for name in speaks}
    assert {n: {a for a in ANSWERS if frame.loc[n, a]} for n in speaks} == expected
    assert not any(said[name] for name in frame.index if name not in speaks)


def test_nothing_that_fits_is_an_empty_matrix(small):
    frame = rights_matrix(small, concerns=[USE], date="1999-01-01")
    assert (len(frame), list(frame.columns)) == (0, [*COLUMNS, "deals"])


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
