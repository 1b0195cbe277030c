"""A record of any size, made by rule: for benchmarks, where real ones are too small."""

from __future__ import annotations

import random

HEAD = """@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix medium: <https://w3id.org/dealgraph/medium/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sector: <https://w3id.org/dealgraph/sector/> .
@prefix status: <https://w3id.org/dealgraph/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SECTORS = ("music-company", "ai-developer", "film-and-tv-studio", "book-publisher", "investor")
MEDIA = ("music", "film", "news", "books")


def record(parties: int, deals: int) -> str:
    """Turtle of parties and deals; few parties have many deals, as in life."""
    chance = random.Random(7)
    lines = [HEAD]
    for number in range(parties):
        sector = SECTORS[number % len(SECTORS)]
        lines.append(
            f'party:p{number} a dg:Organisation ; rdfs:label "Company {number}" ; '
            f"dg:sector sector:{sector} ."
        )
    for number in range(deals):
        licensor = number % parties
        licensee = int(parties * chance.random() ** 4)
        month = f"{2021 + number % 5}-{number % 12 + 1:02}-15"
        lines.append(
            f'deal:d{number} a dg:ContentLicence ; rdfs:label "Licence {number}" ; '
            f"dg:licensor party:p{licensor} ; dg:licensee party:p{licensee} ; "
            f'dg:announced "{month}"^^xsd:date ; dg:status status:active ; '
            f"dg:medium medium:{MEDIA[number % len(MEDIA)]} ."
        )
    return "\n".join(lines) + "\n"
