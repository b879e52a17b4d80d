"""What lists can be narrowed by, read from the graph: for each thing the values of every facet, and their names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg_server.catalogue.citations import year
from kg_server.catalogue.facets import Pair
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import BASE, ONTOLOGY

_IDS = f"{BASE}id/"
_COUNTS = "ssc:acceptedIn viewpoint:default"
# For each facet: things and values. Roles and relations are those of statements that count by default.
_QUERIES: Mapping[str, str] = {
    "kind": f"""{{ ?thing a ?value . ?value rdfs:isDefinedBy <{ONTOLOGY}> ; rdfs:subClassOf ?root .
      VALUES ?root {{ ssc:Episode ssc:Agent ssc:Idea }} FILTER (?value != ?root) }}
      UNION {{ ?thing ssc:workKind ?value }}""",
    "role": f"?part ssc:participationIn|ssc:participant ?thing ; ssc:role ?value ; {_COUNTS} .",
    "agent": f"?part ssc:participationIn ?thing ; ssc:participant ?value ; {_COUNTS} .",
    "episode": f"?part ssc:participant ?thing ; ssc:participationIn ?value ; {_COUNTS} .",
    # FILTER, for as a pattern the last condition is asked first, which takes five times as long.
    "institution": f"""{{ ?thing ssc:memberOf|ssc:partOf ?value }}
      UNION {{ ?part ssc:participant ?value ; ssc:participationIn ?thing ; {_COUNTS} }}
      UNION {{ ?organ ssc:partOf ?value . ?part ssc:participant ?organ ; ssc:participationIn ?thing ; {_COUNTS} }}
      FILTER EXISTS {{ ?value a ssc:Institution }}""",
    "whole": "?thing ssc:partOf ?value .",
    "member": "?value ssc:memberOf ?thing .",
    "place": "?thing a ssc:Episode ; ssc:takesPlaceIn/ssc:liesIn* ?value .",
    "juncture": "?thing ssc:duringJuncture ?value .",
    "work": "?value ssc:discusses ?thing . ?thing a ssc:Idea .",
    "author": "?thing a ssc:Work ; dcterms:creator ?value . FILTER (isIRI(?value))",
    "idea": "?thing a ssc:Definition ; ssc:defines ?value .",
    "holder": "?thing a ssc:Definition ; ssc:attributedTo ?value .",
    "stance": "?thing a ssc:Definition ; ssc:stance ?value .",
}
_PARTS = f"""SELECT ?thing ?agent ?role WHERE {{
  ?part ssc:participationIn ?thing ; ssc:participant ?agent ; ssc:role ?role ; {_COUNTS} }}"""
_EFFECTS = """SELECT ?thing ?value ?label (MIN(?own) AS ?editors) WHERE {
  ?claim a ssc:EffectClaim ; ssc:about ?thing ; ssc:effect ?value ; ssc:reportedIn ?work .
  ?value skos:prefLabel ?label . BIND (IF(?work = work:ssc-kg, 1, 0) AS ?own) } GROUP BY ?thing ?value ?label"""
_YEARS = """SELECT ?thing ?start ?end ?edtf WHERE {
  { ?thing ssc:temporalScope ?span . ?span ssc:startYear ?start ; ssc:edtf ?edtf . OPTIONAL { ?span ssc:endYear ?end }
    FILTER NOT EXISTS { ?thing a ssc:Statement } }
  UNION { ?thing a ssc:Work ; dcterms:issued ?start . BIND (?start AS ?end) BIND ("" AS ?edtf) } }"""
_SECTIONS = """SELECT DISTINCT ?thing ?sign ?label WHERE {
  ?citation ssc:citedWork ?thing ; ssc:inNote/ssc:calledFrom ?passage .
  ?passage skos:notation ?sign ; ssc:section ?label }"""


@dataclass(frozen=True)
class Values:
    """For each thing its values by facet; who plays which role in it; the names of values by facet and value."""

    of: Mapping[str, Mapping[str, frozenset[str]]]
    parts: Mapping[str, frozenset[Pair]]
    labels: Mapping[Pair, str]


def read_values(engine: Engine, names: Mapping[str, str]) -> Values:
    """Read the values of all facets; `names` has the labels of things by IRI."""
    of: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    labels: dict[Pair, str] = {}
    for facet, thing, value, label in _all(engine, names):
        of[thing][facet].add(value)
        labels[facet, value] = label
    parts: dict[str, set[Pair]] = defaultdict(set)
    for row in select(engine, _PARTS):
        parts[row["thing"].value].add((key(row["agent"].value), key(row["role"].value)))
    return Values(
        {thing: {facet: frozenset(held) for facet, held in facets.items()} for thing, facets in of.items()},
        {thing: frozenset(pairs) for thing, pairs in parts.items()},
        labels,
    )


def key(iri: str) -> str:
    """Give the value that stands for a thing in an address: `state/brazil`; of lists and terms the last part only."""
    local = iri.removeprefix(_IDS)
    kind, _, slug = local.partition("/")
    return slug if kind in ("role", "juncture", "effect", "stance", "work-kind") else local.rsplit("#", 1)[-1]


def _all(engine: Engine, names: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Give facet, thing, value and the name of the value, for every value of every thing."""
    for facet, pattern in _QUERIES.items():
        for row in select(engine, f"SELECT DISTINCT ?thing ?value WHERE {{ {pattern} }}"):
            value = row["value"].value
            yield facet, row["thing"].value, key(value), names.get(value, key(value))
    for row in select(engine, _EFFECTS):
        value, mark = key(row["value"].value), row["editors"].value == "1"
        yield (
            "effect",
            row["thing"].value,
            f"{value}-editors" if mark else value,
            row["label"].value + (", as the editors read it" if mark else ""),
        )
    for row in select(engine, _SECTIONS):
        yield "section", row["thing"].value, row["sign"].value.split(".")[0], row["label"].value
    now = int(year(engine) or 0)
    for row in select(engine, _YEARS):
        for decade in _decades(row, now):
            yield "period", row["thing"].value, decade, decade


def _decades(row: Row, now: int) -> Iterable[str]:
    """Give the decades that a span touches: up to `now` if it goes on, only the first if its end is not known."""
    if not row["start"].value.isdigit():
        return []
    start = int(row["start"].value)
    end = int(row["end"].value) if "end" in row else now if row["edtf"].value.endswith("..") else start
    return [f"{decade}s" for decade in range(start // 10 * 10, end + 1, 10)]
