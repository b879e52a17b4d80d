"""Bytes and characters that are no good query, or a very odd one."""

from collections.abc import Iterator

from tests.hostile.case import ANY, DENIED, REFUSED, Case, query

_BYTES = {
    "empty": b"",
    "blank": b" \n\t ",
    "nul": b"\x00",
    "nul-after": b"SELECT * { ?s ?p ?o }\x00 LIMIT 1",
    "not-utf-8": b"SELECT * { ?s ?p '\xff\xfe' }",
    "overlong-utf-8": b"SELECT * { ?s ?p '\xc0\xaf' }",
    "cut-utf-8": b"SELECT * { ?s ?p '\xe2\x82",
    "beyond-unicode": b"SELECT * { ?s ?p '\xf4\x90\x80\x80' }",
    "utf-16": "SELECT * { ?s ?p ?o }".encode("utf-16"),
    "latin-1": "SELECT * { ?s ?p 'é' }".encode("latin-1"),
    "only-a-mark": b"\xef\xbb\xbf",
    "random": bytes(range(256)) * 40,
}
_TEXTS = {
    "nul-inside": "SELECT * { ?s ?p '\x00' }",
    "surrogate": "SELECT * { ?s ?p '\ud800' }",
    "surrogate-escaped": "SELECT * { ?s ?p '\\uD800' }",
    "surrogate-pair-escaped": "SELECT * { ?s ?p '\\uD83D\\uDE00' }",
    "nul-escaped": "SELECT ('\\u0000' AS ?x) { }",
    "beyond-escaped": "SELECT * { ?s ?p '\\U00110000' }",
    "escape-cut": "SELECT * { ?s ?p '\\u00' }",
    "escape-for-nothing": "SELECT * { ?s ?p '\\q' }",
    "controls": "SELECT ('\x01\x08\x0b\x0c\x0e\x1f\x7f\x85\ufffe\uffff' AS ?x) { }",
    "mark-in-front": "\ufeffSELECT * { } ",
    "mark-inside": "SELECT \ufeff* { }",
    "right-to-left": "SELECT ('\u202e\u2066abc\u2069' AS ?x) { }",
    "no-break-space": "SELECT\u00a0*\u00a0{ }",
    "line-separators": "SELECT * { # \u2028 SERVICE <urn:x> {}\n }",
    "full-width": "\uff33\uff25\uff2c\uff25\uff23\uff34 * { }",
    "dotless": "\u017fELECT * { ?s ?p ?o F\u0131LTER(true) }",
    "combining": "SELECT ('" + "a" + "\u0301" * 50_000 + "' AS ?x) { }",
    "ligature-upper": "SELECT (UCASE('" + "\ufb03" * 100_000 + "') AS ?x) { }",
    "script": "SELECT ('</script><script>alert(1)</script>' AS ?x) { }",
    "format-marks": "SELECT ('{0.__class__} %s %n {{7*7}} ${7*7}' AS ?x) { {{ } ",
    "iri-long": "SELECT * { <http://a/" + "a" * 200_000 + "> ?p ?o }",
    "iri-broken": "SELECT * { <http://a/%zz> ?p ?o }",
    "iri-spaces": "SELECT * { <http://a b> ?p ?o }",
    "iri-made": "SELECT (IRI('http://a b\\n<>\"{}|^`') AS ?x) { }",
    "iri-bad-port": "SELECT * { <http://a:99999999999/> ?p ?o }",
    "iri-bad-host": "BASE <http://[::g]/> SELECT * { <x> ?p ?o }",
    "from-bad-host": "BASE <http://[::g]/> SELECT * FROM <x> { ?s ?p ?o }",
    "from-unclosed-host": "SELECT * FROM <http://[> { ?s ?p ?o }",
    "prefix-bad-host": "PREFIX x: <http://[a> SELECT * FROM x:y { ?s ?p ?o }",
    "prefix-cut": "PREFIX",
    "prefix-cut-name": "PREFIX x:",
    "base-cut": "BASE",
    "from-cut": "SELECT * FROM",
    "from-named-cut": "SELECT * FROM NAMED",
    "prefix-of-word": "PREFIX SELECT * FROM x: { }",
    "literal-long": "SELECT ('" + "a" * 900_000 + "' AS ?x) { }",
    "variable-long": "SELECT ?" + "a" * 400_000 + " { }",
    "prefix-long": "PREFIX " + "a" * 400_000 + ": <urn:x> SELECT * { }",
    "language-long": "SELECT ('a'@en" + "-abcdefgh" * 10_000 + " AS ?x) { }",
    "integer-long": "SELECT (1" + "0" * 100_000 + " + 1 AS ?x) { }",
    "decimal-long": "SELECT (0." + "9" * 100_000 + " * 2 AS ?x) { }",
    "double-huge": "SELECT (1e999999999 * -1e-999999999 AS ?x) { }",
    "decimal-exponent": 'SELECT (xsd:decimal("1e999999999") AS ?x) { }',
    "decimal-cast": "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    ' SELECT (xsd:decimal("1e999999999"^^xsd:double) + xsd:integer("99999999999999999999999") AS ?x) { }',
    "duration-huge": 'SELECT ("P999999999999999999Y"^^<http://www.w3.org/2001/XMLSchema#duration> AS ?x) { }',
    "year-huge": 'SELECT (YEAR("999999999999-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>) AS ?x) { }',
    "divided-by-zero": "SELECT (1/0 AS ?x) (1.0/0 AS ?y) (0e0/0 AS ?z) { }",
    "substring-huge": "SELECT (SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?x) { }",
    "limit-huge": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999999",
    "limit-negative": "SELECT * { ?s ?p ?o } LIMIT -1",
    "unknown-function": "SELECT (<urn:f>(1) AS ?x) { }",
    "wrong-arguments": "SELECT (SUBSTR() AS ?x) (CONCAT(1,2) AS ?y) { }",
    "two-queries": "SELECT * { } SELECT * { }",
    "string-unclosed": "SELECT * { ?s ?p 'abc",
    "long-string-unclosed": 'SELECT * { ?s ?p """abc',
    "quotes": "SELECT * { ?s ?p " + '"' * 100_001,
    # each makes a backtracking tokeniser start over at every character
    "escapes-unclosed": 'SELECT * { ?s ?p "' + '\\"' * 7_000,
    "escapes-unclosed-long": 'SELECT * { ?s ?p "' + '\\"' * 200_000,
    "escapes-unclosed-single": "SELECT * { ?s ?p '" + "\\'" * 200_000,
    "dotted-words": "SELECT * { " + "a." * 200_000,
    "dashed-words": "SELECT * { " + "a-" * 200_000,
    "dotted-words-short": "SELECT * { " + "a." * 7_000,
    "dotted-dashes": "SELECT * { " + "a.-" * 100_000,
    "names-with-dots": "SELECT * { a:" + "." * 200_000,
    "underscores": "SELECT * { " + "_" * 400_000,
    "colons": "SELECT * { " + ":" * 400_000,
    "question-marks": "SELECT * { " + "?" * 400_000,
    "angles": "SELECT * { " + "<" * 400_000,
    "angles-open": "SELECT * { " + "<a" * 200_000,
    "angles-double": "SELECT * { " + "<<(" * 100_000,
    "backslashes": "SELECT * { " + "\\" * 400_000,
    "escapes": "SELECT * { " + "\\u0041" * 150_000,
    "digits": "SELECT * { " + "1" * 400_000,
    "digits-dotted": "SELECT * { " + "1." * 200_000,
    "exponents": "SELECT * { " + "1e" * 200_000,
    "hashes": "#" * 900_000,
    "newlines": "\n" * 900_000 + "SELECT * { ?s ?p }",
    "closing": "}" * 400_000,
    "at-signs": "SELECT * { " + "@a-" * 200_000,
    "silent-services": "SELECT * { " + "SERVICE SILENT <urn:x> {} " * 15_000 + "}",
}
_UPDATES = ("INSERT DATA { <urn:a> <urn:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP ALL")


def cases() -> Iterator[Case]:
    for name, data in _BYTES.items():
        yield query(f"text-{name}", data, REFUSED)
    for name, text in _TEXTS.items():
        yield query(f"text-{name}", text, ANY)
    for name in ("nul", "not-utf-8", "random"):
        yield query(f"text-{name}-get", _BYTES[name], REFUSED, get=True)
    for text in _UPDATES:
        yield query(f"update-as-query-{text.split()[0].lower()}-{text.split()[1].lower()}", text, DENIED)
