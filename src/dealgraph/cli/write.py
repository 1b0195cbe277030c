"""`dealgraph export`."""

from __future__ import annotations

import click

from dealgraph.cli.common import Chosen, graph_options

__all__ = ["export"]


@click.command(epilog="Example:  dealgraph export record.graphml")
@click.argument("file", metavar="FILE")
@graph_options
def export(file: str, chosen: Chosen) -> None:
    """Write the whole graph; the format follows from the ending of FILE.

    .ttl .nt .jsonld (all triples), .trig (with named graphs), .graphml .gexf .json (the network;
    json is node-link), .csv or a path that ends in / (a folder of CSV tables).
    """
    from dealgraph.export import export as run_export

    for path in run_export(chosen.store(), file, chosen.catalog().files("tables")):
        click.echo(f"wrote {path}")
