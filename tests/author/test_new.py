"""New records: from options, from answers at a prompt, and many from a file."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import click.termui
import pytest

from dealgraph import check
from dealgraph.cli import run
from dealgraph.rdf.turtle.layout import format_turtle

MINI = str(Path(__file__).parents[1] / "mini")
PAGE = "https://example.org/new/page"
PARTY = ["party", "--kind", "organisation", "--label", "Northlight Pictures", "--source", PAGE]
DEAL = [
    *("deal", "--kind", "content-licence", "--label", "Larkfield Post and Orrery AI: archive"),
    *("--announced", "2026-05", "--status", "active", "--status-as-of", "2026-05-20"),
    *("--medium", "news", "--licensor", "larkfield-post", "--licensee", "Orrery AI"),
    *("--source", PAGE),
]
DEAL_FILE = Path("data/deals/larkfield-post-orrery-ai-2026.ttl")
PARTY_FILE = Path("data/parties/northlight-pictures.ttl")


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")


def new(*words: str) -> int:
    return run(["new", *words, "--only", MINI])


def without(words: list[str], option: str) -> list[str]:
    at = words.index(option)
    return words[:at] + words[at + 2 :]


def changed(words: list[str], option: str, value: str) -> list[str]:
    return [*without(words, option), option, value]


def text_of(path: str | Path) -> str:
    return Path(path).read_text(encoding="utf-8")


def files() -> list[str]:
    return sorted(str(path) for path in Path("data").rglob("*.ttl"))


def nothing_is_written() -> bool:
    return list(Path().iterdir()) == []


def findings(*paths: str) -> list[str]:
    found = check(paths or ["data"], only=[MINI], data=["data"])
    return [f"{f.check}: {f.message}" for f in found]


def statements(text: str) -> str:
    """A file without its comments."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return format_turtle("\n".join(lines))


# What is written


def test_minimal_deal_is_a_valid_formatted_file():
    assert new(*DEAL) == 0
    text = text_of(DEAL_FILE)
    assert format_turtle(text) == text
    assert findings(str(DEAL_FILE)) == []
    assert statements(text) == (
        "@prefix : <https://w3id.org/dealgraph/deal/larkfield-post-orrery-ai-2026#> .\n"
        "@prefix deal: <https://w3id.org/dealgraph/deal/> .\n"
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix medium: <https://w3id.org/dealgraph/medium/> .\n"
        "@prefix party: <https://w3id.org/dealgraph/party/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix status: <https://w3id.org/dealgraph/status/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "deal:larkfield-post-orrery-ai-2026 a dg:ContentLicence ;\n"
        '    rdfs:label "Larkfield Post and Orrery AI: archive" ;\n'
        '    dg:announced "2026-05"^^xsd:gYearMonth ;\n'
        '    dg:statusAsOf "2026-05-20"^^xsd:date ;\n'
        "    dg:medium medium:news ;\n"
        "    dg:licensor party:larkfield-post ;\n"
        "    dg:licensee party:orrery-ai ;\n"
        "    dg:stage :stage-active ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        ":stage-active a dg:Stage ;\n"
        "    dg:reached status:active ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        "<https://example.org/new/page> a dg:Source .\n"
    )


def test_comments_show_what_else_can_be_said_in_turtle():
    new(*DEAL, "--content", "articles")
    text = text_of(DEAL_FILE)
    hints = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    assert 'dg:starts "2026-06-22"^^xsd:date ;' in hints
    assert "dg:exclusivity exclusivity:… ; # exclusive, limited, non-exclusive" in hints
    assert 'dg:content "…" ;' not in hints
    assert "@prefix concern: <https://w3id.org/dealgraph/concern/> ." in hints
    assert not any("dg:announcedFrom" in line for line in hints)  # rules write it, nobody else


def test_a_filled_in_comment_is_valid():
    new(*DEAL)
    text = text_of(DEAL_FILE)
    term = text[text.index("# :name a dg:Contribution") :]
    term = term[: term.index("\n\n")]
    wanted = ("rdfs:label", "dg:concerns", "dg:assertedBy", "dg:source")
    lines = term.replace("# ", "", 1).splitlines()
    block = "\n".join(
        [lines[0], *(line.lstrip("# ") for line in lines if any(w in line for w in wanted))]
    )
    for form, value in [
        ('"…"', '"Larkfield Post brings its archive"'),
        ("concern:…", "concern:data-access"),
        ("party:…", "party:larkfield-post"),
        ("<https://…>", f"<{PAGE}>"),
    ]:
        block = block.replace(form, value)
    head = text[: text.index("# List each")].replace(
        "dg:source <", "dg:term :name ;\n dg:source <", 1
    )
    prefixes = [line[2:] for line in text.splitlines() if line.startswith("# @prefix")]
    DEAL_FILE.write_text("\n".join([*prefixes, head, block]), encoding="utf-8")
    assert findings() == []


def test_comments_can_be_left_out():
    new(*DEAL, "--no-hints")
    assert not any(line.startswith("#") for line in text_of(DEAL_FILE).splitlines())


