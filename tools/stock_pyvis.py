"""A stock pyvis page of the record, as somebody without dealgraph would make it.

    python tools/stock_pyvis.py PAGE.html FILE.ttl …

rdflib reads the files, networkx holds parties and matters with whatever links them, and pyvis
writes a page that needs no network. Nothing is laid out, filtered or explained: the page does its
physics when it is opened. `tests/test_benchmarks.py` measures `dealgraph draw` beside it. Drawn are
the nodes that `draw` draws, and not all 6,000 IRIs, which would take more than twice as long; the
network is directed, since pyvis compares each undirected edge with all others.
"""

from __future__ import annotations

import sys

import networkx as nx
from pyvis.network import Network
from rdflib import RDFS, Graph

BASE = "https://w3id.org/dealgraph/"
DRAWN = tuple(BASE + kind for kind in ("deal/", "dispute/", "policy/", "party/"))


def is_drawn(term: object) -> bool:
    """Whether a term is a party or a matter, not a part of one."""
    return str(term).startswith(DRAWN) and "#" not in str(term)


def main() -> None:
    """Write the page."""
    page, *files = sys.argv[1:]
    graph = Graph()
    for path in files:
        graph.parse(path, format="turtle")
    network = nx.DiGraph()
    for node in set(graph.subjects()):
        if is_drawn(node):
            network.add_node(str(node), label=str(graph.value(node, RDFS.label)))
    for one, link, other in graph:
        if is_drawn(one) and is_drawn(other):
            network.add_edge(str(one), str(other), title=str(link))
    drawing = Network(directed=True, cdn_resources="in_line")
    drawing.from_nx(network)
    drawing.write_html(page, notebook=False)


if __name__ == "__main__":
    main()
