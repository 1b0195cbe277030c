"""`diff`: each change of a record or of the model is told once, in words, in a stable order."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from dealgraph.base.errors import (
    EmptyFolderError,
    MissingFileError,
    MissingProgramError,
    TurtleError,
)
from dealgraph.cli import run
from dealgraph.comparison import diff
from dealgraph.comparison.render import render
from dealgraph.comparison.views import Change, Difference, Entry, Part

PREFIXES = """@prefix : <https://w3id.org/dealgraph/deal/quillmark-orrery-2026#> .
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix event-kind: <https://w3id.org/dealgraph/event-kind/> .
@prefix my: <https://example.org/my#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix purpose: <https://w3id.org/dealgraph/purpose/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stake: <https://w3id.org/dealgraph/stake/> .
@prefix status: <https://w3id.org/dealgraph/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DEAL = """
deal:quillmark-orrery-2026 a dg:ContentLicence ;
    rdfs:label "Quillmark Books and Orrery AI: books for training" ;
    dg:announced "2026-04"^^xsd:gYearMonth ;
    dg:stage :stage ;
    dg:licensor party:quillmark-books ;
    dg:licensee party:orrery-ai ;
    skos:note '''It runs for three years from the day on which it was signed, and both sides
        may leave it after the first of them.''' ;
    dg:term :training ;
    dg:amount :fee ;
    dg:event :signed ;
    dg:source <https://example.org/one> .

:stage a dg:Stage ;
    dg:reached status:active ;
    dg:source <https://example.org/one> .

:training a dg:Grant ;
    rdfs:label "Orrery AI may train on backlist titles" ;
    dg:concerns concern:ai-training ;
    dg:standing dg:confirmed ;
    dg:source <https://example.org/one> .

:fee a dg:Amount ;
    rdfs:label "Two million dollars" ;
    dg:value 2000000.0 ;
    dg:currency "USD" ;
    dg:purpose purpose:licence-fee ;
    dg:standing dg:reported ;
    dg:source <https://example.org/one> .

:signed a dg:Event ;
    rdfs:label "Licence signed" ;
    dg:date "2026-04-01"^^xsd:date ;
    dg:eventKind event-kind:signed ;
    dg:source <https://example.org/one> .

<https://example.org/one> a dg:Source ;
    dg:publisher "The Example Gazette" .
"""
PARTIES = """
party:quillmark-books a dg:Organisation ;
    rdfs:label "Quillmark Books" ;
    dg:country "IE" .

party:orrery-ai a dg:Organisation ;
    rdfs:label "Orrery AI" ;
    dg:country "US" .
"""
MODULE = """
<https://example.org/my> a owl:Ontology .

my:PatentDeal a owl:Class ;
    rdfs:label "patent deal"@en ;
    rdfs:subClassOf dg:Deal ;
    skos:definition "A deal over inventions."@en .
