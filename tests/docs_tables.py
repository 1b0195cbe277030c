"""The tables in the Markdown files that are made from the code, the ontology and the record."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

import dealgraph
from dealgraph import errors
from dealgraph.catalog import catalog
from dealgraph.cli import cli
from dealgraph.graph import Reader, dg, term
from dealgraph.namespaces import DG, shorten
from dealgraph.questions import Parameter, Question
from dealgraph.stats import count
from dealgraph.store import open_store
from dealgraph.validate import Check, read_check

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "dealgraph"
ONTOLOGY = ROOT / "ontology"

#: The modules in the order in which they are read.
MODULES = "core deals terms amounts disputes policies vocabulary display alignments retired".split()

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


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


@cache
def store() -> ox.Store:
    return open_store(catalog())


@cache
def reader() -> Reader:
    return Reader(store())


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
    return dealgraph.questions()


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


def options(command: click.Command) -> list[str]:
    """All option names of a command but `--help`, as `-o`, `--output`."""
    found = [p for p in command.params if isinstance(p, click.Option)]
    return [name for option in found for name in (*option.opts, *option.secondary_opts)]


def commands() -> str:
    rows = [
        (f"`dealgraph {name}`", _first_sentence(command.help or ""), _code(options(command)))
        for name, command in command_list().items()
    ]
    return table(("Command", "What it does", "Options"), rows)


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


# The ontology


@cache
def users() -> dict[str, str]:
    """Text without comments of every question, rule, check and shape, by its name."""
    return {
        f"{folder}/{path.stem}": re.sub(r"(?m)^#.*$", "", path.read_text(encoding="utf-8"))
        for folder in ("questions", "rules", "checks", "shapes")
        for path in sorted((ONTOLOGY / folder).iterdir())
    }


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
        return f"*through the rule* {', '.join(rules)}"
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
            rows.append((f"`{name}`", _code(sorted(map(_name, takers))), ", ".join(tokens)))
    return table(("Scheme", "Taken by", "Tokens"), rows)


def _name(node: Any) -> str:
    return shorten(node.value)


def rules() -> str:
    rows = []
    for path in catalog().files("rules"):
        text = path.read_text(encoding="utf-8")
        fields = dict(re.findall(r"^# (title|why): (.+)$", text, re.MULTILINE))
        rows.append((f"`{path.stem}`", fields["title"], fields["why"]))
    return table(("Rule", "What it derives", "Why"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "state": state,
    "questions": questions,
    "commands": commands,
    "public-names": public_names,
    "error-codes": error_codes,
    "checks": checks,
    "terms": terms,
    "schemes": schemes,
    "rules": rules,
}
