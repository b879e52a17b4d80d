"""What is there at an address: whether the graph knows the thing, its data, and things that are called alike."""

from difflib import get_close_matches

from kg_server.catalogue.links import Link as Link
from kg_server.engine import Engine, Query, ask, rows
from kg_server.vocabulary import BASE, PREFIXES, graph_iri


def exists(engine: Engine, iri: str) -> bool:
    """Tell whether the release describes a thing, be it one of the questions or a withdrawn statement."""
    apart = f"VALUES ?g {{ <{graph_iri('queries')}> <{graph_iri('withdrawn')}> }}"
    text = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ {apart} GRAPH ?g {{ <{iri}> ?p ?o }} }} }}"
    return ask(engine, Query(text))


def description_query(iri: str) -> Query:
    """Give the query for the data of a thing: what it is subject or object of, and the statements about it."""
    source = f"FROM <{graph_iri('queries')}> " if iri.startswith(PREFIXES["query"]) else ""
    text = f"""CONSTRUCT {{ ?s ?p ?o }} {source}WHERE {{
      {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}
      UNION {{ VALUES ?o {{ <{iri}> }} ?s ?p ?o }}
      UNION {{ ?s ?part <{iri}> ; a ssc:Statement ; ?p ?o }} }}"""
    return Query(text, prefixes=PREFIXES)


def neighbours(engine: Engine, kind: str, slug: str) -> list[Link]:
    """Suggest things whose address is like one that does not exist, the likest first."""
    _, found = rows(engine, Query("SELECT ?thing ?label WHERE { ?thing skos:prefLabel ?label }", prefixes=PREFIXES))
    things = {
        row["thing"].value.rsplit("/", 1)[-1]: row for row in found if row["thing"].value.startswith(f"{BASE}id/")
    }
    close = get_close_matches(slug, things, n=5, cutoff=0.5)
    links = [Link(things[s]["thing"].value, things[s]["label"].value) for s in close]
    return sorted(links, key=lambda link: not link.iri.startswith(f"{BASE}id/{kind}/"))
