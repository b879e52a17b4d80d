"""Anchors hold whatever a copy looks like, fail where a word differs, and coverage leaves no paragraph out."""

import csv
import hashlib
import io
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import RDF, Graph

from kg_server import anchors, copies, sources
from kg_server.errors import SourceError
from tests.conftest import ROOT

# An invented text: names of passages, and what stands there; a name that comes again goes on with its passage.
TEXT = (
    ("front-p1", "Ada Bell of Northport¹ and Carl Dunn of Southport²"),
    ("front-p2", "¹School of Harbours, Northport and ²Institute of Tides, Southport"),
    ("", "Harbours"),
    (
        "harbours-p1",
        "Every ‘small’ harbour keeps its own pilots – and its *own* fees.¹ On 2 May 1903 they met at last,",
    ),
    ("n1", "¹Eve Fox, ‘The pilots’, *Quay Review*, 1:2 (1903), pp. 11–14."),
    ("n2", "²Gus Hill, *Fees and Favours: A Ledger of the Northern Coast* (Northport: Mole Press, 1911), who gives"),
    ("lic-p1", "© Mole Press, 1931. Reproduced by kind permission of the harbour board of Northport."),
    ("harbours-p1", "twenty-one pilots in a hall built for twelve.²"),
    ("harbours-p2", "Nobody wrote down what was agreed, though a co-operation of sorts outlived the evening.³"),
    ("n2", "a list of all fees paid between the war and the great flood of the following spring."),
    ("n3", "³Ibid."),
    ("", "Tides"),
    ("tides-p1", "High water comes late in Southport; the pilots’ almanac says so, and the fishermen say otherwise.⁴"),
    ("tides-p2", "What follows from this for the fees has never been asked by anyone in either of the two towns."),
    ("n4", "⁴Ibid."),
)
SECTIONS = {"front": "Front matter", "harbours": "Harbours", "tides": "Tides", "lic": "Licence"}
CALLED = {"n1": ("harbours", 1), "n2": ("harbours", 1), "n3": ("harbours", 2), "n4": ("tides", 1)}
STATED = {"harbours-p1": ("pilots-meet", "pilots-set-fees"), "n2": ("hill-lists-fees",), "tides-p1": ("late-water",)}
NAMED = "".join(f"{line}\n\n" for _, line in TEXT)
VERSION = "invented/text-1"
SUPERSCRIPTS = str.maketrans("¹²³⁴⁵", "12345")


def passage(name: str) -> str:
    """Describe a passage of the invented text in Turtle, with the statements anchored there."""
    starts, lines, at = [], [], 0
    for other, line in TEXT:
        if other == name:
            starts.append(at)
            lines.append(line)
        at += len(line) + 2
    section, number = CALLED.get(name) or (name.split("-p")[0], int(name.split("-p")[1]))
    folded = re.sub(r"[\W¹²³⁴]", "", "".join(lines))
    note = f"ssc:noteNumber {name[1:]} ;" if name in CALLED else ""
    ends = [start + len(line) for start, line in zip(starts, lines, strict=True)]
    return f"""
        passage:{name} a ssc:Passage ; ssc:passageOf work:invented ; ssc:section "{SECTIONS[section]}" ;
            ssc:paragraph {number} ; {note} skos:prefLabel "{SECTIONS[section]}, {name}"@en ;
            skos:notation "{name.replace("-", ".")}" ; ssc:textVersion "{VERSION}" ;
            ssc:charStart {", ".join(map(str, starts))} ; ssc:charEnd {", ".join(map(str, ends))} ;
            ssc:letters {len(folded)} ; ssc:digest "{hashlib.sha256(folded.encode()).hexdigest()}" .
        """ + "".join(f"statement:{s} ssc:anchoredAt passage:{name} .\n" for s in STATED.get(name, ()))