def test_a_status_is_written_as_a_stage_that_rests_on_all_pages():
    more = ["--status-from", "2026-05", "--source", f"{PAGE}/two", "--no-hints"]
    stages = ["--stage", f"talks 2026-01 source={PAGE}/three", "--stage", "announced source=2"]
    assert new(*DEAL, *more, *stages) == 0
    text = text_of(DEAL_FILE)
    assert "dg:stage :stage-active, :stage-talks, :stage-announced ;" in text
    assert text[text.index(":stage-active a") : text.index(f"<{PAGE}> a")] == (
        ":stage-active a dg:Stage ;\n"
        "    dg:reached status:active ;\n"
        '    dg:from "2026-05"^^xsd:gYearMonth ;\n'
        f"    dg:source <{PAGE}>, <{PAGE}/two> .\n"
        "\n"
        ":stage-talks a dg:Stage ;\n"
        "    dg:reached status:talks ;\n"
        '    dg:from "2026-01"^^xsd:gYearMonth ;\n'
        f"    dg:source <{PAGE}/three> .\n"
        "\n"
        ":stage-announced a dg:Stage ;\n"
        "    dg:reached status:announced ;\n"
        f"    dg:source <{PAGE}/two> .\n"
        "\n"
    )


def test_a_stage_takes_the_place_of_the_status():
    assert new(*without(DEAL, "--status"), "--stage", "active 2026-05-01") == 0
    assert '    dg:from "2026-05-01"^^xsd:date ;\n' in text_of(DEAL_FILE)


def test_a_participation_names_a_role_by_its_token():
    joined = 'larkfield-post licensor "Larkfield Post joins" from=2026-05'
    assert new(*DEAL, "--participation", joined, "--no-hints") == 0
    text = text_of(DEAL_FILE)
    assert "    dg:participation :larkfield-post-joins ;\n" in text
    assert "    dg:participant party:larkfield-post ;\n    dg:role dg:licensor ;\n" in text


def test_terms_amounts_and_events_are_written_in_one_line_each():
    term = 'exclusion ai-training "Training not covered" asserted-by=orrery-ai'
    amount = '5000000 USD licence-fee "5 million dollars" basis=total'
    spec = {
        "--term": f'{term} covers="all articles"',
        "--amount": f"{amount} asserted-by=example-ledger",
        "--event": '2026-05-20 announced "Announced"',
    }
    assert new(*DEAL, *(word for pair in spec.items() for word in pair), "--no-hints") == 0
    text = text_of(DEAL_FILE)
    assert text[text.index("    dg:stage") : text.index("<https://example.org/new/page> a")] == (
        "    dg:stage :stage-active ;\n"
        "    dg:amount :5-million-dollars ;\n"
        "    dg:term :training-not-covered ;\n"
        "    dg:event :announced ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        ":stage-active a dg:Stage ;\n"
        "    dg:reached status:active ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        ":training-not-covered a dg:Exclusion ;\n"
        '    rdfs:label "Training not covered" ;\n'
        "    dg:concerns concern:ai-training ;\n"
        '    dg:covers "all articles" ;\n'
        "    dg:assertedBy party:orrery-ai ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        ":5-million-dollars a dg:Amount ;\n"
        '    rdfs:label "5 million dollars" ;\n'
        "    dg:value 5000000.0 ;\n"
        '    dg:currency "USD" ;\n'
        "    dg:purpose purpose:licence-fee ;\n"
        "    dg:basis basis:total ;\n"
        "    dg:moneyState money-state:unknown ;\n"
        "    dg:assertedBy publisher:example-ledger ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
        ":announced a dg:Event ;\n"
        '    rdfs:label "Announced" ;\n'
        '    dg:date "2026-05-20"^^xsd:date ;\n'
        "    dg:eventKind event-kind:announced ;\n"
        "    dg:source <https://example.org/new/page> .\n"
        "\n"
    )


def test_who_denies_and_what_contradicts_is_written_and_no_standing():
    denied = "denied-by=orrery-ai"
    amounts = [
        "5 million USD licence-fee Five basis=total asserted-by=example-ledger contradicts=six",
        "6 million USD licence-fee Six basis=total asserted-by=example-gazette estimate=true "
        + denied,
    ]
    assert new(*DEAL, *(word for amount in amounts for word in ("--amount", amount))) == 0
    text = text_of(DEAL_FILE)
    assert "    dg:contradicts :six ;\n" in text
    assert "    dg:estimate true ;\n" in text
    assert "    dg:deniedBy party:orrery-ai ;\n" in text
    assert "    dg:standing " not in text.partition("# List each")[0]
    assert findings() == []


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (PARTY, "data/parties/northlight-pictures.ttl"),
        (
            ["publisher", "--label", "Daily Example"],
            "data/publishers/daily-example.ttl",
        ),
        (
            [
                *("dispute", "--kind", "lawsuit", "--label", "Larkfield Post v Orrery AI"),
                *("--status", "pending", "--status-as-of", "2026-06", "--medium", "news"),
                *("--claimant", "larkfield-post", "--respondent", "orrery-ai", "--source", PAGE),
                *("--court", "District Court of Example", "--announced", "2026"),
            ],
            "data/disputes/larkfield-post-orrery-ai-2026.ttl",
        ),
        (
            [
                *("policy", "--kind", "usage-policy", "--label", "Larkfield Post: no crawlers"),
                *("--status", "active", "--medium", "news", "--policy-owner", "larkfield-post"),
                *("--source", PAGE),
            ],
            "data/policies/larkfield-post-usage-policy.ttl",
        ),
        (
            [
                *("stake", "--label", "Vessel Capital: a tenth of Orrery AI", "--source", PAGE),
                *("--owner", "vessel-capital", "--owned", "orrery-ai", "--share-percent", "10"),
                *("--stake-kind", "minority", "--stake-state", "in-force"),
                *("--asserted-by", "vessel-capital", "--from-date", "2024"),
            ],
            "data/stakes/vessel-capital-orrery-ai.ttl",
        ),
    ],
    ids=["party", "publisher", "dispute", "policy", "stake"],
)
def test_each_kind_of_record_is_written_where_it_belongs_and_is_valid(words, path):
    assert new(*words) == 0
    assert files() == [path]
    assert findings() == []


