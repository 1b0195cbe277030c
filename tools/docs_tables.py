"""The tables in the Markdown files that are made from the code, the ontology and the record."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import click

import dealgraph
import docs_review
import docs_terms
import house
from dealgraph.answers.questions import Parameter, Question, read_questions
from dealgraph.answers.stats import count
from dealgraph.base import errors
from dealgraph.cli import cli
from dealgraph.graph.catalog import catalog
from dealgraph.validation.checks import Check, read_check
from docs_terms import ROOT, SOURCES, store, table

#: The checks that are Python, since they need the files themselves; `written_checks` finds them.
BUILT_IN = {
    "syntax": ("error", "The file is not Turtle."),
    "unknown-term": ("error", "A class, property or concept of ours that nothing declares."),
    "dangling-reference": ("error", "A record or statement that is described nowhere."),
    "impossible-date": ("error", "A date that is not in the calendar, or not of its type."),
    "file-name": ("error", "A file whose name is not the id of the record in it."),
    "blank-node": ("error", "A thing without an address in a record: `[ … ]`, `( … )`, `_:name`."),
    "control-character": ("error", "A control character in a text, which XML cannot hold."),
    "query": ("error", "A rule, question or check that does not explain itself or asks wrongly."),
    "replaced-but-used": ("error", "A record under a name that `dg:replacedBy` has replaced."),
    "described-twice": ("error", "Two files that give two values of what has one."),
    "shape": ("error", "A record lacks what `ontology/shapes/` asks of its kind."),
    "model-owl-dl": ("error", "The ontology says something that OWL 2 DL does not allow."),
    "model-unused-term": ("notice", "No record, question, rule, shape, check or table uses this."),
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


def statements() -> str:
    """What the line of a statement or source may name in `dealgraph new deal`."""
    parts = getattr(new_list()["deal"], "parts", {})
    rows = [(f"`--{part}`", _code(name for name, _ in names)) for part, names in parts.items()]
    return table(("Option", "Names"), rows)


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def public_names() -> str:
    rows = [(f"`dealgraph.{name}`", _about(name)) for name in sorted(dealgraph.__all__)]
    return table(("Name", "What it is"), rows)


def method_list() -> list[str]:
    """The methods that a graph has beyond those of rdflib, or of its own in their place."""
    methods = vars(dealgraph.Graph).items()
    return sorted(n for n, value in methods if callable(value) and not n.startswith("_"))


def methods() -> str:
    rows = [
        (f"`Graph.{name}`", _first_sentence(inspect.getdoc(getattr(dealgraph.Graph, name)) or ""))
        for name in method_list()
    ]
    return table(("Method", "What it does"), rows)


def _about(name: str) -> str:
    value = getattr(dealgraph, name)
    if callable(value):
        return _first_sentence((inspect.getdoc(value) or "").partition("\n\n")[0])
    return {
        "DERIVED_GRAPH": "The name of the graph that holds what the rules derive.",
        "PREFIXES": "The prefixes that need no declaration, with their namespaces.",
    }[name]


def error_list() -> list[type[errors.DealgraphError]]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    kinds = [kind for kind in kinds if issubclass(kind, errors.DealgraphError)]
    return sorted(kinds, key=lambda error: str(error.code))


def error_codes() -> str:
    rows = [
        (f"`{error.code}`", f"`{error.__name__}`", _first_sentence(inspect.getdoc(error) or ""))
        for error in error_list()
    ]
    return table(("Code", "Class", "What happened"), rows)


def setting_list() -> list[str]:
    """The variables of the environment that the code names."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.py")))
    return sorted(set(re.findall(r"\b_?DEALGRAPH_[A-Z]+\b|\bREQUESTS_CA_BUNDLE\b|\bXDG_\w+", text)))


def check_files() -> list[Check]:
    return [read_check(path) for path in catalog().files("checks")]


def checks() -> str:
    rows = [(f"`{name}`", severity, text) for name, (severity, text) in BUILT_IN.items()]
    rows += [(f"`{check.name}`", check.severity, check.problem) for check in check_files()]
    return table(("Check", "Severity", "What is wrong"), rows)


def written_checks() -> set[str]:
    """Names of checks that the code itself writes into a finding."""
    return {
        keyword.value.value
        for path in sorted((SOURCES / "validation").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "check" and isinstance(keyword.value, ast.Constant)
    }


# The house and the decisions


def rooms() -> str:
    """The rooms of the package, in words of their own, from the top floor down."""
    rows = []
    for room in house.layers():
        folder = SOURCES / room
        name, path = f"{room}/", folder / "__init__.py"
        if not folder.is_dir():
            name, path = f"{room}.py", folder.with_suffix(".py")
        rows.append((f"`{name}`", _about_room(path)))
    return table(("Room", "What lives there"), rows)


def _about_room(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return _first_sentence(text.partition("\n\n")[0])


def arrows() -> str:
    """The arrows between rooms, as every import statement has them."""
    return f"```text\n{house.drawing(house.edges(), house.layers())}\n```"


@dataclass
class Decision:
    """One file of `docs/decisions/`: `# NNNN: Title`, then `Date: …. State: ….`."""

    path: Path
    number: str
    title: str
    date: str
    state: str


_DECISION = re.compile(
    r"# (?P<number>\d{4}): (?P<title>.+)\n\n"
    r"Date: (?P<date>\d{4}-\d\d-\d\d)\. State: (?P<state>.+)\.\n\n"
)


def decision_list() -> list[Decision]:
    """All decisions in the order of their numbers.

    Raises:
        ValueError: a file does not begin as a decision does.
    """
    return [_decision(path) for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]


def _decision(path: Path) -> Decision:
    head = _DECISION.match(path.read_text(encoding="utf-8"))
    if head is None:
        message = f"{path.name} does not begin with '# NNNN: Title' and 'Date: …. State: ….'"
        raise ValueError(message)
    return Decision(path, **head.groupdict())


def decisions() -> str:
    """The index of decisions; links inside a state lead from the index as they do from the file."""
    rows = [(d.number, f"[{d.title}]({d.path.name})", d.date, d.state) for d in decision_list()]
    return table(("Number", "Decision", "Date", "State"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "state": state,
    "questions": questions,
    "commands": commands,
    "new": new,
    "statements": statements,
    "public-names": public_names,
    "methods": methods,
    "error-codes": error_codes,
    "checks": checks,
    "terms": docs_terms.terms,
    "schemes": docs_terms.schemes,
    "grid": docs_terms.grid,
    "counts": docs_terms.counts,
    "rules": docs_terms.rules,
    "rooms": rooms,
    "arrows": arrows,
    "decisions": decisions,
    "review-due": docs_review.due,
    "review-stale": docs_review.stale,
    "review-weak": docs_review.weak,
    "review-single": docs_review.single,
    "review-wanting": docs_review.wanting,
}
