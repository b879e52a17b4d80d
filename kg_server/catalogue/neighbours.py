"""Suggests things for an address that leads nowhere: by another kind, another name, or a like spelling."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from difflib import get_close_matches

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import BASE, local_name

Spellings = Mapping[str, Mapping[str, str]]

_NAMED = """SELECT ?thing ?name ?label WHERE {
  ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name ; skos:prefLabel ?label }"""
_MOST = 5


def spellings(engine: Engine) -> Spellings:
    """Give, by slug and by every name written like one, the things called so, with their labels."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in select(engine, _NAMED):
        iri = row["thing"].value
        if iri.startswith(f"{BASE}id/"):
            found[local_name(iri)][iri] = row["label"].value
            found[_slug(row["name"].value)][iri] = row["label"].value
    return found


def alike(known: Spellings, kind: str, slug: str) -> list[Link]:
    """Give up to five things whose address or name is like one that does not exist; those of its kind first."""
    wanted = _slug(slug)
    close = [wanted] if wanted in known else []
    close += get_close_matches(wanted, known, n=_MOST, cutoff=0.6)
    things = {iri: label for spelling in close for iri, label in known[spelling].items()}
    order = sorted(things, key=lambda iri: not iri.startswith(f"{BASE}id/{kind}/"))
    return [Link(iri, things[iri]) for iri in order[:_MOST]]


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")
