"""The tables of things: an index of everything that has a name, the episodes, the works."""

from collections.abc import Iterator

from kg_server.exports.facts import THINGS, Facts, expand, short
from kg_server.exports.table import Column, Row, Table, identifier, label, named, named_all, one, several
from kg_server.vocabulary import SSC

_OTHER_NAMES = Column("other_names", "Other names it goes by, with semicolons between.", several=True)


def _kinds(facts: Facts, thing: str, without: tuple[str, ...] = ()) -> list[str]:
    """Give the names of the classes of the ontology that a thing belongs to."""
    left_out = {expand(name) for name in without}
    return sorted(
        facts.label(kind)
        for kind in facts.texts(thing, "rdf:type")
        if kind.startswith(SSC.base) and kind not in left_out
    )


def _things(facts: Facts) -> Iterator[Row]:
    for thing in facts:
        if thing.startswith(THINGS) and facts.texts(thing, "skos:prefLabel"):
            notes = facts.texts(thing, "skos:definition") + facts.texts(thing, "skos:scopeNote")
            yield {
                "thing_id": short(thing),
                "label": facts.label(thing),
                "kind": short(thing).split("/")[0],
                "classes": _kinds(facts, thing),
                "other_names": facts.texts(thing, "skos:altLabel"),
                "note": " ".join(notes),
            }


def _episodes(facts: Facts) -> Iterator[Row]:
    claims = _dates_claimed(facts)
    for episode in facts.members("ssc:Episode"):
        spans = facts.texts(episode, "ssc:temporalScope")
        yield {
            "episode_id": short(episode),
            "label": facts.label(episode),
            "kinds": _kinds(facts, episode, without=("ssc:Episode",)),
            "other_names": facts.texts(episode, "skos:altLabel"),
            **named_all(facts, "place", facts.texts(episode, "ssc:takesPlaceIn")),
            **named_all(facts, "juncture", facts.texts(episode, "ssc:duringJuncture")),
            "dates": [facts.text(span, "ssc:edtf") for span in spans],
            "start_years": [year for span in spans for year in facts.texts(span, "ssc:startYear")],
            "end_years": [year for span in spans for year in facts.texts(span, "ssc:endYear")],
            "dates_claimed": claims.get(episode, []),
        }


def _dates_claimed(facts: Facts) -> dict[str, list[str]]:
    """Give, for each thing, its dates as they are claimed, with the holders, rival ones side by side."""
    found: dict[str, list[str]] = {}
    for claim in facts.members("ssc:DateClaim"):
        holders = ", ".join(facts.label(holder) for holder in facts.texts(claim, "ssc:attributedTo"))
        apart = "" if facts.counts(claim) else ", does not count by default"
        for thing in facts.texts(claim, "ssc:about"):
            for span in facts.texts(claim, "ssc:temporalScope"):
                found.setdefault(thing, []).append(f"{facts.text(span, 'ssc:edtf')} ({holders}{apart})")
    return found


def _works(facts: Facts) -> Iterator[Row]:
    notes = _notes(facts)
    for work in facts.members("ssc:Work"):
        links = facts.texts(work, "dcterms:identifier")
        dois = [link.removeprefix("https://doi.org/") for link in links if link.startswith("https://doi.org/")]
        yield {
            "work_id": short(work),
            "label": facts.label(work),
            "title": facts.text(work, "dcterms:title"),
            **named_all(facts, "author", facts.texts(work, "dcterms:creator")),
            **named_all(facts, "editor", facts.texts(work, "ssc:editor")),
            "issued": facts.text(work, "dcterms:issued"),
            **named(facts, "work_kind", facts.text(work, "ssc:workKind")),
            **named(facts, "published_in", facts.text(work, "dcterms:isPartOf")),
            "volume": facts.text(work, "ssc:volume"),
            "issue": facts.text(work, "ssc:issueNumber"),
            "pages": facts.text(work, "ssc:pages"),
            "publisher": facts.text(work, "dcterms:publisher"),
            "place": facts.text(work, "ssc:publishedAt"),
            "doi": dois[0] if dois else "",
            "link": next(iter(links), ""),
            "as_cited": facts.text(work, "dcterms:bibliographicCitation"),
            "notes": [str(number) for number in sorted(notes.get(work, ()))],
        }


def _notes(facts: Facts) -> dict[str, set[int]]:
    """Give the numbers of the notes that cite each work."""
    found: dict[str, set[int]] = {}
    for citation in facts.members("ssc:Citation"):
        numbers = {int(n) for note in facts.texts(citation, "ssc:inNote") for n in facts.texts(note, "ssc:noteNumber")}
        for work in facts.texts(citation, "ssc:citedWork"):
            found.setdefault(work, set()).update(numbers)
    return found


TABLES = (
    Table(
        "episodes",
        "Episodes",
        "One row for each episode: what the works treat as a case or an event.",
        (
            identifier("episode_id", "the episode"),
            label("label", "Name of the episode.", "skos:prefLabel"),
            Column("kinds", "Names of the classes it belongs to, with semicolons between.", several=True),
            _OTHER_NAMES,
            *several("place", "the places where it is set"),
            *several("juncture", "the junctures it falls in"),
            Column("dates", "When it happened, as far as a claim counts, in EDTF.", several=True),
            Column("start_years", "Years in which these dates begin.", "integer", several=True),
            Column("end_years", "Years in which these dates end.", "integer", several=True),
            Column("dates_claimed", "Every date claimed for it, in EDTF, with its holders.", several=True),
        ),
        ("episode_id",),
        "episode_id",
        _episodes,
    ),
    Table(
        "works",
        "Works",
        "One row for each work that is read, cited or named, with where it appeared.",
        (
            identifier("work_id", "the work"),
            label("label", "Short name of the work.", "skos:prefLabel"),
            Column("title", "Its title, in its own language."),
            *several("author", "the authors, by first name; the order of the title page is in as_cited"),
            *several("editor", "the editors"),
            Column("issued", "Year or day of publication.", property="dcterms:issued"),
            *one("work_kind", "the kind of work", "ssc:workKind"),
            *one("published_in", "the journal, book or issue it appeared in", "dcterms:isPartOf"),
            Column("volume", "Volume of the journal.", property="ssc:volume"),
            Column("issue", "Issue of the volume.", property="ssc:issueNumber"),
            Column("pages", "Pages, from and to.", property="ssc:pages"),
            Column("publisher", "Publisher.", property="dcterms:publisher"),
            Column("place", "Place of publication.", property="ssc:publishedAt"),
            Column("doi", "DOI, without the address of the resolver."),
            Column("link", "Address on the web.", "anyURI", property="dcterms:identifier", url="{+link}"),
            label("as_cited", "Where it appeared, in one line.", "dcterms:bibliographicCitation"),
            Column("notes", "Numbers of the notes of the article that cite it.", "integer", several=True),
        ),
        ("work_id",),
        "work_id",
        _works,
    ),
    Table(
        "things",
        "Index of things",
        "One row for everything that has an address and a name; the other tables point here.",
        (
            identifier("thing_id", "the thing"),
            label("label", "Name of the thing.", "skos:prefLabel"),
            Column("kind", "First part of its short address, such as state, idea or passage."),
            Column("classes", "Names of the classes it belongs to, with semicolons between.", several=True),
            _OTHER_NAMES,
            Column("note", "What it is, or what to mind about it, in the editors’ words."),
        ),
        ("thing_id",),
        "thing_id",
        _things,
    ),
)  # fmt: skip
