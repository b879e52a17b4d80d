"""Looks at a text before any engine does: refuses what is never done here, and what is larger than the limits."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from kg_server.engine import calls
from kg_server.engine.limits import DEFAULT, Limits
from kg_server.engine.tokens import Token, kind, tokens, unescaped
from kg_server.errors import MalformedQuery, RefusedQuery, TooComplex

QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
# Words that each make the engine's parser or planner go one level deeper, even in a flat row.
_COSTLY = frozenset({
    "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "EXISTS", "SELECT", "GRAPH", "IF", "COALESCE", "VALUES", "LATERAL",
})  # fmt: skip
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_GLANCE = 2000
# Texts that differ in their IRIs alone get the same verdict. IRIs that another reader could take for something else,
# since a comment or a string would begin in them, count as part of what makes a text.
_PLAIN_IRI = re.compile(r"<[^<>\"{}|^`\\\x00-\x20#']*>")
_SHORT, _MOST_KNOWN = 5000, 2000
_KNOWN: dict[tuple[str, Limits], tuple[str, bool, bool]] = {}
# Tokens as letters: P prefix, S select, W where, L limit, A a; the others by kind.
_LETTERS = {"PREFIX": "P", "SELECT": "S", "WHERE": "W", "LIMIT": "L", "A": "A"}
_KINDS = {"iri": "i", "name": "n", "variable": "v", "number": "d"}
_LOOKUP = re.compile(r"(Pni)*S(\*|v+)W?\{[in][invA][inv]\.?\}(Ld)?")
_LONGEST_LOOKUP = 60
_PATH = frozenset({"iri", "name"})


@dataclass(frozen=True)
class Text:
    """What a text turned out to be.

    `verb` is its first keyword after the prologue ("" if it has none), `datasets` the graphs named by FROM, in full;
    `volatile` tells that the same text may give another answer a moment later, `lookup` that it does nothing but look
    one thing up: one triple pattern with its subject given.
    """

    text: str
    verb: str
    datasets: tuple[str, ...] = ()
    volatile: bool = False
    lookup: bool = False


def query(text: str, limits: Limits = DEFAULT, base: str = "", prefixes: Mapping[str, str] | None = None) -> Text:
    """Read a query and give it as it may be evaluated: calls marked SILENT are taken out, as if they had failed.

    Raises RefusedQuery for calls to other servers and for updates, TooComplex for what is larger than the limits.
    """
    skeleton = _PLAIN_IRI.sub("<>", text)
    if known := _KNOWN.get((skeleton, limits)):
        return Text(text, known[0], (), *known[1:])
    seen = _read(text, limits)
    if seen.verb in UPDATES:
        raise RefusedQuery(
            f"{seen.verb} is an update; a query is SELECT, ASK, CONSTRUCT or DESCRIBE. Send an update as such, with a"
            " token, to a server that can be written to"
        )
    safe = calls.silenced(text, seen.found)
    volatile = bool(_VOLATILE & set(seen.words))
    datasets = tuple(_datasets(seen.found, base, prefixes or {}))
    lookup = safe == text and not datasets and _is_lookup(seen.found)
    if safe == text and not datasets and len(skeleton) < _SHORT:
        _remember((skeleton, limits), (seen.verb, volatile, lookup))
    return Text(safe, seen.verb, datasets, volatile, lookup)


def _is_lookup(found: list[Token]) -> bool:
    if len(found) > _LONGEST_LOOKUP:
        return False
    letters = [
        _LETTERS.get(token[0].upper(), "x") if kind(token) == "word" else _KINDS.get(kind(token), token[0])
        for token in found
    ]
    return _LOOKUP.fullmatch("".join(letters)) is not None


def _remember(skeleton: tuple[str, Limits], verdict: tuple[str, bool, bool]) -> None:
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[skeleton] = verdict


def update(text: str, limits: Limits = DEFAULT) -> Text:
    """Read an update likewise; LOAD is refused as SERVICE is."""
    seen = _read(text, limits)
    if seen.verb in QUERIES:
        raise RefusedQuery(f"{seen.verb} is a query, not an update; send it as a query")
    return Text(calls.silenced(text, seen.found), seen.verb)


@dataclass
class _Seen:
    found: list[Token]
    words: Counter[str] = field(default_factory=Counter)
    verb: str = ""


def _read(text: str, limits: Limits) -> _Seen:
    seen = _Seen(list(tokens(text)))
    plain = unescaped(text)
    calls.require_none(plain, silent_pass=plain == text)
    if plain != text:
        _count(_Seen(list(tokens(plain))), limits)
    _count(seen, limits)
    return seen


def _count(seen: _Seen, limits: Limits) -> None:
    words = [token[0].upper() for token in seen.found if kind(token) == "word"]
    seen.words = Counter(words)
    seen.verb = next((word for word in words if word not in _PROLOGUE), "")
    for word in _COSTLY & seen.words.keys():
        _limit(f"uses of {word}", seen.words[word], limits.keywords)
    _limit("operators", sum(kind(token) == "operator" for token in seen.found), limits.operators)
    shape = _Shape()
    for number, token in enumerate(seen.found, start=1):
        shape.add(token)
        if number % _GLANCE == 0:  # a text far beyond the limits is not read to its end
            shape.require(limits)
    shape.require(limits)


class _Shape:
    """Measures a text in one pass: how deep its brackets are, and how many patterns, path steps and VALUES it has.

    Blocks of bare data (INSERT DATA, VALUES) hold no patterns, however long they are.
    """

    def __init__(self) -> None:
        self.depth = self.deepest = self.patterns = self.longest_path = self.values = 0
        self._words = ("", "")
        self._block, self._block_depth = "", 0
        self._path = 0

    def add(self, token: Token) -> None:
        sort, text = kind(token), token[0]
        self._path = _path_steps(self._path, sort, text)
        self.longest_path = max(self.longest_path, self._path)
        if sort == "open":
            self._open(text)
        elif sort == "close":
            if self._block and self.depth == self._block_depth:
                self._block, self._words = "", ("", "")
            self.depth -= 1
        elif sort == "mark":
            self.patterns += not self._block
        elif sort == "word":
            self._words = (self._words[1], text.upper())
        self.values += self._block == "VALUES" and sort not in ("open", "close")

    def require(self, limits: Limits) -> None:
        """Raise TooComplex when what was measured so far is beyond the limits."""
        _limit("depth", self.deepest, limits.depth)
        _limit("path steps", self.longest_path, limits.path_steps)
        _limit("triple patterns", self.patterns, limits.patterns)
        _limit("terms in VALUES", self.values, limits.values)

    def _open(self, text: str) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self._block:
            return
        self.patterns += text != "("
        if text == "{" and (self._words[1] == "VALUES" or self._words in (("INSERT", "DATA"), ("DELETE", "DATA"))):
            self._block, self._block_depth = self._words[1], self.depth


def _path_steps(steps: int, sort: str, text: str) -> int:
    if sort == "operator" and text in ("/", "^", "*", "+"):
        return steps + 1
    return steps if sort in _PATH or text in ("a", "(", ")", "|", "?", "!") else 0


def _limit(what: str, count: int, most: int) -> None:
    if count > most:
        raise TooComplex(f"The text is too complex: {what} {count}, at most {most}; ask in several smaller queries")


def _datasets(found: list[Token], base: str, known: Mapping[str, str]) -> Iterator[str]:
    """Give the graphs that FROM and FROM NAMED name, relative and prefixed ones in full."""
    prefixes = {f"{prefix}:": iri for prefix, iri in known.items()}
    for at, following in zip(found, _after(found), strict=False):
        word = at[0].upper() if kind(at) == "word" else ""
        if word == "BASE" and following and kind(following[0]) == "iri":
            base = _full(base, following[0])
        elif word == "PREFIX" and len(following) > 1:
            prefixes[following[0][0]] = _full(base, following[1])
        elif word == "FROM":
            rest = following[1:] if following and following[0][0].upper() == "NAMED" else following
            yield from _resolved(rest[:1], prefixes, base)


def _after(found: list[Token]) -> Iterator[list[Token]]:
    return (found[i + 1 : i + 3] for i in range(len(found)))


def _resolved(named: Iterable[Token], prefixes: dict[str, str], base: str) -> Iterator[str]:
    for token in named:
        if kind(token) == "iri":
            yield _full(base, token)
        elif kind(token) == "name":
            prefix, _, rest = token[0].partition(":")
            yield prefixes.get(prefix + ":", "") + rest


def _full(base: str, token: Token) -> str:
    iri = unescaped(token[0][1:-1])
    try:
        return urljoin(base, iri)
    except ValueError:
        raise MalformedQuery(f"<{iri}> is no IRI; look at the name of its host") from None