NAMES = list(dict.fromkeys(name for name, _ in TEXT if name))
TURTLE = """
    @prefix ssc: <https://w3id.org/ssc-kg/ontology#> .
    @prefix passage: <https://w3id.org/ssc-kg/id/passage/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix statement: <https://w3id.org/ssc-kg/id/statement/> .
    @prefix work: <https://w3id.org/ssc-kg/id/work/> .
    passage:elsewhere a ssc:Passage ; ssc:passageOf work:other ; ssc:section "preface" .
    """ + "".join(passage(name) for name in NAMES)


def sources_of(turtle: str) -> sources.Sources:
    file = sources.SourceFile(Path("data/invented.ttl"), turtle, Graph().parse(data=turtle, format="turtle"))
    return sources.Sources(Path(), (file,), (), (), "")


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> list[anchors.Passage]:
    monkeypatch.setitem(copies.TEXT_VERSIONS, VERSION, hashlib.sha256(NAMED.encode()).hexdigest())
    return anchors.passages(sources_of(TURTLE))


def verify(known: list[anchors.Passage], text: str, folder: Path) -> anchors.Verification:
    article = folder / "article.txt"
    article.write_bytes(text.encode())
    return anchors.verify(known, article)


def failed(result: anchors.Verification) -> list[str]:
    return [p.iri.rsplit("/", 1)[-1] for p in result.failed]


def typewritten(text: str) -> str:
    """Write text as on a typewriter: straight quotation marks, hyphens for dashes, no italics."""
    return re.sub(r"\*", "", text.translate(str.maketrans("‘’“”–", "''\"\"-")))


def wrapped(text: str, width: int, hyphen: str = "-") -> str:
    """Break a paragraph into lines, with long words hyphenated at their ends."""
    lines = [""]
    for word in text.split():
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif room >= 3 and word[: room + 3].isalpha() and len(word) >= room + 3:
            lines[-1] += f" {word[:room]}{hyphen}"
            lines.append(word[room:])
        else:
            lines.append(word)
    return "\n".join(lines)


def in_order(known: list[anchors.Passage], text: str) -> list[str]:
    """Give whole passages: paragraphs in reading order, then the notes."""
    charted = sorted((p for p in known if p.pieces), key=lambda p: (p.note or 0, p.pieces))
    return [" ".join(text[start:end] for start, end in p.pieces) for p in charted]


def test_the_named_version_is_recognised_and_its_offsets_fit(known: list[anchors.Passage], tmp_path: Path) -> None:
    result = verify(known, NAMED, tmp_path)
    assert (result.version, failed(result), len(result.verified)) == (VERSION, [], len(NAMES))
    shown = anchors.describe_verification(result, tmp_path / "article.txt")
    assert f"is the text version {VERSION}" in shown
    assert f"{len(NAMES)} of {len(NAMES)} passages verified" in shown
    assert "Not checked, for they have no digest: elsewhere" in shown


COPIES = {
    "one more empty line": NAMED + "\n",
    "typewritten": typewritten(NAMED),
    "other quotation marks and dashes": NAMED.translate(str.maketrans("‘’–", "„“—")),
    "Windows lines and a byte order mark": "\ufeff" + NAMED.replace("\n", "\r\n"),
    "accents apart, ligatures": unicodedata.normalize("NFD", NAMED).replace("fi", "\ufb01"),
    "lines of 30": "\n\n".join(wrapped(line, 30) for _, line in TEXT),
    "lines of 30, soft hyphens": "\n\n".join(wrapped(line, 30, "\u00ad") for _, line in TEXT),
    "no empty lines": "\n".join(wrapped(line, 40) for _, line in TEXT),
    "marks in plain digits": NAMED.translate(SUPERSCRIPTS),
    "marks in brackets": re.sub("([¹²³⁴])", lambda m: f"[{m[1].translate(SUPERSCRIPTS)}] ", NAMED),
    "pages": NAMED.replace("g spring", "g\n\f Quay Review 7\n\nspring").replace("and the f", "and\fthe f"),
    "a heading on the line": NAMED.replace("Tides\n\n", "Tides. "),
}  # fmt: skip


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES)
def test_printing_does_not_matter(known: list[anchors.Passage], tmp_path: Path, text: str) -> None:
    result = verify(known, text, tmp_path)
    assert (result.version, failed(result)) == ("", [])
    assert "looked for by their digests" in anchors.describe_verification(result, tmp_path / "article.txt")


