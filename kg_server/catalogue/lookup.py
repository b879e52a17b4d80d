"""Finds the thing that a person names: by address, prefixed name, slug, label, other name, or a sufficient part."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.catalogue.search import words
from kg_server.engine import Engine
from kg_server.errors import UnknownName
from kg_server.vocabulary import BASE, expand, local_name, shorten

_NAMES = """SELECT ?thing ?name ?preferred WHERE {
  ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel|skos:notation|dcterms:title ?name . FILTER (isIRI(?thing))
  BIND (EXISTS { ?thing skos:prefLabel ?name } AS ?preferred) }"""
_MOST = 6
_LONGEST = 200


class _Known(NamedTuple):
    """A thing with its label, and all its names and its slug as they are compared."""

    iri: str
    label: str
    names: frozenset[str]


class Lookup:
    """The names of everything, ready to be looked up."""

    def __init__(self, engine: Engine) -> None:
        """Read all names. It takes a while: keep it."""
        names: dict[str, set[str]] = defaultdict(set)
        self._labels: dict[str, str] = {}
        for row in select(engine, _NAMES):
            iri, name = row["thing"].value, row["name"].value
            names[iri].add(name)
            if row["preferred"].value == "true":
                self._labels[iri] = name
        self._known = {
            iri: _Known(iri, self.label(iri), frozenset(map(_plain, (*several, local_name(iri)))))
            for iri, several in names.items()
        }

    def label(self, iri: str) -> str:
        """Give the label of a thing, or its short address where it has none."""
        return self._labels.get(iri) or shorten(iri)

    def link(self, iri: str) -> Link:
        """Point at a thing by its label."""
        return Link(iri, self.label(iri))

    def find(self, text: str, among: Collection[str], what: str) -> Link:
        """Find the one of some things (IRIs) that a text names; `what` says in an error what was looked for.

        Raises UnknownName, with candidates, where it names none of them or several.
        """
        several = self.matching(text, among)
        if len(several) == 1:
            return self.link(several[0])
        raise self._ambiguous(text, several, what) if several else self._unknown(text, among, what)

    def matching(self, text: str, among: Collection[str]) -> list[str]:
        """Give the things that a text may name: those called so; where none is, those whose name begins so."""
        given = text.strip()
        address = _address(given)
        if address is not None:
            return [address] if address in among else []
        asked = _plain(given[:_LONGEST])
        known = [self._known[iri] for iri in sorted(among) if iri in self._known]
        return next((found for test in _WAYS if (found := [one.iri for one in known if test(asked, one)])), [])

    def split(self, text: str, first: Collection[str], second: Collection[str], what: tuple[str, str]) -> list[Link]:
        """Find two things named one after the other, such as an agent and a position, wherever the one name ends."""
        parts = list(_splits(text))
        fitting = [(a, b) for a, b in parts if self.matching(a, first) and self.matching(b, second)]
        if fitting:
            # The split with the surest names: a beginning is only taken where nothing is called so.
            a, b = max(fitting, key=lambda pair: self._is_called(pair[0], first) + self._is_called(pair[1], second))
            return [self.find(a, first, what[0]), self.find(b, second, what[1])]
        if not parts:
            raise UnknownName(f"“{text[:_LONGEST]}” is too short: name {what[0]}, then {what[1]}.")
        named = [pair for pair in parts if self.matching(pair[1], second)]
        if named:
            raise self._unknown(named[0][0], first, what[0])
        begun = [pair for pair in parts if self.matching(pair[0], first)]
        raise self._unknown((begun or parts)[-1][1], second, what[1])

    def _is_called(self, text: str, among: Collection[str]) -> bool:
        asked = _plain(text)
        return _address(text) is not None or any(_is_named(asked, self._known[i]) for i in among if i in self._known)

    def _ambiguous(self, text: str, several: Iterable[str], what: str) -> UnknownName:
        found = list(several)
        more = f", or {len(found) - _MOST} others" if len(found) > _MOST else ""
        told = f"“{text[:_LONGEST]}” may be {what} in more than one sense: {self._told(found[:_MOST])}{more}."
        return UnknownName(f"{told} Say which, for example {shorten(found[0])}.", self._pairs(found[:_MOST]))

    def _unknown(self, text: str, among: Collection[str], what: str) -> UnknownName:
        near = self.near(text, among)
        told = f"“{text[:_LONGEST]}” is not {what} that can be chosen here."
        if near:
            return UnknownName(f"{told} Did you mean {self._told(near)}?", self._pairs(near))
        some = sorted(among)[:_MOST]
        return UnknownName(f"{told} There are, among others, {self._told(some)}." if some else told, self._pairs(some))

    def near(self, text: str, among: Collection[str]) -> list[str]:
        """Give a few things (IRIs) with a name that holds the text or is written like it."""
        by_name: Mapping[str, list[str]] = defaultdict(list)
        for iri in sorted(among):
            for name in self._known[iri].names if iri in self._known else ():
                by_name[name].append(iri)
        asked = _plain(text.rpartition(":")[2])
        close = [name for name in by_name if asked and asked in name][:_MOST]
        close += get_close_matches(asked, by_name, n=_MOST, cutoff=0.6)
        return list(dict.fromkeys(iri for name in close for iri in by_name[name]))[:_MOST]

    def _told(self, several: Iterable[str]) -> str:
        return ", ".join(f"{shorten(iri)} ({self.label(iri)})" for iri in several)

    def _pairs(self, several: Iterable[str]) -> list[tuple[str, str]]:
        return [(iri, self.label(iri)) for iri in several]


def _plain(text: str) -> str:
    return " ".join(words(text.replace("’", "").replace("'", "")))


def _is_named(asked: str, known: _Known) -> bool:
    return asked in known.names


def _begins(asked: str, known: _Known) -> bool:
    """Tell whether a name begins with whole words that were asked for, or with all but the end of the last."""
    return bool(asked) and any(f"{name} ".startswith(f"{asked} ") for name in known.names)


def _begins_so(asked: str, known: _Known) -> bool:
    return len(asked) > 1 and any(name.startswith(asked) for name in known.names)


def _holds(asked: str, known: _Known) -> bool:
    return len(asked) > 3 and any(f" {asked} " in f" {name} " for name in known.names)


_WAYS: tuple[Callable[[str, _Known], bool], ...] = (_is_named, _begins, _begins_so, _holds)


def _address(text: str) -> str | None:
    """Give the IRI that a text is or abbreviates: an address, `kind:slug`, or `kind/slug`; None for other names."""
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    if text.startswith(("http://", "https://")):
        return text
    if " " in text:
        return None
    if "/" in text and expand(text.replace("/", ":", 1)):
        return BASE + "id/" + text
    return expand(text)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Give the ways to part a text in two between words, the longest second part first."""
    found = text.split()
    for at in range(1, len(found)):
        yield " ".join(found[:at]), " ".join(found[at:])
