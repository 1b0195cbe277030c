"""A draft as the text of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dealgraph.author.draft import Block, Draft
from dealgraph.author.hints import after, before
from dealgraph.author.model import Model
from dealgraph.author.terms import name
from dealgraph.base.files import read_text
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.turtle.layout import format_turtle


def turtle(draft: Draft, model: Model, *, hints: bool) -> str:
    """Write a draft as formatted Turtle.

    Args:
        draft: the record.
        model: the ontology, for what the comments say.
        hints: whether to add the places to fill in, as comments.
    """
    prefixes = {"": f"{draft.iri}#", **PREFIXES, **_own_prefixes(model, draft)}
    body = "\n\n".join(_block(block, prefixes, draft.iri) for block in [draft.main, *draft.parts])
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    if not hints:
        return format_turtle(f"{head}\n{body}\n", f"{draft.id}.ttl")
    text = format_turtle(f"{head}\n{before(draft)}{body}\n", f"{draft.id}.ttl")
    return text + after(draft, model, _declared(text))


def _block(block: Block, prefixes: Mapping[str, str], record: str) -> str:
    local = block.subject.removeprefix(f"{record}#")
    subject = name(block.subject) if local == block.subject else f":{local}"
    kinds = ", ".join(_own(name(kind.value), prefixes) for kind in block.kinds)
    pairs = [
        f"{_own(name(prop.value), prefixes)} {', '.join(_own(v.turtle, prefixes) for v in values)}"
        for prop, values in block.values.items()
    ]
    return " ;\n    ".join([f"{subject} a {kinds}", *pairs]) + " ."


def _own(text: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI by a prefix of a module of one's own."""
    found = re.fullmatch(r"<(.*[/#])([A-Za-z0-9][\w-]*)>", text)
    for prefix, iri in prefixes.items():
        if found and found[1] == iri:
            return f"{prefix}:{found[2]}"
    return text


def _own_prefixes(model: Model, draft: Draft) -> dict[str, str]:
    """Prefixes that modules of one's own declare, as far as the draft needs them."""
    used = " ".join(_iris(draft))
    found: dict[str, str] = {}
    for root in model.catalog.roots[1:]:
        for file in root.files:
            if file.role == "" and "ontology" in file.below and file.path.suffix == ".ttl":
                found.update(_prefixes(read_text(file.path)))
    return {p: iri for p, iri in sorted(found.items()) if p not in PREFIXES and p and iri in used}


def _iris(draft: Draft) -> Iterable[str]:
    for block in [draft.main, *draft.parts]:
        yield from (kind.value for kind in block.kinds)
        for prop, values in block.values.items():
            yield prop.value
            yield from (value.plain for value in values)


def _prefixes(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\s*@?(?:prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", text, re.MULTILINE))


def _declared(text: str) -> set[str]:
    return set(_prefixes(text))
