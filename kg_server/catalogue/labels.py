"""Readable names for IRIs, asked of the graph in one go."""

from collections.abc import Iterable

from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES, graph_iri, shorten

_MOST = 2000
_LABELS = "SELECT ?thing ?label WHERE { VALUES ?thing { %s } ?thing skos:prefLabel ?label }"
# Verdicts stand in a graph apart, which a release without any does not have.
_VERDICTS = f"""SELECT ?thing ?label WHERE {{
  VALUES ?thing {{ %s }} VALUES ?g {{ <{graph_iri("verdicts")}> }} GRAPH ?g {{ ?thing skos:prefLabel ?label }} }}"""
_NAMESPACES = tuple(PREFIXES.values())


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """Give the label of each IRI in a namespace of the prefix table that has one; beyond the first 2,000, nothing."""
    wanted = sorted({iri for iri in iris if iri.startswith(_NAMESPACES) and ">" not in iri})[:_MOST]
    if not wanted:
        return {}
    found = select(engine, _LABELS % " ".join(f"<{iri}>" for iri in wanted))
    verdicts = [iri for iri in wanted if iri.startswith(PREFIXES["verdict"])]
    if verdicts:
        found += select(engine, _VERDICTS % " ".join(f"<{iri}>" for iri in verdicts))
    return {row["thing"].value: row["label"].value for row in found if row["label"].lang in ("", "en")}


def name(iri: str, known: dict[str, str]) -> str:
    """Give a label from `known`, else the IRI with a prefix where one fits."""
    return known.get(iri) or shorten(iri)
