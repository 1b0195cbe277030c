"""A folder of records that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from disk_place import Place


@pytest.fixture
def place(tmp_path: Path, mini: Path) -> Place:
    """The mini-graph, to be changed at will, and a name for a store that needs quoting."""
    data = tmp_path / "records"
    shutil.copytree(mini, data)
    return Place(data, tmp_path / "mein Speicher ö")
