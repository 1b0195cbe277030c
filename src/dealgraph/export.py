"""The whole graph in other people's formats, chosen by the ending of the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.catalog import catalog
from dealgraph.errors import FormatError
from dealgraph.output import make_folder, serialize_graph, write_file

if TYPE_CHECKING:
    from dealgraph.profiles import Document

__all__ = ["ENDINGS", "export", "export_profile"]


def export(store: ox.Store, target: str | Path, tables: Sequence[Path] | None = None) -> list[Path]:
    """Write a graph to a file or folder.

    Endings: `.ttl`, `.nt` and `.jsonld` hold the union of all graphs, derived triples included;
    `.trig` keeps the named graphs apart; `.graphml`, `.gexf` and `.json` (node-link) hold the
    network; `.csv`, or a path that ends in `/`, is a folder of CSV tables. `-` is standard output,
    in Turtle.

    Args:
        store: the graph.
        target: where to write.
        tables: SELECT queries for the CSV tables; those of the shipped ontology if None.

    Returns:
        The files that were written.

    Raises:
        FormatError: the ending is not one of these.
        OutputError: a file cannot be written.
    """
    path = Path(target)
    ending = "csv" if str(target).endswith("/") else _ending(target)
    if ending == "csv":
        return _tables(store, path, catalog().files("tables") if tables is None else tables)
    if ending not in ENDINGS:
        raise _unknown_ending(str(target), "the format follows from the ending", (*ENDINGS, "csv"))
    write_file(path, ENDINGS[ending](store))
    return [path]


def export_profile(store: ox.Store, target: str | Path, profile: str) -> Document:
    """Write a graph in the terms of another vocabulary.

    Args:
        store: the graph, with its derived triples or without.
        target: a file that ends in `.jsonld`, `.ttl`, `.nt` or `.trig`.
        profile: one of `dealgraph.profiles.PROFILES`.

    Returns:
        What was written, with a summary and the list of what was left out.

    Raises:
        FormatError: the ending is not one of these.
        OutputError: the file cannot be written.
    """
    from dealgraph.profiles import build

    endings = ("jsonld", "ttl", "nt", "trig")
    ending = _ending(target)
    if ending not in endings:
        raise _unknown_ending(str(target), f"the profile {profile} is RDF", endings)
    document = build(store, profile)
    write_file(target, document.serialize(ending))
    return document


def _ending(target: str | Path) -> str:
    """The ending of a file; standard output, `-`, has none and takes Turtle."""
    return "ttl" if str(target) == "-" else Path(target).suffix.lstrip(".").lower()


def _unknown_ending(target: str, why: str, endings: Sequence[str]) -> FormatError:
    suffix = Path(target).suffix
    return FormatError(
        f"The ending '{suffix}' is not known" if suffix else "The file has no ending",
        target,
        why,
        "Use one of " + ", ".join(f".{name}" for name in endings) + ".",
    )


def _rdf(name: str) -> Callable[[ox.Store], str]:
    return lambda store: serialize_graph((quad.triple for quad in store), name)


def _trig(store: ox.Store) -> str:
    from dealgraph.namespaces import PREFIXES

    quads = sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))
    data = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    return (data or b"").decode()


def _network(store: ox.Store) -> Any:
    from dealgraph.network import build

    network = build(store)
    for _, attributes in network.nodes(data=True):
        _flatten(attributes)
    for *_, attributes in network.edges(data=True):
        _flatten(attributes)
    return network


def _flatten(attributes: dict[str, Any]) -> None:
    """Formats for graphs know no lists; values are joined with semicolons."""
    for name, value in attributes.items():
        if isinstance(value, list):
            attributes[name] = "; ".join(value)


def _graphml(store: ox.Store) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    nx.write_graphml(_network(store), out)
    return out.getvalue()


def _gexf(store: ox.Store) -> str:
    """GEXF 1.2; the date that networkx writes into the head would change the bytes every day."""
    import re

    import networkx as nx

    text = "\n".join(nx.generate_gexf(_network(store)))
    return re.sub(r'<meta lastmodifieddate="[^"]*">', "<meta>", text) + "\n"


def _node_link(store: ox.Store) -> str:
    import networkx as nx

    from dealgraph.network import build

    data = nx.node_link_data(build(store), edges="edges")
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


ENDINGS: dict[str, Callable[[ox.Store], str | bytes]] = {
    "ttl": _rdf("turtle"),
    "trig": _trig,
    "nt": _rdf("ntriples"),
    "jsonld": _rdf("jsonld"),
    "graphml": _graphml,
    "gexf": _gexf,
    "json": _node_link,
}


def _tables(store: ox.Store, folder: Path, queries: Sequence[Path]) -> list[Path]:
    """Write one CSV file for each query; nothing is written if one of them fails."""
    from dealgraph.output import render
    from dealgraph.queries import run
    from dealgraph.turtle import read_text

    texts = {
        path.stem: render(run(store, read_text(path), str(path)), "csv", 0) for path in queries
    }
    make_folder(folder, "Name a folder that does not exist yet, or an existing one.")
    written = []
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        write_file(path, text)
        written.append(path)
    return written
