"""Competency questions as files: a query with the question in plain words, and what may be varied in it, at its head.

A head line `# parameter: name | type | label` says that the value of `?name` may be chosen. The query holds one block
`VALUES ?name { term }` for it: the term is what is asked when nobody chooses, `UNDEF` lets it be anything. So the text
is a whole query as it stands. The type is a term of the graph: a class (any of its instances), a property (any value
that it has), a list (any of its concepts), or `xsd:integer` or `xsd:string`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SKOS, Graph, Literal
from rdflib.namespace import DCTERMS, SH

from kg_server.errors import Finding
from kg_server.vocabulary import expand, thing_iri

ANYTHING = "UNDEF"
VIEWS = ("table", "timeline", "map", "network", "matrix")

_TOLD = re.compile(r"#\s*(question|keywords)\s*:\s*(.+?)\s*$")
_KEPT = re.compile(r"#\s*(view|parameter)\s*:\s*(.+?)\s*$")
_BLOCK = re.compile(r'VALUES \?(\w+) \{ ("[^"\\\n]*"|[^\s"{}]+) \}')
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


@dataclass(frozen=True)
class Parameter:
    """What may be varied in a question: the name of its variable, its type (prefixed), its label, and the default.

    The default is a term as it stands in the query, "" where the query holds no block for it or more than one.
    """

    name: str
    type: str
    label: str
    default: str


@dataclass(frozen=True)
class Question:
    """A competency question: its name (the file's stem), the question in plain words, key words, and the query.

    The lines on view and parameters stay at the head of the query, as comments.
    """

    name: str
    question: str
    keywords: tuple[str, ...]
    query: str

    @property
    def form(self) -> str:
        """The query's form, `SELECT`, `ASK` or `CONSTRUCT`; "" when none of them."""
        words = re.findall(r"\b(SELECT|ASK|CONSTRUCT)\b", re.sub(r"<[^>]*>|#[^\n]*", "", self.query), re.IGNORECASE)
        return words[0].upper() if words else ""


def parse(name: str, text: str) -> Question:
    """Split a question file into its head (`# question:`, `# keywords:`) and its query."""
    told: dict[str, str] = {}
    kept: list[str] = []
    lines = text.split("\n")
    while lines and (_TOLD.match(lines[0]) or _KEPT.match(lines[0])):
        line = lines.pop(0)
        if match := _TOLD.match(line):
            told[match[1]] = match[2]
        else:
            kept.append(line)
    keywords = tuple(word.strip() for word in told.get("keywords", "").split(",") if word.strip())
    return Question(name, told.get("question", ""), keywords, "\n".join([*kept, *lines]).strip() + "\n")


def view(query: str) -> str:
    """Give the picture that a query asks to be shown as, "" where it names none."""
    return next((value for kind, value in _head(query) if kind == "view"), "")


def with_view(query: str, view: str) -> str:
    """Let a query ask to be shown as a picture, in place of what it asked for; `table` is none."""
    lines = query.split("\n")
    head = list(_head(query))
    kept = [line for line, (kind, _) in zip(lines, head, strict=False) if kind != "view"] + lines[len(head) :]
    return "\n".join(kept if view == "table" else [f"# view: {view}", *kept])


def parameters(query: str) -> tuple[Parameter, ...]:
    """Give what may be varied in a query, in the order of its head."""
    found = []
    for kind, value in _head(query):
        if kind == "parameter":
            name, type_, label = (*(part.strip() for part in value.split("|", 2)), "", "")[:3]
            blocks = [term for block, term in _BLOCK.findall(query) if block == name]
            found.append(Parameter(name, type_, label, blocks[0] if len(blocks) == 1 else ""))
    return tuple(found)


def with_values(query: str, terms: Mapping[str, str]) -> str:
    """Put terms, written as SPARQL has them, in place of the defaults of parameters."""
    # In one go: what was put in is not looked at again, whatever it holds.
    return _BLOCK.sub(lambda found: f"VALUES ?{found[1]} {{ {terms.get(found[1], found[2])} }}", query)


def findings(question: Question, path: Path) -> Iterator[Finding]:
    """Say what a question file lacks before it can be published."""
    if not question.question:
        yield Finding(
            "SSC-QUERY", "", f"add a first line '# question: ...' that asks {path.name} in plain words", f"{path}:1"
        )
    if question.form not in _FORMS:
        yield Finding("SSC-QUERY", "", f"{path.name} holds no SELECT, ASK or CONSTRUCT query", f"{path}:1")
    if (shown := view(question.query)) and shown not in VIEWS:
        yield Finding("SSC-QUERY", "", f"there is no view {shown!r}; the views are {', '.join(VIEWS)}", f"{path}:1")
    for parameter in parameters(question.query):
        if fault := _fault(parameter):
            yield Finding("SSC-QUERY", "", fault, f"{path}:1")


def describe(question: Question) -> Graph:
    """Give the question as RDF: a `sh:SPARQLExecutable` with its text, in words and in SPARQL."""
    graph = Graph()
    node = thing_iri("query", question.name)
    kind, text = _FORMS[question.form]
    graph.add((node, RDF.type, SH.SPARQLExecutable))
    graph.add((node, RDF.type, kind))
    graph.add((node, SKOS.prefLabel, Literal(question.question, "en")))
    graph.add((node, text, Literal(question.query)))
    for word in question.keywords:
        graph.add((node, DCTERMS.subject, Literal(word)))
    return graph


def _head(query: str) -> Iterator[tuple[str, str]]:
    for line in query.split("\n"):
        match = _KEPT.match(line)
        if match is None:
            return
        yield match[1], match[2]


def _fault(parameter: Parameter) -> str:
    if not re.fullmatch(r"[a-z][A-Za-z0-9]*", parameter.name) or parameter.name == "format" or not parameter.label:
        return "write a parameter as '# parameter: name | type | label'; its name may not be format"
    if expand(parameter.type) is None:
        return f"the type of the parameter {parameter.name} must be a name with a prefix of ours, as in ssc:Episode"
    if not parameter.default:
        return f"the query must hold one block VALUES ?{parameter.name} {{ term }} with the default of that parameter"
    return ""
