"""What belongs to a record as triples: one walk, and a query that says the same."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.publish.explorer.entries import pack
from dealgraph.rdf.names import DERIVED_GRAPH, PREFIXES, dg, expand
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run
from dealgraph.record.triples import query, triples, walks

PARTS = {"x": f"{PREFIXES['deal']}x#", "xy": f"{PREFIXES['deal']}xy#"}
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in {**PREFIXES, **PARTS}.items())
FILE = ox.NamedNode("https://example.org/file")


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


def records(reader: Reader) -> list[Any]:
    kinds = ("Matter", "Agent", "Stake")
    return sorted({x for kind in kinds for x in reader.instances(dg(kind))}, key=str)


def store_of(text: str, derived: str = "") -> ox.Store:
    store = ox.Store()
    for graph, part in ((FILE, text), (ox.NamedNode(DERIVED_GRAPH), derived)):
        store.load((HEAD + part).encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


def test_the_query_of_every_record_yields_its_triples(shipped_store: ox.Store) -> None:
    reader = Reader(shipped_store)
    every = records(reader)
    assert len(every) > 1000
    differing = [
        one.value
        for one in every
        if set(run(shipped_store, query(one.value))) != set(triples(reader, one))  # type: ignore[arg-type]
    ]
    assert differing == []


def test_a_record_is_what_files_say_of_it_its_parts_and_their_sources() -> None:
    text = """
      deal:x a dg:Deal ; dg:term x:t ; dg:source <http://e/1> ; dg:licensor party:p .
      x:t a dg:Term ; dg:source <http://e/2> ; dg:partOf xy:t .
      <http://e/1> dg:publisher "One" ; dg:source <http://e/3> .
      <http://e/2> dg:publisher "Two" .
      <http://e/3> dg:publisher "Three" .
      party:p a dg:Organisation .
      xy:t a dg:Term .
      x:unclaimed a dg:Term .
    """
    store = store_of(text, "deal:x dg:party party:p ; dg:term x:unclaimed .")
    found = triples(Reader(store), node("deal:x"))
    assert {t.subject.value for t in found} == {
        *(node(name).value for name in ("deal:x", "deal:x#t")),
        *("http://e/1", "http://e/2"),
    }
    assert len(found) == 4 + 3 + 2 + 1
    assert set(found) == set(run(store, query(node("deal:x").value)))  # type: ignore[arg-type]


def test_blank_nodes_are_followed_and_have_names_of_their_own() -> None:
    text = """
      deal:x dg:note [ dg:of [ dg:is "x" ] ] .
      deal:y dg:note [ dg:of [ dg:is "y" ] ] .
    """
    x, y = node("deal:x"), node("deal:y")
    one, other = (Reader(store_of(text)) for _ in range(2))
    assert triples(one, x) == triples(other, x)
    assert len(triples(one, x)) == 3
    assert len(triples(one, x, y)) == 6
    blank = [{s for s in walk if isinstance(s, ox.BlankNode)} for walk in walks(one, [x, y])]
    assert [len(some) for some in blank] == [2, 2]
    assert not blank[0] & blank[1]
    assert walks(one, [x, y]) == walks(other, [x, y])


def test_the_page_holds_the_same_triples(mini_store: ox.Store) -> None:
    reader = Reader(mini_store)
    every = records(reader)
    packed = pack(reader, every)
    strings, terms = packed["strings"], packed["terms"]

    def text(number: int) -> Any:
        term = terms[number]
        return tuple(strings[part] for part in term) if isinstance(term, list) else strings[term]

    def name(term: Any) -> Any:
        value = term.value
        if isinstance(term, ox.NamedNode):
            return next(
                (f"{p}:{value[len(i) :]}" for p, i in ORDERED if value.startswith(i)), value
            )
        kind = f"@{term.language}" if term.language else name(term.datatype)
        return (value, kind)

    for one in every:
        flat = {
            (text(subject), *map(text, packed["subjects"][subject][at : at + 2]))
            for subject in packed["walks"][name(one)]
            for at in range(0, len(packed["subjects"][subject]), 2)
        }
        assert flat == {tuple(map(name, triple)) for triple in triples(reader, one)}


#: Prefixes, those of the longest namespaces first.
ORDERED = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@pytest.mark.parametrize("name", ["deal:x", "https://example.org/a?b=c&d='e'"])
def test_the_query_takes_any_name(name: str) -> None:
    one = node(name)
    store = store_of(f"<{one.value}> dg:is 1 ; dg:has <{one.value}#p> . <{one.value}#p> dg:is 2 .")
    assert set(run(store, query(one.value))) == set(triples(Reader(store), one))  # type: ignore[arg-type]
