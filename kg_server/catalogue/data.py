"""The data at an address: the triples that describe a thing, or a named graph, for every format to write the same.

The description of a thing holds what it is subject or object of; every statement about it, whole, with its holder, its
place and its stance; and the label of whatever is mentioned, so that the file can be read by itself. A statement that
merely is somebody's, is read in a work, or has a stance or genre, is not about them: of those only the link is given.
"""

from dataclasses import dataclass

from kg_server.engine import Engine, Query, Row, ask, rows
from kg_server.vocabulary import BASE, PREFIXES, graph_iri

# Questions, withdrawn statements and verdicts stand outside the default graph, yet have addresses.
# Below, <> is the thing.
_APART = " ".join(f"<{graph_iri(role)}>" for role in ("queries", "withdrawn", "verdicts"))
_SAID = """FILTER EXISTS { ?statement a ssc:Statement }
  FILTER (?part NOT IN (ssc:attributedTo, ssc:reportedIn, ssc:stance, ssc:acceptedIn, ssc:genre))"""
# Each branch begins at the thing and goes outward, which is the order in which engines then look.
_THING = f"""
  {{ VALUES ?s {{ <> }} ?s ?p ?o }}
  UNION {{ VALUES ?o {{ <> }} ?s ?p ?o . FILTER (!isBlank(?s)) }}
  UNION {{ ?statement ?part <> . {_SAID} ?statement ?p ?o . BIND (?statement AS ?s) }}
  UNION {{ VALUES ?g {{ {_APART} }} VALUES ?s {{ <> }} GRAPH ?g {{ ?s ?p ?o }} }}
  UNION {{ <> owl:equivalentClass/(owl:intersectionOf|owl:unionOf|rdf:first|rdf:rest)* ?s .
           FILTER (isBlank(?s)) ?s ?p ?o }}
  UNION {{
    {{ <> ?q ?s . ?s skos:prefLabel ?o }}
    UNION {{ ?s ?q <> . ?s skos:prefLabel ?o }}
    UNION {{ ?statement ?part <> . {_SAID} ?statement ?q ?s . ?s skos:prefLabel ?o }}
    UNION {{ VALUES ?g {{ {_APART} }} GRAPH ?g {{ <> ?q ?s }} ?s skos:prefLabel ?o }}
    FILTER (STRSTARTS(STR(?s), "{BASE}id/"))
    BIND (skos:prefLabel AS ?p) }}"""
_EXISTS = f"ASK {{ {{ <> ?p ?o }} UNION {{ VALUES ?g {{ {_APART} }} GRAPH ?g {{ <> ?p ?o }} }} }}"


@dataclass(frozen=True)
class Data:
    """Triples to be had: a graph pattern over ?s, ?p and ?o, the graph it is asked of (None: the default graph), and
    the IRI that they are about first of all.
    """

    pattern: str
    graph: str | None
    about: str

    def graph_query(self) -> Query:
        """Give the query that makes a graph of them."""
        # In order, so that in Turtle the thing comes first, and each subject once.
        distinct = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {self.pattern} }} ORDER BY (?s != <>) ?s ?p"
        return self._query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ {distinct} }} }}")

    def rows(self, engine: Engine) -> list[Row]:
        """Give them as rows with the cells s, p and o."""
        return rows(engine, self._query(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {self.pattern} }}"))[1]

    def _query(self, text: str) -> Query:
        # Lenient, for a release need not hold each of the graphs apart.
        named = None if self.graph is None else (self.graph,)
        return Query(text, default_graphs=named, prefixes=PREFIXES, base=self.about, lenient=self.graph is None)


def of_thing(iri: str) -> Data:
    """Give the data of a thing of ours."""
    return Data(_THING, None, iri)


def of_graph(iri: str, about: str) -> Data:
    """Give the data of a named graph; reading them raises UnknownGraph where it is not there."""
    return Data("?s ?p ?o", iri, about)


def exists(engine: Engine, iri: str) -> bool:
    """Tell whether the graph describes a thing, be it a question, a withdrawn statement or a verdict."""
    return ask(engine, Query(_EXISTS, base=iri, lenient=True))
