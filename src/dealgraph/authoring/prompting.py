"""Asking for what is missing, one question a line, on a terminal only.

An answer that does not fit is explained and asked for again; Enter alone leaves out what may be
left out. Where the terminal allows it, Tab completes ids and tokens.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from dealgraph.authoring.builder import Builder
from dealgraph.authoring.lookup import Lookup
from dealgraph.authoring.model import Field, Model
from dealgraph.authoring.problems import Problem
from dealgraph.authoring.raw import Given, Raw
from dealgraph.authoring.terms import address, concept, listed, value
from dealgraph.namespaces import BASE, shorten

__all__ = ["fill"]

#: Asked for although no shape demands it, if the record can have it.
_WANTED = ("announced", "status-as-of")


def fill(raw: Raw, model: Model, lookup: Lookup) -> None:
    """Ask for every essential that a raw record lacks.

    Raises:
        click.Abort: the reader ends the questions with Ctrl-C or Ctrl-D.
    """
    top = model.things[raw.thing]
    kinds = _kinds(raw, model, top)
    fields = model.fields(kinds)
    _roles(raw, model, lookup, fields, kinds)
    for each in fields.values():
        essential = each.required or each.name in _WANTED
        if essential and not each.role and not raw.values.get(each.name):
            _field(raw, lookup, each)
    _id(raw, model, lookup)


def _id(raw: Raw, model: Model, lookup: Lookup) -> None:
    """Ask for an id if the one that follows from the answers is taken."""
    builder = Builder(model, lookup, raw)
    builder.build()
    lookup.pages.clear()  # nothing is described yet
    if builder.iri and lookup.exists(builder.iri) and not raw.values.get("id"):
        where = lookup.where(builder.iri)
        taken = f"There is {shorten(builder.iri)} already, in {where}. Is it the same?"
        click.echo(taken, err=_aside())
        space = builder.iri.rpartition("/")[0]
        raw.add("id", Given(_ask("Another id, or Ctrl-C", _free(lookup, space), [])))


def _free(lookup: Lookup, space: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
            raise Problem("", f"'{text}' is no id.", "Small letters, digits, hyphens.")
        if lookup.exists(f"{space}/{text}"):
            raise Problem("", f"'{text}' is taken.", "")

    return check


def _kinds(raw: Raw, model: Model, top: Any) -> list[Any]:
    nodes = model.kinds(top)
    if len(nodes) == 1:
        return list(nodes.values())
    if not raw.values.get("kind"):
        choices = {token: node.value for token, node in nodes.items()}
        click.echo(f"Kinds: {', '.join(nodes)}", err=_aside())
        raw.add("kind", Given(_ask("Kind", lambda text: concept(choices, text, "kind"), nodes)))
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


def _field(raw: Raw, lookup: Lookup, field: Field) -> None:
    optional = not field.required
    offered: Iterable[str] = field.choices or _ids(lookup, field.spaces)
    if 0 < len(field.choices) <= 15:
        click.echo(f"{field.label}: {listed(field.choices)}", err=_aside())
    hint = {"date": " (2026, 2026-06 or 2026-06-22)", "part": " (https://…)"}.get(field.kind, "")
    end = ", or Enter" if optional else ""
    prompt = f"{field.label}{hint}{end}"
    text = _ask(prompt, _checker(field, lookup), list(offered), empty=optional)
    if text:
        raw.add(field.name, Given(text))


def _checker(field: Field, lookup: Lookup) -> Callable[[str], object]:
    if field.kind == "part":
        return address
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
                click.echo(f"  {problem.message} {problem.fix}", err=_aside())
            else:
                if text:
                    return text


def _aside() -> bool:
    """Ask on standard error if the output goes into a file; only standard output can complete."""
    return not sys.stdout.isatty()


def _ids(lookup: Lookup, spaces: Iterable[str]) -> Iterator[str]:
    from dealgraph.cli.completion import ids

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
