"""A reader's copy of a work: recognised, folded so that printing does not matter, searched for passages by digest.

A copy is recognised as a named text version by the SHA-256 of its bytes (`TEXT_VERSIONS`). Offsets of passages count
Unicode code points of a version, from nought. A folded passage is made in four steps, which anybody can repeat:

1. Cut the pieces of the passage out of the text version, read as UTF-8, in order.
2. Delete the superscript digits (U+00B9, U+00B2, U+00B3, U+2070, U+2074 to U+2079): they are marks of notes.
3. Bring what is left into normalisation form NFKC.
4. Keep the characters whose general category is a letter or a number (L*, N*), in order and in their case. All others
   go: white space, quotation marks, dashes, hyphens (soft ones too), punctuation, asterisks and brackets of markup.

`letters` is the number of characters that are left, `digest` the SHA-256 of their UTF-8 bytes in hexadecimal.

In a copy, a passage is looked for as one run of lines; from any word to the end of a line, and within lines too long
for one paragraph; with one interruption (notes at the foot of a
page, a running head) between any two lines; and with two. Marks of notes in plain digits are passed over.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path

from kg_server.errors import SourceError

TEXT_VERSIONS = {
    "berger-mueller-2025/text-1": "0ece8337c9fc6f9c4edb68a0ad4a0a36397309dc0296b350f1d4cec48218c8db",
}
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DROP_MARKS = str.maketrans("", "", _SUPERSCRIPTS)
_AS_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789")
_NUMBER = re.compile(rf"\s*(?:(?P<mark>[{_SUPERSCRIPTS}]+)|[\[(]?(?P<plain>\d{{1,3}})(?![\d–-]))")
_REACH = 8_000  # letters that an interruption may hold: more than two pages of a journal
_LONGEST = 4_000  # letters that no paragraph has
_SHORTEST = 30  # letters below which a paragraph that begins at just any word proves nothing
_FEW = 20  # where fewer than one passage in so many stands whole, none is looked for in pieces
_ATTEMPTS = 64  # ways to pick plain digits as marks that are tried for one window


def fold(text: str) -> str:
    """Give the letters and numbers of a text, without marks of notes (steps 2 to 4 above)."""
    plain = unicodedata.normalize("NFKC", text.translate(_DROP_MARKS))
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def digest(folded: str) -> str:
    """Give the SHA-256, in hexadecimal, of a folded passage."""
    return hashlib.sha256(folded.encode()).hexdigest()


@dataclass(frozen=True)
class Sought:
    """What is known of a passage without its text: digest, length, its own number if it is a note, marks within it."""

    digest: str
    letters: int
    number: int | None = None
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Start:
    """Where a line or word, or what follows the number before it, begins in the folded copy; and that number."""

    at: int
    number: int | None


_Window = tuple[tuple[int, int], ...]
_Windows = Callable[["Copy", Sought, int], Iterator[_Window]]


class Copy:
    """A reader's copy: its text, the version that it is or "", and its letters with the places that divide them.

    `lines`, with the end of the copy, says where lines begin; `starts` and `words` also what follows a number before a
    line or word; at `breaks`, an empty line, a page or a number shows that something else may begin. In lines that are
    too long for a paragraph one may end at a word of `inner`, and a note at one of `numbered`.
    """

    def __init__(self, text: str, version: str = "") -> None:
        """Fold the text line by line."""
        self.text = text
        self.version = version
        self.starts: list[_Start] = []
        self.words: list[_Start] = []
        self.breaks: list[int] = []
        self.lines: list[int] = []
        folded: list[str] = []
        at, is_fresh = 0, True
        for line in text.replace("\f", "\n\n").splitlines():
            if piece := fold(line):
                self.starts += (begins := _starts(line, at))
                self.words += _words(line, at)
                self.lines.append(at)
                if is_fresh or begins[0].number is not None:
                    self.breaks.append(at)
                folded.append(piece)
                at += len(piece)
            is_fresh = not piece
        self.letters = "".join(folded)
        self.lines.append(at)
        self.ends = frozenset(self.lines)
        long = self._long_lines()
        self.inner = frozenset(word.at for word in self.words if any(a < word.at < b for a, b in long))
        self.numbered = self.inner & {word.at for word in self.words if word.number is not None}

    def _long_lines(self) -> list[tuple[int, int]]:
        return [(first, last) for first, last in pairwise(self.lines) if last - first > _LONGEST]

    @cached_property
    def runs(self) -> dict[int, list[int]]:
        """Where runs of whole lines begin, by their number of letters."""
        found: dict[int, list[int]] = defaultdict(list)
        for index, first in enumerate(self.lines):
            for last in self.lines[index + 1 : bisect_right(self.lines, first + _LONGEST)]:
                found[last - first].append(first)
        return found


def read(path: Path) -> Copy:
    """Read a copy from a file; raise SourceError when there is none or it is not UTF-8."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); name a text file of the work", []) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start}); save the copy as plain text in that encoding"
        raise SourceError(message, []) from error
    named = hashlib.sha256(content).hexdigest()
    return Copy(text, next((version for version, known in TEXT_VERSIONS.items() if known == named), ""))


