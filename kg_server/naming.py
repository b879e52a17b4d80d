"""Names that do not exist: finds them in the sources, says where they stand and what was probably meant."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from rdflib import RDF, Graph, Literal, URIRef

from kg_server.errors import Finding
from kg_server.sources import SourceFile, Sources
from kg_server.vocabulary import BASE, PREFIXES, SSC, shorten

_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_THING = BASE + "id/"
_RELATIVE = BASE + "relative/"


def findings(sources: Sources) -> list[Finding]:
    """List every wrong name: unknown terms, things nobody describes, drifting prefixes, authored derived relations."""
    ontology = sources.merged("ontology")
    declared = {str(s) for s in ontology.subjects(RDF.type, None)}
    described = {str(s) for f in sources.files for s in f.graph.subjects()}
    derived = {p for p in ontology.subjects(SSC.isDerivedFrom, None) if isinstance(p, URIRef)}
    found: list[Finding] = []
    for file in sources.files:
        found += _prefixes(file)
        found += _illegal(file)
        found += _undeclared(file, declared)
        found += _undescribed(file, described)
        if file.path.parts[0] == "data":
            found += _authored(file, derived)
            found += _untyped(file, sources)
    for path, text in _query_texts(sources):
        found += [Finding("SSC-TERM", "", hint, path) for hint in unknown_terms(text, declared)]
    return sorted(set(found))


def nearest(iri: str, known: Iterable[str]) -> str:
    """Suggest the known name most like an IRI, as words to put behind a message; "" when none is like it."""
    names = sorted({shorten(k) for k in known})
    close = get_close_matches(shorten(iri), names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def unknown_terms(text: str, graph_terms: Iterable[str]) -> list[str]:
    """Give a hint for each `ssc:` name in a query text that the ontology does not have."""
    known = {shorten(term) for term in graph_terms}
    used = {f"ssc:{name}" for name in re.findall(r"\bssc:([A-Za-z]\w*)", text)}
    return [f"{name} is not a term of the ontology{nearest(name, known)}" for name in sorted(used - known)]


def _query_texts(sources: Sources) -> Iterator[tuple[str, str]]:
    yield from ((f"data/queries/{question.name}.rq", question.query) for question in sources.questions)
    yield from ((f"ontology/rules/{name}.rq", text) for name, text in sources.rules)


def _place(file: SourceFile, iri: str) -> str:
    line = file.line_with(iri)
    return f"{file.path}:{line}" if line else str(file.path)


def _prefixes(file: SourceFile) -> Iterator[Finding]:
    for prefix, (base, line) in sorted(file.prefixes.items()):
        wanted = PREFIXES.get(prefix)
        if wanted != base:
            remedy = (
                f"write <{wanted}>" if wanted else "use a prefix of the table in docs/reference.md, or add it there"
            )
            yield Finding(
                "SSC-PREFIX", "", f"prefix {prefix}: stands for <{base}> here; {remedy}", f"{file.path}:{line}"
            )


def _illegal(file: SourceFile) -> Iterator[Finding]:
    for triple in file.graph:
        for term in triple:
            if isinstance(term, URIRef) and (_ILLEGAL.search(term) or term.startswith(_RELATIVE) or ":" not in term):
                shown = str(term).removeprefix(_RELATIVE)
                line = _line(file, f"<{shown}>")
                message = f'<{shown}> is not a whole IRI; write it in full, without spaces or <>"{{}}|\\^`'
                yield Finding("SSC-IRI", "", message, f"{file.path}:{line}")
            elif isinstance(term, Literal) and term.ill_typed:
                line = _line(file, f'"{term}"', f"'{term}'", str(term))
                message = f'"{term}" is not a value of {shorten(str(term.datatype))}'
                yield Finding("SSC-LITERAL", str(triple[0]), message, f"{file.path}:{line}")


def _line(file: SourceFile, *texts: str) -> int:
    """Give the first line that holds the first of the texts that the file holds at all."""
    lines = file.text.split("\n")
    return next((number for text in texts for number, line in enumerate(lines, 1) if text in line), 1)


def _undeclared(file: SourceFile, declared: set[str]) -> Iterator[Finding]:
    for iri in sorted(_terms(file) - declared):
        message = f"{shorten(iri)} is not declared in the ontology{nearest(iri, declared)}"
        yield Finding("SSC-TERM", iri, message, _place(file, iri))


def _terms(file: SourceFile) -> set[str]:
    """Give the terms a file uses: all of our own, and in data every property and class, borrowed ones included."""
    own = {str(t) for triple in file.graph for t in triple if isinstance(t, URIRef) and t.startswith(SSC.base)}
    if file.path.parts[0] != "data":
        return own
    used = {str(p) for p in file.graph.predicates()} | {str(c) for c in file.graph.objects(None, RDF.type)}
    return own | used - {str(RDF.type)}


def _undescribed(file: SourceFile, described: set[str]) -> Iterator[Finding]:
    objects = {str(o) for o in file.graph.objects() if isinstance(o, URIRef) and o.startswith(_THING)}
    for iri in sorted(objects - described):
        message = f"nothing describes {shorten(iri)}{_nearest_thing(iri, described)}"
        yield Finding("SSC-THING", iri, message, _place(file, iri))


def _nearest_thing(iri: str, described: set[str]) -> str:
    """Suggest a thing of the same kind: comparing with every thing would take minutes when a whole file is missing."""
    kind = iri[: iri.rfind("/") + 1]
    return nearest(iri, (d for d in described if d.startswith(kind)))


def _authored(file: SourceFile, derived: set[URIRef]) -> Iterator[Finding]:
    for subject, predicate, _ in sorted(_with_predicates(file.graph, derived)):
        remedy = "author a statement (who holds it, in which work, at which passage, with what stance) instead"
        message = f"{shorten(subject)} {shorten(predicate)} is written as a bare relation; {remedy}"
        yield Finding("SSC-DERIVED", subject, message, _place(file, predicate))


def _with_predicates(graph: Graph, predicates: set[URIRef]) -> Iterator[tuple[str, str, str]]:
    return ((str(s), str(p), str(o)) for s, p, o in graph if p in predicates)


def _untyped(file: SourceFile, sources: Sources) -> Iterator[Finding]:
    for subject in {s for s in file.graph.subjects() if isinstance(s, URIRef)}:
        if not any((subject, RDF.type, None) in f.graph for f in sources.files):
            message = f"{shorten(subject)} has no class, so no shape checks it; say what it is with 'a ssc:...'"
            yield Finding("SSC-CLASS", str(subject), message, _place(file, subject))
