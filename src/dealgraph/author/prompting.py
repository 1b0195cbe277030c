"""Asking for what is missing, one question a line, on a terminal only.

An answer that does not fit is explained and asked for again; Enter alone leaves out what may be
left out. Where the terminal allows it, Tab completes ids and tokens.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import click

from dealgraph.author.builder import Builder, needed, said
from dealgraph.author.lookup import Lookup
from dealgraph.author.model import Field, Model
from dealgraph.author.numbers import FORMS, is_percent
from dealgraph.author.numbers import fields as number_fields
from dealgraph.author.parts import ASSUMED
from dealgraph.author.problems import Problem
from dealgraph.author.raw import Given, Raw
from dealgraph.author.spec import order
from dealgraph.author.terms import address, concept, listed, value
from dealgraph.base.words import clean
from dealgraph.graph.ids import ids
from dealgraph.rdf.names import BASE, shorten

#: What an answer looks like, by the kind of field.
_HINTS = {"date": " (2026, 2026-06 or 2026-06-22)"}
#: More than this many choices are not listed; Tab completes them.
_LISTED = 40
#: Who says so: asked for, and needed for numbers.
_SPEAKER = ("asserted-by",)
#: Asked for although no shape demands it, if the record can have it.
_WANTED = ("announced", "status-as-of")
#: Pages are asked for before, and few records say when somebody joined or left.
_NOT_ASKED = ("source", "participation")


def fill(raw: Raw, model: Model, lookup: Lookup) -> None:
    """Ask for every essential that a raw record lacks.

    Raises:
        click.Abort: the reader ends the questions with Ctrl-C or Ctrl-D.
    """
    top = model.things[raw.thing]
    given = len(list(raw))
    kinds = _kinds(raw, model, top)
    fields = model.fields(kinds)
    _roles(raw, model, lookup, fields, kinds)
    for each in fields.values():
        essential = needed(each, lookup) or each.name in _WANTED
        if essential and not each.role and not said(raw, each):
            _field(raw, lookup, each, optional=not needed(each, lookup))
    if len(list(raw)) > given:  # who has given everything else is not asked for more
        _statements(raw, model, lookup, fields)
    _id(raw, model, lookup)


def _id(raw: Raw, model: Model, lookup: Lookup) -> None:
    """Ask for an id if the one that follows from the answers is taken."""
    builder = Builder(model, lookup, raw)
    builder.build()
    lookup.pages.clear()  # nothing is described yet
    if builder.iri and lookup.exists(builder.iri) and not raw.values.get("id"):
        where = lookup.where(builder.iri)
        taken = f"There is {shorten(builder.iri)} already, in {where}. Is it the same?"
        click.echo(clean(taken), err=_aside())
        space = builder.iri.rpartition("/")[0]
        raw.add("id", Given(_ask("Another id, or Ctrl-C", _free(lookup, space), [])))


def _free(lookup: Lookup, space: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
            raise Problem("", f"'{text}' is not an id.", "Small letters, digits, hyphens.")
        if lookup.exists(f"{space}/{text}"):
            raise Problem("", f"'{text}' is taken.", "")

    return check


def _kinds(raw: Raw, model: Model, top: Any) -> list[Any]:
    nodes = model.kinds(top)
    if len(nodes) == 1:
        return list(nodes.values())
    if not raw.values.get("kind"):
        choices = {token: node.value for token, node in nodes.items()}
        _say(f"Kinds: {', '.join(nodes)}")
        text = _ask("Kind", _each(lambda text: concept(choices, text, "kind")), nodes)
        for word in _words(text):
            raw.add("kind", Given(word))
    named = [given.text.strip().casefold() for given in raw.texts("kind")]
    return [nodes[token] for token in named if token in nodes] or [top]


def _roles(raw: Raw, model: Model, lookup: Lookup, fields: Any, kinds: list[Any]) -> None:
    """Ask for the two sides of a kind, then for others."""
    roles = {name: each for name, each in fields.items() if each.role}
    if not roles or any(raw.values.get(name) for name in roles):
        return
    ends = [end for kind in kinds for end in model.ends(kind) if end in roles]
    for end in dict.fromkeys(ends):
        _several(raw, lookup, roles[end])
    choices = {name: each.iri.value for name, each in roles.items()}
    while not any(raw.values.get(name) for name in roles) or _more():
        text = _ask("Role", lambda text: concept(choices, text, "role"), roles)
        wanted = concept(choices, text, "role")
        _several(raw, lookup, next(each for each in roles.values() if each.iri.value == wanted))


def _more() -> bool:
    return click.confirm("Does anybody else take part?", default=False, err=_aside())


def _several(raw: Raw, lookup: Lookup, field: Field) -> None:
    """Ask for parties of a role until the answer is empty."""
    offered = list(_ids(lookup, field.spaces))
    while True:
        again = "another, or Enter" if raw.values.get(field.name) else "id or name, or Enter"
        text = _ask(f"{field.label} ({again})", _checker(field, lookup), offered, empty=True)
        if not text:
            return
        raw.add(field.name, Given(text))


def _field(raw: Raw, lookup: Lookup, field: Field, *, optional: bool) -> None:
    """Ask for the value of a field; for several where it may have them."""
    offered: Iterable[str] = field.choices or _ids(lookup, field.spaces)
    _choices(field)
    if field.kind == "part":
        _pages(raw, field)
        return
    many = field.many and field.kind == "concept"
    hint = " (several with commas between them)" if many else _HINTS.get(field.kind, "")
    end = ", or Enter" if optional else ""
    check = _checker(field, lookup)
    text = _ask(
        f"{field.label}{hint}{end}", _each(check) if many else check, list(offered), empty=optional
    )
    for word in _words(text) if many else [text]:
        if word:
            raw.add(field.name, Given(word))


def _pages(raw: Raw, field: Field) -> None:
    """Ask for sources until the answer is empty; what else is known may follow the address."""
    hint = ' (https://…, and if known publisher="…" published=2026-06-22)'
    while True:
        again = f" {len(raw.texts(field.name)) + 1}, or Enter" if raw.values.get(field.name) else ""
        empty = bool(again)
        text = _ask(f"{field.label}{again or hint}", _page, [], empty=empty)
        if not text:
            return
        raw.add(field.name, Given(text))


def _page(text: str) -> None:
    """Check that a source begins with an address; the rest is checked with the record."""
    address(next(iter(text.split()), ""))


def _statements(raw: Raw, model: Model, lookup: Lookup, fields: Mapping[str, Field]) -> None:
    """Ask for stages, terms, amounts and events, one after another and word by word."""
    for field in fields.values():
        if field.kind != "part" or field.name in _NOT_ASKED or raw.values.get(field.name):
            continue
        if any(raw.values.get(name) for name, each in fields.items() if each.within == field.name):
            continue
        one = f"an {field.label}" if field.label[:1] in "aeiou" else f"a {field.label}"
        while click.confirm(f"Add {one}?", default=False, err=_aside()):
            made = _statement(raw, model, lookup, field)
            if _fits(raw, model, lookup, field, made):
                raw.add(field.name, made)
                one = f"another {field.label}"


def _fits(raw: Raw, model: Model, lookup: Lookup, field: Field, made: Raw) -> bool:
    """Say what is wrong with a statement among the others, so that it can be given again."""
    before = _problems(raw, model, lookup)
    values = {**raw.values, field.name: [*raw.values.get(field.name, []), made]}
    found = [
        problem
        for problem in _problems(Raw(raw.thing, raw.place, values), model, lookup)
        if problem not in before
    ]
    for problem in found:
        _say(f"  {problem.message} {problem.fix}")
    return not found


def _problems(raw: Raw, model: Model, lookup: Lookup) -> list[Problem]:
    builder = Builder(model, lookup, raw)
    builder.build()
    lookup.pages.clear()  # nothing is described yet
    return builder.problems


def _statement(raw: Raw, model: Model, lookup: Lookup, field: Field) -> Raw:
    """Ask for the words that a statement needs, in the order in which a line has them."""
    made = Raw(field.name)
    words = order(field.name)
    kind = field.range
    if "kind" in words:
        nodes = model.kinds(field.range)
        choices = {token: node.value for token, node in nodes.items()}
        _say(f"Kinds: {', '.join(nodes)}")
        text = _ask("Kind", lambda text: concept(choices, text, "kind"), nodes)
        made.add("kind", Given(text))
        wanted = concept(choices, text, "kind")
        kind = next(node for node in nodes.values() if node.value == wanted)
    known = model.fields([kind])
    needed_too = [name for name, each in known.items() if each.required or name in _SPEAKER]
    for name in dict.fromkeys([*words, *needed_too]):
        if name in known and name != "source" and not _assumed(made, name):
            _word(made, lookup, known[name], first=name in words)
    pages = len(raw.texts("source"))
    if pages > 1:
        made.add("source", Given(_ask(f"Source (1 to {pages})", _number(pages), [])))
    return made


def _assumed(made: Raw, name: str) -> bool:
    """Whether something follows from what was said: shares have no currency, for instance."""
    return name in ASSUMED or (name == "currency" and is_percent(made.first("value")))


def _word(made: Raw, lookup: Lookup, field: Field, *, first: bool) -> None:
    """Ask for one value of a statement."""
    _choices(field)
    hint = f" ({FORMS})" if field.name == "value" else _HINTS.get(field.kind, "")
    check: Callable[[str], object] = _checker(field, lookup)
    if field.name == "value":
        check = _amount
    must = first or field.required or "value" in made.values  # a number has a speaker
    end = "" if must else ", or Enter"
    offered: Iterable[str] = field.choices or _ids(lookup, field.spaces)
    text = _ask(f"{field.label}{hint}{end}", check, list(offered), empty=not must)
    if text:
        made.add(field.name, Given(text))


def _amount(text: str) -> None:
    if not number_fields(text):
        raise Problem("", f"'{text}' is not a number.", f"Write {FORMS}.")


def _number(most: int) -> Callable[[str], object]:
    def check(text: str) -> None:
        if not (re.fullmatch("[0-9]{1,3}", text) and 0 < int(text) <= most):
            raise Problem("", f"'{text}' is none of them.", f"Write a number from 1 to {most}.")

    return check


def _choices(field: Field) -> None:
    """List what may be chosen, if that is not too much for a glance."""
    if 0 < len(field.choices) <= _LISTED:
        _say(f"{field.label}: {listed(field.choices)}")


def _words(text: str) -> list[str]:
    """The answers of one line, with commas between them."""
    return [word.strip() for word in text.split(",")]


def _each(check: Callable[[str], object]) -> Callable[[str], object]:
    """Check every answer of a line."""
    return lambda text: [check(word) for word in _words(text)]


def _say(text: str) -> None:
    click.echo(clean(text), err=_aside())


def _checker(field: Field, lookup: Lookup) -> Callable[[str], object]:
    return lambda text: value(field, text, lookup)


def _ask(
    prompt: str, check: Callable[[str], object], offered: Iterable[str], *, empty: bool = False
) -> str:
    """Ask until the answer fits."""
    with _completing(list(offered)):
        while True:
            text: str = click.prompt(
                prompt[:1].upper() + prompt[1:], default="", show_default=False, err=_aside()
            ).strip()
            if not text and empty:
                return ""
            try:
                check(text)
            except Problem as problem:
                click.echo(clean(f"  {problem.message} {problem.fix}"), err=_aside())
            else:
                if text:
                    return text


def _aside() -> bool:
    """Ask on standard error if the output goes into a file; only standard output can complete."""
    return not sys.stdout.isatty()


def _ids(lookup: Lookup, spaces: Iterable[str]) -> Iterator[str]:
    yield from ids(lookup.catalog, tuple(spaces))
    yield from (iri.removeprefix(BASE).partition("/")[2] for iri in lookup.fresh.values())


@contextmanager
def _completing(words: list[str]) -> Iterator[None]:
    """Let Tab complete the answer, where Python was built with a line editor."""
    try:
        import readline
    except ImportError:
        yield
        return

    def complete(text: str, state: int) -> str | None:
        found = sorted({word for word in words if word.startswith(text.casefold())})
        return found[state] if state < len(found) else None

    before, delimiters = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(complete)
    readline.set_completer_delims(" ")
    with suppress(AttributeError):
        readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(delimiters)
