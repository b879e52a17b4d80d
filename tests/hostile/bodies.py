"""RDF documents sent to the Graph Store: bombs, foreign entities and contexts, depth, broken framing."""

import gzip
import zlib
from collections.abc import Callable, Iterator

from tests.hostile.case import ANY, UNREADABLE, Case, Targets, aimed, body

_RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">'
_ITEM = '<rdf:Description rdf:about="urn:hostile:a"><x:p>&e;</x:p></rdf:Description></rdf:RDF>'
_LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
_DEEP = 10_000
_XSD = "http://www.w3.org/2001/XMLSchema#"


def _xml(declarations: str, item: str = _ITEM) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE rdf:RDF [{declarations}]>{_RDF}{item}"


def _context(value: str) -> str:
    return f'{{"@context": {value}, "@id": "urn:hostile:a", "x:p": "v"}}'


_XML = {
    "billion-laughs": _xml(f'<!ENTITY a "haha">{_LAUGHS}', _ITEM.replace("&e;", "&k;")),
    "quadratic-entities": _xml('<!ENTITY e "' + "x" * 100_000 + '">', _ITEM.replace("&e;", "&e;" * 100_000)),
    "entity-recursive": _xml('<!ENTITY e "&f;"><!ENTITY f "&e;">'),
    "entity-file": _xml('<!ENTITY e SYSTEM "%f">'),
    "entity-passwd": _xml('<!ENTITY e SYSTEM "file:///etc/passwd">'),
    "entity-http": _xml('<!ENTITY e SYSTEM "%u">'),
    "entity-parameter": _xml('<!ENTITY % x SYSTEM "%u"> %x; <!ENTITY e "1">'),
    "dtd-http": f"<!DOCTYPE rdf:RDF SYSTEM '%u'>{_RDF}</rdf:RDF>",
    "dtd-file": f"<!DOCTYPE rdf:RDF SYSTEM '%f'>{_RDF}</rdf:RDF>",
    "dtd-public": f"<!DOCTYPE rdf:RDF PUBLIC '-//x' '%u'>{_RDF}</rdf:RDF>",
    "unclosed": _RDF + "<rdf:Description>",
    "cut": _RDF + "<rdf:Description rdf:about='urn:hostile:a'><x:p>1</x:p>",
    "text-only": "hello",
}
_XML_ANY = {
    "include": _RDF + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%u"/></rdf:RDF>',
    "style-sheet": f'<?xml version="1.0"?><?xml-stylesheet href="%u"?>{_RDF}</rdf:RDF>',
    "schema-location": _RDF.replace(
        ">", ' xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="x %u">'
    )
    + "</rdf:RDF>",
    "deep": _RDF + "<rdf:Description><x:p>" * _DEEP + "</x:p></rdf:Description>" * _DEEP + "</rdf:RDF>",
    "attributes": _RDF + "<rdf:Description " + " ".join(f'x:a{i}="1"' for i in range(50_000)) + "/></rdf:RDF>",
    "encoding-odd": "<?xml version='1.0' encoding='UTF-7'?>" + _RDF + "</rdf:RDF>",
}
_JSON = {
    "context-http": _context('"%u"'),
    "context-file": _context('"%f"'),
    "context-list": _context('["%u", {"x": "urn:x:"}]'),
    "context-import": _context('{"@version": 1.1, "@import": "%u"}'),
    "context-scoped": _context('{"x": "urn:x:", "t": {"@id": "x:t", "@context": "%u"}}').replace("x:p", "t"),
    "context-propagated": _context('{"@propagate": true, "@import": "%f"}'),
    "depth": "[" * _DEEP + "]" * _DEEP,
    "depth-objects": '{"urn:x:p":' * _DEEP + "1" + "}" * _DEEP,
    "depth-lists": '{"urn:x:p":' + '{"@list":[' * _DEEP + "1" + "]}" * _DEEP + "}",
    "depth-unclosed": "[" * 100_000,
    "not-json": "{'a': 1}",
    "number-words": '{"@id": "urn:hostile:a", "urn:x:p": NaN}',
}
_JSON_ANY = {
    "context-recursive": _context('{"a": {"@id": "b"}, "b": {"@id": "a"}}'),
    "context-wide": _context("{" + ",".join(f'"t{i}": "urn:x:{i}"' for i in range(50_000)) + "}"),
    "context-many": _context("[" + ",".join('{"x": "urn:x:"}' for _ in range(20_000)) + "]"),
    "number-long": '{"@id": "urn:hostile:a", "urn:x:p": 1' + "0" * 100_000 + "}",
    "number-huge": '{"@id": "urn:hostile:a", "urn:x:p": 1e999999999}',
    "id-injection": '{"@id": "urn:hostile:a> <urn:b> <urn:c> . <urn:d", "urn:x:p": "v"}',
    "language-injection": '{"@id": "urn:hostile:a", "urn:x:p": {"@value": "v", "@language": "en . <urn:a> <urn:b> 1"}}',
    "surrogate": '{"@id": "urn:hostile:a", "urn:x:p": "\\ud800"}',
    "same-key": '{"@id": "urn:hostile:a", "@id": "urn:hostile:b", "urn:x:p": 1}',
}
_TURTLE = {
    "blank-nodes": "<urn:hostile:a> <urn:p> " + "[ <urn:p> " * _DEEP + "1" + "]" * _DEEP + " .",
    "blank-nodes-100000": "<urn:hostile:a> <urn:p> " + "[ <urn:p> " * 100_000 + "1" + "]" * 100_000 + " .",
    "lists": "<urn:hostile:a> <urn:p> " + "(" * _DEEP + ")" * _DEEP + " .",
    "triple-terms": "<urn:hostile:a> <urn:p> " + "<<( <urn:a> <urn:p> " * _DEEP + "1" + " )>>" * _DEEP + " .",
    "reified": "<urn:hostile:a> <urn:p> " + "<< <urn:a> <urn:p> " * _DEEP + "1" + " >>" * _DEEP + " .",
    "unclosed": "<urn:hostile:a> <urn:p> " + "[" * 100_000,
    "decimal-bomb": f'<urn:hostile:a> <urn:p> "1e999999999"^^<{_XSD}decimal> .',
    "decimal-bombs": "".join(f'<urn:hostile:a> <urn:p> "1e99999999{i}"^^<{_XSD}decimal> .' for i in range(9)),
    "double-bomb": f'<urn:hostile:a> <urn:p> "1e999999999"^^<{_XSD}double> .',
    "duration-bomb": f'<urn:hostile:a> <urn:p> "P{"9" * 1_000}Y"^^<{_XSD}duration> .',
    "year-bomb": f'<urn:hostile:a> <urn:p> "{"9" * 5_000}"^^<{_XSD}gYear> .',
    "integer-bomb": "<urn:hostile:a> <urn:p> 1" + "0" * 5_000 + " .",
    "control-literal": '<urn:hostile:a> <urn:p> "\\u0001\\u001F" .',
    "nul": '<urn:hostile:a> <urn:p> "\x00" .',
    "surrogate": '<urn:hostile:a> <urn:p> "\ud800" .',
    "cut": "<urn:hostile:a> <urn:p> ",
    "base-file": "@base <%f> . <x> <urn:p> <y> .",
    "imports": "<urn:hostile:a> <http://www.w3.org/2002/07/owl#imports> <%u>, <%f> .",
    "prefixes": "".join(f"@prefix p{i}: <urn:{i}> ." for i in range(100_000)),
    "objects": "<urn:hostile:a> <urn:p> " + ",".join(str(i) for i in range(200_000)) + " .",
    "long-iri": "<urn:hostile:a> <urn:p> <http://a/" + "a" * 5_000_000 + "> .",
    "long-literal": '<urn:hostile:a> <urn:p> "' + "a" * 5_000_000 + '" .',
    # rules and shapes that would cost the validation dearly, were they taken for ours
    "pattern": '<urn:hostile:a> <http://www.w3.org/ns/shacl#pattern> "^(a+)+$" ; <urn:p> "' + "a" * 50 + '!" .',
    "same-as-chain": "".join(
        f"<urn:hostile:{i}> <http://www.w3.org/2002/07/owl#sameAs> <urn:hostile:{i + 1}> ." for i in range(2_000)
    ),
    "class-cycle": "".join(
        f"<urn:hostile:{i}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:hostile:{(i + 1) % 500}> ."
        for i in range(500)
    ),
}
_TERM = "<<( <urn:s> <urn:p> " * 100_000 + '"1"' + " )>>" * 100_000


