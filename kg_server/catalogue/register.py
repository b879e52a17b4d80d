"""The register: everything that has a name, as lines of lists, with what these can be narrowed by."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg_server.catalogue.asked import questions
from kg_server.catalogue.facet_values import Values, read_values
from kg_server.catalogue.facets import Entry, Facet, Pair
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import ONTOLOGY, SSC, thing_iri

_NAMES = """SELECT ?thing ?name ?order WHERE {
  VALUES (?p ?order) { (skos:prefLabel 0) (skos:altLabel 1) (dcterms:title 2) (skos:hiddenLabel 3) }
  ?thing ?p ?name . FILTER (isIRI(?thing)) } ORDER BY ?thing ?order ?name"""
_SIGNS = "SELECT ?thing ?name WHERE { ?thing a ssc:Passage ; skos:notation ?name }"
_TYPES = f"SELECT ?thing ?class WHERE {{ ?class a owl:Class ; rdfs:isDefinedBy <{ONTOLOGY}> . ?thing a ?class }}"
_ABOVE = f"""SELECT ?class ?above WHERE {{
  ?class rdfs:isDefinedBy <{ONTOLOGY}> ; rdfs:subClassOf ?above . FILTER (?class != ?above) }}"""
_SAID = """SELECT ?thing (COUNT(DISTINCT ?statement) AS ?n) WHERE { ?statement a ssc:Statement ; ?part ?thing }
GROUP BY ?thing"""
_LINES = """SELECT ?thing ?line WHERE {
  { ?thing skos:definition ?line } UNION { ?thing a ssc:Work ; dcterms:title ?line } }"""
_TERMS = f"""SELECT ?thing ?kind WHERE {{
  {{ ?thing rdfs:isDefinedBy <{ONTOLOGY}> ; a ?type . VALUES (?type ?kind) {{ (owl:Class "class")
     (owl:ObjectProperty "relation") (owl:DatatypeProperty "property") (owl:AnnotationProperty "annotation") }} }}
  UNION {{ ?thing ssc:workKind/skos:prefLabel ?kind }}
  UNION {{ ?thing skos:inScheme/skos:prefLabel ?list . BIND (CONCAT("in the list of ", ?list) AS ?kind) }} }}"""

# The lists that have a page, and the class of what each lists.
LISTS = {
    "episodes": "Episode", "institutions": "Institution", "actors": "Agent", "ideas": "Idea", "works": "Work",
    "definitions": "Definition",
}  # fmt: skip
# What a thing is filed under in a search: the first of these classes that it belongs to.
_AMONG = {
    "Institution": "institutions", "Scholar": "scholars", "Agent": "actors", "Episode": "episodes", "Idea": "ideas",
    "Work": "works", "Definition": "definitions", "Statement": "statements", "Passage": "paragraphs and notes",
    "Region": "places", "GeopoliticalJuncture": "periods", "TimeSpan": "periods", "Footnote": "", "Citation": "",
}  # fmt: skip
_KIND, _ROLE, _PLACE = Facet("kind", "Kind"), Facet("role", "Role"), Facet("place", "Place")
_INSTITUTION, _JUNCTURE = Facet("institution", "Institution"), Facet("juncture", "Juncture")
_PERIOD, _EFFECT = Facet("period", "Period", ordered=True), Facet("effect", "Effect")
_EPISODE, _WHOLE = Facet("episode", "Takes part in"), Facet("whole", "Part of")
FACETS = {
    "search": (Facet("among", "Among"), _ROLE, _INSTITUTION, _PLACE, _JUNCTURE, _PERIOD, _EFFECT),
    "episodes": (_KIND, Facet("agent", "Who takes part"), _ROLE, _INSTITUTION, _PLACE, _JUNCTURE, _PERIOD, _EFFECT),
    "institutions": (_KIND, _ROLE, _EPISODE, Facet("member", "Member"), _WHOLE),
    "actors": (_KIND, _ROLE, _EPISODE, _INSTITUTION, _WHOLE),
    "ideas": (_KIND, Facet("work", "Discussed by")),
    "works": (_KIND, _PERIOD, Facet("section", "Cited in"), Facet("author", "Author"), _EFFECT),
    "definitions": (Facet("idea", "What it defines"), Facet("holder", "Whose it is"), Facet("stance", "Stance")),
}


@dataclass(frozen=True)
class Register:
    """All entries, those of each list, all by label; and the names of the values of facets, by facet and value."""

    entries: tuple[Entry, ...]
    lists: Mapping[str, tuple[Entry, ...]]
    labels: Mapping[Pair, str]


@dataclass(frozen=True)
class _Read:
    names: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, frozenset[str]]
    above: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]
    lines: Mapping[str, str]
    said: Mapping[str, str]
    values: Values


def read(engine: Engine) -> Register:
    """Read the register. It takes a while: keep it."""
    names = _names(engine)
    known = _Read(
        names,
        _classes(engine, _TYPES, "thing", "class"),
        _classes(engine, _ABOVE, "class", "above"),
        _texts(engine, _TERMS, "kind"),
        _texts(engine, _LINES, "line"),
        _texts(engine, _SAID, "n"),
        read_values(engine, {iri: several[0] for iri, several in names.items()}),
    )
    entries = [entry for iri in names if (entry := _entry(iri, known))] + list(_questions(engine))
    entries.sort(key=lambda entry: entry.label.casefold())
    lists = {name: tuple(e for e in entries if _is_listed(e, cls, known.classes)) for name, cls in LISTS.items()}
    filed = {("among", entry.among): entry.among for entry in entries}
    return Register(tuple(entries), lists, {**known.values.labels, **filed})


def _entry(iri: str, known: _Read) -> Entry | None:
    """Make the entry of a thing; None for what goes by the name of something else, as notes and citations do."""
    classes = known.classes.get(iri, frozenset())
    among = next((among for cls, among in _AMONG.items() if cls in classes), "terms")
    kind = known.kinds.get(iri) or _nearest(classes, known)
    if not among or not kind:
        return None
    label, *others = known.names[iri]
    line = known.lines.get(iri, "")
    values = {**known.values.of.get(iri, {}), "among": frozenset({among})}
    names = tuple(dict.fromkeys((label, *others)))
    said = int(known.said.get(iri, "0"))
    return Entry(iri, label, kind, among, names, line, said, values, known.values.parts.get(iri, frozenset()))


def _nearest(classes: frozenset[str], known: _Read) -> str:
    """Name the class that has no other of a thing's classes below it."""
    higher = {above for cls in classes for above in known.above.get(cls, ())}
    nearest = sorted(classes - higher)
    return ", ".join(known.names[SSC.base + cls][0] for cls in nearest)


