"""What to cite: a page of this graph at its version, or a work from its bibliographic data."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg_server.catalogue.links import Link, Names, slug
from kg_server.catalogue.overview import modified
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import PREFIXES

_WORK = """SELECT ?property ?value WHERE { <%s> ?property ?value }"""
_HOST = "SELECT ?title WHERE { <%s> dcterms:title ?title }"
_EDITORS = "SSC Knowledge Graph editors"
_SSC, _DCT = PREFIXES["ssc"], PREFIXES["dcterms"]
_LONGER = PREFIXES["skos"] + "altLabel"
_JUNIOR = " Jr."
# Words that belong to a family name which they stand before.
_PARTICLES = {"da", "de", "del", "der", "di", "do", "dos", "du", "la", "le", "ten", "van", "von", "al", "el", "bin"}


@dataclass(frozen=True)
class Name:
    """The name of an author: family and given name, or of a body with no given name."""

    family: str
    given: str = ""
    body: bool = False


@dataclass(frozen=True)
class Reference:
    """What a citation is written from; `kind` is the slug of a kind of work, "" fields are unknown.

    `key` is a short name of letters, figures and hyphens.
    """

    key: str
    kind: str
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    year: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    place: str = ""
    doi: str = ""
    url: str = ""
    version: str = ""
    note: str = ""


def year(engine: Engine) -> str:
    """Give the year in which the graph was last worked on."""
    return modified(engine)[:4]


def of_page(iri: str, label: str, version: str, release: str, made: str) -> Reference:
    """Cite a page of the graph: what it is called, at which version and release."""
    return Reference(
        key="ssc-kg-" + "-".join(slug(iri)),
        kind="knowledge-graph",
        title=label,
        authors=(Name(_EDITORS, body=True),),
        year=made,
        container="SSC Knowledge Graph",
        url=iri,
        version=version,
        note=f"release {release}",
    )


def of_work(engine: Engine, iri: str, label: str) -> Reference:
    """Cite a work; short names (Berger and Müller 2025), `label` and longer ones, tell family names and their order."""
    found = select(engine, _WORK % iri)
    names = Names(engine, found)
    longer = (row["value"].value for row in found if row["property"].value == _LONGER)
    short = " ".join([*longer, label])

    def one(*properties: str) -> str:
        values = sorted(row["value"].value for row in found if row["property"].value in properties)
        return next(iter(values), "")

    host = one(_DCT + "isPartOf")
    titles = select(engine, _HOST % host) if host else []
    link = one(_DCT + "identifier")
    doi = link.partition("doi.org/")[2]
    return Reference(
        key=slug(iri)[1],
        kind=slug(one(_SSC + "workKind"))[1],
        title=one(_DCT + "title") or label,
        authors=_people(found, _DCT + "creator", names, short),
        editors=_people(found, _SSC + "editor", names, short),
        year=one(_DCT + "issued"),
        container=titles[0]["title"].value if titles else "",
        volume=one(_SSC + "volume"),
        issue=one(_SSC + "issueNumber"),
        pages=one(_SSC + "pages"),
        publisher=one(_DCT + "publisher"),
        place=one(_SSC + "publishedAt"),
        doi=doi,
        url="" if doi else link,
    )


def _people(found: Iterable[Row], role: str, names: Names, label: str) -> tuple[Name, ...]:
    """Give those with a role, in the order in which the short name of the work has them, the rest by name."""
    people = [_name(names.link(row["value"]), label) for row in found if row["property"].value == role]

    def place(one: Name) -> tuple[int, str]:
        plain = one.family.removesuffix(_JUNIOR)
        return (label.find(plain) if plain in label else len(label)), plain

    return tuple(sorted(people, key=place))


def _name(person: Link, label: str) -> Name:
    """Part a name into family and given name: by the short name of the work, else before the last word."""
    if person.iri and slug(person.iri)[0] != "person":
        return Name(person.label, body=True)
    words = person.label.removesuffix(_JUNIOR).split()
    start = next((i for i in range(len(words)) if " ".join(words[i:]) in label), len(words) - 1)
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Name(" ".join(words[start:]) + (_JUNIOR if person.label.endswith(_JUNIOR) else ""), " ".join(words[:start]))
