"""What a statement stands on, and what a work or a definition is made of: evidence, citations, conditions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import PREFIXES, graph_iri

_CITED = """SELECT ?citation ?work ?note ?passage ?form ?intent ?locator ?number WHERE {
  %s ?citation ssc:citedWork ?work ; ssc:inNote ?note .
  OPTIONAL { ?note ssc:noteNumber ?number } OPTIONAL { ?note ssc:calledFrom ?passage }
  OPTIONAL { ?citation ssc:citationForm ?form } OPTIONAL { ?citation ssc:intent ?intent }
  OPTIONAL { ?citation ssc:locator ?locator } } ORDER BY ?number ?citation"""
_CRITERIA = """SELECT ?definition ?criterion ?ordinal WHERE {
  VALUES ?definition { %s } ?definition ssc:hasCriterion ?criterion .
  OPTIONAL { ?criterion ssc:ordinal ?ordinal } } ORDER BY ?definition ?ordinal ?criterion"""
_RULES = f"""SELECT ?rule ?words WHERE {{ GRAPH <{graph_iri("shapes")}> {{
  ?rule a sh:SPARQLRule ; rdfs:comment ?words }} }}"""
_STANCE = "SELECT ?meaning WHERE { <%s> ssc:stance ?stance . ?stance skos:definition ?meaning }"


@dataclass(frozen=True)
class Cited:
    """A citation: the work, the note that makes it, the place where the note is called, and how it is made."""

    citation: Link
    work: Link
    note: Link
    passage: Link | None
    how: str
    locator: str


def evidence(engine: Engine, statement: str) -> list[Cited]:
    """List the citations given for a statement."""
    return _cited(engine, f"<{statement}> ssc:evidencedBy ?citation .")


def citations(engine: Engine, work: str) -> list[Cited]:
    """List the citations of a work, by number of the note."""
    return _cited(engine, f"VALUES ?work {{ <{work}> }}")


def criteria(engine: Engine, definitions: Sequence[str]) -> dict[str, list[Link]]:
    """Give the conditions of definitions, in their order."""
    found = select(engine, _CRITERIA % " ".join(f"<{iri}>" for iri in definitions)) if definitions else []
    names = Names(engine, found)
    by_definition: dict[str, list[Link]] = defaultdict(list)
    for row in found:
        by_definition[row["definition"].value].append(names.link(row["criterion"]))
    return by_definition


def rules(engine: Engine) -> dict[str, str]:
    """Give the rules by which statements become relations, in words, by their short names (`accepted`, `roles`)."""
    named = PREFIXES["sscsh"] + "rule-"
    return {row["rule"].value.removeprefix(named): row["words"].value for row in select(engine, _RULES)}


def stance_meaning(engine: Engine, statement: str) -> str:
    """Say in words how the work carries a statement."""
    return " ".join(row["meaning"].value for row in select(engine, _STANCE % statement))


def _cited(engine: Engine, pattern: str) -> list[Cited]:
    found = select(engine, _CITED % pattern)
    names = Names(engine, found)
    return [_one(row, names) for row in found]


def _one(row: Row, names: Names) -> Cited:
    how = [names.link(row[column]).label for column in ("intent", "form") if column in row]
    return Cited(
        names.link(row["citation"]),
        names.link(row["work"]),
        names.link(row["note"]),
        names.link(row["passage"]) if "passage" in row else None,
        ", ".join(how),
        row["locator"].value if "locator" in row else "",
    )
