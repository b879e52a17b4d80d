"""A thing and all that is said of it: names, facts, direct relations, statements with holder and passage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import groupby

from kg_server.catalogue.labels import labels, name
from kg_server.engine import Cell, Engine, Query, Row, ask, rows
from kg_server.vocabulary import BASE, PREFIXES, SSC, graph_iri

_NAMES = {PREFIXES["skos"] + local for local in ("prefLabel", "altLabel", "hiddenLabel")} | {PREFIXES["rdfs"] + "label"}
_NOTES = {PREFIXES["skos"] + local for local in ("definition", "scopeNote", "note")}
_TYPE = PREFIXES["rdf"] + "type"

_OUT = """SELECT ?property ?value ?derived WHERE {{ <{iri}> ?property ?value
  BIND (EXISTS {{ ?property ssc:isDerivedFrom ?k
    FILTER (?k IN (ssc:RelationClaim, ssc:Participation, ssc:Membership, ssc:FramingMove)) }} AS ?derived) }}"""
_IN = "SELECT ?thing ?property WHERE {{ ?thing ?property <{iri}> . FILTER (!isBlank(?thing)) }}"
_SAID = """SELECT DISTINCT ?statement ?holder ?work ?passage ?stance ?qualification ?counts WHERE {{
  ?statement ?part <{iri}> ; a ssc:Statement .
  OPTIONAL {{ ?statement ssc:attributedTo ?holder }}
  OPTIONAL {{ ?statement ssc:reportedIn ?work }}
  OPTIONAL {{ ?statement ssc:anchoredAt ?passage }}
  OPTIONAL {{ ?statement ssc:stance ?stance }}
  OPTIONAL {{ ?statement ssc:qualification ?qualification }}
  BIND (EXISTS {{ ?statement ssc:acceptedIn viewpoint:default }} AS ?counts)
}} ORDER BY ?statement ?holder ?passage"""


@dataclass(frozen=True)
class Link:
    """Something to point at: its IRI ("" for a plain value) and its readable name."""

    iri: str
    label: str


@dataclass(frozen=True)
class Said:
    """A statement as a line: what it says, whose it is, where it stands, and whether it counts by default."""

    statement: Link
    holders: list[Link]
    works: list[Link]
    passages: list[Link]
    stance: Link
    qualification: str
    counts: bool


@dataclass(frozen=True)
class Thing:
    """What the graph holds of a thing; pairs are a property and a value."""

    iri: str
    label: str
    kinds: list[Link]
    names: list[str]
    notes: list[str]
    relations: list[tuple[Link, Link]] = field(default_factory=list)
    inbound: list[tuple[Link, Link]] = field(default_factory=list)
    facts: list[tuple[Link, Link]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def describe(engine: Engine, iri: str) -> Thing | None:
    """Read a thing from the default graph; None when nothing is said of it there."""
    out, incoming, said = (_ask(engine, text, iri) for text in (_OUT, _IN, _SAID))
    if not out:
        return None
    known = labels(engine, [iri, *_iris([*out, *incoming, *said])])
    kinds = [_link(row["value"], known) for row in out if row["property"].value == _TYPE]
    told = {row["statement"].value for row in said}
    return Thing(
        iri,
        name(iri, known),
        sorted((k for k in kinds if k.iri.startswith(SSC.base)), key=lambda k: k.label),
        sorted({row["value"].value for row in out if row["property"].value in _NAMES} - {name(iri, known)}),
        [row["value"].value for row in out if row["property"].value in _NOTES],
        _pairs((row for row in out if _is_derived(row)), "value", known),
        _pairs((row for row in incoming if row["thing"].value not in told), "thing", known),
        _pairs(
            (row for row in out if not _is_derived(row) and row["property"].value not in _NAMES | _NOTES | {_TYPE}),
            "value",
            known,
        ),
        [_said(list(group), known) for _, group in groupby(said, key=lambda row: row["statement"].value)],
    )


def exists(engine: Engine, iri: str) -> bool:
    """Tell whether the release describes a thing, be it one of the questions."""
    text = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ GRAPH <{graph_iri('queries')}> {{ <{iri}> ?p ?o }} }} }}"
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


def _ask(engine: Engine, template: str, iri: str) -> list[Row]:
    return rows(engine, Query(template.format(iri=iri), prefixes=PREFIXES))[1]


def _iris(found: Iterable[Row]) -> Iterator[str]:
    return (cell.value for row in found for cell in row.values() if cell.type == "uri")


def _link(cell: Cell, known: dict[str, str]) -> Link:
    return Link(cell.value, name(cell.value, known)) if cell.type == "uri" else Link("", cell.value)


def _is_derived(row: Row) -> bool:
    return row["derived"].value == "true"


def _pairs(found: Iterable[Row], end: str, known: dict[str, str]) -> list[tuple[Link, Link]]:
    pairs = {(_link(row["property"], known), _link(row[end], known)) for row in found}
    return sorted(pairs, key=lambda pair: (pair[0].label, pair[1].label))


def _said(group: list[Row], known: dict[str, str]) -> Said:
    def links(column: str) -> list[Link]:
        return list(dict.fromkeys(_link(row[column], known) for row in group if column in row))

    first = group[0]
    return Said(
        _link(first["statement"], known),
        links("holder"),
        links("work"),
        links("passage"),
        _link(first.get("stance", Cell("")), known),
        first.get("qualification", Cell("")).value,
        first["counts"].value == "true",
    )
