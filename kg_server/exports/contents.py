"""What the downloads are: every file with its content, its name in words, and what it is good for."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg_server.engine.dumps import Dump
from kg_server.exports import claims, csvw, statements, table, things
from kg_server.exports.facts import THINGS, Facts
from kg_server.media_types import ResultKind, formats_for
from kg_server.release import DATASET, Release
from kg_server.vocabulary import graph_iri

TABLES = (*statements.TABLES, *things.TABLES)
_TERMS = ("ontology", "vocabulary", "alignments", "shapes", "queries")
_ROLES = {
    "": ("Default graph", "Everything put together: what a query sees that names no graph."),
    "ontology": ("Ontology", "Classes and properties with definitions, examples and axioms."),
    "vocabulary": ("Controlled lists", "Roles, stances, positions, kinds of work and other short lists."),
    "things": ("Things", "Agents, episodes, ideas, places and junctures, as they are described."),
    "bibliography": ("Bibliography", "Works, notes, citations, passages and scholars."),
    "derived": ("Derived", "What statements claim, for whom they count, years and labels: the same for everybody."),
    "inferred": ("Inferred", "What follows by OWL 2 RL for everybody."),
    "alignments": ("Alignments", "How our terms relate to those of other vocabularies."),
    "shapes": ("Shapes", "The rules that the data keep, in SHACL."),
    "queries": ("Questions", "The competency questions with their queries in SPARQL."),
    "verdicts": ("Verdicts", "Which episode meets which definition, under each position scheme, and on what grounds."),
    "withdrawn": ("Withdrawn", "Statements that were taken back, each with the reason."),
}
# The graphs of each viewpoint, by the beginning of their role.
_VIEWS = {
    "derived": "Direct relations and dates, made from the statements that count.",
    "inferred": "What follows from those relations by OWL 2 RL.",
}
_REPORTS = {
    "report.txt": ("Report in words", "text/plain; charset=utf-8"),
    "report-asserted.nt": ("SHACL report on what is authored", "application/n-triples"),
    "report-published.nt": ("SHACL report on what is published", "application/n-triples"),
}


@dataclass(frozen=True)
class Described:
    """A file in words: its name, what it is, what it is good for, its media type and the group it is shown in.

    `graph` is the IRI of the one named graph that it holds, "default" for the default graph, else "".
    """

    name: str
    title: str
    use: str
    media_type: str
    group: str
    graph: str = ""


def files(release: Release) -> Iterator[tuple[Described, bytes]]:
    """Give every file of a release with its content, one after the other; a second or so for all."""
    dump = Dump(release.dataset)
    facts = Facts(dump.triples(""))
    yield from _whole(dump, release)
    yield from _tables(facts)
    yield from _statements(facts)
    for name in sorted(dump.names, key=lambda name: (_viewpoint(_role(name)) != "", _role(name) in _TERMS, name)):
        yield from _graph(dump, name, facts)
    for report, (title, media_type) in _REPORTS.items():
        use = "To see what was checked and what is open."
        yield Described(report, title, use, media_type, "reports"), (release.folder / report).read_bytes()


def _whole(dump: Dump, release: Release) -> Iterator[tuple[Described, bytes]]:
    def told(ending: str, syntax: str, use: str, media_type: str) -> Described:
        return Described(f"ssc-kg.{ending}", f"All graphs as {syntax}", use, media_type, "whole")

    yield (
        told("trig", "TriG", "To read in an editor, and to load into any store that knows graphs.", "application/trig"),
        dump.whole("trig"),
    )
    use = "To load fast, to search by line, and to compare two releases; the very file that the release consists of."
    yield told("nq", "N-Quads", use, "application/n-quads"), (release.folder / DATASET).read_bytes()
    use = "For programs that read JSON-LD; expanded and with a named graph for each part."
    yield told("jsonld", "JSON-LD", use, "application/ld+json"), dump.whole("jsonld")


def _tables(facts: Facts) -> Iterator[tuple[Described, bytes]]:
    for each in TABLES:
        yield (
            Described(
                f"{each.name}.csv", each.title, each.meaning, "text/csv; charset=utf-8; header=present", "tables"
            ),
            table.written(each, facts),
        )
    title, use = "Description of the tables", "Columns, types, keys, and how a row is read as RDF (CSV on the Web)."
    yield Described(csvw.NAME, title, use, "application/csvm+json", "tables"), csvw.written(TABLES)


def _statements(facts: Facts) -> Iterator[tuple[Described, bytes]]:
    use = (
        "To ask for a relation and its holder in one pattern: what a statement claims is a triple term that it reifies."
    )
    for ending, syntax, media_type in (
        ("ttl", "Turtle", "text/turtle; charset=utf-8; version=1.2"),
        ("nt", "N-Triples", "application/n-triples; version=1.2"),
    ):
        yield (
            Described(
                f"statements-rdf12.{ending}", f"Claimed relations in RDF 1.2, {syntax}", use, media_type, "claims"
            ),
            claims.reified(facts, ending),
        )
    use = "One small publication for each statement: what it says, whose it is and where it stands, who published it."
    yield (
        Described("nanopublications.trig", "Statements as nanopublications", use, "application/trig", "claims"),
        claims.nanopublications(facts),
    )


def _graph(dump: Dump, name: str, facts: Facts) -> Iterator[tuple[Described, bytes]]:
    role = _role(name)
    title, use = _in_words(role, facts)
    stem = f"graph-{role.replace('/', '-')}" if role else "default-graph"
    group = "terms" if role in _TERMS else "viewpoints" if _viewpoint(role) else "graphs"
    for f in formats_for(ResultKind.GRAPH):
        described = Described(f"{stem}.{f.name}", title, use, f.content_type, group, name or "default")
        yield described, dump.graph(name, f.name)


def _role(name: str) -> str:
    return name.removeprefix(str(graph_iri("")))


def _viewpoint(role: str) -> str:
    """Give the slug of the viewpoint that a graph belongs to, "" where it belongs to none."""
    made, _, slug = role.partition("/")
    return slug if made in _VIEWS else ""


def _in_words(role: str, facts: Facts) -> tuple[str, str]:
    if role.startswith("source/"):
        work = role.removeprefix("source/")
        return (
            f"Statements: {facts.label(f'{THINGS}work/{work}')}",
            "The statements that this work carries, as authored.",
        )
    if slug := _viewpoint(role):
        made = role.partition("/")[0]
        return f"{made.capitalize()}, according to: {facts.label(f'{THINGS}viewpoint/{slug}')}", _VIEWS[made]
    return _ROLES.get(role, (role.capitalize(), "A named graph of this release."))
