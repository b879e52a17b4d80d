"""Headers and raw bytes that are not quite HTTP."""

from collections.abc import Iterator

from tests.hostile.case import ANY, HALF_CLOSE, Case, query, raw
from tests.hostile_client import Part

_ASK = "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
_HOST = "Host: localhost\r\n"
_POST = "POST /sparql HTTP/1.1\r\n" + _HOST + "Content-Type: application/sparql-query\r\n"
_HIDDEN = "GET /healthz HTTP/1.1\r\n" + _HOST + "\r\n"  # a request hidden in the body of another
_BAD = frozenset({400, 404, 405, 408, 411, 413, 414, 417, 421, 431, 501, 505})

# header lines of a small ASK; what comes of them may be an answer, a refusal or a closed connection
_HEADERS = {
    "huge": "X-Huge: " + "x" * 60_000,
    "very-huge": "X-Huge: " + "x" * 2_000_000,
    "name-huge": "X" * 60_000 + ": 1",
    "many": "\r\n".join(f"X-{i}: 1" for i in range(2_000)),
    "many-same": "\r\n".join("X-A: 1" for _ in range(90)),
    "no-colon": "Broken",
    "space-before-colon": "X-A : 1",
    "empty-name": ": 1",
    "folded": "X-A: 1\r\n 2\r\n\t3",
    "nul": "X-A: \x00",
    "bell": "X-A: \x07\x1b",
    "bare-return": "X-A: 1\rX-B: 2",
    "bare-line-feed": "X-A: 1\nX-B: 2",
    "latin-1": "Accept: \xe9\xff",
    "accept-many": "Accept: " + ",".join(f"a/b{i};q=0.{i % 9}" for i in range(10_000)),
    "accept-many-short": "Accept: " + ",".join(f"a/b{i}" for i in range(1_000)),
    "accept-parameters": "Accept: text/csv" + ";a=b" * 1_500,
    "accept-quality": "Accept: text/csv;q=nan, text/html;q=1e999, */*;q=-1, a/a;q=" + "9" * 300,
    "accept-quotes": 'Accept: a/b;c="' + '\\"' * 3_000,
    "accept-slashes": "Accept: " + "/" * 5_000,
    "accept-commas": "Accept: " + "," * 7_000,
    "accept-language": "Accept-Language: " + ",".join("en-" + "a" * 8 for _ in range(600)),
    "accept-encoding": "Accept-Encoding: " + ",".join(f"gzip;q=0.{i}" for i in range(900)),
    "none-match": "If-None-Match: " + '"' * 5_000,
    "none-match-weak": "If-None-Match: W/" + 'W/"a",' * 1_000,
    "none-match-any": 'If-None-Match: *, "a"',
    "match": 'If-Match: \\,,,"',
    "modified-since": "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 XYZ",
    "modified-long": "If-Modified-Since: " + "9" * 5_000,
    "range": "Range: bytes=0-0,-1,5-" + ",1-2" * 1_000,
    "method-override": "X-HTTP-Method-Override: DELETE\r\nX-Method-Override: PUT",
    "forwarded": "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript\r\nX-Forwarded-Prefix: //evil",
    "forwarded-many": "X-Forwarded-For: " + ", ".join("1.2.3.4" for _ in range(800)),
    "forwarded-odd": 'X-Forwarded-For: ::ffff:999.999.999.999, ;, ""',
    "original-url": "X-Original-URL: /graphs\r\nX-Rewrite-URL: /graphs",
    "cookie-huge": "Cookie: " + "a=b; " * 1_500,
    "origin": "Origin: https://evil.example\r\nAccess-Control-Request-Method: DELETE",
    "authorization-odd": 'Authorization: Digest username="\\", realm=',
    "expect-odd": "Expect: 200-maybe",
    "connection-odd": "Connection: close, keep-alive, Host, Content-Length",
    "upgrade": "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    "web-socket": "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
    "agent": "User-Agent: ${jndi:ldap://127.0.0.1/x} () { :; }; echo",
}
# instead of Host: localhost
_HOSTS = {
    "none": "",
    "empty": "Host: \r\n",
    "two": "Host: a\r\nHost: b\r\n",
    "evil": "Host: evil.example\r\n",
    "with-path": "Host: localhost/../../x\r\n",
    "with-user": "Host: a:b@evil.example\r\n",
    "bad-port": "Host: localhost:99999999\r\n",
    "bad-bracket": "Host: [::1\r\n",
    "script": 'Host: "><script>alert(1)</script>\r\n',
    "long": "Host: " + "a" * 7_000 + "\r\n",
    "not-ascii": "Host: \xe9xample\r\n",
}
# what follows the start of a POST
_FRAMING = {
    "length-twice": "Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}!",
    "length-twice-same": "Content-Length: 5\r\nContent-Length: 5\r\n\r\nASK{}",
    "length-list": "Content-Length: 5, 6\r\n\r\nASK{}!",
    "length-negative": "Content-Length: -1\r\n\r\nASK{}",
    "length-plus": "Content-Length: +5\r\n\r\nASK{}",
    "length-hex": "Content-Length: 0x5\r\n\r\nASK{}",
    "length-word": "Content-Length: five\r\n\r\nASK{}",
    "length-huge": "Content-Length: 99999999999999999999999\r\n\r\nASK{}",
    "length-claimed": "Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n",
    "length-and-chunks": f"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{_HIDDEN}",
    "chunks-and-length": f"Transfer-Encoding: chunked\r\nContent-Length: {len(_HIDDEN) + 5}\r\n\r\n0\r\n\r\n{_HIDDEN}",
    "chunks-spelt-oddly": f"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{_HIDDEN}",
    "chunks-tab": f"Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{_HIDDEN}",
    "chunks-space": f"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{_HIDDEN}",
    "chunks-twice": "Transfer-Encoding: CHUNKED, chunked\r\n\r\n0\r\n\r\n",
    "chunks-then-identity": "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunk-negative": "Transfer-Encoding: chunked\r\n\r\n-5\r\nASK{}\r\n0\r\n\r\n",
    "chunk-not-hex": "Transfer-Encoding: chunked\r\n\r\nzz\r\nASK{}\r\n0\r\n\r\n",
    "chunk-huge": "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nASK{}\r\n0\r\n\r\n",
    "chunk-too-long": "Transfer-Encoding: chunked\r\n\r\n2\r\nASK{}\r\n0\r\n\r\n",
    "chunk-extension": "Transfer-Encoding: chunked\r\n\r\n5;" + "a=b;" * 20_000 + "\r\nASK{}\r\n0\r\n\r\n",
    "chunk-trailers": "Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n" + "X-A: 1\r\n" * 5_000 + "\r\n",
    "chunk-sizes-tiny": "Transfer-Encoding: chunked\r\n\r\n" + "1\r\n \r\n" * 100_000 + "0\r\n\r\n",
    "chunks-beyond-limit": "Transfer-Encoding: chunked\r\n\r\n" + f"10000\r\n{' ' * 65_536}\r\n" * 40 + "0\r\n\r\n",
    "no-length": "\r\nASK{}",
}
# these have more to come, or (no-length) a rest that is rightly taken for another request
_LEFT_OPEN = ("length-huge", "length-claimed", "chunk-huge", "no-length")
# request lines, each sent with a good Host
_LINES = {
    "traversal": "GET /../../../../etc/passwd HTTP/1.1",
    "traversal-encoded": "GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
    "traversal-slashes": "GET /static/..%2f..%2f..%2f..%2fetc%2fpasswd HTTP/1.1",
    "traversal-twice": "GET /static/%252e%252e%252f%252e%252e%252fetc%252fpasswd HTTP/1.1",
    "traversal-back-slashes": "GET /static/..\\..\\..\\etc\\passwd HTTP/1.1",
    "traversal-overlong": "GET /static/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd HTTP/1.1",
    "traversal-static": "GET /static/../../serving.py HTTP/1.1",
    "traversal-absolute": "GET /static//etc/passwd HTTP/1.1",
    "nul": "GET /id/\x00 HTTP/1.1",
    "nul-encoded": "GET /id/episode/%00 HTTP/1.1",
    "nul-static": "GET /static/style.css%00.txt HTTP/1.1",
    "line-break-encoded": "GET /id/episode/a%0d%0aSet-Cookie:%20a=b HTTP/1.1",
    "line-break-in-query": "GET /sparql?query=ASK%7B%7D&format=json%0d%0aX-A:%20b HTTP/1.1",
    "not-utf-8": "GET /id/episode/%ff%fe HTTP/1.1",
    "surrogate": "GET /id/episode/%ed%a0%80 HTTP/1.1",
    "percent-broken": "GET /id/%zz/% HTTP/1.1",
    "high-bytes": "GET /id/\xff\xfe HTTP/1.1",
    "host-in-path": "GET //evil.example/id/episode/x HTTP/1.1",
    "host-in-path-back": "GET /\\evil.example HTTP/1.1",
    "script": "GET /id/episode/<script>alert(1)</script> HTTP/1.1",
    "absolute": "GET http://evil.example/healthz HTTP/1.1",
    "absolute-file": "GET file:///etc/passwd HTTP/1.1",
    "absolute-odd": "GET http://[::1 HTTP/1.1",
    "star": "OPTIONS * HTTP/1.1",
    "star-get": "GET * HTTP/1.1",
    "trace": "TRACE / HTTP/1.1",
    "connect": "CONNECT 127.0.0.1:22 HTTP/1.1",
    "method-unknown": "BREW / HTTP/1.1",
    "method-long": "G" * 8_000 + " / HTTP/1.1",
    "method-lower": "get / HTTP/1.1",
    "version-none": "GET /",
    "version-zero-nine": "GET / HTTP/0.9",
    "version-two": "GET / HTTP/2.0",
    "version-odd": "GET / HTTP/1.1.1",
    "version-huge": "GET / HTTP/99999999999.1",
    "two-spaces": "GET  /  HTTP/1.1",
    "spaces-in-target": "GET /a b c HTTP/1.1",
    "long-target": "GET /" + "a" * 100_000 + " HTTP/1.1",
    "long-query": "GET /sparql?query=" + "a" * 30_000 + " HTTP/1.1",
    "very-long-target": "GET /" + "a" * 3_000_000 + " HTTP/1.1",
    "slashes": "GET " + "/" * 10_000 + " HTTP/1.1",
    "parameters": "GET /sparql?" + "&".join(f"a{i}=1" for i in range(2_500)) + " HTTP/1.1",
    "graphs-many": "GET /sparql?query=ASK%7B%7D" + "&default-graph-uri=urn:a" * 600 + " HTTP/1.1",
    "graph-file": "GET /sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd HTTP/1.1",
    "format-odd": "GET /sparql?query=ASK%7B%7D&format=../../../etc/passwd HTTP/1.1",
    "fragment": "GET /#/../x HTTP/1.1",
}
_RAW: dict[str, tuple[Part | str, ...]] = {
    "nothing": (HALF_CLOSE,),
    "line-ends": ("\r\n" * 10_000, HALF_CLOSE),
    "garbage": (bytes(range(256)) * 100, HALF_CLOSE),
    "zeros": (b"\x00" * 100_000, HALF_CLOSE),
    "tls-hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, HALF_CLOSE),
    "http-2-preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", HALF_CLOSE),
    "http-2-frames": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 10_000, HALF_CLOSE),
    "half-closed": (_ASK + _HOST + "\r\n", HALF_CLOSE),
    "half-closed-in-header": (_ASK + "Host: lo", HALF_CLOSE),
    "half-closed-in-body": (_POST + "Content-Length: 500\r\n\r\nASK", HALF_CLOSE),
    "half-closed-in-chunk": (_POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nAS", HALF_CLOSE),
    "slow-header": (_ASK, 0.4, "Ho", 0.4, "st: local", 0.4, "host\r\n", 0.4, "\r\n"),
    "slow-body": (_POST + "Content-Length: 5\r\n\r\n", 0.4, "A", 0.4, "S", 0.4, "K", 0.4, "{", 0.4, "}"),
    "only-line-feeds": (_ASK.replace("\r", "") + "Host: localhost\n\n", HALF_CLOSE),
}
_UNFINISHED: dict[str, tuple[Part | str, ...]] = {
    "silent": (),
    "header-never-ends": (_ASK, 0.5, "X-A: 1\r\n", 0.5, "X-B: 1\r\n"),
    "body-never-ends": (_POST + "Content-Length: 5\r\n\r\nAS",),
    "chunks-never-end": (_POST + "Transfer-Encoding: chunked\r\n\r\n1\r\nA\r\n", 0.5, "1\r\nS\r\n"),
    "body-shorter": (_POST + "Content-Length: 50\r\n\r\nASK{}",),
}


def cases() -> Iterator[Case]:
    for name, lines in _HEADERS.items():
        yield raw(name, f"{_ASK}{_HOST}{lines}\r\n\r\n", kind="header")
    for name, host in _HOSTS.items():
        yield raw(f"host-{name}", f"GET / HTTP/1.1\r\n{host}\r\n", kind="header")
        yield raw(f"host-{name}-redirected", f"GET /id/episode/mss-haiti HTTP/1.1\r\n{host}\r\n", kind="header")
    for name, rest in _FRAMING.items():
        yield raw(name, _POST + rest, kind="header", waits=name in _LEFT_OPEN)
    for name, line in _LINES.items():
        yield raw(name, f"{line}\r\n{_HOST}\r\n", want=_BAD if name == "trace" else ANY)
    for name, parts in _RAW.items():
        yield raw(name, *parts)
    for name, parts in _UNFINISHED.items():
        yield raw(name, *parts, waits=True)
    yield query("accept-many-as-body", "ASK { }", headers=[("Accept", ",".join(f"a/{i}" for i in range(3_000)))])
