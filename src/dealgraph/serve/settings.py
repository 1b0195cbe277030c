"""What a server may use and what it lets a request use."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

__all__ = ["Settings"]

_MEGA = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Limits, and where the graph is.

    Attributes:
        data: folders or files that add to the shipped record.
        only: folders or files that take its place.
        inference: whether the rules are applied.
        disk: a store on disk, or empty.
        timeout: seconds that one query may take.
        patience: seconds after which a query gives way to shorter ones.
        workers: processes for short queries.
        queue: requests that may wait for a process.
        max_bytes: size of an answer, in bytes.
        max_body: size of a request's body, in bytes.
        memory: memory that a process may take beyond what it starts with, in bytes.
        slow_body: seconds in which the body of a request must have arrived.
        poll: seconds between looks at the files.
        cors: whether pages of other sites may read the answers.
    """

    data: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    inference: bool = True
    disk: str = ""
    timeout: float = 20.0
    patience: float = 0.5
    workers: int = 0
    queue: int = 200
    max_bytes: int = 50 * _MEGA
    max_body: int = _MEGA
    memory: int = 2_000 * _MEGA
    slow_body: float = 10.0
    poll: float = 2.0
    cors: bool = True

    @property
    def processes(self) -> int:
        """Processes for short queries: as asked, or as many as there are processors, 2 to 8."""
        return self.workers or min(8, max(2, os.cpu_count() or 2))

    def dump(self) -> str:
        """Write as text, for a process of ours."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Settings:
        """Read what `dump` wrote."""
        values = json.loads(text)
        return cls(**{**values, "data": tuple(values["data"]), "only": tuple(values["only"])})
