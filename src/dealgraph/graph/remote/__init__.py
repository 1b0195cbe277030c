"""Graphs on somebody else's server: asked where they are, read back, and sent there.

`client` speaks HTTP, `login` holds credentials, `answers` reads results, `server` asks and reads,
in `parts` where it must, `endpoint` offers that as a graph store; `dialect` undoes what engines
write differently, and `virtuoso` knows what that one does; `layouts` knows where servers keep their
addresses, `writing` replaces graphs, and `push` brings a server up to date.
"""

from __future__ import annotations

from dealgraph.graph.remote.client import Client
from dealgraph.graph.remote.endpoint import Endpoint


def connect(url: str) -> Endpoint:
    """Name an endpoint; nothing is sent yet.

    Raises:
        EndpointError: it is no http or https address, or holds credentials.
    """
    return Endpoint(Client(url))
