"""One server that many tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import MINI, Server, started


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of the mini-graph, with small limits."""
    limits = ("--timeout", "4", "--max-bytes", "200000", "--max-body", "20000")
    with started("--only", str(MINI), *limits) as running:
        yield running
