"""Finds what would make an engine call another server, SERVICE and LOAD, in whatever disguise, and refuses it.

The walls around the workers stop such calls too; here they are told in words, and here they are stopped for an engine
that has no walls. A call marked SILENT is taken out instead, which leaves what its failure would leave.
"""

import re
from collections.abc import Iterator

from kg_server.engine.tokens import Token, kind, tokens
from kg_server.errors import RefusedQuery

_REFUSED = {
    "SERVICE": "SERVICE is refused: this server asks no other server; fetch both parts and join them yourself"
    " (SERVICE SILENT passes, and finds nothing)",
    "LOAD": "LOAD is refused: this server fetches nothing; send the data with the request"
    " (LOAD SILENT passes, and loads nothing)",
}
_CALLS = re.compile("SERVICE|LOAD", re.IGNORECASE)
_BEFORE_NAMES = frozenset({"PREFIX", "GRAPH", "TO", "INTO", "WITH", "USING", "NAMED"})


def require_none(text: str, silent_pass: bool) -> None:
    """Raise RefusedQuery for a call in a text, unless it is marked SILENT and `silent_pass` says that those may be.

    The text is read twice, for `<` may open an IRI to one reader and mean less-than to another, who then takes for a
    comment what the first takes for a string.
    """
    if not _CALLS.search(text):
        return
    for found in (list(tokens(text)), list(tokens(text, less_than=True))):
        for place, token in enumerate(found):
            word = _called(found, place, token)
            if word and not (silent_pass and token[0].upper() == word and _is_silent(found, place)):
                raise RefusedQuery(_REFUSED[word])


def silenced(text: str, found: list[Token]) -> str:
    """Put what does nothing in place of each silent call; the rest of the text keeps its lines and columns."""
    places = [i for i, token in enumerate(found) if kind(token) == "word" and token[0].upper() in _REFUSED]
    end = len(text)
    for place in reversed(places):
        if found[place].start() >= end:
            continue
        service = found[place][0].upper() == "SERVICE"
        start, end = found[place].start(), found[(_group_end if service else _load_end)(found, place)].end()
        blank = "".join(c if c in "\r\n" else " " for c in text[start:end])
        nothing = "{}" if service else "INSERT DATA {}"
        text = text[:start] + nothing + blank[min(len(nothing), len(blank)) :] + text[end:]
        end = start
    return text


def _called(found: list[Token], place: int, token: Token) -> str:
    """Tell which call a token makes, "" for none; engines need no space between a keyword and what follows it."""
    sort, text = kind(token), token[0].upper()
    if sort == "word":
        match = _CALLS.search(text)
        return match[0] if match else ""
    if sort != "name":
        return ""
    match = _CALLS.search(text.partition(":")[0])
    if match is None:
        return ""
    following = found[place + 1][0] if place + 1 < len(found) else ""
    before = found[place - 1][0].upper() if place else ""
    if match[0] == "SERVICE":
        return "SERVICE" if following == "{" and before != "GRAPH" else ""
    inside = sum((t[0] == "{") - (t[0] == "}") for t in found[:place])
    return "" if inside or before in _BEFORE_NAMES else "LOAD"


def _is_silent(found: list[Token], place: int) -> bool:
    return place + 1 < len(found) and found[place + 1][0].upper() == "SILENT"


def _group_end(found: list[Token], place: int) -> int:
    depth = 0
    for i in _rest(found, place):
        depth += (found[i][0] == "{") - (found[i][0] == "}")
        if found[i][0] == "}" and depth <= 0:
            return i
    return len(found) - 1


def _load_end(found: list[Token], place: int) -> int:
    return next((i for i in _rest(found, place) if found[i][0] == ";"), len(found)) - 1


def _rest(found: list[Token], place: int) -> Iterator[int]:
    return iter(range(place + 1, len(found)))
