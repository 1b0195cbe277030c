"""Ids of records and tokens of concepts, read off the files: no graph is loaded for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from dealgraph.graph.catalog import Catalog, folder_of
from dealgraph.rdf.names import PREFIXES, local_token, scheme_kind, term, value_of

#: The file in which it is said what was replaced, in the folder of the record.
REDIRECTS = "redirects.ttl"


def ids(folders: Catalog, spaces: Collection[str]) -> Iterator[str]:
    """Ids of records, such as those of the space `party`: the names of their files."""
    named = {folder_of(space) for space in spaces}
    for root in folders.roots[1:]:
        for file in root.files:
            if file.path.parent.name in named and file.path.suffix == ".ttl":
                yield file.path.stem


def former(folders: Catalog, spaces: Collection[str]) -> Iterator[tuple[str, str]]:
    """Ids that records had before, with those that replaced them.

    They are looked for in the files of the name that `dealgraph rename` gives.
    """
    import pyoxigraph as ox

    roots = tuple(PREFIXES[space] for space in spaces)
    for root in folders.roots[1:]:
        for file in root.files:
            if file.path.name == REDIRECTS:
                with suppress(SyntaxError):
                    for quad in ox.parse(path=file.path, format=ox.RdfFormat.TURTLE):
                        old, new = value_of(quad.subject), value_of(quad.object)
                        if old.startswith(roots) and "#" not in old:
                            yield old.rpartition("/")[2], new.rpartition("/")[2]


def concepts(folders: Catalog, prefix: str) -> Iterator[tuple[str, str]]:
    """Tokens and labels of a vocabulary, such as `concern`.

    They are looked for where the shipped ontology keeps them, and in every `ontology/` of one's
    own. A file that is not Turtle gives what stands before the fault; a command says what is wrong.
    """
    for at, root in enumerate(folders.roots):
        for file in root.files:
            own = at > 0 and "ontology" in file.path.parts and file.role == ""
            if (own and file.path.suffix == ".ttl") or (at == 0 and file.below == "vocabulary.ttl"):
                yield from _concepts(file.path, prefix)


def _concepts(path: Path, prefix: str) -> Iterator[tuple[str, str]]:
    import pyoxigraph as ox

    scheme, concept = term("skos:inScheme"), term("skos:Concept")
    taken, kind = term("dg:valuesFrom"), term("rdf:type")
    names: dict[Any, dict[Any, str]] = {term("skos:notation"): {}, term("skos:prefLabel"): {}}
    tokens, labels = names.values()
    members: list[tuple[Any, Any]] = []
    nodes, schemes = set(), set()
    with suppress(SyntaxError):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if quad.predicate in names:
                names[quad.predicate].setdefault(quad.subject, value_of(quad.object))
            elif quad.predicate == kind and quad.object == concept:
                nodes.add(quad.subject)
            elif quad.predicate == scheme:
                members.append((quad.subject, quad.object))
            elif quad.predicate == taken and local_token(value_of(quad.subject)) == prefix:
                schemes.add(quad.object)
    for node, within in members:
        fits = within in schemes or scheme_kind(value_of(within)) == prefix
        if fits and node in nodes and node in tokens:
            yield tokens[node], labels.get(node, "")
