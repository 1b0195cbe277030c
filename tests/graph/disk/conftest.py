"""A folder of records that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from disk_place import Place

from dealgraph.graph.disk import generation


@pytest.fixture
def place(tmp_path: Path, mini: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The mini-graph, to be changed at will, and a name for a store that needs quoting.

    It is taken for a large one, and filled piece by piece, unless a test asks for both ways.
    """
    data = tmp_path / "records"
    shutil.copytree(mini, data)
    small = getattr(request, "param", "large") == "small"
    with pytest.MonkeyPatch.context() as patch:
        if not small:
            patch.setattr(generation, "SMALL", -1)
        yield Place(data, tmp_path / "mein Speicher ö", small=small)
