"""Counts of the default graph as VoID has them: by class, by property, and links to elsewhere."""

from dataclasses import dataclass

from kg_server.catalogue.overview import modified
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import BASE

_TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  WHERE { ?s ?p ?o }"""
_CLASSES = """SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class . FILTER (isIRI(?class)) }
  GROUP BY ?class ORDER BY ?class"""
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?n) WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"
_ENTITIES = f"""SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s skos:prefLabel ?l
  FILTER (STRSTARTS(STR(?s), "{BASE}id/")) }}"""
_DOIS = (
    """SELECT (COUNT(*) AS ?n) WHERE { ?s dcterms:identifier ?o . FILTER (STRSTARTS(STR(?o), "https://doi.org/")) }"""
)


@dataclass(frozen=True)
class Statistics:
    """How much there is: numbers of triples, subjects, objects, things of ours, links to DOIs; uses by IRI.

    `modified` is the day (xsd:date) on which the ontology was changed last, "" where it does not say.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    dois: int
    classes: dict[str, int]
    properties: dict[str, int]
    modified: str


def statistics(engine: Engine) -> Statistics:
    """Count; this reads the whole default graph."""
    totals = _table(engine, _TOTALS)[0]
    return Statistics(
        int(totals["triples"]),
        int(totals["subjects"]),
        int(totals["objects"]),
        int(_table(engine, _ENTITIES)[0]["n"]),
        int(_table(engine, _DOIS)[0]["n"]),
        {row["class"]: int(row["n"]) for row in _table(engine, _CLASSES)},
        {row["property"]: int(row["n"]) for row in _table(engine, _PROPERTIES)},
        modified(engine),
    )


def _table(engine: Engine, text: str) -> list[dict[str, str]]:
    found = select(engine, text)
    return [{name: cell.value for name, cell in row.items()} for row in found]
