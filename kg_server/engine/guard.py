"""Looks at a text before any engine does: refuses what is never done here, and what is larger than the limits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from kg_server.engine.limits import DEFAULT, Limits
from kg_server.engine.tokens import Token, kind, tokens, unescaped
from kg_server.errors import RefusedQuery, TooComplex

QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
# Words that each make the engine's parser or planner go one level deeper, even in a flat row.
_COSTLY = frozenset({
    "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "EXISTS", "SELECT", "GRAPH", "IF", "COALESCE", "VALUES", "LATERAL",
})  # fmt: skip
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_PATH = frozenset({"iri", "name"})


@dataclass(frozen=True)
class Text:
    """What a text turned out to be.

    `verb` is its first keyword after the prologue ("" if it has none), `datasets` the graphs named by FROM, in full;
    `volatile` tells that the same text may give another answer a moment later.
    """

    text: str
    verb: str
    datasets: tuple[str, ...] = ()
    volatile: bool = False


def query(text: str, limits: Limits = DEFAULT, base: str = "", prefixes: Mapping[str, str] | None = None) -> Text:
    """Read a query and give it as it may be evaluated: calls marked SILENT are taken out, as if they had failed.

    Raises RefusedQuery for calls to other servers and for updates, TooComplex for what is larger than the limits.
    """
    seen = _read(text, limits)
    if seen.verb in UPDATES:
        raise RefusedQuery(
            f"{seen.verb} is an update; a query is SELECT, ASK, CONSTRUCT or DESCRIBE. Send an update as such, with a"
            " token, to a server that can be written to"
        )
    safe = _silenced(text, seen, "SERVICE")
    return Text(safe, seen.verb, tuple(_datasets(seen.found, base, prefixes or {})), bool(_VOLATILE & set(seen.words)))


def update(text: str, limits: Limits = DEFAULT) -> Text:
    """Read an update likewise; LOAD is refused as SERVICE is."""
    seen = _read(text, limits)
    if seen.verb in QUERIES:
        raise RefusedQuery(f"{seen.verb} is a query, not an update; send it as a query")
    safe = _silenced(text, seen, "SERVICE")
    if "LOAD" in seen.words:
        safe = _silenced(safe, _read(safe, limits), "LOAD")
    return Text(safe, seen.verb)


def check(text: str) -> None:
    """Raise what `query` raises."""
    query(text)


@dataclass
class _Seen:
    found: list[Token]
    words: Counter[str] = field(default_factory=Counter)
    verb: str = ""


def _read(text: str, limits: Limits) -> _Seen:
    seen = _Seen(list(tokens(text)))
    if "\\u" in text.lower():
        _count(_Seen(list(tokens(unescaped(text)))), limits, strict=True)
    _count(seen, limits)
    return seen


def _count(seen: _Seen, limits: Limits, strict: bool = False) -> None:
    words = [token[0].upper() for token in seen.found if kind(token) == "word"]
    seen.words = Counter(words)
    seen.verb = next((word for word in words if word not in _PROLOGUE), "")
    for word in ("SERVICE", "LOAD"):
        if word in seen.words and (strict or not all(_silent(seen.found, i) for i in _places(seen.found, word))):
            raise RefusedQuery(_REFUSED[word])
    for word in _COSTLY & seen.words.keys():
        _limit(f"uses of {word}", seen.words[word], limits.keywords)
    _limit("operators", sum(kind(token) == "operator" for token in seen.found), limits.operators)
    shape = _Shape()
    for token in seen.found:
        shape.add(token)
    _limit("depth", shape.deepest, limits.depth)
    _limit("path steps", shape.longest_path, limits.path_steps)
    _limit("triple patterns", shape.patterns, limits.patterns)
    _limit("terms in VALUES", shape.values, limits.values)


_REFUSED = {
    "SERVICE": "SERVICE is refused: this server asks no other server; fetch both parts and join them yourself"
    " (SERVICE SILENT passes, and finds nothing)",
    "LOAD": "LOAD is refused: this server fetches nothing; send the data with the request"
    " (LOAD SILENT passes, and loads nothing)",
}


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


def _places(found: list[Token], word: str) -> Iterator[int]:
    return (i for i, token in enumerate(found) if kind(token) == "word" and token[0].upper() == word)


def _silent(found: list[Token], place: int) -> bool:
    return place + 1 < len(found) and found[place + 1][0].upper() == "SILENT"


def _silenced(text: str, seen: _Seen, word: str) -> str:
    """Put what does nothing in place of each silent call; the rest of the text keeps its lines and columns."""
    for place in reversed(list(_places(seen.found, word))):
        end = _group_end(seen.found, place) if word == "SERVICE" else _load_end(seen.found, place)
        start, stop = seen.found[place].start(), seen.found[end].end()
        blank = "".join(c if c in "\r\n" else " " for c in text[start:stop])
        nothing = "{}" if word == "SERVICE" else "INSERT DATA {}"
        text = text[:start] + nothing + blank[min(len(nothing), len(blank)) :] + text[stop:]
    return text


def _group_end(found: list[Token], place: int) -> int:
    depth = 0
    for i in range(place, len(found)):
        depth += (found[i][0] == "{") - (found[i][0] == "}")
        if found[i][0] == "}" and depth <= 0:
            return i
    return len(found) - 1


def _load_end(found: list[Token], place: int) -> int:
    following = (i for i in range(place + 1, len(found)) if found[i][0] == ";")
    return next(following, len(found)) - 1


def _datasets(found: list[Token], base: str, known: Mapping[str, str]) -> Iterator[str]:
    """Give the graphs that FROM and FROM NAMED name, relative and prefixed ones in full."""
    prefixes = {f"{prefix}:": iri for prefix, iri in known.items()}
    for at, following in zip(found, _after(found), strict=False):
        word = at[0].upper() if kind(at) == "word" else ""
        if word == "BASE" and following and kind(following[0]) == "iri":
            base = urljoin(base, unescaped(following[0][0][1:-1]))
        elif word == "PREFIX" and len(following) > 1:
            prefixes[following[0][0]] = urljoin(base, unescaped(following[1][0][1:-1]))
        elif word == "FROM":
            rest = following[1:] if following and following[0][0].upper() == "NAMED" else following
            yield from _resolved(rest[:1], prefixes, base)


def _after(found: list[Token]) -> Iterator[list[Token]]:
    return (found[i + 1 : i + 3] for i in range(len(found)))


def _resolved(named: Iterable[Token], prefixes: dict[str, str], base: str) -> Iterator[str]:
    for token in named:
        if kind(token) == "iri":
            yield urljoin(base, unescaped(token[0][1:-1]))
        elif kind(token) == "name":
            prefix, _, rest = token[0].partition(":")
            yield prefixes.get(prefix + ":", "") + rest
