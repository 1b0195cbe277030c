"""The explorer: the record as one HTML file that needs nothing but a browser.

`select` chooses what is drawn, `scene` and `vocabulary` say how, `entries` holds what the panel
shows, `page` puts everything into one file. The page itself is in `template.html`, `css/` and
`js/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dealgraph.base.progress import Progress, unseen

if TYPE_CHECKING:
    from dealgraph.rdf.graph_store import GraphStore

TITLE = "Who deals with whom about AI"


@dataclass(frozen=True)
class Drawing:
    """A page and how much it shows."""

    html: str
    parties: int
    matters: int


def make(
    store: GraphStore,
    choice: object = None,
    title: str = "",
    progress: Progress = unseen,
    language: str = "en",
) -> Drawing:
    """Build the page of a store; see `draw`.

    Args:
        store: the graph.
        choice: what of it is drawn; without one, everything.
        title: heading of the page; one of a part says that it is one, whatever its heading.
        progress: told how far it is.
        language: that of labels and texts of the record; see `language.chosen`.
    """
    from dealgraph.analysis.select import Choice, in_words, select
    from dealgraph.publish.explorer.page import render
    from dealgraph.publish.explorer.scene import Scene
    from dealgraph.rdf.reader import Reader

    reader = Reader(store, language)
    chosen = choice if isinstance(choice, Choice) else Choice()
    progress("choosing what is drawn", 0, 0)
    scene = Scene(reader, select(reader, chosen))
    part = in_words(reader, chosen)
    note = f"A part of the record: {part}" if part else ""
    html = render(scene, title or (f"{TITLE}: a part" if part else TITLE), note, progress)
    return Drawing(html, len(scene.parties), len(scene.matters))
