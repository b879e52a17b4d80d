"""Authored files to one dataset: what there is, what it says, in which graph it belongs, on which line it stands."""

import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib import RDF, RDFS, BNode, Graph, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg_server import questions, rules
from kg_server.errors import Finding, SourceError
from kg_server.vocabulary import BASE, ONTOLOGY, SSC, graph_iri

# rdflib logs ill-typed literals with a traceback; `naming` reports them with file and line instead.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:<([^>]+)>|([\w-]+):([\w.%-]+))(?=\s|$)")
_ALIGNMENTS = Path("ontology", "alignments.ttl")
_FOLDERS = ("ontology", "shapes", "data")
_BIBLIOGRAPHY = ("Work", "Footnote", "Citation", "Passage", "Scholar")


@dataclass(frozen=True)
class SourceFile:
    """One authored file: its path relative to the sources' root, its text, and what it says."""

    path: Path
    text: str
    graph: Graph

    @cached_property
    def prefixes(self) -> dict[str, tuple[str, int]]:
        """The prefixes that the file declares, each with its IRI and its line."""
        found = ((_PREFIX.match(line), number) for number, line in enumerate(self.text.split("\n"), 1))
        return {match[1]: (match[2], number) for match, number in found if match}

    def line_of(self, iri: str) -> int | None:
        """Give the first line that begins a description of the IRI, or None."""
        return self._subjects.get(iri)

    def line_with(self, iri: str) -> int | None:
        """Give the first line that mentions the IRI, in full or with a prefix of this file, or None."""
        names = [f"<{iri}>", *(f"{p}:{iri[len(b) :]}" for p, (b, _) in self.prefixes.items() if iri.startswith(b))]
        pattern = re.compile("|".join(re.escape(name) + r"(?![\w-])" for name in names))
        hits = (number for number, line in enumerate(self.text.split("\n"), 1) if pattern.search(line.split(" #")[0]))
        return next(hits, None)

    @cached_property
    def _subjects(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        for number, line in enumerate(self.text.split("\n"), 1):
            if match := _SUBJECT.match(line):
                base = self.prefixes.get(match[2] or "", ("", 0))[0]
                lines.setdefault(match[1] or base + match[3], number)
        return lines


@dataclass(frozen=True)
class Sources:
    """All that is authored: the files, the questions, and the digest that names this state of them."""

    root: Path
    files: tuple[SourceFile, ...]
    questions: tuple[questions.Question, ...]
    rules: tuple[tuple[str, str], ...]
    digest: str

    @cached_property
    def graphs(self) -> dict[URIRef, Graph]:
        """The named graphs, by their IRI: each triple in the graph of its role."""
        return _assign(self)

    def merged(self, folder: str) -> Graph:
        """Give all that the Turtle files of one folder (`ontology`, `shapes` or `data`) say, alignments aside."""
        return union(f.graph for f in self.files if f.path.parts[0] == folder and f.path != _ALIGNMENTS)

    def place_of(self, iri: str) -> str:
        """Give `file:line` for every file that begins a line with a thing, joined by commas; "" when none does."""
        return ", ".join(f"{f.path}:{line}" for f in self.files if (line := f.line_of(iri)))


def locate(chosen: str = "") -> Path:
    """Give the folder that holds ontology/, shapes/ and data/: the chosen one, else the one that came along.

    Raises SourceError when a folder is missing.
    """
    package = Path(__file__).resolve().parent
    bundled = package / "content"
    root = Path(chosen).expanduser() if chosen else bundled if bundled.is_dir() else package.parent
    missing = [name for name in _FOLDERS if not (root / name).is_dir()]
    if missing:
        wanted = ", ".join(f"{name}/" for name in missing)
        raise SourceError(f"{root} has no {wanted}; name a folder with ontology/, shapes/ and data/ in SSC_SOURCES", [])
    return root


def digest(root: Path) -> str:
    """Give the SHA-256 (hexadecimal) over names and bytes of all source files under `root`."""
    total = hashlib.sha256()
    for path in _paths(root):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def read(root: Path) -> Sources:
    """Read all sources under `root`; raise SourceError with every file that cannot be read."""
    problems: list[Finding] = []
    files = [f for path in _paths(root) if path.suffix == ".ttl" and (f := _read_turtle(path, root, problems))]
    asked = [_read_question(path, root, problems) for path in _paths(root) if _is_question(path)]
    rule_files = [path for path in _paths(root) if path.suffix == ".rq" and path.parent.name == "rules"]
    derivations = [(path.stem, _read_text(path, path.relative_to(root), problems)) for path in rule_files]
    if problems:
        raise SourceError("The sources cannot be read:", problems)
    return Sources(root, tuple(files), tuple(asked), tuple(derivations), digest(root))


def _paths(root: Path) -> list[Path]:
    found = (p for folder in _FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".ttl", ".rq"))
    return sorted(p for p in found if not p.name.startswith("."))