def _at(text: str) -> Callable[[Targets], str]:
    return lambda targets: aimed(text, targets)


def _gzip_bomb(_: Targets) -> bytes:
    return gzip.compress(b" " * 200_000_000, 6)


def _packed() -> Iterator[Case]:
    for name, encoding, text in (
        ("gzip-bomb", "gzip", _gzip_bomb),
        ("gzip-twice", "gzip, gzip", lambda t: gzip.compress(_gzip_bomb(t))),
        ("deflate-bomb", "deflate", lambda _: zlib.compress(b" " * 50_000_000)),
        ("gzip-cut", "gzip", lambda _: gzip.compress(b"<urn:hostile:a> <urn:p> 1 .")[:-6]),
        ("encoding-unknown", "br, x", lambda _: b""),
    ):
        yield body(name, "text/turtle", text, UNREADABLE, headers=[("Content-Encoding", encoding)])


def _framed() -> Iterator[Case]:
    good = "<urn:hostile:a> <urn:p> 1 ."
    part = f'--x\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: text/turtle\r\n\r\n{good}'
    for name, media, text in (
        ("charset-wrong", "text/turtle; charset=utf-16", good),
        ("charset-unknown", "text/turtle; charset=no-such", good),
        ("type-wrong", "image/png", good),
        ("type-empty", "", good),
        ("type-broken", 'text/turtle; ; =;"', good),
        ("type-long", "text/" + "t" * 5_000, good),
        ("type-html", "text/html", "<script>alert(1)</script>"),
        ("multipart-no-boundary", "multipart/form-data", part),
        ("multipart-unclosed", "multipart/form-data; boundary=x", part),
        (
            "multipart-nested",
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        ),
        ("multipart-many", "multipart/form-data; boundary=x", ("--x\r\n\r\n\r\n" * 50_000) + "--x--"),
        ("form", "application/x-www-form-urlencoded", "a=b"),
    ):
        yield body(name, media, text, ANY if name in ("type-broken", "type-empty") else UNREADABLE, method="POST")
    yield body("too-large", "text/turtle", " " * 10_000_001, UNREADABLE)
    for name, target in (
        ("graph-file", "/graphs?graph=file%3A%2F%2F%2Fetc%2Fpasswd"),
        ("graph-relative", "/graphs?graph=..%2F..%2Fetc%2Fpasswd"),
        ("graph-nul", "/graphs?graph=urn%3Aa%00b"),
        ("graph-injection", "/graphs?graph=urn%3Aa%3E%20%3Curn%3Ab%3E%20.%20%3Curn%3Ac"),
        ("graph-twice", "/graphs?graph=urn%3Ahostile%3Aa&graph=urn%3Ahostile%3Ab"),
        ("graph-and-default", "/graphs?graph=urn%3Ahostile%3Aa&default"),
        ("graph-none", "/graphs"),
    ):
        yield body(name, "text/turtle", "", UNREADABLE if name != "graph-file" else ANY, target=target)


