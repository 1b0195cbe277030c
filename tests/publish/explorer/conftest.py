"""A browser for the explorer: pages are opened as a reader opens them, from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.publish.explorer import make


class Reader:
    """Somebody at a page: what they do, and what they see.

    Attributes:
        page: the Playwright page.
        troubles: errors of the console and of scripts, and requests for anything but the file.
    """

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        page.set_default_timeout(10_000)
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def _request(self, request: Any) -> None:
        if request.url.partition("#")[0] != self.address and not request.url.startswith("blob:"):
            self.troubles.append(f"request: {request.url}")

    def open(self, fragment: str = "") -> Reader:
        """Open the page afresh, by a link with a fragment."""
        if self.page.url != "about:blank":
            self.page.goto("about:blank")  # or only the fragment would change
        self.page.goto(self.address + ("#" + fragment if fragment else ""))
        self.page.wait_for_selector("html[data-ready=true]")
        return self

    def sees(self, selector: str, text: str) -> None:
        """Wait until an element shows a text."""
        self.page.locator(selector).filter(has_text=text).first.wait_for()

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.page.inner_text(selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements."""
        return list(self.page.locator(selector).all_inner_texts())

    def shown(self) -> tuple[int, int]:
        """How many matters and parties fit the filters."""
        found = self.page.evaluate("[dealgraph.result.matters.size, dealgraph.result.parties.size]")
        return (found[0], found[1])

    def matters(self) -> list[str]:
        """The ids of matters that fit the filters."""
        return sorted(self.page.evaluate("[...dealgraph.result.matters]"))

    def fragment(self) -> str:
        """What follows the # of the address."""
        return str(self.page.evaluate("location.hash.slice(1)"))

    def download(self, selector: str) -> tuple[str, bytes]:
        """Click on something that offers a file: its name and content."""
        with self.page.expect_download() as waiting:
            self.page.click(selector)
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.fixture(scope="session")
def mini_page(mini_store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mini") / "explorer.html"
    path.write_text(make(mini_store).html, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def whole_page(shipped_store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "explorer.html"
    path.write_text(make(shipped_store).html, encoding="utf-8")
    return path


@pytest.fixture
def visit(chromium: Any) -> Iterator[Any]:
    """Open pages; at the end nothing may have gone wrong in any of them."""
    contexts: list[Any] = []
    readers: list[Reader] = []

    def open_page(path: Path, fragment: str = "", **options: Any) -> Reader:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        contexts.append(chromium.new_context(**options))
        reader = Reader(contexts[-1].new_page(), path.as_uri())
        readers.append(reader)
        return reader.open(fragment)

    yield open_page
    troubles = [trouble for reader in readers for trouble in reader.troubles]
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def mini(visit: Any, mini_page: Path) -> Reader:
    """The small record, open at its map."""
    reader: Reader = visit(mini_page)
    return reader
