"""Derivation: what follows is added apart from what is written, and stops."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.base.errors import ModelError
from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.graph.rules import derive, read_rule
from dealgraph.rdf.names import BASE, DERIVED_GRAPH, DG, expand, shorten
from dealgraph.rdf.sparql.run import run, table

RULES = catalog().files("rules")
GRAPH = ox.NamedNode(DERIVED_GRAPH)
SHORTCUTS = {
    "acquired",
    "funded",
    "holdsStakeIn",
    "inDisputeWith",
    "investedIn",
    "licensesTo",
    "memberOf",
    "owns",
    "partnerOf",
    "suppliesTo",
    "ultimateParent",
}


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


def derived(store: ox.Store, predicate: str) -> set[tuple[str, str]]:
    quads = store.quads_for_pattern(None, node(predicate), None, GRAPH)
    return {(shorten(q.subject.value), shorten(q.object.value)) for q in quads}


def small(text: str) -> ox.Store:
    prefixes = f"@prefix : <{BASE}deal/> . @prefix dg: <{DG}> .\n"
    store = ox.Store()
    store.load(
        (prefixes + text).encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:file")
    )
    return store


def rule(folder: Path, text: str, name: str = "mine.rq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("predicate", "pairs"),
    [
        (
            "dg:investedIn",
            {
                ("party:orrery-ai", "party:halden-pictures"),
                ("party:vessel-capital", "party:halden-pictures"),
            },
        ),
        (
            "dg:licensesTo",
            {
                ("party:larkfield-post", "party:orrery-ai"),
                ("party:cadence-records", "party:orrery-ai"),
            },
        ),
        (
            "dg:suppliesTo",
            {
                ("party:orrery-ai", "party:halden-pictures"),
                ("party:orrery-ai", "party:larkfield-post"),
            },
        ),
        (
            "dg:partnerOf",
            {
                ("party:orrery-ai", "party:halden-pictures"),
                ("party:halden-pictures", "party:orrery-ai"),
            },
        ),
        (
            "dg:inDisputeWith",
            {
                ("party:class-of-authors", "party:tessellate"),
                ("party:quillmark-books", "party:tessellate"),
                ("party:larkfield-post", "party:tessellate"),
                ("party:tessellate", "party:class-of-authors"),
                ("party:tessellate", "party:quillmark-books"),
                ("party:tessellate", "party:larkfield-post"),
            },
        ),
        (
            "dg:memberOf",
            {
                ("party:cadence-records", "deal:orrery-chorus-2025"),
                ("party:solheim-estate", "deal:orrery-chorus-2025"),
            },
        ),
        (
            "dg:owns",
            {
                ("party:halden-group", "party:halden-media"),
                ("party:halden-media", "party:halden-pictures"),
            },
        ),
        (
            "dg:holdsStakeIn",
            {
                ("party:halden-group", "party:halden-media"),
                ("party:halden-media", "party:halden-pictures"),
                ("party:larkfield-post", "party:orrery-ai"),
            },
        ),
        (
            "dg:ultimateParent",
            {
                ("party:halden-media", "party:halden-group"),
                ("party:halden-pictures", "party:halden-group"),
            },
        ),
    ],
)
def test_shortcut_holds_between_exactly_these(mini_store, predicate, pairs):
    assert derived(mini_store, predicate) == pairs


@pytest.mark.parametrize(
    ("matter", "predicate", "day"),
    [
        ("deal:larkfield-orrery-2023", "dg:announcedFrom", "2023-01-01"),
        ("deal:larkfield-orrery-2023", "dg:endsFrom", "2025-02-01"),
        ("deal:vessel-halden-2024", "dg:announcedFrom", "2024-05-01"),
        ("deal:halden-orrery-2026", "dg:announcedFrom", "2026-02-10"),
        ("deal:halden-orrery-2026#first-tool-due", "dg:dateFrom", "2027-03-01"),
    ],
)
def test_partial_date_begins_on_its_first_day(mini_store, matter, predicate, day):
    (quad,) = mini_store.quads_for_pattern(node(matter), node(predicate), None, None)
    assert quad.object == ox.Literal(day, datatype=node("xsd:date"))


@pytest.mark.parametrize("data", ["mini_store", "shipped_store"])
def test_no_party_gets_a_shortcut_from_a_deal_that_took_no_effect(data, request):
    store = request.getfixturevalue(data)
    failed = [
        (node(row["one"]), node(row["other"]))
        for row in table(
            run(
                store,
                """SELECT DISTINCT ?one ?other WHERE {
                ?deal dg:status/dg:tookEffect false ; a dg:Deal ; dg:party ?one , ?other .
                FILTER(?one != ?other)
                FILTER NOT EXISTS { ?good dg:party ?one , ?other ; a dg:Deal ;
                    dg:status/dg:tookEffect true } }""",
            )
        )
    ]
    assert failed
    for one, other in failed:
        for name in ("investedIn", "acquired", "funded", "licensesTo", "suppliesTo", "partnerOf"):
            assert not list(store.quads_for_pattern(one, node(f"dg:{name}"), other, None))


def test_nothing_is_derived_from_the_cancelled_investment(mini_store):
    for name in SHORTCUTS - {"inDisputeWith", "ultimateParent"}:
        pairs = derived(mini_store, f"dg:{name}")
        assert not {pair for pair in pairs if "party:tessellate" in pair}


def test_disputed_or_ended_holding_makes_nobody_a_holder(mini_store):
    assert ("party:orrery-ai", "party:halden-pictures") not in derived(
        mini_store, "dg:holdsStakeIn"
    )
    assert ("party:vessel-capital", "party:tessellate") not in derived(
        mini_store, "dg:holdsStakeIn"
    )


@pytest.mark.parametrize("data", ["mini_store", "shipped_store"])
def test_derived_triples_are_only_in_the_derived_graph(data, request):
    store = request.getfixturevalue(data)
    written = {
        (q.subject, q.predicate, q.object)
        for q in store.quads_for_pattern(None, None, None, None)
        if q.graph_name != GRAPH
    }
    added = {
        (q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, GRAPH)
    }
    assert added
    assert not added & written
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_no_file_writes_a_derived_property_by_hand(shipped_store):
    rows = run(
        shipped_store,
        """SELECT ?file ?s ?p WHERE { ?p dg:derived true . GRAPH ?file { ?s ?p ?o }
        FILTER(?file != <https://w3id.org/dealgraph/file/derived>) }""",
    )
    assert table(rows).rows() == []


def test_every_shortcut_is_marked_as_derived(shipped_store):
    general = shipped_store.quads_for_pattern(None, node("rdfs:subPropertyOf"), None, None)
    inherited = {q.object.value for q in general}
    used = {q.predicate.value for q in shipped_store.quads_for_pattern(None, None, None, GRAPH)}
    marked = {
        q.subject.value
        for q in shipped_store.quads_for_pattern(None, node("dg:derived"), None, None)
    }
    written = {
        q.predicate.value
        for q in shipped_store.quads_for_pattern(None, None, None, None)
        if q.graph_name != GRAPH
    }
    overruled = {node("dg:publishedBy").value}  # a page may say it itself
    assert used - written - inherited - overruled <= marked


def test_without_inference_there_is_no_derived_graph(mini_catalog):
    store = open_store(mini_catalog, inference=False)
    assert GRAPH not in set(store.named_graphs())
    assert not list(store.quads_for_pattern(None, node("dg:investedIn"), None, None))


def test_deriving_again_adds_nothing(mini_catalog):
    store = open_store(mini_catalog)
    before = set(store)
    number = derive(store, RULES)
    assert set(store) == before
    assert number == sum(1 for _ in store.quads_for_pattern(None, None, None, GRAPH))


@pytest.mark.parametrize("path", RULES, ids=[path.stem for path in RULES])
def test_rule_says_what_it_is_for(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# title: ")
    assert lines[1].startswith("# why: ")


def test_what_a_rule_says_that_it_reads_is_all_that_it_needs(mini_catalog, tmp_path):
    """The `# reads:` and `# closed:` lines only save work: without them the result is the same."""
    plain = []
    for path in RULES:
        text = path.read_text(encoding="utf-8")
        kept = [
            line for line in text.splitlines() if not line.startswith(("# reads:", "# closed:"))
        ]
        plain.append(rule(tmp_path, "\n".join(kept), path.name))
    wanted = open_store(mini_catalog, inference=False)
    derive(wanted, plain)
    found = open_store(mini_catalog)
    assert set(found) == set(wanted)


def test_rule_without_reads_line_always_runs(tmp_path):
    assert read_rule(rule(tmp_path, "CONSTRUCT WHERE { ?s ?p ?o }")).concerned(set())
    some = read_rule(rule(tmp_path, "# reads: dg:party\nCONSTRUCT WHERE { ?s dg:party ?o }"))
    assert some.concerned({DG + "party"})
    assert not some.concerned({DG + "term"})
    assert some.concerned(None)


def test_a_closed_rule_is_not_run_again_for_what_it_has_added_itself(tmp_path):
    """Unless it says that it is closed, it goes on until it finds nothing more."""
    text = """CONSTRUCT { ?one dg:parent ?other } WHERE { ?one dg:parent/dg:parent ?other }"""
    family = ":a dg:parent :b . :b dg:parent :c . :c dg:parent :d . :d dg:parent :e ."
    found = []
    for header in ("# reads: dg:parent\n", "# reads: dg:parent\n# closed: not so, for the test\n"):
        store = small(family)
        found.append(derive(store, [rule(tmp_path, header + text)]))
    assert found == [6, 3]


def test_what_a_file_says_already_is_not_derived(tmp_path):
    store = small(":a dg:parent :b . :b dg:parent :c . :a dg:parent :c .")
    text = "CONSTRUCT { ?one dg:parent ?other } WHERE { ?one dg:parent/dg:parent ?other }"
    assert derive(store, [rule(tmp_path, text)]) == 0


def test_a_rule_of_the_user_is_a_file(tmp_path, mini):
    (tmp_path / "rules").mkdir()
    rule(
        tmp_path / "rules",
        "CONSTRUCT { ?one dg:knows ?other }"
        " WHERE { ?m dg:party ?one , ?other FILTER(?one != ?other) }",
    )
    store = open_store(catalog([tmp_path], [mini]))
    assert ("party:lantern-union", "party:halden-pictures") in derived(store, "dg:knows")


def test_rules_feed_one_another(tmp_path):
    first = rule(tmp_path, "CONSTRUCT { ?s dg:b ?o } WHERE { ?s dg:c ?o }", "a.rq")
    second = rule(tmp_path, "CONSTRUCT { ?s dg:c ?o } WHERE { ?s dg:d ?o }", "b.rq")
    store = small(":x dg:d :y .")
    assert derive(store, [first, second]) == 2
    assert derived(store, "dg:b") == {("deal:x", "deal:y")}


def test_runaway_rule_is_an_error_that_names_it(tmp_path):
    endless = rule(
        tmp_path, 'CONSTRUCT { ?s dg:n ?m } WHERE { ?s dg:n ?n BIND(CONCAT(?n, "x") AS ?m) }'
    )
    with pytest.raises(ModelError) as caught:
        derive(small(':x dg:n "x" .'), [endless])
    assert caught.value.what == "The rules do not come to an end"
    assert caught.value.where == "mine.rq"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "A rule is not a CONSTRUCT query"),
        ("CONSTRUCT { ?s ?p } WHERE {}", "A rule is not valid SPARQL"),
        ("", "A rule is not valid SPARQL"),
    ],
)
def test_wrong_rule_is_an_error_with_its_file(tmp_path, text, what):
    path = rule(tmp_path, text)
    with pytest.raises(ModelError) as caught:
        derive(small(":x dg:n 1 ."), [path])
    assert caught.value.what == what
    assert caught.value.where == str(path)
    assert caught.value.code == "DG601"