def search(copy: Copy, sought: Iterable[Sought]) -> set[Sought]:
    """Give those of the passages that stand in a copy, whole or interrupted; no two share a word of it."""
    wanted = list(dict.fromkeys(sought))
    found: set[Sought] = set()
    taken = bytearray(len(copy.letters))
    for windows in (_whole, _from_words, _interrupted, _interrupted_twice):
        if windows is _interrupted and len(found) * _FEW < len(wanted):
            break  # another work, in all likelihood; to look for its passages in pieces would take a minute
        for passage in wanted:
            if passage not in found and (place := _place(copy, passage, windows, taken)):
                found.add(passage)
                for first, last in place:
                    taken[first:last] = bytes([1]) * (last - first)
    return found


def _place(copy: Copy, sought: Sought, windows: _Windows, taken: bytearray) -> _Window | None:
    """Give the free window that holds a passage, looking first for no marks in plain digits, then for all of them."""
    marks = tuple(str(mark) for mark in sought.marks)
    for removed in ((), marks) if marks else ((),):
        for window in windows(copy, sought, sought.letters + sum(map(len, removed))):
            text = "".join(copy.letters[first:last] for first, last in window)
            is_it = any(digest(t) == sought.digest for t in islice(_without(text, removed), _ATTEMPTS))
            if is_it and all(taken.find(1, first, last) < 0 for first, last in window):
                return window
    return None


def _whole(copy: Copy, sought: Sought, letters: int) -> Iterator[_Window]:
    for at in _firsts(copy, sought):
        if at + letters in copy.ends:
            yield ((at, at + letters),)


def _from_words(copy: Copy, sought: Sought, letters: int) -> Iterator[_Window]:
    """A note begins behind its own number and ends before another: short ones may well be quoted in others."""
    is_note = sought.number is not None
    closes = copy.ends | (copy.numbered if is_note else copy.inner)
    for word in copy.words:
        is_due = word.number == sought.number if is_note else sought.letters >= _SHORTEST
        if is_due and word.at + letters in closes:
            yield ((word.at, word.at + letters),)


def _interrupted(copy: Copy, sought: Sought, letters: int) -> Iterator[_Window]:
    for at in _firsts(copy, sought):
        yield from _rest(copy, at, letters, copy.lines)


def _interrupted_twice(copy: Copy, sought: Sought, letters: int) -> Iterator[_Window]:
    """Notes are known by their number and may break at any line; paragraphs only where the copy shows a break."""
    firsts = [s.at for s in copy.starts if s.number == sought.number] if sought.number else copy.breaks
    breaks = copy.lines if sought.number else copy.breaks
    for at in firsts:
        for stop in _behind(breaks, at, letters):
            for again in _behind(breaks, stop, _REACH):
                yield from (((at, stop), *rest) for rest in _rest(copy, again, letters - (stop - at), breaks))


def _rest(copy: Copy, at: int, letters: int, breaks: list[int]) -> Iterator[_Window]:
    """Give windows that begin at a place, stop at one of the breaks and go on further down to the end of a line."""
    for stop in _behind(breaks, at, letters):
        left = letters - (stop - at)
        for again in _behind(copy.runs.get(left, []), stop, _REACH):
            yield (at, stop), (again, again + left)


def _behind(places: list[int], at: int, reach: int) -> list[int]:
    """Give those of the sorted places that are behind `at`, by less than `reach`."""
    return places[bisect_right(places, at) : bisect_left(places, at + reach)]


def _firsts(copy: Copy, sought: Sought) -> Iterator[int]:
    """Give the places where a passage may begin; a note not where another number stands."""
    return (s.at for s in copy.starts if sought.number is None or s.number in (None, sought.number))


def _starts(line: str, at: int) -> list[_Start]:
    match = _NUMBER.match(line)
    if match is None:
        return [_Start(at, None)]
    number = int((match["mark"] or match["plain"]).translate(_AS_PLAIN))
    behind = at + len(fold(match[0]))
    return [_Start(place, number) for place in sorted({at, behind})]


def _words(line: str, at: int) -> list[_Start]:
    places = []
    for word in line.split():
        places += _starts(word, at)
        at += len(fold(word))
    return places


def _without(text: str, marks: tuple[str, ...]) -> Iterator[str]:
    """Give the text without the marks, in their order, in every way to pick them."""
    if not marks:
        yield text
        return
    place = text.find(marks[0])
    while place >= 0:
        for tail in _without(text[place + len(marks[0]) :], marks[1:]):
            yield text[:place] + tail
        place = text.find(marks[0], place + 1)