def test_next_steps_are_told_and_can_be_followed(capsys):
    assert new(*DEAL, "--no-hints") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "wrote data/deals/larkfield-post-orrery-ai-2026.ttl",
        "Next:",
        f"  dealgraph check data/deals/larkfield-post-orrery-ai-2026.ttl --data data --only {MINI}",
        f"  dealgraph show larkfield-post-orrery-ai-2026 --data data --only {MINI}",
    ]
    assert run(lines[2].split()[1:]) == 0
    assert run(lines[3].split()[1:]) == 0


def test_record_that_was_written_before_is_known_to_the_next():
    assert new(*PARTY) == 0
    assert new(*changed(DEAL, "--licensor", "Northlight Pictures")) == 0
    assert files() == [
        "data/deals/northlight-pictures-orrery-ai-2026.ttl",
        "data/parties/northlight-pictures.ttl",
    ]
    assert findings() == []


def test_folder_of_a_checkout_is_found_from_within(tmp_path, monkeypatch):
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "dealgraph.ttl").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "notes").mkdir()
    monkeypatch.chdir(tmp_path / "notes")
    assert new(*PARTY) == 0
    assert (tmp_path / "data" / "parties" / "northlight-pictures.ttl").is_file()


def test_file_can_go_to_another_folder_or_be_printed(capsys):
    assert new(*PARTY, "--into", "elsewhere/deep", "--no-hints") == 0
    capsys.readouterr()
    assert new(*PARTY, "--into", "-", "--no-hints") == 0
    written = text_of("elsewhere/deep/northlight-pictures.ttl")
    assert capsys.readouterr().out == written


def test_id_may_be_chosen():
    assert new(*PARTY, "--id", "northlight") == 0
    assert Path("data/parties/northlight.ttl").is_file()


def test_text_is_written_as_text():
    label = 'Quote " backslash \\ and a > b\nnew line'
    assert new(*changed(PARTY, "--label", label), "--id", "quote") == 0
    assert findings() == []
    assert r'rdfs:label "Quote \" backslash \\ and a > b\nnew line"' in text_of(
        "data/parties/quote.ttl"
    )


def test_several_pages_are_described_once():
    details = f'{PAGE} publisher="Example Post" published=2026-05-20'
    words = [*changed(DEAL, "--source", details), "--source", f"{PAGE}?a=b&it's"]
    assert new(*words, "--term", f'grant grounding "May ground" source={PAGE}') == 0
    text = text_of(DEAL_FILE)
    assert text.count(f"<{PAGE}> a dg:Source") == 1
    assert '    dg:publisher "Example Post" ;\n    dg:published "2026-05-20"^^xsd:date .' in text
    assert findings() == []


def test_more_can_be_said_of_a_page_that_another_record_describes():
    page = "https://example.org/ledger/dubbing"
    said = f'{page} published=2025-11-30 relays="A letter"'
    assert new(*changed(DEAL, "--source", said)) == 0
    text = text_of(DEAL_FILE)
    assert f'<{page}> a dg:Source ;\n    dg:relays "A letter" .' in text
    assert findings() == []


def test_what_is_said_of_a_page_must_not_contradict_what_is_said_of_it_elsewhere(capsys):
    page = "https://example.org/ledger/dubbing"
    assert new(*changed(DEAL, "--source", f"{page} published=2025-12")) != 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"published of {page} is 2025-11-30 in" in told
    assert "halden-orrery-tools-2025.ttl. fix: Leave it out here, or correct it there." in told
    assert not Path(DEAL_FILE).exists()


AMOUNT = {
    "5000000 USD": {"value": "5000000.0", "currency": '"USD"'},
    "5,250,000 USD": {"value": "5250000.0", "currency": '"USD"'},
    "1.5 billion USD": {"value": "1500000000.0", "currency": '"USD"'},
    "10-30 million EUR": {
        "minValue": "10000000.0",
        "maxValue": "30000000.0",
        "currency": '"EUR"',
    },
    "10–12.5 percent": {"minValue": "10.0", "maxValue": "12.5", "unit": '"percent"'},
    "50 percent": {"value": "50.0", "unit": '"percent"'},
    "50%": {"value": "50.0", "unit": '"percent"'},
    "up to 30 million USD": {"maxValue": "30000000.0", "currency": '"USD"'},
    "at least 2 thousand USD": {"minValue": "2000.0", "currency": '"USD"'},
}


