"""The names this project is built from: its base IRI, its closed namespaces and the one table of prefixes."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rdflib import OWL, RDF, RDFS, SKOS, XSD, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SH, TIME, VANN

BASE = "https://w3id.org/ssc-kg/"
ONTOLOGY = URIRef(BASE + "ontology")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class ClosedNamespace:
    """A namespace that knows all its terms, so that a misspelt one raises instead of matching nothing."""

    def __init__(self, base: str, terms: Iterable[str]) -> None:
        """Hold the terms (local names) of the namespace whose IRI is `base`."""
        self.base = base
        self.terms = frozenset(terms)

    def __getattr__(self, name: str) -> URIRef:
        """Give the IRI of a term; raise AttributeError when the namespace has no such term."""
        if name.startswith("_") or name not in self.terms:
            raise AttributeError(f"{self.base} has no term {name!r}")
        return URIRef(self.base + name)


# The terms that code speaks of. A test holds every one of them against the ontology.
# fmt: off
SSC = ClosedNamespace(
    BASE + "ontology#",
    (
        "Episode", "Passage", "Verdict", "Viewpoint", "anchoredAt", "basedOn", "charEnd", "charStart", "classifies",
        "digest", "edtf", "endDate", "endYear", "fallsShortOf", "isContestedUnder", "isDerivedFrom", "letters", "meets",
        "meetsCriterion", "noteNumber", "onCriterion", "outcome", "paragraph", "passageOf", "reportedIn", "section",
        "startDate", "startYear", "textVersion", "triangulates", "underDefinition", "underScheme", "withdrawnBecause",
    ),
)
# fmt: on

# Kinds of thing, as they stand in addresses (id/<kind>/<slug>): rigid kinds, never roles or positions.
# fmt: off
KINDS = (
    "case-class", "citation", "citation-form", "criterion", "definition", "direction", "effect", "episode", "genre",
    "group", "idea", "instrument", "juncture", "measure", "mode", "note", "office", "organization", "outcome",
    "passage", "person", "place", "position", "position-scheme", "query", "regime", "role", "scheme", "span", "stance",
    "state", "statement", "verdict", "viewpoint", "work", "work-kind",
)
# fmt: on

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "ssc": SSC.base,
        "sscsh": BASE + "shapes#",
        "graph": BASE + "graph/",
        **{kind: f"{BASE}id/{kind}/" for kind in KINDS},
        "cito": "http://purl.org/spar/cito/",
        "crm": "http://www.cidoc-crm.org/cidoc-crm/",
        "dcterms": str(DCTERMS),
        "fabio": "http://purl.org/spar/fabio/",
        "foaf": str(FOAF),
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "oa": "http://www.w3.org/ns/oa#",
        "org": str(ORG),
        "owl": str(OWL),
        "prov": str(PROV),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "schema": "https://schema.org/",
        "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "sh": str(SH),
        "skos": str(SKOS),
        "time": str(TIME),
        "vann": str(VANN),
        "xsd": str(XSD),
    }
)
_BY_BASE = {base: prefix for prefix, base in PREFIXES.items()}


# Graphs that are about the data, rule it, map its terms, were taken back, or hold under one scheme or another; the
# default graph leaves them out.
APART = ("shapes", "queries", "alignments", "withdrawn", "verdicts")


def graph_iri(role: str) -> URIRef:
    """Give the IRI of the named graph that plays a role (`ontology`, `inferred`, `source/<work>` ...)."""
    return URIRef(f"{BASE}graph/{role}")


def thing_iri(kind: str, slug: str) -> URIRef:
    """Give the IRI of a thing; raise ValueError when the kind is not one of `KINDS`."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of thing; the kinds are {', '.join(KINDS)}")
    return URIRef(f"{BASE}id/{kind}/{slug}")


def local_name(iri: str) -> str:
    """Give the end of an IRI, behind its last `/` or `#`."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def shorten(iri: str) -> str:
    """Write an IRI with a prefix from the table where one fits, else leave it as it is."""
    base = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]  # as every base in the table ends
    local = iri[len(base) :]
    return f"{_BY_BASE[base]}:{local}" if local and base in _BY_BASE else iri


def expand(name: str) -> str | None:
    """Give the IRI that a prefixed name stands for by the table, None where it has no prefix of it."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and local and prefix in PREFIXES else None
