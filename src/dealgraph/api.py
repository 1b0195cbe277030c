"""What Python sees: `load()` gives a `Graph`, an rdflib dataset that can be asked.

The functions are the same questions asked of a default graph: the shipped record with the folders
that are configured for the working folder, read anew when these change.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Dataset

from dealgraph.analysis import frames, matrix, network, projection
from dealgraph.analysis.select import Choice, listed
from dealgraph.answers import run, tables
from dealgraph.answers import stats as counts
from dealgraph.answers.find import find
from dealgraph.answers.names import unknown_names
from dealgraph.answers.questions import Question, find_question
from dealgraph.base.errors import EndpointError, FormatError
from dealgraph.base.files import write_file
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.dataset import DealgraphStore, QueryResult
from dealgraph.graph.source import Source
from dealgraph.publish.notebook import Page, Text
from dealgraph.rdf.language import wanted
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import known_prefixes
from dealgraph.rdf.sparql.table import Table
from dealgraph.record.build import view
from dealgraph.record.text import render
from dealgraph.validation import run as validation

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from dealgraph.comparison import Difference
    from dealgraph.comparison.sources import State
    from dealgraph.publish.profiles.document import Document
    from dealgraph.rdf.graph_store import GraphStore
    from dealgraph.validation.findings import Findings

Paths = str | Path | Iterable[str | Path]


class Graph(Dataset):
    """The record as an `rdflib.Dataset` (RDF 1.1 Concepts, section 4) that can be asked.

    Everything of rdflib works as it does there. Queries see the union of all named graphs, and
    `GRAPH ?file { … }` tells which file says what. Derived triples are in the graph
    `dealgraph.DERIVED_GRAPH`.

    Attributes:
        graph_store: what answers: in memory, on disk, or at an endpoint.
        catalog: the files of the graph, with its questions, tables and checks; those of the
            shipped ontology where the graph comes from an endpoint.
        source: where the graph is.
    """

    def __init__(self, graph_store: GraphStore, files: Catalog, source: Source) -> None:
        super().__init__(store=DealgraphStore(graph_store), default_union=True)
        self.graph_store = graph_store
        self.catalog = files
        self.source = source
        for prefix, namespace in known_prefixes(graph_store).items():
            self.bind(prefix, namespace, replace=True)

    def __repr__(self) -> str:
        if self.source.endpoint:
            return f"<dealgraph.Graph at {self.source.endpoint}>"
        return f"<dealgraph.Graph of {len(self.graph_store):,} statements>"

    @property
    def _whole(self) -> GraphStore:
        """The store for reading most of it: an endpoint is read once."""
        return run.store_of(self, whole=True)

    def ask(self, name: str, /, *, lang: str = "", **values: Any) -> Table:
        """Answer a named question.

        Args:
            name: the question, as `dealgraph ask` lists it.
            lang: the language of labels and texts, where there are some: a tag such as `de`. By
                default that of `DEALGRAPH_LANG`, or English.
            values: the parameters: ids, labels, aliases, tokens or dates; dates of Python, numbers
                and terms of rdflib as well.

        Returns:
            Rows, each a dict of text; the terms themselves are in `terms`.

        Raises:
            UnknownQuestionError, ParameterError, UnknownIdError: see there.

        >>> rows = load().ask("gives-and-gets", matter="thrive-capital-a24-2024")
        >>> [row["partyName"] for row in rows][:2]
        ['A24', 'A24']
        """
        question = find_question(name, self.catalog.files("questions"))
        return run.answer(self.graph_store, question, values, wanted(lang))

    def questions(self) -> dict[str, Question]:
        """Return all named questions by name, those of the graph's own folders included."""
        return run.questions(self.catalog)

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> QueryResult:
        """Run SELECT, ASK, CONSTRUCT or DESCRIBE (SPARQL 1.1 Query); our prefixes are known.

        A name of ours that nothing in the graph has is told as a `UserWarning`, since a query for
        it finds nothing, which reads like an answer; but not at an endpoint, where each name would
        be a request.

        Args:
            query_object: the query.
            arguments: as rdflib takes them.
            options: as rdflib takes them, `initNs` and `initBindings` among them.

        Raises:
            QueryError: it is not SPARQL, asks another server, or cannot be answered.

        >>> text = "SELECT ?day { deal:google-deepmind-a24-2026 dg:announced ?day }"
        >>> [str(row.day) for row in load().query(text)]
        ['2026-06-22']
        """
        result: QueryResult = super().query(query_object, *arguments, **options)  # type: ignore[assignment]
        if isinstance(query_object, str) and not self.source.endpoint:
            declared = {name: str(space) for name, space in self.namespaces()}
            declared |= {name: str(space) for name, space in (options.get("initNs") or {}).items()}
            for note in unknown_names(self.graph_store, query_object, declared):
                warnings.warn(note, stacklevel=2)
        return result

    def table(self, name: str, *, lang: str = "") -> Table:
        """Return one of the tables that `dealgraph export FOLDER/` writes.

        Args:
            name: `amounts`, `events`, `matters`, `parties`, `roles`, `sources`, `stakes`, `terms`,
                or a table of a folder of one's own.
            lang: the language of labels and texts; see `ask`.

        Raises:
            UnknownTableError: there is no such table.

        >>> rows = load().table("amounts")
        >>> [row["standing"] for row in rows if "thrive-capital-a24" in row["id"]]
        ['reported', 'reported']
        """
        return tables.table(self.graph_store, name, self.catalog.files("tables"), wanted(lang))

    def show(self, name: str, *, width: int = 100, lang: str = "") -> Text:
        """Return a record as a person reads it.

        Args:
            name: an id, prefixed name, IRI, label or alias.
            width: columns.
            lang: the language of labels and texts; see `ask`.

        Raises:
            UnknownIdError: there is no such record, or there are several.

        >>> print(load().show("thrive-capital-a24-2024").splitlines()[0])
        Thrive Capital and A24: equity investment with a board seat
        """
        store = self.graph_store
        reader = Reader(store, wanted(lang))
        return Text(render(view(reader, find(store, name, "record")), width))

    def draw(
        self,
        output: str | Path | None = None,
        *,
        focus: str = "",
        hops: int = 1,
        kind: str | Iterable[str] = (),
        medium: str | Iterable[str] = (),
        sector: str | Iterable[str] = (),
        since: str = "",
        until: str = "",
        as_of: str = "",
        query: str = "",
        title: str = "",
        lang: str = "",
    ) -> Page:
        """Draw the record, or a part of it, as one self-contained HTML page.

        The page makes no request and opens at rest. The same graph gives the same bytes.

        Args:
            output: where to write the page as well; `-` is standard output.
            focus: a party or matter (id, label or alias): only what is near it.
            hops: how many steps from party to party around `focus`.
            kind: classes of matters, by token or label, subclasses included; any of them.
            medium: media, by token; any of them.
            sector: sectors of which one party at least must be; any of them.
            since: first day of announcement: 2026, 2026-06 or 2026-06-22.
            until: last day of announcement, in the same ways.
            as_of: a day; only what was in force then, as far as was seen.
            query: a CONSTRUCT or SELECT query whose IRIs are drawn, or a list of ids, one a line.
            title: heading of the page.
            lang: the language of labels and texts of the record; see `ask`.

        Returns:
            The page, as text that a notebook shows in a frame.

        Raises:
            UnknownIdError: no party, matter, class, medium or sector has that name.
            ParameterError: a date is not one, or nothing is left to draw.
            QueryError: the query is not valid.
            OutputError: the file cannot be written.

        >>> page = load().draw(focus="thrive-capital-a24-2024")
        >>> page.startswith("<!doctype html>") and "Thrive Capital" in page
        True
        """
        from dealgraph.publish.explorer import make

        choice = Choice(
            focus=focus,
            hops=hops,
            kinds=listed(kind),
            media=listed(medium),
            sectors=listed(sector),
            since=since,
            until=until,
            as_of=as_of,
            query=query,
        )
        page = Page(make(self._whole, choice, title, language=wanted(lang)).html)
        if output is not None:
            write_file(output, page)
        return page

    def export(
        self, target: str | Path, *, profile: str = "", lang: str = ""
    ) -> list[Path] | Document:
        """Write the graph to a file or folder; the format follows from its ending.

        Args:
            target: `.ttl`, `.nt` and `.jsonld` hold the union of all graphs, derived triples
                included; `.trig` keeps the named graphs apart; `.graphml`, `.gexf` and `.json`
                hold the network; a path that ends in `/` is a folder of CSV tables. Packages may
                add endings (entry points of `dealgraph.exports`).
            profile: `odrl`, `schema.org` or one that a package adds: its terms instead of ours.
            lang: the language of labels and texts in tables and networks; see `ask`. RDF has all.

        Returns:
            The files that were written; with a profile, the document, which lists what the other
            vocabulary has no words for.

        Raises:
            FormatError: the ending or the profile is not known.
            OutputError: a file cannot be written.
        """
        from dealgraph.publish.export import export as write
        from dealgraph.publish.export import export_profile

        if profile:
            return export_profile(self._whole, target, profile)
        return write(self._whole, target, self.catalog.files("tables"), wanted(lang))

    def stats(self, *, lang: str = "") -> counts.Stats:
        """Count what the graph holds: matters by kind, terms by type, sources, triples.

        Args:
            lang: the language of labels; see `ask`.

        >>> load().stats().matters > 100
        True
        """
        return counts.count(self._whole, wanted(lang))

    def check(self, paths: Paths = (), *, notices: bool = False) -> Findings:
        """Check the files of the graph; see `dealgraph.check`.

        Raises:
            EndpointError: the graph comes from an endpoint, which has no files.
        """
        if self.source.endpoint:
            raise EndpointError(
                "An endpoint cannot be checked",
                why="a check reads files, and says the line of each finding",
                fix="Read it back with dealgraph pull, and check the files.",
            )
        return validation.check_catalog(self.catalog, _several(paths), notices=notices)

    def diff(self, old: Graph | str | Path) -> Difference:
        """Say what changed from another state to this graph.

        Args:
            old: another graph; or a folder, a Turtle file or a git revision, as
                `dealgraph.diff` takes them.

        Raises:
            MissingFileError, EmptyFolderError, TurtleError: the other state cannot be read.
        """
        from dealgraph.comparison import difference
        from dealgraph.comparison.sources import read_state

        before = _held(old, "the other graph") if isinstance(old, Graph) else read_state(str(old))
        return difference(before, _held(self, "this graph"))

    def to_networkx(
        self, *, matters: network.Matters = "nodes", lists: bool = False, lang: str = ""
    ) -> nx.MultiDiGraph:
        """Turn the graph into a `networkx.MultiDiGraph`.

        Nodes are prefixed names (`party:a24`). Every node and edge has `label`, `group` (`party`,
        `matter`, `stake` or `parent`), `kind` (token of its class) and `iri`; nodes have `colour`
        (token) and `shape`; matters have `announced`, `status` and `marks`.

        Args:
            matters: as `nodes` between their parties, each edge keyed by a role; or as `edges`
                between parties, from and to the roles that the ontology names for their class.
            lists: whether attributes of several values (`kinds`, `sectors`, `media`, `marks`) are
                lists. By default they are texts joined by semicolons, since no format that
                networkx writes has lists.
            lang: the language of labels; see `ask`.

        >>> drawn = load().to_networkx()
        >>> drawn.nodes["party:a24"]["label"]
        'A24'
        >>> sorted(drawn["deal:google-deepmind-a24-2026"]["party:a24"])
        ['investee', 'research-partner']
        """
        built = network.build(self._whole, matters=matters, language=wanted(lang))
        return built if lists else network.flat(built)

    def project(
        self,
        *,
        kind: str | Iterable[str] = (),
        medium: str | Iterable[str] = (),
        since: str = "",
        until: str = "",
        fold: bool = False,
        took_effect: bool = False,
        lists: bool = False,
        lang: str = "",
    ) -> nx.Graph:
        """Make a network of parties, linked by the matters that they have in common.

        Parties without a link are left out. Holdings and parents make no link.

        Args:
            kind: classes of matters, by token or label, subclasses included; any of them.
            medium: media, by token; any of them.
            since: first day of announcement: 2026, 2026-06 or 2026-06-22.
            until: last day of announcement, in the same ways.
            fold: put each party into the head of its group (`dg:ultimateParent`, which the rules
                derive), if it has exactly one; matters inside a group vanish then.
            took_effect: leave out matters that never bound anybody, as those that are planned,
                cancelled or pending (`dg:tookEffect`).
            lists: whether attributes of several values are lists; see `to_networkx`.
            lang: the language of labels; see `ask`.

        Returns:
            Nodes: prefixed names with `label`, `colour` (token), `sectors`, `members` (the parties
            that were folded into it, itself included) and `matters` (ids). Edges: `matters` (ids),
            `weight` (their number), `kinds` and `media` (tokens) and `since` (the first day of the
            earliest, or an empty text). Several values are sorted.

        Raises:
            UnknownIdError: no class or medium has that name.
            ParameterError: a date is not one, or no matter is left.

        >>> parties = load().project(kind="deal", fold=True)
        >>> parties.edges["party:a24", "party:alphabet"]["matters"]
        'deal:google-deepmind-a24-2026'
        """
        choice = Choice(kinds=listed(kind), media=listed(medium), since=since, until=until, hops=1)
        made = projection.project(
            self._whole, choice, fold=fold, took_effect=took_effect, language=wanted(lang)
        )
        return made if lists else network.flat(made)

    def rights_matrix(
        self,
        *,
        concerns: Iterable[str] = (),
        by: matrix.By = "medium",
        date: str = "",
        medium: str = "",
        lang: str = "",
    ) -> pd.DataFrame:
        """Count deals by use and by what they say of it.

        Only deals that took effect are asked. A deal that grants one thing and excludes another
        counts in both columns, and once in each; one that touches two media counts in both rows.

        Args:
            concerns: uses by token or label, in the order wanted; without them, every use of which
                at least one deal speaks, the most spoken of first.
            by: what a row stands for beside the use: `medium`, `kind` (class of the deal), `year`
                (of its announcement) or `matter` (the deal itself).
            date: a day; only deals announced by then and not over, as `may-use` has it.
            medium: one medium only.
            lang: the language of labels; see `ask`.

        Returns:
            Index: `concern` (label) and what `by` names. Columns: the number of deals for each of
            `granted`, `prohibited`, `excluded`, `reserved`, `undisclosed` and `silent`, and
            `deals`, the number of deals that were asked.

        Raises:
            UnknownIdError: there is no such concern or medium.
            ParameterError: `by` is not one of the four, or the date is not one.
            MissingExtraError: pandas is not installed.

        >>> counted = load().rights_matrix(concerns=["ai-training"], by="matter")
        >>> int(counted.loc[("AI training", "deal:google-deepmind-a24-2026"), "excluded"])
        1
        """
        options = {name: value for name, value in (("date", date), ("medium", medium)) if value}
        question = find_question("may-use", self.catalog.files("questions"))
        return matrix.rights_matrix(
            self._whole,
            question,
            concerns=concerns,
            by=by,
            options=options,
            language=wanted(lang),
        )

    def to_dataframe(self, query: Any, /, *, lang: str = "", **values: Any) -> pd.DataFrame:
        """Return an answer as a pandas data frame, nothing made more exact than it is.

        Args:
            query: a SELECT query, the name of a question, or a result; see `dealgraph.to_dataframe`
                for the types of columns.
            lang: the language of labels that a question answers; see `ask`.
            values: the parameters of a question.

        Raises:
            FormatError: the result is a graph or a yes or no.
            MissingExtraError: pandas is not installed.

        >>> list(load().to_dataframe("investors-of", party="A24")["since"])
        ['2026-06', '2026-06-22', '2024-06']
        """
        if not isinstance(query, str):
            return frames.to_dataframe(query)
        asked = query in self.questions()
        if values and not asked:
            raise FormatError(
                "Only a named question takes parameters",
                where=query[:60],
                why="this is not the name of a question",
                fix="Use graph.query(..., initBindings=...) for free SPARQL.",
            )
        found = self.ask(query, lang=lang, **values) if asked else self.query(query)
        return frames.to_dataframe(found)


