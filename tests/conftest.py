"""What most tests share: the shipped record, and a frozen one that is small enough to know."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.catalog import Catalog, catalog
from dealgraph.store import open_store

TESTS = Path(__file__).parent
MINI = TESTS / "mini"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Snapshots of the tests stay out of the user's cache folder, in this process and in others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def mini() -> Path:
    """The folder of the frozen mini-graph; `only=` it, never add to it."""
    return MINI


@pytest.fixture(scope="session")
def mini_catalog() -> Catalog:
    return catalog(only=[MINI])


@pytest.fixture(scope="session")
def mini_store(mini_catalog: Catalog) -> ox.Store:
    return open_store(mini_catalog)


@pytest.fixture(scope="session")
def shipped_catalog() -> Catalog:
    return catalog()


@pytest.fixture(scope="session")
def shipped_store(shipped_catalog: Catalog) -> ox.Store:
    return open_store(shipped_catalog)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, started once."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing = "no Chromium on this machine"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
