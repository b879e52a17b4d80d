"""The tables of statements: all of them, relations, participations, positions, dates, holders, passages."""

from collections.abc import Iterator

from kg_server.exports.facts import Facts, expand, short
from kg_server.exports.table import Column, Row, Table, identifier, label, named, named_all, one, several, term
from kg_server.vocabulary import SSC

_COUNTS = Column("counts", "Whether the statement counts under the default viewpoint.", "boolean")
_CARRIED = (
    *several("holder", "those who hold that it is so"),
    *one("work", "the work it is read in", "ssc:reportedIn"),
    *several("passage", "the paragraphs or notes where it stands"),
    *one("stance", "how the work carries it", "ssc:stance"),
    Column("qualification", "What limits or explains it.", property="ssc:qualification", lang="en"),
    _COUNTS,
)
_STATEMENT = (identifier("statement_id", "the statement"), label("statement", "The statement in words."))


def _stated(facts: Facts, statement: str) -> Row:
    return {"statement_id": short(statement), "statement": facts.label(statement)}


def _carried(facts: Facts, statement: str) -> Row:
    """Say whose a statement is, where it stands, how it is carried, and whether it counts."""
    return {
        **named_all(facts, "holder", facts.texts(statement, "ssc:attributedTo")),
        **named(facts, "work", facts.text(statement, "ssc:reportedIn")),
        **named_all(facts, "passage", facts.texts(statement, "ssc:anchoredAt")),
        **named(facts, "stance", facts.text(statement, "ssc:stance")),
        "qualification": facts.text(statement, "ssc:qualification"),
        "counts": "true" if facts.counts(statement) else "false",
    }


