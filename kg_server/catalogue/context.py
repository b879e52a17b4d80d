"""Short names for JSON-LD, read off the graph: each property and class by its local name, with the kind of its values.

A name is given once: to our own term first, then in the order of the prefix table; a term that comes too late, or whose
local name serves as a prefix, keeps its prefix in JSON-LD too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Query, rows
from kg_server.vocabulary import APART, BASE, KINDS, PREFIXES, graph_iri, shorten

BASE_OF_THINGS = f"{BASE}id/"
# Things are written relative to their base, so their prefixes are not needed, and words such as `role` stay free.
NAMESPACES = {prefix: iri for prefix, iri in PREFIXES.items() if prefix not in KINDS}
KEYWORDS = {"id": "@id", "type": "@type"}
REFERENCE, LANGUAGE = "@id", "@language"
_STRING = PREFIXES["xsd"] + "string"
_TYPE = PREFIXES["rdf"] + "type"
_NAME = re.compile(r"[A-Za-z][\w-]*")
_APART = " ".join(f"<{graph_iri(role)}>" for role in APART)
_USED = f"""SELECT DISTINCT ?term ?values WHERE {{
  {{ ?s ?term ?o }} UNION {{ VALUES ?g {{ {_APART} }} GRAPH ?g {{ ?s ?term ?o }} }}
  BIND (IF(!isLiteral(?o), "{REFERENCE}", IF(LANG(?o) != "", "{LANGUAGE}", STR(DATATYPE(?o)))) AS ?values) }}"""
_CLASSES = f"""SELECT DISTINCT ?term WHERE {{
  {{ ?s a ?term }} UNION {{ VALUES ?g {{ {_APART} }} GRAPH ?g {{ ?s a ?term }} }} FILTER (isIRI(?term)) }}"""
_LABELS = """SELECT ?term ?label WHERE { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  ?term a ?kind ; skos:prefLabel ?label }"""


@dataclass(frozen=True)
class Term:
    """A property or class: its short name, its label, and what all its values are.

    `values` is REFERENCE, LANGUAGE where some have a language, the IRI of the one datatype they have, or "".
    """

    name: str
    label: str = ""
    values: str = ""


def terms(engine: Engine) -> dict[str, Term]:
    """Give all that have a short name, by IRI."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows(engine, Query(_USED, lenient=True))[1]:
        kinds[row["term"].value].add(row["values"].value)
    del kinds[_TYPE]
    for row in rows(engine, Query(_CLASSES, lenient=True))[1]:
        kinds[row["term"].value]  # a class has no values; that it is there is enough
    labels = {row["term"].value: row["label"].value for row in select(engine, _LABELS)}
    named = _named(kinds)
    return {iri: Term(name, labels.get(iri, ""), _values(kinds[iri])) for iri, name in named.items()}


def entry(iri: str, term: Term) -> str | dict[str, str]:
    """Give what a context says of a term."""
    told = {"@id": shorten(iri)}
    if term.values == LANGUAGE:
        told["@container"] = "@language"
    elif term.values:
        told["@type"] = term.values if term.values == REFERENCE else shorten(term.values)
    return told if len(told) > 1 else told["@id"]


def whole(known: Mapping[str, Term]) -> dict[str, object]:
    """Give the context with every term, for documents that others write."""
    entries = {term.name: entry(iri, term) for iri, term in known.items()}
    kinds = {kind: PREFIXES[kind] for kind in KINDS if kind not in entries}
    return KEYWORDS | NAMESPACES | kinds | dict(sorted(entries.items()))


def _named(found: Iterable[str]) -> dict[str, str]:
    order = list(NAMESPACES)
    parts = [split for iri in found if (split := _parts(iri))]
    taken = {*KEYWORDS, *NAMESPACES}
    named = {}
    for _, local, iri in sorted(parts, key=lambda split: (order.index(split[0]), split[1])):
        if local not in taken:
            taken.add(local)
            named[iri] = local
    return named


def _parts(iri: str) -> tuple[str, str, str] | None:
    prefix, _, local = shorten(iri).partition(":")
    return (prefix, local, iri) if prefix in NAMESPACES and _NAME.fullmatch(local) else None


def _values(kinds: set[str]) -> str:
    if LANGUAGE in kinds:
        return LANGUAGE
    return next(iter(kinds)) if len(kinds) == 1 and _STRING not in kinds else ""
