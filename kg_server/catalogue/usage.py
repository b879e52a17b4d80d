"""How often the terms of the ontology are used in the graph, with one case of each from the data."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg_server.catalogue.labels import labels, name
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Cell, Engine, Row
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
    known = labels(engine, set(_iris([*classes, *cases, *claims])))
    found = {row["term"].value: Case(_link(row["subject"], known)) for row in classes}
    found |= dict(_cases(cases, known))
    return Usage(counted, found | dict(_claims(claims, known)))


def _cases(found: list[Row], known: dict[str, str]) -> Iterator[tuple[str, Case]]:
    for term, group in _by_term(found).items():
        row = min(group, key=lambda row: row["object"].value)
        yield term, Case(_link(row["subject"], known), _link(row["object"], known))


def _claims(found: list[Row], known: dict[str, str]) -> Iterator[tuple[str, Case]]:
    for term, group in _by_term(found).items():
        row = min(group, key=lambda row: (row["subject"].value, row["object"].value))
        holders = sorted({name(other["holder"].value, known) for other in group})
        yield term, Case(_link(row["subject"], known), _link(row["object"], known), row["statement"].value, holders)


def _by_term(found: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row["term"].value].append(row)
    return grouped


def _iris(found: Iterable[Row]) -> Iterator[str]:
    return (cell.value for row in found for cell in row.values() if cell.type == "uri")


def _link(cell: Cell, known: dict[str, str]) -> Link:
    return Link(cell.value, name(cell.value, known)) if cell.type == "uri" else Link("", cell.value)
