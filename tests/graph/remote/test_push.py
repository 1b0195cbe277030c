"""A server is brought up to date graph by graph, and read back without loss."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from fake import Fake, nothing, running
from processes import Done, canonical, dealgraph

from dealgraph.graph.remote.layouts import LAYOUTS
from dealgraph.graph.remote.writing import updates
from dealgraph.rdf.names import FILE

BY_NAME = {layout.name: layout for layout in reversed(LAYOUTS)}
FOREIGN = ox.Quad(*[ox.NamedNode("urn:x:y")] * 3, ox.NamedNode("urn:somebody:else"))
TURTLE = "@prefix : <https://example.org/> .\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with three files, one of which has blank nodes in a ring."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.ttl").write_text(TURTLE + ':a :says "é \\" \\\\ \\n 😀", "1"@en, 1.50, true .\n')
    (folder / "b.ttl").write_text(TURTLE + ":b :p _:x . _:x :p _:y . _:y :p _:x .\n")
    (folder / "c.ttl").write_text(TURTLE + ":c :p :c .\n")
    return folder


def only(folder: Path) -> tuple[str, ...]:
    return ("--only", str(folder), "--no-inference")


def of(folder: Path) -> set[str]:
    return {FILE + f"mine/{path.name}" for path in folder.iterdir()}


def ours(store: ox.Store) -> set[str]:
    return {g.value for g in store.named_graphs() if "/file/mine/" in g.value}


def written(request: tuple[str, str, dict[str, str]]) -> str:
    """The last part of the name of the graph that a request is about."""
    parameters = request[2]
    return (parameters.get("graph") or parameters.get("graph-uri", "")).rpartition("/")[2]


@pytest.fixture(params=sorted(BY_NAME))
def layout(request: pytest.FixtureRequest):
    return BY_NAME[request.param]


@pytest.fixture
def fake() -> Fake:
    return Fake(BY_NAME["Oxigraph"])


@pytest.fixture
def url(fake: Fake) -> Iterator[str]:
    with running(fake) as address:
        yield address


def test_every_layout_takes_the_graphs_and_a_second_push_sends_nothing(layout, mine):
    fake = Fake(layout, "/base")
    fake.store.add(FOREIGN)
    with running(fake) as url:
        first = dealgraph("push", url, *only(mine))
        count = len(fake.sent("PUT"))
        assert first == Done(
            0, f"{layout.name} at {url}: {count} graphs sent, 0 removed, 0 unchanged\n", ""
        )
        assert ours(fake.store) == of(mine)
        fake.log.clear()
        second = dealgraph("push", url, *only(mine))
    line = f"{layout.name} at {url}: nothing to do, {count} graphs unchanged\n"
    assert second == Done(0, line, "")
    assert (fake.sent("PUT", "POST", "DELETE"), FOREIGN in fake.store) == ([], True)


def test_only_what_changed_is_sent_and_what_is_gone_is_removed(fake, url, mine):
    dealgraph("push", url, *only(mine))
    unchanged = len(fake.sent("PUT")) - 2
    fake.store.add(FOREIGN)
    fake.log.clear()
    (mine / "a.ttl").write_text(TURTLE + ":a :p :b .\n")
    (mine / "b.ttl").write_text(TURTLE + ":b :p _:other . _:other :p _:z . _:z :p _:other .\n")
    (mine / "c.ttl").unlink()
    done = dealgraph("push", url, *only(mine))
    assert done.out == (
        f"removed mine/c.ttl\nOxigraph at {url}: 1 graph sent, 1 removed, {unchanged} unchanged\n"
    )
    assert [(r[0], written(r)) for r in fake.sent("PUT", "DELETE", "POST")] == [
        ("PUT", "a.ttl"),
        ("DELETE", "c.ttl"),
    ]
    assert ours(fake.store) == of(mine)
    assert FOREIGN in fake.store


def test_ring_of_blank_nodes_that_becomes_a_chain_is_sent(fake, url, mine):
    dealgraph("push", url, *only(mine))
    fake.log.clear()
    (mine / "b.ttl").write_text(TURTLE + ":b :p _:x . _:x :p _:y . _:y :p :b .\n")
    dealgraph("push", url, *only(mine))
    assert [written(request) for request in fake.sent("PUT")] == ["b.ttl"]


def test_kept_graphs_stay(fake, url, mine):
    dealgraph("push", url, *only(mine))
    (mine / "c.ttl").unlink()
    done = dealgraph("push", url, "--keep", *only(mine))
    assert ": nothing to do, " in done.out
    assert ours(fake.store) == {*of(mine), FILE + "mine/c.ttl"}


def test_dry_run_says_what_would_be_done_and_does_nothing(fake, url, mine):
    dealgraph("push", url, *only(mine))
    unchanged = len(fake.sent("PUT")) - 2
    (mine / "a.ttl").write_text(TURTLE + ":a :p :b .\n")
    (mine / "c.ttl").unlink()
    fake.log.clear()
    before = set(fake.store)
    assert dealgraph("push", url, "--dry-run", *only(mine)) == Done(
        0,
        "would send mine/a.ttl\n"
        "would remove mine/c.ttl\n"
        f"Oxigraph at {url}: 1 graph to send, 1 to remove, {unchanged} unchanged\n",
        "",
    )
    assert set(fake.store) == before
    assert fake.sent("PUT", "POST", "DELETE") == []


def test_push_that_is_killed_goes_on_where_it_stopped(fake, url, mine):
    words = [sys.executable, "-m", "dealgraph", "push", url, *only(mine)]
    with subprocess.Popen(words) as process:

        def kill_at_the_third(request):
            if len(fake.sent("PUT")) == 3:
                process.send_signal(signal.SIGKILL)
            return 0

        fake.refuse = kill_at_the_third
        assert process.wait(60) == -signal.SIGKILL
    fake.refuse = nothing
    arrived = {written(request) for request in fake.sent("PUT")[:2]}
    fake.log.clear()
    assert dealgraph("push", url, *only(mine)).code == 0
    assert arrived.isdisjoint(written(request) for request in fake.sent("PUT"))
    assert ours(fake.store) == of(mine)
    assert ": nothing to do, " in dealgraph("push", url, *only(mine)).out


def test_server_that_fails_in_the_middle_is_named_with_how_far_it_came(fake, url, mine):
    fake.refuse = lambda request: 500 if written(request) == "b.ttl" or request[0] == "POST" else 0
    done = dealgraph("push", url, *only(mine))
    sent = len(fake.sent("PUT")) - 1
    fake.refuse = nothing
    again = dealgraph("push", url, *only(mine))
    total = len(list(fake.store.named_graphs()))
    assert done == Done(
        2,
        "",
        "Error: The server refuses: 500 [DG702]\n"
        f"  where: {url}/store\n"
        f"  why:   I would rather not; {sent} of {total} graphs had been sent, before "
        f"{FILE}mine/b.ttl\n"
        "  fix:   See what the server's log says. Then run the same command again: it sends what "
        "is missing.\n",
    )
    line = f"Oxigraph at {url}: {total - sent} graphs sent, 0 removed, {sent} unchanged\n"
    assert again == Done(0, line, "")


@pytest.mark.parametrize(("status", "why"), [(401, "wants to know who"), (403, "not suffice")])
def test_server_that_lets_nobody_write_says_what_to_set(fake, url, mine, status, why):
    fake.refuse = lambda request: 0 if request[0] == "GET" else status
    done = dealgraph("push", url, *only(mine))
    assert done.code == 2
    assert done.err.startswith(f"Error: The server refuses: {status} [DG702]\n")
    assert why in done.err
    assert "DEALGRAPH_USER and DEALGRAPH_PASSWORD" in done.err
    assert fake.sent("POST") == []


def test_text_that_is_refused_in_one_form_is_sent_in_the_other(fake, url, mine):
    fake.refuse = lambda request: 500 if (request[0], written(request)) == ("PUT", "b.ttl") else 0
    assert dealgraph("push", url, *only(mine)).code == 0
    assert ours(fake.store) == of(mine)


def test_what_one_form_of_sending_changes_is_sent_in_the_other(fake, url, mine):
    fake.keep = lambda triple: None if triple.object == ox.Literal("1", language="en") else triple
    assert dealgraph("push", url, *only(mine)).code == 0
    assert ": nothing to do, " in dealgraph("push", url, *only(mine)).out


def test_graph_that_the_server_changes_is_reported(mine):
    fake = Fake(replace(BY_NAME["Oxigraph"], update=""))
    fake.keep = lambda triple: None if triple.object == ox.Literal("1", language="en") else triple
    with running(fake) as url:
        done = dealgraph("push", url, *only(mine))
    assert done.code == 1
    assert done.err == (
        "The server shows these graphs otherwise than they are here:\n"
        "differs mine/a.ttl\n"
        "See its log and its limits; what it cannot keep stays different.\n"
    )


def test_server_without_graph_store_takes_updates_of_bounded_size(mine):
    rows = "".join(f':big :p "row {number}" .\n' for number in range(4500))
    (mine / "big.ttl").write_text(TURTLE + rows)
    fake = Fake(replace(BY_NAME["Fuseki"], graph_store=""), "/data")
    with running(fake) as url:
        assert dealgraph("push", url, *only(mine)).code == 0
        assert fake.sent("PUT", "DELETE") == []
        (mine / "c.ttl").unlink()
        assert dealgraph("push", url, *only(mine)).out.startswith("removed mine/c.ttl\n")
        assert ": nothing to do, " in dealgraph("push", url, *only(mine)).out
    assert ours(fake.store) == of(mine)


def test_updates_keep_blank_nodes_together_and_are_bounded():
    node, blank = ox.NamedNode("urn:x"), ox.BlankNode("b")
    plain = [ox.Triple(node, node, ox.Literal(f"{number:04}")) for number in range(4001)]
    nodes = [ox.Triple(node, node, blank), ox.Triple(blank, node, node)]
    texts = list(updates(ox.NamedNode("urn:g"), [*nodes, *plain]))
    assert texts[0] == (
        "DROP SILENT GRAPH <urn:g> ;\n"
        "INSERT { GRAPH <urn:g> {\n<urn:x> <urn:x> _:b .\n_:b <urn:x> <urn:x> .\n} } WHERE {}"
    )
    assert [text.count(" .\n") for text in texts[1:]] == [2000, 2000, 1]
    store = ox.Store()
    for text in texts:
        store.update(text)
        store.update(text)  # as after a connection that broke before the answer came
    assert len(store) == 4003


def test_addresses_may_be_given(fake, url, mine):
    update = ("--update-url", f"{url}/update")
    done = dealgraph("push", f"{url}/query", "--graph-store-url", f"{url}/store", *only(mine))
    assert (done.code, done.out.partition(":")[0]) == (0, "Server at http")
    assert ours(fake.store) == of(mine)
    (mine / "a.ttl").unlink()
    done = dealgraph(
        "push", "http://x.invalid", "--query-url", f"{url}/query", *update, *only(mine)
    )
    assert (done.code, done.out.partition("\n")[0]) == (0, "removed mine/a.ttl")
    assert [request[1] for request in fake.sent("POST")] == ["/update"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--query-url", "http://a"), "--query-url needs --graph-store-url or --update-url."),
        (("--endpoint", "http://a"), "push sends files or a store on disk"),
        (("--data", "MISSING"), "There is no such file or folder [DG101]"),
    ],
)
def test_wrong_command_lines_are_refused_before_anything_is_asked(fake, url, words, message):
    done = dealgraph("push", url, *words)
    assert (done.code, done.out) == (2, "")
    assert message in " ".join(done.err.split())
    assert fake.log == []


def test_server_that_is_not_there_is_no_traceback():
    done = dealgraph("pull", "http://127.0.0.1:9", "-o", "never.trig")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: The server cannot be reached [DG702]\n")


def test_pull_gives_back_what_push_sent(fake, url, mine, tmp_path):
    dealgraph("push", url, *only(mine))
    fake.store.add(FOREIGN)
    target = tmp_path / "back.trig"
    done = dealgraph("pull", url, "-o", str(target))
    back = ox.Store()
    back.load(path=target)
    fake.store.remove(FOREIGN)
    line = f"wrote {target}: {len(fake.store):,} statements from {url}/query\n"
    assert done == Done(0, line, "")
    assert canonical(back) == canonical(fake.store)


def test_ending_that_is_not_known_is_refused(fake, url, tmp_path):
    fake.store.add(FOREIGN)
    done = dealgraph("pull", url, "-o", str(tmp_path / "back.doc"))
    assert done.code == 2
    assert done.err.startswith("Error: The ending '.doc' is not known [DG401]\n")
