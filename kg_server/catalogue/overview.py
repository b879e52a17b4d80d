"""What the graph holds, in numbers, and the terms it is written in."""

from dataclasses import dataclass

from kg_server.engine import Engine, Query, rows
from kg_server.vocabulary import ONTOLOGY, PREFIXES, graph_iri

_COUNTS = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  VALUES ?class { ssc:Statement ssc:Episode ssc:Agent ssc:Idea ssc:Work ssc:Passage }
  ?thing a ?class } GROUP BY ?class"""
_HOLDERS = "SELECT (COUNT(DISTINCT ?holder) AS ?n) WHERE { ?statement ssc:attributedTo ?holder }"
_TERMS = f"""SELECT ?term ?type ?label ?definition ?note ?example WHERE {{
  ?term rdfs:isDefinedBy <{ONTOLOGY}> ; a ?type ; skos:prefLabel ?label ; skos:definition ?definition .
  VALUES ?type {{ owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  OPTIONAL {{ ?term skos:scopeNote ?note }}
  OPTIONAL {{ ?term skos:example ?example }} }} ORDER BY ?type LCASE(?label)"""
_RULES = f"""SELECT ?shape ?code ?message ?severity WHERE {{ GRAPH <{graph_iri("shapes")}> {{
  ?shape dcterms:identifier ?code ; sh:message ?message .
  OPTIONAL {{ ?shape sh:severity ?severity }} }} }} ORDER BY ?code"""


@dataclass(frozen=True)
class Term:
    """A term of the ontology, or a rule of the shapes: its IRI, what it is, its name and what it says."""

    iri: str
    kind: str
    label: str
    definition: str
    note: str = ""
    example: str = ""


def counts(engine: Engine) -> dict[str, int]:
    """Count statements, episodes, agents, ideas, works and passages (by class name), and holders (`holders`)."""
    _, found = rows(engine, Query(_COUNTS, prefixes=PREFIXES))
    by_class = {row["class"].value.removeprefix(PREFIXES["ssc"]): int(row["n"].value) for row in found}
    _, held = rows(engine, Query(_HOLDERS, prefixes=PREFIXES))
    return by_class | {"holders": int(held[0]["n"].value)}


def terms(engine: Engine) -> list[Term]:
    """Give the classes and properties of the ontology."""
    found = rows(engine, Query(_TERMS, prefixes=PREFIXES))[1]
    return [
        Term(
            row["term"].value,
            row["type"].value.rsplit("#", 1)[-1],
            row["label"].value,
            row["definition"].value,
            row["note"].value if "note" in row else "",
            row["example"].value if "example" in row else "",
        )
        for row in found
    ]


def rules(engine: Engine) -> list[Term]:
    """Give the rules that the data must keep, by their codes."""
    found = rows(engine, Query(_RULES, prefixes=PREFIXES))[1]
    return [
        Term(
            row["shape"].value,
            row["severity"].value.rsplit("#", 1)[-1] if "severity" in row else "Violation",
            row["code"].value,
            row["message"].value,
        )
        for row in found
    ]