def _is_listed(entry: Entry, cls: str, classes: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a thing goes into a list; scholars are found by their works, not among the actors."""
    held = classes.get(entry.iri, frozenset())
    return cls in held and not (cls == "Agent" and "Scholar" in held)


def _questions(engine: Engine) -> Iterator[Entry]:
    for asked in questions(engine).values():
        iri = str(thing_iri("query", asked.name))
        yield Entry(
            iri, asked.question, "question", "questions", (asked.question,), "", 0, {"among": frozenset({"questions"})}
        )


def _names(engine: Engine) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in (*select(engine, _NAMES), *select(engine, _SIGNS)):
        names[row["thing"].value].append(row["name"].value)
    return {iri: tuple(several) for iri, several in names.items()}


def _classes(engine: Engine, text: str, thing: str, cls: str) -> dict[str, frozenset[str]]:
    """Give the classes of each thing, or those above each class, by their local names."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, text):
        subject = row[thing].value
        found[subject.removeprefix(SSC.base) if thing == "class" else subject].add(
            row[cls].value.removeprefix(SSC.base)
        )
    return {subject: frozenset(several) for subject, several in found.items()}


def _texts(engine: Engine, text: str, column: str) -> dict[str, str]:
    return {row["thing"].value: row[column].value for row in select(engine, text)}
