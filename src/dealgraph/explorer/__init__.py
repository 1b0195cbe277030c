"""The explorer: the record as one HTML file that needs nothing but a browser.

`select` chooses what is drawn, `scene` and `vocabulary` say how, `entries` holds what the panel
shows, `page` puts everything into one file. The page itself is in `template.html`, `css/` and
`js/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Dataset

    from dealgraph.graph_store import GraphStore

__all__ = ["Drawing", "draw", "make"]

TITLE = "Who deals with whom about AI"


@dataclass(frozen=True)
class Drawing:
    """A page and how much it shows."""

    html: str
    parties: int
    matters: int


def draw(
    graph: Dataset | None = None,
    output: str | Path | None = None,
    *,
    focus: str = "",
    hops: int = 1,
    kind: str | Iterable[str] = (),
    medium: str | Iterable[str] = (),
    sector: str | Iterable[str] = (),
    since: str = "",
    until: str = "",
    as_of: str = "",
    query: str = "",
    title: str = "",
) -> str:
    """Draw the record, or a part of it, as one self-contained HTML page.

    The page makes no request and opens at rest. The same graph gives the same bytes.

    Args:
        graph: what `load()` returned; without it, the shipped record.
        output: where to write the page as well; `-` is standard output.
        focus: a party or matter (id, label or alias): only what is near it.
        hops: how many steps from party to party around `focus`.
        kind: classes of matters, by token or label, subclasses included; any of them.
        medium: media, by token; any of them.
        sector: sectors of which one party at least must be; any of them.
        since: first day of announcement: 2026, 2026-06 or 2026-06-22.
        until: last day of announcement, in the same ways.
        as_of: a day; only what was in force then, as far as was seen.
        query: a CONSTRUCT or SELECT query whose IRIs are drawn, or a list of ids, one a line.
        title: heading of the page.

    Returns:
        The page.

    Raises:
        UnknownIdError: no party, matter, class, medium or sector has that name.
        ParameterError: a date is not one, or nothing is left to draw.
        QueryError: the query is not valid.
        OutputError: the file cannot be written.

    >>> page = draw(focus="thrive-capital-a24-2024")
    >>> page.startswith("<!doctype html>") and "Thrive Capital" in page
    True
    """
    from dealgraph.explorer.select import Choice
    from dealgraph.output import write_file
    from dealgraph.queries import store_of

    choice = Choice(
        focus=focus,
        hops=hops,
        kinds=_listed(kind),
        media=_listed(medium),
        sectors=_listed(sector),
        since=since,
        until=until,
        as_of=as_of,
        query=query,
    )
    html = make(store_of(graph, whole=True), choice, title).html
    if output is not None:
        write_file(output, html)
    return html


def make(store: GraphStore, choice: object = None, title: str = "") -> Drawing:
    """Build the page of a store; see `draw`."""
    from dealgraph.explorer.page import render
    from dealgraph.explorer.scene import Scene
    from dealgraph.explorer.select import Choice, select
    from dealgraph.graph import Reader

    reader = Reader(store)
    chosen = choice if isinstance(choice, Choice) else Choice()
    scene = Scene(reader, select(reader, chosen))
    note = f"In force on {chosen.as_of}" if chosen.as_of else ""
    return Drawing(render(scene, title or TITLE, note), len(scene.parties), len(scene.matters))


def _listed(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value)
