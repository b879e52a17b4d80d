"""SERVICE and FROM in every disguise; none may reach the canary.

Most are plain calls in an odd place. The interesting ones are read differently by a tokeniser that looks for the word
and by the parser that evaluates it: a keyword that touches the name behind it, a `<` that is less-than to one and
opens an IRI to the other, an escape that one of them undoes first.
"""

from collections.abc import Callable, Iterator

from tests.hostile.case import DENIED, REFUSED, Case, Targets, aimed, query

_CALL = "SERVICE <%u> { ?s ?p ?o }"
_EITHER = frozenset({200, *REFUSED})

# %u is the canary's address, %t the same without its http, %n its port, %f its file
_SERVICE = {
    "plain": "SELECT * { " + _CALL + " }",
    "lower-case": "select * { service <%u> { ?s ?p ?o } }",
    "mixed-case": "SELECT * { sErViCe <%u> { ?s ?p ?o } }",
    "no-spaces": "SELECT*{SERVICE<%u>{?s?p?o}}",
    "variable": "SELECT * { BIND(<%u> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "variable-values": "SELECT * { VALUES ?u { <%u> } SERVICE ?u { ?s ?p ?o } }",
    "variable-computed": "SELECT * { BIND(IRI(CONCAT('http', SUBSTR('%u', 5))) AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "prefixed": "PREFIX x: <%u> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "empty-prefix": "PREFIX : <%u> SELECT * { SERVICE : { ?s ?p ?o } }",
    "relative": "BASE <%u> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "in-exists": "SELECT * { ?s ?p ?o FILTER EXISTS { " + _CALL + " } }",
    "in-not-exists": "ASK { ?s ?p ?o FILTER(1 = 1 || NOT EXISTS { " + _CALL + " }) }",
    "in-sub-select": "SELECT * { { SELECT * { " + _CALL + " } LIMIT 1 } }",
    "in-optional": "SELECT * { ?s ?p ?o OPTIONAL { " + _CALL + " } } LIMIT 1",
    "in-union": "SELECT * { { ?s ?p ?o } UNION { " + _CALL + " } } LIMIT 1",
    "in-minus": "SELECT * { ?s ?p ?o MINUS { " + _CALL + " } } LIMIT 1",
    "in-graph": "SELECT * { GRAPH ?g { " + _CALL + " } }",
    "in-having": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { " + _CALL + " })",
    "in-order": "SELECT ?s { ?s ?p ?o } ORDER BY EXISTS { " + _CALL + " }",
    "in-projection": "SELECT (EXISTS { " + _CALL + " } AS ?x) { }",
    "in-construct": "CONSTRUCT { ?s ?p ?o } WHERE { " + _CALL + " }",
    "in-describe": "DESCRIBE ?s { " + _CALL + " }",
    "in-bind": "SELECT * { BIND(IF(EXISTS { " + _CALL + " }, 1, 2) AS ?x) }",
    "in-service": "SELECT * { SERVICE SILENT <urn:x> { " + _CALL + " } }",
    "after-comment": "SELECT * { # nothing to see\n" + _CALL + " }",
    "comment-inside": "SELECT * { SERVICE # <urn:x>\n <%u> { ?s ?p ?o } }",
    "after-string": "SELECT * { BIND('#' AS ?x) " + _CALL + " }",
    "after-long-string": 'SELECT * { BIND("""\'#""" AS ?x) ' + _CALL + " }",
    "after-escaped-quote": 'SELECT * { BIND("\\"#" AS ?x) ' + _CALL + " }",
    "after-iri-with-hash": "SELECT * { ?s <http://a/#b> ?o . " + _CALL + " }",
    "after-return": "SELECT * { # comment\r" + _CALL + " }",
    "escaped-keyword": "SELECT * { \\u0053ERVICE <%u> { ?s ?p ?o } }",
    "escaped-keyword-long": "SELECT * { \\U00000053ERVICE <%u> { ?s ?p ?o } }",
    "escaped-quote": 'SELECT * { BIND("\\u0022 AS ?x) ' + _CALL + ' #") }\n }',
    "escaped-line-end": "SELECT * { # \\u000A " + _CALL + "\n }",
    "escaped-iri": "SELECT * { SERVICE <\\u0068ttp%t> { ?s ?p ?o } }",
    "glued-to-prefix": "PREFIX x: <%u> SELECT * { SERVICEx:y{ ?s ?p ?o } }",
    "glued-to-prefix-in-exists": "PREFIX x: <%u> ASK { FILTER EXISTS { SERVICEx:y{ ?s ?p ?o } } }",
    "glued-to-variable": "SELECT * { BIND(<%u> AS ?u) SERVICE?u{ ?s ?p ?o } }",
    "glued-to-true": "SELECT * { ?s ?p true OPTIONAL { ?a ?b trueSERVICE<%u>{ ?c ?d ?e } } }",
    "glued-to-number": "SELECT * { OPTIONAL { ?s ?p 1SERVICE<%u>{ ?c ?d ?e } } }",
    "less-than-opens-iri": 'SELECT * { ?a ?q ?b FILTER(?a<?b#>"""\n||1=1) ' + _CALL + ' #"""\n }',
    "less-than-opens-iri-single": "SELECT * { ?a ?q ?b FILTER(?a<?b#>'''\n||1=1) " + _CALL + " #'''\n }",
    "less-than-in-bind": 'SELECT * { BIND(1<2#>"""\n AS ?x) ' + _CALL + ' #"""\n }',
    "loopback-name": "SELECT * { SERVICE <http://localhost:%n/> { ?s ?p ?o } }",
    "loopback-short": "SELECT * { SERVICE <http://127.1:%n/> { ?s ?p ?o } }",
    "loopback-number": "SELECT * { SERVICE <http://2130706433:%n/> { ?s ?p ?o } }",
    "loopback-mapped": "SELECT * { SERVICE <http://[::ffff:127.0.0.1]:%n/> { ?s ?p ?o } }",
    "file": "SELECT * { SERVICE <%f> { ?s ?p ?o } }",
}
_SILENT = {
    "silent": "SELECT * { SERVICE SILENT <%u> { ?s ?p ?o } }",
    "silent-variable": "SELECT * { VALUES ?u { <%u> } SERVICE SILENT ?u { ?s ?p ?o } }",
    "silent-glued": "SELECT * { SERVICESILENT<%u>{ ?s ?p ?o } }",
    "silent-glued-to-prefix": "PREFIX x: <%u> SELECT * { SERVICE SILENTx:y{ ?s ?p ?o } }",
    "silent-all-glued": "PREFIX x: <%u> SELECT * { SERVICESILENTx:y{ ?s ?p ?o } }",
    "silent-escaped": "SELECT * { SERVICE \\u0053ILENT <%u> { ?s ?p ?o } }",
    "silent-in-string": "SELECT * { SERVICE SILENT <%u> { BIND('}' AS ?x) } }",
    "silent-brace-in-comment": "SELECT * { SERVICE SILENT <%u> { ?s ?p ?o # }\n } }",
    "silent-twice": "SELECT * { SERVICE SILENT <%u> { ?s ?p ?o } SERVICE SILENT <%u> { ?a ?b ?c } }",
    "silent-unclosed": "SELECT * { SERVICE SILENT <%u> { ?s ?p ?o ",
    "silent-in-exists": "ASK { FILTER NOT EXISTS { SERVICE SILENT <%u> { ?s ?p ?o } } }",
    "silent-then-plain": "SELECT * { SERVICE SILENT <%u> { ?s ?p ?o } SERVICE <%u> { ?a ?b ?c } }",
}
# no call at all: refusing these would be wrong
_INNOCENT = {
    "in-string": "SELECT ('SERVICE <%u> {}' AS ?x) { }",
    "in-long-string": 'SELECT ("""SERVICE <%u> {} "" LOAD""" AS ?x) { }',
    "in-comment": "SELECT (1 AS ?x) { # SERVICE <%u> {}\n }",
    "as-variable": "SELECT ?SERVICE $LOAD { VALUES (?SERVICE ?LOAD) { (1 2) } }",
    "as-prefix": "PREFIX service: <urn:> SELECT (service:x AS ?x) { }",
}
_FROM = {
    "from-http": "SELECT * FROM <%u> { ?s ?p ?o }",
    "from-file": "SELECT * FROM <%f> { ?s ?p ?o }",
    "from-path": "SELECT * FROM </etc/passwd> { ?s ?p ?o }",
    "from-relative": "SELECT * FROM <../../../../etc/passwd> { ?s ?p ?o }",
    "from-named-http": "SELECT * FROM NAMED <%u> { GRAPH ?g { ?s ?p ?o } }",
    "from-named-file": "SELECT * FROM NAMED <%f> { GRAPH ?g { ?s ?p ?o } }",
    "from-prefixed": "PREFIX x: <%u> SELECT * FROM x: { ?s ?p ?o }",
    "from-based": "BASE <%u> SELECT * FROM <x> { ?s ?p ?o }",
    "from-construct": "CONSTRUCT { ?s ?p ?o } FROM <%f> { ?s ?p ?o }",
    "from-describe": "DESCRIBE ?s FROM <%u> { ?s ?p ?o }",
    "from-ftp": "SELECT * FROM <ftp://127.0.0.1:%n/x> { ?s ?p ?o }",
    "graph-http": "SELECT * { GRAPH <%u> { ?s ?p ?o } }",
    "graph-file": "SELECT * { GRAPH <%f> { ?s ?p ?o } }",
}


def _at(text: str) -> Callable[[Targets], str]:
    return lambda targets: aimed(text, targets)


def cases() -> Iterator[Case]:
    for name, text in _SERVICE.items():
        yield query(f"service-{name}", _at(text), _EITHER if "glued" in name or "less-than" in name else REFUSED)
    for name, text in _SILENT.items():
        yield query(f"service-{name}", _at(text), _EITHER)
    for name, text in _INNOCENT.items():
        yield query(f"no-service-{name}", _at(text), frozenset({200}))
    for name, text in _FROM.items():
        yield query(f"dataset-{name}", _at(text), _EITHER)
    yield query("service-get", _at(_SERVICE["plain"]), REFUSED, get=True)
    yield query("service-as-page", _at(_SERVICE["plain"]), REFUSED, headers=[("Accept", "text/html")])
    yield query("load-in-query", _at("LOAD <%u>"), DENIED)
