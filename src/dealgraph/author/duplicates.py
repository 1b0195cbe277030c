"""Whether a new record says what another says already, with a pointer to that one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from dealgraph.author.draft import Draft
from dealgraph.author.lookup import Lookup
from dealgraph.author.problems import Problem
from dealgraph.rdf.names import dg, shorten, term, value_of

_NAMES = (term("rdfs:label"), term("skos:altLabel"))


class Duplicates:
    """Compares drafts with the record and with one another, in the order in which they come."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.before: list[Draft] = []

    def same_id(self, iri: str, place: str) -> Problem | None:
        """Say that a record of this id exists, whatever else may be wrong with a new one."""
        if self.lookup.exists(iri) or any(other.iri == iri for other in self.before):
            return self._problem(place, iri, "has the same id", "choose another: id")
        return None

    def problems(self, draft: Draft) -> Iterator[Problem]:
        """Say what another record says already; then remember the draft."""
        if draft.thing == "party" and not draft.accepts("similar-party-names"):
            yield from self._same_name(draft)
        elif draft.parties and not draft.accepts("duplicate-matter"):
            yield from self._same_matter(draft)
        self.before.append(draft)

    def _problem(self, place: str, other: str, why: str, otherwise: str) -> Problem:
        label = self.lookup.reader.label(ox.NamedNode(other))
        name = "" if label == shorten(other) else f" ({label})"
        return Problem(
            place,
            f"{shorten(other)}{name} {why}.",
            f"Add to it in {self.lookup.where(other)}; or, if it is another, {otherwise}.",
        )

    def _same_name(self, draft: Draft) -> Iterator[Problem]:
        for text in _names(draft):
            other = self.names.get(_key(text)) if _key(text) else None
            if other:
                why = f"has the name or alias '{text}' already"
                reason = 'say why with accepted: "similar-party-names: …"'
                yield self._problem(draft.main.place, other, why, reason)
                return
        self.names.update({_key(text): draft.iri for text in _names(draft)})

    @cached_property
    def names(self) -> dict[str, str]:
        """Parties by names and aliases, as the check `similar-party-names` compares them."""
        reader = self.lookup.reader
        found: dict[str, str] = {}
        for party in reader.instances(dg("Party")):
            for prop in _NAMES:
                for name in reader.values(party, prop):
                    found.setdefault(_key(name.value), party.value)
        return found

    def _same_matter(self, draft: Draft) -> Iterator[Problem]:
        kinds = {kind.value for kind in draft.main.kinds}
        month = _month(draft.main.plain(dg("announced")))
        for iri, others, classes, when in self._matters(draft):
            if month and when == month and others == draft.parties and classes & kinds:
                why = "has the same parties, kind and month"
                reason = 'say why with accepted: "duplicate-matter: …"'
                yield self._problem(draft.main.place, iri, why, reason)
                return

    def _matters(self, draft: Draft) -> Iterator[tuple[str, set[str], set[str], str]]:
        """Matters that share a party with a draft: their parties, classes and month."""
        for other in self.before:
            classes = {kind.value for kind in other.main.kinds}
            yield other.iri, other.parties, classes, _month(other.main.plain(dg("announced")))
        reader = self.lookup.reader
        one = ox.NamedNode(min(draft.parties))
        quads = reader.store.quads_for_pattern(None, None, one, None)
        naming: set[Any] = {quad.subject for quad in quads}
        for matter in sorted(naming, key=str):
            parties = {value_of(p) for _, each in reader.parties(matter) for p in each}
            if parties:
                classes = {kind.value for kind in reader.types(matter)}
                announced = reader.text(matter, dg("announced"))
                yield value_of(matter), parties, classes, _month([announced])


def _names(draft: Draft) -> list[str]:
    return [text for prop in _NAMES for text in draft.main.plain(prop)]


def _key(name: Any) -> str:
    """A name without what tells nobody apart: spaces, capitals, "the", endings such as Inc."""
    text = re.sub(r"^the |,? (inc|ltd|llc|gmbh|group|corporation)\.?$", "", str(name).lower())
    return re.sub(r"[\W_]", "", text)


def _month(dates: Sequence[str]) -> str:
    """The month that the rules compare: of a year that is known alone, the first."""
    return (dates[0] + "-01")[:7] if dates and dates[0] else ""
