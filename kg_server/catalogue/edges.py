"""The triples around a thing, both ways, and which of them were inferred rather than written or derived."""

from dataclasses import dataclass

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.uses import OF, SHARED
from kg_server.engine import Cell, Engine, Query, Row, rows
from kg_server.vocabulary import PREFIXES, graph_iri

_LABEL = PREFIXES["skos"] + "prefLabel"
WITHDRAWN = str(graph_iri("withdrawn"))
# What follows for everybody, and what follows under the viewpoint.
_INFERRED = f"""{{ GRAPH <{graph_iri("inferred")}> {{ %s }} }}
    UNION {{ GRAPH <{graph_iri("inferred/default")}> {{ %s }} }}"""
_OUT = f"""SELECT ?property ?value ?inferred WHERE {{ <%s> ?property ?value
  BIND (EXISTS {{ {_INFERRED % (("<%s> ?property ?value",) * 2)} }} AS ?inferred) }}"""
_LATER = ("claimPredicate", "member", "membershipIn", "mover", "issue")
_PARTS = ", ".join(f"ssc:{part}" for part in (*OF, *SHARED, *_LATER))

_IN = f"""SELECT ?thing ?property ?inferred WHERE {{ ?thing ?property <%s>
  FILTER (?property NOT IN ({_PARTS}) && !isBlank(?thing))
  BIND (EXISTS {{ {_INFERRED % (("?thing ?property <%s>",) * 2)} }} AS ?inferred) }}"""
_HELD = f"""SELECT ?old ?label WHERE {{ GRAPH <{WITHDRAWN}> {{
  ?old ssc:supersededBy <%s> ; skos:prefLabel ?label }} }} ORDER BY ?label"""
_APART = "SELECT ?property ?value WHERE { <%s> ?property ?value }"


@dataclass(frozen=True)
class Edge:
    """A triple between two things, with readable names."""

    subject: Link
    property: Link
    object: Link


@dataclass(frozen=True)
class Around:
    """What is written, derived or inferred of a thing: its own cells by property, and the edges to it and from it."""

    iri: str
    own: list[Row]
    edges: list[Edge]
    inferred: frozenset[Edge]
    names: Names
    withdrawn: bool = False

    def texts(self, *properties: str) -> list[str]:
        """Give the texts that the thing has under properties (IRIs), in order."""
        return sorted({row["value"].value for row in self.own if row["property"].value in properties})

    @property
    def me(self) -> Link:
        """The thing itself."""
        return self.names.to(self.iri)


def around(engine: Engine, iri: str) -> Around | None:
    """Read the triples around a thing; None when the graph says nothing of it, not even among what was withdrawn."""
    out = select(engine, _OUT % (iri, iri, iri))
    if not out:
        return _withdrawn(engine, iri)
    incoming = select(engine, _IN % (iri, iri, iri))
    names = Names(engine, [*out, *incoming], [iri])
    me = Cell(iri, "uri")
    edges = {
        Edge(*(names.link(cell) for cell in triple)): row["inferred"].value == "true"
        for row, triple in [
            *((row, (me, row["property"], row["value"])) for row in out if row["value"].type == "uri"),
            *((row, (row["thing"], row["property"], me)) for row in incoming),
        ]
    }
    return Around(iri, out, list(edges), frozenset(edge for edge, late in edges.items() if late), names)


def replaced(engine: Engine, iri: str) -> list[Link]:
    """List the withdrawn statements whose place a statement has taken."""
    return [Link(row["old"].value, row["label"].value) for row in select(engine, _HELD % iri)]


def _withdrawn(engine: Engine, iri: str) -> Around | None:
    """Read a statement that was withdrawn, which stands in a graph of its own."""
    out = rows(engine, Query(_APART % iri, (WITHDRAWN,), prefixes=PREFIXES, lenient=True))[1]
    names = Names(engine, out)
    own = (row["value"].value for row in out if row["property"].value == _LABEL)
    names.known = {**names.known, iri: next(own, names.to(iri).label)}
    me = names.to(iri)
    edges = [Edge(me, names.link(r["property"]), names.link(r["value"])) for r in out if r["value"].type == "uri"]
    return Around(iri, out, edges, frozenset(), names, withdrawn=True) if out else None
