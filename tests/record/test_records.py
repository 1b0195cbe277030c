"""Views of a record and the page that shows them: whole, sourced, and the same for every kind."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.rdf.names import dg, expand
from dealgraph.rdf.reader import Reader
from dealgraph.record.build import Records, view
from dealgraph.record.figures import figure
from dealgraph.record.text import render
from dealgraph.record.views import Fact, Link, Record

SETTLEMENT = """\
Authors and Tessellate Labs: settlement of the book suit
========================================================
settlement · deal:authors-tessellate-settlement-2025

Claimant      Class of authors in the Tessellate suit, Quillmark Books
Respondent    Tessellate Labs
Announced     2025-09-05
Status        completed
Status as of  2026-01-31
Medium        books

Stages
  - completed [1][2]
    reported · best source: court or regulator document

Money
  - 60 million dollars into a fund [1][2]
    60,000,000 US dollars · settlement · confirmed · said by Tessellate Labs · best source: court or
    regulator document
    payer: Tessellate Labs; payee: Class of authors in the Tessellate suit; basis: total; money
    state: paid

Required
(Somebody must do this.)
  - Tessellate Labs must delete the copies [1]
    deletion · confirmed · said by Tessellate Labs · best source: court or regulator document
    covers: books from pirate sites; who must: Tessellate Labs; towards: Class of authors in the
    Tessellate suit

Not part of it
(Outside the arrangement. This does not say that it is forbidden.)
  - Claims over outputs not covered by the release [1]
    release of claims · confirmed · said by Tessellate Labs · best source: court or regulator
    document
    covers: outputs of models; towards: Class of authors in the Tessellate suit

History
  - 2025-09-05  Settlement filed with the court [1]
    settled · reported · said by The Example Ledger · best source: court or regulator document
  - 2026-09-15  Last instalment due [1]
    scheduled · reported · said by The Example Ledger · best source: court or regulator document

Linked matters
  settles: Authors v Tessellate Labs: copied books (dispute:authors-v-tessellate-2024)

Sources
  [1] District Court of Example, 2025-09-05, court or regulator document
      https://example.org/courts/settlement
  [2] The Example Ledger, summary or aggregator, relays District Court of Example and The Example
      Gazette
      https://example.org/ledger/authors
