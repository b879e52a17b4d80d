"""Updates without, with a wrong, and with the right token."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from tests.hostile.case import DENIED, REFUSED, Case, Targets, aimed, update
from tests.hostile_client import Headers, request

PLANTED = "<urn:hostile:planted>"  # what a refused write would leave behind
_PLANT = f"INSERT DATA {{ {PLANTED} <urn:hostile:p> 1 }}"
_FORM = "application/x-www-form-urlencoded"
_DENIED_TOKENS: dict[str, Headers] = {
    "none": [],
    "wrong": [("Authorization", "Bearer wrong")],
    "empty": [("Authorization", "Bearer ")],
    "bare": [("Authorization", "Bearer")],
    "basic": [("Authorization", "Basic YWRtaW46YWRtaW4=")],
    "basic-broken": [("Authorization", "Basic ===")],
    "long": [("Authorization", "Bearer " + "x" * 7_000)],
    "not-ascii": [("Authorization", "Bearer \u00e9\u20ac")],
    "nul-like": [("Authorization", "Bearer %00")],
    "true": [("Authorization", "Bearer true"), ("X-Forwarded-User", "admin")],
    "two": [("Authorization", "Bearer a"), ("Authorization", "Bearer b")],
    "cookie": [("Cookie", "token=secret; SSC_TOKEN=secret")],
    "local": [("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1")],
}
_DENIED_TEXTS = {
    "clear-all": "CLEAR ALL",
    "drop-all": "DROP ALL",
    "delete-where": "DELETE WHERE { ?s ?p ?o }",
    "load": "LOAD <%u>",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE <%u> { ?s ?p ?o } }",
    "copy": "COPY DEFAULT TO <urn:hostile:g>",
    "cross": "INSERT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "malformed": "INSERT DATA {",
}
# with the right token; %u is the canary's address, %f its file
_REFUSED = {
    "load-http": "LOAD <%u>",
    "load-file": "LOAD <%f>",
    "load-into": "LOAD <%u> INTO GRAPH <urn:hostile:g>",
    "load-lower-case": "load <%u>",
    "load-prefixed": "PREFIX x: <%u> LOAD x:",
    "load-based": "BASE <%u> LOAD <x>",
    "load-second": "INSERT DATA {} ; LOAD <%u>",
    "load-escaped": "\\u004COAD <%u>",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE <%u> { ?s ?p ?o } }",
    "service-delete": "DELETE { ?s ?p ?o } WHERE { SERVICE <%u> { ?s ?p ?o } }",
    "service-using": "INSERT { ?s ?p ?o } USING <urn:hostile:g> WHERE { SERVICE <%u> { ?s ?p ?o } }",
    "query": "SELECT * { ?s ?p ?o }",
    "malformed": "INSERT DATA { <urn:a> ",
    "variable-in-data": "INSERT DATA { ?s <urn:b> 1 }",
    "blank-in-delete": "DELETE DATA { _:b <urn:b> 1 }",
    "deep-where": "INSERT { <urn:hostile:a> <urn:b> 1 } WHERE { " + "FILTER EXISTS {" * 5_000 + "}" * 5_001,
    "deep-groups": "INSERT { <urn:hostile:a> <urn:b> 1 } WHERE " + "{" * 5_000 + "}" * 5_000,
    "deep-template": "INSERT { <urn:hostile:a> <urn:b> " + "[ <urn:b> " * 5_000 + "1" + "]" * 5_000 + " } WHERE { }",
    "deep-list": "INSERT DATA { <urn:hostile:a> <urn:b> " + "(" * 5_000 + ")" * 5_000 + " }",
    "deep-triple-terms": "INSERT DATA { <urn:hostile:a> <urn:b> "
    + "<<( <urn:a> <urn:b> " * 5_000
    + "1"
    + " )>>" * 5_000
    + " }",
}
# with the right token; whatever comes of them, the server stays well and fetches nothing
_ANY = {
    "load-silent": "LOAD SILENT <%u>",
    "load-silent-glued": "LOADSILENT<%u>",
    "load-silent-glued-into": "INSERT DATA {};LOADSILENT<%u>INTO GRAPH <urn:hostile:g>",
    "load-glued-to-prefix": "PREFIX x: <%u> LOADx:y",
    "load-less-than": 'INSERT { ?s ?p 1 } WHERE { ?a ?q ?b FILTER(?a<?b#>"""\n) } ; LOAD <%u> #"""\n',
    "service-silent": "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <%u> { ?s ?p ?o } FILTER(BOUND(?s)) }",
    "service-silent-glued": "INSERT { ?s ?p ?o } WHERE { SERVICESILENT<%u>{ ?s ?p ?o } FILTER(BOUND(?s)) }",
    "service-glued-to-prefix": "PREFIX x: <%u> INSERT { ?s ?p ?o } WHERE { SERVICEx:y{ ?s ?p ?o } }",
    "using-http": "INSERT { ?s ?p ?o } USING <%u> WHERE { ?s ?p ?o }",
    "using-file": "INSERT { ?s ?p ?o } USING NAMED <%f> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "with-file": "WITH <%f> INSERT { <urn:hostile:a> <urn:b> 1 } WHERE { <urn:hostile:none> ?p ?o }",
    "cross": "INSERT { ?a ?e ?i . ?d ?h ?c } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross-delete": "DELETE { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "growth": "INSERT { <urn:hostile:a> <urn:b> ?x40 } WHERE { BIND('a' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }",
    "blank-nodes": "INSERT { [] <urn:b> ?c, ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "decimal-bomb": 'INSERT DATA { <urn:hostile:a> <urn:b> "1e999999999"^^<http://www.w3.org/2001/XMLSchema#decimal> }',
    "integer-bomb": "INSERT DATA { <urn:hostile:a> <urn:b> 1" + "0" * 5_000 + " }",
    "many-operations": "INSERT DATA {} ;" * 20_000,
    "many-clears": "CLEAR SILENT GRAPH <urn:hostile:g> ;" * 10_000,
    "many-creates": "".join(f"CREATE SILENT GRAPH <urn:hostile:g{i}> ;" for i in range(10_000)),
    "control-literal": "INSERT DATA { <urn:hostile:a> <urn:b> '\\u0001\\u0000\\u001F' }",
    "same-blank-label": "INSERT DATA { _:a <urn:b> 1 } ; INSERT DATA { _:a <urn:b> 2 }",
    "empty": "",
    "prefix-only": "PREFIX x: <urn:x>",
    "nul": "INSERT DATA { <urn:hostile:a> <urn:b> '\x00' }",
}


