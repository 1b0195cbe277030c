"""The pages that most people ask for first: made before the server says that it serves.

They are kept in the user's cache folder, under a name that is made of the state of the files and of
the code that makes pages, so that the next start with the same files finds them there.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import DealgraphError, OutputError
from dealgraph.base.files import make_folder, write_file
from dealgraph.graph.cache import trusted_folder
from dealgraph.graph.files import fingerprint
from dealgraph.graph.memory import copied
from dealgraph.publish.pages.pages import MENU
from dealgraph.serve.frames import Frame, pack, read
from dealgraph.serve.render import Maker
from dealgraph.serve.settings import Settings

#: Quads from which whoever starts the server would wait too long; pages are made when asked for.
MOST = 1_000_000
#: States of files whose pages are kept for the next start.
KEPT = 4
_NAME = "pages-"
#: Bytes of the digest that stands before what is kept.
_DIGEST = 32
_PATHS = ("index", *(path.removesuffix(".html") for _, path in MENU))
#: What is asked of `Maker`.
WANTED: tuple[dict[str, Any], ...] = (
    {"do": "explorer"},
    {"do": "query-page"},
    {"do": "completion"},
    *({"do": "path", "path": path, "format": "html"} for path in _PATHS),
)
#: Packages on which the bytes of a page depend, beside ours and the engine.
_OTHERS = ("jinja2", "markupsafe", "networkx", "numpy", "pyvis", "rustworkx")


def first(store: ox.Store, settings: Settings, mark: str, *, on_disk: bool) -> Frame:
    """Return the first pages of a graph: those that are kept, or new ones.

    Args:
        store: the graph.
        settings: where it comes from.
        mark: the fingerprint of its files from before they were read.
        on_disk: whether the graph is on disk; to make pages, it is read into memory.

    Returns:
        All pages in one frame: `pages` in its header says of each what was wanted, its header and
        the length of its body.
    """
    if len(store) > MOST:
        return Frame({"pages": []})
    folder = trusted_folder()
    path = folder / f"{_NAME}{_key(settings, mark)}" if folder else None
    kept = _read(path) if path else None
    if kept is not None:
        return kept
    made = _made(copied(store) if on_disk else store, settings)
    # Files that changed meanwhile are perhaps not those of the fingerprint.
    if path and fingerprint(settings.source.catalog()) == mark:
        with suppress(OutputError, OSError):
            _keep(path, made)
    return made


def _made(store: ox.Store, settings: Settings) -> Frame:
    maker = Maker(store, settings)
    pages, bodies = [], []
    for wanted in WANTED:
        try:
            header, body = maker.make(wanted)
        except DealgraphError:
            continue  # whoever asks for it is told why
        if header.get("status", 200) < 300:
            pages.append({"wanted": wanted, "header": header, "length": len(body)})
            bodies.append(body)
    return Frame({"pages": pages}, b"".join(bodies))


def _read(path: Path) -> Frame | None:
    """Return what was kept, unless it is not there or damaged."""
    try:
        data = path.read_bytes()
        mark, packed = data[:_DIGEST], data[_DIGEST:]
        frame = read(BytesIO(packed)) if sha256(packed).digest() == mark else None
        if frame is None or len(frame.body) != sum(x["length"] for x in frame.header["pages"]):
            return None
        os.utime(path)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return frame


def _keep(path: Path, made: Frame) -> None:
    make_folder(path.parent, "")
    packed = pack(*made)
    write_file(path, sha256(packed).digest() + packed)
    kept = sorted(path.parent.glob(f"{_NAME}*"), key=lambda one: -one.stat().st_mtime)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


def _key(settings: Settings, mark: str) -> str:
    """Name a state of files and of code."""
    digest = sha256(f"{mark} {settings.source.inference}".encode())
    digest.update(" ".join(f"{name} {version(name)}" for name in _OTHERS).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.*")):
        if path.suffix in (".py", ".html", ".css", ".js"):
            state = path.stat()
            line = f"{path.relative_to(package)}|{state.st_size}|{state.st_mtime_ns}"
            digest.update(line.encode())
    return digest.hexdigest()[:32]
