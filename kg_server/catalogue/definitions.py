"""The definitions: of what, whose, how they are carried, and the criteria that they set."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row

_DEFINITIONS = """SELECT ?definition ?idea ?ideaLabel ?stance ?limit ?counts WHERE {
  ?definition a ssc:Definition ; ssc:defines ?idea ; ssc:stance/skos:prefLabel ?stance . ?idea skos:prefLabel ?ideaLabel
  OPTIONAL { ?definition ssc:qualification ?limit }
  BIND (EXISTS { ?definition ssc:acceptedIn viewpoint:default } AS ?counts) }"""
_LINKED = """SELECT ?definition ?part ?thing ?thingLabel WHERE {
  ?definition a ssc:Definition ; ?part ?thing . VALUES ?part { ssc:attributedTo ssc:anchoredAt ssc:hasCriterion }
  ?thing skos:prefLabel ?thingLabel . OPTIONAL { ?thing ssc:ordinal ?place } } ORDER BY ?place ?thing"""


@dataclass(frozen=True)
class Defined:
    """What a definition is of, who holds it, where it stands, how the work carries it, and what it asks for."""

    idea: Link
    holders: list[Link]
    passages: list[Link]
    criteria: list[Link]
    stance: str
    limit: str
    counts: bool


def definitions(engine: Engine) -> dict[str, Defined]:
    """Give the definitions by IRI."""
    linked = select(engine, _LINKED)
    return {
        row["definition"].value: Defined(
            _link(row, "idea"),
            _of(linked, row, "attributedTo"),
            _of(linked, row, "anchoredAt"),
            _of(linked, row, "hasCriterion"),
            row["stance"].value,
            row["limit"].value if "limit" in row else "",
            row["counts"].value == "true",
        )
        for row in select(engine, _DEFINITIONS)
    }


def _of(linked: Iterable[Row], definition: Row, part: str) -> list[Link]:
    return [
        _link(row, "thing")
        for row in linked
        if row["definition"] == definition["definition"] and row["part"].value.endswith(f"#{part}")
    ]


def _link(row: Row, column: str) -> Link:
    return Link(row[column].value, row[f"{column}Label"].value)
