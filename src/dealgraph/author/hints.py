"""The places to fill in, as comments: what else can be said of a record, in Turtle.

A comment names a property with the form of its value and what it may be. Whoever fills it in takes
the `#` away; whoever does not know deletes the line.
"""

from __future__ import annotations

from collections.abc import Iterable

from dealgraph.author.draft import Draft
from dealgraph.author.model import Field, Model
from dealgraph.author.terms import name
from dealgraph.rdf.names import PREFIXES, dg

#: More than this many choices are looked up, not listed.
SHOWN = 6
_FORMS = {
    "date": '"2026-06-22"^^xsd:date',
    "number": "75000000.0",
    "integer": "12",
    "boolean": "true",
    "address": '"https://…"^^xsd:anyURI',
    "iri": "<https://…>",
    "text": '"…"',
}


def before(draft: Draft) -> str:
    """Comments above the record: properties that it does not have yet."""
    free = [
        each
        for each in draft.fields.values()
        if not (each.role or each.kind == "part" or each.within or each.iri in draft.main.values)
        and each.name != "accepted"
    ]
    links = [each for each in free if {"deal", "stake"} & set(each.spaces)]
    lines = [f"#     {_line(each)}" for each in free if each not in links]
    if links:
        names = ", ".join(name(each.iri.value) for each in links)
        lines.append(f"#     links to other records: {names}")
    if not lines:
        return ""
    head = "# To fill in as far as the sources say so (without the #), or to delete:"
    return "\n".join([head, *lines]) + "\n"


def after(draft: Draft, model: Model, declared: Iterable[str]) -> str:
    """Comments below the record: how a statement of each sort is written."""
    parts = [
        each
        for each in draft.fields.values()
        if each.kind == "part" and each.range != dg("Source") and each.name != "source"
    ]
    lines: list[str] = []
    for each in parts:
        lines += ["", *_statement(each, model)]
    if not lines:
        return ""
    known = set(declared)
    used = {p: iri for p, iri in PREFIXES.items() if p not in known and _uses(lines, p)}
    if "" not in known:
        used[""] = f"{draft.iri}#"
    if used:
        lines += ["#", "# Prefixes that these need besides:"]
        lines += [f"# @prefix {p}: <{iri}> ." for p, iri in sorted(used.items())]
    return "\n".join(lines) + "\n"


def _uses(lines: Iterable[str], prefix: str) -> bool:
    return any(f" {prefix}:" in line or f"^^{prefix}:" in line for line in lines)


def _statement(field: Field, model: Model) -> list[str]:
    kinds = model.kinds(field.range)
    leaf = next(kind for kind in kinds.values() if len(model.reader.closure(kind)) == 1)
    prop = name(field.iri.value)
    head = f"# List each {field.label} above as {prop} :name, and describe it here:"
    fields = model.fields([field.range]).values()
    lines = [f"#     {_line(each)}" for each in fields if each.name not in ("accepted", "source")]
    one_of = f" # {', '.join(kinds)}" if len(kinds) > 1 else ""
    last = f"#     {name(dg('source').value)} <https://…> ."
    return [head, f"# :name a {name(leaf.value)} ;{one_of}", *lines, last]


def _line(field: Field) -> str:
    few = 0 < len(field.choices) <= SHOWN
    return f"{_pair(field)} ;" + (f" # {', '.join(field.choices)}" if few else "")


def _pair(field: Field) -> str:
    return f"{name(field.iri.value)} {_form(field)}"


def _form(field: Field) -> str:
    if field.kind == "record":
        return f"{field.spaces[0]}:…"
    if field.kind == "part":
        return "<https://…>"
    if field.kind == "concept" and field.choices:
        return name(next(iter(field.choices.values()))).rpartition(":")[0] + ":…"
    return _FORMS.get(field.kind, '"…"')