@pytest.mark.parametrize("written", AMOUNT)
def test_number_is_read_as_people_write_it(written):
    amount = f'{written} royalty "What is paid" basis=share asserted-by=example-ledger'
    assert new(*DEAL, "--amount", amount, "--no-hints") == 0
    lines = text_of(DEAL_FILE).partition(":what-is-paid a dg:Amount ;\n")[2].splitlines()
    said = [line.strip(" ;").removeprefix("dg:").split(" ", 1) for line in lines]
    wanted = {"value", "minValue", "maxValue", "currency", "unit"}
    assert {
        name: value for name, value in filter(lambda x: len(x) == 2, said) if name in wanted
    } == (AMOUNT[written])
    assert findings() == []


def test_number_in_a_file_is_read_in_the_same_way():
    Path("many.yaml").write_text(
        "- kind: content-licence\n"
        "  label: A deal\n"
        "  announced: 2026-05\n"
        "  status: active\n"
        "  medium: news\n"
        "  licensor: larkfield-post\n"
        "  licensee: orrery-ai\n"
        f"  source: [{PAGE}, {PAGE}/two]\n"
        "  amount: {value: 50 percent, purpose: royalty, label: Half, basis: share,"
        " asserted-by: example-ledger, source: 2}\n"
        "  event: {date: 2026-05-20, kind: announced, label: Told, source: [1, 2]}\n",
        encoding="utf-8",
    )
    assert new("deal", "--from", "many.yaml", "--no-hints") == 0
    text = text_of(DEAL_FILE)
    assert '    dg:value 50.0 ;\n    dg:unit "percent" ;\n' in text
    assert f"dg:source <{PAGE}/two> .\n\n:told" in text
    assert (
        f"    dg:eventKind event-kind:announced ;\n    dg:source <{PAGE}>, <{PAGE}/two> .\n" in text
    )


def test_dry_run_shows_the_file_and_writes_nothing(capsys):
    assert new(*DEAL, "--no-hints", "--dry-run") == 0
    said = capsys.readouterr()
    assert said.err == f"would write {DEAL_FILE}\n"
    assert nothing_is_written()
    assert new(*DEAL, "--no-hints") == 0
    assert text_of(DEAL_FILE) == said.out


def test_fields_of_statements_are_in_the_help(capsys):
    assert new("deal", "--help") == 0
    said = capsys.readouterr().out
    term = said.partition("NAME=VALUE of --term:\n")[2].partition("NAME=VALUE of --amount:\n")[0]
    names = [line.split()[0] for line in term.splitlines() if line[:3].strip()]
    assert names == [
        *("kind", "name", "label", "concerns", "covers", "condition", "bearer", "beneficiary"),
        *("from", "until", "asserted-by", "denied-by", "contradicts", "estimate", "standing"),
        *("because", "note", "source", "accepted"),
    ]
    assert "By default" not in term


# What is refused


