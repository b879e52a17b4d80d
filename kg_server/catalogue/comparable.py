"""Finds what somebody means by a name, among the things that can be compared: one thing, or the candidates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg_server.catalogue.facets import Entry
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.register import Register
from kg_server.vocabulary import shorten

# The lists whose things can be compared, each with others of its own list, and what one of them is called.
LISTS = {"episodes": "an episode", "actors": "an actor", "ideas": "an idea"}
_MOST = 12


@dataclass(frozen=True)
class Meant:
    """What a name was found to mean: one entry of a list, or None and those that it may mean, the likeliest first."""

    text: str
    entry: Entry | None
    candidates: tuple[Entry, ...] = ()
    listed: str = ""

    @property
    def trouble(self) -> str:
        """Say why there is no entry, "" where there is one or nothing was asked."""
        if self.entry or not self.text:
            return ""
        if not self.candidates:
            return f"No episode, actor or idea is called “{self.text}”."
        named = "; ".join(f"{entry.label} ({shorten(entry.iri)})" for entry in self.candidates)
        return f"“{self.text}” may mean: {named}."


class Comparable:
    """Everything that can be compared, by name."""

    def __init__(self, known: Register, names: Lookup) -> None:
        """Take the things in from the register."""
        self._lists = {entry.iri: name for name in LISTS for entry in known.lists[name]}
        self._by_iri = {entry.iri: entry for name in LISTS for entry in known.lists[name]}
        self._names = names

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them."""
        return tuple(self._by_iri.values())

    def holds(self, iri: str) -> bool:
        """Tell whether a thing is among them."""
        return iri in self._lists

    def spoken(self, entry: Entry) -> str:
        """Give what an entry can be called so that nothing else is meant: its label, else `kind:slug`."""
        found, _ = self._called(entry.label)
        return entry.label if list(found) == [entry] else shorten(entry.iri)

    def pair(self, first: str, second: str) -> tuple[Meant, Meant]:
        """Find what two texts mean: IRIs, `kind:slug`, `kind/slug`, slugs or names, in whatever spelling.

        Where a text may mean several things, only one of which is in the list of the other's, that one is meant.
        """
        called = [self._called(text.strip()) for text in (first, second)]
        kept = [name for name in LISTS if all(len(self._of(name, found)) == 1 and sure for found, sure in called)]
        if len(kept) == 1:
            called = [(self._of(kept[0], found), sure) for found, sure in called]
        a, b = (self._meant(text.strip(), *told) for text, told in zip((first, second), called, strict=True))
        return a, b

    def _of(self, name: str, found: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in found if self._lists[entry.iri] == name]

    def _meant(self, text: str, found: Sequence[Entry], sure: bool) -> Meant:
        if sure and len(found) == 1:
            return Meant(text, found[0], listed=self._lists[found[0].iri])
        return Meant(text, None, tuple(found[:_MOST]))

    def _called(self, text: str) -> tuple[Sequence[Entry], bool]:
        """Give what may be meant, and whether it is surely that; a name that is only nearly right is asked about."""
        found = self._names.matching(text, self._by_iri)
        near = [] if found or not text else self._names.near(text, self._by_iri)
        return [self._by_iri[iri] for iri in found or near], bool(found)


def trouble(first: Meant, second: Meant) -> str:
    """Say why two things cannot be compared, "" where they can, or where one of them is still to be named."""
    told = " ".join(one.trouble for one in (first, second) if one.trouble)
    if told or not (first.entry and second.entry):
        return told
    if first.entry == second.entry:
        return f"“{first.text}” and “{second.text}” are the same: {first.entry.label}. Name another to compare it with."
    if first.listed != second.listed:
        kinds = f"{first.entry.label} is {LISTS[first.listed]}, {second.entry.label} is {LISTS[second.listed]}"
        return f"{kinds}. Compare two of a kind."
    return ""
