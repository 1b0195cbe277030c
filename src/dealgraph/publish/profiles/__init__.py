"""Exports in the terms of other vocabularies: one module for each profile.

What a term of ours is called there is written in `ontology/alignments.ttl`; the modules here know
how the other vocabulary puts sentences together, and what it cannot say. Nothing is left out in
silence: a profile returns what it has written together with a list of what it has not. Packages
may add profiles (entry points of `dealgraph.profiles`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from dealgraph.base import plugins
from dealgraph.base.errors import FormatError
from dealgraph.base.words import did_you_mean

if TYPE_CHECKING:
    from dealgraph.publish.profiles.document import Document
    from dealgraph.rdf.graph_store import GraphStore

#: Profile -> module with a function `build`.
PROFILES = {"odrl": "odrl", "schema.org": "schema_org"}


def names() -> list[str]:
    """Return the names of all profiles: ours first, then those that packages add."""
    return [*PROFILES, *plugins.added(plugins.PROFILES, PROFILES)]


def build(store: GraphStore, profile: str) -> Document:
    """Return a graph in the terms of a profile.

    Args:
        store: the graph, with the alignments.
        profile: one of `names()`.

    Raises:
        FormatError: there is no such profile.
        ExtensionError: a package that adds it cannot be loaded.
    """
    if profile in PROFILES:
        module = import_module(f"dealgraph.publish.profiles.{PROFILES[profile]}")
        make: Callable[[GraphStore], Document] = module.build
        return make(store)
    extra = plugins.added(plugins.PROFILES, PROFILES)
    if profile not in extra:
        hint = did_you_mean(profile, names()) or f"Use one of {', '.join(names())}."
        raise FormatError(f"There is no profile '{profile}'", fix=hint)
    make = plugins.load(extra[profile])
    return make(store)
