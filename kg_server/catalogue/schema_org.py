"""Things in the terms of schema.org, as search engines read them: what has a fitting type there, and only that."""

from collections.abc import Iterable

from kg_server.engine import Engine, Query, Row, rows
from kg_server.vocabulary import BASE, PREFIXES, local_name

_FACTS = """SELECT ?property ?value ?name WHERE {
  { VALUES ?property { skos:prefLabel skos:altLabel skos:definition dcterms:title dcterms:creator dcterms:issued
      dcterms:publisher dcterms:identifier dcterms:isPartOf ssc:workKind ssc:volume ssc:issueNumber ssc:pages ssc:editor
      ssc:affiliatedWith ssc:takesPlaceIn ssc:attributedTo ssc:reportedIn }
    <> ?property ?value }
  UNION { VALUES ?property { ssc:startDate ssc:endDate } <> ssc:temporalScope ?span . ?span ?property ?value }
  OPTIONAL { ?value skos:prefLabel ?name } }"""
_KINDS = {
    "person": "Person", "state": "Country", "organization": "Organization", "regime": "Organization",
    "place": "Place", "episode": "Event", "idea": "DefinedTerm", "role": "DefinedTerm", "stance": "DefinedTerm",
    "effect": "DefinedTerm", "mode": "DefinedTerm", "position": "DefinedTerm", "statement": "Claim",
    "definition": "Claim",
}  # fmt: skip
_WORKS = {
    "article": "ScholarlyArticle", "book": "Book", "edited-volume": "Book", "chapter": "Chapter",
    "journal": "Periodical", "special-issue": "PublicationIssue", "report": "Report", "webpage": "WebPage",
    "archival-collection": "ArchiveComponent", "archival-document": "ArchiveComponent", "knowledge-graph": "Dataset",
}  # fmt: skip
# Properties of ours whose values are named things, and what they are called there, by type where it matters.
_NAMED = {
    "creator": ("author", "Person"), "editor": ("editor", "Person"), "affiliatedWith": ("affiliation", "Organization"),
    "takesPlaceIn": ("location", "Place"), "isPartOf": ("isPartOf", "CreativeWork"),
    "attributedTo": ("author", ""), "reportedIn": ("appearance", "CreativeWork"),
}  # fmt: skip
_PLAIN = {
    "title": "name", "altLabel": "alternateName", "definition": "description", "issued": "datePublished",
    "publisher": "publisher", "identifier": "sameAs", "pages": "pagination", "volume": "volumeNumber",
    "issueNumber": "issueNumber", "startDate": "startDate", "endDate": "endDate",
}  # fmt: skip


def structured(engine: Engine, kind: str, slug: str) -> dict[str, object] | None:
    """Describe a thing by its kind and slug; None where schema.org has no type for it."""
    iri = f"{BASE}id/{kind}/{slug}"
    found = rows(engine, Query(_FACTS, prefixes=PREFIXES, base=iri))[1]
    type_ = _KINDS.get(kind) or _type_of_work(kind, found)
    label = next((row["value"].value for row in found if _local(row) == "prefLabel"), None)
    if type_ is None or label is None:
        return None
    told: dict[str, object] = {"@context": "https://schema.org", "@type": type_, "@id": iri, "name": label}
    for name, values in _told(found).items():
        told[name] = values[0] if len(values) == 1 else values
    return told


def _type_of_work(kind: str, found: Iterable[Row]) -> str | None:
    if kind != "work":
        return None
    kinds = (local_name(row["value"].value) for row in found if _local(row) == "workKind")
    return next((_WORKS[one] for one in kinds if one in _WORKS), "CreativeWork")


def _told(found: Iterable[Row]) -> dict[str, list[object]]:
    told: dict[str, list[object]] = {}
    for row in sorted(found, key=lambda row: row["value"].value):
        local, value = _local(row), row["value"]
        if local in _PLAIN:
            told.setdefault(_PLAIN[local], []).append(
                {"@type": "Organization", "name": value.value} if local == "publisher" else value.value
            )
        elif local in _NAMED and "name" in row:
            name, type_ = _NAMED[local]
            typed = {"@type": type_} if type_ else {}
            told.setdefault(name, []).append({**typed, "@id": value.value, "name": row["name"].value})
    # Two dates that both count are for the page to tell, with whose they are.
    return {
        name: unique
        for name, values in told.items()
        if len(unique := _unique(values)) == 1 or name not in ("startDate", "endDate")
    }


def _unique(values: list[object]) -> list[object]:
    return [value for place, value in enumerate(values) if value not in values[:place]]


def _local(row: Row) -> str:
    return local_name(row["property"].value)
