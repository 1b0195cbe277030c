"""The page on which people write queries, and what it offers while they do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from jinja2 import ChoiceLoader, PackageLoader

from dealgraph.answers.questions import Question, find_question
from dealgraph.answers.run import bind, questions
from dealgraph.publish.html import hash_source, script_data
from dealgraph.publish.pages.asked import example_query
from dealgraph.rdf.formats import GRAPHS, SOLUTIONS
from dealgraph.rdf.modules import prefixes
from dealgraph.rdf.names import BASE, shorten
from dealgraph.serve.site import Served

_LONGEST = 160


def query_page(site: Served) -> str:
    """Write the page; everything that it loads is a file of this server."""
    loaders = [site.environment.loader, PackageLoader("dealgraph.serve", "page")]
    environment = site.environment.overlay(loader=ChoiceLoader([x for x in loaders if x]))
    style = hash_source(str(environment.globals["style"]))
    policy = (
        f"default-src 'none'; script-src 'self'; style-src {style} 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'"
    )
    asked = [_question(site, question) for question in questions(site.found).values()]
    data = {
        "base": BASE,
        "prefixes": prefixes(site.reader.store),
        "questions": asked,
        "formats": {
            "rows": [[each.name, each.media[0], each.ending] for each in SOLUTIONS],
            "graph": [[each.name, each.media[0], each.ending] for each in GRAPHS],
        },
    }
    return environment.get_template("query.html").render(
        policy=policy,
        root="",
        path="sparql",
        asked=asked,
        formats=(*SOLUTIONS, *GRAPHS),
        data=script_data(json.dumps(data, ensure_ascii=False)),
    )


def _question(site: Served, question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "title": question.title,
        "question": question.question,
        "why": question.why,
        "parameters": [
            {"name": p.name, "kind": p.kind, "required": p.required, "help": p.help}
            for p in question.parameters
        ],
        "example": example_query(site.addresses, question)[0],
    }


def completion(site: Served) -> str:
    """Names that a query may hold: name, label, what it is, what it means."""
    return json.dumps(sorted(_names(site)), ensure_ascii=False, separators=(",", ":"))


def _names(site: Served) -> Iterator[tuple[str, str, str, str]]:
    for module in site.modules:
        for term in module.terms:
            yield term.id, term.label, term.kind, _short(term.definition)
    for scheme in site.schemes:
        for concept in scheme.concepts:
            yield concept.id, concept.label, "concept", _short(concept.definition)
    for iri in site.addresses.records:
        name = shorten(iri)
        yield name, site.reader.label(ox.NamedNode(iri)), name.partition(":")[0], ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rpartition(" ")[0] + " …"


def bound(site: Served, name: str, values: dict[str, str]) -> str:
    """A question with values in the places of its parameters, as text.

    Raises:
        UnknownQuestionError, ParameterError, UnknownIdError: see there.
    """
    question = find_question(name, site.every.files("questions"))
    return bind(site.reader.store, question, values)
