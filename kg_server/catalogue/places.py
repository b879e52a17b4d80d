"""Places on the map: where a state or region is drawn, and which episodes take place there on whose word."""

from dataclasses import dataclass

from kg_server.catalogue.claims import Claim, claims
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine

_PLACES = """SELECT ?place ?label ?latitude ?longitude ?code ?state WHERE {
  ?place geo:lat ?latitude ; geo:long ?longitude ; skos:prefLabel ?label .
  OPTIONAL { ?place ssc:countryCode ?code }
  BIND (EXISTS { ?place a ssc:State } AS ?state) } ORDER BY ?place"""
_LOCATED = """?relation rdfs:subPropertyOf* ssc:takesPlaceIn .
  ?statement ssc:claimPredicate ?relation ; ssc:claimSubject ?episode ; ssc:claimObject ?place . ?place geo:lat ?any"""


@dataclass(frozen=True)
class Place:
    """A state or region: its point for drawing in degrees, and its country code, "" where it has none."""

    place: Link
    latitude: float
    longitude: float
    code: str
    state: bool

    @property
    def kind(self) -> str:
        """What it is, in words."""
        if not self.state:
            return "region or town"
        return "state" if self.code else "state without an outline of today"


@dataclass(frozen=True)
class Located:
    """An episode that a statement places somewhere."""

    episode: Link
    place: Place
    claim: Claim


def places(engine: Engine) -> dict[str, Place]:
    """Give every place that has a point, by IRI."""
    return {
        row["place"].value: Place(
            Link(row["place"].value, row["label"].value),
            float(row["latitude"].value),
            float(row["longitude"].value),
            row["code"].value if "code" in row else "",
            row["state"].value == "true",
        )
        for row in select(engine, _PLACES)
    }


def located(engine: Engine) -> list[Located]:
    """Give every statement of where an episode takes place, if the place has a point."""
    known = places(engine)
    return [
        Located(claim.parts[0], known[claim.parts[1].iri], claim)
        for claim in claims(engine, _LOCATED, "episode", "place")
    ]
