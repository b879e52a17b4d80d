"""An explanation as plain text: a tree, each premise under what rests on it, with whose claim it is and where."""

from collections.abc import Iterable, Iterator

from kg_server.catalogue.claims import listed
from kg_server.catalogue.edges import Edge
from kg_server.catalogue.statements import Statement
from kg_server.catalogue.why import Explained, Near, Told, Uncounted

_STEP = "  "


def written(explained: Explained) -> str:
    """Give an explanation as lines of text."""
    return "\n".join(_lines(explained)) + "\n"


def _lines(explained: Explained) -> Iterator[str]:
    if explained.proofs:
        yield f"{_said(explained.edge)}: this holds."
        for number, proof in enumerate(explained.proofs, 1):
            yield ""
            yield f"Proof {number}" if len(explained.proofs) > 1 else "Proof"
            yield from _told(proof, _STEP)
        return
    if explained.stands:
        yield f"{_said(explained.edge)}: this is in the graph, but by none of the rules that are known here."
        return
    yield f"{_said(explained.edge)}: this does not hold by default."
    for one in explained.uncounted:
        yield ""
        yield from _uncounted(one)
    for near in explained.near:
        yield ""
        some = near.holds or any(deeper for _, deeper in near.missing)
        yield "It would follow if this were otherwise:" if some else "It would follow, but nothing of this is there:"
        yield from _near(near, _STEP)


def _said(edge: Edge) -> str:
    return f"{edge.subject.label} – {edge.property.label} – {edge.object.label}"


def _told(told: Told, indent: str) -> Iterator[str]:
    yield from (f"{indent}{_said(edge)}" for edge in told.edges)
    if not told.rule:
        return
    yield f"{indent}{_STEP}by the rule “{told.rule}”: {told.words}"
    yield from (f"{indent}{_STEP}{line}" for line in _statements(told.statements))
    for premise in told.premises:
        yield from _told(premise, indent + 2 * _STEP)
    for group in told.absent:
        yield f"{indent}{2 * _STEP}and nothing says: {', and '.join(map(_said, group))}"


def _near(near: Near, indent: str) -> Iterator[str]:
    yield f"{indent}by the rule “{near.rule}”: {near.words}"
    yield from (f"{indent}{line}" for line in _statements(near.statements))
    yield from (f"{indent}{_STEP}holds:   {_said(edge)}" for edge in near.holds)
    for edge, deeper in near.missing:
        yield f"{indent}{_STEP}missing: {_said(edge)}"
        for one in deeper:
            yield from _near(one, indent + 2 * _STEP)
    yield from (f"{indent}{_STEP}against: {_said(edge)}" for edge in near.hindered)


def _uncounted(one: Uncounted) -> Iterator[str]:
    yield "It is said, but does not count:"
    yield from (f"{_STEP}{line}" for line in _statements([one.statement]))
    if one.corrected_by:
        yield f"{_STEP}corrected by {listed(one.corrected_by)}"
    if one.viewpoints:
        yield f"{_STEP}it counts under {listed(one.viewpoints)}"


def _statements(several: Iterable[Statement]) -> Iterator[str]:
    for one in several:
        whose, works, places, stances = (
            listed(one.of(part)) for part in ("attributedTo", "reportedIn", "anchoredAt", "stance")
        )
        yield (
            f"statement “{one.label}”: held by {whose or 'nobody named'}, in {works}"
            + (f", at {places}" if places else "")
            + (f" ({stances})" if stances else "")
        )
