"""Reference pages: the ontology, the questions and every record, as a folder of static pages.

`addresses` says which page speaks of what; `terms`, `asked`, `listed`, `things` and `core` say
what stands on it; `pages` fills the templates in `templates/` and `css/`; `folder` writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dealgraph.base.progress import Progress, unseen

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dealgraph.graph.catalog import Catalog


def build(
    store: ox.Store,
    found: Catalog,
    target: str | Path,
    progress: Progress = unseen,
    language: str = "en",
) -> int:
    """Write the reference pages of a graph.

    The pages need no script and make no request. The same graph gives the same bytes.

    Args:
        store: the graph.
        found: where its questions, rules, checks, shapes and alignments are.
        target: a folder that does not exist, is empty, or was made by this function.
        progress: told how far it is.
        language: that of labels and texts of the record; see `language.chosen`.

    Returns:
        The number of files.

    Raises:
        OutputError: the folder holds something else or cannot be written.
        ModelError, QueryError, TurtleError: a file of the model is wrong.
    """
    from dealgraph.publish.pages.folder import write_folder
    from dealgraph.publish.pages.pages import Site

    return write_folder(target, lambda: Site(store, found, language).pages(progress))
