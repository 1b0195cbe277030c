"""schema.org: what a search engine is shown of deals, policies, pages and sums."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from dealgraph.publish.profiles import build
from dealgraph.rdf.names import BASE

ORRERY, QUILLMARK = BASE + "party/orrery-ai", BASE + "party/quillmark-books"


def thing(store: ox.Store, iri: str) -> dict[str, Any]:
    nodes = json.loads(build(store, "schema.org").json())["@graph"]
    return next(node for node in nodes if node["@id"] == iri)


def test_a_deal_is_an_action_with_its_parties_sums_and_pages(mini_store):
    found = thing(mini_store, BASE + "deal/orrery-larkfield-2025")
    assert found == {
        "@type": "TradeAction",
        "@id": BASE + "deal/orrery-larkfield-2025",
        "name": "The Larkfield Post and Orrery AI: articles in answers, with links",
        "description": "Product partnership, content licence; announced 2025-03-01; "
        "active as of 2026-01-15.",
        "agent": [{"@id": BASE + "party/larkfield-post"}, {"@id": ORRERY}],
        "actionStatus": "ActiveActionStatus",
        "startTime": "2025-03",
        "endTime": "2027-02-28",
        "object": {
            "@type": "QuantitativeValue",
            "@id": BASE + "deal/orrery-larkfield-2025#ad-share",
            "name": found["object"]["name"],
            "value": found["object"]["value"],
            "unitText": "percent",
            "description": found["object"]["description"],
        },
        "subjectOf": [
            {"@id": "https://example.org/gazette/larkfield-fee"},
            {"@id": "https://example.org/larkfield/orrery"},
            {"@id": "https://example.org/ledger/larkfield-fee"},
        ],
    }


def test_a_policy_is_a_work_of_its_owner(mini_store):
    found = thing(mini_store, BASE + "policy/quillmark-reservation-2025")
    assert {key: found[key] for key in ("@type", "author", "datePublished", "keywords")} == {
        "@type": "CreativeWork",
        "author": {"@id": QUILLMARK},
        "datePublished": "2025-12-01",
        "keywords": "books",
    }


def test_a_page_of_a_paper_is_an_article_and_that_of_a_party_a_page(mini_store):
    kinds = {
        iri: thing(mini_store, f"https://example.org/{iri}")["@type"]
        for iri in ("ledger/quillmark", "quillmark/robots")
    }
    assert kinds == {"ledger/quillmark": "NewsArticle", "quillmark/robots": "WebPage"}


def test_a_disputed_sum_is_not_shown_as_a_fact(mini_store):
    document = build(mini_store, "schema.org")
    deal = BASE + "deal/orrery-larkfield-2025"
    assert sorted(
        (left.statement.removeprefix(deal), left.reason)
        for left in document.left_out
        if left.kind == "amount" and left.matter == deal
    ) == [
        ("#fee-denied", "its standing is 'denied'"),
        ("#fee-reported-by-gazette", "its standing is 'disputed'"),
        ("#fee-reported-by-ledger", "its standing is 'disputed'"),
    ]


def test_a_whole_number_is_a_number_and_another_one_text(shipped_store):
    nodes = json.loads(build(shipped_store, "schema.org").json())["@graph"]
    found = [item for node in nodes for item in (node.get("object"), node.get("about")) if item]
    sums = [
        each[key]
        for item in found
        for each in (item if isinstance(item, list) else [item])
        for key in ("value", "minValue", "maxValue")
        if key in each
    ]
    assert {type(value) for value in sums} == {int, str}
    assert all("." in value for value in sums if isinstance(value, str))