def _statements(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Statement"):
        kinds = [k for k in facts.texts(statement, "rdf:type") if k.startswith(SSC.base)]
        yield {
            **_stated(facts, statement),
            "kind": next(short(k) for k in kinds if k != expand("ssc:Statement")),
            "about": [facts.label(thing) for thing in facts.texts(statement, "ssc:about")],
            "about_ids": [short(thing) for thing in facts.texts(statement, "ssc:about")],
            **_carried(facts, statement),
            **named_all(facts, "evidence_work", facts.texts(statement, "ssc:restsOn")),
        }


def _claims(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Statement"):
        for relation in facts.texts(statement, "ssc:claimPredicate"):
            yield {
                **_stated(facts, statement),
                **named(facts, "subject", facts.text(statement, "ssc:claimSubject")),
                "relation": facts.label(relation),
                "relation_id": short(relation),
                **named(facts, "object", facts.text(statement, "ssc:claimObject")),
                **_carried(facts, statement),
            }


def _participations(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Participation"):
        for role in facts.texts(statement, "ssc:role"):
            yield {
                **_stated(facts, statement),
                **named(facts, "episode", facts.text(statement, "ssc:participationIn")),
                **named(facts, "agent", facts.text(statement, "ssc:participant")),
                **named(facts, "role", role),
                **_carried(facts, statement),
            }


def _positions(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:PositionClaim"):
        yield {
            **_stated(facts, statement),
            **named(facts, "agent", facts.text(statement, "ssc:positionedAgent")),
            **named(facts, "position", facts.text(statement, "ssc:position")),
            **named(facts, "scheme", facts.text(statement, "ssc:underScheme")),
            **named(facts, "mode", facts.text(statement, "ssc:mode")),
            **named(facts, "episode", facts.text(statement, "ssc:inEpisode")),
            **named(facts, "relative_to", facts.text(statement, "ssc:relativeTo")),
            **_carried(facts, statement),
        }


def _dates(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Statement"):
        span = facts.text(statement, "ssc:temporalScope")
        for thing in facts.texts(statement, "ssc:about") if span else ():
            yield {
                **_stated(facts, statement),
                **named(facts, "thing", thing),
                **named(facts, "span", span),
                "edtf": facts.text(span, "ssc:edtf"),
                "start_year": facts.text(span, "ssc:startYear"),
                "end_year": facts.text(span, "ssc:endYear"),
                "as_printed": facts.text(statement, "ssc:asPrinted"),
                **_carried(facts, statement),
            }


def _holders(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Statement"):
        for holder in facts.texts(statement, "ssc:attributedTo"):
            yield {**_stated(facts, statement), **named(facts, "holder", holder)}


def _passages(facts: Facts) -> Iterator[Row]:
    for statement in facts.members("ssc:Statement"):
        for passage in facts.texts(statement, "ssc:anchoredAt"):
            sign = facts.text(passage, "skos:notation")
            yield {**_stated(facts, statement), **named(facts, "passage", passage), "sign": sign}


TABLES = (
    Table(
        "statements",
        "Statements",
        "One row for each statement of whatever kind, with whose it is and where it stands.",
        (
            identifier("statement_id", "the statement"),
            label("statement", "The statement in words.", "skos:prefLabel"),
            term("kind", "Class of the statement, as a local name of the ontology.", "rdf:type"),
            Column("about", "Names of what it is about, where it says so.", lang="en", several=True),
            Column("about_ids", "Short addresses of what it is about, in the order of the names.", several=True),
            *_CARRIED,
            *several("evidence_work", "the works brought as evidence for it"),
        ),
        ("statement_id",),
        "statement_id",
        _statements,
    ),
    Table(
        "claims",
        "Claims of relations",
        "One row for each relation that a statement claims between two things.",
        (
            *_STATEMENT,
            *one("subject", "what the relation starts from", "ssc:claimSubject"),
            label("relation", "Name of the relation."),
            term("relation_id", "Local name of the relation in the ontology.", "ssc:claimPredicate"),
            *one("object", "what the relation leads to", "ssc:claimObject"),
            *_CARRIED,
        ),
        ("statement_id", "relation_id"),
        "statement_id",
        _claims,
    ),
    Table(
        "participations",
        "Participations",
        "One row for each role in which an agent is said to take part in an episode.",
        (
            *_STATEMENT,
            *one("episode", "the episode", "ssc:participationIn"),
            *one("agent", "the agent", "ssc:participant"),
            *one("role", "the role", "ssc:role"),
            *_CARRIED,
        ),
        ("statement_id", "role_id"),
        "statement_id",
        _participations,
    ),
    Table(
        "positions",
        "Positions",
        "One row for each claim that places an agent in a global hierarchy.",
        (
            *_STATEMENT,
            *one("agent", "the agent that is placed", "ssc:positionedAgent"),
            *one("position", "the position", "ssc:position"),
            *one("scheme", "the reading or roll under which it is so placed", "ssc:underScheme"),
            *one("mode", "the way in which it is placed", "ssc:mode"),
            *one("episode", "the episode in which it holds, if any", "ssc:inEpisode"),
            *one("relative_to", "the one it is placed over against, if any", "ssc:relativeTo"),
            *_CARRIED,
        ),
        ("statement_id",),
        "statement_id",
        _positions,
    ),
    Table(
        "dates",
        "Dates",
        "One row for each date claimed for a thing, rival ones side by side.",
        (
            *_STATEMENT,
            *one("thing", "what is dated", "ssc:about"),
            *one("span", "the time", "ssc:temporalScope"),
            Column("edtf", "The time in EDTF (ISO 8601-2)."),
            Column("start_year", "Year in which it begins.", "integer"),
            Column("end_year", "Year in which it ends, where that is known.", "integer"),
            Column("as_printed", "The date as it is printed.", property="ssc:asPrinted"),
            *_CARRIED,
        ),
        ("statement_id", "thing_id"),
        "statement_id",
        _dates,
    ),
    Table(
        "statement-holders",
        "Statements and holders",
        "One row for each holder of a statement, for counting and joining.",
        (*_STATEMENT, *one("holder", "one who holds that it is so", "ssc:attributedTo")),
        ("statement_id", "holder_id"),
        "statement_id",
        _holders,
    ),
    Table(
        "statement-passages",
        "Statements and passages",
        "One row for each passage where a statement stands, for counting and joining.",
        (
            *_STATEMENT,
            *one("passage", "the paragraph or note", "ssc:anchoredAt"),
            Column("sign", "Short sign of the passage, such as intro.p1 or n46."),
        ),
        ("statement_id", "passage_id"),
        "statement_id",
        _passages,
    ),
)
