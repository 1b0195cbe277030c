"""What the tables of the ontology say: terms, concepts and rules, and who needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.graph.catalog import catalog
from dealgraph.graph.source import default_store
from dealgraph.rdf.modules import IN_SCHEME, is_heading
from dealgraph.rdf.names import DG, dg, shorten, term
from dealgraph.rdf.reader import BROADER, SUB_PROPERTY, TYPE, Reader
from dealgraph.rdf.sparql.header import header

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "dealgraph"
ONTOLOGY = ROOT / "ontology"

_TRUE = ox.Literal("true", datatype=term("xsd:boolean"))
#: The modules in the order in which they are read.
MODULES = "core deals terms amounts vocabulary disputes policies display alignments retired".split()


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def store() -> ox.Store:
    return default_store()


@cache
def reader() -> Reader:
    return Reader(store())


@cache
def users() -> dict[str, str]:
    """Text without comments of every question, rule, check and shape; what rules make, apart."""
    found: dict[str, str] = {}
    for folder in ("questions", "rules", "checks", "shapes"):
        for path in sorted((ONTOLOGY / folder).iterdir()):
            text = re.sub(r"(?m)^#.*$", "", path.read_text(encoding="utf-8"))
            result, _, body = text.partition("WHERE") if folder == "rules" else ("", "", text)
            found[f"results/{path.stem}"] = found.get(f"results/{path.stem}", "") + result
            found[f"{folder}/{path.stem}"] = body
    return found


def _used_in(name: str, folder: str) -> list[str]:
    pattern = re.compile(rf"(?<![\w:]){re.escape(name)}(?![\w-])")
    return [
        user.partition("/")[2]
        for user, text in users().items()
        if user.startswith(f"{folder}/") and pattern.search(text)
    ]


def term_list() -> list[tuple[str, str, str]]:
    """Prefixed name, kind and module of every class and property that is ours."""
    kinds = {
        "owl:Class": "class",
        "owl:ObjectProperty": "property",
        "owl:DatatypeProperty": "property",
        "owl:AnnotationProperty": "annotation",
        "skos:ConceptScheme": "scheme",
    }
    found = {
        (MODULES.index(_module(node)), word, shorten(node.value))
        for kind, word in kinds.items()
        for node in reader().subjects(term("rdf:type"), term(kind))
        if node.value.startswith(DG)
    }
    return [(name, word, MODULES[at]) for at, word, name in sorted(found)]


def _module(node: Any) -> str:
    return reader().text(node, term("rdfs:isDefinedBy")).rpartition("/")[2]


def terms() -> str:
    rows = [
        (f"`{name}`", kind, module, _needed_by(name, kind)) for name, kind, module in term_list()
    ]
    return table(("Term", "Kind", "Module", "Questions that use it"), rows)


def _needed_by(name: str, kind: str) -> str:
    if direct := _used_in(name, "questions"):
        return ", ".join(direct)
    node = ox.NamedNode(DG + name.removeprefix("dg:"))
    for above in _above(node):
        if _used_in(above, "questions"):
            return f"*those that ask for* `{above}`"
    if rules := _used_in(name, "rules"):
        return f"*by way of* {', '.join(rules)}"
    if rules := _used_in(name, "results"):
        return f"*none: a result of* {', '.join(rules)}"
    if kind == "scheme":
        return "*those that use its members*"
    places = [folder for folder in ("checks", "shapes") if _used_in(name, folder)]
    places += ["the engine"] if _in_engine(node) else []
    places += ["the picture"] if _module(node) == "display" else []
    places += ["`dealgraph show`"] if kind != "annotation" else []
    return f"*none:* {', '.join(places) or 'readers of the ontology'}"


def _in_engine(node: Any) -> bool:
    local = node.value.removeprefix(DG)
    return any(f'"{local}"' in text for text in _engine())


@cache
def _engine() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.py"))]


def _above(node: Any) -> list[str]:
    """Broader classes or properties, nearest first."""
    found: list[str] = []
    queue = [node]
    while queue:
        at = queue.pop(0)
        for link in ("rdfs:subClassOf", "rdfs:subPropertyOf"):
            for above in reader().values(at, term(link)):
                if above.value.startswith(DG) and shorten(above.value) not in found:
                    found.append(shorten(above.value))
                    queue.append(above)
    return found


def schemes() -> str:
    rows = []
    for name, kind, _ in term_list():
        if kind == "scheme":
            node = ox.NamedNode(DG + name.removeprefix("dg:"))
            takers = reader().subjects(dg("valuesFrom"), node)
            members = reader().subjects(term("skos:inScheme"), node)
            tokens = sorted(reader().text(m, term("skos:notation")) for m in members)
            rows.append((f"`{name}`", " ".join(f"`{_name(t)}`" for t in takers), ", ".join(tokens)))
    return table(("Scheme", "Taken by", "Tokens"), rows)


def _name(node: Any) -> str:
    return shorten(node.value)


def grid() -> str:
    """Heads of concerns, the kinds of term that go with each, and what goes below it."""
    members = reader().subjects(IN_SCHEME, dg("ConcernScheme"))
    heads = sorted((m for m in members if is_heading(reader(), m)), key=reader().label)
    rows = []
    for head in heads:
        below = reader().closure(head, BROADER) - {head}
        tokens = sorted(reader().token(node) + _also(node) for node in below)
        rows.append((reader().label(head), _kinds(head), ", ".join(tokens)))
    return table(("Head", "Kinds of term", "Concerns"), rows)


def _kinds(node: Any) -> str:
    return ", ".join(sorted(map(reader().token, reader().values(node, dg("takesKind")))))


def _also(node: Any) -> str:
    own = _kinds(node)
    return f" (also {own})" if own else ""


#: What there was before roles and concepts were folded: classes, roles, properties, concepts.
_BEFORE = (61, 47, 124, 224)


def counts() -> str:
    """Numbers of classes, roles, other properties and concepts of ours, before and now."""
    retired = set(reader().subjects(term("owl:deprecated"), _TRUE))
    roles = reader().closure(dg("party"), SUB_PROPERTY) - {dg("party")}
    words: dict[str, int] = {"class": 0, "role": 0, "property": 0, "scheme": 0}
    for name, kind, _ in term_list():
        node = dg(name.removeprefix("dg:"))
        word = "role" if node in roles else kind.replace("annotation", "property")
        words[word] += node not in retired
    schemes = [s for s in reader().subjects(TYPE, term("skos:ConceptScheme")) if _ours(s)]
    concepts = [node for scheme in schemes for node in reader().subjects(IN_SCHEME, scheme)]
    now = (words["class"], words["role"], words["property"], len(set(concepts)))
    names = ("Classes", "Roles", "Other properties", "Concepts")
    rows = [(n, str(old), str(new)) for n, old, new in zip(names, _BEFORE, now, strict=True)]
    return table(("What", "Before", "Now"), rows)


def _ours(node: Any) -> bool:
    return str(node.value).startswith(DG)


def rules() -> str:
    rows = []
    for path in catalog().files("rules"):
        fields = header(path.read_text(encoding="utf-8"))
        rows.append((f"`{path.stem}`", fields["title"], fields["why"]))
    return table(("Rule", "What it derives", "Why"), rows)
