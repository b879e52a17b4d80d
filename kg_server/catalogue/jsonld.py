"""Writes triples as JSON-LD to read: short names, only the context that is used, the thing itself first."""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from kg_server.catalogue.context import BASE_OF_THINGS, KEYWORDS, LANGUAGE, NAMESPACES, REFERENCE, Term, entry
from kg_server.engine import Cell, Row
from kg_server.vocabulary import PREFIXES, shorten

_TYPE = PREFIXES["rdf"] + "type"
_XSD = PREFIXES["xsd"]
_OWN = re.compile(re.escape(BASE_OF_THINGS) + r"([a-z-]+/[a-z0-9-]+)")
# Lexical forms that a JSON value stands for exactly.
_NATIVE: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    f"{_XSD}integer": (re.compile(r"0|-?[1-9]\d{0,14}"), int),
    f"{_XSD}boolean": (re.compile("true|false"), "true".__eq__),
}


def write(triples: Sequence[Row], known: Mapping[str, Term], about: str = "") -> str:
    """Write rows with the cells s, p and o; the node of the IRI `about` comes first, then what says most."""
    return _Writer(known).write(triples, about)


class _Writer:
    """One document in the making, with the names it has used so far."""

    def __init__(self, known: Mapping[str, Term]) -> None:
        self._known = known
        self._terms: dict[str, Term] = {}
        self._prefixes: set[str] = set()
        self._short: dict[str, str] = {}

    def write(self, triples: Sequence[Row], about: str) -> str:
        nodes: dict[str, dict[str, list[Cell]]] = {}
        for row in triples:
            nodes.setdefault(row["s"].value, {}).setdefault(row["p"].value, []).append(row["o"])
        blank = {row["s"].value for row in triples if row["s"].type == "bnode"}
        order = sorted(nodes, key=lambda s: (s != about, s in blank, _TYPE not in nodes[s], s))
        graph = [self._node(f"_:{s}" if s in blank else self._iri(s), nodes[s]) for s in order]
        document = {"@context": self._context(), "@graph": graph}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def _context(self) -> dict[str, object]:
        used = {term.name: entry(iri, term) for iri, term in sorted(self._terms.items(), key=lambda x: x[1].name)}
        for iri, term in self._terms.items():
            self._iri(iri)
            if term.values.startswith("http"):
                self._iri(term.values)
        prefixes = {prefix: iri for prefix, iri in NAMESPACES.items() if prefix in self._prefixes}
        return {"@base": BASE_OF_THINGS, **KEYWORDS, **prefixes, **used}

    def _node(self, name: str, properties: dict[str, list[Cell]]) -> dict[str, object]:
        node: dict[str, object] = {"id": name}
        if _TYPE in properties:
            node["type"] = _one_or_all(sorted(self._type(cell) for cell in properties[_TYPE]))
        for iri in sorted(properties.keys() - {_TYPE}, key=lambda p: self._name(p).lower()):
            node |= self._property(iri, sorted(properties[iri], key=lambda c: (c.value, c.lang, c.datatype)))
        return node

    def _property(self, iri: str, cells: list[Cell]) -> dict[str, object]:
        term = self._known.get(iri)
        if term is None or term.values != LANGUAGE:
            return {self._name(iri): _one_or_all([self._value(cell, term.values if term else "") for cell in cells])}
        maps: dict[str, list[object]] = {}
        for cell in cells:
            if cell.lang:
                maps.setdefault(cell.lang, []).append(cell.value)
        rest = [self._value(cell, "") for cell in cells if not cell.lang]
        written: dict[str, object] = {}
        if maps:
            written[self._name(iri)] = {lang: _one_or_all(values) for lang, values in sorted(maps.items())}
        return written | ({self._iri(iri): _one_or_all(rest)} if rest else {})

    def _name(self, iri: str) -> str:
        """Give the short name of a property, or else its IRI with a prefix."""
        term = self._known.get(iri)
        if term is None:
            return self._iri(iri)
        self._terms[iri] = term
        return term.name

    def _type(self, cell: Cell) -> str:
        return f"_:{cell.value}" if cell.type == "bnode" else self._name(cell.value)

    def _value(self, cell: Cell, expected: str) -> object:
        if cell.type != "literal":
            name = f"_:{cell.value}" if cell.type == "bnode" else self._iri(cell.value)
            return name if expected == REFERENCE else {"id": name}
        if cell.lang:
            return {"@value": cell.value, "@language": cell.lang}
        if cell.datatype in ("", f"{_XSD}string"):
            return {"@value": cell.value} if expected else cell.value
        pattern, native = _NATIVE.get(cell.datatype, (None, str))
        value = native(cell.value) if pattern and pattern.fullmatch(cell.value) else cell.value
        return value if cell.datatype == expected else {"@value": value, "@type": self._iri(cell.datatype)}

    def _iri(self, iri: str) -> str:
        """Give an IRI as short as the context lets it be."""
        short = self._short.get(iri)
        if short is None:
            own = _OWN.fullmatch(iri)
            short = self._short[iri] = own[1] if own else _prefixed(iri)
            if short != iri and not own:
                self._prefixes.add(short.partition(":")[0])
        return short


def _prefixed(iri: str) -> str:
    short = shorten(iri)
    return short if short.partition(":")[0] in NAMESPACES else iri


def _one_or_all(values: list[object] | list[str]) -> object:
    return values[0] if len(values) == 1 else values
