"""The whole corpus, in the order in which it is sent."""

from tests.hostile import bodies, complexity, disguises, evaluation, texts, updates, wire
from tests.hostile.case import Case

CORPUS: tuple[Case, ...] = tuple(
    case for module in (complexity, texts, disguises, evaluation, wire, updates, bodies) for case in module.cases()
)
READING = tuple(case for case in CORPUS if case.kind in ("query", "header", "raw"))
WRITING = tuple(case for case in CORPUS if case.kind in ("update", "body"))
