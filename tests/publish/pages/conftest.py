"""Pages built once for all tests that read them."""

from __future__ import annotations

from pathlib import Path

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