def cases() -> Iterator[Case]:
    for name, text in _XML.items():
        yield body(f"xml-{name}", "application/rdf+xml", _at(text), UNREADABLE)
    for name, text in _XML_ANY.items():
        yield body(f"xml-{name}", "application/rdf+xml", _at(text))
    for name, text in _JSON.items():
        yield body(f"json-{name}", "application/ld+json", _at(text), UNREADABLE)
    for name, text in _JSON_ANY.items():
        yield body(f"json-{name}", "application/ld+json", _at(text))
    for name, text in _TURTLE.items():
        yield body(f"turtle-{name}", "text/turtle", _at(text))
    yield body("turtle-not-utf-8", "text/turtle", b'<urn:hostile:a> <urn:p> "\xff" .', UNREADABLE)
    yield body("ntriples-triple-terms", "application/n-triples", f"<urn:hostile:a> <urn:p> {_TERM} .")
    yield body("nquads-other-graph", "application/n-quads", "<urn:a> <urn:p> <urn:o> <urn:hostile:elsewhere> .")
    yield body("trig-other-graph", "application/trig", "<urn:hostile:elsewhere> { <urn:a> <urn:p> 1 }")
    yield body("notation3-rule", "text/n3", "{ ?a ?b ?c } => { ?c ?b ?a } .")
    yield from _packed()
    yield from _framed()
