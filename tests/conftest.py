"""What most tests share: the shipped record, and a frozen one that is small enough to know.

Tests run in as many processes as there are cores (`-n 0` for one), file by file. What a fixture of
the session makes is made once in each process.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import tiers
import turns
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.memory import open_store

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
# What is run in the background of a shell, or under nohup, ignores these, and so would the servers
# of the tests.
for _ignored in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(_ignored) is signal.SIG_IGN:
        signal.signal(_ignored, signal.SIG_DFL)
#: More processes than this would only wait for the longest files.
MOST = 4


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process for each core; for a single file, which is not divided, no others are started."""
    files = {argument.partition("::")[0] for argument in config.args}
    if sys.platform == "win32" or (len(files) == 1 and Path(*files).is_file()):
        return 0
    return min(MOST, len(os.sched_getaffinity(0)) if sys.platform == "linux" else MOST)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which the processes of this run wait for each other."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="dealgraph-tests-")
        config.stash[TURNS] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_configure_node(node: Any) -> None:
    """Tell a process of this run where that folder is."""
    node.workerinput["turns"] = node.config.stash[TURNS]


TURNS = pytest.StashKey[str]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a benchmark run alone, with all that its fixtures do."""
    known = getattr(item.config, "workerinput", None)
    if known is None:  # there is only this process
        return (yield)
    with turns.turn(Path(known["turns"]), alone="benchmark" in item.keywords):
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their place, and put first what takes long."""
    order = {}
    for item in items:
        own = {mark.name for mark in item.iter_markers()}
        place = item.path.relative_to(TESTS).as_posix() if item.path.is_relative_to(TESTS) else ""
        for name in sorted(tiers.markers(place, getattr(item, "fixturenames", []), own)):
            item.add_marker(name)
        order[item] = tiers.turn(place, own)
    items.sort(key=order.__getitem__)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what benchmarks have measured, in whichever process that was."""
    reports = [one for some in terminalreporter.stats.values() for one in some]
    told = [
        text
        for report in reports
        for name, text in getattr(report, "user_properties", ())
        if name == FIGURE and report.when == "call"
    ]
    if told:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(told))


FIGURE = "figure"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a figure at the end of the run."""
    return lambda text: record_property(FIGURE, text)


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
