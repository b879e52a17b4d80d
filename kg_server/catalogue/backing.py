"""The statements behind relations: whose claim a premise is, and at which passage it stands."""

from collections import defaultdict
from collections.abc import Iterable

from kg_server.catalogue import statements
from kg_server.catalogue.edges import Edge
from kg_server.catalogue.reading import select
from kg_server.catalogue.statements import Statement
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES

_CLAIMED = """SELECT ?statement ?subject ?predicate ?object WHERE {
  VALUES (?subject ?predicate ?object) { %s }
  ?statement ssc:claimSubject ?subject ; ssc:claimPredicate ?predicate ; ssc:claimObject ?object ;
             ssc:acceptedIn viewpoint:default } ORDER BY ?statement"""


def backing(engine: Engine, edges: Iterable[Edge]) -> dict[Edge, list[Statement]]:
    """Give for each relation the statements that count and claim it; a relation that was inferred itself has none."""
    by_ends = {
        (edge.subject.iri, edge.property.iri, edge.object.iri): edge
        for edge in edges
        if edge.property.iri.startswith(PREFIXES["ssc"])
    }
    if not by_ends:
        return {}
    found = select(engine, _CLAIMED % " ".join("(<{}> <{}> <{}>)".format(*ends) for ends in by_ends))
    told = {one.iri: one for one in statements.read(engine, sorted({row["statement"].value for row in found}))}
    behind: dict[Edge, list[Statement]] = defaultdict(list)
    for row in found:
        edge = by_ends[row["subject"].value, row["predicate"].value, row["object"].value]
        behind[edge].append(told[row["statement"].value])
    return behind