"""


def write(folder: Path, **files: str) -> str:
    """Write each text into a folder of its name; return the folder as a name to compare."""
    for name, text in files.items():
        path = folder / name / f"{name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    return str(folder)


def compared(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> Difference:
    return diff(write(tmp_path / "old", **old), write(tmp_path / "new", **new))


def said(found: Difference) -> list[str]:
    """The lines of the text, without the numbers at its head."""
    lines = render(found, "text", width=1000).splitlines()
    return [line.strip() for line in lines[lines.index("", 2) + 1 :] if line.strip(" -")]


NOTE = "“… three years from the {} it was signed, and …”"
FEE = "“Two million dollars”"
GRANT = "“Orrery AI may train on backlist titles”"
CHANGES = {
    "a status": (
        "status:active",
        "status:ended",
        ["- stage “ended”: reached changed from active to ended"],
    ),
    "a date that became more precise": (
        '"2026-04"^^xsd:gYearMonth',
        '"2026-04-01"^^xsd:date',
        ["- announced changed from 2026-04 to 2026-04-01"],
    ),
    "a date that came": (
        "dg:stage :stage",
        'dg:ends "2029"^^xsd:gYear ; dg:stage :stage',
        ["- ends: 2029 added"],
    ),
    "a class": (
        "a dg:ContentLicence",
        "a dg:ContentLicence, dg:DataLicence",
        ["- class: data licence added"],
    ),
    "a party that joined": (
        "dg:licensee party:orrery-ai",
        "dg:licensee party:orrery-ai, party:a24",
        ["- licensee: A24 added"],
    ),
    "a party that changed its role": (
        "dg:licensee party:orrery-ai",
        "dg:customer party:orrery-ai",
        ["- customer: Orrery AI added", "- licensee: Orrery AI removed"],
    ),
    "a note, of which only the words that differ are shown": (
        "from the day on which it was signed",
        "from the week after it was signed",
        [f"- note changed from {NOTE.format('day on which')} to {NOTE.format('week after')}"],
    ),
    "a source": (
        "dg:event :signed ;\n    dg:source <https://example.org/one>",
        "dg:event :signed ;\n    dg:source <https://example.org/one>, <https://example.org/two>",
        ["- source: https://example.org/two added"],
    ),
    "an amount": (
        "2000000.0",
        "2500000.5",
        ["- amount “Two million dollars”: value changed from 2,000,000 to 2,500,000.5"],
    ),
    "two properties of an amount": (
        'dg:currency "USD" ;\n    dg:purpose purpose:licence-fee',
        'dg:currency "EUR" ;\n    dg:purpose purpose:royalty',
        [
            "- amount “Two million dollars” changed",
            "- currency changed from USD to EUR",
            "- purpose changed from licence fee to royalty",
        ],
    ),
    "a number that is written in another type": (
        "2000000.0",
        "2000000",
        [f"- amount {FEE}: value changed from 2000000.0 (xsd:decimal) to 2000000 (xsd:integer)"],
    ),
    "the day of an event": (
        '"2026-04-01"^^xsd:date',
        '"2026-04-02"^^xsd:date',
        ["- event “Licence signed”: date changed from 2026-04-01 to 2026-04-02"],
    ),
    "the standing of a term": (
        "dg:standing dg:confirmed",
        "dg:standing dg:disputed",
        [f"- grant {GRANT}: standing changed from confirmed to disputed"],
    ),
    "the kind of a term": (
        "a dg:Grant",
        "a dg:Exclusion",
        [f"- exclusion {GRANT}: class changed from grant to exclusion"],
    ),
    "a term that came": (
        "dg:term :training ;",
        "dg:term :training, :no-music ;",
        ["- exclusion “Music not covered” added (AI training, reported)"],
    ),
    "a term under another name": (
        ":training",
        ":backlist",
        [f"- grant {GRANT} renamed, was #training"],
    ),
}
MUSIC = """
:no-music a dg:Exclusion ;
    rdfs:label "Music not covered" ;
    dg:concerns concern:ai-training ;
    dg:standing dg:reported .