def _held(graph: Graph, name: str) -> State:
    from dealgraph.comparison.sources import State

    state = State(name)
    state.hold(run.store_of(graph, whole=True), graph.catalog)
    return state


def _several(paths: Paths) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)


def load(
    *data: str | Path,
    only: Paths = (),
    inference: bool = True,
    store: str | Path | None = None,
    endpoint: str = "",
) -> Graph:
    """Load the record as a `Graph`, which is an `rdflib.Dataset`.

    Args:
        data: folders or files that add to the shipped record. `"-"` reads standard input.
        only: a folder or file, or several, that take its place.
        inference: whether to apply the rules.
        store: a folder that keeps the graph, so that it need not be loaded again: filled with
            `data` or `only` if they are given, otherwise with what it was filled with before, and
            refreshed if a file has changed. The graph can then only be read.
        endpoint: the address of a SPARQL 1.1 endpoint that holds the graph, in the place of all
            files. The graph can then only be read, each pattern by a request.

    Raises:
        DealgraphError: a path is missing, a file is not Turtle, or a store cannot be opened, or an
            endpoint was named beside files.

    >>> graph = load()
    >>> rows = graph.query(
    ...     "SELECT ?day WHERE { deal:google-deepmind-a24-2026 dg:announced ?day }"
    ... )
    >>> [str(row.day) for row in rows]
    ['2026-06-22']
    """
    source = Source.of(data, only, inference=inference, store=store, endpoint=endpoint)
    return Graph(source.open(cached=False), source.catalog(), source)


