"""A profile, an export and a command, as small as they can be."""

from __future__ import annotations

import click

import dealgraph
from dealgraph.publish.profiles.document import Key, Node, Vocabulary, text
from dealgraph.rdf.names import dg
from dealgraph.rdf.reader import Reader


def words(store):
    """Every label of a party, one a line."""
    reader = Reader(store)
    return "".join(f"{reader.label(party)}\n" for party in reader.instances(dg("Party")))


FOAF = Vocabulary(
    default="foaf",
    prefixes={"foaf": "http://xmlns.com/foaf/0.1/"},
    keys={"name": Key("foaf:name")},
)


def profile(store):
    """Parties with their names, in the terms of FOAF."""
    reader = Reader(store)
    nodes = []
    for party in reader.instances(dg("Party")):
        node = Node(party.value, ("Agent",))
        node.add("name", [text(reader.label(party))])
        nodes.append(node)
    return dealgraph.Document(FOAF, nodes, {"Parties": {"Agent": len(nodes)}})


@click.command()
@click.option("--only", default="")
def longest(only):
    """Print the longest name of a party."""
    graph = dealgraph.load(only=only) if only else dealgraph.load()
    names = [row["name"] for row in graph.table("parties")]
    click.echo(max(names, key=len))
