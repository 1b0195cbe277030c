"""A server as people start it: a process of its own, on a free port."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

MINI = Path(__file__).parents[1] / "mini"

#: Three patterns without a join: more rows than anybody can wait for, and none that is found.
BOMB = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
  FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) > 1000000) }"""


class Server:
    """A running server and its address."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url
        self.host, _, port = url.removeprefix("http://").rstrip("/").rpartition(":")
        self.port = int(port)

    def get(self, path: str, **options: object) -> requests.Response:
        return requests.get(self.url.rstrip("/") + path, timeout=60, **options)  # type: ignore[arg-type]

    def post(self, path: str, **options: object) -> requests.Response:
        return requests.post(self.url.rstrip("/") + path, timeout=60, **options)  # type: ignore[arg-type]

    def query(self, text: str, **headers: str) -> requests.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.get("/sparql", params={"query": text}, headers=names)

    def rows(self, text: str) -> list[dict[str, str]]:
        found = self.query(text).json()["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in found]

    def workers(self) -> int:
        import psutil

        return len(psutil.Process(self.process.pid).children(recursive=True))

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """The exit code and what was said on standard error."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Server]:
    import os

    command = [sys.executable, "-m", "dealgraph", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        if found is None:
            pytest.fail(f"the server did not start: {process.communicate(timeout=60)}")
        yield Server(process, found[0])
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
