"""Stages and participations: what the last stage is, when each lasted, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.answers.run import bind, questions
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run, table
from dealgraph.record.build import view

RECORD = Path(__file__).parents[2] / "data"
PAGE = "<https://example.org/page>"
TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def dated(day: str) -> str:
    return f'"{day}"^^xsd:{TYPES[len(day)]}'


def deal(name: str, *stages: str, more: str = "", kind: str = "Licence") -> str:
    """A matter with stages, each written as `status`, `status from` or `status from until`."""
    head = [f"deal:{name} a dg:{kind} ; dg:licensor party:a ; dg:licensee party:b {more}"]
    blocks = []
    for number, text in enumerate(stages):
        status, *days = text.split()
        head.append(f" ; dg:stage deal:{name}-{number}")
        lines = [f"deal:{name}-{number} a dg:Stage ; dg:reached status:{status}"]
        lines += [
            f"dg:{prop} {dated(day)}" for prop, day in zip(("from", "until"), days, strict=False)
        ]
        blocks.append(" ; ".join([*lines, f"dg:source {PAGE}"]) + " .")
    return "\n".join(["".join(head) + " .", *blocks])


def graph(folder: Path, *records: str) -> ox.Store:
    data = folder / "data"
    data.mkdir()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (data / "records.ttl").write_text(prefixes + "\n".join(records), encoding="utf-8")
    return open_store(catalog(only=[data]))


def rows(store: ox.Store, text: str) -> list[dict[str, str]]:
    return list(table(run(store, text), "rows"))


ANNOUNCED = f"; dg:announced {dated('2024-02-01')} ; dg:statusAsOf {dated('2026-06-01')}"
SEVERAL = {
    # stages, and the one that is the status
    "one": (["active"], "active"),
    "by-day": (["talks 2023-05", "active 2024-02-01", "ended 2026-01-31"], "ended"),
    "in-any-order": (["ended 2026-01-31", "active 2024-02-01", "talks 2023-05"], "ended"),
    "talks-again": (["active 2024-02-01", "talks 2025-03-01"], "talks"),
    "end-without-day": (["active 2024-02-01", "ended"], "ended"),
    "neither-has-a-day": (["active", "ended"], "ended"),
    "only-the-end-has-one": (["active", "ended 2025-03-01"], "ended"),
    "talks-without-day": (["talks", "active 2024-02-01"], "active"),
    "only-the-talks-have-one": (["talks 2023-05-01", "active"], "active"),
    "same-day": (["announced 2024-02-01", "active 2024-02-01"], "active"),
    "suit-then-decision": (["pending 2024-02-01", "decided"], "decided"),
    "ends-in-a-year": (["active 2025-03-01", "ended 2025"], "ended"),
    "begins-in-a-year": (["ended 2025-03-01", "active 2025"], "ended"),
    "same-twice": (["active 2024-02-01", "active 2024-02-01"], "active"),
}


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    records = [deal(name, *stages, more=ANNOUNCED) for name, (stages, _) in SEVERAL.items()]
    return graph(tmp_path_factory.mktemp("several"), *records)


@pytest.mark.parametrize("name", SEVERAL)
def test_the_status_is_the_last_stage_and_only_one(several, name):
    found = rows(several, f"SELECT ?status {{ deal:{name} dg:status ?status }}")
    assert [row["status"] for row in found] == [f"status:{SEVERAL[name][1]}"]


INTERVALS = {
    # stages, what else is said, and from, until, whether the end is recorded
    "announced-only": (["active"], ANNOUNCED, ("2024-02-01", "", "")),
    "never": (["talks 2024-02-01", "cancelled 2025"], ANNOUNCED, ("", "", "")),
    "first-binding-stage": (
        ["announced 2024-02-01", "active 2024-05", "ended 2025-04-30"],
        ANNOUNCED,
        ("2024-05", "2025-04-30", "true"),
    ),
    "start-goes-first": (
        ["active 2024-05"],
        ANNOUNCED + f"; dg:starts {dated('2024-03')}",
        ("2024-03", "", ""),
    ),
    "over-without-day": (["active", "ended"], ANNOUNCED, ("2024-02-01", "2026-06-01", "false")),
    "over-in-a-month": (["active", "ended 2025-02"], ANNOUNCED, ("2024-02-01", "2025-02", "true")),
    "end-goes-first": (
        ["active", "ended 2025-02"],
        ANNOUNCED + f"; dg:ends {dated('2025-01-31')}",
        ("2024-02-01", "2025-01-31", "true"),
    ),
    "stage-with-an-end": (
        ["active 2024-02-01 2025-12-31"],
        ANNOUNCED,
        ("2024-02-01", "2025-12-31", "true"),
    ),
    "cancelled-after-all": (
        ["active 2024-02-01", "cancelled 2025-02-03"],
        ANNOUNCED,
        ("2024-02-01", "2025-02-03", "true"),
    ),
    "not-known-any-more": (
        ["active 2024-02-01", "unknown 2026-01-01"],
        ANNOUNCED,
        ("2024-02-01", "", ""),
    ),
    "bound-again": (
        ["active 2024-02-01", "ended 2025-02-03", "active 2025-06-01"],
        ANNOUNCED,
        ("2024-02-01", "", ""),
    ),
}


@pytest.fixture(scope="module")
def intervals(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    records = [deal(name, *stages, more=more) for name, (stages, more, _) in INTERVALS.items()]
    return graph(tmp_path_factory.mktemp("intervals"), *records)


@pytest.mark.parametrize("name", INTERVALS)
def test_a_deal_is_in_force_from_the_first_stage_that_binds_until_one_that_is_over(intervals, name):
    query = f"""SELECT ?from ?until ?recorded {{
        OPTIONAL {{ deal:{name} dg:inForceFromAsWritten ?from }}
        OPTIONAL {{ deal:{name} dg:inForceUntilAsWritten ?until }}
        OPTIONAL {{ deal:{name} dg:endRecorded ?recorded }} }}"""
    assert [tuple(row.values()) for row in rows(intervals, query)] == [INTERVALS[name][2]]


def test_what_a_deal_led_to_while_it_lasted_stays_true(intervals):
    query = "SELECT ?deal { ?deal dg:licensor ?one ; dg:stage/dg:reached status:unknown . }"
    assert [row["deal"] for row in rows(intervals, query)] == ["deal:not-known-any-more"]
    assert rows(intervals, "SELECT ?b { party:a dg:licensesTo ?b }") == [{"b": "party:b"}]


def lasted(store: ox.Store, name: str) -> list[tuple[str, ...]]:
    query = f"""SELECT ?status ?from ?until ?recorded {{
        deal:{name} dg:stage ?stage . ?stage dg:reached ?status .
        OPTIONAL {{ ?stage dg:inForceFromAsWritten ?from }}
        OPTIONAL {{ ?stage dg:inForceUntilAsWritten ?until }}
        OPTIONAL {{ ?stage dg:endRecorded ?recorded }} }} ORDER BY ?stage"""
    return [
        (row["status"].partition(":")[2], row["from"], row["until"], row["recorded"])
        for row in rows(store, query)
    ]


def test_a_stage_lasts_until_the_next(several, intervals):
    assert lasted(several, "by-day") == [
        ("talks", "2023-05", "2024-01-31", "true"),
        ("active", "2024-02-01", "2026-01-31", "true"),
        ("ended", "2026-01-31", "", ""),
    ]
    assert lasted(several, "talks-again")[0] == ("active", "2024-02-01", "2025-02-28", "true")
    assert lasted(several, "one") == [("active", "2024-02-01", "", "")]
    assert lasted(several, "neither-has-a-day") == [
        ("active", "2024-02-01", "2026-06-01", "false"),
        ("ended", "", "", ""),
    ]
    assert lasted(several, "only-the-talks-have-one") == [
        ("talks", "2023-05-01", "2026-06-01", "false"),
        ("active", "2024-02-01", "", ""),
    ]
    assert lasted(intervals, "stage-with-an-end")[0][2:] == ("2025-12-31", "true")


def test_a_denied_stage_does_not_count(tmp_path):
    text = deal("denied", "talks 2024-01-01", "active 2024-02-01")
    store = graph(tmp_path, text, "deal:denied-1 dg:standing dg:denied .")
    assert rows(store, "SELECT ?s { deal:denied dg:status ?s }") == [{"s": "status:talks"}]
    assert rows(store, "SELECT ?f { deal:denied dg:inForceFrom ?f }") == []
    assert rows(store, "SELECT ?f { deal:denied-1 dg:inForceFrom ?f }") == []


def test_a_status_written_by_hand_is_used_and_found_fault_with(tmp_path):
    text = f"deal:old a dg:Licence ; dg:status status:ended {ANNOUNCED} ."
    store = graph(tmp_path, text)
    found = rows(store, "SELECT ?u ?r { deal:old dg:inForceUntil ?u ; dg:endRecorded ?r }")
    assert found == [{"u": "2026-06-01", "r": "false"}]
    problems = [f for f in dealgraph.check(only=tmp_path / "data") if f.check == "status-by-hand"]
    assert [f.entity for f in problems] == ["deal:old"]
    assert "dg:reached status:" in problems[0].fix


def test_a_stage_is_called_after_its_status_in_every_language(tmp_path):
    label = 'deal:one-0 rdfs:label "Under way"@en .'
    german = 'status:talks skos:prefLabel "in Gesprächen"@de .'
    store = graph(tmp_path, deal("one", "active"), deal("two", "talks"), label, german)
    query = "SELECT ?name {{ deal:{}-0 {} ?name }}"
    assert rows(store, query.format("one", "dg:name")) == [{"name": "Under way"}]
    assert rows(store, query.format("two", "dg:name")) == [{"name": "in talks"}]
    assert rows(store, query.format("two", "dg:name-de")) == [{"name": "in Gesprächen"}]


PARTICIPATIONS = """
deal:club a dg:Programme ; dg:operator party:a ; dg:announced "2024-02-01"^^xsd:date ;
    dg:ends "2026-01-31"^^xsd:date ; dg:stage deal:club-active ;
    dg:participation deal:joined, deal:left, deal:whole, deal:denied .
