"""The fixed parts of a schema.org export: its namespace and context."""

from __future__ import annotations

from dealgraph.publish.profiles.document import Key, Vocabulary
from dealgraph.rdf.names import PREFIXES

NAMESPACE = "https://schema.org/"

VOCABULARY = Vocabulary(
    default="schema",
    prefixes={"schema": NAMESPACE, "xsd": PREFIXES["xsd"]},
    keys={
        **{
            name: Key(f"schema:{name}")
            for name in (
                "name",
                "alternateName",
                "description",
                "jobTitle",
                "identifier",
                "addressCountry",
                "creditText",
                "keywords",
                "value",
                "minValue",
                "maxValue",
                "currency",
                "unitText",
            )
        },
        **{
            name: Key(f"schema:{name}", "node")
            for name in (
                "address",
                "parentOrganization",
                "affiliation",
                "agent",
                "participant",
                "object",
                "author",
                "mentions",
                "about",
                "publisher",
                "subjectOf",
                "citation",
            )
        },
        "url": Key("schema:url", "@id"),
        "actionStatus": Key("schema:actionStatus", "@vocab"),
        "datePublished": Key("schema:datePublished", "schema:Date"),
        "startTime": Key("schema:startTime", "schema:DateTime"),
        "endTime": Key("schema:endTime", "schema:DateTime"),
    },
)
