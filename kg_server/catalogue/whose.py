"""Whose claim each row rests on: a SELECT with columns added for the holders and statements of its relations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import DEFAULT
from kg_server.engine import Engine
from kg_server.engine.tokens import Token, kind, tokens
from kg_server.errors import RefusedQuery
from kg_server.vocabulary import PREFIXES, local_name

_RELATIONS = "SELECT ?relation WHERE { ?relation ssc:isDerivedFrom ?kind }"
_OPENS, _CLOSES = "{([", "})]"
_ENDS = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))
_SKIPPED = frozenset(("FILTER", "OPTIONAL", "BIND", "VALUES", "MINUS"))
_TERMS = frozenset(("variable", "name", "iri"))
# Inferred relations rest on claims of more special ones, and symmetric ones on claims the other way round.
_CLAIMED = """
OPTIONAL {{ SELECT {vars} (GROUP_CONCAT(DISTINCT ?whose_name; SEPARATOR="; ") AS ?{column}_holders)
    (GROUP_CONCAT(DISTINCT STR(?whose_claim); SEPARATOR=" ") AS ?{column}_statements) WHERE {{
  {{ ?whose_claim <{ssc}claimSubject> {subject} ; <{ssc}claimObject> {object} }}
  UNION {{ ?whose_claim <{ssc}claimSubject> {object} ; <{ssc}claimObject> {subject} .
    <{relation}> a <{owl}SymmetricProperty> }}
  ?whose_claim <{ssc}claimPredicate>/<{rdfs}subPropertyOf>* <{relation}> ; <{ssc}acceptedIn> <{viewpoint}> ;
    <{ssc}attributedTo>/<{skos}prefLabel> ?whose_name . }} GROUP BY {vars} }}"""
_PLAIN = (
    "To name whose claim each row is, whose=1 needs a plain SELECT: triple patterns, FILTER, OPTIONAL, BIND, VALUES and"
    " MINUS in one group, ORDER BY, LIMIT. "
)


@dataclass(frozen=True)
class _Pattern:
    subject: str
    predicate: str
    object: str


@dataclass
class _Query:
    """A SELECT in parts: what stands before it, itself, its ORDER BY; the variables it gives (None: all), patterns."""

    prologue: str
    body: str
    order: str
    ordering: frozenset[str]
    given: tuple[str, ...] | None
    patterns: list[_Pattern]
    prefixes: dict[str, str] = field(default_factory=dict)


def told(engine: Engine, text: str, viewpoint: str = DEFAULT) -> str:
    """Add to a SELECT, for each pattern of a direct relation, columns with its holders and statements.

    The text must be one that an engine can read. Raises RefusedQuery, in words, where rows do not tell which claims
    they rest on.
    """
    query = _read(text)
    direct = {row["relation"].value for row in select(engine, _RELATIONS)}
    related = [(p, iri) for p in query.patterns if (iri := _full(p.predicate, query.prefixes)) in direct]
    if not related:
        raise RefusedQuery(f"{_PLAIN}No pattern of this query is a direct relation, such as ?who ssc:leads ?what")
    names: list[str] = []
    columns = " ".join(f"?{name}" for name in query.given) if query.given else "*"
    added = ""
    for pattern, iri in related:
        variables = _variables(pattern, query.given)
        names.append(local_name(iri))
        column = names[-1] + (f"_{names.count(names[-1])}" if names.count(names[-1]) > 1 else "")
        columns += f" ?{column}_holders ?{column}_statements" if query.given else ""
        added += _CLAIMED.format(
            vars=" ".join(variables), column=column, subject=pattern.subject, object=pattern.object, relation=iri,
            viewpoint=PREFIXES["viewpoint"] + viewpoint, **{p: PREFIXES[p] for p in ("ssc", "owl", "rdfs", "skos")},
        )  # fmt: skip
    return f"{query.prologue}SELECT {columns} WHERE {{ {{ {query.body} }}{added} }} {query.order}"


def _variables(pattern: _Pattern, given: Iterable[str] | None) -> list[str]:
    variables = sorted({term for term in (pattern.subject, pattern.object) if term[0] in "?$"})
    for variable in variables:
        if given is not None and variable[1:] not in given:
            raise RefusedQuery(f"Let the query give {variable} too: without it no row tells whose claim it is")
    if not variables:
        raise RefusedQuery(
            f"{_PLAIN}A relation between two named things is the same in every row; ask for it by itself"
        )
    return variables


def _read(text: str) -> _Query:
    found = list(tokens(text))
    words = {at: token[0].upper() for at, token, depth in _levels(found) if depth == 0 and kind(token) == "word"}
    begin = next((at for at, word in words.items() if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), None)
    if begin is None or words[begin] != "SELECT" or "FROM" in words.values() or "GROUP" in words.values():
        raise RefusedQuery(_PLAIN + "This is another kind of query, or one that groups or names graphs")
    group = next(at for at, token, depth in _levels(found) if at > begin and depth == 0 and token[0] == "{")
    close = _closing(found, group)
    order = next((at for at, word in words.items() if at > close and word == "ORDER"), None)
    after = next((at for at in words if order and at > order and words[at] in _ENDS - {"ORDER"}), len(found))
    ordered = found[order:after] if order else []
    query = _Query(
        text[: found[begin].start()],
        # on lines of its own, for a comment may end it
        f"\n{text[found[begin].start() :]}\n",
        " ".join(token[0] for token in ordered),
        frozenset(token[0][1:] for token in ordered if kind(token) == "variable"),
        _given(found[begin + 1 : group]),
        list(_patterns(found[group + 1 : close])),
        dict(_declared(found[:begin])),
    )
    if query.given is not None and query.ordering - {*query.given}:
        raise RefusedQuery(f"Let the query give ?{min(query.ordering - {*query.given})} too, by which it is sorted")
    return query


def _given(between: list[Token]) -> tuple[str, ...] | None:
    """Give the variables of a SELECT in order, what it computes too; None for all."""
    levels = [(token, depth) for _, token, depth in _levels(between)]
    if any(token[0] == "*" and not depth for token, depth in levels):
        return None
    named = zip(levels, ["", *(token[0].upper() for token, _ in levels)], strict=False)
    return tuple(
        token[0][1:] for (token, depth), before in named if kind(token) == "variable" and (not depth or before == "AS")
    )


def _declared(prologue: list[Token]) -> Iterator[tuple[str, str]]:
    for word, name, iri in zip(prologue, prologue[1:], prologue[2:], strict=False):
        if word[0].upper() == "PREFIX":
            yield name[0], iri[0][1:-1]


def _full(term: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = term.partition(":")
    return term[1:-1] if term.startswith("<") else prefixes.get(prefix + ":", "") + local


def _patterns(group: list[Token]) -> Iterator[_Pattern]:
    """Give the triple patterns of a group whose predicate is a term; paths, literals and filters are passed over."""
    parts: list[str] = []
    at = 0
    while at < len(group):
        token = group[at]
        word = token[0].upper() if kind(token) == "word" else ""
        if word in _SKIPPED:
            yield from _whole(parts)
            parts = []
            at = _end(group, at, word)
        elif token[0] == "(" and parts:  # a path or a list
            at = _closing(group, at)
        elif token[0] in _OPENS or word in ("UNION", "GRAPH", "SERVICE", "SELECT"):
            raise RefusedQuery(f"{_PLAIN}Within {word or token[0]} a row may rest on one claim or on another")
        elif kind(token) == "mark":
            yield from _whole(parts)
            parts = {".": [], ";": parts[:1], ",": parts[:2]}[token[0]]
        else:
            parts.append(token[0] if kind(token) in _TERMS else "")
        at += 1
    yield from _whole(parts)


def _end(group: list[Token], at: int, word: str) -> int:
    """Give the place where FILTER, OPTIONAL and the like end: with their brackets."""
    opens = "{" if word in ("VALUES", "OPTIONAL", "MINUS") else "{("
    begin = next((place for place in range(at, len(group)) if group[place][0] in opens), len(group) - 1)
    return _closing(group, begin)


def _whole(parts: list[str]) -> Iterator[_Pattern]:
    if len(parts) == 3 and all(parts):
        yield _Pattern(*parts)


def _levels(found: list[Token]) -> Iterator[tuple[int, Token, int]]:
    """Give each token with its place and how many brackets are open around it."""
    depth = 0
    for at, token in enumerate(found):
        depth -= token[0] in _CLOSES
        yield at, token, depth
        depth += token[0] in _OPENS


def _closing(found: list[Token], place: int) -> int:
    depth = 0
    for at in range(place, len(found)):
        depth += (found[at][0] in _OPENS) - (found[at][0] in _CLOSES)
        if depth == 0:
            return at
    return len(found) - 1
