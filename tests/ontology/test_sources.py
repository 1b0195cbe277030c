"""Sources are known by where they stand: who publishes a page, and what kind of source it is.

`publishers.tsv` holds what pages were said to be published by when this was still written on each
page: the first twelve digits of the SHA-256 of an address, and the name.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import expand
from dealgraph.rdf.sparql.run import run, table

PREFIXES = """
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix publisher: <https://w3id.org/dealgraph/publisher/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source-kind: <https://w3id.org/dealgraph/source-kind/> .
@prefix stake: <https://w3id.org/dealgraph/stake/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DEAL = "https://w3id.org/dealgraph/deal/one"
AGENTS = """
publisher:ledger a dg:Publisher ; rdfs:label "The Ledger", "Das Blatt"@de ;
    dg:host "ledger.example" ; dg:sourceKind source-kind:original-reporting .
publisher:sunday a dg:Publisher ; rdfs:label "Sunday" ;
    dg:host "sunday.ledger.example" .
publisher:digest a dg:Publisher ; rdfs:label "Digest" ;
    dg:host "digest.example", "digest.test" ; dg:sourceKind source-kind:summary .
publisher:court a dg:Publisher ; rdfs:label "Court" ;
    dg:host "court.example" ; dg:sourceKind source-kind:official-document .
publisher:zurich a dg:Publisher ; rdfs:label "Zürich" ;
    dg:host "zürich.example", "xn--zrich-kva.example" .
party:studio a dg:Organisation ; rdfs:label "Studio" ;
    dg:website "https://WWW.Studio.example:443/"^^xsd:anyURI .
party:lab a dg:Organisation ; rdfs:label "Lab" ;
    dg:website "https://shared.example/lab"^^xsd:anyURI .
party:paper a dg:Organisation ; rdfs:label "Paper" ;
    dg:host "paper.example" ; dg:sourceKind source-kind:original-reporting .
"""


def graph(folder: Path, text: str) -> ox.Store:
    (folder / "some.ttl").write_text(PREFIXES + AGENTS + text, encoding="utf-8")
    return open_store(catalog(only=[folder]))


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    return list(table(run(store, text), "rows").rows())


def value(store: ox.Store, subject: str, name: str) -> str | None:
    """The one value of a property."""
    found = rows(store, f"SELECT ?value WHERE {{ {subject} {name} ?value }}")
    assert len(found) < 2, found
    return found[0][0] if found else None


#: Addresses, and who publishes there.
PUBLISHED = {
    "https://ledger.example/a": "publisher:ledger",
    "http://www.ledger.example/a": "publisher:ledger",
    "https://ledger.example": "publisher:ledger",
    "https://ledger.example?p=1": "publisher:ledger",
    "https://ledger.example#a": "publisher:ledger",
    "https://www.ledger.example:443/a": "publisher:ledger",
    "https://user:word@ledger.example/a": "publisher:ledger",
    "https://ledger.example./a": "publisher:ledger",
    "HTTPS://WWW.LEDGER.EXAMPLE/A": "publisher:ledger",
    "https://a.b.c.ledger.example/a": "publisher:ledger",
    "https://sunday.ledger.example/a": "publisher:sunday",
    "https://amp.sunday.ledger.example/a": "publisher:sunday",
    "https://mysunday.ledger.example/a": "publisher:ledger",
    "https://notledger.example/a": None,
    "https://ledger.example.org/a": None,
    "https://other.example/https://ledger.example/a": None,
    "https://other.example/?u=@ledger.example/a": None,
    "https://digest.example/a": "publisher:digest",
    "https://digest.test/a": "publisher:digest",
    "https://www.zürich.example/a": "publisher:zurich",
    "https://ZÜRICH.example/a": "publisher:zurich",
    "https://xn--zrich-kva.example/a": "publisher:zurich",
    "https://studio.example/a": "party:studio",
    "https://press.studio.example/a": "party:studio",
    "https://shared.example/lab/a": None,
}


def test_a_page_is_published_by_whoever_has_the_longest_host(tmp_path):
    found = graph(tmp_path, "".join(f"<{address}> a dg:Source .\n" for address in PUBLISHED))
    said = {address: value(found, f"<{address}>", "dg:publishedBy") for address in PUBLISHED}
    assert said == PUBLISHED


