"""The public surface: what can be imported, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest

import dealgraph

HEAVY = {
    "rdflib",
    "networkx",
    "pyvis",
    "numpy",
    "rustworkx",
    "pyshacl",
    "pyoxigraph",
    "rich",
    "jinja2",
    "click",
    "pandas",
    "matplotlib",
}
#: What each command line may import before it knows what to do.
COMMANDS = {
    "import dealgraph": set(),
    "from dealgraph.cli import run; run(['--help'])": {"click"},
    "from dealgraph.cli import run; run(['--version'])": {"click"},
}


def test_public_names():
    assert dealgraph.__all__ == [
        "DERIVED_GRAPH",
        "DealgraphError",
        "Difference",
        "Document",
        "Finding",
        "Findings",
        "Graph",
        "Inline",
        "PREFIXES",
        "Page",
        "Parameter",
        "QueryResult",
        "Question",
        "Stats",
        "Table",
        "Text",
        "ask",
        "check",
        "date_span",
        "diff",
        "draw",
        "export",
        "inline",
        "load",
        "project",
        "query",
        "questions",
        "readable",
        "rights_matrix",
        "show",
        "stats",
        "table",
        "to_dataframe",
        "to_networkx",
    ]


def test_names_for_type_checkers_are_those_that_exist():
    tree = ast.parse(Path(dealgraph.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    named = [
        (alias.asname, f"{node.module}.{alias.name}")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert sorted(name for name, _ in named) == dealgraph.__all__
    for name, home in named:
        module, _, attribute = home.rpartition(".")
        assert getattr(import_module(module), attribute) is getattr(dealgraph, name)


def test_no_public_function_has_the_name_of_a_room():
    folders = {path.parent.name for path in Path(dealgraph.__file__).parent.glob("*/__init__.py")}
    assert folders.isdisjoint(dealgraph.__all__)


def test_the_version_is_that_of_the_package():
    assert dealgraph.__version__ == metadata.version("dealgraph")


@pytest.mark.parametrize("name", dealgraph.__all__)
def test_public_name_can_be_imported_and_is_explained(name):
    value = getattr(dealgraph, name)
    assert value is not None
    if callable(value):
        assert value.__doc__
    assert name in dir(dealgraph)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError):
        dealgraph.nothing  # noqa: B018


@pytest.mark.parametrize(("code", "allowed"), COMMANDS.items(), ids=COMMANDS)
def test_starting_imports_nothing_heavy(code, allowed):
    program = f"import sys\n{code}\nprint('|'.join(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split("|")}
    assert imported & HEAVY == allowed