"""


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


@pytest.fixture(scope="module")
def reader(mini_store: ox.Store) -> Reader:
    return Reader(mini_store)


def record(reader: Reader, name: str) -> Record:
    return view(reader, node(name))


def test_page_of_a_record(reader):
    assert render(record(reader, "deal:authors-tessellate-settlement-2025"), 100) == SETTLEMENT


def test_link_is_shown_from_both_sides(reader):
    old = record(reader, "deal:larkfield-orrery-2023")
    new = Link(
        "deal:orrery-larkfield-2025",
        "The Larkfield Post and Orrery AI: articles in answers, with links",
        "https://w3id.org/dealgraph/deal/orrery-larkfield-2025",
    )
    assert old.links == (Fact("replaced by", (new,)),)


def test_matters_of_a_party_come_newest_first_with_its_roles(reader):
    found = record(reader, "party:halden-pictures").matters
    assert [(m.id, m.announced, m.roles) for m in found] == [
        (
            "deal:halden-orrery-2026",
            "2026-02-10",
            ("investee", "media partner", "research partner"),
        ),
        ("deal:halden-orrery-tools-2025", "2025-11", ("customer",)),
        ("deal:lantern-halden-2025", "2025-10-01", ("employers' side",)),
        ("deal:vessel-halden-2024", "2024-05", ("investee",)),
    ]


def test_speaker_is_shown_with_position_and_affiliation(reader):
    groups = record(reader, "deal:halden-orrery-2026").groups
    (exclusions,) = [group for group in groups if group.kind == "exclusion"]
    said = {statement.id: statement.said_by for statement in exclusions.statements}
    assert said["no-ai-training"] == (
        Link(
            "party:mina-oduya",
            "Mina Oduya (Chief Product Officer, Orrery AI)",
            "https://w3id.org/dealgraph/party/mina-oduya",
        ),
    )


def test_who_denies_and_what_contradicts_is_shown_with_both_statements(reader):
    text = render(record(reader, "deal:orrery-larkfield-2025"), 200)
    assert "denied by: The Larkfield Post" in text
    assert "contradicts: 8 million pounds a year for the licence" in text
    assert "contradicts: 5 million pounds a year for the licence" in text


def test_a_holding_names_what_it_contradicts_and_does_not_list_it(reader):
    found = record(reader, "stake:orrery-ai-halden-pictures")
    assert [group.kind for group in found.groups] == ["stake"]
    assert "contradicts: Ownership of the studio not changed" in " ".join(
        render(found, 200).split()
    )


def test_what_a_statement_names_keeps_its_iri(reader):
    found = record(reader, "deal:halden-orrery-2026")
    (exclusions,) = [group for group in found.groups if group.kind == "exclusion"]
    (statement,) = [one for one in exclusions.statements if one.id == "no-ai-training"]
    links = (*statement.about, *statement.standing)
    assert [link.iri for link in links] == [
        expand(name) for name in ("concern:ai-training", "dg:confirmed")
    ]
    assert [link.label for link in links] == ["AI training", "confirmed"]
    assert statement.iri == expand("deal:halden-orrery-2026#no-ai-training")
    assert (exclusions.class_.id, exclusions.class_.label) == ("dg:Exclusion", "exclusion")
    assert [kind.iri for kind in found.kinds] == [expand(kind.id) for kind in found.kinds]


def test_views_made_together_are_those_made_alone(mini_store):
    """What is kept from one record to the next changes none of them."""
    nodes = [
        x
        for kind in ("Matter", "Agent", "Stake")
        for x in Reader(mini_store).instances(node(f"dg:{kind}"))
    ]
    together = Records(Reader(mini_store))
    assert [together.view(one) for one in nodes] == [view(Reader(mini_store), one) for one in nodes]
    assert [together.view(one) for one in nodes] == [together.view(one) for one in reversed(nodes)][
        ::-1
    ]


def test_what_owns_a_part_without_a_class_is_shown_as_a_statement():
    store = ox.Store()
    text = f"""@prefix dg: <{expand("dg:")}> . @prefix rdfs: <{expand("rdfs:")}> .
      dg:Statement rdfs:label "statement" . <http://e/stake> dg:owner <http://e/party> ."""
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    (group,) = view(Reader(store), ox.NamedNode("http://e/party")).groups
    assert (group.title, [one.iri for one in group.statements]) == ("Statement", ["http://e/stake"])


def test_both_readings_of_a_dispute_are_shown(reader):
    page = render(record(reader, "deal:orrery-larkfield-2025"), 100)
    for label in ("5 million pounds a year", "8 million pounds a year", "12 million pounds a year"):
        assert label in page
    assert page.count("· disputed · said by The Example") == 2
    assert page.count("· denied · said by The Example Gazette") == 1


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("deal:halden-orrery-2026#investment-reported-by-gazette", "about 40,000,000 US dollars"),
        ("deal:vessel-halden-2024#round", "38,000,000 to 42,000,000 US dollars"),
        ("deal:orrery-larkfield-2025#ad-share", "30 per cent"),
        ("deal:orrery-chorus-2025#pool-share", "40 to 50 per cent"),
        (
            "stake:halden-group-halden-media",
            "100 per cent of the shares, 100 per cent of the votes",
        ),
        (
            "stake:larkfield-post-orrery-ai",
            "1 to 2 per cent of the shares, 0 to 0.5 per cent of the votes",
        ),
        ("stake:orrery-ai-halden-pictures", "4.5 per cent of the shares"),
    ],
)
def test_number_is_written_with_its_unit(reader, name, written):
    assert figure(reader, node(name)) == written


