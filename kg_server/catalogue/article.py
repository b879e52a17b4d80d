"""The article as it is laid out: sections, paragraphs and notes, and what stands at each; none of its text."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row
from kg_server.vocabulary import PREFIXES, thing_iri

T = TypeVar("T")
ARTICLE = str(thing_iri("work", "berger-mueller-2025"))
_PASSAGES = f"""SELECT ?passage ?sign ?section ?paragraph ?note (MIN(?start) AS ?at) WHERE {{
  ?passage ssc:passageOf <{ARTICLE}> ; skos:notation ?sign ; ssc:section ?section ; ssc:paragraph ?paragraph ;
           ssc:charStart ?start . OPTIONAL {{ ?passage ssc:noteNumber ?note }} }}
GROUP BY ?passage ?sign ?section ?paragraph ?note ORDER BY ?at"""
_STATEMENTS = f"""SELECT ?passage ?statement ?label ?stance ?way ?counts WHERE {{
  ?passage ssc:passageOf <{ARTICLE}> . ?statement ssc:anchoredAt ?passage ; skos:prefLabel ?label ; ssc:stance ?stance .
  ?stance skos:prefLabel ?way .
  BIND (EXISTS {{ ?statement ssc:acceptedIn viewpoint:default }} AS ?counts) }} ORDER BY LCASE(?label)"""
_HOLDERS = """SELECT ?statement ?holder ?label WHERE {
  ?statement ssc:attributedTo ?holder . ?holder skos:prefLabel ?label } ORDER BY ?label"""
_NOTES = f"""SELECT ?number ?note ?from ?about WHERE {{
  ?note ssc:noteOf <{ARTICLE}> ; ssc:noteNumber ?number ; ssc:calledFrom ?from .
  OPTIONAL {{ ?note skos:note ?about }} }} ORDER BY ?number"""
_CITED = """SELECT ?note ?work ?label ?pages ?form ?intent WHERE {
  ?citation ssc:inNote ?note ; ssc:citedWork ?work . ?work skos:prefLabel ?label .
  OPTIONAL { ?citation ssc:locator ?pages } OPTIONAL { ?citation ssc:intent ?intent }
  OPTIONAL { ?citation ssc:citationForm/skos:prefLabel ?form } } ORDER BY ?note LCASE(?label)"""
_MENTIONED = f"""SELECT ?passage ?thing ?label WHERE {{
  ?passage ssc:passageOf <{ARTICLE}> ; ssc:mentions ?thing . ?thing skos:prefLabel ?label }} ORDER BY LCASE(?label)"""
_LINK = f"SELECT ?link WHERE {{ <{ARTICLE}> dcterms:identifier ?link }} ORDER BY ?link"
_HOW = {
    "citesAsRelated": "see also",
    "qualifies": "but see",
    "includesQuotationFrom": "quoted in",
    "citesAsAuthority": "as an authority",
}


@dataclass(frozen=True)
class Stated:
    """A statement, who holds it, with which stance the article carries it, and whether it counts by default."""

    statement: Link
    holders: tuple[Link, ...]
    stance: str
    counts: bool


@dataclass(frozen=True)
class Cited:
    """A work that a note cites: at which pages, to what end ("" for evidence), in which form ("" for in full)."""

    work: Link
    pages: str
    how: str
    form: str


@dataclass(frozen=True)
class Note:
    """A note: its number, what it is about in the editors' words, what stands in it and what it cites."""

    sign: str
    number: int
    passage: str
    about: str
    statements: tuple[Stated, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its sign in addresses (`coop-p11`), what stands in it, its notes, and what it names."""

    sign: str
    number: int
    passage: str
    statements: tuple[Stated, ...]
    notes: tuple[Note, ...]
    named: tuple[Link, ...]

    @property
    def is_bare(self) -> bool:
        """Whether neither the paragraph nor a note of it carries a statement."""
        return not self.statements and not any(note.statements for note in self.notes)


@dataclass(frozen=True)
class Section:
    """A section, by the beginning of the signs of its paragraphs (`coop`)."""

    sign: str
    label: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Layout:
    """The sections in the order of print, and for each sign of a paragraph or note the section that holds it.

    `link` leads to the article itself; "" where the graph knows none.
    """

    sections: tuple[Section, ...]
    homes: Mapping[str, str]
    link: str = ""


@dataclass(frozen=True)
class _Known:
    statements: Mapping[str, tuple[Stated, ...]]
    cited: Mapping[str, tuple[Cited, ...]]
    named: Mapping[str, tuple[Link, ...]]
    notes: Mapping[str, tuple[Row, ...]]
    passages: Mapping[str, Row]


def layout(engine: Engine) -> Layout:
    """Read how the article is laid out."""
    passages = select(engine, _PASSAGES)
    known = _Known(
        _statements(engine),
        _cited(engine),
        _grouped(select(engine, _MENTIONED), "passage", lambda row: _link(row, "thing")),
        _grouped(select(engine, _NOTES), "from", lambda row: row),
        {row["note"].value: row for row in passages if "note" in row},
    )
    parts: dict[str, list[Paragraph]] = defaultdict(list)
    labels = {}
    for row in passages:
        if "note" not in row:
            section = row["sign"].value.split(".")[0]
            parts[section].append(_paragraph(row, known))
            labels[section] = row["section"].value
    sections = tuple(Section(sign, labels[sign], tuple(held)) for sign, held in parts.items())
    homes = {sign: section.sign for section in sections for sign in _signs(section)}
    return Layout(sections, homes, next((row["link"].value for row in select(engine, _LINK)), ""))


def _signs(section: Section) -> Iterable[str]:
    for paragraph in section.paragraphs:
        yield paragraph.sign
        yield from (note.sign for note in paragraph.notes)


def _paragraph(row: Row, known: _Known) -> Paragraph:
    passage = row["passage"].value
    return Paragraph(
        row["sign"].value.replace(".", "-"),
        int(row["paragraph"].value),
        passage,
        known.statements.get(passage, ()),
        tuple(_note(note, known) for note in known.notes.get(passage, ())),
        known.named.get(passage, ()),
    )


def _note(row: Row, known: _Known) -> Note:
    number = row["number"].value
    passage = known.passages[number]["passage"].value
    about = row["about"].value if "about" in row else ""
    cited = known.cited.get(row["note"].value, ())
    return Note(f"n{number}", int(number), passage, about, known.statements.get(passage, ()), cited)


def _statements(engine: Engine) -> dict[str, tuple[Stated, ...]]:
    holders = _grouped(select(engine, _HOLDERS), "statement", lambda row: _link(row, "holder"))
    return _grouped(
        select(engine, _STATEMENTS),
        "passage",
        lambda row: Stated(
            _link(row, "statement"),
            holders.get(row["statement"].value, ()),
            row["way"].value,
            row["counts"].value == "true",
        ),
    )


def _cited(engine: Engine) -> dict[str, tuple[Cited, ...]]:
    return _grouped(select(engine, _CITED), "note", _citation)


def _citation(row: Row) -> Cited:
    intent = row["intent"].value.removeprefix(PREFIXES["cito"]) if "intent" in row else ""
    form = row["form"].value if "form" in row else ""
    pages = row["pages"].value if "pages" in row else ""
    return Cited(_link(row, "work"), pages, _HOW.get(intent, ""), "" if form == "full" else form)


def _grouped(found: Iterable[Row], column: str, made: Callable[[Row], T]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for row in found:
        groups[row[column].value].append(made(row))
    return {of: tuple(several) for of, several in groups.items()}


def _link(row: Row, column: str) -> Link:
    return Link(row[column].value, row["label"].value)
