"""Errors: one class and one code for each cause, and four parts in every message."""

from __future__ import annotations

import re

import pytest

from dealgraph.base import errors
from dealgraph.base.errors import DealgraphError

CLASSES = [
    kind
    for _, kind in sorted(vars(errors).items())
    if isinstance(kind, type) and issubclass(kind, Exception)
]
KINDS = [kind for kind in CLASSES if kind is not DealgraphError]
TREE = dict(re.findall(r"[├└]── (\w+)\s+(DG\d{3})  \S.+", errors.__doc__ or ""))


def names(kinds: list[type]) -> list[str]:
    return [kind.__name__ for kind in kinds]


@pytest.mark.parametrize("kind", CLASSES, ids=names(CLASSES))
def test_class_explains_itself_and_has_a_code(kind):
    assert issubclass(kind, DealgraphError)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")
    assert re.fullmatch(r"DG\d{3}", kind.code)


def test_codes_are_unique():
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


def test_tree_in_the_docstring_names_every_class_with_its_code():
    assert {kind.__name__: kind.code for kind in KINDS} == TREE


@pytest.mark.parametrize("kind", KINDS, ids=names(KINDS))
def test_message_has_what_where_why_and_fix(kind):
    error = kind("It broke", where="a.ttl:3", why="of this", fix="Mend it.")
    assert str(error) == (
        f"It broke [{kind.code}]\n  where: a.ttl:3\n  why:   of this\n  fix:   Mend it."
    )


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "It broke [DG000]"),
        ({"where": "here"}, "It broke [DG000]\n  where: here"),
        ({"fix": "Mend it."}, "It broke [DG000]\n  fix:   Mend it."),
    ],
)
def test_part_that_is_not_known_is_left_out(parts, message):
    assert str(DealgraphError("It broke", **parts)) == message