@pytest.mark.parametrize(
    ("triples", "written"),
    [
        ('dg:minValue 5.0 ; dg:currency "EUR"', "at least 5 euros"),
        ('dg:maxValue 5.5 ; dg:currency "SEK"', "up to 5.5 Swedish kronor"),
        ('dg:maxValue 7.0 ; dg:approximate true ; dg:currency "XYZ"', "up to about 7 XYZ"),
        ('dg:value 0.000001 ; dg:unit "works"', "0.000001 works"),
        ('dg:value 123456789012345678.0 ; dg:currency "JPY"', "123,456,789,012,345,678 yen"),
        ("dg:approximate true", ""),
        (
            'dg:value "INF"^^<http://www.w3.org/2001/XMLSchema#double> ; dg:unit "works"',
            "INF works",
        ),
        ('dg:minValue "much" ; dg:currency "EUR"', "at least much euros"),
        ('dg:maxValue "1E9999999" ; dg:currency "EUR"', "up to 1E9999999 euros"),
        ("dg:value <http://e/b>", "http://e/b"),
    ],
)
def test_number_is_never_rounded(triples, written):
    store = ox.Store()
    text = f"@prefix dg: <{expand('dg:')}> . <http://e/a> {triples} ."
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    assert figure(Reader(store), ox.NamedNode("http://e/a")) == written


@pytest.mark.parametrize("width", [60, 80, 100])
def test_page_fits_its_width_but_for_words_that_are_longer(reader, width):
    for name in ("deal:halden-orrery-2026", "party:orrery-ai", "stake:vessel-capital-tessellate"):
        for line in render(record(reader, name), width).splitlines():
            assert len(line) <= width or len(line.split()) <= 3


def test_every_statement_of_every_matter_is_shown_with_its_sources(shipped_store):
    """Nothing that is recorded is left out of the view."""
    reader = Reader(shipped_store)
    parts = ("dg:stage", "dg:participation", "dg:term", "dg:amount", "dg:event")
    for matter in list(reader.instances(node("dg:Matter")))[::7]:
        found = view(reader, matter)
        shown = {s.id: s for group in found.groups for s in group.statements}
        for predicate in parts:
            for statement in reader.values(matter, node(predicate)):
                seen = shown[statement.value.partition("#")[2]]
                assert len(seen.sources) == len(reader.values(statement, node("dg:source")))
        cited = [source.url for source in found.sources]
        assert {x.value for x in reader.values(matter, node("dg:source"))} <= set(cited)
        assert [source.number for source in found.sources] == list(range(1, len(cited) + 1))


def test_show_takes_a_name_and_the_graph_that_load_returned(mini):
    graph = dealgraph.load(only=mini)
    assert dealgraph.show("LWU", graph, width=60).startswith("Lantern Writers' Union\n")


def test_show_of_an_unknown_name_suggests_one(mini):
    with pytest.raises(dealgraph.DealgraphError) as caught:
        dealgraph.show("halden-orrery", dealgraph.load(only=mini))
    assert "deal:halden-orrery-2026" in caught.value.fix


def test_one_sentence_opens_a_record_in_the_language_that_is_shown(mini_store: ox.Store):
    store = ox.Store()
    store.extend(mini_store)
    iri = ox.NamedNode(expand("deal:authors-tessellate-settlement-2025"))
    opens = ox.NamedNode("http://purl.org/dc/terms/abstract")
    for text, tag in (("Authors and a lab settle.", "en"), ("Autoren einigen sich.", "de")):
        store.add(ox.Quad(iri, opens, ox.Literal(text, language=tag), ox.NamedNode("urn:file")))
    assert view(Reader(store), iri).abstract == "Authors and a lab settle."
    record = view(Reader(store, "de"), iri)
    assert [fact for fact in record.facts if "Autoren" in str(fact)] == []
    lines = render(record).splitlines()
    assert lines[2:7] == [
        "settlement · deal:authors-tessellate-settlement-2025",
        "",
        "Autoren einigen sich.",
        "",
        "Claimant      Class of authors in the Tessellate suit, Quillmark Books",
    ]


def test_every_matter_opens_with_one_sentence(shipped_store: ox.Store):
    matters = list(Reader(shipped_store).instances(dg("Matter")))
    assert len(matters) > 600
    opens = ox.NamedNode("http://purl.org/dc/terms/abstract")
    for matter in matters:
        (quad,) = shipped_store.quads_for_pattern(matter, opens, None, None)
        sentence = quad.object.value
        assert sentence.endswith("."), matter
        assert 100 <= len(sentence) <= 345, matter