@pytest.mark.parametrize(
    ("words", "problem", "fix"),
    [
        (without(DEAL, "--kind"), "kind is missing.", "One of: deal, investment, "),
        (without(DEAL, "--label"), "label is missing.", "One line for people."),
        (without(DEAL, "--status"), "status is missing.", "One of: "),
        (without(DEAL, "--medium"), "medium is missing.", "One of: "),
        (without(DEAL, "--source"), "source is missing.", "https://…"),
        (
            without(without(DEAL, "--licensor"), "--licensee"),
            "Nobody takes part.",
            "licensor, licensee or another.",
        ),
        ([*DEAL, "--kind", "contents"], "--kind: 'contents' is not one", "Did you mean: content"),
        ([*DEAL, "--starts", "soon"], "--starts: 'soon' is not a date.", "2026-06-22"),
        ([*DEAL, "--starts", "2026-02-30"], "--starts: '2026-02-30' is not a date.", "2026-06-22"),
        ([*DEAL, "--medium", "flim"], "--medium: 'flim' is not one", "Did you mean: film?"),
        ([*DEAL, "--vendor", "orery"], "--vendor: There is no party 'orery'.", "party:orrery-ai"),
        ([*DEAL, "--related", "nothing-like-it"], "--related: There is no matter", ""),
        (
            [*DEAL, "--joins", "party:orrery-ai"],
            "--joins: There is no matter 'party:orrery-ai'.",
            "",
        ),
        ([*DEAL, "--label", "Another"], "--label: It was given twice.", "Choose one."),
        ([*DEAL, "--content", " "], "--content: content is empty.", "Leave it out"),
        ([*DEAL, "--source", "example.org"], "'example.org' is not an address.", "https://…"),
        ([*DEAL, "--source", "https://a b"], "--source: source: what is 'b'?", "name=value"),
        (
            [*DEAL, "--id", "Not An Id"],
            "--id: 'Not An Id' is not an id.",
            "Did you mean not-an-id?",
        ),
        ([*DEAL, "--term", "exclusion 'x"], "--term: term: a quotation mark is missing", ""),
        (
            [*DEAL, "--term", "excluson ai-training X"],
            "is not one of the values of kind",
            "exclusion",
        ),
        (
            [*DEAL, "--term", "exclusion label=X"],
            "term 'X': concerns is missing.",
            "One of: ",
        ),
        (
            [*DEAL, "--term", "exclusion ai-training X beearer=orrery-ai"],
            "what is 'beearer=orrery-ai'?",
            "bearer=…",
        ),
        (
            [*DEAL, "--amount", "5m USD licence-fee X basis=total"],
            "'5m' is not a number.",
            "75000000",
        ),
        (
            [*DEAL, "--amount", "5 usd licence-fee X basis=total asserted-by=orrery-ai"],
            "ISO 4217",
            "",
        ),
        ([*DEAL, "--amount", "5 USD licence-fee X basis=total"], "whose word the number is", ""),
        (
            [*DEAL, "--source", f"{PAGE}/2", "--term", "grant ai-training Training"],
            "--term: term 'Training': source is missing.",
            "source=1 to source=2.",
        ),
        (
            [*DEAL, "--event", "2026 announced Told source=2"],
            "--event: event 'Told': source: There is no source 2.",
            "The record has 1 to 1.",
        ),
        (
            [*DEAL, "--event", "2026 label=Told kind=announcd"],
            "event 'Told': event-kind: 'announcd' is not one of the values of event-kind.",
            "Did you mean: announced",
        ),
        (
            [*DEAL, "--term", "excluson ai-training Training"],
            "--term: term 'Training': 'excluson' is not one of the values of kind.",
            "exclusion",
        ),
        (
            [*DEAL, "--term", 'obligation money "Pay" asserted-by=orrery-ai'],
            "--term: term 'Pay': concerns: 'money' is not one of the values of concerns.",
            "compensation",  # a concern below the heading
        ),
        ([*PARTY, "--country", "Norway"], "--country: party:northlight-pictures: dg:country", ""),
        ([*PARTY, "--website", "ftp://x"], "--website: 'ftp://x' is not an address.", "https://…"),
        (["party", "--kind", "person", "--label", "北", "--source", PAGE], "No id can be made", ""),
        (
            changed(DEAL, "--status-as-of", "2020"),
            "seen on a day before the matter was made public",
            "",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_option_and_nothing_is_written(capsys, words, problem, fix):
    assert new(*words) == 2
    said = capsys.readouterr().err
    assert "Nothing was written: one thing is missing or wrong [DG303]" in said
    assert problem in said
    assert fix in said
    assert nothing_is_written()


def test_everything_that_is_missing_is_told_at_once_and_nothing_is_asked(capsys):
    assert new("stake") == 2
    assert capsys.readouterr().err == (
        "Error: Nothing was written: 6 things are missing or wrong [DG303]\n"
        "  label is missing.\n"
        "      fix: One line for people.\n"
        "  owner is missing.\n"
        "      fix: The party that holds it.\n"
        "  owned is missing.\n"
        "      fix: The party of which it is a part.\n"
        "  stake-kind is missing.\n"
        "      fix: One of: controlling, joint, majority, minority, wholly-owned.\n"
        "  stake-state is missing.\n"
        "      fix: One of: agreed, ended, in-force, never-held.\n"
        "  source is missing.\n"
        "      fix: Name the page that says so: https://…\n"
    )


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        (
            [*DEAL, "--id", "halden-orrery-2026"],
            "--id: deal:halden-orrery-2026 (Orrery AI and Hal",
        ),
        (
            [*changed(PARTY, "--label", "The Orrery A.I."), "--id", "another"],
            "party:orrery-ai (Orrery AI) has the name or alias 'The Orrery A.I.' already.",
        ),
        (
            [*PARTY, "--alt-label", "halpix inc."],
            "party:halden-pictures (Halden Pictures) has the name or alias 'halpix inc.' already.",
        ),
        (
            [
                *("deal", "--kind", "collective-licence", "--label", "Once more"),
                *("--announced", "2026-01-07", "--status", "active", "--medium", "music"),
                *("--licensor", "cadence-records", "--licensee", "orrery-ai", "--source", PAGE),
                *("--id", "cadence-orrery-again"),
            ],
            "inside Chorus) has the same parties, kind and month.",
        ),
    ],
    ids=["id", "name", "alias", "matter"],
)
def test_duplicate_is_refused_with_a_pointer(capsys, words, pointer):
    assert new(*words) == 2
    said = capsys.readouterr().err
    assert pointer in said
    assert f"Add to it in {MINI}/" in said
    assert nothing_is_written()


def test_duplicate_that_says_why_is_accepted():
    words = ["--alt-label", "HalPix", "--accepted", "similar-party-names: another of this name"]
    assert new(*PARTY, *words) == 0


def test_file_is_never_overwritten(capsys):
    Path("data/parties").mkdir(parents=True)
    PARTY_FILE.write_text("# mine\n", encoding="utf-8")
    assert new(*PARTY) == 2
    assert "data/parties/northlight-pictures.ttl exists already." in capsys.readouterr().err
    assert text_of(PARTY_FILE) == "# mine\n"


def test_unknown_kind_of_record_and_unknown_option_are_answered_with_what_is_meant(capsys):
    assert run(["new", "deel"]) == 2
    assert "There is no kind of record 'deel'. Did you mean: deal?" in capsys.readouterr().err
    assert new(*DEAL, "--licenser", "x") == 2
    assert "--licensor" in capsys.readouterr().err


def test_role_of_a_list_of_roles_is_in_the_help(capsys):
    assert run(["new", "deal", "--help"]) == 0
    said = capsys.readouterr().out
    assert "--research-partner" in said
    assert said.count("--licensor") == 1


# Many at once

MANY = """\
# A party and its deal
- record: party
  kind: organisation
  label: Northlight Pictures
  alt-label: [Northlight, NLP]
  country: NO
  source: {{address: {page}, publisher: Northlight Pictures, published: 2026-05-20}}
- kind: [content-licence, data-licence]
  label: "Northlight Pictures and Orrery AI: trailers"
  announced: 2026-05
  status: active
  medium: [film, video]
  licensor: {licensor}
  licensee: orrery-ai
  source: {page}
  content:
  term:
    - exclusion ai-training "Training not covered" asserted-by=orrery-ai
    - kind: grant
      concerns: answer-display
      label: Orrery AI may show trailers
      asserted-by: orrery-ai
      standing: {standing}
      because: the page is a copy
"""


def many(**values: str) -> str:
    given = {"page": PAGE, "licensor": "Northlight", "standing": "reported", **values}
    text = MANY.format(**given)
    Path("many.yaml").write_text(text, encoding="utf-8")
    return text


def test_yaml_makes_many_that_refer_to_one_another():
    many()
    assert new("deal", "--from", "many.yaml", "--no-hints") == 0
    assert findings() == []
    assert text_of(PARTY_FILE) == (
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix party: <https://w3id.org/dealgraph/party/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "party:northlight-pictures a dg:Organisation ;\n"
        '    rdfs:label "Northlight Pictures" ;\n'
        '    skos:altLabel "Northlight", "NLP" ;\n'
        '    dg:country "NO" ;\n'
        f"    dg:source <{PAGE}> .\n"
        "\n"
        f"<{PAGE}> a dg:Source ;\n"
        '    dg:publisher "Northlight Pictures" ;\n'
        '    dg:published "2026-05-20"^^xsd:date .\n'
    )
    deal = text_of("data/deals/northlight-pictures-orrery-ai-2026.ttl")
    assert "a dg:ContentLicence, dg:DataLicence ;" in deal
    assert "dg:term :training-not-covered, :orrery-ai-may-show-trailers ;" in deal
    assert "dg:content" not in deal


def test_one_wrong_line_keeps_all_from_being_written(capsys):
    many(licensor="Southlight", standing="hearsay")
    assert new("deal", "--from", "many.yaml") == 2
    assert capsys.readouterr().err == (
        "Error: Nothing was written: 2 things are missing or wrong [DG303]\n"
        "  many.yaml:13: licensor: There is no party 'Southlight'.\n"
        "      fix: List what there is: dealgraph stats. Or write it first: dealgraph new party\n"
        "  many.yaml:23: term 'Orrery AI may show trailers': standing: 'hearsay' is not one of "
        "the values of standing.\n"
        "      fix: One of: alleged, confirmed, denied, disputed, estimated, reported.\n"
    )
    assert not Path("data").exists()


def test_json_and_csv_say_the_same_as_yaml():
    texts = {
        "r.yaml": f"- {{label: Jörg 😀, kind: person, alt-label: [A, B], source: {PAGE}}}\n",
        "r.json": '[\n\t{"label": "J\\u00f6rg \\ud83d\\ude00", "kind": "person", "note": null,'
        f'\n\t"alt-label": ["A", "B"], "source": "{PAGE}"}}]\n',
        "r.csv": f"label,kind,alt-label,source,country\nJörg 😀,person,A|B,{PAGE},\n",
        "s.csv": f"\ufefflabel;kind;alt-label;source\r\nJörg 😀;person;A|B;{PAGE}\r\n",
    }
    written = []
    for name, text in texts.items():
        Path(name).write_bytes(text.encode())
        assert new("party", "--from", name, "--into", name[:1] + name[-3:]) == 0, name
        written.append(Path(name[:1] + name[-3:], "jorg.ttl").read_text(encoding="utf-8"))
        assert len(set(written)) == 1, name
    assert '    skos:altLabel "A", "B" ;' in written[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("r.yaml", "- label: x\n  kind: [a\n- b", "r.yaml:3: This is not YAML"),
        ("r.yaml", "- label: a: b\n", "r.yaml:1: This is not YAML"),
        ("r.yaml", "just text\n", "r.yaml:1: A record was expected here"),
        ("r.yaml", "- label: x\n- 7\n", "r.yaml:2: A record was expected here"),
        ("r.yaml", "- label: x\n  label: y\n", "r.yaml:2: 'label' stands here twice"),
        (
            "r.yaml",
            "- label: {a: {b: c}}\n",
            "r.yaml:1: a is nested too deeply",
        ),
        ("r.yaml", "- label: [[x]]\n", "r.yaml:1: label is nested too deeply"),
        ("r.yaml", "- &a {label: *a}\n", "r.yaml:1"),
        ("r.yaml", "", "r.yaml:1: The file holds no record."),
        ("r.yaml", "- record: company\n", "r.yaml:1: There is no kind of record 'company'."),
        ("r.yaml", "- kind: person\n  labels: x\n", "r.yaml:2: There is no field 'labels'."),
        ("r.json", '[\n{"label": 1,}\n]', "r.json:2: This is not JSON"),
        ("r.json", "[" * 100000, "r.json:1"),
        (
            "r.csv",
            "label,kind\n\nx,y,z\n",
            "r.csv:3 (row 2): The row has 3 cells, the first row 2.",
        ),
        (
            "r.csv",
            'label,kind\n"x\ny",person\nz,perso\n',
            "r.csv:4 (row 2): kind: 'perso' is not one",
        ),
        ("r.csv", "label,label\nx,y\n", "r.csv:1: In the first row, the column 'label' stands"),
        ("r.csv", 'label,kind\n"x,y\n', "This is not CSV"),
        ("r.csv", "label,kind\n", "r.csv:1: The file holds no record."),
    ],
)
def test_broken_file_is_told_with_its_line(capsys, name, text, said):
    Path(name).write_text(text, encoding="utf-8")
    assert new("party", "--from", name) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert [path.name for path in Path().iterdir()] == [name]


