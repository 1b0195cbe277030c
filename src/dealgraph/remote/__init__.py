"""Graphs on somebody else's server: asked where they are, read back, and sent there.

`client` speaks HTTP, `login` holds credentials, `answers` reads results, `endpoint` offers them as
a graph store, `fetch` reads everything, `dialect` undoes what engines write differently; `layouts`
knows where servers keep their addresses, `writing` replaces graphs, and `push` brings a server up
to date.
"""

from __future__ import annotations

from dealgraph.remote.client import Client
from dealgraph.remote.endpoint import Endpoint
from dealgraph.remote.fetch import fetch

__all__ = ["Endpoint", "connect", "fetch"]


def connect(url: str) -> Endpoint:
    """Name an endpoint; nothing is sent yet.

    Raises:
        EndpointError: it is no http or https address, or holds credentials.
    """
    return Endpoint(Client(url))
