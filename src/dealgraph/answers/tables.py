"""The tables of the CSV export: one row an amount, a term, a role, and so on.

Each is a query in `ontology/tables/`. What a module of one's own says of the same things, with
properties of its namespace, follows in columns that are named by these properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.wording import in_language
from dealgraph.base.errors import UnknownTableError
from dealgraph.base.files import read_text
from dealgraph.base.words import did_you_mean
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.modules import own_properties, shorten_in
from dealgraph.rdf.reader import NOTATION
from dealgraph.rdf.sparql.run import select
from dealgraph.rdf.sparql.table import Table


def table(store: GraphStore, name: str, files: Iterable[Path], language: str = ENGLISH) -> Table:
    """Return one of the tables that `dealgraph export FOLDER/` writes.

    Args:
        store: the graph.
        name: the name of one of the files, without its ending.
        files: SELECT queries, one for each table.
        language: that of the labels; see `in_language`.

    Raises:
        UnknownTableError: there is no such table.
    """
    known = {path.stem: path for path in files}
    if name not in known:
        hint = did_you_mean(name, known) or "Known: " + ", ".join(sorted(known))
        raise UnknownTableError(f"There is no table '{name}'", fix=hint)
    return read(store, known[name], language)


def read(store: GraphStore, path: Path, language: str = ENGLISH) -> Table:
    """Return the table of one query, with columns for properties of modules; see `table`."""
    found = select(store, in_language(store, read_text(path), language), str(path))
    if "id" not in found.columns:
        return found
    ids = found.column("id")
    names, columns = list(found.columns), []
    for prop in own_properties(store):
        values = _values(store, prop, set(ids))
        if values:
            names.append(_free(re.split(r"[/#]", prop.value)[-1], names, store, prop))
            columns.append([values.get(node) for node in ids])
    rows = zip(found.terms, *columns, strict=True)
    return Table(tuple(names), tuple((*row, *more) for row, *more in rows))


def _values(store: GraphStore, prop: ox.NamedNode, ids: set[Any]) -> dict[Any, Any]:
    """The values that some things have: one as it is, several as a text with semicolons."""
    found: dict[Any, set[Any]] = {}
    for quad in store.quads_for_pattern(None, prop, None, None):
        if quad.subject in ids:
            found.setdefault(quad.subject, set()).add(quad.object)
    return {node: _cell(store, values) for node, values in found.items()}


def _cell(store: GraphStore, values: set[Any]) -> Any:
    """A concept is written as its token, as in the other columns."""
    texts = [_token(store, value) for value in values]
    return texts[0] if len(texts) == 1 else ox.Literal("; ".join(sorted(t.value for t in texts)))


def _token(store: GraphStore, value: Any) -> Any:
    if isinstance(value, ox.Literal):
        return value
    quads = list(store.quads_for_pattern(value, NOTATION, None, None))
    return quads[0].object if len(quads) == 1 else value


def _free(name: str, taken: list[str], store: GraphStore, prop: ox.NamedNode) -> str:
    """A name of a column that is not taken: that of the property, or its id."""
    return shorten_in(store, prop.value) if name in taken else name
