"""Files in the formats that we write and that are not Turtle, read again.

`export` and `pull` write TriG and JSON-LD; other tools make N-Quads of them, and pack them. The
named graphs of a file keep their names, so that what came from which file is still known. What is
made anew or lies beside is left out: derived triples, and the graphs of the ontology.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import MissingFileError, TurtleError
from dealgraph.base.files import LARGEST, bounded, read_bytes, without_mark
from dealgraph.rdf.formats import Format, by_ending
from dealgraph.rdf.names import DERIVED_GRAPH, FILE
from dealgraph.rdf.turtle.scan import newer

#: Endings of what is read here; every other file is taken for Turtle, which N-Triples is as well.
ENDINGS = ("trig", "nq", "jsonld")
_PACKED = "gz"
#: The graphs of the ontology, which is always there.
_ONTOLOGY = FILE + "ontology/"


def format_of(path: Path) -> Format | None:
    """Return the format of a file that is read here; None if it is plain Turtle.

    >>> format_of(Path("a.trig.gz")).name, format_of(Path("a.nt.gz")).name
    ('trig', 'turtle')
    >>> format_of(Path("a.ttl")) is format_of(Path("a.txt")) is None
    True
    """
    *_, before, last = ["", "", *path.name.lower().split(".")]
    ending = before if last == _PACKED else last
    if ending in ENDINGS:
        return by_ending(ending)
    return by_ending("ttl") if last == _PACKED else None


def read_dataset(graph: str, path: Path, kind: Format) -> list[ox.Quad]:
    """Read a file.

    Args:
        graph: IRI of the named graph for what is in none.
        path: the file.
        kind: its format.

    Raises:
        TurtleError: it is not in that format.
        MissingFileError: it cannot be read.
    """
    data = _unpacked(path)
    try:
        parsed = ox.parse(without_mark(data), format=kind.rdf, rename_blank_nodes=True)
        return list(_kept(parsed, ox.NamedNode(graph), path))
    except (SyntaxError, ValueError, MemoryError) as error:  # the last: a text of 16 MiB
        raise _wrong(path, kind, error) from None


def _unpacked(path: Path) -> bytes:
    """Return what a file holds; what is packed may grow to the same limit and no further."""
    data = read_bytes(path)
    if path.suffix.lower() != f".{_PACKED}":
        return data
    try:
        with gzip.open(io.BytesIO(data)) as unpacked:
            return bounded(unpacked.read(LARGEST + 1), path)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise MissingFileError(
            "A file cannot be unpacked",
            where=str(path),
            why=str(error),
            fix="Fetch it again; gzip -t says whether it is whole.",
        ) from None


def _kept(quads: Iterator[ox.Quad], graph: ox.NamedNode, path: Path) -> Iterator[ox.Quad]:
    for quad in quads:
        if isinstance(quad.object, ox.Triple) or getattr(quad.object, "direction", None):
            raise newer(str(path), 1, "a triple term, or a direction after a language")
        name = quad.graph_name
        if not isinstance(name, ox.NamedNode):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        elif name.value != DERIVED_GRAPH and not name.value.startswith(_ONTOLOGY):
            yield quad


def _wrong(path: Path, kind: Format, error: BaseException) -> TurtleError:
    line = getattr(error, "lineno", None) or 1
    message = str(getattr(error, "msg", None) or error)
    why = re.sub(r"^Parser error at line \d+ (column \d+|between .*?): ", "", message)
    return TurtleError(
        f"A file is not valid {kind.w3c}",
        where=f"{path}:{line}",
        why=why,
        fix=f"Look there. What a file holds follows from its ending, .{kind.ending}.",
    )
