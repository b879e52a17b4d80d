"""Anchors of statements: checks them against a reader's copy of a work, and tells which paragraph carries which.

Where the copy is the text version that a passage names, the offsets must fit to the character. In any other copy the
digests decide. How text is folded for them, and how a copy is recognised and searched, stands in `copies`.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SKOS, Graph, URIRef

from kg_server import copies, tabular
from kg_server.errors import Finding, SourceError
from kg_server.sources import Sources
from kg_server.vocabulary import SSC, local_name, shorten

_TERMS = ("charEnd", "charStart", "digest", "letters", "noteNumber", "paragraph", "textVersion")
_NUMBERS = ("charStart", "charEnd", "letters", "paragraph", "noteNumber")
_Home = tuple[str, str, int | None]
_AFFILIATIONS = (1, 2)  # marks at the names of authors, in paragraphs from which no note is called


@dataclass(frozen=True)
class Passage:
    """A paragraph or note as the sources describe it, without its text, and the statements anchored there.

    `note` is the number of a note; `pieces` are its offsets in the text version `version`; where nothing is said, the
    value is "", 0, None or empty.
    """

    iri: str
    work: str
    label: str
    notation: str
    section: str
    paragraph: int | None
    note: int | None
    version: str
    pieces: tuple[tuple[int, int], ...]
    digest: str
    letters: int
    statements: tuple[str, ...]

    @property
    def home(self) -> _Home:
        """The paragraph: itself, or for a note the one from which it is called, by work, section and number."""
        return self.work, self.section, self.paragraph


@dataclass(frozen=True)
class Verification:
    """What became of the passages in a copy; `version` is the text version that the copy is, or ""."""

    version: str
    verified: list[Passage]
    failed: list[Passage]
    unchecked: list[Passage]


@dataclass(frozen=True)
class Coverage:
    """A paragraph with its notes."""

    paragraph: Passage
    notes: tuple[Passage, ...]

    @property
    def is_bare(self) -> bool:
        """Whether neither the paragraph nor a note of it carries a statement."""
        return not any(passage.statements for passage in (self.paragraph, *self.notes))


def passages(sources: Sources) -> list[Passage]:
    """Give the passages of all works in reading order, those without offsets last.

    Raises SourceError with every passage whose offsets or digest cannot be used.
    """
    data = sources.merged("data")
    subjects = sorted({s for s in data.subjects(RDF.type, SSC.Passage) if isinstance(s, URIRef)})
    problems = [
        Finding("SSC-ANCHOR", subject, f"{shorten(subject)} {fault}", sources.place_of(subject))
        for subject in subjects
        for fault in _faults(data, subject)
    ]
    if problems:
        raise SourceError("These anchors cannot be used:", problems)
    found = [_passage(data, subject) for subject in subjects]
    return sorted(found, key=lambda p: (not p.pieces, p.work, p.pieces, p.iri))


def verify(known: Iterable[Passage], article: Path) -> Verification:
    """Look for every passage that has a digest in a reader's copy.

    Raises SourceError when the copy cannot be read.
    """
    copy = copies.read(article)
    known = list(known)
    notes = _notes(known)
    checked = [passage for passage in known if passage.digest]
    sought = {p: _sought(p, notes) for p in checked if p.version != copy.version}
    found = copies.search(copy, sought.values())
    verified = {p for p in checked if (sought[p] in found if p in sought else _fits(p, copy.text))}
    return Verification(
        copy.version,
        [p for p in checked if p in verified],
        [p for p in checked if p not in verified],
        [p for p in known if not p.digest],
    )


def coverage(known: Iterable[Passage]) -> list[Coverage]:
    """Give every paragraph that is charted (has offsets), in reading order, with the notes called from it."""
    charted = [passage for passage in known if passage.pieces]
    notes = _notes(charted)
    return [Coverage(p, tuple(notes.get(p.home, []))) for p in charted if p.note is None]


def describe_verification(result: Verification, article: Path) -> str:
    """Say in words what was verified and what failed, with all that hangs on it."""
    checked = len(result.verified) + len(result.failed)
    lines = [f"{article} is the text version {result.version}; its offsets were checked to the character."]
    if not result.version:
        lines = [f"{article} is no text version that is known here; passages were looked for by their digests."]
    lines.append(f"{len(result.verified)} of {_count(checked, 'passage')} verified.")
    if result.unchecked:
        names = ", ".join(_slug(p) for p in result.unchecked)
        lines.append(f"Not checked, for they have no digest: {names} ({_statements(result.unchecked)}).")
    if len(result.verified) * 10 < checked:
        lines.append("Hardly anything was found: is this the right work, as plain text?")
    lines += [f"FAILED  {p.label} ({_slug(p)}). {_fault(p, result)}" for p in result.failed]
    if result.failed:
        lines.append(
            f"{_count(len(result.failed), 'passage')} failed, on which hang {_statements(result.failed)}. Compare them "
            "with your copy; `ssc anchors coverage` lists the statements."
        )
    return "\n".join(lines) + "\n"


def describe_coverage(rows: Iterable[Coverage]) -> str:
    """List paragraph by paragraph, notes beneath, how many statements stand there and their short names."""
    rows = list(rows)
    lines = [line for row in rows for p in (row.paragraph, *row.notes) if p.note is None or p.statements
             for line in _entry(p)]  # fmt: skip
    carried = {name for row in rows for p in (row.paragraph, *row.notes) for name in p.statements}
    bare = [row.paragraph.notation or _slug(row.paragraph) for row in rows if row.is_bare]
    lines += ["", f"{_count(len(carried), 'statement')} in {_count(len(rows), 'paragraph')} and their notes."]
    shown = f"No statement in {len(bare)} of them: {', '.join(bare)}." if bare else "Every paragraph carries one."
    return "\n".join([*lines, *textwrap.wrap(shown, 120)]) + "\n"


def coverage_csv(rows: Iterable[Coverage]) -> str:
    """Give the same for every paragraph and every note as CSV (RFC 4180), the names joined by spaces."""
    passages = (p for row in rows for p in (row.paragraph, *row.notes))
    told = (
        (_slug(p), p.section, p.paragraph, "" if p.note is None else p.note, len(p.statements), " ".join(p.statements))
        for p in passages
    )
    return tabular.written(("passage", "section", "paragraph", "note", "statements", "names"), told)


def _faults(data: Graph, subject: URIRef) -> Iterator[str]:
    says = {term: _texts(data, subject, term) for term in _TERMS}
    wrong = [text for term in _NUMBERS for text in says[term] if not re.fullmatch(r"[0-9]+", text)]
    if wrong:
        yield f"has {wrong[0]!r} where a whole number must stand"
        return
    starts, ends = (sorted(map(int, says[term])) for term in ("charStart", "charEnd"))
    inner = [at for piece in zip(starts, ends, strict=False) for at in piece]
    if len(starts) != len(ends) or inner != sorted(set(inner)):
        yield "has offsets that do not pair up; give each piece one ssc:charStart and, behind it, one ssc:charEnd"
    if any(not re.fullmatch(r"[0-9a-f]{64}", value) for value in says["digest"]):
        yield "has an ssc:digest that is no SHA-256 in hexadecimal (64 of 0-9 and a-f)"
    if not len(says["digest"]) == len(says["letters"]) == len(says["textVersion"]) == bool(starts):
        yield "is anchored by halves; give offsets, one ssc:textVersion, one ssc:digest and one ssc:letters, or none"
    if unknown := set(says["textVersion"]) - copies.TEXT_VERSIONS.keys():
        yield f"names the text version {min(unknown)!r}; the known ones are {', '.join(copies.TEXT_VERSIONS)}"


def _texts(data: Graph, subject: URIRef, term: str) -> list[str]:
    return sorted(str(value) for value in data.objects(subject, getattr(SSC, term)))


def _passage(data: Graph, subject: URIRef) -> Passage:
    def text(term: str) -> str:
        return next(iter(_texts(data, subject, term)), "")

    def number(term: str) -> int | None:
        return int(text(term)) if text(term) else None

    starts, ends = (sorted(map(int, _texts(data, subject, term))) for term in ("charStart", "charEnd"))
    counted = (s for s in data.subjects(SSC.anchoredAt, subject) if (s, SSC.withdrawnBecause, None) not in data)
    anchored = sorted(local_name(str(statement)) for statement in counted)
    return Passage(
        str(subject),
        text("passageOf"),
        str(data.value(subject, SKOS.prefLabel, any=True) or ""),
        str(data.value(subject, SKOS.notation, any=True) or ""),
        text("section"),
        number("paragraph"),
        number("noteNumber"),
        text("textVersion"),
        tuple(zip(starts, ends, strict=True)),
        text("digest"),
        number("letters") or 0,
        tuple(anchored),
    )


def _fits(passage: Passage, text: str) -> bool:
    folded = "".join(copies.fold(text[start:end]) for start, end in passage.pieces)
    return (copies.digest(folded), len(folded)) == (passage.digest, passage.letters)


def _sought(passage: Passage, notes: dict[_Home, list[Passage]]) -> copies.Sought:
    called = sorted(note.note for note in notes.get(passage.home, []) if note.note is not None)
    marks = () if passage.note is not None else tuple(called) or _AFFILIATIONS
    return copies.Sought(passage.digest, passage.letters, passage.note, marks)


def _notes(known: Iterable[Passage]) -> dict[_Home, list[Passage]]:
    notes = defaultdict(list)
    for passage in known:
        if passage.note is not None:
            notes[passage.home].append(passage)
    return notes


def _fault(passage: Passage, result: Verification) -> str:
    if result.version and passage.version == result.version:
        fault = "What stands at its offsets has another digest or length"
    else:
        fault = "Its words were not found"
    return f"{fault}; {_statements([passage])} anchored here."


def _entry(passage: Passage) -> list[str]:
    name = passage.label if passage.note is None else f"  note {passage.note}"
    head = f"{name}  [{passage.notation or _slug(passage)}]  {len(passage.statements)}"
    indent = "    " if passage.note is None else "      "
    names = textwrap.wrap(
        ", ".join(passage.statements), 120, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    return [head, *names]


def _slug(passage: Passage) -> str:
    return local_name(passage.iri)


def _statements(of: Iterable[Passage]) -> str:
    return _count(len({name for passage in of for name in passage.statements}), "statement")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
