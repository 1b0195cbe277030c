"""A statement or source in one line, as it is given on a command line or in a cell.

    exclusion ai-training "Training on the films not covered" asserted-by=a24
    75 million USD equity-investment "About 75 million dollars" basis=total asserted-by=variety
    50 percent revenue-share "Half of what comes in" basis=share source=1
    https://example.org/page publisher="Example Post" published=2026-05-20

The first words say the essentials, in the order that `order` gives; then come `name=value`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Sequence

from dealgraph.author import numbers
from dealgraph.author.problems import Problem
from dealgraph.author.raw import Given, Raw
from dealgraph.base.words import near

#: What the words mean that have no name in front, by the field whose value is written.
_ORDER = {
    "source": ("address",),
    "term": ("kind", "concerns", "label"),
    "amount": ("value", "currency", "purpose", "label"),
    "event": ("date", "event-kind", "label"),
    "stage": ("reached", "from"),
    "participation": ("participant", "role", "label"),
}


def order(field: str) -> tuple[str, ...]:
    """Names of the words that need none, for a field.

    They stay the same whatever classes a module adds, so that what was written once can be read:
    a term begins with its kind, and anything else says it by name (`kind=…`).

    >>> order("term")
    ('kind', 'concerns', 'label')
    """
    return _ORDER.get(field, ("label",))


def parse(field: str, text: str, place: str, words: Sequence[str], known: Collection[str]) -> Raw:
    """Read one line.

    Args:
        field: the field of which it is a value.
        text: the line.
        place: where it was written.
        words: what the words without a name mean, in order.
        known: names that may stand before an equals sign.

    Raises:
        Problem: a quotation mark is missing, a name is unknown, or there are too many words.
    """
    found = Raw(field, place)
    waiting = list(words)
    written = _split(field, text, place)
    length = numbers.leading(written) if waiting[:1] == ["value"] else 0
    if length:
        number, written = " ".join(written[:length]), written[length:]
        found.add(waiting.pop(0), Given(number, place))
        waiting = [each for each in waiting if each != "currency" or not numbers.is_percent(number)]
    for word in written:
        name, equals, rest = word.partition("=")
        if equals and name in known:
            found.add(name, Given(rest, place))
            waiting = [each for each in waiting if each != name]
        elif waiting and not (equals and re.fullmatch(r"[a-z-]+", name)):
            found.add(waiting.pop(0), Given(word, place))
        else:
            raise Problem(place, f"{field}: what is '{word}'?", _expected(name, words, known))
    return found


def _split(field: str, text: str, place: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise Problem(
            place,
            f"{field}: a quotation mark is missing in: {text}",
            'Put texts of several words in "…".',
        ) from None


def _expected(name: str, words: Sequence[str], known: Collection[str]) -> str:
    close = near(name, known)
    if close:
        return f"Did you mean: {', '.join(f'{each}=…' for each in close)}?"
    return f'Write {" ".join(word.upper() for word in words)}, then name=value; texts in "…".'
