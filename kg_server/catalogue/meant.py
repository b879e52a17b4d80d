"""What somebody means by a name: a thing or relation by its IRI, prefixed name, short name or label."""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from kg_server.catalogue.search import words
from kg_server.errors import BadValue
from kg_server.reasoning.horn import Facts, Pattern
from kg_server.reasoning.terms import Term, Triple, address, iri, is_iri, value
from kg_server.vocabulary import BASE, PREFIXES, expand, local_name, shorten

_TYPE = iri(PREFIXES["rdf"] + "type")
_NAMES = tuple(
    iri(PREFIXES[prefix] + local)
    for prefix, local in (("skos", "prefLabel"), ("skos", "altLabel"), ("dcterms", "title"), ("skos", "hiddenLabel"))
)
_PROPERTIES = tuple(
    iri(PREFIXES[prefix] + kind)
    for prefix, kind in (
        ("owl", "ObjectProperty"), ("owl", "DatatypeProperty"), ("owl", "AnnotationProperty"), ("rdf", "Property"),
    )
)  # fmt: skip
_MOST = 8


class Meanings:
    """Finds what names of a graph mean."""

    def __init__(self, facts: Facts) -> None:
        """Take in all that has a name in the facts."""
        self._facts = facts
        self._properties = {s for kind in _PROPERTIES for s, _, _ in facts.matching(("?s", _TYPE, kind))}
        self._properties |= {predicate for _, predicate, _ in facts}
        # What a thing is called first, then what else it is called.
        self._by_label: tuple[dict[str, dict[Term, None]], ...] = tuple({} for _ in _NAMES)
        self._by_slug: dict[str, dict[Term, None]] = {}
        for name, by_label in zip(_NAMES, self._by_label, strict=True):
            for thing, _, label in facts.matching(("?s", name, "?o")):
                by_label.setdefault(_plain(value(label)[0]), {})[thing] = None
        for thing in sorted({s for s, _, _ in facts if is_iri(s)} | self._properties):
            self._by_slug.setdefault(local_name(address(thing)), {})[thing] = None

    def triple(self, subject: str, predicate: str, obj: str) -> Triple:
        """Give the triple that three names mean; raise BadValue, with what comes near, for one that is none or several.

        The object may also be the text of a value that the subject has.
        """
        two = self.relation(predicate)
        one = self.thing(subject, "subject", lambda term: (term, two, "?o"))
        texts = [term for term in self._facts.of(one, two) if term[0] == '"' and value(term)[0] == obj.strip()]
        return one, two, texts[0] if texts else self.thing(obj, "object", lambda term: ("?s", two, term))

    def thing(self, name: str, place: str, use: Callable[[Term], Pattern] | None = None) -> Term:
        """Give the thing or term that a name means; `place` says in a message what it is for.

        Of several, those are meant that are put to this use anywhere in the facts, where there are such.
        """
        found = self._meant(name)
        used = [term for term in found if self._facts.size(use(term))] if use and len(found) > 1 else []
        return self._one(used or found, name, place)

    def relation(self, name: str) -> Term:
        """Give the relation that a name means, as the predicate of a triple."""
        if name.strip() == "a":
            return _TYPE
        return self._one([term for term in self._meant(name) if term in self._properties], name, "predicate")

    def _one(self, found: list[Term], name: str, place: str) -> Term:
        if len(found) == 1:
            return found[0]
        shown = ", ".join(map(self._told, found[:_MOST])) + (" and others" if len(found) > _MOST else "")
        if found:
            raise BadValue(
                f"The {place} {name!r} may mean several things: {shown}. Name one of them by its short name."
            )
        near = ", ".join(map(self._told, self._near(name, properties=place == "predicate")))
        told = f" Did you mean {near}?" if near else ""
        raise BadValue(f"Nothing in the graph goes by the name {name!r}, given as the {place}.{told}")

    def _meant(self, name: str) -> list[Term]:
        """Give what a name means by the first way of reading it by which it means anything."""
        text = name.strip()
        full = iri(text.strip("<>"))
        readings: tuple[Iterable[Term], ...] = (
            self._there(full),
            self._there(iri(expand(text) or "")),
            self._there(iri(f"{BASE}id/{text}")),
            self._by_slug.get(text, ()),
            *(by_label.get(_plain(text), ()) for by_label in self._by_label),
            self._by_slug.get(text.lower(), ()),
        )
        return next((list(found) for reading in readings if (found := list(reading))), [])

    def _there(self, term: Term) -> Iterator[Term]:
        if term in self._properties or any(self._facts.size(p) for p in ((term, "?p", "?o"), ("?s", "?p", term))):
            yield term

    def _near(self, name: str, properties: bool) -> list[Term]:
        """Give a few things whose name or slug is written alike."""
        plain = re.split("[:/#]", name.strip().strip("<>"))[-1]
        by_slug = get_close_matches(plain, self._by_slug, _MOST, 0.75)
        labels = {label: found for by_label in reversed(self._by_label) for label, found in by_label.items()}
        by_label = get_close_matches(_plain(plain), labels, _MOST, 0.75)
        found = dict.fromkeys(chain(*(self._by_slug[s] for s in by_slug), *(labels[label] for label in by_label)))
        return [term for term in found if not properties or term in self._properties][:_MOST]

    def _told(self, term: Term) -> str:
        labels = self._facts.of(term, _NAMES[0])
        short = shorten(address(term))
        return f"{value(labels[0])[0]} ({short})" if labels else short


def _plain(label: str) -> str:
    """Give a label as it is compared: without case, accents and differences of spelling; "" stands for no letters."""
    return " ".join(words(label)) or label.strip()
