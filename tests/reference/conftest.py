"""Pages built once for all tests that read them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reference_pages import Built, built

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def shipped_pages() -> Built:
    """The pages of the shipped record."""
    return built()


@pytest.fixture(scope="session")
def mini_pages(mini: Path) -> Built:
    """The pages of the mini-graph."""
    return built(only=[mini])


@pytest.fixture(scope="session")
def hostile_pages(mini: Path) -> Built:
    """The pages of the mini-graph with names, notes and addresses that mean harm."""
    return built(data=[HERE / "hostile"], only=[mini])


@pytest.fixture(scope="session")
def extended_pages(mini: Path) -> Built:
    """The pages of the mini-graph with a module, question, rule, check and shape of a user."""
    return built(data=[HERE / "extension"], only=[mini])


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The Chromium of the system."""
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    path = next(filter(None, found), None)
    if path is None:
        message = "there is no Chromium on this machine"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()
