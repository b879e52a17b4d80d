"""Which statements a thing stands in, and as what: what is said of it, what it holds, carries, or is evidence for."""

from collections import defaultdict
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import local_name

# Parts in which a statement says something of a thing; where one fits twice, the earlier decides.
OF = (
    "participationIn", "participant", "positionedAgent", "lists", "assesses", "term", "usedBy", "defines", "corrects",
    "remarksOn", "claimSubject", "claimObject", "deniedSubject", "deniedObject", "about", "relativeTo", "between",
    "referent", "inEpisode",
)  # fmt: skip
# Parts in which many statements may share a thing: counted by section, and the first of them shown.
SHARED = {
    "anchoredAt": "What stands here",
    "attributedTo": "What is held",
    "reportedIn": "What is read in it",
    "restsOn": "What it is cited as evidence for",
    "evidencedBy": "What it is given as evidence for",
    "basedOn": "What rests on it",
    "role": "Who plays it",
    "position": "Who is placed so",
    "underScheme": "Positions by this scheme",
    "mode": "Positions that come about so",
    "temporalScope": "What is dated so",
    "measure": "Amounts of this",
    "onCriterion": "How episodes are judged on it",
    "outcome": "What turns out so",
    "effect": "What is said to have this effect",
    "direction": "What is moved so",
    "genre": "Statements of this genre",
    "stance": "Statements carried so",
    "acceptedIn": "Statements that count",
}
_OF = f"""SELECT ?statement ?part ?kind ?predicate ?dated ?counts (MIN(?start) AS ?place) WHERE {{
  ?statement ?part <%s> ; a ssc:Statement , ?kind .
  FILTER (?part IN ({", ".join("ssc:" + part for part in OF)}) && ?kind != ssc:Statement)
  OPTIONAL {{ ?statement ssc:claimPredicate ?predicate }}
  BIND (EXISTS {{ ?statement ssc:about ?thing ; ssc:temporalScope ?span }} AS ?dated)
  BIND (EXISTS {{ ?statement ssc:acceptedIn viewpoint:default }} AS ?counts)
  OPTIONAL {{ ?statement ssc:anchoredAt/ssc:charStart ?start }} }}
GROUP BY ?statement ?part ?kind ?predicate ?dated ?counts ORDER BY ?place ?statement"""
_COUNTED = f"""SELECT ?part ?section (COUNT(DISTINCT ?statement) AS ?n) (MIN(?start) AS ?place) WHERE {{
  ?statement ?part <%s> FILTER (?part IN ({", ".join("ssc:" + part for part in SHARED)}))
  ?statement a ssc:Statement .
  OPTIONAL {{ ?statement ssc:anchoredAt ?passage . ?passage ssc:section ?section .
             OPTIONAL {{ ?passage ssc:charStart ?start }} }} }} GROUP BY ?part ?section ORDER BY ?place"""
_TOTALS = f"""SELECT ?part (COUNT(DISTINCT ?statement) AS ?n) WHERE {{
  ?statement ?part <%s> FILTER (?part IN ({", ".join("ssc:" + part for part in SHARED)}))
  ?statement a ssc:Statement }} GROUP BY ?part"""
_FIRST = """SELECT ?statement (MIN(?start) AS ?place) WHERE {
  ?statement ssc:%s <%s> ; a ssc:Statement . OPTIONAL { ?statement ssc:anchoredAt/ssc:charStart ?start } }
GROUP BY ?statement ORDER BY ?place ?statement LIMIT %d"""
_WORKS = f"""SELECT ?work ?label (COUNT(DISTINCT ?statement) AS ?n) WHERE {{
  ?statement ?part <%s> FILTER (?part IN ({", ".join("ssc:" + part for part in OF)}))
  ?statement ssc:restsOn ?work . ?work skos:prefLabel ?label }}
GROUP BY ?work ?label ORDER BY DESC(?n) LCASE(?label)"""


@dataclass(frozen=True)
class Use:
    """A statement in which a thing stands: in which part, what kind of statement it is, which relation it claims.

    Part, kind and predicate are names of the ontology; `dated` tells that it says when something was, `counts` that it
    counts by default.
    """

    statement: str
    part: str
    kind: str
    predicate: str
    dated: bool
    counts: bool


@dataclass(frozen=True)
class Shared:
    """Statements that share a thing in one part: how many, how many in each section of a work, and the first of them.

    One that stands in two sections is counted in both, but once in `total`.
    """

    part: str
    title: str
    total: int
    sections: list[tuple[str, int]]
    first: list[str]


def of(engine: Engine, iri: str) -> list[Use]:
    """List the statements that say something of a thing, in the order of the article; each once."""
    found: dict[str, Use] = {}
    rank = {part: i for i, part in enumerate(OF)}
    for row in select(engine, _OF % iri):
        part, kind, predicate = (local_name(row[c].value) if c in row else "" for c in ("part", "kind", "predicate"))
        dated, counts = (row[column].value == "true" for column in ("dated", "counts"))
        use = Use(row["statement"].value, part, kind, predicate, dated, counts)
        known = found.get(use.statement)
        if known is None or rank[use.part] < rank[known.part]:
            found[use.statement] = use
    return list(found.values())


def shared(engine: Engine, iri: str, most: int) -> list[Shared]:
    """Count the statements that share a thing, by part and section, with the first `most` of each part."""
    counted = select(engine, _TOTALS % iri)
    totals = {local_name(row["part"].value): int(row["n"].value) for row in counted if "part" in row}
    if not totals:
        return []
    sections: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in select(engine, _COUNTED % iri):
        if "part" in row:
            name = row["section"].value if "section" in row else ""
            sections[local_name(row["part"].value)].append((name, int(row["n"].value)))
    return [
        Shared(part, title, totals[part], sections[part], _first(engine, part, iri, most))
        for part, title in SHARED.items()
        if part in totals
    ]


def works(engine: Engine, iri: str) -> list[tuple[Link, int]]:
    """List the works cited as evidence for what is said of a thing, with the number of statements, the most first."""
    found = select(engine, _WORKS % iri)
    return [(Link(row["work"].value, row["label"].value), int(row["n"].value)) for row in found if "work" in row]


def _first(engine: Engine, part: str, iri: str, most: int) -> list[str]:
    return [row["statement"].value for row in select(engine, _FIRST % (part, iri, most)) if "statement" in row]
