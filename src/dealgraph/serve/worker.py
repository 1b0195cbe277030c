"""A process of the server's: opens what it needs, then answers one request after the other.

It is started as `python -m dealgraph.serve.worker ROLE PARENT FOLDER SETTINGS`, reads frames from
standard input and writes them to standard output. Its first frame says that it is ready, or why
it cannot be.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import IO, Any

from dealgraph.errors import DealgraphError
from dealgraph.serve.frames import Frame, pack, read
from dealgraph.serve.jail import alarm, confine, limit_memory
from dealgraph.serve.settings import Settings

__all__ = ["ROLES", "main"]

#: Role -> module with a function `start(folder, settings)` that returns what answers.
ROLES = {
    "query": "dealgraph.serve.answers",
    "render": "dealgraph.serve.render",
    "build": "dealgraph.serve.building",
}
#: Seconds beyond the limit after which a process ends itself; the server kills it before that.
GRACE = 10.0

Task = Callable[[Frame], Frame]


def main(arguments: list[str]) -> None:
    """Run one process until its standard input ends."""
    role, parent, folder, text = arguments
    confine(int(parent))
    settings = Settings.load(text)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else writes to standard output must not break a frame
    try:
        task = import_module(ROLES[role]).start(folder, settings)
    except DealgraphError as error:
        out.write(pack(failure(error)))
        out.flush()
        return
    limit_memory(settings.memory)
    _send(out, Frame({"ready": True}))
    _serve(task, sys.stdin.buffer, out, settings.timeout + GRACE)


def _serve(task: Task, source: IO[bytes], out: IO[bytes], limit: float) -> None:
    while (request := read(source)) is not None:
        alarm(float(request.header.get("limit") or limit))
        answer = _answer(task, request)
        alarm(0)
        _send(out, answer)


def _answer(task: Task, request: Frame) -> Frame:
    try:
        return task(request)
    except DealgraphError as error:
        return Frame(failure(error))
    except MemoryError:
        return Frame({"memory": True})


def _send(out: IO[bytes], frame: Frame) -> None:
    out.write(pack(*frame))
    out.flush()


def failure(error: DealgraphError) -> dict[str, Any]:
    """An error of ours, as it travels: its class and what it says."""
    return {"error": type(error).__name__, **asdict(error)}


if __name__ == "__main__":
    main(sys.argv[1:])
