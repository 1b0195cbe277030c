"""Exports in the terms of other vocabularies: one module for each profile.

What a term of ours is called there is written in `ontology/alignments.ttl`; the modules here know
how the other vocabulary puts sentences together, and what it cannot say. Nothing is left out in
silence: a profile returns what it has written together with a list of what it has not.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pyoxigraph as ox

from dealgraph.profiles.document import Document, LeftOut

__all__ = ["PROFILES", "Document", "LeftOut", "build"]

#: Profile -> module with a function `build`.
PROFILES = {"odrl": "odrl", "schema.org": "schema_org"}


def build(store: ox.Store, profile: str) -> Document:
    """Say a graph in the terms of a profile.

    Args:
        store: the graph, with the alignments.
        profile: one of `PROFILES`.
    """
    module = import_module(f"dealgraph.profiles.{PROFILES[profile]}")
    make: Callable[[ox.Store], Document] = module.build
    return make(store)
