"""Facets: entries of a list, what they can be narrowed by, and how many would be left."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]
_NOTHING: frozenset[str] = frozenset()
Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Facet:
    """Something to narrow a list by: its name in addresses, its heading, and whether its values have an order."""

    name: str
    heading: str
    ordered: bool = False


@dataclass(frozen=True)
class Entry:
    """A thing as a line of a list.

    `kind` says in words what it is, `among` where a search files it; `names` begins with the label; `line`
    is a sentence about it, or ""; `said` counts the statements about it. `values` has what the facets go by, `parts`
    who plays which role in it (agent and role, as values of the facets of these names).
    """

    iri: str
    label: str
    kind: str
    among: str
    names: tuple[str, ...]
    line: str = ""
    said: int = 0
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Option:
    """A value that a list can be narrowed by, and how many entries would then be left."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Choice:
    """A value that a list is narrowed by, and how many entries there would be without it."""

    facet: Facet
    value: str
    label: str
    without: int


@dataclass(frozen=True)
class Narrowed:
    """What is left of a list, what it can be narrowed by further, and what it is narrowed by."""

    entries: list[Entry]
    offers: list[tuple[Facet, list[Option]]]
    choices: list[Choice]


def narrow(entries: Iterable[Entry], facets: Iterable[Facet], chosen: Chosen, labels: Mapping[Pair, str]) -> Narrowed:
    """Keep the entries that have every chosen value, in their order; `labels` names values, by facet and value."""
    entries, facets = list(entries), list(facets)
    left = [entry for entry in entries if _fits(entry, chosen)]
    offers = [(facet, _options(left, facet, chosen, labels)) for facet in facets]
    choices = [
        Choice(
            facet,
            value,
            labels.get((facet.name, value), value),
            sum(_fits(entry, without(chosen, facet.name, value)) for entry in entries),
        )
        for facet in facets
        for value in chosen.get(facet.name, ())
    ]
    return Narrowed(left, [(facet, options) for facet, options in offers if options], choices)


def values(entries: Iterable[Entry], facet: str) -> set[str]:
    """Give every value of a facet that an entry has."""
    return {value for entry in entries for value in entry.values.get(facet, _NOTHING)}


def without(chosen: Chosen, facet: str, value: str) -> dict[str, tuple[str, ...]]:
    """Take a value from those chosen."""
    kept = {name: tuple(v for v in several if (name, v) != (facet, value)) for name, several in chosen.items()}
    return {name: several for name, several in kept.items() if several}


def _fits(entry: Entry, chosen: Chosen) -> bool:
    has_all = all(entry.values.get(facet, _NOTHING).issuperset(several) for facet, several in chosen.items())
    return has_all and all(
        (agent, role) in entry.parts for agent in chosen.get("agent", ()) for role in chosen.get("role", ())
    )


def _options(left: list[Entry], facet: Facet, chosen: Chosen, labels: Mapping[Pair, str]) -> list[Option]:
    """Count the values that would narrow the list; a role is offered only where the chosen agents play it."""
    taken = chosen.get(facet.name, ())
    counts: Counter[str] = Counter()
    for entry in left:
        counts.update(_open(entry, facet.name, chosen))
    options = [
        Option(value, labels.get((facet.name, value), value), count)
        for value, count in counts.items()
        if value not in taken and count < len(left)
    ]
    return sorted(options, key=lambda o: o.value if facet.ordered else (-o.count, o.label.casefold()))


def _open(entry: Entry, facet: str, chosen: Chosen) -> Iterable[str]:
    held = entry.values.get(facet, _NOTHING)
    agents, roles = chosen.get("agent", ()), chosen.get("role", ())
    if facet == "role" and agents:
        return [value for value in held if all((agent, value) in entry.parts for agent in agents)]
    if facet == "agent" and roles:
        return [value for value in held if all((value, role) in entry.parts for role in roles)]
    return held
