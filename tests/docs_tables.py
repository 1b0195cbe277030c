"""The tables in the Markdown files that are made from the code, the ontology and the record."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator

import click

import dealgraph
import docs_terms
from dealgraph import errors
from dealgraph.catalog import catalog
from dealgraph.cli import cli
from dealgraph.named import Parameter, Question, read_questions
from dealgraph.stats import count
from dealgraph.validate import Check, read_check
from docs_terms import SOURCES, store, table

#: The checks that are Python, since they need the files themselves; `written_checks` finds them.
BUILT_IN = {
    "syntax": ("error", "The file is not Turtle."),
    "unknown-term": ("error", "A class, property or concept of ours that nothing declares."),
    "dangling-reference": ("error", "A record or statement that is described nowhere."),
    "impossible-date": ("error", "A date that is not in the calendar, or not of its type."),
    "file-name": ("error", "A file whose name is not the id of the record in it."),
    "described-twice": ("error", "Two files that describe the same record or source."),
    "shape": ("error", "A record lacks what `ontology/shapes/` asks of its kind."),
}


# The record and the questions


def state() -> str:
    numbers = count(store())
    rows = [
        ("Matters", str(numbers.matters)),
        ("Parties", str(numbers.parties)),
        *((name, str(number)) for name, number in numbers.statements.items()),
        ("Sources", str(numbers.sources)),
        ("Matters with two or more sources", f"{numbers.well_sourced:.0%}"),
        ("Newest date", numbers.newest),
        ("By kind (a matter may have several)", _counts(numbers.kinds)),
        ("By medium", _counts(numbers.media)),
        ("Terms by type", _counts(numbers.terms)),
    ]
    return table(("What", "How many"), rows)


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())


def question_list() -> dict[str, Question]:
    return read_questions(catalog().files("questions"))


def questions() -> str:
    rows = [
        (f"`{q.name}`", q.question, ", ".join(map(_parameter, q.parameters)))
        for q in question_list().values()
    ]
    return table(("Question", "What it asks", "Parameters (**required**)"), rows)


def _parameter(parameter: Parameter) -> str:
    name = f"`--{parameter.name}`"
    return f"**{name}**" if parameter.required else name


# The code


def command_list() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = ((name, cli.get_command(context, name)) for name in cli.list_commands(context))
    return {name: command for name, command in found if command is not None}


def below(command: click.Group) -> dict[str, click.Command]:
    """The commands of a group, as they are when they are called."""
    context = click.Context(command)
    found = {n: command.resolve_command(context, [n])[1] for n in command.list_commands(context)}
    return {name: one for name, one in found.items() if one is not None}


def options(command: click.Command) -> list[str]:
    """All option names of a command, as `-o`, `--output`; of a group, what its commands share."""
    if isinstance(command, click.Group):
        lists = [options(one) for one in below(command).values()]
        return [name for name in lists[0] if all(name in names for names in lists)]
    found = [p for p in command.params if isinstance(p, click.Option)]
    return [name for option in found for name in (*option.opts, *option.secondary_opts)]


def commands() -> str:
    rows = [
        (f"`dealgraph {name}`", _first_sentence(command.help or ""), _code(options(command)))
        for name, command in command_list().items()
    ]
    return table(("Command", "What it does", "Options"), rows)


def every_option() -> list[str]:
    """Option names of all commands, and of each kind of `new`; not those of single questions."""
    commands = [*command_list().values(), *new_list().values()]
    return [name for command in commands for name in options(command)]


def new_list() -> dict[str, click.Command]:
    group = command_list()["new"]
    assert isinstance(group, click.Group)
    return below(group)


def new() -> str:
    """What each kind of `dealgraph new` takes that not all take; matters share most of it."""
    shared = options(command_list()["new"])
    taken = {k: [o for o in options(c) if o not in shared] for k, c in new_list().items()}
    matters = ("deal", "dispute", "policy")
    common = [o for o in taken["deal"] if all(o in taken[kind] for kind in matters)]
    roles = {f"--{role}" for role in getattr(new_list()["deal"], "roles", ())}
    own = {k: [o for o in taken[k] if k not in matters or o not in common] for k in taken}
    rows = [
        ("all", _code(shared)),
        ("deals, disputes, policies", _code(o for o in common if o not in roles)),
        ("the same, as roles", _code(o for o in common if o in roles)),
        *(
            (f"`dealgraph new {kind}`", _code(names) or "nothing else")
            for kind, names in own.items()
        ),
    ]
    return table(("Kind", "Options"), rows)


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def public_names() -> str:
    rows = [(f"`dealgraph.{name}`", _about(name)) for name in sorted(dealgraph.__all__)]
    return table(("Name", "What it is"), rows)


def _about(name: str) -> str:
    value = getattr(dealgraph, name)
    if callable(value):
        return _first_sentence((inspect.getdoc(value) or "").partition("\n\n")[0])
    return {
        "DERIVED_GRAPH": "The name of the graph that holds what the rules derive.",
        "PREFIXES": "The prefixes that need no declaration, with their namespaces.",
    }[name]


def error_list() -> list[type[errors.DealgraphError]]:
    found = [getattr(errors, name) for name in errors.__all__]
    return sorted(found, key=lambda error: str(error.code))


def error_codes() -> str:
    rows = [
        (f"`{error.code}`", f"`{error.__name__}`", _first_sentence(inspect.getdoc(error) or ""))
        for error in error_list()
    ]
    return table(("Code", "Class", "What happened"), rows)


def check_files() -> list[Check]:
    return [read_check(path) for path in catalog().files("checks")]


def checks() -> str:
    rows = [(f"`{name}`", severity, text) for name, (severity, text) in BUILT_IN.items()]
    rows += [(f"`{check.name}`", check.severity, check.problem) for check in check_files()]
    return table(("Check", "Severity", "What is wrong"), rows)


def written_checks() -> set[str]:
    """Names of checks that the code itself writes into a finding."""
    return {
        name
        for module in ("structure", "validate")
        for call in ast.walk(ast.parse((SOURCES / f"{module}.py").read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for name in _check_argument(call)
    }


#: Where each function that makes a finding takes the name of the check.
_PLACE = {"problem": 0, "Problem": 4, "Finding": 3, "finding": 2}


def _check_argument(call: ast.Call) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    place = _PLACE.get(name, len(call.args))
    if place < len(call.args):
        argument = call.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


TABLES: dict[str, Callable[[], str]] = {
    "state": state,
    "questions": questions,
    "commands": commands,
    "new": new,
    "public-names": public_names,
    "error-codes": error_codes,
    "checks": checks,
    "terms": docs_terms.terms,
    "schemes": docs_terms.schemes,
    "rules": docs_terms.rules,
}
