"""Terms of remote answers, written as Oxigraph writes them in memory."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.graph.remote.dialect import as_in_memory
from dealgraph.rdf.names import PREFIXES

XSD = PREFIXES["xsd"]


@pytest.mark.parametrize(
    ("datatype", "written", "wanted"),
    [
        ("boolean", "1", "true"),
        ("boolean", "0", "false"),
        ("boolean", "true", "true"),
        ("decimal", "40.0", "40"),
        ("decimal", "1.50", "1.5"),
        ("decimal", "+7", "7"),
        ("integer", "007", "7"),
        ("double", "1000.0", "1000"),
        ("date", "2026-06-22", "2026-06-22"),
        ("date", "2026-06-22Z", "2026-06-22Z"),
        ("gYearMonth", "2026-06", "2026-06"),
        ("gYear", "2026", "2026"),
        ("dateTime", "2026-06-22T10:00:00.500Z", "2026-06-22T10:00:00.5Z"),
        # What is no value of its datatype stays as it came, and so does what no value fits.
        ("boolean", "yes", "yes"),
        ("date", "2026-02-30", "2026-02-30"),
        ("dayTimeDuration", "86400.0", "86400.0"),
        ("anyURI", "https://example.org/A b", "https://example.org/A b"),
    ],
)
def test_literal_is_written_as_in_memory(datatype, written, wanted):
    kind = ox.NamedNode(XSD + datatype)
    found = as_in_memory(ox.Literal(written, datatype=kind))
    assert found == ox.Literal(wanted, datatype=kind)
    assert as_in_memory(found) == found


@pytest.mark.parametrize(
    "term",
    [
        None,
        ox.NamedNode("https://example.org/1"),
        ox.BlankNode("b"),
        ox.Literal("1"),
        ox.Literal(""),
        ox.Literal("true", language="en"),
    ],
)
def test_other_terms_pass_as_they_are(term):
    assert as_in_memory(term) is term


def test_every_literal_of_the_record_passes_unchanged(mini_store):
    literals = {quad.object for quad in mini_store if isinstance(quad.object, ox.Literal)}
    assert {literal for literal in literals if as_in_memory(literal) != literal} == set()
