"""Programs of others against `dealgraph serve` and the files of `dealgraph export`, unmodified.

`python tools/clients.py` starts the server on the shipped record and prints a Markdown table: what
ran, whether it is ok, failed with a reason, or is not installed. `--only NAME` runs the clients
whose name has these letters. Names of npm are installed in a temporary folder, or once in
`--npm FOLDER`, and never in the clone; programs of Java are looked for where Debian puts them
(default-jre-headless, libapache-jena-java). Whatever else is missing is told and left out:

    pip install duckdb polars sparql-dataframe sqlite-utils datasette igraph

The exit code is 1 if a client failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))
from serve_load import dealgraph

HERE = Path(__file__).parent / "clients"
PACKAGES = (
    "rdflib@2",
    "esbuild@0.28",
    "@comunica/query-sparql@5",
    "@triply/yasgui@4",
    "graphology@0.26",
    "graphology-gexf@0.13",
    "graphology-graphml@0.5",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
JARS = Path("/usr/share/java")
DG = "PREFIX dg: <https://w3id.org/dealgraph/ns#>\n"
ROWS = DG + "SELECT ?p { ?p a dg:Organisation } ORDER BY ?p LIMIT 3"
ASK = DG + "ASK { ?p a dg:Organisation }"
GRAPH = DG + "CONSTRUCT { ?p a dg:Organisation } WHERE { ?p a dg:Organisation } LIMIT 3"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class MissingError(Exception):
    """A program is not on this machine."""


@dataclass
class World:
    """A server, files, and what others need: each is made when it is asked for."""

    url: str
    folder: Path
    npm_folder: Path | None = None
    stack: ExitStack = field(default_factory=ExitStack)
    options: tuple[str, ...] = ()
    party: str = "a24"
    deal: str = "google-deepmind-a24-2026"

    @property
    def name(self) -> str:
        """The IRI of a party, as queries name it."""
        return f"<https://w3id.org/dealgraph/party/{self.party}>"

    @property
    def queries(self) -> dict[str, str]:
        """A query of each kind."""
        describe = f"DESCRIBE {self.name}"
        return {"SELECT": ROWS, "ASK": ASK, "CONSTRUCT": GRAPH, "DESCRIBE": describe}

    @property
    def endpoint(self) -> str:
        """The address of the endpoint."""
        return f"{self.url}sparql"

    def exported(self, name: str) -> Path:
        """An export, such as all.graphml, or the folder of tables, csv/."""
        made = self.folder / name
        if not made.exists():
            path = f"{made}/" if name.endswith("/") else str(made)
            run([sys.executable, "-m", "dealgraph", "export", path, *self.options])
        return made

    @property
    def tables(self) -> list[Path]:
        """The tables of the export."""
        return sorted(self.exported("csv/").glob("*.csv"))

    @cached_property
    def npm(self) -> Path:
        """A folder with the packages of npm."""
        if not (shutil.which("node") and shutil.which("npm")):
            raise MissingError("node and npm")
        folder = self.npm_folder or self.folder / "npm"
        if not (folder / "node_modules" / "esbuild").exists():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "package.json").write_text("{}")
            command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
            run(command, cwd=folder)
        return folder

    @cached_property
    def site(self) -> str:
        """Another site, which has the scripts of others."""
        site = self.folder / "site"
        site.mkdir()
        (site / "index.html").write_text(PAGE, encoding="utf-8")
        return self.stack.enter_context(_served(site))

    def script(self, path: str, name: str) -> None:
        """Put a script of npm on the other site."""
        _ = self.site
        shutil.copy(self.npm / "node_modules" / path, self.folder / "site" / name)

    @cached_property
    def browser(self) -> Any:
        """The system's Chromium."""
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        if path is None:
            raise MissingError("Chromium")
        from playwright.sync_api import sync_playwright

        playwright = self.stack.enter_context(sync_playwright())
        return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])

    @contextmanager
    def page(self, *scripts: str) -> Iterator[Any]:
        """A page of the other site with some scripts."""
        page = self.browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(self.site)
        for script in scripts:
            page.add_script_tag(url=f"{self.site}{script}")
        yield page
        page.close()

    @cached_property
    def java(self) -> list[str]:
        """The command that begins every program of Jena."""
        program = shutil.which("java")
        if not program or not (JARS / "jena-arq.jar").exists():
            raise MissingError("default-jre-headless and libapache-jena-java")
        # Debian has moved the classes of Xerces in Jena, but not their messages.
        moved = self.folder / "jena"
        with zipfile.ZipFile(JARS / "xercesImpl.jar") as jar:
            for name in jar.namelist():
                if name.endswith(".properties"):
                    target = moved / name.removeprefix("org/apache/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(jar.read(name))
        logs = ("slf4j-jcl", "slf4j-log4j", "slf4j-jdk", "slf4j-simple", "slf4j-migrator")
        logs = (*logs, "jcl-over", "log4j-over", "jul-to", "maven")
        jars = [str(p) for p in sorted(JARS.glob("*.jar")) if not p.name.startswith(logs)]
        return [program, "-cp", ":".join([str(moved), *jars])]


PAGE = "<!doctype html><meta charset=utf-8><title>Another site</title><div id=place></div>"


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


def run(command: list[str], cwd: Path | None = None) -> str:
    """What a program prints; it is an error if it ends badly."""
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, check=False, timeout=600
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing said"]
        raise AssertionError(f"exit code {done.returncode}: {said[0][:200]}")
    return done.stdout


def _same(found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


# Python


def sparqlwrapper(world: World) -> str:
    """All formats, for four kinds of query, in three ways."""
    import SPARQLWrapper as Sparql

    rows = (Sparql.JSON, Sparql.XML, Sparql.CSV, Sparql.TSV)
    graphs = (Sparql.JSONLD, Sparql.RDF, Sparql.RDFXML, Sparql.TURTLE, Sparql.N3, Sparql.XML)
    number = 0
    for kind, text in world.queries.items():
        for form in rows if kind in ("SELECT", "ASK") else (*graphs, Sparql.JSON):
            for method, way in (("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "direct")):
                wrapper = Sparql.SPARQLWrapper(world.endpoint)
                wrapper.setQuery(text)
                wrapper.setReturnFormat(form)
                wrapper.setMethod(method)
                wrapper.setRequestMethod("postdirectly" if way == "direct" else way)
                found = _text(wrapper.queryAndConvert())
                holds = "true" if kind == "ASK" else "https://w3id.org/dealgraph/party/"
                assert holds in found.lower(), (kind, form, method, way)
                number += 1
    return f"{number} combinations of format, kind and way"


def _text(found: Any) -> str:
    if hasattr(found, "serialize"):
        return "" if not len(found) else str(found.serialize(format="nt"))
    return str(found.toxml() if hasattr(found, "toxml") else found)


def sparql_dataframe(world: World) -> str:
    """A data frame by GET and by POST."""
    import sparql_dataframe as frames

    for post in (False, True):
        _same(len(frames.get(world.endpoint, ROWS, post=post)), 3)
    return "GET and POST"


def rdflib_store(world: World) -> str:
    """SPARQLStore with XML and JSON."""
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for form in ("xml", "json"):
        for method in ("GET", "POST", "POST_FORM"):
            graph = rdflib.Graph(SPARQLStore(world.endpoint, returnFormat=form, method=method))
            _same(len(list(graph.query(ROWS))), 3)
            _same(graph.query(ASK).askAnswer, True)
            _same(len(graph.query(GRAPH).graph or ()), 3)
            assert len(graph.query(world.queries["DESCRIBE"]).graph or ()) > 5
            party = rdflib.URIRef(world.name[1:-1])
            found = graph.query("SELECT ?o { ?s a ?o }", initBindings={"s": party})
            assert len(list(found)) > 0
    return "xml and json, GET, POST and form"


def rdflib_parse(world: World) -> str:
    """Graph.parse of a record by its address."""
    import rdflib

    sizes = {
        len(rdflib.Graph().parse(f"{world.url}party/{world.party}{ending}"))
        for ending in ("", ".ttl", ".nt", ".jsonld")
    }
    assert len(sizes) == 1, sizes
    return f"{sizes.pop()} triples by negotiation and by three endings"


def pandas_client(world: World) -> str:
    """Tables of the export, and answers by address."""
    import pandas as pd

    rows = sum(len(pd.read_csv(path)) for path in world.tables)
    asked = f"{world.endpoint}?{urlencode({'query': ROWS, 'format': 'csv'})}"
    _same(len(pd.read_csv(asked)), 3)
    tsv = f"{world.endpoint}?{urlencode({'query': ROWS, 'format': 'tsv'})}"
    _same(len(pd.read_csv(tsv, sep="\t")), 3)
    return f"{len(world.tables)} tables, {rows:,} rows; answers as CSV and TSV"


def polars_client(world: World) -> str:
    """Tables of the export, every row."""
    import polars as pl

    rows = sum(len(pl.read_csv(path, infer_schema_length=None)) for path in world.tables)
    _same(rows, _rows(world))
    return f"{rows:,} rows"


def _rows(world: World) -> int:
    import csv

    number = 0
    for path in world.tables:
        with path.open(encoding="utf-8", newline="") as file:
            number += sum(1 for _ in csv.reader(file)) - 1
    return number


def duckdb_client(world: World) -> str:
    """Tables of the export, with the columns that they name."""
    import duckdb

    rows = 0
    for path in world.tables:
        with path.open(encoding="utf-8") as file:
            names = file.readline().strip().split(",")
        found = duckdb.sql(f"SELECT * FROM read_csv('{path}')")
        _same(found.columns, names)
        rows += len(found.fetchall())
    _same(rows, _rows(world))
    return f"{rows:,} rows"


def sqlite_client(world: World) -> str:
    """sqlite-utils makes a database of the tables, and Datasette shows it."""
    import csv

    import datasette.app
    import sqlite_utils

    place = world.folder / "deals.db"
    database = sqlite_utils.Database(place)
    for path in world.tables:
        with path.open(encoding="utf-8", newline="") as file:
            database[path.stem].insert_all(csv.DictReader(file))
    rows = sum(table.count for table in database.tables)
    _same(rows, _rows(world))

    async def first() -> Any:
        client = datasette.app.Datasette([str(place)]).client
        return (await client.get("/deals/sources.json?_shape=array&_size=2")).json()

    shown = asyncio.run(first())
    assert set(shown[0]) >= {"url", "publisher"}, shown
    return f"{rows:,} rows; Datasette shows them"


def networkx_client(world: World) -> str:
    """GraphML, GEXF and node-link."""
    import networkx as nx

    read = [
        nx.read_graphml(world.exported("all.graphml")),
        nx.read_gexf(world.exported("all.gexf")),
        nx.node_link_graph(json.loads((world.exported("all.json")).read_text()), edges="edges"),
    ]
    sizes = {(len(graph), graph.number_of_edges()) for graph in read}
    assert len(sizes) == 1, sizes
    return "{} nodes and {} edges, three times".format(*sizes.pop())


def igraph_client(world: World) -> str:
    """GraphML."""
    import igraph

    graph = igraph.Graph.Read_GraphML(str(world.exported("all.graphml")))
    return f"{graph.vcount()} nodes and {graph.ecount()} edges"


# A browser


FETCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "record, long Accept": (
        "party/PARTY",
        {
            "headers": {
                "Accept": "text/turtle, " + ", ".join(f"a/x-{n};q=0.{n}" for n in range(1, 9))
            }
        },
    ),
    "record, If-None-Match": ("party/PARTY.ttl", {"headers": {"If-None-Match": '"x"'}}),
    "dump, Cache-Control": ("dump.nt", {"headers": {"Cache-Control": "no-cache"}}),
    "VoID, Authorization": (".well-known/void", {"headers": {"Authorization": "Bearer x"}}),
    "query, POST, odd headers": (
        "sparql",
        {
            "method": "POST",
            "body": "ASK {}",
            "headers": {
                "Content-Type": "application/sparql-query",
                "queryid": "1",
                "X-Requested-With": "XMLHttpRequest",
                "Accept": "application/sparql-results+json",
            },
        },
    ),
    "error": ("sparql?query=ASK", {"headers": {"Accept": "application/json"}}),
}
FETCH = """async ([url, options]) => {
  const answer = await fetch(url, options);
  return [answer.status, (await answer.text()).length];
}"""


def fetch_client(world: World) -> str:
    """Fetch with the headers that libraries send."""
    with world.page() as page:
        for name, (path, options) in FETCHES.items():
            status, length = page.evaluate(
                FETCH, [world.url + path.replace("PARTY", world.party), options]
            )
            _same((name, status), (name, 400 if name == "error" else 200))
            assert length, name
    return "; ".join(FETCHES)


RDFLIB_JS = """async (address) => {
  const store = $rdf.graph();
  await new $rdf.Fetcher(store).load(address);
  return store.match(null, null, null, $rdf.sym(address)).length; // not what it notes itself
}"""


def rdflib_js(world: World) -> str:
    """rdflib.js loads a record, by its address and as a file, and everything."""
    import rdflib

    world.script("rdflib/dist/rdflib.min.js", "rdflib.js")
    world.script("rdflib/dist/515.rdflib.min.js", "515.rdflib.min.js")
    with world.page("rdflib.js") as page:
        for path in (f"party/{world.party}", f"deal/{world.deal}", f"deal/{world.deal}.ttl"):
            right = len(rdflib.Graph().parse(f"{world.url}{path}"))
            _same((path, page.evaluate(RDFLIB_JS, world.url + path)), (path, right))
    return "records by address and ending, as many triples as rdflib finds"


COMUNICA = """async ([text, sources, kind]) => {
  const engine = globalThis.engine ??= new QueryEngine();
  if (kind === "ASK") return await engine.queryBoolean(text, { sources });
  const stream = kind === "SELECT"
    ? await engine.queryBindings(text, { sources }) : await engine.queryQuads(text, { sources });
  return (await stream.toArray()).length;
}"""


def comunica(world: World) -> str:
    """Comunica asks the endpoint, typed and found out, and records as documents."""
    program = world.npm / "node_modules" / ".bin" / "esbuild"
    shutil.copy(HERE / "comunica.js", world.npm / "comunica.js")
    _ = world.site
    bundle = world.folder / "site" / "engine.js"
    run(
        [
            str(program),
            *("comunica.js", "--bundle", "--format=iife", "--platform=browser"),
            *("--define:global=globalThis", f"--outfile={bundle}", "--log-level=error"),
        ],
        cwd=world.npm,
    )
    typed = [{"type": "sparql", "value": world.endpoint}]
    with world.page("engine.js") as page:
        for sources in (typed, [world.endpoint]):
            for kind, text in world.queries.items():
                found = page.evaluate(COMUNICA, [text, sources, kind])
                least = {"ASK": True, "DESCRIBE": 5}.get(kind, 3)
                assert found >= least, (kind, sources, found)
        joined = DG + f"SELECT * {{ {world.name} ?p ?o OPTIONAL {{ ?o a ?kind }} }}"
        document = [f"{world.url}party/{world.party}"]
        assert page.evaluate(COMUNICA, [joined, document, "SELECT"]) > 5
        both = [*typed, document[0]]
        assert page.evaluate(COMUNICA, [joined, both, "SELECT"]) > 5
    return "four kinds of query, typed and found out; a record; both together"


YASGUI = """async ([endpoint, text, method]) => {
  localStorage.clear();
  const place = document.getElementById("place");
  place.innerHTML = "";
  const yasgui = new Yasgui(place, { requestConfig: { endpoint, method } });
  const tab = yasgui.getTab();
  tab.setEndpoint(endpoint);
  tab.setRequestConfig({ endpoint, method });
  tab.getYasqe().setValue(text);
  const done = new Promise(resolve =>
    tab.getYasqe().on("queryResponse", (_, answer) => resolve(answer)));
  tab.query().catch(() => 0);
  const answer = await Promise.race([done, new Promise(r => setTimeout(() => r(null), 20000))]);
  await new Promise(resolve => setTimeout(resolve, 300));
  const results = tab.getYasr().results;
  return {
    status: answer?.status ?? 0,
    error: results?.getError() ? JSON.stringify(results.getError()).slice(0, 200) : "",
    boolean: results?.getBoolean() ?? null,
    rows: results?.getBindings()?.length ?? null,
    text: results?.getOriginalResponseAsString()?.length ?? 0,
  };
}"""


def yasgui(world: World) -> str:
    """YASGUI asks four kinds of query in both ways, and shows an error."""
    world.script("@triply/yasgui/build/yasgui.min.js", "yasgui.js")
    with world.page("yasgui.js") as page:
        for method in ("GET", "POST"):
            for kind, text in world.queries.items():
                found = page.evaluate(YASGUI, [world.endpoint, text, method])
                assert found["error"] == "", (method, kind, found)
                if kind == "ASK":
                    _same((method, found["boolean"]), (method, True))
                elif kind == "SELECT":
                    _same((method, found["rows"]), (method, 3))
                assert found["text"] > 0, (method, kind, found)
            found = page.evaluate(YASGUI, [world.endpoint, "SELECT * { ?s ?p }", method])
            assert "valid" in found["error"], (method, found)
    return "four kinds of query and an error, GET and POST"


# Java and Node


def jena_riot(world: World) -> str:
    """Riot reads exports and records, strictly."""
    old = "--syntax=jsonld10"  # Debian's reader of JSON-LD 1.1 lacks a library
    files = {"all.ttl": [], "all.nt": [], "all.jsonld": [old]}
    sizes = {_counted(world, str(world.exported(name)), *more) for name, more in files.items()}
    assert len(sizes) == 1, sizes
    record = world.folder / "record.ttl"  # Debian's riot does not fetch
    with urllib.request.urlopen(f"{world.url}party/{world.party}.ttl") as answer:
        record.write_bytes(answer.read())
    assert _counted(world, str(record), "--strict") > 5
    return f"{sizes.pop():,} triples as Turtle, N-Triples and JSON-LD; a record, strictly"


def _counted(world: World, source: str, *options: str) -> int:
    """How many triples riot finds; warnings, of ports in addresses, make its exit code 1."""
    command = [*world.java, "riotcmd.riot", *options, "--count", source]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    said = (done.stdout + done.stderr).strip()
    return int(said.rpartition("=")[2].replace(",", ""))


def jena_arq(world: World) -> str:
    """Arq asks a file, and the endpoint by SERVICE."""
    data = str(world.exported("all.nt"))
    found = run([*world.java, "arq.arq", "--data", data, "--results=csv", ROWS])
    _same(len(found.split()), 4)
    service = f"SELECT * {{ SERVICE <{world.endpoint}> {{ {{ {ROWS.removeprefix(DG)} }} }} }}"
    found = run([*world.java, "arq.arq", "--data", data, "--results=csv", DG + service])
    _same(len(found.split()), 4)
    return "a file; SERVICE"


def jena_rsparql(world: World) -> str:
    """Rsparql asks all kinds of query."""
    for kind, text in world.queries.items():
        form = {"SELECT": ["--results=csv"]}.get(kind, [])
        found = run([*world.java, "arq.rsparql", f"--service={world.endpoint}", *form, text])
        assert found.strip(), kind
    return "SELECT, ASK, CONSTRUCT, DESCRIBE"


def graphology(world: World) -> str:
    """graphology, as in Gephi Lite and sigma, reads GraphML and GEXF."""
    script = world.npm / "graphs.cjs"
    shutil.copy(HERE / "graphs.cjs", script)
    files = [str(world.exported(name)) for name in ("all.graphml", "all.gexf")]
    found = run(["node", str(script), *files], cwd=world.npm).strip()
    one, two = found.split("; ")
    _same(one, two)
    return f"{one}, twice"


def curl_client(world: World) -> str:
    """Curl: packed answers, an answer that has not changed, a packed query."""
    if not shutil.which("curl"):
        raise MissingError("curl")
    asked = f"{world.endpoint}?{urlencode({'query': COUNT})}"
    found = json.loads(run(["curl", "-sf", "--compressed", asked]))
    number = found["results"]["bindings"][0]["n"]["value"]
    tagged = run(["curl", "-sfD", "-", "-o", os.devnull, f"{world.url}dump.nt"])
    tag = next(line for line in tagged.splitlines() if line.lower().startswith("etag:"))
    again = ["-H", f"If-None-Match: {tag[5:].strip()}", "-w", "%{http_code}", "-o", os.devnull]
    _same(run(["curl", "-s", *again, f"{world.url}dump.nt"]), "304")
    return f"{int(number):,} triples counted; 304 where nothing changed"


CLIENTS: dict[str, Callable[[World], str]] = {
    "curl": curl_client,
    "SPARQLWrapper": sparqlwrapper,
    "sparql-dataframe": sparql_dataframe,
    "rdflib SPARQLStore": rdflib_store,
    "rdflib Graph.parse": rdflib_parse,
    "pandas": pandas_client,
    "polars": polars_client,
    "DuckDB": duckdb_client,
    "sqlite-utils, Datasette": sqlite_client,
    "networkx": networkx_client,
    "igraph": igraph_client,
    "fetch in Chromium": fetch_client,
    "rdflib.js in Chromium": rdflib_js,
    "Comunica in Chromium": comunica,
    "YASGUI in Chromium": yasgui,
    "Jena riot": jena_riot,
    "Jena arq": jena_arq,
    "Jena rsparql": jena_rsparql,
    "graphology": graphology,
}


def tried(client: Callable[[World], str], world: World) -> tuple[str, str]:
    """Whether a client works: a word, and what it did or why it did not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs, of their own code
            return "ok", client(world)
    except MissingError as error:
        return "not installed", str(error)
    except ModuleNotFoundError as error:
        return "not installed", str(error.name)
    except Exception as error:  # noqa: BLE001 - whatever a program of others says, is told
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return "failed", said[:300]


@contextmanager
def world_of(url: str, npm: Path | None = None, **more: Any) -> Iterator[World]:
    """What clients need, for a server that runs; `more` says of which record."""
    with tempfile.TemporaryDirectory(prefix="clients-") as folder, ExitStack() as stack:
        yield World(url, Path(folder), npm, stack, **more)


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="clients whose name has these letters")
    parser.add_argument("--npm", type=Path, help="folder for the packages of npm")
    chosen = parser.parse_args()
    failed = 0
    print("| Client | Result | What it did |\n| --- | --- | --- |", flush=True)
    with dealgraph([]) as (host, port), world_of(f"http://{host}:{port}/", chosen.npm) as world:
        for name, client in CLIENTS.items():
            if chosen.only.lower() not in name.lower():
                continue
            began = time.perf_counter()
            word, said = tried(client, world)
            failed += word == "failed"
            print(f"| {name} | {word} | {said.replace('|', '/')} |", flush=True)
            print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
