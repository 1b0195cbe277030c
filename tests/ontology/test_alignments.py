"""Alignments: what the crosswalk says, nothing that changes an answer, and terms that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, ORG, PROV, SDO, Graph, URIRef
from rdflib.namespace import ODRL2

from dealgraph.answers.find import concept
from dealgraph.answers.run import bind, questions
from dealgraph.base.errors import UnknownIdError
from dealgraph.graph.catalog import Catalog
from dealgraph.graph.rules import derive
from dealgraph.publish.profiles.odrl_parts import AI_ACTIONS
from dealgraph.rdf.names import BASE, DERIVED_GRAPH, DG, PREFIXES, term
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run, table

ONTOLOGY = Path(__file__).parents[2] / "ontology"
ALIGNMENTS = ONTOLOGY / "alignments.ttl"
RETIRED = ONTOLOGY / "retired.ttl"
SKOS = PREFIXES["skos"]
LINKS = {f"{SKOS}{name}Match": name for name in ("exact", "close", "broad", "narrow", "related")}
SHORT = {
    "http://www.w3.org/ns/odrl/2/": "odrl:",
    BASE + "external/": "",
}

#: Concern, what it is in ODRL and the drafts of 2026, by the kind of link. `aipref/…`, `rsl/…`,
#: `cawg/…` and `plus/…` stand for the tokens of vocabularies without IRIs.
CROSSWALK = """
any-ai-use broad odrl:use
any-ai-use exact rsl/ai-all
data-mining exact odrl:data-mining
data-mining broad rsl/all
data-mining exact cawg/data_mining
data-mining related plus/DMI-ALLOWED
data-mining related plus/DMI-PROHIBITED
ai-training exact odrl:ai-training
ai-training close rsl/ai-train
ai-training narrow aipref/train-ai
ai-training narrow cawg/ai_training
ai-training related plus/DMI-PROHIBITED-AIMLTRAINING
generative-ai-training exact odrl:gen-ai
generative-ai-training close aipref/train-ai
generative-ai-training broad rsl/ai-train
generative-ai-training exact cawg/ai_generative_training
generative-ai-training related plus/DMI-PROHIBITED-GENAIMLTRAINING
fine-tuning close odrl:ai-training
fine-tuning broad aipref/train-ai
fine-tuning broad rsl/ai-train
grounding broad odrl:ai-augment
grounding broad rsl/ai-input
grounding broad cawg/ai_inference
answer-display broad odrl:ai-augment
answer-display broad rsl/ai-input
answer-display broad cawg/ai_inference
indexing-and-search narrow odrl:search
indexing-and-search narrow odrl:index
indexing-and-search close aipref/search
indexing-and-search close rsl/search
indexing-and-search related rsl/ai-index
indexing-and-search related plus/DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING
attribution exact odrl:attribute
compensation exact odrl:compensate
consent exact odrl:obtainConsent
deletion exact odrl:delete
"""
TOKENS = """
aipref search
aipref train-ai
cawg cawg.ai_generative_training
cawg cawg.ai_inference
cawg cawg.ai_training
cawg cawg.data_mining
plus DMI-ALLOWED
plus DMI-PROHIBITED
plus DMI-PROHIBITED-AIMLTRAINING
plus DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING
plus DMI-PROHIBITED-GENAIMLTRAINING
rsl ai-all
rsl ai-index
rsl ai-input
rsl ai-train
rsl all
rsl search
"""
PUBLISHED = {
    str(PROV): PROV,
    str(ORG): ORG,
    str(DCTERMS): DCTERMS,
    str(SDO): SDO,
    str(ODRL2): ODRL2,
}
VALUES = {
    "party": "openai",
    "matter": "axel-springer-openai-2023",
    "concern": "generative-ai-training",
    "date": "2026-06-30",
    "integer": "12",
    "medium": "film",
    "purpose": "licence-fee",
    "status": "active",
    "text": "USD",
}


@pytest.fixture(scope="module")
def triples() -> Graph:
    return Graph().parse(ALIGNMENTS)


@pytest.fixture(scope="module")
def without(shipped_store: ox.Store, shipped_catalog: Catalog) -> ox.Store:
    """The shipped graph without the alignments, derived anew."""
    gone = {DERIVED_GRAPH, BASE + f"file/ontology/{ALIGNMENTS.name}"}
    assert gone <= {graph.value for graph in shipped_store.named_graphs()}
    store = ox.Store()
    store.extend(quad for quad in shipped_store if quad.graph_name.value not in gone)
    derive(store, shipped_catalog.files("rules"))
    return store


def links(graph: Graph) -> list[tuple[str, str, str]]:
    return [(str(s), LINKS[str(p)], str(o)) for s, p, o in graph if str(p) in LINKS]


def short(iri: str) -> str:
    return next((s + iri[len(long) :] for long, s in SHORT.items() if iri.startswith(long)), iri)


def test_concerns_are_aligned_as_the_crosswalk_has_them(triples):
    space = PREFIXES["concern"]
    found = {
        f"{subject[len(space) :]} {link} {short(target)}"
        for subject, link, target in links(triples)
        if subject.startswith(space)
    }
    assert found == set(CROSSWALK.strip().splitlines())


def test_tokens_have_a_datatype_of_their_vocabulary(triples):
    found = {
        f"{str(s)[len(BASE) :].split('/')[1]} {o}"
        for s, o in triples.subject_objects(URIRef(SKOS + "notation"))
        if str(o.datatype) == str(s).rpartition("/")[0] + "/token"
    }
    assert found == set(TOKENS.strip().splitlines())
    assert len(list(triples.subjects(URIRef(SKOS + "notation")))) == len(found)


def test_every_foreign_term_exists(triples):
    described = {str(subject) for subject in triples.subjects()}
    foreign = {target for _, _, target in links(triples)} - described
    drafts = {iri for iri in foreign if iri in AI_ACTIONS}
    assert drafts == set(AI_ACTIONS)
    unknown = [
        iri
        for iri in sorted(foreign - drafts)
        if not any(
            iri.startswith(base) and URIRef(iri) in terms for base, terms in PUBLISHED.items()
        )
    ]
    assert unknown == []


def test_every_term_of_ours_exists(triples, without):
    ours = {subject for subject, _, _ in links(triples)}
    known = {quad.subject.value for quad in without if isinstance(quad.subject, ox.NamedNode)}
    assert sorted(ours - known) == []


def test_our_terms_get_nothing_but_mapping_links(triples):
    ours = (DG, *(PREFIXES[name] for name in ("concern", "sector", "status")))
    used = {str(p) for s, p, _ in triples if str(s).startswith(ours)}
    assert used == set(LINKS)


def test_nothing_is_derived_of_our_terms(shipped_store, without):
    graph = ox.NamedNode(DERIVED_GRAPH)
    more, fewer = (
        {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
        for store in (shipped_store, without)
    )
    assert fewer - more == set()
    added = {
        (t.subject.value.startswith(BASE + "external/"), t.predicate.value) for t in more - fewer
    }
    said = (DG + "includes", DG + "name", PREFIXES["rdfs"] + "label")
    assert added == {(True, name) for name in said}


@pytest.mark.parametrize("name", sorted(questions()))
def test_questions_answer_the_same_without_the_alignments(name, shipped_store, without):
    question = questions()[name]
    values = {p.name: VALUES[p.kind] for p in question.parameters if p.required}
    with_them, without_them = (
        table(run(store, bind(store, question, values), name)).rows()
        for store in (shipped_store, without)
    )
    assert with_them == without_them


@pytest.mark.parametrize("token", ["train-ai", "ai-train", "search", "all", "DMI-PROHIBITED"])
def test_a_foreign_token_is_no_parameter(shipped_store, token):
    with pytest.raises(UnknownIdError):
        concept(shipped_store, token, "concern")


def test_a_concept_of_ours_keeps_its_one_token(shipped_store):
    reader = Reader(shipped_store)
    notations = {
        node.value: [value.value for value in reader.values(node, term("skos:notation"))]
        for node in reader.subjects(term("skos:inScheme"), term("dg:ConcernScheme"))
    }
    assert notations == {iri: [iri.rpartition("/")[2]] for iri in notations}


def test_the_header_says_that_the_ietf_and_w3c_texts_are_drafts(triples):
    header = str(triples.value(URIRef(BASE + "ontology/alignments"), DCTERMS.description))
    assert re.search(r"IETF.*W3C.*drafts", header)


def test_nothing_imports_the_alignments():
    importing = [
        path.name
        for path in ONTOLOGY.glob("*.ttl")
        if (None, None, URIRef(BASE + "ontology/alignments")) in _imports(path)
    ]
    assert importing == []


def _imports(path: Path) -> Graph:
    graph, imports = Graph().parse(path), Graph()
    for triple in graph.triples((None, URIRef(PREFIXES["owl"] + "imports"), None)):
        imports.add(triple)
    return imports


def test_what_explains_a_retirement_is_declared(shipped_store):
    reader = Reader(shipped_store)
    for name in ("dg:retiredIn", "dg:retiredBecause", "dg:replacedBy"):
        assert term("owl:AnnotationProperty") in reader.types(term(name))