deal:club-active a dg:Stage ; dg:reached status:active .
deal:joined a dg:Participation ; dg:participant party:b ; dg:role dg:member ;
    dg:from "2025"^^xsd:gYear .
deal:left a dg:Participation ; dg:participant party:c ; dg:role dg:member ;
    dg:until "2025-03"^^xsd:gYearMonth .
deal:whole a dg:Participation ; dg:participant party:d ; dg:role dg:leadInvestor .
deal:denied a dg:Participation ; dg:participant party:e ; dg:role dg:member ;
    dg:standing dg:denied .
"""


def test_a_participation_gives_the_plain_role_unless_it_is_denied(tmp_path):
    store = graph(tmp_path, PARTICIPATIONS)
    found = rows(store, "SELECT ?party { deal:club dg:party ?party } ORDER BY ?party")
    assert [row["party"] for row in found] == ["party:a", "party:b", "party:c", "party:d"]
    found = rows(store, "SELECT ?party { ?party dg:memberOf deal:club } ORDER BY ?party")
    assert [row["party"] for row in found] == ["party:b", "party:c"]


def test_a_participation_has_days_of_its_own_within_those_of_its_deal(tmp_path):
    store = graph(tmp_path, PARTICIPATIONS)
    query = """SELECT ?x ?from ?until { deal:club dg:participation ?x .
        ?x dg:inForceFromAsWritten ?from ; dg:inForceUntilAsWritten ?until } ORDER BY ?x"""
    assert [tuple(row.values()) for row in rows(store, query)] == [
        ("deal:joined", "2025", "2026-01-31"),
        ("deal:left", "2024-02-01", "2025-03"),
        ("deal:whole", "2024-02-01", "2026-01-31"),
    ]


def test_who_takes_part_by_a_participation_is_shown_like_everybody(tmp_path):
    store = graph(tmp_path, PARTICIPATIONS)
    found = view(Reader(store), ox.NamedNode(PREFIXES["deal"] + "club"))
    facts = {fact.name: [value.id for value in fact.values] for fact in found.facts}
    assert facts["member"] == ["party:b", "party:c"]
    assert facts["lead investor"] == ["party:d"]
    assert "investor" not in facts


LABELS = "".join(
    f'{name} rdfs:label "{name.partition(":")[2].title()}" .\n'
    for name in ("deal:club", "party:a", "party:b", "party:c", "party:d", "party:e")
)


def asked(store: ox.Store, name: str, **values: str) -> list[dict[str, str]]:
    question = questions()[name]
    return list(table(run(store, bind(store, question, values), name), "rows"))


def test_questions_and_tables_know_who_takes_part_by_a_participation(tmp_path):
    kinds = " ".join(f"party:{name} a dg:Organisation ." for name in "abcde")
    store = graph(tmp_path, PARTICIPATIONS, LABELS, kinds)
    (row,) = asked(store, "deals-of", party="party:b")
    assert (row["matter"], row["roles"]) == ("deal:club", "member")
    assert asked(store, "deals-of", party="party:e") == []
    (row,) = asked(store, "deals-of", party="party:d")
    assert row["roles"] == "lead investor"
    (row,) = asked(store, "deals-between", one="party:a", other="party:c")
    assert row["roles"] == "A: operator, C: member"
    found = asked(store, "counterparties", party="party:a")
    assert {row["counterparty"]: row["roles"] for row in found} == {
        "party:b": "member",
        "party:c": "member",
        "party:d": "lead investor",
    }
    (path,) = [path for path in catalog().files("tables") if path.stem == "roles"]
    found = rows(store, path.read_text(encoding="utf-8"))
    assert [(row["role"], row["party"]) for row in found] == [
        ("lead-investor", "party:d"),
        ("member", "party:b"),
        ("member", "party:c"),
        ("operator", "party:a"),
    ]


def test_a_stage_with_an_end_ends_soon(tmp_path):
    text = deal("limited", "active 2024-02-01 2026-05", more=ANNOUNCED)
    store = graph(tmp_path, text, 'deal:limited rdfs:label "Limited" .')
    (row,) = asked(store, "ending-soon", date="2026-03-01", months="3")
    assert (row["due"], row["what"], row["matter"]) == ("2026-05", "ends", "deal:limited")
    assert asked(store, "ending-soon", date="2026-06-01", months="3") == []


def test_ending_a_deal_adds_a_stage_and_loses_nothing(tmp_path):
    name = "lionsgate-runway-2024"
    text = (RECORD / "deals" / f"{name}.ttl").read_text(encoding="utf-8")
    ended = text.replace("dg:stage :stage-active", "dg:stage :stage-active, :stage-ended")
    assert ended != text
    ended += f"\n:stage-ended a dg:Stage ; dg:reached status:ended ; dg:source {PAGE} .\n"
    folder = tmp_path / "data" / "deals"
    folder.mkdir(parents=True)
    (folder / f"{name}.ttl").write_text(ended, encoding="utf-8")
    found = dealgraph.load(only=tmp_path / "data")
    (row,) = dealgraph.ask("in-force", found, date="2025-06-01")
    assert (row["status"], row["from"]) == ("ended", "2024-09-18")
    assert row["end"] == "over by then, the day is not recorded"
    problems = dealgraph.check(only=tmp_path / "data", notices=True)
    assert "over-without-end" in {finding.check for finding in problems}


def test_the_record_has_stages_alone_and_one_status_for_each_matter():
    found = dealgraph.load()
    by_hand = found.query(
        """SELECT ?matter { GRAPH ?file { ?matter dg:status ?status }
        FILTER(?file != <https://w3id.org/dealgraph/file/derived>) }"""
    )
    assert len(by_hand) == 0
    counted = found.query(
        """SELECT ?matter (COUNT(DISTINCT ?status) AS ?count) {
        ?matter a dg:Matter OPTIONAL { ?matter dg:status ?status } } GROUP BY ?matter"""
    )
    assert {str(row["count"]) for row in counted} == {"1"}


def test_when_a_stage_came_is_said_or_follows_and_is_never_the_day_on_which_it_was_seen():
    rows = dealgraph.ask("changes-of-status", since="1990-01-01", until="2026-12-31")
    known = {(row["matter"].partition(":")[2], row["became"]): row["known"] for row in rows}
    assert set(known.values()) == {"said", "by start or announcement", "by ruling or settlement"}
    assert known["getty-v-stability-uk-2023", "decided"] == "by ruling or settlement"
    assert known["kobalt-udio-2026", "active"] == "by start or announcement"
    assert (
        "prs-ai-registration",
        "active",
    ) not in known  # seen in 2026, and since when nobody says
    graph = dealgraph.load()
    seen = graph.query("""SELECT ?matter { ?matter dg:inForceFrom ?day ; dg:statusAsOf ?seen
      FILTER NOT EXISTS { ?matter dg:starts ?from } FILTER NOT EXISTS { ?matter dg:announced ?on }
      FILTER NOT EXISTS { ?matter dg:stage/dg:from ?since }
      FILTER NOT EXISTS { ?matter a dg:Dispute } }""")
    ids = {str(row.matter).rpartition("/")[2] for row in seen}
    assert len(ids) > 10
    assert ids.isdisjoint(name for name, _ in known)
