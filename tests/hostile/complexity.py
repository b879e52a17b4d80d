"""Queries deeper, longer or wider than any parser or planner likes."""

from collections.abc import Iterator

from tests.hostile.case import ANY, REFUSED, Case, query

# name, opening, core, closing; each opening goes one level deeper
_NESTED = (
    ("exists", "SELECT * {", "FILTER EXISTS {", "?s ?p ?o", "}", "}"),
    ("not-exists", "SELECT * {", "FILTER NOT EXISTS {", "?s ?p ?o", "}", "}"),
    ("groups", "SELECT * ", "{", " ?s ?p ?o ", "}", ""),
    ("sub-select", "SELECT * {", "{SELECT * {", "?s ?p ?o", "}}", "}"),
    ("optional", "SELECT * {", "?s ?p ?o OPTIONAL {", "?s ?p ?o", "}", "}"),
    ("minus", "SELECT * {", "?s ?p ?o MINUS {", "?s ?p ?o", "}", "}"),
    ("union", "SELECT * {", "{?s ?p ?o} UNION {", "?s ?p ?o", "}", "}"),
    ("graph", "SELECT * {", "GRAPH ?g {", "?s ?p ?o", "}", "}"),
    ("lateral", "SELECT * {", "?s ?p ?o LATERAL {", "?s ?p ?o", "}", "}"),
    ("parentheses", "SELECT * { FILTER(", "(", "1", ")", ") }"),
    ("if", "SELECT * { BIND(", "IF(true,", "1", ",2)", " AS ?x) }"),
    ("coalesce", "SELECT * { BIND(", "COALESCE(", "1", ")", " AS ?x) }"),
    ("str", "SELECT * { BIND(", "STR(", "1", ")", " AS ?x) }"),
    ("concat", "SELECT * { BIND(", "CONCAT('a',", "'b'", ")", " AS ?x) }"),
    ("in", "SELECT * { FILTER(1 IN (", "(1 IN (", "1", "))", ")) }"),
    ("minus-sign", "SELECT * { BIND(", "-(", "1", ")", " AS ?x) }"),
    ("path-star", "SELECT * { ?s ", "(", "<urn:p>", ")*", " ?o }"),
    ("path-inverse", "SELECT * { ?s ", "^(", "<urn:p>", ")", " ?o }"),
    ("path-negated", "SELECT * { ?s ", "(!", "<urn:p>", ")", " ?o }"),
    ("blank-nodes", "SELECT * { ?s <urn:p> ", "[ <urn:p> ", "1", "]", " }"),
    ("lists", "SELECT * { ?s <urn:p> ", "(", "1", ")", " }"),
    ("triple-terms", "SELECT * { ?s <urn:p> ", "<<( <urn:s> <urn:p> ", "1", " )>>", " }"),
    ("reified", "SELECT * { ?s <urn:p> ", "<< <urn:s> <urn:p> ", "1", " >>", " }"),
    ("annotations", "SELECT * { ?s ?p ?o ", "{| <urn:p> 1 ", "", " |}", " }"),
    ("braces-unclosed", "SELECT * ", "{", "", "", ""),
    ("parentheses-unclosed", "SELECT * { FILTER", "(", "", "", ""),
)
_DEPTHS = (150, 5_000)

