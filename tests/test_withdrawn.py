"""What is withdrawn keeps its address and its reason, and is counted nowhere."""

from pathlib import Path

from kg_server import assembly
from kg_server.engine import Engine, Query, ask, rows
from kg_server.vocabulary import PREFIXES, graph_iri, thing_iri
from tests.conftest import quiet

WITHDRAWN = thing_iri("statement", "colombia-export-addresses-drug-trafficking-first")


def test_a_withdrawn_statement_says_why_since_when_and_what_took_its_place(engine: Engine) -> None:
    text = f"""SELECT ?reason ?day ?next {{ GRAPH <{graph_iri("withdrawn")}> {{
        <{WITHDRAWN}> ssc:withdrawnBecause ?reason ; ssc:withdrawnOn ?day ; ssc:supersededBy ?next }} }}"""
    _, found = rows(engine, Query(text, prefixes=PREFIXES))
    assert "entangled" in found[0]["reason"].value
    assert found[0]["next"].value == thing_iri("statement", "colombia-export-addresses-drug-trafficking").toPython()


def test_no_query_of_the_default_graph_meets_a_withdrawn_statement(engine: Engine) -> None:
    assert not ask(engine, Query(f"ASK {{ {{ <{WITHDRAWN}> ?p ?o }} UNION {{ ?s ?q <{WITHDRAWN}> }} }}"))


def test_a_relation_goes_when_its_only_statement_is_withdrawn(copy: Path) -> None:
    haiti = copy / "data" / "haiti-minustah.ttl"
    before = "statement:mss-succeeds-minustah a ssc:RelationClaim ;"
    after = f"""{before} ssc:withdrawnBecause "Said of another mission, as it turned out."@en ;
    ssc:withdrawnOn "2026-11-25"^^<http://www.w3.org/2001/XMLSchema#date> ;"""
    assert before in haiti.read_text()
    haiti.write_text(haiti.read_text().replace(before, after))
    made = assembly.assemble(copy, quiet)
    succession = (
        thing_iri("episode", "mss-haiti"),
        thing_iri("episode", "minustah-mission"),
    )
    assert succession not in {(s, o) for s, p, o in made.default if str(p).endswith("#succeeds")}
    assert thing_iri("statement", "mss-succeeds-minustah") in set(made.named[graph_iri("withdrawn")].subjects())