@pytest.mark.parametrize("plain", [False, True], ids=["superscript", "plain digits"])
@pytest.mark.parametrize("gap", ["\n", "\n\n", " "], ids=["lines", "empty lines", "all on one line"])
def test_notes_may_stand_at_the_end(known: list[anchors.Passage], tmp_path: Path, gap: str, plain: bool) -> None:
    text = gap.join([*in_order(known, NAMED), "⁵Ibid." + " So it goes on." * 400])  # one line too long for a paragraph
    assert failed(verify(known, text.translate(SUPERSCRIPTS) if plain else text, tmp_path)) == []


def test_notes_may_interrupt_a_paragraph_elsewhere(known: list[anchors.Passage], tmp_path: Path) -> None:
    *paragraphs, one, two, three, four = in_order(known, NAMED)
    lines = wrapped(typewritten(paragraphs[-1]), 30).split("\n")
    text = "\n".join([*paragraphs[:-1], *lines[:2], one, two, three, four, *lines[2:]])
    assert failed(verify(known, text, tmp_path)) == []


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("Carl", "Karl", "front-p1"),
        ("keeps", "kept", "harbours-p1"),
        ("twelve", "eleven", "harbours-p1"),
        ("Nobody", "Somebody", "harbours-p2"),
        ("anyone", "any", "tides-p2"),
        ("1911", "1912", "n2"),
        ("great flood", "flood", "n2"),
        ("³Ibid.", "³Ibid., p. 2.", "n3"),
        ("⁴Ibid.", "⁴Idem.", "n4"),
        ("kind", "", "lic-p1"),
    ],
)
def test_a_changed_word_fails_its_passage_alone(
    known: list[anchors.Passage], tmp_path: Path, before: str, after: str, name: str
) -> None:
    for text in (NAMED, typewritten(NAMED), "\n\n".join(in_order(known, NAMED))):
        assert text.count(before) == 1
        assert failed(verify(known, text.replace(before, after), tmp_path)) == [name]


def test_what_fails_is_told_with_all_that_hangs_on_it(known: list[anchors.Passage], tmp_path: Path) -> None:
    result = verify(known, NAMED.replace("twelve", "ten").replace("Favours", "Favour"), tmp_path)
    shown = anchors.describe_verification(result, tmp_path / "article.txt")
    assert "FAILED  Harbours, harbours-p1 (harbours-p1). Its words were not found; 2 statements anchored here." in shown
    assert "FAILED  Harbours, n2 (n2). Its words were not found; 1 statement anchored here." in shown
    assert "2 passages failed, on which hang 3 statements." in shown


def test_no_two_passages_rest_on_the_same_words(known: list[anchors.Passage], tmp_path: Path) -> None:
    text = NAMED.replace("⁴Ibid.\n", "").replace("³Ibid.", "Ibid.")
    assert failed(verify(known, text, tmp_path)) == ["n4"]


@pytest.mark.usefixtures("known")
def test_offsets_that_point_elsewhere_fail_in_the_named_version(tmp_path: Path) -> None:
    shifted = TURTLE.replace("ssc:charStart 0 ", "ssc:charStart 3 ")
    result = verify(anchors.passages(sources_of(shifted)), NAMED, tmp_path)
    assert failed(result) == ["front-p1"]
    assert "at its offsets" in anchors.describe_verification(result, tmp_path / "article.txt")


