"""A graph with its processes, from the moment it is ready until the last request on it is done."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from dealgraph.base.errors import DealgraphError, ServerError, StoreError
from dealgraph.graph.files import fingerprint
from dealgraph.serve.costs import Costs
from dealgraph.serve.folder import Folder, collect
from dealgraph.serve.frames import Frame
from dealgraph.serve.kept import Kept, Page
from dealgraph.serve.memory import Memory
from dealgraph.serve.pool import Asker, Pool
from dealgraph.serve.process import GoneError, Worker, raise_failure
from dealgraph.serve.settings import Settings

_log = logging.getLogger("dealgraph.serve")
#: Processes that make pages, pictures and dumps.
_RENDERERS = 2
#: Pages that cost much or are asked for by many: they are never thrown away for others.
_PINNED = ("explorer", "query-page", "completion")
#: Seconds that a page may take to be made.
_LIMIT = 120.0
#: Seconds in which the file system must answer.
_LOOK = 60.0
#: Seconds after which files are loaded again that failed for a reason outside of them.
_AGAIN = 30.0


class Generation:
    """One state of the files.

    Attributes:
        number: counts the graphs of this server, from 1.
        mark: names the state of the files, for ETags.
        triples: how many quads the graph has.
        queries: processes that answer SPARQL.
        pages: processes that make pages.
        pictures: the process that draws what queries found, with low priority.
        kept: pages that were made already.
    """

    def __init__(
        self,
        number: int,
        mark: str,
        settings: Settings,
        memory: Memory | None = None,
        costs: Costs | None = None,
    ) -> None:
        self.number = number
        self.mark = mark
        self.settings = settings
        self.triples = 0
        self.memory = memory
        self.folder = Folder()
        graph = str(self.folder.path / "graph")
        pool = partial(Pool, folder=graph, settings=settings, memory=memory)
        self.queries = pool("query", size=settings.processes, spare=1, costs=costs)
        self.pages = pool("render", size=_RENDERERS)
        self.pictures = pool("render", size=1, nice=True)
        self.kept = Kept()
        self._making: dict[object, asyncio.Task[Page]] = {}
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    async def open(self) -> None:
        """Load the files, start the processes and have the first pages made.

        Raises:
            DealgraphError: a file is wrong.
        """
        try:
            await self._build()
        except BaseException:
            await self.close()
            raise

    async def _build(self) -> None:
        builder = await Worker.start("build", self.queries.folder, self.settings, self.memory)
        try:
            self.triples = (await builder.ask({})).header["triples"]
            making = asyncio.create_task(self._first(builder))
            try:
                await self.queries.open()
                await self.pages.open()
                await self.pictures.open()
                await making
            finally:
                making.cancel()
                await asyncio.wait([making])  # it reads what the builder says, and so does `stop`
        finally:
            await builder.stop()

    async def _first(self, builder: Worker) -> None:
        """Have the first pages made where the files were read; without them, it is served too."""
        with suppress(GoneError):
            made = await builder.ask({"do": "first", "limit": _LIMIT})
            for wanted, page in await asyncio.to_thread(_first_pages, made):
                self.kept.put(_key(wanted), page, pinned=True)

    async def page(self, wanted: dict[str, Any], content_type: str = "", client: str = "") -> Page:
        """Have a page made, once for each state of the files, however many ask for it.

        Args:
            wanted: what is asked of `render.Maker`.
            content_type: what the page is, if that does not follow from `wanted`.
            client: who asks, by address.

        Raises:
            DealgraphError: it cannot be made.
            BusyError, OvertimeError, FailedError: see `pool`.
        """
        key = _key(wanted)
        kept = self.kept.get(key)
        if kept is not None:
            return kept
        task = self._making.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._make(wanted, content_type, client))
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(wanted, done))
        return await asyncio.shield(task)  # a client that goes away stops nobody else's page

    async def _make(self, wanted: dict[str, Any], content_type: str, client: str) -> Page:
        frame = await self.pages.ask(wanted, _LIMIT, patient=True, asker=Asker(client))
        raise_failure(frame.header)
        page = page_of(frame, content_type)
        return await asyncio.to_thread(_ready, page)

    def _made(self, wanted: dict[str, Any], done: asyncio.Task[Page]) -> None:
        key = _key(wanted)
        del self._making[key]
        if not done.cancelled() and done.exception() is None and done.result().status < 400:
            self.kept.put(key, done.result(), pinned=wanted["do"] in _PINNED)

    @contextmanager
    def used(self) -> Iterator[Generation]:
        """Keep the processes for as long as a request needs them."""
        self._users += 1
        self._unused.clear()
        try:
            yield self
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()

    async def retire(self) -> None:
        """Let running requests end, for no longer than a query may take, then close."""
        try:
            async with asyncio.timeout(2 * self.settings.timeout):
                await self._unused.wait()
        except TimeoutError:
            _log.warning("Requests on an old graph are stopped: they took too long.")
        await self.close()

    async def close(self) -> None:
        """End the processes and remove the folder."""
        for pool in (self.queries, self.pages, self.pictures):
            await pool.close()
        await asyncio.to_thread(self.folder.remove)


def _key(wanted: dict[str, Any]) -> object:
    return tuple(sorted(wanted.items()))


def page_of(frame: Frame, content_type: str) -> Page:
    """What a process made, as a page."""
    header = frame.header
    return Page(
        frame.body,
        header.get("type") or content_type,
        header.get("status", 200),
        header.get("headers", {}),
    )


def _first_pages(made: Frame) -> list[tuple[dict[str, Any], Page]]:
    """Take the pages out of one frame, each with what was wanted; see `first`."""
    pages, start = [], 0
    for page in made.header.get("pages", ()):
        end = start + page["length"]
        ready = _ready(page_of(Frame(page["header"], made.body[start:end]), ""))
        pages.append((page["wanted"], ready))
        start = end
    return pages


def _ready(page: Page) -> Page:
    """Pack a page, which takes a moment, before it is sent the first time."""
    _ = page.packed
    return page


def state_of(settings: Settings) -> str:
    """A name for the state of the files.

    Raises:
        DealgraphError: a path is missing, or a folder is empty.
    """
    return fingerprint(settings.source.catalog())


class Keeper:
    """Holds the current generation, and makes a new one when files change.

    Attributes:
        settings: limits, and where the files are.
        current: the graph that is served.
        problem: what is wrong with the files, for the log; empty if nothing is.
        memory: counts the processes of all generations.
        costs: what is known of queries and clients.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.current: Generation | None = None
        self.problem = ""
        self.memory = Memory(settings.memory_bound, settings.memory)
        self.costs = Costs(settings.patience)
        self._made = 0
        self._seen = ""
        self._again = 0.0
        self._looking: asyncio.Future[str] | None = None
        self._retiring: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the first generation.

        Raises:
            DealgraphError: a file is wrong.
        """
        await asyncio.to_thread(collect)
        self._seen = await self._state()
        self.current = await self._make(self._seen)

    async def _state(self) -> str:
        """The state of the files; a file system that does not answer is asked only once.

        Raises:
            DealgraphError: a path is missing, or cannot be read in time.
        """
        if self._looking is None:
            self._looking = asyncio.ensure_future(asyncio.to_thread(state_of, self.settings))
        await asyncio.wait({self._looking}, timeout=_LOOK)
        if not self._looking.done():
            raise ServerError(
                "The files cannot be looked at",
                why=f"the system did not answer within {_LOOK:g} seconds",
                fix="Check the disk, or the network if they are on another machine.",
            )
        looking, self._looking = self._looking, None
        return looking.result()

    async def _make(self, mark: str) -> Generation:
        made = Generation(self._made + 1, mark, self.settings, self.memory, self.costs)
        await made.open()
        self._made += 1
        return made

    async def watch(self) -> None:
        """Look at the files and at the processes for as long as the server runs."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.memory.watch())
            while True:
                await asyncio.sleep(self.settings.poll)
                await self.look()

    async def look(self) -> None:
        """Switch to a new graph if files changed; keep the old one if anything goes wrong."""
        try:
            mark = await self._state()
            if self.current is not None and self.current.mark == mark:
                self._seen, self.problem = mark, ""  # what was wrong is as it was before
                return
            if mark == self._seen and not self._is_due():
                return
            self._seen, self._again = mark, 0.0
            _log.info("Files changed; the graph is loaded again.")
            made = await self._make(mark)
        except DealgraphError as error:
            self._keep_old(str(error))
            if isinstance(error, (ServerError, StoreError)):
                self._later()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next change is looked for
            foreseen = isinstance(error, (OSError, GoneError))
            self._keep_old(f"{type(error).__name__}: {error}", None if foreseen else error)
            self._later()
        else:
            self._switch(made)

    def _is_due(self) -> bool:
        """Whether files that were not at fault are to be loaded again."""
        return 0 < self._again <= time.monotonic()

    def _later(self) -> None:
        self._again = time.monotonic() + max(_AGAIN, self.settings.poll)

    def _keep_old(self, said: str, unforeseen: Exception | None = None) -> None:
        if said != self.problem:
            self.problem = said
            text = "The graph stays as it was, because the files are wrong.\n%s"
            _log.error(text, said, exc_info=unforeseen)

    def _switch(self, made: Generation) -> None:
        old, self.current, self.problem = self.current, made, ""
        _log.info("Graph %d is served: %s quads.", made.number, f"{made.triples:,}")
        if old is not None:
            task = asyncio.get_running_loop().create_task(old.retire())
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)

    async def close(self) -> None:
        """End everything."""
        for task in list(self._retiring):
            task.cancel()
        if self._retiring:
            await asyncio.wait(set(self._retiring))
        if self.current is not None:
            await self.current.close()
