"""The whole graph in other people's formats, chosen by the ending of the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.answers.output import csv_text, serialize_graph
from dealgraph.answers.tables import read
from dealgraph.base import plugins
from dealgraph.base.errors import FormatError, OutputError
from dealgraph.base.files import explained, write_file, write_files
from dealgraph.base.words import xml_text
from dealgraph.graph.catalog import catalog
from dealgraph.rdf.formats import PROFILES
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import term
from dealgraph.rdf.reader import TYPE
from dealgraph.rdf.turtle.write import write_turtle

#: What to do about a folder that cannot be written.
_FOLDER = "See that there is room and that you may write there; what was there is untouched."

if TYPE_CHECKING:
    from dealgraph.publish.profiles.document import Document


def export(
    store: GraphStore,
    target: str | Path,
    tables: Sequence[Path] | None = None,
    language: str = ENGLISH,
) -> list[Path]:
    """Write a graph to a file or folder.

    Endings: `.ttl`, `.nt` and `.jsonld` hold the union of all graphs, derived triples included;
    `.trig` keeps the named graphs apart; `.graphml`, `.gexf` and `.json` (node-link) hold the
    network; `.csv`, a path that ends in `/`, or a folder that is there, is a folder of CSV tables.
    `-` is standard output, in Turtle.

    Args:
        store: the graph.
        target: where to write.
        tables: SELECT queries for the CSV tables; those of the shipped ontology if None.
        language: that of the labels in tables and networks; see `language.chosen`. The formats of
            RDF have all languages.

    Returns:
        The files that were written.

    Raises:
        FormatError: the ending is not one of these, nor one that a package adds.
        ExtensionError: that package cannot be loaded.
        OutputError: a file cannot be written.
    """
    path = Path(target)
    ending = "csv" if str(target).endswith("/") or path.is_dir() else _ending(target)
    if ending == "csv":
        files = catalog().files("tables") if tables is None else tables
        return _tables(store, path, files, language)
    write_file(path, _writer(str(target), ending, language)(store))
    return [path]


def _writer(target: str, ending: str, language: str) -> Callable[[GraphStore], str | bytes]:
    """Return what writes files of an ending: one of ours, or one that a package adds."""
    if ending in _NETWORKS:
        return partial(_NETWORKS[ending], language=language)
    if ending in ENDINGS:
        return ENDINGS[ending]
    extra = plugins.added(plugins.EXPORTS, (*ENDINGS, "csv"))
    if ending not in extra:
        known = (*ENDINGS, "csv", *extra)
        raise _unknown_ending(target, "the format follows from the ending", known)
    writer: Callable[[GraphStore], str | bytes] = plugins.load(extra[ending])
    return writer


def export_profile(store: GraphStore, target: str | Path, profile: str) -> Document:
    """Write a graph in the terms of another vocabulary.

    Args:
        store: the graph, with its derived triples or without.
        target: a file that ends in `.jsonld`, `.ttl`, `.nt` or `.trig`.
        profile: one of `dealgraph.publish.profiles.names()`.

    Returns:
        What was written, with a summary and the list of what was left out.

    Raises:
        FormatError: the ending or the profile is not one of these.
        ExtensionError: the profile is that of another package, which cannot be loaded.
        OutputError: the file cannot be written.
    """
    from dealgraph.publish.profiles import build

    ending = _ending(target)
    if ending not in PROFILES:
        raise _unknown_ending(str(target), f"the profile {profile} is RDF", PROFILES)
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
        where=target,
        why=why,
        fix="Use one of "
        + ", ".join(f".{name}" for name in endings)
        + ("; a folder of tables ends in /." if "csv" in endings else "."),
    )


def _rdf(name: str) -> Callable[[GraphStore], str]:
    return lambda store: serialize_graph(_merged(store), name)


def _merged(store: GraphStore) -> Iterator[ox.Triple]:
    """Yield all triples, without imports of what is there: tools for OWL would fetch it."""
    ontology, imports = term("owl:Ontology"), term("owl:imports")
    here = {quad.subject for quad in store.quads_for_pattern(None, TYPE, ontology, None)}
    for quad in store:
        if quad.predicate != imports or quad.object not in here:
            yield quad.triple


def _trig(store: GraphStore) -> str:
    from dealgraph.rdf.names import PREFIXES

    quads = sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))
    return write_turtle(quads, ox.RdfFormat.TRIG, PREFIXES)


def _network(store: GraphStore, language: str) -> Any:
    """Return the network for XML, which networkx would write with characters that XML has not."""
    from dealgraph.analysis.network import build, flat

    graph = flat(build(store, language=language))
    every = [data for _, data in graph.nodes(data=True)]
    every += [data for *_, data in graph.edges(data=True)]
    for data in every:
        data |= {name: xml_text(v) for name, v in data.items() if isinstance(v, str)}
    return graph


def _graphml(store: GraphStore, language: str = ENGLISH) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    nx.write_graphml(_numbered(_network(store, language)), out)
    return out.getvalue()


def _numbered(network: Any) -> Any:
    """Return the same network with a key of its own for each edge: the id in GraphML."""
    import networkx as nx

    made = nx.MultiDiGraph()
    made.add_nodes_from(network.nodes(data=True))
    for number, (start, end, attributes) in enumerate(network.edges(data=True)):
        made.add_edge(start, end, key=f"e{number}", **attributes)
    return made


def _gexf(store: GraphStore, language: str = ENGLISH) -> str:
    """GEXF 1.2; the date that networkx writes into the head would change the bytes every day."""
    import re

    import networkx as nx

    text = "\n".join(nx.generate_gexf(_network(store, language)))
    return re.sub(r'<meta lastmodifieddate="[^"]*">', "<meta>", text) + "\n"


def _node_link(store: GraphStore, language: str = ENGLISH) -> str:
    import networkx as nx

    from dealgraph.analysis.network import build

    data = nx.node_link_data(build(store, language=language), edges="edges")
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


_NETWORKS: dict[str, Callable[..., str | bytes]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "json": _node_link,
}
ENDINGS: dict[str, Callable[[GraphStore], str | bytes]] = {
    "ttl": _rdf("turtle"),
    "trig": _trig,
    "nt": _rdf("ntriples"),
    "jsonld": _rdf("jsonld"),
    **_NETWORKS,
}


def _tables(store: GraphStore, folder: Path, queries: Sequence[Path], language: str) -> list[Path]:
    """Write one CSV file for each query; nothing is written if one of them fails."""
    texts = {path.stem: csv_text(read(store, path, language)) for path in queries}
    with explained(OutputError, "A folder of tables cannot be written", folder, _FOLDER):
        return write_files(folder, {f"{name}.csv": text for name, text in texts.items()})
