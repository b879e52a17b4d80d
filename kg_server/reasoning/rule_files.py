"""Derivation rules as clauses: a CONSTRUCT query read by rdflib's algebra, its meaning from the comment at its head."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from rdflib import BNode
from rdflib.paths import InvPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node, Variable

from kg_server import rules
from kg_server.errors import Finding, SourceError
from kg_server.reasoning.horn import Clause, Pattern, filled
from kg_server.reasoning.terms import Term, is_variable, written

# rdflib gives its algebra as `CompValue`, whose parts are attributes by name.
Algebra = Any


class _UnreadableError(Exception):
    """Something in a rule is no part of a clause."""


@dataclass(frozen=True)
class _Branch:
    """What must hold, and what must not, in one branch of a query."""

    body: tuple[Pattern, ...] = ()
    absent: tuple[tuple[Pattern, ...], ...] = ()
    bound: tuple[tuple[Term, Term], ...] = ()

    def __add__(self, other: "_Branch") -> "_Branch":
        return _Branch(self.body + other.body, self.absent + other.absent, self.bound + other.bound)


def clauses(name: str, text: str) -> list[Clause]:
    """Read a rule file, one clause for each branch of it; the clauses bear the name of the file without its number.

    Read are basic patterns, UNION, paths in sequence or backwards, BIND of a constant, VALUES, and FILTER NOT EXISTS
    over such patterns. Raises SourceError that names the file and what in it cannot be read.
    """
    try:
        query = translateQuery(parseQuery(text)).algebra
        if query.name != "ConstructQuery":
            raise _UnreadableError("it does not CONSTRUCT anything")
        reader = _Reader()
        head = tuple(reader.template(triple) for triple in query.template)
        branches = list(reader.branches(query.p))
        found = [_clause(rules.short_name(name), rules.words(text), head, branch) for branch in branches]
    except Exception as error:  # rdflib has no one class for what its SPARQL parser raises
        reason = str(error).split("\n")[0]
        fault = Finding("SSC-RULE", "", f"this rule cannot be read as clauses: {reason}", f"ontology/rules/{name}.rq")
        raise SourceError("The rules cannot be read:", [fault]) from None
    return found


def _clause(rule: str, words: str, head: tuple[Pattern, ...], branch: _Branch) -> Clause:
    """Make a clause of a branch, every variable that is bound to a constant replaced by it."""
    bound = dict(branch.bound)
    if len(bound) < len(set(branch.bound)):
        raise _UnreadableError("a variable is bound to two values")
    body = _filled(branch.body, bound)
    said = {term for pattern in body for term in pattern}
    heads = _filled(head, bound)
    loose = sorted({term for pattern in heads for term in pattern if is_variable(term)} - said)
    if loose:
        raise _UnreadableError(f"{', '.join(loose)} is made but nowhere looked for")
    return Clause(rule, words, heads, body, tuple(_filled(group, bound) for group in branch.absent))


def _filled(patterns: tuple[Pattern, ...], bound: dict[Term, Term]) -> tuple[Pattern, ...]:
    return tuple(filled(pattern, bound) for pattern in patterns)


class _Reader:
    """Reads the algebra of one query."""

    def __init__(self) -> None:
        self._fresh = count(1)

    def template(self, triple: tuple[Node, Node, Node]) -> Pattern:
        if any(isinstance(node, BNode) for node in triple):
            raise _UnreadableError("it makes blank nodes, which nobody could name")
        one, two, three = (written(node) for node in triple)
        return one, two, three

    def branches(self, part: Algebra) -> Iterator[_Branch]:
        """Give the branches of a part of a query."""
        read = getattr(self, f"_{part.name.lower()}", None)
        if read is None:
            raise _UnreadableError(f"{part.name} is no part of a clause")
        yield from read(part)

    def _project(self, part: Algebra) -> Iterator[_Branch]:
        return self.branches(part.p)

    def _bgp(self, part: Algebra) -> Iterator[_Branch]:
        yield _Branch(tuple(pattern for triple in part.triples for pattern in self._steps(*triple)))

    def _join(self, part: Algebra) -> Iterator[_Branch]:
        return (one + other for one in self.branches(part.p1) for other in self.branches(part.p2))

    def _union(self, part: Algebra) -> Iterator[_Branch]:
        yield from self.branches(part.p1)
        yield from self.branches(part.p2)

    def _extend(self, part: Algebra) -> Iterator[_Branch]:
        if not isinstance(part.expr, Node) or isinstance(part.expr, Variable):
            raise _UnreadableError("BIND of anything but a constant is no part of a clause")
        bound = (written(part.var), written(part.expr))
        return (replace(branch, bound=(*branch.bound, bound)) for branch in self.branches(part.p))

    def _tomultiset(self, part: Algebra) -> Iterator[_Branch]:
        return self.branches(part.p)

    def _values(self, part: Algebra) -> Iterator[_Branch]:
        for row in part.res:
            given = ((var, value) for var, value in row.items() if isinstance(value, Node))
            yield _Branch(bound=tuple((written(var), written(value)) for var, value in given))

    def _filter(self, part: Algebra) -> Iterator[_Branch]:
        unwanted = [branch for one in _and(part.expr) for branch in self._not_exists(one)]
        return (replace(b, absent=(*b.absent, *(u.body for u in unwanted))) for b in self.branches(part.p))

    def _not_exists(self, expression: Algebra) -> Iterator[_Branch]:
        if getattr(expression, "name", "") != "Builtin_NOTEXISTS":
            raise _UnreadableError("a FILTER other than NOT EXISTS is no part of a clause")
        group = expression.graph
        for branch in self.branches(translateGroupGraphPattern(group) if "part" in group else group):
            if branch.absent or branch.bound:
                raise _UnreadableError("only patterns can stand in FILTER NOT EXISTS")
            yield branch

    def _steps(self, start: Node, path: Node | Path, end: Node) -> Iterator[Pattern]:
        """Give the patterns that a triple pattern stands for: one for each step of its path."""
        if isinstance(path, SequencePath):
            between = [Variable(f"_{next(self._fresh)}") for _ in path.args[1:]]
            for one, step, other in zip([start, *between], path.args, [*between, end], strict=True):
                yield from self._steps(one, step, other)
        elif isinstance(path, InvPath):
            yield from self._steps(end, path.arg, start)
        elif isinstance(path, Path):
            raise _UnreadableError(f"the path {path.n3()} is no part of a clause")
        else:
            yield _variable(start), written(path), _variable(end)


def _variable(node: Node) -> Term:
    """Write a term of a pattern, in which a blank node is a variable."""
    return f"?_{node}" if isinstance(node, BNode) else written(node)


def _and(expression: Algebra) -> list[Algebra]:
    """Give the parts of an expression that are joined by `&&`."""
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    return [*_and(expression.expr), *(one for other in expression.other for one in _and(other))]
