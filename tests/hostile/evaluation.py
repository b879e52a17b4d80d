"""Small queries whose answers never end, grow without bound, or make an engine try everything."""

from collections.abc import Iterator

from tests.hostile.case import Case, query

_X2 = "?a ?b ?c . ?d ?e ?f"
_X3 = _X2 + " . ?g ?h ?i"
_X4 = _X3 + " . ?j ?k ?l"
_DOUBLED = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
_REPLACED = " ".join(f"BIND(REPLACE(?x{i}, 'a', 'aaaaaaaaaaaaaaaa') AS ?x{i + 1})" for i in range(12))

_CROSS = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {_X3} }}",
    "count-four": f"SELECT (COUNT(*) AS ?n) {{ {_X4} }}",
    "count-distinct": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {_X3} }}",
    "order-limit-1": f"SELECT * {{ {_X3} }} ORDER BY ?c ?f ?i LIMIT 1",
    "order-by-rand": f"SELECT * {{ {_X2} }} ORDER BY RAND()",
    "distinct": f"SELECT DISTINCT * {{ {_X3} }}",
    "reduced": f"SELECT REDUCED * {{ {_X3} }}",
    "all": f"SELECT * {{ {_X3} }}",
    "offset": f"SELECT * {{ {_X3} }} OFFSET 9000000000000000000 LIMIT 1",
    "group-concat": f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i))) AS ?n) {{ {_X3} }}",
    "group-concat-two": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?n) {{ {_X2} }}",
    "group-by": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {_X3} }} GROUP BY ?a ?d ?g",
    "sum-rand": f"SELECT (SUM(RAND()) AS ?n) {{ {_X3} }}",
    "sample-having": f"SELECT (SAMPLE(?a) AS ?n) {{ {_X3} }} GROUP BY ?c ?f HAVING (COUNT(*) > 1000000000)",
    "not-exists": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {_X3} FILTER(?c = 'no such thing') }} }}",
    "exists-in-order": f"SELECT * {{ ?s ?p ?o }} ORDER BY EXISTS {{ {_X3} FILTER(?c = ?o) }}",
    "minus": f"SELECT * {{ {_X2} MINUS {{ {_X3} }} }}",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } } }",
    "union": f"SELECT (COUNT(*) AS ?n) {{ {{ {_X2} }} UNION {{ {_X3} }} UNION {{ {_X4} }} }}",
    "sub-selects": "SELECT (COUNT(*) AS ?n) {"
    " { SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } { SELECT * { ?g ?h ?i } } }",
    "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c } GRAPH ?y { ?d ?e ?f } GRAPH ?z { ?g ?h ?i } }",
    "ask": f"ASK {{ {_X3} FILTER(?c = 'no such thing' && ?f = ?i && STRLEN(?a) = 0) }}",
    "construct": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c . ?g ?b ?f }} WHERE {{ {_X3} }}",
    "construct-blank": "CONSTRUCT { [] <urn:p> ?a, ?b, ?c, ?d } WHERE { " + _X3 + " }",
    "describe": f"DESCRIBE * {{ {_X3} }}",
    "lang-join": f"SELECT (COUNT(*) AS ?n) {{ {_X3} FILTER(LANG(?c) = LANG(?f) && LANG(?f) = LANG(?i)) }}",
    "contains-join": f"SELECT (COUNT(*) AS ?n) {{ {_X2} FILTER(CONTAINS(STR(?c), STR(?f))) }}",
    "triangle": "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?b . ?c ?r ?d . ?e ?s ?d . ?e ?t ?f . ?g ?u ?f }",
    "fan": "SELECT (COUNT(*) AS ?n) { ?t a ?c . ?a a ?c . ?b a ?c . ?d a ?c . ?e a ?c . ?f a ?c . ?g a ?c . ?h a ?c }",
    "self-join": "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s ?p{i} ?o{i}" for i in range(9)) + " }",
}
_GROWTH = {
    "concat-doubling": f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('a' AS ?x0) {_DOUBLED} }}",
    "replace": f"SELECT (STRLEN(?x12) AS ?n) {{ BIND('a' AS ?x0) {_REPLACED} }}",
    "replace-each-row": f"SELECT ?x6 {{ ?s ?p ?o BIND('aaaa' AS ?x0) {_REPLACED} }} LIMIT 100000",
    "replace-empty": "SELECT (REPLACE(REPLACE(STR(?o), '', STR(?o)), '', STR(?o)) AS ?x) { ?s ?p ?o }",
    "encode": "SELECT (STRLEN(ENCODE_FOR_URI(ENCODE_FOR_URI(?y))) AS ?n)"
    " { { SELECT (GROUP_CONCAT('%%%%') AS ?y) { ?a ?b ?c . ?d ?e ?f } } }",
    "digest": "SELECT (SHA512(?y) AS ?n) { { SELECT (GROUP_CONCAT(STR(?c)) AS ?y) { ?a ?b ?c . ?d ?e ?f } } }",
    "upper": f"SELECT (STRLEN(UCASE(?x40)) AS ?n) {{ BIND('ß' AS ?x0) {_DOUBLED} }}",
    "separator": "SELECT (GROUP_CONCAT(STR(?o); SEPARATOR='" + "x" * 100_000 + "') AS ?n) { ?s ?p ?o }",
    "iri": f"SELECT (STRLEN(STR(IRI(?x40))) AS ?n) {{ BIND('http://a/' AS ?x0) {_DOUBLED} }}",
    "rows": "SELECT * { ?s ?p ?o BIND('" + "x" * 100_000 + "' AS ?big) }",
    "triple-doubling": "SELECT ?x30 { BIND(<<( <urn:a> <urn:b> 1 )>> AS ?x0) "
    + " ".join(f"BIND(TRIPLE(<urn:a>, <urn:b>, ?x{i}) AS ?x{i + 1})" for i in range(30))
    + " }",
    "power": "SELECT ?x60 { BIND(9.9 AS ?x0) "
    + " ".join(f"BIND(?x{i} * ?x{i} AS ?x{i + 1})" for i in range(60))
    + " }",
}
_PATHS = {
    "stars-nested": "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:p>)*)*)* ?b }",
    "stars-nested-inverse": "SELECT (COUNT(*) AS ?n) { ?a ((^((!<urn:p>)*))*|(!<urn:q>)*)* ?b }",
    "star-any": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:p>)* ?b }",
    "plus-four": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:p>)+/(!<urn:p>)+/(!<urn:p>)+/(!<urn:p>)+ ?b }",
    "both-ways": "SELECT (COUNT(*) AS ?n) { ?a ((!<urn:p>)|^(!<urn:p>))* ?b }",
    "both-ways-distinct": "SELECT DISTINCT ?a ?b { ?a ((!<urn:p>)|^(!<urn:p>))+ ?b } ORDER BY ?a ?b",
    "three-stars": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:p>)* ?b . ?b (!<urn:p>)* ?c . ?c (!<urn:p>)* ?d }",
    "twenty-steps": "SELECT (COUNT(*) AS ?n) { ?a " + "/".join(["(!<urn:p>)"] * 20) + " ?b }",
    "optional-steps": "SELECT (COUNT(*) AS ?n) { ?a " + "/".join(["(!<urn:p>)?"] * 15) + " ?b }",
    "alternatives": "SELECT (COUNT(*) AS ?n) { ?a " + "/".join(["(!<urn:p>|^!<urn:q>)"] * 12) + " ?b }",
    "star-not-exists": "ASK { ?a (!<urn:p>)* ?b FILTER NOT EXISTS { ?b (!<urn:p>)* ?a . ?a (!<urn:p>)* ?c } }",
    "star-optional": "SELECT * { ?a (!<urn:p>)* ?b OPTIONAL { ?b (^(!<urn:p>))* ?c } } ORDER BY ?c",
}
# pattern, text, flags
_REGEX = {
    "nested-plus": ("^(a+)+$", "a" * 5_000 + "!", ""),
    "nested-star": ("^(a*)*$", "a" * 5_000 + "!", ""),
    "alternation": ("^(a|aa)+$", "a" * 5_000 + "!", ""),
    "overlap": ("^(a|a)*$", "a" * 5_000 + "!", ""),
    "dots": (".*.*.*.*.*.*.*.*.*.*x", "a" * 5_000, "s"),
    "word": ("^(\\\\w+\\\\s?)*$", "a " * 2_500 + "!", ""),
    "counted": ("((a{1,100}){1,100}){1,100}", "a" * 5_000, ""),
    "counted-large": ("(x{1,1000}){1,1000}", "x" * 5_000, ""),
    "counted-unbounded": ("a{0,4294967295}", "a", ""),
    "counted-overflow": ("a{99999999999999999999}", "a", ""),
    "optional": ("a?" * 500 + "a" * 500, "a" * 500, ""),
    "classes": ("[\\\\p{L}\\\\p{N}]{1,1000}" * 20, "é" * 1_000, "i"),
    "groups-deep": ("(" * 5_000 + "a" + ")" * 5_000, "a", ""),
    "back-reference": ("(a*)\\\\1+b", "a" * 5_000, ""),
    "look-ahead": ("^(?=(a+))\\\\1b", "a" * 5_000, ""),
    "long": ("a|" * 100_000, "b", ""),
    "flags": ("a", "a", "sssssssiiiiimmmmmxxxxxq"),
    "ignore-space": ("(?x) # \\n a", "a", "x"),
}