def test_other_formats_and_missing_files_are_errors(capsys):
    assert new("party", "--from", "r.txt") == 2
    assert "Write a file that ends in .yaml, .json or .csv." in capsys.readouterr().err
    assert new("party", "--from", "r.yaml") == 2
    assert "DG101" in capsys.readouterr().err


def test_options_and_a_file_exclude_each_other(capsys):
    assert new(*PARTY, "--from", "r.yaml") == 2
    assert "--kind and --from exclude each other." in capsys.readouterr().err


def test_two_of_a_file_that_say_the_same_are_refused(capsys):
    row = f"Northlight,organisation,{PAGE}\n"
    Path("r.csv").write_text(f"label,kind,source\n{row}{row}", encoding="utf-8")
    assert new("party", "--from", "r.csv") == 2
    assert "r.csv:3 (row 2): party:northlight has the same id." in capsys.readouterr().err


def test_file_that_cannot_be_written_takes_the_others_back(capsys, monkeypatch):
    from dealgraph.author import plan
    from dealgraph.base.errors import OutputError
    from dealgraph.base.files import write_file

    def stubborn(path: Path, text: str) -> None:
        if path.parent.name == "deals":
            raise OutputError("A file cannot be written", where=str(path))
        write_file(path, text)

    monkeypatch.setattr(plan, "write_file", stubborn)
    many()
    assert new("deal", "--from", "many.yaml") == 2
    assert files() == []


