"""The graph as the reasoner holds it: what is written, what was made of it, and the rules by which it was."""

from dataclasses import dataclass
from typing import NamedTuple

from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import DEFAULT, slug_of
from kg_server.engine import Cell, Engine, Row
from kg_server.reasoning import axioms, rule_files
from kg_server.reasoning.case_classes import CaseClasses
from kg_server.reasoning.gaps import Gap, gaps
from kg_server.reasoning.horn import Clause, Facts
from kg_server.reasoning.proofs import Clauses, Proof, Prover, Provider
from kg_server.reasoning.terms import Term, Triple, iri, literal
from kg_server.reasoning.verdict_steps import VerdictSteps
from kg_server.reasoning.years import Years
from kg_server.vocabulary import PREFIXES, graph_iri

_DEFAULT = PREFIXES["viewpoint"] + "default"
# In one query, so that a blank node has one name.
_ALL = """SELECT ?s ?p ?o ?g WHERE {
  { ?s ?p ?o } UNION { VALUES ?g { %s } GRAPH ?g { ?s ?p ?o } } }"""
_RULES = f"""SELECT ?rule ?words ?text WHERE {{ GRAPH <{graph_iri("shapes")}> {{
  ?rule a sh:SPARQLRule ; rdfs:comment ?words ; sh:construct ?text }} }} ORDER BY ?rule"""


class Because(NamedTuple):
    """Why a triple holds, or why not: its proofs, or what comes nearest to one."""

    proofs: list[Proof]
    gaps: list[Gap]


@dataclass(frozen=True)
class Known:
    """The triples of the default graph, and what proves them: `written` are those that no rule made."""

    facts: Facts
    written: Facts
    prover: Prover
    strata: tuple[Clauses, ...]
    verdicts: VerdictSteps | None = None

    def why(self, triple: Triple, limit: int) -> Because:
        """Give up to `limit` proofs of a triple; or where it is not there, as many ways in which it nearly follows."""
        proofs = self.prover.proofs(triple, limit)
        if proofs or triple in self.facts:
            return Because(proofs, [])
        untested = self.verdicts.gaps(triple) if self.verdicts else []
        return Because([], [*untested, *gaps(triple, self.strata, limit)][:limit])


def read(engine: Engine) -> Known:
    """Read the graph, which is that of a viewpoint, and the rules. It takes a second or more: keep it."""
    viewpoint = slug_of(engine)
    graphs = [{str(graph_iri(role)), str(graph_iri(f"{role}/{viewpoint}"))} for role in ("derived", "inferred")]
    rows = select(engine, _ALL % " ".join(f"<{name}>" for name in sorted(set().union(*graphs))))
    derived, inferred = (_triples(rows, names) for names in graphs)
    made = {*derived, *inferred}
    written = Facts(triple for triple in _triples(rows, {""}) if triple not in made)
    stated = Facts(derived, over=written)
    facts = Facts(inferred, over=stated)
    rules, laid_down = Clauses(_rules(engine, viewpoint), stated), Clauses(axioms.clauses(stated), facts)
    # Verdicts are made by default alone.
    verdicts = VerdictSteps(stated) if viewpoint == DEFAULT else None
    tested: list[Provider] = [verdicts, CaseClasses(stated)] if verdicts else []
    prover = Prover(written, [rules, Years(stated)], tested, [laid_down])
    return Known(facts, written, prover, (rules, laid_down), verdicts)


def term(cell: Cell) -> Term:
    """Give what a cell of an answer holds as a term of the reasoner."""
    if cell.type == "uri":
        return iri(cell.value)
    return f"_:{cell.value}" if cell.type == "bnode" else literal(cell.value, cell.datatype, cell.lang)


def _triples(rows: list[Row], graphs: set[str]) -> list[Triple]:
    """Give the triples of some graphs, "" being the default one."""
    kept: dict[Cell, Term] = {}

    def kept_term(cell: Cell) -> Term:
        if cell not in kept:
            kept[cell] = term(cell)
        return kept[cell]

    wanted = (row for row in rows if (row["g"].value if "g" in row else "") in graphs and row["o"].type != "triple")
    return [(kept_term(row["s"]), kept_term(row["p"]), kept_term(row["o"])) for row in wanted]


def _rules(engine: Engine, viewpoint: str) -> list[Clause]:
    """Read the derivation rules; they speak of the default viewpoint where they mean each."""
    named, seen = PREFIXES["sscsh"] + "rule-", PREFIXES["viewpoint"] + viewpoint
    texts = {
        row["rule"].value.replace(named, "0-"): f"# {row['words'].value}\n{row['text'].value.replace(_DEFAULT, seen)}"
        for row in select(engine, _RULES)
    }
    return [clause for name, text in texts.items() for clause in rule_files.clauses(name, text)]
