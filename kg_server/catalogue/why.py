"""Why something is in the graph, or is not: proofs and gaps told with names, and with whose claim each rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg_server.catalogue import statements
from kg_server.catalogue.edges import Edge
from kg_server.catalogue.known import Known
from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.statements import Statement
from kg_server.engine import Engine
from kg_server.reasoning.gaps import Gap
from kg_server.reasoning.horn import Pattern
from kg_server.reasoning.proofs import Proof
from kg_server.reasoning.terms import Term, Triple, address, is_iri, is_variable, value
from kg_server.vocabulary import PREFIXES

_DEFAULT = PREFIXES["viewpoint"] + "default"
_ACCEPTED = PREFIXES["ssc"] + "acceptedIn"
# Statements that claim a relation, a special case of it, or its mirror image where it holds both ways.
_CLAIMED = """SELECT DISTINCT ?statement WHERE {
  ?statement ssc:claimPredicate ?special . ?special rdfs:subPropertyOf* <%(predicate)s> .
  { ?statement ssc:claimSubject <%(subject)s> ; ssc:claimObject <%(object)s> } UNION
  { <%(predicate)s> a owl:SymmetricProperty .
    ?statement ssc:claimSubject <%(object)s> ; ssc:claimObject <%(subject)s> } } ORDER BY ?statement"""
_DATED = """SELECT DISTINCT ?statement WHERE {
  ?statement ssc:about <%(subject)s> ; ssc:temporalScope <%(object)s> } ORDER BY ?statement"""
_CORRECTED = "SELECT ?statement ?note WHERE { VALUES ?statement { %s } ?note ssc:corrects ?statement }"


@dataclass(frozen=True)
class Told:
    """Triples, the rule by which they follow ("" where they are written), in words, and what they rest on, told alike.

    `edges` are several where one step makes them together. `statements` are those that the step reads and no step above
    it does; `absent` is what must not be there, each group not as a whole.
    """

    edges: tuple[Edge, ...]
    rule: str
    words: str
    premises: tuple["Told", ...]
    statements: tuple[Statement, ...]
    absent: tuple[tuple[Edge, ...], ...]


@dataclass(frozen=True)
class Near:
    """A rule that nearly makes a triple: what of it holds, what is missing, and what stands in the way."""

    wanted: Edge
    rule: str
    words: str
    holds: tuple[Edge, ...]
    missing: tuple[tuple[Edge, tuple["Near", ...]], ...]
    hindered: tuple[Edge, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Uncounted:
    """A statement that says what does not hold by default: what corrects it, and under which viewpoints it counts."""

    statement: Statement
    corrected_by: tuple[Link, ...]
    viewpoints: tuple[Link, ...]


@dataclass(frozen=True)
class Explained:
    """Why a triple holds or does not: proofs, or else what comes near, and statements that do not count.

    `stands` tells whether it is in the graph; all else is empty where it is, and no rule that is known here makes it.
    """

    edge: Edge
    stands: bool
    proofs: tuple[Told, ...]
    near: tuple[Near, ...]
    uncounted: tuple[Uncounted, ...]


def explain(engine: Engine, known: Known, triple: Triple, limit: int) -> Explained:
    """Explain a triple by up to `limit` proofs, the shortest first, or by as many ways in which it nearly follows."""
    proofs, gaps = known.why(triple, limit)
    stands = bool(proofs) or triple in known.facts
    said = [] if stands else _claiming(engine, triple)
    spoken = [triple, *(t for proof in proofs for t in _of_proof(proof)), *(t for gap in gaps for t in _of_gap(gap))]
    teller = _Teller(engine, known, spoken, said)
    return Explained(
        teller.edge(triple),
        stands,
        tuple(teller.proof(proof, frozenset()) for proof in proofs),
        tuple(teller.near(gap, frozenset()) for gap in gaps),
        tuple(teller.uncounted(one) for one in said),
    )


def _claiming(engine: Engine, triple: Triple) -> list[str]:
    """Find the statements that say what a triple says."""
    if not all(map(is_iri, triple)):
        return []
    ends = dict(zip(("subject", "predicate", "object"), map(address, triple), strict=True))
    text = _DATED if ends["predicate"] == PREFIXES["ssc"] + "temporalScope" else _CLAIMED
    return [row["statement"].value for row in select(engine, text % ends)]


def _of_proof(proof: Proof) -> Iterator[Pattern]:
    yield proof.conclusion
    if proof.step:
        yield from (pattern for group in proof.step.absent for pattern in group)
    for premise in proof.premises:
        yield from _of_proof(premise)


def _of_gap(gap: Gap) -> Iterator[Pattern]:
    yield from (gap.wanted, *gap.holds, *gap.hindered)
    for lack in gap.lacks:
        yield lack.pattern
        for deeper in lack.gaps:
            yield from _of_gap(deeper)


def _together(several: Iterable[Told]) -> tuple[Told, ...]:
    """Tell once what follows by the same step from the same premises, and what is written last."""
    told: list[Told] = []
    for one in several:
        at = next((n for n, other in enumerate(told) if one.rule and replace(one, edges=other.edges) == other), None)
        if at is None:
            told.append(one)
        else:
            told[at] = replace(told[at], edges=told[at].edges + one.edges)
    return tuple(sorted(told, key=lambda one: not one.rule))


class _Teller:
    """Tells triples with the names of what they speak of, and statements with their holders and passages."""

    def __init__(self, engine: Engine, known: Known, spoken: list[Pattern], said: list[str]) -> None:
        iris = {address(term) for pattern in spoken for term in pattern if is_iri(term)}
        viewpoints = (address(v) for one in said for v in known.facts.of(f"<{one}>", f"<{_ACCEPTED}>"))
        self._names = Names(engine, [], {*iris, *said, *viewpoints})
        holder = f"<{PREFIXES['ssc']}attributedTo>"
        stated = {one for one in iris if known.facts.size((f"<{one}>", holder, "?"))} | set(said)
        self._stated = {one.iri: one for one in statements.read(engine, sorted(stated))}
        listed = " ".join(f"<{one}>" for one in said)
        notes = select(engine, _CORRECTED % listed) if said else []
        corrected = Names(engine, notes)
        self._notes = [(row["statement"].value, corrected.link(row["note"])) for row in notes]
        self._known = known

    def edge(self, pattern: Pattern) -> Edge:
        subject, predicate, obj = map(self._link, pattern)
        return Edge(subject, predicate, obj)

    def proof(self, proof: Proof, above: frozenset[str]) -> Told:
        step = proof.step
        if step is None:
            return Told((self.edge(proof.conclusion),), "", "", (), (), ())
        read = self._read_by(step.premises, above)
        inside = above | {one.iri for one in read}
        absent = tuple(tuple(map(self.edge, group)) for group in step.absent)
        premises = _together(self.proof(premise, inside) for premise in proof.premises)
        return Told((self.edge(proof.conclusion),), step.rule, step.words, premises, read, absent)

    def near(self, gap: Gap, above: frozenset[str]) -> Near:
        read = self._read_by(gap.holds, above)
        inside = above | {one.iri for one in read}
        missing = tuple(
            (self.edge(lack.pattern), tuple(self.near(deeper, inside) for deeper in lack.gaps)) for lack in gap.lacks
        )
        holds, hindered = (tuple(map(self.edge, several)) for several in (gap.holds, gap.hindered))
        return Near(self.edge(gap.wanted), gap.rule, gap.words, holds, missing, hindered, read)

    def uncounted(self, iri: str) -> Uncounted:
        accepted = (address(v) for v in self._known.facts.of(f"<{iri}>", f"<{_ACCEPTED}>"))
        viewpoints = tuple(self._names.to(one) for one in sorted(accepted) if one != _DEFAULT)
        notes = tuple(note for statement, note in self._notes if statement == iri)
        return Uncounted(self._stated[iri], notes, viewpoints)

    def _read_by(self, triples: Iterable[Triple], above: frozenset[str]) -> tuple[Statement, ...]:
        """Give the statements that triples are about, but for those told above."""
        subjects = dict.fromkeys(address(triple[0]) for triple in triples)
        return tuple(self._stated[one] for one in subjects if one in self._stated and one not in above)

    def _link(self, term: Term) -> Link:
        if is_variable(term):
            return Link("", f"some {term.strip('?_')}")
        if is_iri(term):
            return self._names.to(address(term))
        return Link("", value(term)[0] if term[0] == '"' else "something without a name")
