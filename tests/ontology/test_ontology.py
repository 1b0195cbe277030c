"""The ontology: every term is named, defined, placed and used; modules stand on their own.

What `dealgraph check` finds in any module is not said here again: a definition that begins with
its label, one label for two terms, a circle. `validation/test_model_checks.py` shows that it finds
them, and that the shipped ontology has none.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.graph.catalog import shipped
from dealgraph.graph.rules import derive
from dealgraph.rdf.names import BASE, DERIVED_GRAPH, DG, PREFIXES, expand, shorten
from dealgraph.rdf.sparql.run import run, table

FOLDER = shipped("ontology").path
MODULES = sorted(FOLDER.glob("*.ttl"))
SHAPES = sorted(FOLDER.glob("shapes/*.ttl"))
ROOT = "https://w3id.org/dealgraph/ontology"
HEADER = (
    "dcterms:title",
    "dcterms:description",
    "dcterms:license",
    "dcterms:creator",
    "owl:versionInfo",
)
MODULE_HEADER = (
    *HEADER,
    "dcterms:rights",
    "owl:versionIRI",
    "http://purl.org/ontology/bibo/status",
    "http://purl.org/vocab/vann/preferredNamespacePrefix",
    "http://purl.org/vocab/vann/preferredNamespaceUri",
)
#: Modules on top of the core, and those that look at everything.
NOT_CORE = ("disputes", "policies", "dealgraph", "alignments")
KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


def load(paths: list[Path]) -> ox.Store:
    store = ox.Store()
    for path in paths:
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=node(f"{ROOT}/{path.stem}"))
    return store


ONTOLOGY = load(MODULES)


def values(subject: ox.NamedNode, predicate: str, store: ox.Store = ONTOLOGY) -> list[ox.Literal]:
    quads = store.quads_for_pattern(subject, node(predicate), None, None)
    return [quad.object for quad in quads]


def subjects(*kinds: str) -> list[ox.NamedNode]:
    found = {
        quad.subject
        for kind in kinds
        for quad in ONTOLOGY.quads_for_pattern(None, node("rdf:type"), node(kind), None)
        if quad.subject.value.startswith(BASE)
    }
    return sorted(found, key=str)


TERMS = subjects(*KINDS)
#: What alignments.ttl says of vocabularies that are not ours.
FOREIGN = BASE + "external/"
RETIRED = [quad.subject for quad in ONTOLOGY.quads_for_pattern(None, node("owl:deprecated"), None)]
CONCEPTS = [
    n for n in subjects("skos:Concept") if not n.value.startswith(FOREIGN) and n not in RETIRED
]
SCHEMES = [
    n
    for n in subjects("skos:ConceptScheme")
    if not n.value.startswith(FOREIGN) and n not in RETIRED
]
EVERYTHING = [*TERMS, *CONCEPTS, *SCHEMES, *(n for n in RETIRED if n not in TERMS)]
PROPERTIES = subjects(*KINDS[1:])


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def label_of(term: ox.NamedNode) -> list[ox.Literal]:
    return values(term, "rdfs:label") + values(term, "skos:prefLabel")


def test_a_term_has_one_label_and_it_is_english():
    poor = []
    for term in EVERYTHING:
        labels = label_of(term)
        plain = [label.value.strip() for label in labels if label.language == "en"]
        if len(plain) != 1 or [label.value for label in labels] != plain or not plain[0]:
            poor.append((shorten(term.value), labels))
    assert poor == []


def test_a_definition_is_one_english_sentence_that_says_more_than_its_label():
    """That it does not begin with the label, `check` finds in any module."""
    small = {"a", "an", "the", "of", "that", "to", "for", "or"}
    poor = []
    for term in EVERYTHING:
        (definition,), (label, *_) = values(term, "skos:definition"), label_of(term)
        new = set(words(definition.value)) - set(words(label.value)) - small
        if definition.language != "en" or not definition.value.endswith(".") or not new:
            poor.append((shorten(term.value), definition))
    assert poor == []


def test_a_class_or_property_has_one_english_example():
    examples = {term: values(term, "skos:example") for term in TERMS}
    assert [t for t, found in examples.items() if [one.language for one in found] != ["en"]] == []


def test_a_term_is_defined_by_the_module_that_holds_it():
    stray = []
    for term in EVERYTHING:
        quads = ONTOLOGY.quads_for_pattern(term, node("skos:definition"), None, None)
        if values(term, "rdfs:isDefinedBy") != list({quad.graph_name for quad in quads}):
            stray.append(shorten(term.value))
    assert stray == []


def test_no_label_is_used_twice_by_schemes():
    """Nor by two classes, two properties or two concepts of a scheme, as `check` finds."""
    names = [label.value for scheme in SCHEMES for label in label_of(scheme)]
    assert len(names) == len(set(names))


def test_a_concept_has_one_scheme_and_one_token_that_ends_its_address():
    poor = []
    for concept in CONCEPTS:
        tokens, schemes = values(concept, "skos:notation"), values(concept, "skos:inScheme")
        token = re.split("[/#]", concept.value)[-1]
        right = re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", token)
        known = len(schemes) == 1 and schemes[0] in SCHEMES
        if not right or not known or [one.value for one in tokens] != [token]:
            poor.append(shorten(concept.value))
    assert poor == []


def test_a_token_is_unique_in_its_scheme():
    seen = [
        (values(concept, "skos:inScheme")[0], token.value)
        for concept in CONCEPTS
        for token in values(concept, "skos:notation")
    ]
    assert len(seen) == len(set(seen))


def test_a_broader_concept_is_in_the_same_scheme():
    """A circle of them is found by `check` in any module."""
    for concept in CONCEPTS:
        for parent in values(concept, "skos:broader"):
            assert values(parent, "skos:inScheme") == values(concept, "skos:inScheme"), concept


def test_top_concepts_are_those_without_a_broader_one():
    top = {
        quad.subject
        for quad in ONTOLOGY.quads_for_pattern(None, node("skos:topConceptOf"), None, None)
        if quad.object in SCHEMES
    }
    assert top == {concept for concept in CONCEPTS if not values(concept, "skos:broader")}


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_header_of_a_module_is_complete(path):
    store = load([path])
    (header,) = {q.subject for q in store.quads_for_pattern(None, None, node("owl:Ontology"), None)}
    missing = [name for name in MODULE_HEADER if len(values(header, name, store)) != 1]
    assert missing == []
    assert header.value == (ROOT if path.stem == "dealgraph" else f"{ROOT}/{path.stem}")
    assert (
        values(header, "owl:versionIRI", store)[0].value
        == f"{header.value}/{version(header, store)}"
    )


def version(header: ox.NamedNode, store: ox.Store) -> str:
    return values(header, "owl:versionInfo", store)[0].value


@pytest.mark.parametrize("path", SHAPES, ids=[p.stem for p in SHAPES])
def test_header_of_a_shapes_file_is_complete(path):
    store = load([path])
    (header,) = {q.subject for q in store.quads_for_pattern(None, None, node("owl:Ontology"), None)}
    assert [name for name in HEADER if len(values(header, name, store)) != 1] == []
    assert header.value == f"https://w3id.org/dealgraph/shapes/{path.stem}"


def test_versions_are_those_of_the_package():
    from dealgraph import __version__

    headers = ONTOLOGY.quads_for_pattern(None, node("owl:versionInfo"), None, None)
    assert {quad.object.value for quad in headers} == {__version__}


def test_every_shape_says_how_to_write_it():
    store = load(SHAPES)
    without = [
        quad.subject
        for quad in store.quads_for_pattern(None, node("sh:path"), None, None)
        if not values(quad.subject, "sh:message", store)
        and quad.subject
        in {q.object for q in store.quads_for_pattern(None, node("sh:property"), None, None)}
        and not _within_or(quad.subject, store)
    ]
    assert without == []


def _within_or(shape: ox.BlankNode, store: ox.Store) -> bool:
    (owner,) = {q.subject for q in store.quads_for_pattern(None, node("sh:property"), shape, None)}
    return not values(owner, "sh:targetClass", store)


#: What a stage may say as terms and amounts do.
WORDS = {"dg:because", "dg:contradicts", "dg:deniedBy", "dg:estimate"}


def test_the_mini_graph_uses_every_path_of_every_shape(mini_store):
    store = load(SHAPES)
    for quad in store.quads_for_pattern(None, node("sh:targetClass"), None, None):
        paths = [
            path
            for shape in values(quad.subject, "sh:property", store)
            for path in values(shape, "sh:path", store)
        ]
        unused = [
            shorten(path.value)
            for path in paths
            if not bool(
                run(mini_store, f"ASK {{ ?s a <{quad.object.value}> ; <{path.value}> ?o }}")
            )
        ]
        assert unused == [] or set(unused) == {"dg:stake"} or set(unused) <= WORDS


def text_of(*folders: str) -> str:
    files = [path for folder in folders for path in sorted(FOLDER.glob(f"{folder}/*"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_property_is_used_by_a_question_shape_rule_check_display_or_record(shipped_store):
    said = text_of("questions", "shapes", "rules", "checks", "tables")
    named = set(re.findall(r"\bdg:([A-Za-z]+)", said))
    in_use = {
        quad.predicate.value.removeprefix(DG)
        for quad in shipped_store
        if quad.graph_name.value != DERIVED_GRAPH
    }
    in_use |= {  # how a class is drawn
        quad.object.value.removeprefix(DG)
        for name in ("dg:edgeFrom", "dg:edgeTo")
        for quad in ONTOLOGY.quads_for_pattern(None, node(name), None, None)
    }
    waiting = load([FOLDER / "retired.ttl"])  # for the first term that is retired
    needed = {p for p in PROPERTIES if not values(p, "rdfs:isDefinedBy", waiting)}
    unused = {p.value.removeprefix(DG) for p in needed} - named - in_use
    assert unused == set()


def test_every_class_has_an_instance_or_a_subclass_in_the_record(shipped_store):
    empty = [
        shorten(kind.value)
        for kind in subjects("owl:Class")
        if not bool(run(shipped_store, f"ASK {{ ?x a <{kind.value}> }}"))
    ]
    assert empty == []


def test_every_concept_scheme_is_the_range_of_a_property():
    used = {q.object for q in ONTOLOGY.quads_for_pattern(None, node("dg:valuesFrom"), None, None)}
    assert used == set(SCHEMES)


def test_domains_and_ranges_are_declared():
    known = {term.value for term in subjects("owl:Class")} | {
        expand(name) for name in ("skos:Concept", "rdfs:Resource", "skos:ConceptScheme")
    }
    for predicate in ("rdfs:domain", "rdfs:range", "rdfs:subClassOf"):
        for quad in ONTOLOGY.quads_for_pattern(None, node(predicate), None, None):
            name = quad.object.value
            assert name in known or name.startswith((PREFIXES["xsd"], PREFIXES["owl"]))


def test_no_property_is_of_two_kinds():
    kinds = [set(subjects(kind)) for kind in KINDS]
    for at, one in enumerate(kinds):
        for other in kinds[at + 1 :]:
            assert one & other == set()


def test_sub_property_is_of_the_kind_of_its_super_property():
    for quad in ONTOLOGY.quads_for_pattern(None, node("rdfs:subPropertyOf"), None, None):
        if quad.subject in PROPERTIES and quad.object in PROPERTIES:
            one, other = (values(x, "rdf:type") for x in (quad.subject, quad.object))
            assert {x.value for x in one} & {x.value for x in other}


def test_our_words_are_all_declared():
    """What queries, shapes, rules and display name exists."""
    said = text_of("questions", "shapes", "rules", "checks", "tables")
    said += "".join(path.read_text(encoding="utf-8") for path in MODULES)
    said = re.sub(r"^#.*$", "", said, flags=re.MULTILINE)
    named = {expand(f"dg:{name}") for name in re.findall(r"\bdg:([A-Za-z]+)", said)}
    known = {quad.subject.value for quad in ONTOLOGY}
    assert named - known == set()


def test_catalog_lists_every_module():
    space = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
    tree = ET.parse(FOLDER / "catalog-v001.xml").getroot()
    listed = {entry.attrib["name"]: entry.attrib["uri"] for entry in tree.iter(f"{space}uri")}
    assert listed == {
        ROOT if path.stem == "dealgraph" else f"{ROOT}/{path.stem}": path.name for path in MODULES
    }


def test_imports_lead_to_modules_and_the_main_file_reaches_all():
    imports = {
        (quad.subject.value, quad.object.value)
        for quad in ONTOLOGY.quads_for_pattern(None, node("owl:imports"), None, None)
    }
    known = {ROOT, *(f"{ROOT}/{path.stem}" for path in MODULES)} - {f"{ROOT}/dealgraph"}
    assert {target for _, target in imports} <= known
    reached = {target for source, target in imports if source == ROOT}
    optional = {f"{ROOT}/{name}" for name in ("alignments", "retired")}
    assert reached | optional >= known - {ROOT}


def test_core_needs_neither_disputes_nor_policies(mini):
    """Disputes and policies are modules made as any user would make them."""
    store = load([path for path in MODULES if path.stem not in ("disputes", "policies")])
    for path in sorted((mini).rglob("*.ttl")):
        if path.parent.name not in ("disputes", "policies"):
            store.load(
                path=path, format=ox.RdfFormat.TURTLE, to_graph=node(f"{BASE}file/{path.stem}")
            )
    derive(store, sorted(FOLDER.glob("rules/*.rq")))
    for path in sorted([*FOLDER.glob("questions/*.rq"), *FOLDER.glob("checks/*.rq")]):
        assert table(run(store, path.read_text(encoding="utf-8"), path.name)) is not None
    rows = run(store, "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a dg:Matter }")
    assert table(rows).rows() == [("10",)]


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.stem not in NOT_CORE],
    ids=lambda p: p.stem,
)
def test_no_core_module_names_a_term_of_disputes_or_policies(path):
    extra = load([FOLDER / "disputes.ttl", FOLDER / "policies.ttl"])
    own = {
        shorten(quad.subject.value)
        for quad in extra.quads_for_pattern(None, node("rdfs:isDefinedBy"), None, None)
    }
    named = set(re.findall(r"\bdg:[A-Za-z]+", path.read_text(encoding="utf-8")))
    assert named & own == set()


def test_the_package_names_no_class_of_disputes_or_policies():
    import dealgraph

    extra = load([FOLDER / "disputes.ttl", FOLDER / "policies.ttl"])
    classes = {
        q.subject.value.removeprefix(DG)
        for q in extra.quads_for_pattern(None, None, node("owl:Class"), None)
    }
    source = "\n".join(
        p.read_text(encoding="utf-8") for p in Path(dealgraph.__file__).parent.rglob("*.py")
    )
    assert {name for name in classes if re.search(rf"[\"':]{name}\b", source)} == set()
