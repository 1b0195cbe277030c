"""Putting the page together; the only module that knows pyvis.

Of pyvis, the page takes vis-network, the library that draws. Our own template holds it, whose
environment escapes: the page of pyvis loads from elsewhere and escapes nothing.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dealgraph.base.progress import Progress, unseen
from dealgraph.base.version import __version__
from dealgraph.publish.explorer.entries import pack
from dealgraph.publish.html import hash_source, script_data, templates
from dealgraph.publish.style import tokens
from dealgraph.rdf.names import dg

if TYPE_CHECKING:
    from dealgraph.publish.explorer.scene import Scene

#: In the order in which they are read; every file has one job.
STYLES = ("page", "filters", "panel", "views", "phone", "print")
#: While a script is read it may use what those before it set, and of those that listen to an event
#: the first is told first.
SCRIPTS = (
    "base",
    "data",
    "state",
    "moments",
    "terms",
    "amounts",
    "filter",
    "scene",
    "fold",
    "places",
    "labels",
    "records",
    "rdf",
    "panel",
    "search",
    "amountfilter",
    "facets",
    "legend",
    "walk",
    "pick",
    "areas",
    "overlay",
    "camera",
    "tip",
    "steps",
    "maptools",
    "map",
    "table",
    "matrix",
    "timebars",
    "timeline",
    "drawing",
    "print",
    "takeaway",
    "keys",
    "main",
)


def render(scene: Scene, title: str, note: str = "", progress: Progress = unseen) -> str:
    """Write the page of a scene.

    Args:
        scene: what is drawn.
        title: heading of the page; any text.
        note: what stands under the heading, and in the title that a browser shows.
        progress: told how far it is.
    """
    scripts = [_vis_network(), "\n".join(_read("js", f"{name}.js") for name in SCRIPTS)]
    styles = "\n".join([tokens(), *(_read("css", f"{name}.css") for name in STYLES)])
    meta = {"title": title, "note": note, "version": __version__}
    progress("laying out the picture", 0, 0)
    nodes, edges, data = scene.nodes(), scene.edges(), {**meta, **scene.data()}
    progress("gathering what is recorded", 0, 0)
    entries = pack(scene.reader, _records(scene))
    progress("writing the page", 0, 0)
    template = templates("dealgraph.publish.explorer", ".").get_template("template.html")
    return template.render(
        title=title,
        note=note,
        notices=_inline(_read("notices.txt")),
        policy=_policy(scripts, styles),
        library=_inline(scripts[0]),
        script=_inline(scripts[1]),
        style=_inline(styles),
        data=_json(data),
        nodes=_json(nodes),
        edges=_json(edges),
        entries=_packed(entries),
    )


def _records(scene: Scene) -> list[Any]:
    """Everything that has a panel of its own: drawn nodes, holdings, and who speaks."""
    reader = scene.reader
    drawn = {*scene.matters, *scene.parties}
    stakes = {
        stake
        for role in ("owner", "owned")
        for party in scene.parties
        for stake in reader.subjects(dg(role), party)
    }
    speakers = scene.used([*scene.statements, *stakes], "assertedBy")
    return sorted(drawn | stakes | speakers, key=str)


def _json(value: Any) -> Markup:
    return script_data(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _packed(value: Any) -> Markup:
    """JSON, compressed: a page holds thirty thousand statements, and their text is much alike."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode())  # noqa: S704 - base64


def _inline(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - our own files and those of vis-network


def _policy(scripts: list[str], style: str) -> str:
    """Nothing may be loaded, and of scripts and styles only those of the page may run."""
    allowed = " ".join(hash_source(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {hash_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _read(*parts: str) -> str:
    return resources.files(__package__).joinpath(*parts).read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def _vis_network() -> str:
    """The code of vis-network, from the installed pyvis."""
    from importlib.util import find_spec
    from pathlib import Path

    found = find_spec("pyvis")
    if found is None or not found.origin:  # pragma: no cover - a dependency of this package
        message = "pyvis is not installed"
        raise ModuleNotFoundError(message)
    folders = sorted(Path(found.origin).parent.glob("lib/vis-*/vis-network.min.js"))
    text = folders[-1].read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--").strip()