def _at(text: str) -> Callable[[Targets], str]:
    return lambda targets: aimed(text, targets)


def _door(name: str, method: str, target: str, media: str, text: str = "") -> Case:
    """Try to write by a door that should not be one; no token is sent."""
    headers = [("Content-Type", media)] if media else []
    sent = request(method, target, headers, text.encode() if text or media else None)
    return Case(f"update/door-{name}", "update", lambda _: [sent], DENIED)


def cases() -> Iterator[Case]:
    for name, headers in _DENIED_TOKENS.items():
        yield update(f"token-{name}", _PLANT, DENIED, authorise=False, headers=headers)
    for name, text in _DENIED_TEXTS.items():
        yield update(f"no-token-{name}", _at(text), DENIED, authorise=False)
    for name, text in _REFUSED.items():
        yield update(name, _at(text), REFUSED | {403, 422})
    for name, text in _ANY.items():
        yield update(name, _at(text))
    encoded = quote(_PLANT)
    yield _door("get", "GET", f"/sparql?update={encoded}", "")
    yield _door("form", "POST", "/sparql", _FORM, f"update={encoded}")
    yield _door("form-in-address", "POST", f"/sparql?update={encoded}", _FORM, "query=ASK%7B%7D")
    yield _door("plain-text", "POST", "/sparql", "text/plain", _PLANT)
    yield _door("multipart", "POST", "/sparql", "multipart/form-data; boundary=x", _PLANT)
    yield _door("token-in-address", "POST", "/sparql?access_token=secret", "application/sparql-update", _PLANT)
    yield _door("graph-put", "PUT", "/graphs?default", "text/turtle", f"{PLANTED} <urn:p> 1 .")
    yield _door("graph-post", "POST", "/graphs?default", "text/turtle", f"{PLANTED} <urn:p> 1 .")
    yield _door("graph-delete", "DELETE", "/graphs?default", "")
    yield _door("graph-patch", "PATCH", "/graphs?default", "application/sparql-update", _PLANT)
    yield _door("method-override", "POST", "/graphs?default&_method=DELETE", "")