@lru_cache(maxsize=1)
def _around(store: Any) -> Graph:
    """The graph around the default store, made once for each."""
    return Graph(store, catalog(), Source())


def _graph(graph: Dataset | None) -> Graph:
    """Return the graph that was given, or the default one."""
    store = run.store_of(graph)  # the shipped record, with the folders that are configured
    if isinstance(graph, Graph):
        return graph
    hashable: Any = store
    return _around(hashable)


def ask(name: str, graph: Graph | None = None, /, **values: Any) -> Table:
    """Answer a named question; see `Graph.ask`.

    Args:
        name: the question, as `dealgraph ask` lists it.
        graph: what `load()` returned; without it, the shipped record with configured folders.
        values: the parameters, and `lang`, the language of labels and texts.

    >>> [row["investorName"] for row in ask("investors-of", party="A24")]
    ['Google', 'Google', 'Thrive Capital']
    """
    return _graph(graph).ask(name, **values)


def questions(graph: Graph | None = None) -> dict[str, Question]:
    """Return all named questions by name; see `Graph.questions`."""
    return _graph(graph).questions() if graph is not None else run.questions()


def query(sparql: str, graph: Graph | None = None, **options: Any) -> QueryResult:
    """Run SPARQL; see `Graph.query`.

    >>> [str(row.label) for row in query("SELECT ?label { party:a24 rdfs:label ?label }")]
    ['A24']
    """
    return _graph(graph).query(sparql, **options)


