"""Readable names for IRIs, asked of the graph in one go."""

from collections.abc import Iterable

from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES, shorten

_MOST = 2000
_NAMESPACES = tuple(PREFIXES.values())


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """Give the label of each IRI in a namespace of the prefix table that has one; beyond the first 2,000, nothing."""
    wanted = sorted({iri for iri in iris if iri.startswith(_NAMESPACES) and ">" not in iri})[:_MOST]
    if not wanted:
        return {}
    values = " ".join(f"<{iri}>" for iri in wanted)
    text = f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {values} }} ?thing skos:prefLabel ?label }}"
    found = select(engine, text)
    return {row["thing"].value: row["label"].value for row in found if row["label"].lang in ("", "en")}


def name(iri: str, known: dict[str, str]) -> str:
    """Give a label from `known`, else the IRI with a prefix where one fits."""
    return known.get(iri) or shorten(iri)
