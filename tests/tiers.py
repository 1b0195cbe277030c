"""What a test needs, told from where it stands and what it asks for, and in which order files run.

A marker below follows from a folder, a file or a fixture, so that no test has to carry it by hand.
`slow` is whatever needs more than this package and a moment: `pytest -m "not slow"` is the quick
tier. `thorough` is what measures, or repeats at another size or many times over what an ordinary
test says; it runs when it is asked for (`-m thorough`), before an edition is published.
"""

from __future__ import annotations

#: Folders and files of `tests/`, and the marker of all tests in them.
PLACES = {
    "cli/test_folders_of_others.py": "hostile",
    "cli/test_hostile_files.py": "hostile",
    "cli/test_terminal.py": "hostile",
    "graph/disk": "crash",
    "graph/remote": "server",
    "publish/explorer": "browser",
    "serve": "server",
    "test_docs.py": "docs",
    "test_notebooks.py": "notebooks",
    "test_package.py": "package",
    "test_third_party.py": "oracle",
    "tools": "tools",
}
#: Fixtures, and the marker of all tests that ask for them.
FIXTURES = {
    "chromium": "browser",
    "placed": "whole",
    "plain_rdflib": "oracle",
    "shipped_pages": "whole",
}
#: Markers that make a test slow.
SLOW = {"benchmark", "browser", "crash", "docs", "hostile", "notebooks", "oracle", "package"}
SLOW |= {"server", "thorough", "tools", "whole"}
#: Markers that make a test thorough.
THOROUGH = {"benchmark"}
#: What takes longest comes first, or one process would be at it alone when the other has ended.
FIRST = (
    "test_docs.py",
    "graph/remote",
    "graph/disk",
    "publish/explorer",
    "test_notebooks.py",
    "serve",
    "test_third_party.py",
    "validation",
    "publish/pages",
    "author",
    "analysis/test_layout.py",
)


def _within(place: str, at: str) -> bool:
    return place == at or place.startswith(f"{at}/")


def markers(place: str, fixtures: list[str], own: set[str]) -> set[str]:
    """Return the markers that a test of a file (its path below `tests/`) has beside its own.

    >>> sorted(markers("serve/test_serve_page.py", ["server"], set()))
    ['server', 'slow']
    >>> markers("base/test_errors.py", [], set())
    set()
    """
    found = {name for at, name in PLACES.items() if _within(place, at)}
    found |= {name for fixture, name in FIXTURES.items() if fixture in fixtures}
    if (found | own) & THOROUGH:
        found.add("thorough")
    if (found | own) & SLOW:
        found.add("slow")
    return found


def turn(place: str, own: set[str]) -> int:
    """Return when a test of a file runs: a smaller number first, benchmarks at the end.

    >>> turn("test_docs.py", set()) < turn("base/test_errors.py", set())
    True
    """
    if "benchmark" in own:
        return len(FIRST) + 1
    return next((n for n, at in enumerate(FIRST) if _within(place, at)), len(FIRST))
