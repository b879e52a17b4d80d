"""Puts into an update what the protocol says outside it: the graphs that its WHERE clauses are asked of."""

from collections.abc import Iterator

from kg_server.engine.tokens import Token, kind, tokens
from kg_server.errors import RefusedQuery


def with_using(text: str, using: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Add USING and USING NAMED clauses to every operation with a WHERE (SPARQL 1.1 Protocol, section 2.2.3).

    Raises RefusedQuery when the text has USING or WITH of its own.
    """
    if not using and not named:
        return text
    clauses = "".join(f" USING <{iri}>" for iri in using) + "".join(f" USING NAMED <{iri}>" for iri in named) + " "
    found = list(tokens(text))
    outer = list(_outermost(found))
    if any(word in ("USING", "WITH") for _, word in outer):
        raise RefusedQuery(
            "The request names graphs both beside its text (using-graph-uri, using-named-graph-uri) and in it (USING,"
            " WITH); name them in one place"
        )
    for place, word in reversed(outer):
        if word != "WHERE":
            continue
        before = found[place - 1][0].upper()
        if before == "DELETE":  # DELETE WHERE is short for a DELETE with its pattern as template
            start, end = found[place].end(), found[_closing(found, place)].end()
            text = text[: found[place].start()] + text[start:end] + clauses + "WHERE" + text[start:]
        else:
            text = text[: found[place].start()] + clauses + text[found[place].start() :]
    return text


def _outermost(found: list[Token]) -> Iterator[tuple[int, str]]:
    """Give the places and words outside all brackets."""
    depth = 0
    for i, token in enumerate(found):
        sort = kind(token)
        depth += (sort == "open") - (sort == "close")
        if sort == "word" and depth == 0:
            yield i, token[0].upper()


def _closing(found: list[Token], place: int) -> int:
    depth = 0
    for i in range(place, len(found)):
        depth += (found[i][0] == "{") - (found[i][0] == "}")
        if found[i][0] == "}" and depth == 0:
            return i
    return len(found) - 1
