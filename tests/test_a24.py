"""The A24 deal: everything that its announcement says, and everything that it is not, can be asked.

Each case is a sentence about the deal, an ASK that must be true of the shipped record without any
inference, and what `dealgraph show` prints of it.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph import ask
from dealgraph.cli import run as run_command
from dealgraph.graph.catalog import Catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.names import shorten
from dealgraph.rdf.sparql.run import run

A24 = "deal:google-deepmind-a24-2026"
SAID = "dg:assertedBy party:eli-collins"
STATEMENTS = {
    "Google DeepMind and A24 announced it on 22 June 2026": (
        f"""{A24} dg:announced "2026-06-22"^^xsd:date ; dg:event ?e .
        ?e dg:eventKind event-kind:announced ; dg:date "2026-06-22"^^xsd:date ;
          dg:assertedBy party:google-deepmind, party:a24""",
        "2026-06-22 Google DeepMind and A24 announce joint research on AI tools for filmmaking",
    ),
    "it is a research partnership between the two and an investment by Google in A24": (
        f"""{A24} a dg:ResearchPartnership , dg:EquityInvestment ;
          dg:researchPartner party:google-deepmind , party:a24 ;
          dg:investor party:google ; dg:investee party:a24""",
        "Investor Google",
    ),
    "the Wall Street Journal reports roughly 75 million dollars": (
        f"""{A24} dg:amount ?a . ?a dg:value 75000000.0 ; dg:currency "USD" ; dg:approximate true ;
          dg:purpose purpose:equity-investment ; dg:payer party:google ; dg:payee party:a24 ;
          dg:assertedBy party:wall-street-journal""",
        "about 75,000,000 US dollars · equity investment · reported",
    ),
    "the sum is a newspaper's, and no party names any": (
        f"""{A24} dg:amount ?a . ?a dg:assertedBy party:wall-street-journal .
        FILTER NOT EXISTS {{
          {A24} dg:amount/dg:assertedBy ?party ; dg:investor|dg:investee|dg:researchPartner ?party
        }}""",
        "The sum is not confirmed by Google or A24.",
    ),
    "Google confirms that it invests": (
        f"""{A24} dg:term ?t . ?t a dg:Contribution ; dg:concerns concern:funding ;
          dg:bearer party:google ; dg:assertedBy party:google""",
        "Google invests in A24",
    ),
    "the size of the investment was not disclosed": (
        f"{A24} dg:term ?t . ?t a dg:Undisclosed ; dg:concerns concern:financial-terms",
        "The size of the investment is not disclosed by the parties",
    ),
    "A24 gives creative expertise and feedback": (
        f"""{A24} dg:term ?t . ?t a dg:Contribution ; dg:concerns concern:feedback ;
          dg:bearer party:a24 ; dg:beneficiary party:google-deepmind""",
        "A24 brings creative expertise and direct input while tools are built",
    ),
    "A24 gives access to its filmmakers": (
        f"""{A24} dg:term ?t . ?t a dg:Contribution ; dg:concerns concern:staff ;
          dg:bearer party:a24 ; dg:beneficiary party:google-deepmind""",
        "A24 gives Google DeepMind direct access to working filmmakers",
    ),
    "Google DeepMind gives researchers": (
        f"""{A24} dg:term ?t . ?t a dg:Contribution ; dg:concerns concern:know-how ;
          dg:bearer party:google-deepmind ; dg:beneficiary party:a24""",
        "Google DeepMind brings research capabilities and researchers",
    ),
    "Google DeepMind gives infrastructure": (
        f"""{A24} dg:term ?t . ?t a dg:Grant ; dg:concerns concern:infrastructure-access ;
          dg:bearer party:google-deepmind ; dg:beneficiary party:a24""",
        "Google DeepMind opens its research infrastructure and technical resources to A24",
    ),
    "A24 gets access before the wider market": (
        f"""{A24} dg:term ?t . ?t a dg:Grant ; dg:concerns concern:product-access ;
          dg:bearer party:google-deepmind ; dg:beneficiary party:a24""",
        "A24 may use DeepMind capabilities before the wider market",
    ),
    "A24 may shape the tools": (
        f"""{A24} dg:term ?t . ?t a dg:Grant ; dg:concerns concern:feedback ;
          dg:beneficiary party:a24""",
        "A24 may shape how the AI tools develop",
    ),
    "it is no production arrangement": (
        f"""{A24} dg:term ?t . ?t a dg:Exclusion ; dg:concerns concern:production ; {SAID}""",
        "Not covered: the making of films, by a production or slate arrangement",
    ),
    "it is no deal over intellectual property": (
        f"""{A24} dg:term ?t . ?t a dg:Exclusion ; dg:concerns concern:ip-ownership ; {SAID}""",
        "Not covered: a deal over A24's intellectual property",
    ),
    "it is no data-training agreement": (
        f"""{A24} dg:term ?t . ?t a dg:Exclusion ; dg:concerns concern:ai-training ; {SAID}""",
        "Not covered: AI training on A24's films, library or data",
    ),
    "nothing says that training is forbidden": (
        f"""{A24} a dg:ResearchPartnership .
        FILTER NOT EXISTS {{ {A24} dg:term ?t . ?t a dg:Prohibition }}""",
        "Outside the arrangement. This does not say that it is forbidden.",
    ),
    "ownership is unchanged on one reading, and both readings are kept": (
        f"""{A24} dg:term ?t , ?u . ?t a dg:Exclusion ; dg:concerns concern:ownership-structure .
        ?u a dg:Grant ; dg:concerns concern:ownership-structure .
        ?t dg:contradicts|^dg:contradicts ?u""",
        "A24's ownership structure is not changed by the deal, Spawnpoint says",
    ),
    "A24 stays independent": (
        f"""{A24} dg:term ?t . ?t a dg:Reservation ; dg:concerns concern:ownership-structure ;
          dg:beneficiary party:a24""",
        "A24 stays an independent studio",
    ),
    "A24 keeps full creative control": (
        f"""{A24} dg:term ?t . ?t a dg:Reservation ; dg:concerns concern:creative-control ;
          dg:beneficiary party:a24""",
        "Full creative control stays with A24 and its filmmakers",
    ),
    "no release timeline was disclosed": (
        f"{A24} dg:term ?t . ?t a dg:Undisclosed ; dg:concerns concern:timeline",
        "The timeline for the release of tools is not disclosed",
    ),
    "no specific application was disclosed": (
        f"{A24} dg:term ?t . ?t a dg:Undisclosed ; dg:concerns concern:scope-details",
        "Specific applications and projects are not disclosed",
    ),
    "Thrive's comparable earlier round is linked": (
        f"""{A24} dg:related deal:thrive-capital-a24-2024 .
        deal:thrive-capital-a24-2024 dg:investor party:thrive-capital ; dg:investee party:a24 ;
          dg:amount ?a . ?a dg:value 75000000.0 ; dg:currency "USD" """,
        "(deal:thrive-capital-a24-2024)",
    ),
    "Eli Collins described it for Google DeepMind as Vice President of Product": (
        f"""{A24} dg:event ?e . ?e dg:eventKind event-kind:published ; {SAID} .
        party:eli-collins a dg:Person ; dg:position "Vice President of Product" ;
          dg:affiliation party:google-deepmind""",
        "said by Eli Collins (Vice President of Product, Google DeepMind)",
    ),
    "it is not exclusive": (
        f"{A24} dg:exclusivity exclusivity:non-exclusive",
        "Exclusivity non-exclusive",
    ),
    "its status was seen on a day": (
        f'{A24} dg:stage/dg:reached status:active ; dg:statusAsOf "2026-06-26"^^xsd:date',
        "Status as of 2026-06-26",
    ),
}


@pytest.fixture(scope="module")
def written(shipped_catalog: Catalog) -> ox.Store:
    """The record as people wrote it."""
    return open_store(shipped_catalog, inference=False)


@pytest.mark.parametrize(("pattern", "_shown"), STATEMENTS.values(), ids=STATEMENTS)
def test_statement_can_be_asked(written, pattern, _shown):
    assert bool(run(written, f"ASK {{ {pattern} }}"))


@pytest.fixture(scope="module")
def page() -> str:
    from dealgraph import show

    return " ".join(show("google-deepmind-a24-2026", width=100).split())


@pytest.mark.parametrize(("_pattern", "shown"), STATEMENTS.values(), ids=STATEMENTS)
def test_statement_is_shown(page, _pattern, shown):
    assert shown in page


def test_standings_of_statements_are_derived(written, shipped_store):
    assert not bool(run(written, f"ASK {{ {A24} (dg:term|dg:amount|dg:event)/dg:standing ?any }}"))
    rows = run(
        shipped_store,
        f"""SELECT ?s ?standing {{
          {A24} dg:term|dg:amount|dg:event ?s . ?s dg:standing ?standing
        }}""",
    )
    found = {row["s"].value.partition("#")[2]: shorten(row["standing"].value) for row in rows}
    confirmed = {name for name, standing in found.items() if standing == "dg:confirmed"}
    disputed = {name for name, standing in found.items() if standing == "dg:disputed"}
    assert disputed == {"ownership-unchanged", "equity-stake"}
    assert confirmed == {
        "a24-answers-backlash",
        "access-to-filmmakers",
        "announced",
        "collins-blog-post",
        "deepmind-researchers",
        "filmmakers-expertise",
        "google-invests",
        "no-ai-training",
        "no-duty-to-use-tools",
        "no-ip-deal",
        "no-production-arrangement",
        "no-release-timeline",
        "no-specific-applications",
        "sum-not-disclosed",
    }
    assert {found[name] for name in found.keys() - confirmed - disputed} == {"dg:reported"}


def test_every_statement_has_a_source_with_a_publisher(shipped_store):
    assert not bool(
        run(
            shipped_store,
            f"""ASK {{ {A24} dg:term|dg:amount|dg:event ?s .
            FILTER NOT EXISTS {{ ?s dg:source/dg:publisher ?publisher }} }}""",
        )
    )


def test_show_numbers_every_source_and_prints_its_address(written, page):
    query = f"SELECT DISTINCT ?u {{ {A24} dg:source|(dg:term/dg:source) ?u }}"
    urls = {row["u"].value for row in run(written, query)}
    assert len(urls) >= 11
    assert all(url in page for url in urls)
    assert all(f"[{number}]" in page for number in range(1, len(urls) + 1))


def test_the_question_of_the_issue_names_the_deal_and_its_source(capsys):
    command = ["ask", "exclusions", "--concern", "generative-ai-training", "--format", "csv"]
    assert run_command(command) == 0
    line = next(row for row in capsys.readouterr().out.splitlines() if "a24-2026" in row)
    assert line.startswith("https://w3id.org/dealgraph/deal/google-deepmind-a24-2026,")
    assert "https://spawnpoint.be/?p=3625" in line


def test_who_gives_and_gets_in_the_deal_is_told_for_both_sides():
    rows = ask("gives-and-gets", matter="google-deepmind-a24-2026")
    sides = {(row["partyName"], row["direction"]) for row in rows}
    assert sides == {
        (name, way) for name in ("A24", "Google", "Google DeepMind") for way in ("gives", "gets")
    }