# At a prompt


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def prompts() -> list[str]:
    """Every prompt that was shown."""
    return []


@pytest.fixture
def answers(monkeypatch, prompts):
    """Answer prompts in order."""

    def give(*texts: str) -> list[str]:
        waiting = list(texts)

        def answer(prompt: str = "") -> str:
            prompts.append(prompt)
            if not waiting:
                raise EOFError
            return waiting.pop(0)

        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr(click.termui, "visible_prompt_func", answer)
        return waiting

    return give


def test_what_is_missing_is_asked_for_on_a_terminal(answers, capsys):
    waiting = answers(
        *("content-licens", "content-licence"),  # kind
        *("larkfeld", "larkfield-post", ""),  # licensor
        *("orrery-ai", ""),  # licensee
        "n",  # anybody else
        "active",
        *("2026-13", "2026-05-20"),  # status as of
        "",  # announced
        *("news, flim", "news, audio"),  # media
        *("page", PAGE, ""),  # sources
        *("", "", ""),  # no term, no amount, no event
        "Larkfield Post and Orrery AI: archive",
    )
    assert new("deal", "--label", "Larkfield Post and Orrery AI: archive") == 0
    said = capsys.readouterr()
    assert "Did you mean: content-licence" in said.err
    assert "There is no party 'larkfeld'. Did you mean: party:larkfield-post" in said.err
    assert "'2026-13' is not a date." in said.err
    assert "'page' is not an address." in said.err
    assert waiting == ["Larkfield Post and Orrery AI: archive"]  # the label was given
    path = Path("data/deals/larkfield-post-orrery-ai.ttl")
    assert "dg:licensee party:orrery-ai ;" in text_of(path)
    assert "dg:medium medium:news, medium:audio ;" in text_of(path)
    assert findings() == []


