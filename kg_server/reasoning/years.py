"""The steps from the date of a time span, in EDTF, to its years and days."""

from collections.abc import Iterator

from kg_server.edtf import dated
from kg_server.reasoning.horn import Facts
from kg_server.reasoning.proofs import Derivation
from kg_server.reasoning.terms import Triple, iri, value, written
from kg_server.vocabulary import SSC

_EDTF = iri(SSC.edtf)
_WORDS = "The first and last year or day of a time are read off its date (EDTF, ISO 8601-2)."


class Years:
    """A provider of the years and days of spans."""

    def __init__(self, facts: Facts) -> None:
        """Hold the facts in which spans have their dates."""
        self._facts = facts

    def derivations(self, triple: Triple) -> Iterator[Derivation]:
        """Give the step from the date of a span to a year or day of it."""
        span, predicate, wanted = triple
        for text in self._facts.of(span, _EDTF):
            if (predicate, wanted) in {(written(p), written(v)) for p, v in dated(value(text)[0])}:
                yield Derivation("years of a date", _WORDS, triple, ((span, _EDTF, text),))