def test_a_page_is_called_after_its_publisher_in_english(tmp_path):
    found = graph(tmp_path, "<https://ledger.example/a> a dg:Source .\n")
    assert value(found, "<https://ledger.example/a>", "dg:publisher") == "The Ledger"


def test_a_page_overrules_who_publishes_it_how_it_is_called_and_of_what_kind_it_is(tmp_path):
    found = graph(
        tmp_path,
        "<https://ledger.example/a> a dg:Source ; dg:publishedBy publisher:digest .\n"
        '<https://ledger.example/b> a dg:Source ; dg:publisher "A column" .\n'
        "<https://ledger.example/c> a dg:Source ; dg:sourceKind source-kind:analysis .\n",
    )
    pages = {
        page: [
            value(found, f"<https://ledger.example/{page}>", name)
            for name in ("dg:publishedBy", "dg:publisher", "dg:sourceKind")
        ]
        for page in "abc"
    }
    assert pages == {
        "a": ["publisher:digest", "Digest", "source-kind:summary"],
        "b": ["publisher:ledger", "A column", "source-kind:original-reporting"],
        "c": ["publisher:ledger", "The Ledger", "source-kind:analysis"],
    }


def test_a_host_that_is_written_goes_before_a_website(tmp_path):
    found = graph(
        tmp_path,
        'publisher:press a dg:Publisher ; rdfs:label "Press" ; dg:host "studio.example" .\n'
        "<https://studio.example/a> a dg:Source .\n",
    )
    assert value(found, "<https://studio.example/a>", "dg:publishedBy") == "publisher:press"
    assert value(found, "party:studio", "dg:host") is None


#: Pages, and of what kind they are.
KINDS = {
    "<https://ledger.example/0> a dg:Source": "original-reporting",
    "<https://nowhere.example/1> a dg:Source": None,
    "<https://sunday.ledger.example/2> a dg:Source": None,
    '<https://nowhere.example/3> a dg:Source ; dg:relays "Ledger"': "repost",
    "<https://nowhere.example/4> a dg:Source ; dg:relays <https://ledger.example/a>": "repost",
    '<https://ledger.example/5> a dg:Source ; dg:relays "Paper"': "repost",
    '<https://digest.example/6> a dg:Source ; dg:relays "Paper"': "summary",
    '<https://court.example/7> a dg:Source ; dg:relays "The judge"': "official-document",
    '<https://nowhere.example/8> a dg:Source ; dg:relays "" ; dg:sourceKind source-kind:analysis': (
        "analysis"
    ),
}


def test_the_kind_of_a_page_is_that_of_its_site_or_a_repost(tmp_path):
    found = graph(tmp_path, "".join(f"{page} .\n" for page in KINDS))
    said = {page: value(found, page.partition(" ")[0], "dg:sourceKind") for page in KINDS}
    assert said == {page: kind and f"source-kind:{kind}" for page, kind in KINDS.items()}


def test_a_page_of_a_party_is_its_own_statement_where_it_takes_part_in_all_that_cites_it(tmp_path):
    found = graph(
        tmp_path,
        """
        deal:one a dg:ContentLicence ; dg:licensor party:studio ; dg:licensee party:paper ;
            dg:source <https://studio.example/one>, <https://paper.example/one>,
                <https://studio.example/both>, <https://studio.example/agency> .
        deal:two a dg:ContentLicence ; dg:licensor party:lab ; dg:licensee party:paper ;
            dg:source <https://studio.example/both>, <https://studio.example/two>,
                <https://paper.example/two> .
        deal:three a dg:ContentLicence ; dg:licensor party:lab ; dg:licensee party:studio ;
            dg:source <https://paper.example/three> .
        stake:lab-studio a dg:Stake ; dg:owner party:lab ; dg:owned party:studio ;
            dg:source <https://studio.example/stake> .
        <https://studio.example/one> a dg:Source .
        <https://studio.example/both> a dg:Source .
        <https://studio.example/two> a dg:Source .
        <https://studio.example/stake> a dg:Source .
        <https://studio.example/agency> a dg:Source ; dg:relays "An agency" .
        <https://paper.example/one> a dg:Source .
        <https://paper.example/two> a dg:Source .
        <https://paper.example/three> a dg:Source .
        """,
    )
    kinds = {
        page: value(found, f"<https://{page}>", "dg:sourceKind")
        for page in (
            "studio.example/one",
            "studio.example/both",
            "studio.example/two",
            "studio.example/stake",
            "studio.example/agency",
            "paper.example/one",
            "paper.example/two",
            "paper.example/three",
        )
    }
    assert kinds == {
        "studio.example/one": "source-kind:own-statement",
        "studio.example/both": None,
        "studio.example/two": None,
        "studio.example/stake": "source-kind:own-statement",
        "studio.example/agency": "source-kind:repost",
        "paper.example/one": "source-kind:own-statement",
        "paper.example/two": "source-kind:own-statement",
        "paper.example/three": "source-kind:original-reporting",
    }