def test_another_work_is_told_from_a_faulty_copy(known: list[anchors.Passage], tmp_path: Path) -> None:
    result = verify(known, "Quite another text.\n\nIt has nothing to do with the sea.\n", tmp_path)
    assert result.verified == []
    assert "is this the right work" in anchors.describe_verification(result, tmp_path / "article.txt")


@pytest.mark.parametrize("content", [None, b"Caf\xe9", b""], ids=["missing", "Latin-1", "folder"])
def test_a_copy_that_cannot_be_read_is_told_in_one_sentence(
    known: list[anchors.Passage], tmp_path: Path, content: bytes | None
) -> None:
    article = tmp_path / "copy.txt" if content != b"" else tmp_path
    if content:
        article.write_bytes(content)
    with pytest.raises(SourceError, match=r"(cannot be read|is not UTF-8 \(byte 3\))[^\n]*; [^\n]+$") as caught:
        anchors.verify(known, article)
    assert str(article) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("‘South–South’ co-\noperation,² (re)made", "SouthSouthcooperationremade"),
        ("*Tanrıverdi*  \u00ad ﬁne ½", "Tanrıverdifine12"),
        ("e\u0301 vs é", "évsé"),
        ("10³ – 4⁵", "104"),
        (" *–* ", ""),
    ],
)
def test_folding_keeps_letters_and_numbers_only(text: str, folded: str) -> None:
    assert copies.fold(text) == folded


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("ssc:charStart 0 ;", "", "do not pair up"),
        ("ssc:charStart 0 ;", "ssc:charStart 90 ;", "do not pair up"),
        ("ssc:charStart 0 ;", 'ssc:charStart "nought" ;', "'nought' where a whole number"),
        ("ssc:letters 40 ;", "", "anchored by halves"),
        (f'ssc:textVersion "{VERSION}" ;', "", "anchored by halves"),
        (f'"{VERSION}"', '"invented/text-9"', r"'invented/text-9'; the known ones are .*invented/text-1"),
        ('ssc:digest "', 'ssc:digest "x', "no SHA-256"),
    ],
)
@pytest.mark.usefixtures("known")
def test_anchors_that_cannot_be_used_are_refused(before: str, after: str, message: str) -> None:
    assert before in TURTLE
    with pytest.raises(SourceError, match=rf"passage:front-p1 .*{message}"):
        anchors.passages(sources_of(TURTLE.replace(before, after, 1)))


def test_coverage_lists_paragraphs_in_reading_order_with_their_notes(known: list[anchors.Passage]) -> None:
    shown = anchors.describe_coverage(anchors.coverage(known)).split("\n")
    heads = [line for line in shown if re.search(r"\]  \d+$", line)]
    assert [re.findall(r"\[(.*)\]  (\d+)", line)[0] for line in heads] == [
        ("front.p1", "0"), ("front.p2", "0"), ("harbours.p1", "2"), ("n2", "1"), ("lic.p1", "0"), ("harbours.p2", "0"),
        ("tides.p1", "1"), ("tides.p2", "0"),
    ]  # fmt: skip
    assert "    pilots-meet, pilots-set-fees" in shown
    assert shown[-3:-1] == [
        "4 statements in 7 paragraphs and their notes.",
        "No statement in 5 of them: front.p1, front.p2, lic.p1, harbours.p2, tides.p2.",
    ]


def test_a_paragraph_whose_note_alone_carries_a_statement_is_not_bare(known: list[anchors.Passage]) -> None:
    moved = TURTLE.replace(
        "statement:late-water ssc:anchoredAt passage:tides-p1", "statement:late-water ssc:anchoredAt passage:n3"
    )
    rows = anchors.coverage(anchors.passages(sources_of(moved)))
    assert {row.paragraph.notation for row in rows if not row.is_bare} == {"harbours.p1", "harbours.p2"}
    assert len(known) == len(NAMES) + 1