"""


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_a_record_is_told_once(before, after, expected, tmp_path):
    assert before in DEAL
    new = DEAL.replace(before, after) + (MUSIC if ":no-music" in after else "")
    found = compared(
        tmp_path, {"deals": DEAL, "parties": PARTIES}, {"deals": new, "parties": PARTIES}
    )
    title = "Quillmark Books and Orrery AI: books for training (deal:quillmark-orrery-2026)"
    assert said(found) == ["Deals: changed", title, *expected]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_the_way_back_is_a_change_of_the_same_record(before, after, expected, tmp_path):
    new = DEAL.replace(before, after) + (MUSIC if ":no-music" in after else "")
    back = compared(tmp_path, {"deals": new}, {"deals": DEAL})
    assert [(e.action, e.id) for e in back.entries] == [("changed", "deal:quillmark-orrery-2026")]
    assert len(back.entries[0].changes) + len(back.entries[0].parts) >= 1


SAME = {
    "order of values and of statements": DEAL.replace("rdfs:label", "rdfs:label", 1).replace(
        "dg:licensor party:quillmark-books ;\n    dg:licensee party:orrery-ai ;",
        "dg:licensee party:orrery-ai ;\n    dg:licensor party:quillmark-books ;",
    ),
    "prefixes written out": DEAL.replace(
        "party:orrery-ai", "<https://w3id.org/dealgraph/party/orrery-ai>"
    ),
    "a comment": "# A comment.\n" + DEAL,
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_way_of_writing_is_no_difference(text, tmp_path):
    assert text != DEAL
    found = compared(tmp_path, {"deals": DEAL}, {"deals": text})
    assert found.entries == ()
    assert render(found, "text") == f"No difference between {found.old} and {found.new}.\n"


def test_blank_nodes_are_compared_by_what_they_say(tmp_path):
    module = MODULE + "[] a owl:AllDisjointClasses ; owl:members ( my:PatentDeal dg:Dispute ) .\n"
    assert compared(tmp_path / "same", {"a": module}, {"b": module}).entries == ()
    changed = module.replace("dg:Dispute", "dg:Policy")
    found = compared(tmp_path, {"a": module}, {"a": changed})
    axiom = "[owl:members (https://example.org/my#PatentDeal {}); rdf:type owl:AllDisjointClasses]"
    assert [(e.action, e.id) for e in found.entries] == [
        ("added", axiom.format("dg:Policy")),
        ("removed", axiom.format("dg:Dispute")),
    ]


def test_a_new_record_is_told_with_its_date_parties_and_number_of_statements(tmp_path):
    found = compared(tmp_path, {"parties": PARTIES}, {"parties": PARTIES, "deals": DEAL})
    assert found.entries[0] == Entry(
        "Deals",
        "added",
        "deal:quillmark-orrery-2026",
        "Quillmark Books and Orrery AI: books for training",
        "content licence",
        (
            "announced: 2026-04",
            "licensee: Orrery AI",
            "licensor: Quillmark Books",
            "statements: 4",
        ),
    )
    assert found.counts() == {"Deals": {"added": 1}, "Sources": {"added": 1}}


def test_a_renamed_record_is_one_difference_wherever_it_is_named(tmp_path):
    stake = """
stake:quillmark a dg:Stake ;
    rdfs:label "Quillmark's stake" ;
    dg:owner party:quillmark-books ;
    dg:owned party:orrery-ai .
"""
    renamed = {
        name: text.replace("party:orrery-ai", "party:orrery")
        for name, text in {"deals": DEAL, "parties": PARTIES, "stakes": stake}.items()
    }
    found = compared(tmp_path, {"deals": DEAL, "parties": PARTIES, "stakes": stake}, renamed)
    assert found.entries == (
        Entry(
            "Parties", "renamed", "party:orrery", "Orrery AI", "organisation", was="party:orrery-ai"
        ),
    )


ENDED = Part("changed", "stage", "ended", changes=(Change("reached", ("active",), ("ended",)),))


def test_a_deal_with_a_new_id_keeps_its_statements(tmp_path):
    moved = DEAL.replace("quillmark-orrery-2026", "orrery-quillmark-2026").replace(
        "status:active", "status:ended"
    )
    prefix = "@prefix : <https://w3id.org/dealgraph/deal/orrery-quillmark-2026#> .\n"
    found = compared(tmp_path, {"deals": DEAL}, {"deals": prefix + moved})
    assert found.entries == (
        Entry(
            "Deals",
            "renamed",
            "deal:orrery-quillmark-2026",
            "Quillmark Books and Orrery AI: books for training",
            "content licence",
            was="deal:quillmark-orrery-2026",
            parts=(ENDED,),
        ),
    )


def test_parties_that_only_resemble_one_another_are_not_taken_for_one(tmp_path):
    other = 'party:larkfield a dg:Organisation ; rdfs:label "Larkfield Post" ; dg:country "US" .\n'
    one = 'party:orrery-ai a dg:Organisation ; rdfs:label "Orrery AI" ; dg:country "US" .\n'
    found = compared(tmp_path, {"parties": one}, {"parties": other})
    assert [(e.action, e.id) for e in found.entries] == [
        ("added", "party:larkfield"),
        ("removed", "party:orrery-ai"),
    ]


STAKE = """
stake:quillmark-orrery a dg:Stake ;
    rdfs:label "Quillmark Books: 5 per cent of Orrery AI" ;
    dg:owner party:quillmark-books ;
    dg:owned party:orrery-ai ;
    dg:sharePercent 5.0 .
