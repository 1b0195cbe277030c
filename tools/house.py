"""Reads every import statement of the package: at the top, inside functions, and for types only."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import dealgraph

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path(dealgraph.__file__).parent
NAME = "dealgraph"


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; a folder goes by its own name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = [NAME, *path.relative_to(SOURCE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a file imports, wherever in it, for whatever reason."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            named |= {name if name in known else node.module for name in whole}
    return named & known.keys()


def edges() -> dict[str, set[str]]:
    """Who imports whom."""
    known = modules()
    return {name: imports(path, known) - {name} for name, path in known.items()}


def rooms(graph: dict[str, set[str]], depth: int = 1) -> dict[str, set[str]]:
    """The same between rooms: names cut off after so many steps below the package."""
    found: dict[str, set[str]] = {}
    for name, others in graph.items():
        room = _cut(name, depth)
        found.setdefault(room, set()).update({_cut(other, depth) for other in others} - {room})
    return found


def _cut(name: str, depth: int) -> str:
    return ".".join(name.split(".")[: depth + 1])


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected groups of more than one, each sorted (Tarjan's, by networkx)."""
    import networkx as nx

    drawn = nx.DiGraph([(one, other) for one, others in graph.items() for other in others])
    return sorted(
        sorted(group) for group in nx.strongly_connected_components(drawn) if len(group) > 1
    )


def layers() -> list[str]:
    """Return the rooms that `pyproject.toml` names, from the top floor down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    return list(contract["layers"])


def drawing(graph: dict[str, set[str]], order: list[str]) -> str:
    """Draw who uses whom, a line for each room; arrows that follow from others are left out.

    Raises:
        networkx.NetworkXError: rooms are in a circle, so that no arrow follows from others.
    """
    import networkx as nx

    between = rooms(graph)
    names = {f"{NAME}.{room}": room for room in order}
    drawn = nx.DiGraph()
    drawn.add_nodes_from(order)
    drawn.add_edges_from(
        (room, names[other])
        for name, room in names.items()
        for other in between.get(name, set()) & names.keys()
    )
    direct = nx.transitive_reduction(drawn)
    width = max(map(len, order)) + 2
    lines = []
    for room in order:
        used = [other for other in order if direct.has_edge(room, other)]
        arrow = f" {'─' * (width - len(room))}► {'  '.join(used)}" if used else ""
        lines.append(f"{room}{arrow}")
    return "\n".join(lines)