def test_coverage_as_csv_has_every_paragraph_and_note(known: list[anchors.Passage]) -> None:
    rows = list(csv.DictReader(io.StringIO(anchors.coverage_csv(anchors.coverage(known)))))
    assert sorted(row["passage"] for row in rows) == sorted(NAMES)
    first = next(row for row in rows if row["passage"] == "harbours-p1")
    assert (first["statements"], first["names"], first["note"]) == ("2", "pilots-meet pilots-set-fees", "")


# ---------------------------------------------------------------- the sources themselves


@pytest.fixture(scope="module")
def charted(read: sources.Sources) -> list[anchors.Passage]:
    return [p for p in anchors.passages(read) if p.pieces]


def test_all_paragraphs_and_notes_of_the_article_are_charted_without_overlap(charted: list[anchors.Passage]) -> None:
    assert len([p for p in charted if p.note is None]) == 79
    assert sorted(p.note for p in charted if p.note is not None) == list(range(1, 94))
    pieces = sorted(piece for p in charted for piece in p.pieces)
    assert all(end < start for (_, end), (start, _) in pairwise(pieces))
    assert all(0 < p.letters <= sum(end - start for start, end in p.pieces) for p in charted)


def test_a_note_and_its_passage_name_the_same_paragraph(read: sources.Sources, charted: list[anchors.Passage]) -> None:
    data = read.merged("data")
    homes = {p.iri: p.home for p in charted}
    for p in charted:
        if p.note is not None:
            note = next(
                s for s in data.subjects(RDF.type, None) if str(s).endswith(f"/note/berger-mueller-2025-n{p.note}")
            )
            called = next(o for _, q, o in data.triples((note, None, None)) if str(q).endswith("#calledFrom"))
            assert homes[str(called)] == p.home


def test_every_paragraph_named_bare_is_bare(charted: list[anchors.Passage]) -> None:
    rows = anchors.coverage(charted)
    last = " ".join(anchors.describe_coverage(rows).split("No statement in")[-1].split())
    assert all((row.paragraph.notation in last.strip(".").replace(",", "").split()) == row.is_bare for row in rows)


# ---------------------------------------------------------------- the article itself, where a reader has it


def test_the_article_verifies_wholly(charted: list[anchors.Passage], article: Path) -> None:
    assert failed(anchors.verify(charted, article)) == []


def test_the_article_verifies_in_another_print(charted: list[anchors.Passage], article: Path, tmp_path: Path) -> None:
    text = article.read_text("utf-8")
    at_end = "\n\n".join(wrapped(p, 72) for p in in_order(charted, text))
    in_place = "\n".join(wrapped(line, 72) for line in text.split("\n") if line.strip())
    for print_ in (at_end, in_place):
        result = verify(charted, typewritten(print_), tmp_path)
        assert (result.version, failed(result)) == ("", [])


@pytest.mark.parametrize("name", ["intro-p1", "und-p5", "sec-p4", "coop-p11", "imp-p9", "n2", "n43", "n55"])
def test_one_word_changed_in_the_article_fails_once(
    charted: list[anchors.Passage], article: Path, tmp_path: Path, name: str
) -> None:
    text = article.read_text("utf-8")
    slug = f"berger-mueller-2025-{name}"
    start, end = next(p for p in charted if p.iri.endswith(f"/{slug}")).pieces[-1]
    words = list(re.finditer(r"[^\W\d_]{4,}", text[start:end]))
    at = start + words[len(words) // 2].end()
    assert failed(verify(charted, text[:at] + "x" + text[at:], tmp_path)) == [slug]


def test_no_sentence_of_the_article_stands_in_passages_or_notes(article: Path) -> None:
    def runs(text: str) -> set[str]:
        words = re.findall(r"\w+", text.lower())
        return {" ".join(words[i : i + 8]) for i in range(len(words) - 7)}

    ours = "\n".join((ROOT / "data" / name).read_text("utf-8") for name in ("passages.ttl", "notes.ttl"))
    assert runs(ours) & runs(article.read_text("utf-8")) == set()
