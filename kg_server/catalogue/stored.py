"""Stored questions whose values may be chosen: what there is to choose from, and the query for what was chosen."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from rdflib import Literal, URIRef

from kg_server.catalogue.asked import Asked
from kg_server.catalogue.labels import labels, name
from kg_server.catalogue.reading import select
from kg_server.engine import Cell, Engine
from kg_server.errors import BadValue
from kg_server.questions import ANYTHING, Parameter, with_values
from kg_server.vocabulary import expand, shorten

_INTEGER = "xsd:integer"
_FREE = (_INTEGER, "xsd:string")
_LONGEST = 200
_CHOICES = """SELECT DISTINCT ?value WHERE {{
  {{ ?value a <{type}> }} UNION {{ ?some <{type}> ?value }} UNION {{ ?value skos:inScheme <{type}> }}
  FILTER (!isBlank(?value)) }}"""


@dataclass(frozen=True)
class Choice:
    """A value that a parameter may have: as an address has it, as people read it, as SPARQL has it."""

    value: str
    label: str
    term: str


Choices = dict[str, Choice]


@dataclass(frozen=True)
class Field:
    """A parameter, what there is to choose from (nothing where any number or text will do), and what was chosen."""

    parameter: Parameter
    choices: Choices
    chosen: Choice

    @property
    def open(self) -> bool:
        """Whether it may be left open."""
        return self.parameter.default == ANYTHING

    @property
    def number(self) -> bool:
        """Whether it takes a whole number."""
        return self.parameter.type == _INTEGER


def choices(engine: Engine, type_: str) -> Choices:
    """Give the values that a type allows, by label; none for numbers and free text."""
    if type_ in _FREE:
        return {}
    text = _CHOICES.format(type=expand(type_) or type_)
    cells = [row["value"] for row in select(engine, text)]
    known = labels(engine, (cell.value for cell in cells if cell.type == "uri"))
    found = sorted((_choice(cell, known) for cell in cells), key=lambda c: (c.label.casefold(), c.value))
    return {choice.value: choice for choice in found}


def fields(asked: Asked, choices_of: Callable[[str], Choices], given: Mapping[str, str]) -> list[Field]:
    """Fill in the parameters of a question: with the values given, and its defaults where there is none.

    Raises BadValue for a parameter that it does not have, and for a value that cannot be one.
    """
    for wrong in sorted(set(given) - {parameter.name for parameter in asked.parameters}):
        raise BadValue(f"This question has no parameter {wrong[:_LONGEST]!r}; {_expected(asked)}.")
    return [_field(p, choices_of(p.type), given.get(p.name, "").strip()) for p in asked.parameters]


def bound(asked: Asked, filled: list[Field]) -> str:
    """Give the query with what was chosen in the place of its defaults."""
    return with_values(asked.query, {field.parameter.name: field.chosen.term for field in filled})


def default(parameter: Parameter) -> str:
    """Give the default as an address has it, "" where it is left open."""
    return "" if parameter.default == ANYTHING else parameter.default.strip('"')


def _choice(cell: Cell, known: dict[str, str]) -> Choice:
    if cell.type == "uri":
        return Choice(shorten(cell.value), name(cell.value, known), URIRef(cell.value).n3())
    literal = Literal(cell.value, lang=cell.lang or None, datatype=None if cell.lang else cell.datatype or None)
    return Choice(cell.value, cell.value, literal.n3())


def _expected(asked: Asked) -> str:
    told = [f"{p.name} ({p.label.lower()}{f', by default {d}' if (d := default(p)) else ''})" for p in asked.parameters]
    return f"it has {', '.join(told)}" if told else "it has none"


def _field(parameter: Parameter, offered: Choices, given: str) -> Field:
    if given:
        return Field(parameter, offered, _checked(parameter, offered, given))
    usual = default(parameter)
    label = offered[usual].label if usual in offered else usual
    return Field(parameter, offered, Choice(usual, label, parameter.default))


def _checked(parameter: Parameter, offered: Choices, given: str) -> Choice:
    """Find what a value stands for; raise BadValue where it can be none."""
    if parameter.type == _INTEGER:
        if not re.fullmatch(r"-?[0-9]{1,9}", given):
            raise BadValue(_not(parameter, given) + f"It must be a whole number, for example {default(parameter)}.")
        return Choice(str(int(given)), given, str(int(given)))
    if parameter.type in _FREE:
        if len(given) > _LONGEST or not given.isprintable():
            raise BadValue(_not(parameter, given) + f"It must be a text of at most {_LONGEST} characters on one line.")
        return Choice(given, given, Literal(given).n3())
    found = _found(offered, given)
    if found is None:
        raise BadValue(_not(parameter, given) + _advice(parameter, offered, given))
    return found


def _found(offered: Choices, given: str) -> Choice | None:
    """Find a value by its short form, its IRI, kind and slug, slug alone, or label."""
    exact = offered.get(shorten(given)) or offered.get(given.replace("/", ":", 1))
    if exact:
        return exact
    by_slug = [choice for value, choice in offered.items() if value.partition(":")[2] == given]
    by_label = [choice for choice in offered.values() if choice.label.casefold() == given.casefold()]
    return next((found[0] for found in (by_slug, by_label) if len(found) == 1), None)


def _not(parameter: Parameter, given: str) -> str:
    return f"The parameter {parameter.name} ({parameter.label.lower()}) cannot be {given[:_LONGEST]!r}. "


def _advice(parameter: Parameter, offered: Choices, given: str) -> str:
    usual = default(parameter) or next(iter(offered), "")
    example = f"{usual} ({offered[usual].label})" if usual in offered else usual
    told = f"It must be one of {len(offered)} values, for example {example}."
    slugs = {value.rpartition(":")[2].casefold(): choice for value, choice in offered.items()}
    near = get_close_matches(given.rpartition(":")[2].casefold(), slugs, n=3, cutoff=0.65)
    if near:
        told += f" Did you mean {', '.join(f'{slugs[n].value} ({slugs[n].label})' for n in near)}?"
    return told
