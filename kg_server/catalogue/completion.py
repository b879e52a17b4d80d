"""What can be written in a query: terms and things with their labels, for completion while somebody types."""

from dataclasses import asdict, dataclass

from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import ONTOLOGY, shorten

_SEPARATOR = "\u001f"
_TERMS = f"""SELECT DISTINCT ?it ?label ?about ?class WHERE {{
  ?it rdfs:isDefinedBy <{ONTOLOGY}> ; a ?kind ; skos:prefLabel ?label .
  OPTIONAL {{ ?it skos:definition ?about }}
  BIND(EXISTS {{ ?it a owl:Class }} AS ?class) }} ORDER BY ?it"""
# Passages, citations and the like are found by what they belong to; nobody types their labels.
_THINGS = f"""SELECT ?it ?label ?about (GROUP_CONCAT(COALESCE(?other, ""); SEPARATOR="{_SEPARATOR}") AS ?also) WHERE {{
  ?it skos:prefLabel ?label .
  MINUS {{ ?it rdfs:isDefinedBy <{ONTOLOGY}> }}
  MINUS {{ ?it a ?apart . VALUES ?apart {{
    ssc:Statement ssc:Passage ssc:Citation ssc:Footnote ssc:Criterion ssc:TimeSpan }} }}
  OPTIONAL {{ ?it a ssc:Idea ; skos:definition ?about }}
  OPTIONAL {{ ?it skos:altLabel|skos:hiddenLabel ?other }} }} GROUP BY ?it ?label ?about ORDER BY ?it"""
_USED = """SELECT DISTINCT ?it ?class WHERE {
  { ?s ?it ?o . BIND(false AS ?class) } UNION { ?s a ?it . BIND(true AS ?class) } } ORDER BY ?it"""


@dataclass(frozen=True)
class Completion:
    """Something to write: its name with a prefix, whether it is a class, a property or a thing, and what it means.

    `label` is what it is called, `also` what else; `about` explains it.
    """

    name: str
    kind: str
    label: str = ""
    also: tuple[str, ...] = ()
    about: str = ""


def completions(engine: Engine) -> list[dict[str, object]]:
    """Give all there is to write: our terms, the borrowed ones in use, and the things; empty fields are left out."""
    found = _terms(engine) + _things(engine)
    known = {one.name for one in found}
    found += [one for one in _borrowed(engine) if one.name not in known]
    return [{name: value for name, value in asdict(one).items() if value} for one in found]


def _terms(engine: Engine) -> list[Completion]:
    return [
        Completion(
            shorten(row["it"].value),
            _kind(row["class"].value),
            row["label"].value,
            about=row["about"].value if "about" in row else "",
        )
        for row in select(engine, _TERMS)
    ]


def _things(engine: Engine) -> list[Completion]:
    return [
        Completion(
            shorten(row["it"].value),
            "thing",
            row["label"].value,
            tuple(word for word in row["also"].value.split(_SEPARATOR) if word),
            row["about"].value if "about" in row else "",
        )
        for row in select(engine, _THINGS)
    ]


def _borrowed(engine: Engine) -> list[Completion]:
    used = select(engine, _USED)
    named = [(shorten(row["it"].value), _kind(row["class"].value)) for row in used]
    return [Completion(name, kind) for name, kind in named if ":" in name and "/" not in name]


def _kind(is_class: str) -> str:
    return "class" if is_class == "true" else "property"
