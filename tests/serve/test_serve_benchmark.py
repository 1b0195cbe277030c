"""The endpoint beside the Oxigraph server: ratios in one run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from load import compare

pytestmark = [pytest.mark.benchmark, pytest.mark.server]


def test_the_median_question_takes_at_most_twice_as_long_as_on_the_oxigraph_server() -> None:
    if shutil.which("oxigraph", path=str(Path(sys.executable).parent)) is None:
        missing = "the Oxigraph server is not installed"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    ours, theirs = compare([], 2, clients=(1,))["named questions"][1]
    assert ours.latency / theirs.latency <= 2
