"""Namespaces are spelled out in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dealgraph
from dealgraph.rdf.names import DESCRIPTION_PREFIXES, PREFIXES

SOURCES = Path(dealgraph.__file__).parent
SPELLED = (*PREFIXES.values(), *DESCRIPTION_PREFIXES.values(), "https://w3id.org/dealgraph/")
#: The table itself, and what a profile writes in the words of other vocabularies.
HOMES = ("rdf/names.py", "publish/profiles/")


def texts(path: Path) -> Iterator[str]:
    """Every text of a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [ast.get_docstring(node, clean=False) for node in ast.walk(tree) if _has(node)]
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and node.value not in documented:
            yield node.value


def _has(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


NAMES = sorted(path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.py"))


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(HOMES)])
def test_no_module_spells_a_namespace(name: str) -> None:
    assert [text for text in texts(SOURCES / name) if any(x in text for x in SPELLED)] == []
