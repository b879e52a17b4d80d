"""Statements with all their parts: what is said, by whom, where it stands, how the work carries it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import PREFIXES

_SSC = PREFIXES["ssc"]
_STATEMENT = _SSC + "Statement"
_LABEL = PREFIXES["skos"] + "prefLabel"
_TYPE = PREFIXES["rdf"] + "type"
# What a line about a statement does not tell, and what would only make the answer longer.
_LEFT_OUT = "rdfs:label, skos:notation, ssc:evidencedBy, ssc:restsOn"
# Of viewpoints, only the one that is asked from: a statement counts under it or not.
_PARTS = f"""SELECT ?statement ?property ?value WHERE {{
  VALUES ?statement {{ %s }} ?statement ?property ?value
  FILTER (?property NOT IN ({_LEFT_OUT}) && (?property != ssc:acceptedIn || ?value = viewpoint:default)) }}"""


@dataclass(frozen=True)
class Statement:
    """A statement: its kind as a class name of the ontology, and its parts by the name of the property.

    `counts` tells whether it counts under the viewpoint that is asked from.
    """

    iri: str
    label: str
    kind: str
    counts: bool
    parts: Mapping[str, tuple[Link, ...]]

    @property
    def link(self) -> Link:
        """The statement as something to point at."""
        return Link(self.iri, self.label)

    def of(self, part: str) -> tuple[Link, ...]:
        """Give the values of a part, none where it has no such part."""
        return self.parts.get(part, ())

    def one(self, part: str) -> Link | None:
        """Give the first value of a part, None where it has no such part."""
        return next(iter(self.of(part)), None)


def read(engine: Engine, iris: Sequence[str], graph: str | None = None) -> list[Statement]:
    """Read statements by their IRIs, in the order given, from the default graph or one that stands apart."""
    if not iris:
        return []
    text = _PARTS % " ".join(f"<{iri}>" for iri in iris)
    found = select(engine, text, graph)
    names = Names(engine, found)
    by_statement: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_statement[row["statement"].value].append(row)
    return [_statement(iri, by_statement[iri], names) for iri in iris if iri in by_statement]


def _statement(iri: str, found: Iterable[Row], names: Names) -> Statement:
    parts: dict[str, set[Link]] = defaultdict(set)
    label, kind, counts = "", "", False
    for row in found:
        name, value = row["property"].value, row["value"]
        if name == _LABEL:
            label = value.value
        elif name == _TYPE:
            kind = kind if value.value == _STATEMENT else value.value.removeprefix(_SSC)
        elif name == _SSC + "acceptedIn":
            counts = True
        elif name.startswith(_SSC):
            parts[name.removeprefix(_SSC)].add(names.link(value))
    sorted_parts = {name: tuple(sorted(values, key=lambda link: link.label)) for name, values in parts.items()}
    return Statement(iri, label or names.to(iri).label, kind, counts, sorted_parts)
