"""Search by name: acronyms, accents, spellings, hyphens, beginnings, and one slip of the finger are forgiven."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg_server.catalogue.facets import Entry

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th"})
# Each way to write a sound becomes the same: Mueller, Müller, Muller; organization, organisation; labour, labor.
_SOUNDS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ou", "o"), ("z", "s"))
_SMALL = frozenset(("a", "an", "and", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "who", "with"))
_INSIDE = 3  # letters from which a word is looked for inside others
_SLIP = 4  # letters from which a slip is forgiven
_LONGEST = 200  # letters of a text that are looked at
_BEGINNING = 2  # the grade of names in which every word sought begins a word
# Unless they bear the very name, these stand behind other things that were found as well.
_BEHIND = {"works": 1, "questions": 1, "statements": 2, "paragraphs and notes": 2, "terms": 2}


@dataclass(frozen=True)
class Hit:
    """An entry that was found, the name by which it was, and whether only a slip of the finger away."""

    entry: Entry
    name: str
    is_near: bool


@dataclass(frozen=True)
class _Name:
    text: str
    whole: str
    words: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared: without case, accents, and differences of spelling."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for written, taken in _SOUNDS:
        plain = plain.replace(written, taken)
    return tuple(re.findall(r"[^\W_]+", plain))


class Index:
    """Finds entries by their names."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take in the entries with all their names."""
        self._entries = tuple(entries)
        self._names = [[_name(name) for name in entry.names] for entry in self._entries]
        self._holding: dict[str, set[int]] = defaultdict(set)
        for number, names in enumerate(self._names):
            for name in names:
                for word in name.words:
                    self._holding[word].add(number)

    def find(self, text: str) -> list[Hit]:
        """Give all entries that have every word of a text in their names, the best first.

        Where there is none, each word that is in no name counts as the likest that is, if only a slip is between them;
        and where there is none even so, entries with the most of the words are given, at least half of them.
        """
        asked = words(text[:_LONGEST])
        if not asked:
            return []
        if found := self._ranked(asked):
            return [Hit(entry, name, is_near=False) for entry, name in found]
        mended = tuple(map(self._mended, asked))
        return [Hit(entry, name, is_near=True) for entry, name in self._ranked(mended) or self._partly(mended)]

    def _ranked(self, asked: tuple[str, ...]) -> list[tuple[Entry, str]]:
        whole = "".join(asked)
        sought = [word for word in asked if word not in _SMALL] or list(asked)
        found = self._having(sought) if len(whole) > 1 else set()
        found = found or self._run_together(whole)
        return self._in_order(found, whole, sought)

    def _in_order(self, found: Iterable[int], whole: str, sought: list[str]) -> list[tuple[Entry, str]]:
        ranked = sorted((self._rank(number, whole, sought), number) for number in found)
        return [(self._entries[number], rank[-1]) for rank, number in ranked]

    def _partly(self, asked: tuple[str, ...]) -> list[tuple[Entry, str]]:
        sought = [word for word in dict.fromkeys(asked) if word not in _SMALL and len(word) >= _INSIDE]
        having = Counter(number for word in sought for number in self._having([word]))
        most = max(having.values(), default=0)
        found = [number for number, n in having.items() if n == most] if most * 2 >= len(sought) else []
        return self._in_order(found, "".join(asked), sought)

    def _having(self, sought: list[str]) -> set[int]:
        found: set[int] | None = None
        for word in sought:
            holding: set[int] = set().union(*(at for known, at in self._holding.items() if _fits(word, known)))
            found = holding if found is None else found & holding
        return found or set()

    def _mended(self, word: str) -> str:
        """Give the word of most names that another is a slip away from; itself where it is in use, or there is none."""
        if len(word) < _SLIP or any(_fits(word, known) for known in self._holding):
            return word
        like = [known for known in self._holding if _is_slip_of(word, known)]
        return max(like, key=lambda known: (abs(len(known) - len(word)) < 2, len(self._holding[known])), default=word)

    def _run_together(self, whole: str) -> set[int]:
        """Find names by their letters alone, as where a hyphen or an apostrophe was left out."""
        return {n for n, names in enumerate(self._names) if any(name.whole.startswith(whole) for name in names)}

    def _rank(self, number: int, whole: str, sought: list[str]) -> tuple[bool, int, int, int, str, str]:
        """Rank an entry: the whole name, its beginning, beginnings of words, inside; then by what is said of it."""
        entry = self._entries[number]
        names = enumerate(self._names[number])
        grade, _, at = min((_grade(name, whole, sought), _missing(name, sought), at) for at, name in names)
        behind = _BEHIND.get(entry.among, 0) if grade else 0
        return grade > _BEGINNING, behind, grade, -entry.said, entry.label.casefold(), self._names[number][at].text


def _name(text: str) -> _Name:
    found = words(text)
    return _Name(text, "".join(found), found)


def _grade(name: _Name, whole: str, sought: list[str]) -> int:
    if name.whole == whole:
        return 0
    if name.whole.startswith(whole):
        return 1
    if all(any(word.startswith(part) for word in name.words) for part in sought):
        return _BEGINNING
    return 3 if all(any(part in word for word in name.words) for part in sought) else 4


def _missing(name: _Name, sought: list[str]) -> int:
    """Count the words that a name lacks: where none has all, an entry is shown by the name that has most."""
    return sum(not any(_fits(part, word) for word in name.words) for part in sought)


def _fits(word: str, known: str) -> bool:
    return known.startswith(word) if len(word) < _INSIDE else word in known


def _is_slip_of(word: str, known: str) -> bool:
    """Tell whether a word begins another but for one letter: missing, too many, wrong, or two swapped."""
    if not set(word[:2]) & set(known[:2]):  # most words are out at once
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    rest, other = word[same:], known[same:]
    return other.startswith((rest[1:], rest[1:2] + rest[:1] + rest[2:])) or other[1:].startswith((rest, rest[1:]))
