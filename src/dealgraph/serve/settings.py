"""What a server may use and what it lets a request use."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field

from dealgraph.graph.source import Source
from dealgraph.serve.memory import of_machine

_MEGA = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Limits, and where the graph is.

    Attributes:
        source: where the graph is; it must last, so that changed files can be loaded again.
        timeout: seconds that one query may take.
        patience: seconds after which a query gives way to shorter ones.
        workers: processes for short queries.
        queue: requests that may wait for a process.
        max_bytes: size of an answer, in bytes.
        max_body: size of a request's body, in bytes.
        memory: memory that a process may take beyond what it starts with, in bytes.
        memory_total: memory that all processes may take together, in bytes; 0 for half of what
            the machine has, and at most 4 GB.
        max_unread: bytes of answers that may wait for clients which do not read them.
        slow_body: seconds in which the body of a request must have arrived.
        poll: seconds between looks at the files.
        cors: whether pages of other sites may read the answers.
        host: the host at which the server listens.
        host_names: what else it is called; it answers to no other name.
        root_path: where a server before this one shows it, such as `/deals`; no slash at the end.
        log: the file of the access log, `-` for standard output, or empty.
        log_format: `common` or `json`.
        connections: how many there may be.
        per_client: how many there may be from one address.
    """

    source: Source = field(default_factory=Source)
    timeout: float = 20.0
    patience: float = 0.5
    workers: int = 0
    queue: int = 200
    max_bytes: int = 50 * _MEGA
    max_body: int = _MEGA
    memory: int = 2_000 * _MEGA
    memory_total: int = 0
    max_unread: int = 256 * _MEGA
    slow_body: float = 10.0
    poll: float = 2.0
    cors: bool = True
    host: str = ""
    host_names: tuple[str, ...] = ()
    root_path: str = ""
    log: str = ""
    log_format: str = "common"
    connections: int = 1000
    per_client: int = 250

    @property
    def processes(self) -> int:
        """Processes for short queries: as asked, or as many as there are processors, 2 to 8."""
        return self.workers or min(8, max(2, os.cpu_count() or 2))

    @property
    def memory_bound(self) -> int:
        """Memory of all processes together, in bytes: as asked, or by the machine."""
        return self.memory_total or of_machine()

    def dump(self) -> str:
        """Write as text, for a process of ours."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Settings:
        """Read what `dump` wrote."""
        values = json.loads(text)
        found = {"source": Source.of(**values["source"]), "host_names": tuple(values["host_names"])}
        return cls(**{**values, **found})
