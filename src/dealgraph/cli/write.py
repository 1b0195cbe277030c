"""`dealgraph export`."""

from __future__ import annotations

import click

from dealgraph.base.words import visible
from dealgraph.cli.common import graph_options, language_option, tell_unspoken, whole
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source
from dealgraph.publish.profiles import names


@click.command(epilog="Example:  dealgraph export record.graphml")
@click.argument("file", metavar="FILE")
@click.option(
    "--profile",
    type=click.Choice(names()),
    help="Write in the terms of ODRL 2.2 or schema.org, and say what they have no words for.",
)
@click.option(
    "--report",
    metavar="CSV",
    help="With --profile: list every statement that was left out, with the reason.",
)
@language_option()
@graph_options
def export(
    file: str, profile: str | None, report: str | None, language: str, chosen: Source
) -> None:
    """Write the whole graph; the format follows from the ending of FILE.

    .ttl .nt .jsonld (all triples), .trig (with named graphs), .graphml .gexf .json (the network;
    json is node-link), .csv or a path that ends in / (a folder of CSV tables). - writes Turtle to
    standard output.

    A profile is .jsonld, .ttl, .nt or .trig.
    """
    from dealgraph.publish.export import export as run_export

    if profile:
        _export_profile(chosen, file, profile, report)
        return
    if report is not None:
        raise click.UsageError("--report lists what a profile leaves out; name one with --profile.")
    store = whole(chosen)
    tell_unspoken(store, language)
    for path in run_export(store, file, chosen.catalog().files("tables"), language):
        _say_written(path)


def _say_written(path: object) -> None:
    """Say nothing where the file itself is what is said."""
    if str(path) != "-":
        say(f"wrote {visible(str(path))}")


def _export_profile(chosen: Source, file: str, profile: str, report: str | None) -> None:
    """Write one profile; what was left out goes to standard error, which nobody pipes away."""
    from dealgraph.base.files import write_file
    from dealgraph.publish.export import export_profile

    document = export_profile(whole(chosen), file, profile)
    _say_written(file)
    if report is not None:
        write_file(report, document.report())
        _say_written(report)
    say(document.summary(), err=True)
