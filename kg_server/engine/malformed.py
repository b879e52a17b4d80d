"""Makes an engine's complaint about a text into one that a person can use: where, what stands there, what to do."""

import re
from collections.abc import Collection, Iterator

from kg_server.engine.tokens import tokens
from kg_server.errors import MalformedQuery
from kg_server.vocabulary import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_LINE = 200


def from_engine(text: str, message: str, known: Collection[str] = ()) -> MalformedQuery:
    """Read the place out of an engine's message (`error at LINE:COLUMN: ...`) and make the error for it."""
    found = _PLACE.search(message)
    place = (int(found[1]), int(found[2])) if found else None
    return malformed(text, found[3] if found else message, place, known)


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
        first = max(0, column - _LONGEST_LINE)
        said += f"\n\n    {lines[line - 1][first : first + 2 * _LONGEST_LINE]}\n    {' ' * (column - 1 - first)}^"
    return MalformedQuery(said, line, column)


def _undeclared(text: str, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Find the prefixes used without being declared, each with its offset."""
    declared = {*known, "_"}
    after_prefix = False
    for match in tokens(text):
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