"""


def test_parties_and_holdings_have_sections_of_their_own(tmp_path):
    found = compared(
        tmp_path,
        {"parties": PARTIES, "stakes": STAKE},
        {
            "parties": PARTIES.replace('"US"', '"GB"'),
            "stakes": STAKE.replace("5.0", "7.5"),
        },
    )
    assert said(found) == [
        "Parties: changed",
        "Orrery AI (party:orrery-ai)",
        "- country changed from US to GB",
        "Holdings: changed",
        "Quillmark Books: 5 per cent of Orrery AI (stake:quillmark-orrery)",
        "- share in per cent changed from 5 to 7.5",
    ]


RETIRED = "owl:deprecated true ; dg:replacedBy dg:Deal"
MODEL = {
    "added": (
        "",
        MODULE,
        [
            "Terms of the model: added",
            "https://example.org/my",
            "- module",
            "patent deal (https://example.org/my#PatentDeal)",
            "- class; A deal over inventions.",
        ],
    ),
    "changed": (
        MODULE,
        MODULE.replace("subClassOf dg:Deal", "subClassOf dg:Licence").replace(
            "over inventions", "over patents"
        ),
        [
            "Terms of the model: changed",
            "patent deal (https://example.org/my#PatentDeal)",
            "- superclass changed from deal to licence",
            "- definition changed from A deal over inventions. to A deal over patents.",
        ],
    ),
    "retired": (
        MODULE,
        MODULE.replace("subClassOf dg:Deal ;", f"subClassOf dg:Deal ; {RETIRED} ;"),
        [
            "Terms of the model: retired",
            "patent deal (https://example.org/my#PatentDeal)",
            "- replacement: deal added",
        ],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), MODEL.values(), ids=MODEL)
def test_terms_of_the_model(old, new, expected, tmp_path):
    found = compared(
        tmp_path, {"parties": PARTIES, "module": old}, {"parties": PARTIES, "module": new}
    )
    assert said(found) == expected


def test_questions_rules_and_checks_are_told_by_name_and_title(tmp_path):
    for name, text in (("old", "# title: Old\n"), ("new", "# title: New\n")):
        folder = tmp_path / name / "questions"
        write(tmp_path / name, deals=DEAL)
        folder.mkdir()
        (folder / "changed.rq").write_text(text)
        (folder / f"only-{name}.rq").write_text(text)
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert found.entries == (
        Entry("Questions", "added", "only-new", "New"),
        Entry("Questions", "changed", "changed", "New"),
        Entry("Questions", "removed", "only-old", "Old"),
    )


def test_a_changed_source_is_listed_and_new_ones_are_counted(tmp_path):
    new = DEAL.replace("Example Gazette", "Example Ledger")
    new += '<https://example.org/two> a dg:Source ; dg:publisher "Orrery AI" .\n'
    found = compared(tmp_path, {"deals": DEAL}, {"deals": new})
    assert found.counts() == {"Sources": {"added": 1, "changed": 1}}
    assert said(found) == [
        "Sources: changed",
        "https://example.org/one",
        "- publisher changed from The Example Gazette to The Example Ledger",
    ]


HOSTILE = 'party:x a dg:Organisation ; rdfs:label "<b>*A*</b> [x](http://e) `c`\\u001B[31m" .\n'


def test_markdown_is_a_list_that_labels_cannot_break(tmp_path):
    found = compared(tmp_path, {"parties": PARTIES}, {"parties": PARTIES + HOSTILE})
    named = Difference("v1|0", "new\nstate", found.sections, found.entries)
    assert render(named, "markdown") == (
        "# Changes from v1\\|0 to new state\n"
        "\n"
        "- Parties: 1 added\n"
        "\n"
        "## Parties: added\n"
        "\n"
        "- **\\<b\\>\\*A\\*\\</b\\> \\[x\\](http://e) \\`c\\` \\[31m** (`party:x`)\n"
        "  - organisation\n"
    )


def test_a_label_cannot_steer_the_terminal(tmp_path):
    found = compared(tmp_path, {"parties": PARTIES}, {"parties": PARTIES + HOSTILE})
    assert "\x1b" not in render(found, "text")


def test_json_holds_everything_that_the_text_says(tmp_path):
    new = DEAL.replace("status:active", "status:ended").replace("2000000.0", "1.0")
    found = compared(tmp_path, {"deals": DEAL}, {"deals": new})
    assert json.loads(render(found, "json", limit=1)) == {
        "old": found.old,
        "new": found.new,
        "counts": {
            "Deals": {"changed": 1},
            "Statements in changed records": {"changed": 2},
        },
        "entries": [
            {
                "section": "Deals",
                "action": "changed",
                "id": "deal:quillmark-orrery-2026",
                "label": "Quillmark Books and Orrery AI: books for training",
                "kind": "content licence",
                "details": [],
                "was": "",
                "changes": [],
                "parts": [
                    {
                        "action": "changed",
                        "kind": "stage",
                        "label": "ended",
                        "details": [],
                        "was": "",
                        "changes": [{"what": "reached", "old": ["active"], "new": ["ended"]}],
                    },
                    {
                        "action": "changed",
                        "kind": "amount",
                        "label": "Two million dollars",
                        "details": [],
                        "was": "",
                        "changes": [{"what": "value", "old": ["2,000,000"], "new": ["1"]}],
                    },
                ],
            }
        ],
    }


def test_a_long_list_is_cut_and_the_rest_counted(tmp_path):
    many = "".join(
        f'party:p{n} a dg:Organisation ; rdfs:label "Party number {n}" .\n' for n in range(9)
    )
    found = compared(tmp_path, {"parties": PARTIES}, {"parties": PARTIES + many})
    assert found.counts() == {"Parties": {"added": 9}}
    assert said_with(found, 2)[-1] == "… and 7 more (--limit 0 lists all)"
    assert len([line for line in said_with(found, 0) if line.startswith("Party")]) == 9


def said_with(found: Difference, limit: int) -> list[str]:
    return [line.strip() for line in render(found, "text", limit=limit).splitlines()]


def test_more_than_five_values_are_summed_up():
    change = Change("asserted by", (), tuple("ABCDEFG"))
    entry = Entry("Deals", "changed", "deal:x", "X", changes=(change,))
    text = render(Difference("a", "b", ("Deals",), (entry,)), "text")
    assert "    - asserted by: A, B, C and 4 more added\n" in text


def test_a_statement_that_came_is_told_with_what_it_is_about():
    part = Part("added", "exclusion", "No training", ("AI training", "confirmed"))
    entry = Entry("Deals", "changed", "deal:x", "X", parts=(part,))
    text = render(Difference("a", "b", ("Deals",), (entry,)), "markdown")
    assert "  - exclusion “No training” added (AI training, confirmed)\n" in text


def test_two_readings_give_the_same_bytes(tmp_path):
    new = {"deals": DEAL.replace("2026", "2027") + MUSIC, "parties": PARTIES, "stakes": STAKE}
    for format_ in ("text", "markdown", "json"):
        first = render(compared(tmp_path, {"deals": DEAL, "module": MODULE}, new), format_)
        assert first == render(compared(tmp_path, {"deals": DEAL, "module": MODULE}, new), format_)


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """A checkout with two commits, `one` and `two`, and a change that is not committed."""
    folder = tmp_path / "checkout"
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    write(folder / "data", deals=DEAL, parties=PARTIES)
    write(folder / "tests", deals=DEAL.replace("active", "talks"))
    commit(folder, "one", first=True)
    write(folder / "data", deals=DEAL.replace("active", "cancelled"))
    commit(folder, "two")
    write(folder / "data", deals=DEAL.replace("active", "ended"))
    monkeypatch.chdir(folder)
    return folder


def commit(folder: Path, tag: str, *, first: bool = False) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)

    if first:
        git("init", "--quiet")
    git("add", "--all")
    git(
        *("-c", "user.name=Test", "-c", "user.email=test@example.org"),
        *("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", tag),
    )
    git("tag", tag)


REVISIONS = {
    "two revisions": ("one", "two", ("active", "cancelled")),
    "a revision and the work tree": ("two", ".", ("cancelled", "ended")),
    "the work tree and a revision": ("data", "one", ("ended", "active")),
    "a revision and a folder of the checkout": ("two", "data/deals", ("cancelled", "ended")),
    "a revision and a file": ("HEAD~1", "data/deals/deals.ttl", ("active", "ended")),
    "folders of two revisions": ("one:data/deals", "two:data", ("active", "cancelled")),
    "a file of a revision": ("one:data/deals/deals.ttl", "two:./data/", ("active", "cancelled")),
    "a folder that is not read by default": ("one:tests", "two:data", ("in talks", "cancelled")),
}


@pytest.mark.parametrize(("old", "new", "expected"), REVISIONS.values(), ids=REVISIONS)
def test_revisions_of_the_checkout(old, new, expected, repository):
    deals = [entry for entry in diff(old, new).entries if entry.section == "Deals"]
    assert [part.changes for entry in deals for part in entry.parts] == [
        (Change("reached", (expected[0],), (expected[1],)),)
    ]


def test_nothing_of_the_checkout_changes(repository):
    def state() -> list[tuple[str, int]]:
        return sorted((str(p), p.stat().st_mtime_ns) for p in repository.rglob("*"))

    before = state()
    diff("one", "two")
    assert state() == before


UNKNOWN = {
    "an unknown revision": ("three", "no revision of this repository, has that name"),
    "a path that the revision lacks": ("one:data/films", "the revision has no such path"),
    "an option": ("--output=x", "no revision of this repository, has that name"),
    "nothing": ("", "no revision of this repository, has that name"),
}


@pytest.mark.parametrize(("name", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_compared_is_an_error(name, why, repository):
    with pytest.raises(MissingFileError) as caught:
        diff(name, "two")
    assert why in caught.value.why
    assert "HEAD~3" in caught.value.fix


def test_outside_a_repository_a_revision_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingFileError, match="not a git repository"):
        diff("HEAD", write(tmp_path / "new", deals=DEAL))


def test_without_git_a_revision_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="git is not installed"):
        diff("HEAD", write(tmp_path / "new", deals=DEAL))


def test_an_error_in_a_revision_names_the_revision_and_the_line(repository):
    write(repository / "data", deals=DEAL.replace("dg:stage :stage ;", "dg:stage ;"))
    commit(repository, "broken")
    with pytest.raises(TurtleError) as caught:
        diff("one", "broken")
    line = (PREFIXES + DEAL).splitlines().index("    dg:stage :stage ;") + 1
    assert caught.value.where == f"broken:data/deals/deals.ttl:{line}"


def test_an_empty_folder_is_an_error(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyFolderError):
        diff(str(tmp_path / "empty"), write(tmp_path / "new", deals=DEAL))


def test_exit_codes(tmp_path, capsys):
    old = write(tmp_path / "old", deals=DEAL)
    new = write(tmp_path / "new", deals=DEAL.replace("active", "ended"))
    assert run(["diff", old, old]) == 0
    assert capsys.readouterr().out == f"No difference between {old} and {old}.\n"
    assert run(["diff", old, new, "--format", "markdown"]) == 1
    assert capsys.readouterr().out.startswith("# Changes from ")
    assert run(["diff", old, str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.startswith("Error: There is nothing to compare [DG101]\n")
