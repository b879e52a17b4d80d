"""What the graph holds, in numbers, and the terms it is written in."""

from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import ONTOLOGY, PREFIXES

_COUNTS = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  VALUES ?class { ssc:Statement ssc:Episode ssc:Agent ssc:Idea ssc:Work ssc:Passage }
  ?thing a ?class } GROUP BY ?class"""
_HOLDERS = "SELECT (COUNT(DISTINCT ?holder) AS ?n) WHERE { ?statement ssc:attributedTo ?holder }"
_MODIFIED = f"SELECT ?day WHERE {{ <{ONTOLOGY}> dcterms:modified ?day }}"
_TERMS = f"SELECT ?term WHERE {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> }}"


def counts(engine: Engine) -> dict[str, int]:
    """Count statements, episodes, agents, ideas, works and passages (by class name), and holders (`holders`)."""
    found = select(engine, _COUNTS)
    by_class = {row["class"].value.removeprefix(PREFIXES["ssc"]): int(row["n"].value) for row in found}
    held = select(engine, _HOLDERS)
    return by_class | {"holders": int(held[0]["n"].value)}


def modified(engine: Engine) -> str:
    """Give the day (xsd:date) on which the graph was last worked on, by its ontology; "" where that does not say."""
    return max((row["day"].value for row in select(engine, _MODIFIED)), default="")


def terms(engine: Engine) -> list[str]:
    """Give the IRIs of all classes and properties of the ontology."""
    return [row["term"].value for row in select(engine, _TERMS)]