def table(name: str, graph: Graph | None = None, /, *, lang: str = "") -> Table:
    """Return one of the tables of the CSV export; see `Graph.table`."""
    return _graph(graph).table(name, lang=lang)


def show(name: str, graph: Graph | None = None, *, width: int = 100, lang: str = "") -> Text:
    """Return a record as a person reads it; see `Graph.show`."""
    return _graph(graph).show(name, width=width, lang=lang)


def draw(graph: Graph | None = None, output: str | Path | None = None, **options: Any) -> Page:
    """Draw the record, or a part of it, as one HTML page; see `Graph.draw`."""
    return _graph(graph).draw(output, **options)


def export(
    target: str | Path, graph: Graph | None = None, *, profile: str = "", lang: str = ""
) -> list[Path] | Document:
    """Write the graph to a file or folder; see `Graph.export`."""
    return _graph(graph).export(target, profile=profile, lang=lang)


def stats(graph: Graph | None = None, *, lang: str = "") -> counts.Stats:
    """Count what the graph holds; see `Graph.stats`."""
    return _graph(graph).stats(lang=lang)


def check(
    paths: Paths = (), *, data: Paths = (), only: Paths = (), notices: bool = False
) -> Findings:
    """Check files of the record.

    Args:
        paths: files or folders to look at, against the whole record; everything if empty.
        data: folders or files that add to the shipped record.
        only: folders or files that take its place.
        notices: whether to tell what is worth knowing but needs no mending.

    Returns:
        Findings, by file and line. An empty list means that nothing is wrong.

    Raises:
        MissingFileError, EmptyFolderError: a path cannot be read.

    >>> check()
    []
    """
    files = catalog(_several(data), _several(only))
    return validation.check_catalog(files, _several(paths), notices=notices)