def test_statements_are_asked_for_word_by_word_in_plain_words(answers, prompts, capsys):
    waiting = answers(
        *("content-licence, data-licence", "Archive and data", ""),  # kinds, label, announced
        *(f'{PAGE} publisher="Northlight" published=2026-05-20', f"{PAGE}/two", ""),
        "y",  # a term
        *("exclusion", "ai training", "Training not covered"),
        *("larkfield-post", "3", "2"),  # said by, source
        "n",  # another term
        "y",  # an amount
        *("many", "10-30 million", "USD", "licence-fee", "Ten to thirty million", "total"),
        *("", "example-ledger", "1"),
        "y",  # another amount, of which the label was given before
        *("50 percent", "revenue-share", "Ten to thirty million", "share", "example-ledger", "1"),
        "y",  # once more
        *("50 percent", "revenue-share", "Half of it", "share", "example-ledger", "1"),
        *("n", "y"),  # another amount, an event
        *("2026-05", "announced", "Announced", "", "1", ""),
    )
    words = ["--licensor", "larkfield-post", "--licensee", "orrery-ai", "--medium", "news"]
    assert new("deal", *words, "--status", "active", "--status-as-of", "2026-05", "--no-hints") == 0
    said = capsys.readouterr().err
    assert waiting == []
    assert "'many' is not a number. Write 75000000, 75 million, 10-30 million" in said
    assert "'3' is none of them. Write a number from 1 to 2." in said
    assert "\n  amount 'Ten to thirty million': two statements are named" in said
    assert "two statements are named 'ten-to-thirty-million'" in said
    assert not [prompt for prompt in prompts if ":" in prompt[:-2] and "://" not in prompt]
    assert prompts[1:3] == ["Label: ", "Announced (2026, 2026-06 or 2026-06-22), or Enter: "]
    (path,) = files()
    text = text_of(path)
    assert text[text.index(":training-not-covered a") : text.index(f"<{PAGE}> a")] == (
        ":training-not-covered a dg:Exclusion ;\n"
        '    rdfs:label "Training not covered" ;\n'
        "    dg:concerns concern:ai-training ;\n"
        "    dg:assertedBy party:larkfield-post ;\n"
        f"    dg:source <{PAGE}/two> .\n"
        "\n"
        ":ten-to-thirty-million a dg:Amount ;\n"
        '    rdfs:label "Ten to thirty million" ;\n'
        "    dg:minValue 10000000.0 ;\n"
        "    dg:maxValue 30000000.0 ;\n"
        '    dg:currency "USD" ;\n'
        "    dg:purpose purpose:licence-fee ;\n"
        "    dg:basis basis:total ;\n"
        "    dg:moneyState money-state:unknown ;\n"
        "    dg:assertedBy publisher:example-ledger ;\n"
        f"    dg:source <{PAGE}> .\n"
        "\n"
        ":half-of-it a dg:Amount ;\n"
        '    rdfs:label "Half of it" ;\n'
        "    dg:value 50.0 ;\n"
        '    dg:unit "percent" ;\n'
        "    dg:purpose purpose:revenue-share ;\n"
        "    dg:basis basis:share ;\n"
        "    dg:moneyState money-state:unknown ;\n"
        "    dg:assertedBy publisher:example-ledger ;\n"
        f"    dg:source <{PAGE}> .\n"
        "\n"
        ":announced a dg:Event ;\n"
        '    rdfs:label "Announced" ;\n'
        '    dg:date "2026-05"^^xsd:gYearMonth ;\n'
        "    dg:eventKind event-kind:announced ;\n"
        f"    dg:source <{PAGE}> .\n"
        "\n"
    )


def test_nothing_is_asked_for_that_was_given(answers):
    assert answers() == []
    assert new(*DEAL) == 0


def test_id_that_is_taken_is_asked_for_again(answers, capsys):
    answers("Not one", "orrery-ai", "orrery-too")
    words = changed(PARTY, "--label", "Orrery AI")
    words += ["--accepted", "similar-party-names: another"]
    assert new(*words) == 0
    assert "There is party:orrery-ai already" in capsys.readouterr().err
    assert Path("data/parties/orrery-too.ttl").is_file()


def test_end_of_answers_writes_nothing(answers, capsys):
    answers("content-licence")
    assert new("deal") == 130
    assert capsys.readouterr().err.endswith("Stopped.\n")
    assert nothing_is_written()


def test_tab_completes_answers_in_a_real_terminal(tmp_path):
    """The prompt of a terminal, through a pseudo-terminal: Tab, then Enter."""
    command = [sys.executable, "-m", "dealgraph", "new", *PARTY, "--only", MINI]
    command[command.index("--kind") : command.index("--kind") + 2] = []
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "INPUTRC": os.devnull}
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, close_fds=True
    ) as process:
        os.close(terminal)
        said = _until(controller, b"Kind: ")
        os.write(controller, b"organ\t\n")
        said += _until(controller, None)
        assert process.wait(timeout=60) == 0, said.decode()
    os.close(controller)
    assert PARTY_FILE.is_file()


def _until(controller: int, wanted: bytes | None) -> bytes:
    """Read what a terminal shows until some words, or until it is closed."""
    shown = b""
    while wanted is None or wanted not in shown:
        ready, _, _ = select.select([controller], [], [], 60)
        assert ready, shown.decode()
        try:
            read = os.read(controller, 4096)
        except OSError:  # Linux: the other side is closed
            break
        if not read:
            break
        shown += read
    return shown
