"""What held on a day: one interval for every question, and the right answers on every day."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.analysis import network
from dealgraph.analysis import select as selecting
from dealgraph.base import dates
from dealgraph.graph.source import Source
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run, select, table

RECORD = Path(__file__).parents[2] / "data"
TRAINING = "generative-ai-training"


@pytest.fixture(scope="module")
def shipped() -> dealgraph.Graph:
    return dealgraph.load()


def rows(graph: Any, question: str, **values: str) -> list[dict[str, str]]:
    return list(dealgraph.ask(question, graph, **values))


def matters(graph: Any, question: str, **values: str) -> set[str]:
    return {row["matter"].partition(":")[2] for row in rows(graph, question, **values)}


def said(graph: Any, matter: str, **values: str) -> set[str]:
    found = rows(graph, "may-use", **values)
    return {row["answer"] for row in found if row["matter"].endswith(f":{matter}")}


def listed(text: str) -> list[dict[str, str]]:
    """The rows of a query on the shipped record."""
    return list(table(run(Source().whole(), text), "rows"))


def test_a_term_that_has_run_out_is_no_longer_granted(shipped):
    deal = "the-atlantic-openai-2024"
    for day, answer in (("2026-05-31", "granted"), ("2026-06-01", "no longer granted")):
        assert said(shipped, deal, concern=TRAINING, date=day) == {answer}
    assert deal in matters(shipped, "in-force", date="2027-01-01")


def test_what_was_replaced_grants_nothing_any_more(shipped):
    deal, day = "shutterstock-openai-2021", "2026-06-30"
    assert said(shipped, deal, concern=TRAINING, date=day) == {"no longer granted"}
    assert deal not in matters(shipped, "in-force", date=day)


def test_what_starts_later_than_it_is_announced_is_in_force_from_its_start(shipped):
    def both(day: str) -> set[str]:
        found = matters(shipped, "in-force", date=day)
        return {name for name in found if name.startswith("sag-aftra-amptp-20")}

    assert both("2026-05-15") == both("2026-06-30") == {"sag-aftra-amptp-2023"}
    assert both("2026-07-01") == {"sag-aftra-amptp-2026"}


def test_every_matter_that_starts_after_its_announcement_waits_for_its_start(shipped):
    late = """SELECT ?matter ?announced ?starts WHERE {
        ?matter dg:announced ?announced ; dg:starts ?starts ; dg:inForceFrom ?from }"""
    found = [
        (row["matter"].partition(":")[2], dates.last_day(row["announced"]), row["starts"])
        for row in listed(late)
        if row["announced"] < row["starts"] and dates.last_day(row["announced"]) < row["starts"]
    ]
    assert len(found) == 18
    for name, announced, starts in found:
        assert name not in matters(shipped, "in-force", date=announced), name
        assert name in matters(shipped, "in-force", date=dates.first_day(starts)), name


def test_ending_a_deal_without_a_day_erases_nothing_and_says_so(tmp_path):
    text = (RECORD / "deals" / "lionsgate-runway-2024.ttl").read_text(encoding="utf-8")
    seen = re.search(r'dg:statusAsOf "([\d-]+)"', text)
    assert seen
    folder = tmp_path / "data" / "deals"
    folder.mkdir(parents=True)
    ended = text.replace("dg:reached status:active", "dg:reached status:ended")
    assert ended != text
    (folder / "lionsgate-runway-2024.ttl").write_text(ended, encoding="utf-8")
    graph = dealgraph.load(only=tmp_path / "data")
    (row,) = rows(graph, "in-force", date="2025-06-01")
    assert (row["end"], row["statusAsOf"]) == ("over by then, the day is not recorded", seen[1])
    assert rows(graph, "in-force", date="2027-01-01") == []
    problems = {finding.check for finding in dealgraph.check(only=tmp_path / "data", notices=True)}
    assert "over-without-end" in problems


def test_a_plan_that_was_dropped_makes_nobody_an_investor(shipped):
    found = [row for row in rows(shipped, "investors-of", party="openai") if "Disney" in str(row)]
    assert {row["how"] for row in found} == {
        "named for a round or purchase that has not taken effect",
        "stake, never held",
    }


def test_a_round_counts_as_taken_part_in_only_if_it_took_effect(shipped):
    query = "SELECT DISTINCT ?party { ?deal a dg:Investment ; dg:investee|dg:target ?party }"
    effect = {
        row["matter"]: row["effect"]
        for row in listed("SELECT ?matter ?effect { ?matter dg:status/dg:tookEffect ?effect }")
    }
    planned = 0
    for company in listed(query):
        for row in rows(shipped, "investors-of", party=company["party"]):
            if row["matter"]:
                took = row["how"] == "took part in a round or purchase"
                assert took == (effect[row["matter"]] == "true")
                planned += not took
    assert planned >= 10


def test_a_group_has_the_deals_of_a_company_only_while_it_controls_it(shipped):
    assert matters(shipped, "group-deals", party="openai-foundation", date="2025-10-27") == set()
    before = {row["announced"] for row in rows(shipped, "group-deals", party="openai-foundation")}
    assert min(day for day in before if day) == "2025-10-28"
    assert "google-deepmind-a24-2026" in matters(shipped, "group-deals", party="alphabet")


def test_parents_follow_from_holdings_alone(shipped):
    by_hand = """SELECT ?party { GRAPH ?file { ?party dg:parent ?parent }
        FILTER(?file != <https://w3id.org/dealgraph/file/derived>) }"""
    assert len(listed(by_hand)) == 0
    parents = listed("SELECT ?party ?parent { ?party dg:parent ?parent }")
    assert len({row["party"] for row in parents}) == len(parents) >= 100


def test_policies_and_rulings_answer_too(shipped):
    found = rows(shipped, "may-use", concern="ai-training", date="2026-06-30")
    kinds = {row["matter"].partition(":")[2]: row["kind"] for row in found}
    assert kinds["penguin-random-house-no-training-2024"] == "policy"
    found = rows(shipped, "may-use", concern="copying-and-storage", date="2026-06-30")
    ruling = [row for row in found if row["matter"] == "dispute:gema-v-openai-2024"]
    assert {(row["kind"], row["answer"], row["from"]) for row in ruling} == {
        ("ruling", "prohibited", "2025-11-11")
    }


def test_a_grant_of_a_narrower_use_is_neither_the_broader_one_nor_silence(shipped):
    assert said(shipped, "amazon-nyt-2025", concern="ai-training") == {"granted for a narrower use"}
    found = rows(shipped, "may-use", concern="ai-training")
    silent = {row["matter"] for row in found if row["answer"] == "silent"}
    speaks = """SELECT DISTINCT ?matter { concern:ai-training dg:includes ?use .
        ?term dg:concerns ?use ; a ?kind . ?matter dg:term ?term .
        VALUES ?kind { dg:Grant dg:Prohibition dg:Exclusion dg:Reservation dg:Undisclosed } }"""
    assert silent.isdisjoint(row["matter"] for row in listed(speaks))


def test_royalties_are_revenue_shares(shipped):
    purposes = {
        row["purpose"]
        for row in listed(
            "SELECT ?purpose { purpose:revenue-share dg:includes/skos:notation ?purpose }"
        )
    }
    assert purposes == {"revenue-share", "royalty"}


def test_money_put_in_is_neither_revenue_nor_a_share_of_others(shipped):
    found = rows(shipped, "investments")
    assert {row["purpose"] for row in found} <= {
        "",
        "equity investment",
        "round total",
        "purchase price",
        "grant",
        "money put in",
    }
    assert all(row["currency"] != "percent" for row in found)


def changes() -> list[str]:
    """Every day on which something begins, and the day after something ended."""
    from datetime import date, timedelta

    begins = {r["day"] for r in listed("SELECT ?day { ?x dg:inForceFrom ?day }")}
    ends = {r["day"] for r in listed("SELECT ?day { ?x dg:inForceUntil ?day }")}
    after = {str(date.fromisoformat(day) + timedelta(days=1)) for day in ends}
    return sorted(begins | ends | after)


@pytest.mark.whole
@pytest.mark.parametrize("every_nth", [8, pytest.param(1, id="every", marks=pytest.mark.thorough)])
def test_everybody_agrees_on_the_days_on_which_something_changes(shipped, every_nth):
    """`in-force`, `may-use`, `draw --as-of` and the derived days, which Python reads here anew."""
    reader = Reader(Source().whole())
    every = [
        (row["matter"], row["from"], row["until"], row["recorded"], row["deal"] == "true")
        for row in listed(
            """SELECT ?matter ?from ?until ?recorded ?deal {
                ?matter a dg:Matter ; dg:inForceFrom ?from .
                OPTIONAL { ?matter dg:inForceUntil ?until }
                OPTIONAL { ?matter dg:endRecorded ?recorded }
                BIND(EXISTS { ?matter a dg:Deal } AS ?deal)
                FILTER(?deal || EXISTS { ?matter a dg:Policy }) }"""
        )
    ]
    days = changes()
    assert len(days) > 250
    for day in days[::every_nth]:
        held = {
            matter
            for matter, start, until, recorded, _ in every
            if start <= day and (until >= day if until else not recorded)
        }
        assert {row["matter"] for row in rows(shipped, "in-force", date=day)} == held
        deals = {matter for matter, *_, deal in every if deal}
        silent = {
            row["matter"]
            for row in rows(shipped, "may-use", concern=TRAINING, date=day)
            if row["answer"] == "silent"
        }
        assert silent <= held & deals
        if day.endswith(("-01", "-15")):
            drawn = selecting.select(reader, selecting.Choice(as_of=day)).matters if held else []
            assert {f"{m.value}" for m in drawn} == {full(matter) for matter in held}


def test_a_picture_of_a_day_has_the_holdings_of_that_day(shipped):
    def holders(day: str) -> set[str]:
        reader = Reader(Source().whole())
        choice = selecting.Choice(focus="openai", hops=1, as_of=day)
        found = selecting.select(reader, choice)
        drawn = network.drawn(reader, found.parties, found.matters, day=found.day)
        return {
            key
            for _, end, key, data in drawn.edges(keys=True, data=True)
            if data["group"] == "stake" and end == "party:openai"
        }

    assert "stake:microsoft-openai-2025" not in holders("2024-06-01")
    assert "stake:microsoft-openai-to-2025" in holders("2024-06-01")
    later = holders("2026-06-01")
    assert "stake:microsoft-openai-2025" in later
    assert later.isdisjoint({"stake:microsoft-openai-to-2025", "stake:disney-openai"})


def full(name: str) -> str:
    return ox.NamedNode(f"https://w3id.org/dealgraph/{name.replace(':', '/', 1)}").value


def test_a_day_in_a_partial_date_is_never_invented(shipped):
    written = {row["matter"]: row["from"] for row in rows(shipped, "in-force", date="2026-07-01")}
    assert written["deal:lucasfilm-james-earl-jones-respeecher-2022"] == "2022"
    known = select(
        Source().whole(),
        """SELECT ?matter ?date {
            ?matter dg:starts|dg:announced|dg:statusAsOf|dg:event/dg:date ?date }""",
        "known",
    )
    dated: dict[str, set[str]] = {}
    for matter, day in zip(known.column("matter"), known.column("date"), strict=True):
        dated.setdefault(matter.value, set()).add(day.value)
    for name, day in written.items():
        assert day in dated[full(name)], name
