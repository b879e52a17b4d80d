"""Writes triples as a table in CSV that can be read back to the same triples, with readable labels at the end."""

from collections.abc import Iterable, Mapping

from kg_server import tabular
from kg_server.catalogue.context import Term
from kg_server.engine import Cell, Row
from kg_server.vocabulary import PREFIXES

COLUMNS = (
    "subject", "predicate", "object", "object_kind", "datatype", "language",
    "subject_label", "predicate_label", "object_label",
)  # fmt: skip
_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label")
_KINDS = {"uri": "iri", "bnode": "blank", "literal": "literal"}


def write(triples: Iterable[Row], known: Mapping[str, Term]) -> str:
    """Write rows with the cells s, p and o, in order; labels come from the triples themselves and from `known` terms.

    A blank node is written `_:name`. A literal without language or datatype is a string.
    """
    found = sorted(triples, key=lambda row: [_text(row[c]) for c in "spo"] + [row["o"].lang, row["o"].datatype])
    labels = _labels(found)

    def told(row: Row) -> tuple[str, ...]:
        s, p, o = row["s"], row["p"], row["o"]
        term = known.get(p.value)
        named = (
            labels.get(s.value, ""),
            term.label if term else "",
            labels.get(o.value, "") if o.type == "uri" else "",
        )
        return (_text(s), p.value, _text(o), _KINDS[o.type], o.datatype, o.lang, *named)

    return tabular.written(COLUMNS, map(told, found))


def _text(cell: Cell) -> str:
    return f"_:{cell.value}" if cell.type == "bnode" else cell.value


def _labels(triples: list[Row]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in reversed(_LABELS):
        found |= {
            row["s"].value: row["o"].value for row in triples if row["p"].value == label and row["o"].lang in ("", "en")
        }
    return found
