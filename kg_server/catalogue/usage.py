"""How often the terms of the ontology are used in the graph, with one case of each from the data."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import ONTOLOGY

_OURS = f"rdfs:isDefinedBy <{ONTOLOGY}>"
_PROPERTIES = f"SELECT ?term (COUNT(*) AS ?n) WHERE {{ ?term {_OURS} . ?s ?term ?o }} GROUP BY ?term"
_CLASSES = f"""SELECT ?term (COUNT(*) AS ?n) (MIN(?s) AS ?subject) WHERE {{
  ?term {_OURS} . ?s a ?term . FILTER (!isBlank(?s)) }} GROUP BY ?term"""
_CONCEPTS = """SELECT ?term (COUNT(*) AS ?n) WHERE {
  ?term skos:inScheme ?list . ?s ?p ?term . FILTER (?p != skos:broader) } GROUP BY ?term"""
_CASES = f"""SELECT ?term ?subject ?object WHERE {{
  {{ SELECT ?term (MIN(?s) AS ?subject) WHERE {{
      ?term {_OURS} . ?s ?term ?o . FILTER (!isBlank(?s)) }} GROUP BY ?term }}
  ?subject ?term ?object . FILTER (!isBlank(?object)) }}"""
_CLAIMS = """SELECT ?term ?statement ?subject ?object ?holder WHERE {
  { SELECT ?term (MIN(?s) AS ?statement) WHERE {
      ?s ssc:claimPredicate ?term ; ssc:acceptedIn viewpoint:default } GROUP BY ?term }
  ?statement ssc:claimPredicate ?term ; ssc:claimSubject ?subject ; ssc:claimObject ?object ; ssc:attributedTo ?holder
}"""


@dataclass(frozen=True)
class Case:
    """A case of a term: subject and object (of a class, only the subject); of a claim also whose it is."""

    subject: Link
    object: Link | None = None
    statement: str = ""
    holders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Usage:
    """How often each term (IRI) is used, and a case of it, where there is one."""

    counts: dict[str, int]
    cases: dict[str, Case]


def read(engine: Engine) -> Usage:
    """Read the uses of all terms."""
    properties, classes, concepts, cases, claims = (
        select(engine, text) for text in (_PROPERTIES, _CLASSES, _CONCEPTS, _CASES, _CLAIMS)
    )
    counted = {row["term"].value: int(row["n"].value) for row in (*properties, *classes, *concepts)}
    names = Names(engine, [*classes, *cases, *claims])
    found = {row["term"].value: Case(names.link(row["subject"])) for row in classes}
    found |= dict(_cases(cases, names))
    return Usage(counted, found | dict(_claims(claims, names)))


def _cases(found: list[Row], names: Names) -> Iterator[tuple[str, Case]]:
    for term, group in _by_term(found).items():
        row = min(group, key=lambda row: row["object"].value)
        yield term, Case(names.link(row["subject"]), names.link(row["object"]))


def _claims(found: list[Row], names: Names) -> Iterator[tuple[str, Case]]:
    for term, group in _by_term(found).items():
        row = min(group, key=lambda row: (row["subject"].value, row["object"].value))
        holders = sorted({names.link(other["holder"]).label for other in group})
        yield term, Case(names.link(row["subject"]), names.link(row["object"]), row["statement"].value, holders)


def _by_term(found: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row["term"].value].append(row)
    return grouped