def diff(old: Graph | str | Path, new: Graph | str | Path) -> Difference:
    """Say what changed from one state to another.

    Args:
        old: a folder, a Turtle file, a git revision of the checkout (`v0.1.0`, `HEAD~3`,
            `HEAD:data/deals`), or a graph. A folder that holds `ontology/` or `data/` stands for
            these two.
        new: the same, for the later state.

    Raises:
        MissingFileError: there is no such file, folder or revision.
        EmptyFolderError: a folder holds nothing to compare.
        TurtleError: a file is not Turtle.
    """
    from dealgraph import comparison
    from dealgraph.comparison.sources import read_state

    if isinstance(new, Graph):
        return new.diff(old)
    if isinstance(old, Graph):
        return comparison.difference(_held(old, "the graph"), read_state(str(new)))
    return comparison.diff(str(old), str(new))


def to_networkx(
    graph: Graph | None = None,
    *,
    matters: network.Matters = "nodes",
    lists: bool = False,
    lang: str = "",
) -> nx.MultiDiGraph:
    """Turn the record into a `networkx.MultiDiGraph`; see `Graph.to_networkx`."""
    return _graph(graph).to_networkx(matters=matters, lists=lists, lang=lang)


def project(graph: Graph | None = None, **options: Any) -> nx.Graph:
    """Make a network of parties, linked by matters; see `Graph.project`."""
    return _graph(graph).project(**options)


def rights_matrix(graph: Graph | None = None, **options: Any) -> pd.DataFrame:
    """Count deals by use and by what they say of it; see `Graph.rights_matrix`."""
    return _graph(graph).rights_matrix(**options)
