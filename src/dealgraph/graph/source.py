"""Where a graph is: in files, in a store on disk, or at an endpoint; and how it is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dealgraph.base.errors import EndpointError, StoreError
from dealgraph.base.files import read_stdin
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.catalog import Catalog, catalog, root, shipped

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dealgraph.rdf.graph_store import GraphStore

_STDIN = "-"


@dataclass(frozen=True)
class Source:
    """Where a graph is. What does not go together is refused, whoever asks.

    Attributes:
        data: folders or files that add to the shipped record; `-` is standard input.
        only: folders or files that take its place; `-` is standard input.
        inference: whether the rules are applied.
        store: the folder of a store on disk, or empty.
        endpoint: the address of a SPARQL 1.1 endpoint in the place of all files, or empty.
    """

    data: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    inference: bool = True
    store: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        """Refuse what does not go together; the command line puts its options for the names."""
        if self.endpoint and (self.data or self.only or self.store or not self.inference):
            raise EndpointError(
                "An endpoint is asked for what it holds",
                where=self.endpoint,
                why="it does not go with data=, only=, store= or inference=False",
                fix="Leave them out, or load files into the server with: dealgraph push",
            )
        if self.store and (self.reads_stdin or not self.inference):
            raise StoreError(
                "A store on disk keeps files with what follows from them",
                where=self.store,
                why="it takes no standard input and does not go with inference=False",
                fix="Leave out store=, or inference=False and '-'.",
            )

    @classmethod
    def of(
        cls,
        data: Iterable[str | Path] = (),
        only: str | Path | Iterable[str | Path] = (),
        *,
        inference: bool = True,
        store: str | Path | None = None,
        endpoint: str = "",
    ) -> Source:
        """Make one of paths of any kind.

        Raises:
            EndpointError, StoreError: they do not go together.
        """
        instead = (only,) if isinstance(only, str | Path) else only
        paths = tuple(map(str, data)), tuple(map(str, instead))
        return cls(*paths, inference, str(store or ""), endpoint)

    @property
    def reads_stdin(self) -> bool:
        """Whether standard input is part of the graph."""
        return _STDIN in (*self.data, *self.only)

    @property
    def lasts(self) -> bool:
        """Whether it can be opened again later, with its files as they are then."""
        return not self.endpoint and not self.reads_stdin

    @property
    def is_shipped(self) -> bool:
        """Whether it is the shipped record, and nothing of anybody's own.

        Raises:
            ConfigError: the configuration cannot be read.
        """
        from dealgraph.graph.config import configured

        own = self.data or self.only or self.store or self.endpoint
        return not own and not configured()

    def open(self, *, cached: bool = True, progress: Progress = unseen) -> GraphStore:
        """Open the graph where it is, for one question.

        Args:
            cached: whether files may be taken from the cache, which can only be read.
            progress: told how far it is, if it has to be loaded.

        Raises:
            DealgraphError: a path is missing, a file is not Turtle, or a store cannot be opened.
        """
        if self.endpoint:
            from dealgraph.graph.remote import connect

            return connect(self.endpoint)
        return self._local(cached, progress)

    def whole(self, *, cached: bool = False, progress: Progress = unseen) -> ox.Store:
        """Open the graph to read most of it: an endpoint is read into memory, as files are.

        Of files, what the cache keeps is read, which takes less than reading and deriving anew.

        Args:
            cached: whether files may be taken from the cache, which answers more slowly then.
            progress: told how far it is.

        Raises:
            DealgraphError: see `open`; also that an endpoint cannot be reached.
        """
        if self.endpoint:
            from dealgraph.graph.remote import connect

            return connect(self.endpoint).fetch(progress)
        if not cached and self.inference and not self.store and not self.reads_stdin:
            from dealgraph.graph.cache import kept
            from dealgraph.graph.memory import copied

            found = kept(self.catalog())
            if found is not None:
                return copied(found)
        return self._local(cached, progress)

    def catalog(self) -> Catalog:
        """Find the files, without loading them; a store on disk knows its own.

        Questions and tables of an endpoint are those of the shipped record and of what is
        configured.

        Raises:
            MissingFileError, EmptyFolderError, ConfigError: see `catalog`.
            StoreError: the folder is not that of a store.
        """
        data = [path for path in self.data if path != _STDIN]
        only = [path for path in self.only if path != _STDIN]
        if self.store and not self.data and not self.only:
            from dealgraph.graph.disk import recorded

            return recorded(self.store)
        if self.only and not only:  # `--only -`: the shipped ontology, and nothing but that text
            return Catalog((shipped("ontology"), *map(root, data)))
        return catalog(data, only)

    def _local(self, cached: bool, progress: Progress) -> ox.Store:
        if cached and self.inference and not self.store and not self.reads_stdin:
            from dealgraph.graph.cache import open_cached

            return open_cached(self.catalog(), progress=progress)
        if self.store:
            from dealgraph.graph.disk import open_disk

            return open_disk(self.store, self.catalog(), progress=progress)
        from dealgraph.graph.memory import open_store

        stdin = read_stdin() if self.reads_stdin else None
        return open_store(self.catalog(), inference=self.inference, stdin=stdin, progress=progress)


#: The graph of the shipped record, by the fingerprint of its files; one at a time.
_DEFAULT: dict[str, ox.Store] = {}


def default_store() -> ox.Store:
    """Return the shipped record with the folders that are configured, loaded into memory.

    It is kept for the process, and loaded again when other folders are configured (in another
    working folder, or by `DEALGRAPH_PATH`) or a file has changed.

    Raises:
        DealgraphError: a configured path is missing, or a file is not Turtle.
    """
    from dealgraph.graph.files import fingerprint
    from dealgraph.graph.memory import open_store

    folders = catalog()
    mark = fingerprint(folders)
    store = _DEFAULT.get(mark)
    if store is None:
        store = open_store(folders)
        _DEFAULT.clear()
        _DEFAULT[mark] = store
    return store