# name, before, repeated, after
_FLAT = (
    ("plus", "SELECT * { BIND(1", "+1", " AS ?x) }"),
    ("times-glued", "SELECT * { BIND(1", "*1", " AS ?x) }"),
    ("or", "SELECT * { FILTER(true", "||true", ") }"),
    ("and", "SELECT * { FILTER(true", "&&true", ") }"),
    ("not", "SELECT * { FILTER(", "!", "true) }"),
    ("equals", "SELECT * { FILTER(1", "=1", ") }"),
    ("union", "SELECT * { {?s ?p ?o}", "UNION{?s ?p ?o}", " }"),
    ("bind", "SELECT * { ", "BIND(1 AS ?x%d)", " }"),
    ("minus", "SELECT * { ?s ?p ?o ", "MINUS{?s ?p %d}", " }"),
    ("optional", "SELECT * { ?s ?p ?o ", "OPTIONAL{?s ?p %d}", " }"),
    ("filter", "SELECT * { ?s ?p ?o ", "FILTER(?o!=%d)", " }"),
    # a keyword may touch the name behind it: some tokenisers then see no keyword
    ("filter-glued", "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT * { ?s ?p ?o ", "FILTERx:string(?o)", " }"),
    ("filter-exists", "SELECT * { ?s ?p ?o ", "FILTER EXISTS{?s ?p %d}", " }"),
    ("values-blocks", "SELECT * { ", "VALUES ?x%d {1 2}", " }"),
    ("patterns-apart", "SELECT * { ", "?s%d ?p%d ?o%d .", " }"),
    ("patterns-chain", "SELECT * { ", "?s ?p%d ?s .", " }"),
    ("predicates", "SELECT * { ?s ?p ?o ", ";?p%d ?o%d", " }"),
    ("objects", "SELECT * { ?s ?p ?o ", ",?o%d", " }"),
    ("path-sequence", "SELECT * { ?s <urn:p>", "/<urn:p>", " ?o }"),
    ("path-alternative", "SELECT * { ?s <urn:p>", "|<urn:p>", " ?o }"),
    ("path-inverse", "SELECT * { ?s ", "^", "<urn:p> ?o }"),
    ("path-stars", "SELECT * { ?s <urn:p>", "*", " ?o }"),
    ("in-list", "SELECT * { ?s ?p ?o FILTER(?o IN (0", ",%d", ")) }"),
    ("concat", "SELECT * { BIND(CONCAT(''", ",'%d'", ") AS ?x) }"),
    ("coalesce", "SELECT * { BIND(COALESCE(?y", ",?x%d", ") AS ?x) }"),
    ("projection", "SELECT ", "(1 AS ?x%d)", " { }"),
    ("order-keys", "SELECT * { ?s ?p ?o } ORDER BY ", "DESC(?x%d)", ""),
    ("group-keys", "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY ", "?x%d ", ""),
    ("having", "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", "(COUNT(*)>%d)", ""),
    ("aggregates", "SELECT ", "(COUNT(?x%d) AS ?y%d)", " { ?s ?p ?o }"),
    ("prefixes", "", "PREFIX p%d: <urn:%d> ", "SELECT * { }"),
    ("bases", "", "BASE <http://a/%d> ", "SELECT * { }"),
    ("from", "SELECT * ", "FROM <urn:g%d> ", "{ }"),
    ("from-named", "SELECT * ", "FROM NAMED <urn:g%d> ", "{ }"),
    ("comments", "", "#\n", "SELECT * { }"),
    ("template", "CONSTRUCT { ", "?s ?p %d .", " } WHERE { ?s ?p ?o }"),
    ("describe", "DESCRIBE ", "<urn:%d> ", ""),
    ("values-rows", "SELECT * { VALUES (?a ?b) { ", "(%d 1)", " } }"),
    ("dots", "SELECT * { ?s ?p ?o ", ".", " }"),
)
_LENGTHS = (300, 10_000)


def _repeat(text: str, times: int) -> str:
    return "".join(text.replace("%d", str(i)) for i in range(times)) if "%d" in text else text * times


def cases() -> Iterator[Case]:
    for name, before, opening, core, closing, after in _NESTED:
        for n in _DEPTHS:
            yield query(f"deep-{name}-{n}", before + opening * n + core + closing * n + after, REFUSED)
    for name, before, repeated, after in _FLAT:
        for n in _LENGTHS:
            yield query(f"long-{name}-{n}", before + _repeat(repeated, n) + after, ANY)
    yield query("huge-values", "SELECT (COUNT(*) AS ?n) { VALUES ?x {" + " 1" * 490_000 + "} }")
    yield query("cross-of-values", _crossed_values(4, 4_000))
    yield query("larger-than-allowed", "SELECT * { }" + " " * 1_000_000, frozenset({413}))


def _crossed_values(times: int, rows: int) -> str:
    row = " ".join(str(i) for i in range(rows))
    return "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?x{i} {{ {row} }}" for i in range(times)) + " }"
