"""A graph with its processes, from the moment it is ready until the last request on it is done."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dealgraph.catalog import Catalog
from dealgraph.errors import DealgraphError
from dealgraph.serve.building import files
from dealgraph.serve.frames import Frame
from dealgraph.serve.kept import Kept, Page
from dealgraph.serve.pool import Pool
from dealgraph.serve.process import GoneError, Worker, raise_failure
from dealgraph.serve.settings import Settings
from dealgraph.snapshot import fingerprint

__all__ = ["Generation", "Keeper", "page_of", "state_of"]

_log = logging.getLogger("dealgraph.serve")
#: Processes that make pages, pictures and dumps.
_RENDERERS = 2
#: Seconds that a page may take to be made.
_LIMIT = 120.0


class Generation:
    """One state of the files.

    Attributes:
        number: counts the graphs of this server, from 1.
        mark: names the state of the files, for ETags.
        triples: how many quads the graph has.
        queries: processes that answer SPARQL.
        pages: processes that make pages.
        kept: pages that were made already.
    """

    def __init__(self, number: int, mark: str, settings: Settings) -> None:
        self.number = number
        self.mark = mark
        self.settings = settings
        self.triples = 0
        self.folder = Path(tempfile.mkdtemp(prefix="dealgraph-serve-"))
        graph = str(self.folder / "graph")
        self.queries = Pool("query", graph, settings, settings.processes)
        self.pages = Pool("render", graph, settings, _RENDERERS)
        self.kept = Kept()
        self._making: dict[object, asyncio.Task[Page]] = {}
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    async def open(self) -> None:
        """Load the files and start the processes.

        Raises:
            DealgraphError: a file is wrong.
        """
        try:
            await self._build()
            await self.queries.open()
            await self.pages.open()
        except BaseException:
            await self.close()
            raise

    async def _build(self) -> None:
        builder = await Worker.start("build", self.queries.folder, self.settings)
        try:
            self.triples = (await builder.ask({})).header["triples"]
        finally:
            await builder.stop()

    async def page(self, wanted: dict[str, Any], content_type: str = "") -> Page:
        """Have a page made, once for each state of the files, however many ask for it.

        Raises:
            DealgraphError: it cannot be made.
            BusyError, OvertimeError, FailedError: see `pool`.
        """
        key = tuple(sorted(wanted.items()))
        kept = self.kept.get(key)
        if kept is not None:
            return kept
        task = self._making.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._make(wanted, content_type))
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(task)  # a client that goes away stops nobody else's page

    async def _make(self, wanted: dict[str, Any], content_type: str) -> Page:
        frame = await self.pages.ask(wanted, _LIMIT, patient=True)
        raise_failure(frame.header)
        page = page_of(frame, content_type)
        await asyncio.to_thread(lambda: page.packed)
        return page

    def _made(self, key: object, done: asyncio.Task[Page]) -> None:
        del self._making[key]
        if not done.cancelled() and done.exception() is None and done.result().status < 400:
            self.kept.put(key, done.result())

    def begin(self) -> None:
        """Make what most people ask for first, before they do."""
        task = asyncio.get_running_loop().create_task(self.page({"do": "explorer"}))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

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
        await self.queries.close()
        await self.pages.close()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def page_of(frame: Frame, content_type: str) -> Page:
    """What a process made, as a page."""
    header = frame.header
    return Page(
        frame.body,
        header.get("type") or content_type,
        header.get("status", 200),
        header.get("headers", {}),
    )


def state_of(settings: Settings) -> tuple[Catalog, str]:
    """The files and a name for their state.

    Raises:
        DealgraphError: a path is missing, or a folder is empty.
    """
    found = files(settings)
    try:
        return found, fingerprint(found)
    except OSError as error:  # a file that went away between two looks
        return found, hashlib.sha256(str(error).encode()).hexdigest()


class Keeper:
    """Holds the current generation, and makes a new one when files change."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.current: Generation | None = None
        self.problem = ""
        self._made = 0
        self._seen = ""
        self._retiring: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the first generation.

        Raises:
            DealgraphError: a file is wrong.
        """
        _, self._seen = await asyncio.to_thread(state_of, self.settings)
        self.current = await self._make(self._seen)

    async def _make(self, mark: str) -> Generation:
        made = Generation(self._made + 1, mark, self.settings)
        await made.open()
        made.begin()
        self._made += 1
        return made

    async def watch(self) -> None:
        """Look at the files for as long as the server runs."""
        while True:
            await asyncio.sleep(self.settings.poll)
            await self.look()

    async def look(self) -> None:
        """Switch to a new graph if files changed; keep the old one if they are wrong."""
        try:
            _, mark = await asyncio.to_thread(state_of, self.settings)
            if mark == self._seen:
                return
            self._seen = mark
            _log.info("Files changed; the graph is loaded again.")
            made = await self._make(mark)
        except (DealgraphError, GoneError, OSError) as error:
            self._keep_old(error)
        else:
            self._switch(made)

    def _keep_old(self, error: Exception) -> None:
        if str(error) != self.problem:
            self.problem = str(error)
            _log.error("The graph stays as it was, because the files are wrong.\n%s", error)

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
