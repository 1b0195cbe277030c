"""The public surface: what can be imported, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dealgraph

SOURCE = Path(dealgraph.__file__).parent
MODULES = sorted(
    path for path in SOURCE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")
)
HEAVY = {
    "rdflib",
    "networkx",
    "pyvis",
    "igraph",
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
        "PREFIXES",
        "DealgraphError",
        "Finding",
        "ask",
        "check",
        "draw",
        "inline",
        "load",
        "project",
        "questions",
        "rights_matrix",
        "show",
        "table",
        "to_dataframe",
        "to_networkx",
    ]


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


@pytest.mark.parametrize("path", MODULES, ids=[p.relative_to(SOURCE).as_posix() for p in MODULES])
def test_module_lists_what_it_offers(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    (listed,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    bound = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else [a.asname or a.name for a in node.names]
            if isinstance(node, ast.ImportFrom)
            else [ast.unparse(t) for t in node.targets]
            if isinstance(node, ast.Assign)
            else [ast.unparse(node.target)]
            if isinstance(node, ast.AnnAssign)
            else []
        )
    }
    assert set(listed) <= bound


def test_modules_are_small():
    longest = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {name: lines for name, lines in longest.items() if lines > 300} == {}
