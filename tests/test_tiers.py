"""The tiers of the tests are told by places that exist."""

from __future__ import annotations

from pathlib import Path

import tiers

TESTS = Path(__file__).parent


def test_places_that_are_slow_or_come_first_exist():
    named = [*tiers.PLACES, *tiers.FIRST]
    assert [place for place in named if not (TESTS / place).exists()] == []


def test_a_place_is_slow_if_what_it_needs_is():
    assert set(tiers.PLACES.values()) | set(tiers.FIXTURES.values()) <= tiers.SLOW