def _is_question(path: Path) -> bool:
    return path.suffix == ".rq" and path.parent.name == "queries"


def _read_text(path: Path, name: Path, problems: list[Finding]) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(
            Finding("SSC-SYNTAX", "", "this line is not UTF-8; save the file in that encoding", f"{name}:{line}")
        )
        return ""


def parse_turtle(text: str, name: Path) -> Graph:
    """Give what a Turtle text says; raise SourceError, naming file, line and column, when it does not parse."""
    graph = Graph(bind_namespaces="none")
    # What is authored is published as it was written: "01" stays "01". The switch is rdflib's, holds for the process,
    # and others turn it too.
    rdflib.NORMALIZE_LITERALS = False
    try:
        # A relative IRI must not pick up a path of this machine; `naming` reports what lands on this base.
        graph.parse(data=text, format="turtle", publicID=BASE + "relative/")
    except BadSyntax as error:
        line, column = _position(error)
        message = f"{error._why}; the Turtle does not parse from here, look just before it too"
        place = f":{line}:{column}"
    except ValueError as error:
        message, place = f"{error}; the Turtle does not parse", ""
    else:
        return graph
    raise SourceError("This file cannot be read:", [Finding("SSC-SYNTAX", "", message, f"{name}{place}")])


def _read_turtle(path: Path, root: Path, problems: list[Finding]) -> SourceFile | None:
    name = path.relative_to(root)
    text = _read_text(path, name, problems)
    try:
        graph = parse_turtle(text, name)
    except SourceError as error:
        problems.extend(error.findings)
        return None
    return SourceFile(name, text, _with_settled_names(graph, name))


def _with_settled_names(graph: Graph, name: Path) -> Graph:
    """Name blank nodes by file and by what they say: alike in every build, never one with a node of another file."""
    if not any(isinstance(term, BNode) for triple in graph for term in triple):
        return graph
    settled = Graph(bind_namespaces="none")
    where = hashlib.sha256(name.as_posix().encode()).hexdigest()[:8]
    for triple in to_canonical_graph(graph):
        subject, predicate, obj = (BNode(f"{where}{term}") if isinstance(term, BNode) else term for term in triple)
        settled.add((subject, predicate, obj))
    return settled


def _position(error: BadSyntax) -> tuple[int, int]:
    """Give line and column, from one, of a fault: rdflib knows the offset into the UTF-8 text."""
    raw, offset = error._str, error._i
    before = (raw if isinstance(raw, bytes) else raw.encode())[:offset].decode("utf-8", "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _read_question(path: Path, root: Path, problems: list[Finding]) -> questions.Question:
    name = path.relative_to(root)
    question = questions.parse(path.stem, _read_text(path, name, problems))
    problems.extend(questions.findings(question, name))
    return question


def union(graphs: Iterable[Graph]) -> Graph:
    """Give one graph with all that the graphs say; blank nodes of one name are one."""
    merged = Graph(bind_namespaces="none")
    for graph in graphs:
        merged += graph
    return merged


def _assign(sources: Sources) -> dict[URIRef, Graph]:
    """Put every triple into the named graph of its role: ontology, vocabulary, bibliography, one per source work ..."""
    graphs: dict[URIRef, Graph] = {}

    def graph(role: str) -> Graph:
        return graphs.setdefault(graph_iri(role), Graph(bind_namespaces="none"))

    for file in sources.files:
        if file.path.parts[0] == "data":
            continue
        graph(_role_of_file(file)).__iadd__(file.graph)
    data = sources.merged("data")
    bibliographic = {SSC.base + name for name in _BIBLIOGRAPHY}
    for subject in set(data.subjects()):
        role = _role(subject, data, bibliographic)
        for predicate, obj in data.predicate_objects(subject):
            graph(role).add((subject, predicate, obj))
    for question in sources.questions:
        graph("queries").__iadd__(questions.describe(question))
    for name, text in sources.rules:
        graph("shapes").__iadd__(rules.describe(name, text))
    return graphs


def _role_of_file(file: SourceFile) -> str:
    if file.path.parts[0] == "shapes":
        return "shapes"
    if file.path == _ALIGNMENTS:
        return "alignments"
    return "ontology" if _declares_ontology(file) else "vocabulary"


def _declares_ontology(file: SourceFile) -> bool:
    return any(file.graph.objects(ONTOLOGY, None)) or any(file.graph.subjects(RDFS.isDefinedBy, ONTOLOGY))


def _role(subject: Node, data: Graph, bibliographic: set[str]) -> str:
    if (subject, SSC.withdrawnBecause, None) in data:
        return "withdrawn"
    work = data.value(subject, SSC.reportedIn, any=True)
    if work is not None:
        return f"source/{str(work).rsplit('/', 1)[-1]}"
    return "bibliography" if any(str(t) in bibliographic for t in data.objects(subject, RDF.type)) else "things"
