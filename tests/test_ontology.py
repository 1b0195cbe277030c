"""The ontology: every term is named, defined, placed and used; modules stand on their own."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from dealgraph.catalog import shipped
from dealgraph.inference import derive
from dealgraph.namespaces import BASE, DERIVED_GRAPH, DG, PREFIXES, expand, shorten
from dealgraph.queries import run, table

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
CONCEPTS = [n for n in subjects("skos:Concept") if not n.value.startswith(FOREIGN)]
SCHEMES = [n for n in subjects("skos:ConceptScheme") if not n.value.startswith(FOREIGN)]
PROPERTIES = subjects(*KINDS[1:])


def ids(nodes: list[ox.NamedNode]) -> list[str]:
    return [shorten(node.value) for node in nodes]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


@pytest.mark.parametrize(
    "term", [*TERMS, *CONCEPTS, *SCHEMES], ids=ids([*TERMS, *CONCEPTS, *SCHEMES])
)
def test_term_has_one_english_label(term):
    labels = values(term, "rdfs:label") + values(term, "skos:prefLabel")
    assert [label.language for label in labels] == ["en"]
    assert labels[0].value == labels[0].value.strip() != ""


@pytest.mark.parametrize(
    "term", [*TERMS, *CONCEPTS, *SCHEMES], ids=ids([*TERMS, *CONCEPTS, *SCHEMES])
)
def test_term_has_one_definition_that_says_more_than_its_label(term):
    (definition,) = values(term, "skos:definition")
    (label,) = values(term, "rdfs:label") + values(term, "skos:prefLabel")
    assert definition.language == "en"
    assert definition.value.endswith(".")
    new = (
        set(words(definition.value))
        - set(words(label.value))
        - {"a", "an", "the", "of", "that", "to", "for", "or"}
    )
    assert new
    assert not definition.value.lower().startswith((f"a {label.value} is", f"{label.value} is"))


@pytest.mark.parametrize("term", TERMS, ids=ids(TERMS))
def test_class_or_property_has_an_example(term):
    assert [example.language for example in values(term, "skos:example")] == ["en"]


@pytest.mark.parametrize(
    "term", [*TERMS, *CONCEPTS, *SCHEMES], ids=ids([*TERMS, *CONCEPTS, *SCHEMES])
)
def test_term_is_defined_by_the_module_that_holds_it(term):
    (module,) = values(term, "rdfs:isDefinedBy")
    quads = ONTOLOGY.quads_for_pattern(term, node("skos:definition"), None, None)
    assert {quad.graph_name for quad in quads} == {module}


def test_no_label_is_used_twice_by_terms_of_a_kind():
    for kind in ("owl:Class", "skos:ConceptScheme"):
        labels = [
            values(term, "rdfs:label") + values(term, "skos:prefLabel") for term in subjects(kind)
        ]
        names = [label[0].value for label in labels]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("concept", CONCEPTS, ids=ids(CONCEPTS))
def test_concept_has_one_token_and_one_scheme(concept):
    (token,) = values(concept, "skos:notation")
    (scheme,) = values(concept, "skos:inScheme")
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", token.value)
    assert scheme in SCHEMES
    assert re.split("[/#]", concept.value)[-1] == token.value


def test_token_and_label_of_a_concept_are_unique_in_its_scheme():
    for predicate in ("skos:notation", "skos:prefLabel"):
        seen = [
            (values(concept, "skos:inScheme")[0], value.value)
            for concept in CONCEPTS
            for value in values(concept, predicate)
        ]
        assert len(seen) == len(set(seen))


def test_broader_concept_is_in_the_same_scheme_and_never_in_a_circle():
    above = {c: values(c, "skos:broader") for c in CONCEPTS}
    for concept, parents in above.items():
        assert all(values(p, "skos:inScheme") == values(concept, "skos:inScheme") for p in parents)
        seen, waiting = set(), list(parents)
        while waiting:
            parent = waiting.pop()
            seen.add(parent)
            waiting += above[parent]
            assert concept not in seen


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
        assert unused == [] or set(unused) == {"dg:stake"}


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
