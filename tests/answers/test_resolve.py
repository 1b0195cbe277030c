"""From what a person writes to a term: ids, names, labels, aliases, tokens, dates, numbers."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from dealgraph.answers.find import SPACES, concept, find, iri, matter, value
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.graph.memory import open_store
from dealgraph.rdf.modules import expand_in, own_prefixes
from dealgraph.rdf.names import PREFIXES, expand, shorten, term
from dealgraph.rdf.sparql.run import select

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


@pytest.fixture
def twins() -> ox.Store:
    """Records that share names; the last one of each pair comes last in the store."""
    store = ox.Store()
    turtle = """
        @prefix party: <https://w3id.org/dealgraph/party/> .
        @prefix deal: <https://w3id.org/dealgraph/deal/> .
        @prefix stake: <https://w3id.org/dealgraph/stake/> .
        @prefix dg: <https://w3id.org/dealgraph/ns#> .
        @prefix medium: <https://w3id.org/dealgraph/medium/> .
        @prefix my: <https://example.org/my#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix vann: <http://purl.org/vocab/vann/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        party:one rdfs:label "Sun" . party:two rdfs:label "Sun" ; skos:altLabel "Star", "Moon" .
        party:three skos:altLabel "Moon" . party:four rdfs:label "Star" .
        party:five rdfs:label "Mars", "Mars"@en ; skos:altLabel "MARS" .
        party:six skos:altLabel "two" .
        deal:both rdfs:label "Deal" . stake:both rdfs:label "Stake" .
        dg:MediumScheme a skos:ConceptScheme .
        my:MediumScheme a skos:ConceptScheme .
        medium:a a skos:Concept ; skos:prefLabel "Play" .
        medium:b a skos:Concept ; skos:prefLabel "Play" ; skos:notation "stage" .
        medium:c a skos:Concept ; skos:prefLabel "Stage" .
        medium:d a skos:Concept ; skos:notation "mime" .
        medium:a skos:inScheme dg:MediumScheme . medium:b skos:inScheme dg:MediumScheme .
        medium:c skos:inScheme dg:MediumScheme . medium:d skos:inScheme dg:MediumScheme .
        my:d a skos:Concept ; skos:notation "Mime" ; skos:inScheme dg:MediumScheme .
        my:e a skos:Concept ; skos:notation "opera" ; skos:inScheme dg:MediumScheme .
        <https://example.org/other#e> a skos:Concept ; skos:notation "opera" ;
            skos:inScheme my:MediumScheme .
        my:voice dg:valuesFrom my:Voices .
        my:sung skos:notation "sung" ; skos:altLabel "Singing" ; skos:inScheme my:Voices .
        <https://example.org/my> vann:preferredNamespacePrefix "my", "dg" ;
            vann:preferredNamespaceUri "https://example.org/my#" .
    """
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(
    ("text", "kind", "ids"),
    {
        "one label": ("sun", "party", "party:one, party:two"),
        "one alias": ("Moon", "party", "party:three, party:two"),
        "one id in two places": ("both", "record", "deal:both, stake:both"),
    }.values(),
)
def test_what_two_records_are_called_is_ambiguous(twins, text, kind, ids):
    with pytest.raises(UnknownIdError) as caught:
        find(twins, text, kind)
    assert caught.value.what == f"'{text}' is the name of more than one {kind}"
    assert caught.value.fix == f"Use an id: {ids}"


@pytest.mark.parametrize(
    ("text", "node"),
    {
        "a label goes before an alias": ("Star", "party:four"),
        "an id goes before an alias": ("two", "party:two"),
        "two names of one party": ("mars", "party:five"),
    }.values(),
)
def test_the_better_name_decides(twins, text, node):
    assert shorten(find(twins, text, "party").value) == node


def test_what_two_concepts_are_called_is_ambiguous(twins):
    with pytest.raises(UnknownIdError) as caught:
        concept(twins, "play", "medium")
    assert caught.value.fix == "Use an id: medium:a, medium:b"
    assert shorten(concept(twins, "Stage", "medium").value) == "medium:b"


@pytest.mark.parametrize(
    ("token", "ids"),
    [
        ("mime", "my:d, medium:d"),
        ("opera", "my:e, https://example.org/other#e"),
    ],
)
def test_token_of_two_namespaces_or_schemes_is_ambiguous(twins, token, ids):
    with pytest.raises(UnknownIdError) as caught:
        concept(twins, token, "medium")
    assert caught.value.fix == f"Use an id: {ids}"


@pytest.mark.parametrize(
    "text", ["sung", "SUNG", "singing", "my:sung", "https://example.org/my#sung"]
)
def test_concept_of_another_namespace_and_scheme_is_found(twins, text):
    assert concept(twins, text, "voice").value == "https://example.org/my#sung"


@pytest.mark.parametrize(
    ("prefix", "space"),
    [
        ("x", "http://[bad"),
        ("x", "http://a b/"),
        ("x", "nowhere"),
        ("x", "http://a/#b#"),
        ("x y", "http://a/"),
        ("x.", "http://a/"),
        ("", "http://a/"),
    ],
)
def test_prefix_that_no_query_can_have_breaks_none(twins, prefix, space):
    module = ox.NamedNode("https://example.org/odd")
    for name, text in (("Prefix", prefix), ("Uri", space)):
        said = ox.NamedNode(f"http://purl.org/vocab/vann/preferredNamespace{name}")
        twins.add(ox.Quad(module, said, ox.Literal(text)))
    assert own_prefixes(twins) == {"my": "https://example.org/my#"}
    assert select(twins, "SELECT ?name { my:sung skos:notation ?name }").rows() == [("sung",)]


def test_prefix_that_begins_with_a_keyword_hides_no_graph(twins):
    module = ox.NamedNode("https://example.org/odd")
    for name, text in (("Prefix", "fromage"), ("Uri", "https://example.org/my#")):
        said = ox.NamedNode(f"http://purl.org/vocab/vann/preferredNamespace{name}")
        twins.add(ox.Quad(module, said, ox.Literal(text)))
    twins.add(ox.Quad(module, ox.NamedNode("urn:p"), ox.Literal("here"), ox.NamedNode("urn:g")))
    query = "SELECT ?x { ?module <urn:p> ?x . fromage:sung skos:notation ?name }"
    assert select(twins, query).rows() == [("here",)]


def test_prefix_of_ours_cannot_be_taken_over(twins):
    assert own_prefixes(twins) == {"my": "https://example.org/my#"}
    assert expand_in(twins, "dg:Deal") == "https://w3id.org/dealgraph/ns#Deal"
    with pytest.raises(UnknownIdError) as caught:
        concept(twins, "x", "nowhere")
    assert caught.value.fix == "The graph has no vocabulary of that name."


def test_no_two_records_of_the_record_share_a_label_or_alias(shipped_store):
    names: dict[str, set[str]] = {}
    for predicate in ("rdfs:label", "skos:prefLabel", "skos:altLabel"):
        for quad in shipped_store.quads_for_pattern(None, term(predicate), None, None):
            space = shorten(quad.subject.value).partition(":")[0]
            if space in SPACES["record"] and "#" not in quad.subject.value:
                names.setdefault(quad.object.value.casefold(), set()).add(quad.subject.value)
    assert {name: nodes for name, nodes in names.items() if len(nodes) > 1} == {}


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
