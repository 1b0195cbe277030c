"""Orders of properties: in a record that is read, in a file, and in a difference.

Each part is written once; the three orders put the parts together. They are a table and not
annotations of the ontology, since they are three: who pays stands before how an amount is measured
where it is read and after it in a file, a status stands before the days in a difference and after
them in a record. A file is laid out without any graph at hand.

Whatever an order does not name has its place between the parts or after them, by its name.
"""

from __future__ import annotations

_PARTY = (
    "dg:sector dg:country dg:parent dg:position dg:affiliation dg:website dg:host dg:identifier"
)
_DAYS = "dg:announced dg:filed dg:starts dg:ends dg:duration"
_STATUS = "dg:status dg:statusAsOf"
_STAGE = "dg:reached"
_TAKING_PART = "dg:participant dg:role"
_SUBJECT = "dg:exclusivity dg:medium dg:content dg:product dg:court dg:caseNumber"
_HOLDING = "dg:owner dg:owned"
_HELD = "dg:stakeKind dg:stakeState"
_TERM = "dg:covers dg:bearer dg:beneficiary dg:condition"
_PERIOD = "dg:from dg:until"
_PAYMENT = "dg:payer dg:payee"
_MEASURE = "dg:basis dg:moneyState"
_FIGURE = "dg:value dg:minValue dg:maxValue dg:currency dg:unit"
_SHARES = (
    "dg:sharePercent dg:minSharePercent dg:maxSharePercent "
    "dg:votesPercent dg:minVotesPercent dg:maxVotesPercent"
)
_LINKS = "dg:partOf dg:joins dg:renews dg:expands dg:replaces dg:settles dg:follows dg:related"


def _listed(*parts: str) -> tuple[str, ...]:
    return tuple(" ".join(parts).split())


#: The facts of a record or statement, as it is read; others follow.
FACTS = _listed(
    _PARTY,
    _DAYS,
    _STATUS,
    _STAGE,
    _TAKING_PART,
    _SUBJECT,
    _HOLDING,
    _HELD,
    _TERM,
    _PERIOD,
    _PAYMENT,
    _MEASURE,
    _LINKS,
)
#: What a reader of a file wants first; others follow.
FILE_FIRST = _listed(
    "a rdfs:label skos:prefLabel skos:altLabel dcterms:abstract rdfs:subClassOf",
    "rdfs:subPropertyOf rdfs:domain rdfs:range skos:inScheme skos:topConceptOf skos:broader",
    "skos:definition skos:example",
    "skos:notation",
    _DAYS,
    _STATUS,
    _STAGE,
    _TAKING_PART,
    _SUBJECT,
    _PARTY,
    "dg:date dg:eventKind dg:concerns",
    _TERM,
    _FIGURE,
    "dg:approximate dg:purpose",
    _MEASURE,
    _PAYMENT,
    _HOLDING,
    _SHARES,
    _HELD,
    _PERIOD,
    "dg:estimate dg:assertedBy dg:deniedBy dg:standing dg:because",
    "dg:publishedBy dg:publisher dg:sourceKind dg:relays dg:published",
)
#: What stands at the end of a subject in a file: links, notes, statements and sources.
FILE_LAST = _listed(
    _LINKS,
    "dg:contradicts skos:note dg:accepted dg:stage dg:participation dg:amount dg:term dg:event",
    "dg:source rdfs:isDefinedBy",
)
#: What a reader of a difference wants to know first; others follow by their name.
CHANGES_FIRST = _listed(
    "rdfs:label skos:prefLabel skos:altLabel rdf:type", _STATUS, _DAYS, "dg:date"
)
#: What comes last in a difference.
CHANGES_LAST = _listed(
    _FIGURE,
    "dg:reached dg:concerns dg:purpose dg:eventKind dg:estimate dg:assertedBy dg:deniedBy",
    "dg:contradicts dg:standing dg:because",
    "skos:definition skos:note dg:accepted dg:source",
)
