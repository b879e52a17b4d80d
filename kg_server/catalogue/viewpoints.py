"""The viewpoints: who is heard, how many statements count, which relations hold, and which of them only they claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg_server.catalogue.edges import Edge
from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import DEFAULT
from kg_server.engine import Engine
from kg_server.errors import UnknownViewpoint
from kg_server.vocabulary import graph_iri, local_name

_DERIVED = graph_iri("derived/")
_VIEWPOINTS = """SELECT ?viewpoint ?label ?sentence (COUNT(?statement) AS ?n) WHERE {
  ?viewpoint a ssc:Viewpoint ; skos:prefLabel ?label ; skos:definition ?sentence .
  OPTIONAL { ?statement ssc:acceptedIn ?viewpoint } } GROUP BY ?viewpoint ?label ?sentence ORDER BY ?label"""
_RELATIONS = f"""SELECT ?graph (COUNT(*) AS ?n) WHERE {{
  GRAPH ?graph {{ ?subject ?relation ?object }} ?relation ssc:isDerivedFrom ?kind .
  FILTER (STRSTARTS(STR(?graph), "{_DERIVED}") || STRSTARTS(STR(?graph), "{graph_iri("inferred/")}"))
  }} GROUP BY ?graph"""
# No statement claims the relation but such as count under the viewpoint.
_ALONE = f"""SELECT ?viewpoint ?subject ?relation ?object WHERE {{
  ?viewpoint a ssc:Viewpoint . BIND (IRI(CONCAT("{_DERIVED}", REPLACE(STR(?viewpoint), ".*/", ""))) AS ?graph)
  GRAPH ?graph {{ ?subject ?relation ?object }}
  ?claim ssc:claimSubject ?subject ; ssc:claimPredicate ?relation ; ssc:claimObject ?object ;
         ssc:acceptedIn ?viewpoint .
  FILTER NOT EXISTS {{
    ?other ssc:claimSubject ?subject ; ssc:claimPredicate ?relation ; ssc:claimObject ?object
    FILTER NOT EXISTS {{ ?other ssc:acceptedIn ?viewpoint }} }} }}"""


@dataclass(frozen=True)
class Viewpoint:
    """A viewpoint: its name in addresses, its label, and in one sentence which statements count.

    `statements` counts those, `relations` the direct relations that hold under it, inferred ones too; `alone` are the
    relations that nobody claims but in statements that count under it.
    """

    slug: str
    iri: str
    label: str
    sentence: str
    statements: int
    relations: int
    alone: tuple[Edge, ...] = field(default=())

    @property
    def is_default(self) -> bool:
        """Whether it is the one from which the graph is shown unless another is named."""
        return self.slug == DEFAULT


def read(engine: Engine) -> dict[str, Viewpoint]:
    """Give the viewpoints by slug, the default one first."""
    relations: dict[str, int] = defaultdict(int)
    for row in select(engine, _RELATIONS):
        if "graph" in row:
            relations[local_name(row["graph"].value)] += int(row["n"].value)
    alone = _alone(engine)
    found = [
        Viewpoint(
            slug, iri, row["label"].value, row["sentence"].value, int(row["n"].value), relations[slug], alone[slug]
        )
        for row in select(engine, _VIEWPOINTS)
        if "viewpoint" in row
        for iri in [row["viewpoint"].value]
        for slug in [local_name(iri)]
    ]
    return {one.slug: one for one in sorted(found, key=lambda one: not one.is_default)}


def known(viewpoints: Mapping[str, Viewpoint], name: str) -> Viewpoint:
    """Give a viewpoint by its slug; raise UnknownViewpoint, with the list, where there is none."""
    if name not in viewpoints:
        told = "; ".join(f"{one.slug} ({one.label})" for one in viewpoints.values())
        raise UnknownViewpoint(f"There is no viewpoint {name[:100]!r}; the viewpoints are {told}")
    return viewpoints[name]


def _alone(engine: Engine) -> dict[str, tuple[Edge, ...]]:
    found = select(engine, _ALONE)
    names = Names(engine, found)
    edges: dict[str, set[Edge]] = defaultdict(set)
    for row in found:
        ends = (names.link(row[column]) for column in ("subject", "relation", "object"))
        edges[local_name(row["viewpoint"].value)].add(Edge(*ends))
    return defaultdict(tuple, {slug: tuple(sorted(several, key=_order)) for slug, several in edges.items()})


def _order(edge: Edge) -> tuple[str, str, str]:
    one: Iterable[Link] = (edge.subject, edge.property, edge.object)
    first, second, third = (link.label.casefold() for link in one)
    return first, second, third
