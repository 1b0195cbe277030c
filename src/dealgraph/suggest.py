"""Near misses: what somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "near"]


def near(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known words that are most like a word, best first.

    >>> near("exclusoins", ["exclusions", "obligations", "history"])
    ['exclusions']
    """
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    wanted = word.casefold()
    inside = [name for name in folded if len(wanted) > 2 and wanted in name]
    close = get_close_matches(wanted, folded, n=count, cutoff=0.6)
    best = [*close, *sorted(inside, key=lambda name: (len(name), name))]
    return [folded[name] for name in dict.fromkeys(best)][:count]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests near misses, or nothing.

    >>> did_you_mean("histroy", ["history"])
    'Did you mean: history?'
    """
    found = near(word, known)
    return f"Did you mean: {', '.join(found)}?" if found else ""