def _regex(pattern: str, text: str, flags: str) -> str:
    return f'SELECT (REGEX("{text}", "{pattern}", "{flags}") AS ?x) {{ }}'


def cases() -> Iterator[Case]:
    for group, table in (("cross", _CROSS), ("growth", _GROWTH), ("path", _PATHS)):
        for name, text in table.items():
            yield query(f"{group}-{name}", text)
    for name, (pattern, text, flags) in _REGEX.items():
        yield query(f"regex-{name}", _regex(pattern, text, flags))
    yield query(
        "regex-of-data",
        'SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(STR(?o), CONCAT("^(", STR(?c), "|.*)*$"))) }',
    )
    yield query(
        "regex-replace-of-data",
        'SELECT (REPLACE(STR(?o), "(.*)*", "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1") AS ?x) { ?s ?p ?o . ?a ?b ?c }',
    )
    for name in ("count", "order-limit-1", "all", "group-concat"):
        yield query(f"get-cross-{name}", _CROSS[name], get=True)
    for media in ("text/html", "text/csv", "application/sparql-results+xml", "text/tab-separated-values"):
        yield query(f"cross-all-as-{media.partition('/')[2]}", _CROSS["all"], headers=[("Accept", media)])
    for media in ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"):
        yield query(f"construct-as-{media.partition('/')[2]}", _CROSS["construct"], headers=[("Accept", media)])
