"""What a table for spreadsheets is: columns that say what they hold, rows read from the graph, written as CSV."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg_server import tabular
from kg_server.exports.facts import THINGS, Facts, short
from kg_server.vocabulary import SSC

SEPARATOR = "; "
Value = str | list[str]
Row = dict[str, Value]


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, its XML Schema type, and how its cells are read as RDF.

    `property` is the prefixed name of the property that a cell gives its row's thing; "" where a cell is there for
    readers only. `url` is the template of the IRI that a cell stands for. A `several` cell lists values.
    """

    name: str
    meaning: str
    datatype: str = "string"
    property: str = ""
    url: str = ""
    lang: str = ""
    several: bool = False


@dataclass(frozen=True)
class Reference:
    """A column whose every filled cell is found in the key of another table."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Table:
    """A table: its file name without ending, what a row is, its columns and key, and where its rows come from.

    `about` names the column whose thing a row describes.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    about: str
    rows: Callable[[Facts], Iterable[Row]]

    @property
    def references(self) -> list[Reference]:
        """What the columns that hold one short address point to: the table of statements, else that of things."""
        pointing = [c for c in self.columns if c.url.startswith(THINGS) and not c.several and (c.name,) != self.key]
        return [
            Reference(c.name, "statements", "statement_id")
            if c.name == "statement_id"
            else Reference(c.name, "things", "thing_id")
            for c in pointing
        ]


def identifier(name: str, meaning: str, of: str = "") -> Column:
    """Make the column of a thing's short address, as kind/slug."""
    return Column(name, f"Short address of {meaning}: kind/name, behind {THINGS}", property=of, url=_template(name))


def label(name: str, meaning: str, of: str = "") -> Column:
    """Make the column of a readable name."""
    return Column(name, meaning, property=of, lang="en")


def one(name: str, meaning: str, of: str) -> tuple[Column, Column]:
    """Make the two columns of a thing that a row points to: its name and its short address."""
    return label(name, f"Name of {meaning}."), identifier(f"{name}_id", meaning, of)


def several(name: str, meaning: str) -> tuple[Column, Column]:
    """Make the two columns of things that a row points to: their names and their short addresses, in one order."""
    return (
        Column(f"{name}s", f"Names of {meaning}, with semicolons between.", lang="en", several=True),
        Column(f"{name}_ids", f"Short addresses of {meaning}, in the order of the names.", several=True),
    )


def term(name: str, meaning: str, of: str) -> Column:
    """Make the column of a term of the ontology, by its local name."""
    return Column(name, meaning, property=of, url=f"{SSC.base}{{{name}}}")


def named(facts: Facts, name: str, iri: str) -> Row:
    """Fill the columns that `one` makes."""
    return {name: facts.label(iri), f"{name}_id": short(iri)} if iri else {name: "", f"{name}_id": ""}


def named_all(facts: Facts, name: str, iris: Iterable[str]) -> Row:
    """Fill the columns that `several` makes, by name."""
    ordered = sorted(iris, key=lambda iri: (facts.label(iri).casefold(), iri))
    return {f"{name}s": [facts.label(iri) for iri in ordered], f"{name}_ids": [short(iri) for iri in ordered]}


def written(table: Table, facts: Facts) -> bytes:
    """Write a table as CSV (RFC 4180): UTF-8 without a mark, lines that end in CR LF, rows in the order of the key."""
    names = [column.name for column in table.columns]
    filled = [{name: _cell(row[name]) for name in names} for row in table.rows(facts)]
    filled.sort(key=lambda row: [row[name] for name in table.key])
    return tabular.written(names, ([row[name] for name in names] for row in filled)).encode()


def _cell(value: Value) -> str:
    return value if isinstance(value, str) else SEPARATOR.join(value)


def _template(name: str) -> str:
    return f"{THINGS}{{+{name}}}"