#: Sites that a statement cites, and the best kind among them.
BEST = {
    "ledger digest court": "source-kind:official-document",
    "digest ledger": "source-kind:original-reporting",
    "digest": "source-kind:summary",
    "digest nowhere": "source-kind:summary",
    "nowhere": None,
}


def test_the_best_kind_behind_a_statement_is_the_nearest_that_is_known(tmp_path):
    sites = ("ledger", "digest", "court", "nowhere")
    text = "".join(f"<https://{site}.example/a> a dg:Source .\n" for site in sites)
    for number, cited in enumerate(BEST):
        pages = ", ".join(f"<https://{site}.example/a>" for site in cited.split())
        text += f"<{DEAL}#{number}> a dg:Grant ; dg:source {pages} .\n"
    found = graph(tmp_path, text)
    best = [value(found, f"<{DEAL}#{number}>", "dg:bestSourceKind") for number in range(len(BEST))]
    assert dict(zip(BEST, best, strict=True)) == BEST


def test_a_kind_of_a_module_has_the_rank_that_it_says(tmp_path):
    text = """
        <https://my.example/#podcast> a skos:Concept ; skos:prefLabel "podcast" ;
            skos:inScheme dg:SourceKindScheme ; dg:rank 12 .
        <https://pod.example/a> a dg:Source ; dg:sourceKind <https://my.example/#podcast> .
        <https://digest.example/a> a dg:Source .
        <https://w3id.org/dealgraph/deal/one#x> a dg:Grant ;
            dg:source <https://pod.example/a>, <https://digest.example/a> .
        <https://w3id.org/dealgraph/deal/one#y> a dg:Grant ; dg:source <https://pod.example/a> .
        """
    found = graph(tmp_path, text)
    best = [value(found, f"<{DEAL}#{name}>", "dg:bestSourceKind") for name in "xy"]
    assert best == ["source-kind:summary", "https://my.example/#podcast"]


# The shipped record


def test_no_publisher_of_a_page_was_lost_or_changed_when_names_moved_to_the_hosts(shipped_store):
    path = Path(__file__).with_name("publishers.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()
    before = dict(line.split("\t") for line in lines)
    assert len(before) == 1433
    now = {}
    for quad in shipped_store.quads_for_pattern(None, named("dg:publisher"), None, None):
        assert quad.subject not in now, f"{quad.subject} has two publishers"
        now[quad.subject] = quad.object.value
    kinds = shipped_store.quads_for_pattern(None, named("rdf:type"), named("dg:Source"), None)
    changed = {}
    for page in {quad.subject for quad in kinds}:
        was = before.get(sha256(page.value.encode()).hexdigest()[:12])
        if was is not None and now.get(page) != was:
            changed[page.value] = (was, now.get(page))
    assert changed == {}


def test_no_page_of_the_shipped_record_types_the_name_that_its_site_has(shipped_store):
    """Where it would be derived, nobody has to write it."""
    text = """
        SELECT ?page ?name WHERE {
          GRAPH ?file { ?page dg:publisher ?name }
          ?page dg:publishedBy/dg:name ?name
          FILTER(?file != <https://w3id.org/dealgraph/file/derived>)
        }"""
    assert rows(shipped_store, text) == []


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))
