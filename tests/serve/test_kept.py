"""Pages that are kept have a size: their bodies, and the keys under which they are found."""

from __future__ import annotations

from dealgraph.serve.kept import Kept, Page


def test_a_long_key_counts() -> None:
    kept = Kept(100_000)
    page = Page(b"x", "text/plain")
    for number in range(100):
        kept.put(("bound", f"{number:09000}"), page)
    found = [number for number in range(100) if kept.get(("bound", f"{number:09000}"))]
    assert found == list(range(91, 100))
    assert kept.size <= 100_000


def test_a_page_that_is_larger_than_all_is_not_kept() -> None:
    kept = Kept(10_000)
    kept.put("a", Page(b"x" * 20_000, "text/plain"))
    kept.put("k" * 20_000, Page(b"x", "text/plain"))
    assert (kept.get("a"), kept.get("k" * 20_000), kept.size) == (None, None, 0)


def test_a_page_that_goes_gives_back_what_it_took() -> None:
    kept = Kept(50_000)
    for number in range(50):
        kept.put(number, Page(bytes([number]) * 10_000, "text/plain"))
    kept.put("large", Page(b"y" * 48_000, "text/plain"))
    assert kept.get("large") is not None
    assert kept.get(49) is None
