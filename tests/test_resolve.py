"""From what a person writes to a term: ids, names, labels, aliases, tokens, dates, numbers."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from dealgraph.errors import ParameterError, UnknownIdError
from dealgraph.namespaces import PREFIXES, expand, shorten
from dealgraph.resolve import concept, find, iri, matter, value
from dealgraph.store import open_store

XSD = PREFIXES["xsd"]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("orrery-ai", "party", "party:orrery-ai"),
        ("party:orrery-ai", "party", "party:orrery-ai"),
        ("https://w3id.org/dealgraph/party/orrery-ai", "party", "party:orrery-ai"),
        ("Orrery AI", "party", "party:orrery-ai"),
        ("ORRERY ai", "party", "party:orrery-ai"),
        ("OAI Labs", "party", "party:orrery-ai"),
        ("  Lantern Writers' Union  ", "party", "party:lantern-union"),
        ("halden-orrery-2026", "matter", "deal:halden-orrery-2026"),
        ("authors-v-tessellate-2024", "matter", "dispute:authors-v-tessellate-2024"),
        ("quillmark-reservation-2025", "matter", "policy:quillmark-reservation-2025"),
        ("Orrery Chorus: a programme of licensed voices", "matter", "deal:orrery-chorus-2025"),
        ("vessel-capital-tessellate", "record", "stake:vessel-capital-tessellate"),
        ("example-gazette", "record", "publisher:example-gazette"),
        (
            "deal:halden-orrery-2026#no-ai-training",
            "record",
            "deal:halden-orrery-2026#no-ai-training",
        ),
    ],
)
def test_record_is_found(mini_store, text, kind, found):
    assert shorten(find(mini_store, text, kind).value) == found


@pytest.mark.parametrize(
    ("text", "kind", "fix"),
    [
        ("orery-ai", "party", "Did you mean: party:orrery-ai?"),
        ("Tesselate", "party", "Did you mean: party:tessellate"),
        ("halden", "matter", "halden"),
        ("", "party", "List what there is: dealgraph stats"),
        ("zzzzzzzz", "party", "List what there is: dealgraph stats"),
        ("foaf:name", "party", "List what there is: dealgraph stats"),
        ('"><script>', "party", "List what there is: dealgraph stats"),
        ("https://example.org/nowhere", "party", "List what there is: dealgraph stats"),
        ("x" * 10_000, "party", "List what there is: dealgraph stats"),
    ],
)
def test_unknown_name_is_answered_with_what_may_be_meant(mini_store, text, kind, fix):
    with pytest.raises(UnknownIdError) as caught:
        find(mini_store, text, kind)
    assert fix in caught.value.fix


def test_a_party_is_no_matter(mini_store):
    with pytest.raises(UnknownIdError):
        matter(mini_store, "orrery-ai")


@pytest.mark.parametrize("text", ["deal:halden-orrery-2026", "concern:ai-training", "dg:Party"])
def test_what_is_no_party_is_not_taken_for_one(mini_store, text):
    with pytest.raises(UnknownIdError):
        find(mini_store, text, "party")


def test_name_of_two_parties_asks_for_an_id(mini_catalog):
    store = open_store(mini_catalog, inference=False)
    twin = f'<{PREFIXES["party"]}twin> <{PREFIXES["skos"]}altLabel> "orrery" .'
    store.load(io.BytesIO(twin.encode()), format=ox.RdfFormat.TURTLE)
    with pytest.raises(UnknownIdError) as caught:
        find(store, "Orrery", "party")
    assert caught.value.fix == "Use an id: party:orrery-ai, party:twin"


@pytest.mark.parametrize(
    ("text", "prefix", "found"),
    [
        ("ai-training", "concern", "concern:ai-training"),
        ("AI training", "concern", "concern:ai-training"),
        ("concern:ai-training", "concern", "concern:ai-training"),
        (PREFIXES["concern"] + "ai-training", "concern", "concern:ai-training"),
        ("Film", "medium", "medium:film"),
        ("per-year", "basis", "basis:per-year"),
    ],
)
def test_concept_is_found_in_its_scheme(mini_store, text, prefix, found):
    assert shorten(concept(mini_store, text, prefix).value) == found


def test_every_concept_is_found_by_its_token(shipped_store):
    """Command lines take the tokens of the vocabulary, whatever the scheme."""
    notation = ox.NamedNode(PREFIXES["skos"] + "notation")
    kind = ox.NamedNode(PREFIXES["skos"] + "Concept")
    for quad in shipped_store.quads_for_pattern(None, notation, None, None):
        name = shorten(quad.subject.value)
        is_concept = list(shipped_store.quads_for_pattern(quad.subject, None, kind, None))
        if is_concept and not name.startswith(("dg:", "https:")):
            prefix = name.partition(":")[0]
            assert concept(shipped_store, quad.object.value, prefix) == quad.subject


def test_unknown_concept_is_answered_with_a_near_miss_or_the_whole_scheme(mini_store):
    with pytest.raises(UnknownIdError) as near:
        concept(mini_store, "fine-tunning", "concern")
    with pytest.raises(UnknownIdError) as far:
        concept(mini_store, "qqq", "basis")
    assert near.value.fix.startswith("Did you mean: fine-tuning")
    assert far.value.fix == "Known: per-item, per-month, per-year, share, total"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-22", "2026-06-22"),
        ("2026-06", "2026-06-01"),
        ("2026", "2026-01-01"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_date_of_any_precision_is_its_first_day(mini_store, text, day):
    assert value(mini_store, text, "date") == ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-02-30",
        "2025-02-29",
        "22.6.2026",
        "2026-6-2",
        "June 2026",
        "2026-06-22T10:00",
        "0000",
    ],
)
def test_what_is_no_date_is_refused(mini_store, text):
    with pytest.raises(ParameterError) as caught:
        value(mini_store, text, "date")
    assert caught.value.what == "This is not a date"


@pytest.mark.parametrize("text", ["12", "-3", "+7", "0"])
def test_whole_numbers(mini_store, text):
    assert value(mini_store, text, "integer") == ox.Literal(
        text, datatype=ox.NamedNode(XSD + "integer")
    )


@pytest.mark.parametrize("text", ["", "1.5", "12 months", "1e3", "9" * 20])
def test_what_is_no_whole_number_is_refused(mini_store, text):
    with pytest.raises(ParameterError):
        value(mini_store, text, "integer")


@pytest.mark.parametrize(
    "text", ["a b", "a<b", "a>b", 'a"b', "a{b", "a|b", "a^b", "a`b", "a\\b", "a\nb"]
)
def test_character_that_no_address_has_is_refused_and_not_escaped(text):
    with pytest.raises(ParameterError) as caught:
        iri(f"https://example.org/{text}")
    assert caught.value.what == "This is not an IRI"


@pytest.mark.parametrize("text", ["no-scheme", "", "://"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ParameterError):
        iri(text)


def test_prefixed_names_come_back(mini_store):
    for quad in mini_store.quads_for_pattern(None, None, None, None):
        name = shorten(quad.subject.value)
        if not name.startswith("http"):
            assert expand(name) == quad.subject.value
