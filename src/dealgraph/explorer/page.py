"""Putting the page together; the only module that knows pyvis.

pyvis gives the network to our own template, whose environment escapes. Its own page, its resources
and its way of writing files are not used: they load from elsewhere and escape nothing.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dealgraph import __version__
from dealgraph.explorer.entries import pack
from dealgraph.graph import dg
from dealgraph.html import hash_source, script_data, templates

if TYPE_CHECKING:
    from dealgraph.explorer.scene import Scene

__all__ = ["render"]

#: In the order in which they are read; every file has one job.
STYLES = ("tokens", "page", "filters", "panel", "views", "phone", "print")
SCRIPTS = (
    "base",
    "data",
    "state",
    "filter",
    "scene",
    "labels",
    "records",
    "rdf",
    "panel",
    "search",
    "facets",
    "legend",
    "walk",
    "pick",
    "areas",
    "overlay",
    "camera",
    "tip",
    "steps",
    "map",
    "maptools",
    "table",
    "matrix",
    "timeline",
    "drawing",
    "takeaway",
    "keys",
    "main",
)


def render(scene: Scene, title: str, note: str = "") -> str:
    """Write the page of a scene.

    Args:
        scene: what is drawn.
        title: heading of the page; any text.
        note: a line under the heading.
    """
    network = _network(scene)
    scripts = [_vis_network(), "\n".join(_read("js", f"{name}.js") for name in SCRIPTS)]
    styles = "\n".join(_read("css", f"{name}.css") for name in STYLES)
    meta = {"title": title, "note": note, "version": __version__}
    network.templateEnv = _environment(
        title=title,
        note=note,
        policy=_policy(scripts, styles),
        library=_inline(scripts[0]),
        script=_inline(scripts[1]),
        style=_inline(styles),
        data=_json({**meta, **scene.data()}),
        entries=_json(pack(scene.reader, _records(scene))),
    )
    network.path = "template.html"
    html: str = network.generate_html()
    return html


def _network(scene: Scene) -> Any:
    """Fill a pyvis network: directed, since pyvis compares each undirected edge with all others."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for node in scene.nodes():
        options = {name: node[name] for name in ("size", "x", "y", "group")}
        network.add_node(
            node["id"],
            label=node["label"] or node["id"],
            shape=node["shape"],
            token=node["colour"],
            **options,
        )
    for edge in scene.edges():
        rest = {name: edge[name] for name in ("group", "roles", "via") if name in edge}
        network.add_edge(edge["from"], edge["to"], arrows="", **rest)
    return network


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


def _environment(**values: Any) -> Any:
    environment = templates("dealgraph.explorer", ".")
    environment.globals.update(values)
    environment.filters["data"] = _json
    return environment


def _json(value: Any) -> Any:
    return script_data(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _inline(text: str) -> Any:
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
