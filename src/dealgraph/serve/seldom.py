"""Warnings that may come up at every moment, and are said once a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_log = logging.getLogger("dealgraph.serve")
#: Seconds after which the same is said again.
_QUIET = 60.0


class Seldom:
    """A warning that is not repeated before a minute has passed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told = -_QUIET

    def warn(self, message: str, *values: object) -> None:
        """Say it, unless it was said a moment ago."""
        now = self._clock()
        if now - self._told >= _QUIET:
            self._told = now
            _log.warning(message, *values)
