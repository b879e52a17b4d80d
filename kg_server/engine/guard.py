"""Looks at a query text before any engine does: says what is refused here and what is missing, in words."""

import re
from collections.abc import Collection, Iterator

from kg_server.errors import MalformedQuery, RefusedQuery
from kg_server.vocabulary import PREFIXES

# What is not code comes first, so that a word in a string, an IRI or a comment is never taken for a keyword.
_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
          | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<comment>\#[^\n]*)
      | (?P<variable>[?$]\w+)
      | (?P<tag>@[A-Za-z][\w-]*)
      | (?P<name>(?P<prefix>[^\W\d_][\w.-]*|_)?:(?!//)[\w.:%-]*)
      | (?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}


def check(text: str) -> None:
    """Raise RefusedQuery for what this server never evaluates: calls to other servers, and updates sent as queries."""
    words = [match["word"].upper() for match in _tokens(text) if match["word"]]
    if "SERVICE" in words:
        raise RefusedQuery(
            "SERVICE is refused: this server asks no other server; fetch both parts and join them yourself"
        )
    verbs = [word for word in words if word not in ("BASE", "PREFIX", "VERSION")]
    if verbs and verbs[0] in _UPDATES:
        raise RefusedQuery(
            f"{verbs[0]} is an update; this server takes queries only (SELECT, ASK, CONSTRUCT, DESCRIBE)"
        )


def malformed(text: str, message: str, place: tuple[int, int] | None, known: Collection[str] = ()) -> MalformedQuery:
    """Make the error for a query that does not parse: where, what the line looks like, and a remedy where one is known.

    `place` is the line and column that the engine names, if any; `known` are prefixes that count as declared.
    """
    if not text.strip():
        return MalformedQuery("The query is empty; write for example SELECT * WHERE { ?s ?p ?o } LIMIT 10", 1, 1)
    reason = f"the engine says: {_brief(message)}"
    for offset, prefix in _undeclared(text, known):
        place, reason = _position(text, offset), _declare(prefix)
        break
    if place is None:
        return MalformedQuery(f"The query cannot be used: {reason}")
    line, column = place
    said = f"The query does not parse at line {line}, column {column}: {reason}"
    lines = text.split("\n")
    if line <= len(lines):
        said += f"\n\n    {lines[line - 1]}\n    {' ' * (column - 1)}^"
    return MalformedQuery(said, line, column)


def _undeclared(text: str, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Find the prefixes used without being declared, each with its offset."""
    declared = {*known, "_"}
    after_prefix = False
    for match in _tokens(text):
        if match["name"] and after_prefix:
            declared.add(match["prefix"] or "")
        elif match["name"] and (match["prefix"] or "") not in declared:
            yield match.start(), match["prefix"] or ""
        after_prefix = bool(match["word"]) and match["word"].upper() == "PREFIX"


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _declare(prefix: str) -> str:
    base = PREFIXES.get(prefix)
    remedy = f"add PREFIX {prefix}: <{base}>" if base else "declare it with PREFIX, or write the IRI in full"
    return f"the prefix {prefix}: is not declared; {remedy}"


def _brief(message: str) -> str:
    """Cut the engine's list of all characters it would have taken down to what a person can use."""
    first = message.removeprefix("expected one of The ").split("\n")[0].split(", ['")[0].split(", [_]")[0].strip()
    return first if len(first) <= 160 else first[:157] + "..."


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _TOKEN.finditer(text) if not match["comment"])
