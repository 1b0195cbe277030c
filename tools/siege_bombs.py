"""Queries that take too much of something: time, memory, depth, length or rows.

Each kind has a name and the text of a query; none of them asks for anything that a reader wants.
"""

from __future__ import annotations

_TRIPLES = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_LONG_TEXT = "BIND('0123456789' AS ?t0) " + " ".join(
    f"BIND(CONCAT(?t{n}, ?t{n}, ?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(16)
)


def _values(name: str, number: int) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(str, range(number)))} }}"


def _nested(before: str, after: str, depth: int, inner: str = "") -> str:
    return before * depth + inner + after * depth


def _ask(pattern: str) -> str:
    return f"ASK {{ {pattern} }}"


def _count(pattern: str) -> str:
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


def bombs() -> dict[str, str]:
    """Name of a kind -> the text of its query, in the order in which they are sent."""
    return {**_time(), **_memory(), **_length(), **_rows()}


def _time() -> dict[str, str]:
    return {
        "cross product, counted": _count(_TRIPLES),
        "cross product, filtered": _count(f"{_TRIPLES} FILTER(STRLEN(STR(?a)) > 1000000)"),
        "cross product, ASK": _ask(f"{_TRIPLES} FILTER(?a = 1)"),
        "cross product of graphs": _count("GRAPH ?x {?a ?b ?c} GRAPH ?y {?d ?e ?f} ?g ?h ?i"),
        "path of everything": _count("?a (!<x:y>)* ?b"),
        "paths in a row": _count("?a (!<x:y>)+ ?b . ?b (!<x:y>)+ ?c . ?c (!<x:y>)+ ?d"),
        "path both ways": _count("?a ((!<x:y>)|^(!<x:y>))* ?b . ?b ((!<x:y>)|^(!<x:y>))* ?c"),
        "nested stars": _count("?a ((((!<x:y>)*)*)*)* ?b"),
        "60,000 by 60,000 values": _count(f"{_values('a', 60_000)} {_values('b', 60_000)}"),
        "MINUS without a join": _count("?a ?b ?c MINUS { ?d ?e ?f . ?g ?h ?c }"),
        "EXISTS in each row": _count("?a ?b ?c FILTER EXISTS { ?d ?e ?f FILTER(?f > ?c) }"),
        "NOT EXISTS in NOT EXISTS": _count(
            "?a ?b ?c FILTER NOT EXISTS { ?d ?e ?c FILTER NOT EXISTS { ?g ?h ?i FILTER(?g=1) } }"
        ),
        "regular expression, backtracking": _count(
            '?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?c), "(a+)+(b+)+(c+)+$")'
        ),
        "regular expression from each value": _count("?a ?b ?c . ?d ?e ?f FILTER REGEX(?c, ?f)"),
        "large repetitions": _count('?a ?b ?c FILTER REGEX(STR(?c), "((a{1,99}){1,99}){1,99}")'),
        "OPTIONAL without a join": _count("?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } }"),
        "UNION of cross products": _count(" UNION ".join([f"{{ {_TRIPLES} }}"] * 50)),
    }


def _memory() -> dict[str, str]:
    return {
        "ORDER BY of a cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
        "DISTINCT of a cross product": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }",
        "GROUP BY of a cross product": (
            "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d ?c ?f"
        ),
        "GROUP_CONCAT of a cross product": (
            "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?t) { ?a ?b ?c . ?d ?e ?f }"
        ),
        "COUNT DISTINCT of a cross product": (
            "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
        ),
        "CONCAT, doubled": f"SELECT (STRLEN(?t16) AS ?n) {{ {_LONG_TEXT} }}",
        "REPLACE that grows": (
            "SELECT (STRLEN(?y) AS ?n) { BIND(REPLACE('aaaaaaaaaaaaaaaa', 'a', "
            "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') AS ?x) BIND(REPLACE(REPLACE(REPLACE(?x, "
            "'a', ?x), 'a', ?x), 'a', ?x) AS ?y) }"
        ),
        "ENCODE_FOR_URI of long texts": (
            f"SELECT (STRLEN(ENCODE_FOR_URI(ENCODE_FOR_URI(?t11))) AS ?n) {{ {_LONG_TEXT} }}"
        ),
        "CONSTRUCT of a cross product": (
            "CONSTRUCT { ?a ?e ?f . ?d ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f }"
        ),
        "CONSTRUCT of new nodes": (
            "CONSTRUCT { [] ?b [] . [] ?e [] } WHERE { ?a ?b ?c . ?d ?e ?f }"
        ),
        "DESCRIBE of everything": "DESCRIBE ?a ?c { ?a ?b ?c }",
    }


def _length() -> dict[str, str]:
    return {
        "100,000 brackets": _ask(f"FILTER({_nested('(', ')', 100_000, '1')})"),
        "100,000 groups": f"ASK {_nested('{', '}', 100_000)}",
        "100,000 exclamation marks": _ask(f"FILTER({'!' * 100_000}true)"),
        "100,000 lists": _ask(f"?s ?p {_nested('(', ')', 100_000)}"),
        "1,000 subqueries": "SELECT * " + _nested("{ SELECT * ", "}", 1_000, "{ ?a ?b ?c }"),
        "2,000 OPTIONAL": _ask(" ".join(f"OPTIONAL {{ ?a ?b{n} ?c{n} }}" for n in range(2_000))),
        "5,000 UNION": _ask(" UNION ".join(["{ ?a ?b ?c }"] * 5_000)),
        "20,000 additions": _ask(f"FILTER({' + '.join(['1'] * 20_000)} = 0)"),
        "query of 10 MB": _ask("#" * 10_000_000),
    }


def _rows() -> dict[str, str]:
    return {
        "rows without end": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
        "long rows": f"SELECT ?a (?t10 AS ?t) {{ ?a ?b ?c {_LONG_TEXT} }}",
    }
