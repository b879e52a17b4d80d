"""Canonical Turtle for authored data: settles all but the order of subjects and the comments between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server.errors import Finding, SourceError
from kg_server.sources import Sources, parse_turtle
from kg_server.vocabulary import PREFIXES

_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
          | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<comment>\#[^\n]*)
      | (?P<word>[+-]?\.[0-9]+ | [^\s;,.\[\]()<"'\#]+(?:\.[^\s;,.\[\]()<"'\#]+)*)
      | (?P<mark>[;,.\[\]()])""",
    re.VERBOSE | re.DOTALL,
)
_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_BARE = {XSD.integer: r"0|-?[1-9][0-9]*", XSD.decimal: r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]", XSD.boolean: r"true|false"}
_SUMMARY = "This cannot be brought into canonical form:"
_COMMENT = "a comment inside or behind a description; put it on a line above the subject"
_BLANK = "a blank node or list; give it an address of its own"
_BASE = "a base address; write addresses with a prefix, or whole between < and >"
_UNTRACED = "a subject that cannot be traced; write it with a prefix, without backslashes, or whole between < and >"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What a reader wants first: names, then what is said, in which respect, then whose it is and where it stands.
_ORDER = (
    "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:notation", "skos:definition", "dcterms:title",
    "dcterms:creator", "ssc:editor", "dcterms:issued", "ssc:workKind", "ssc:claimSubject", "ssc:claimPredicate",
    "ssc:claimObject", "ssc:deniedSubject", "ssc:deniedPredicate", "ssc:deniedObject", "ssc:participant",
    "ssc:participationIn", "ssc:role", "ssc:positionedAgent", "ssc:position",
    "ssc:underScheme", "ssc:mode", "ssc:relativeTo", "ssc:between", "ssc:term", "ssc:usedBy", "ssc:member",
    "ssc:membershipIn", "ssc:mover", "ssc:issue", "ssc:direction", "ssc:referent", "ssc:genre", "ssc:about",
    "ssc:effect", "ssc:measure", "ssc:quantity", "ssc:lowerBound", "ssc:unit", "ssc:corrects", "ssc:remarksOn",
    "ssc:reading", "ssc:printedForm", "ssc:defines", "ssc:hasCriterion", "ssc:inEpisode", "ssc:temporalScope",
    "ssc:asPrinted", "ssc:qualification", "ssc:attributedTo", "ssc:reportedIn", "ssc:anchoredAt", "ssc:evidencedBy",
    "ssc:basedOn", "ssc:stance",
)  # fmt: skip


@dataclass(frozen=True)
class _Block:
    """A comment line, or the subject of a description, and the line on which it stands."""

    line: int
    comment: str = ""
    subject: str = ""


def unformatted(sources: Sources) -> dict[Path, str]:
    """Give, for each file under data/ that is not in canonical form, its path and the text it should have.

    Raises SourceError with the first thing of each file that cannot be kept, such as a comment inside a description.
    """
    changed: dict[Path, str] = {}
    problems: list[Finding] = []
    for file in sources.files:
        if file.path.parts[0] != "data":
            continue
        try:
            text = formatted(file.text, file.path)
        except SourceError as error:
            problems += error.findings
            continue
        if text != file.text:
            changed[file.path] = text
    if problems:
        raise SourceError(_SUMMARY, problems)
    return changed


def formatted(text: str, path: Path) -> str:
    """Give a Turtle text in canonical form; it says the same as before.

    Subjects keep their order and full-line comments between them their place. Raises SourceError, naming file and
    line, for a text that does not parse, a comment inside a description, a blank node, and a base.
    """
    graph = parse_turtle(text, path)
    described = {str(subject) for subject in graph.subjects()}
    seen: set[str] = set()
    parts: list[str] = []
    last_comment = 0
    for block in _blocks(text, path):
        if block.comment and last_comment and block.line == last_comment + 1:
            parts[-1] += f"\n{block.comment}"
        elif block.comment:
            parts.append(block.comment)
        elif block.subject not in described:
            raise _refusal(path, block.line, _UNTRACED)
        elif block.subject not in seen:
            seen.add(block.subject)
            parts.append(_description(URIRef(block.subject), graph))
        last_comment = block.line if block.comment else 0
    body = "\n\n".join(parts)
    used = sorted(_prefixes(body), key=lambda prefix: (prefix != "ssc", prefix))
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    settled = f"{head}\n{body}\n".lstrip()
    if _meaning(parse_turtle(settled, path)) != _meaning(graph):
        raise _refusal(path, 1, "something here that would be lost; leave the file as it is and report this, please")
    return settled


def _meaning(graph: Graph) -> set[tuple[Node, Node, Node]]:
    """Give the triples; a plain literal and one that says it is an xsd:string are the same in RDF."""
    return {(s, p, Literal(str(o)) if _is_string(o) else o) for s, p, o in graph}


def _is_string(node: Node) -> bool:
    return isinstance(node, Literal) and node.datatype == XSD.string


def _blocks(text: str, path: Path) -> Iterator[_Block]:
    bases: dict[str, str] = {}
    for tokens in _runs(text, path):
        first = tokens[0]
        if first["comment"]:
            yield _Block(_line(text, first), comment=first[0].rstrip())
        elif first[0].lower() in ("@prefix", "prefix"):
            bases[tokens[1][0].rstrip(":")] = tokens[2][0].strip("<>")
        elif first[0].lower() in ("@base", "base"):
            raise _refusal(path, _line(text, first), _BASE)
        else:
            for token in tokens:
                if token["mark"] in ("[", "(") or (token["word"] or "").startswith("_:"):
                    raise _refusal(path, _line(text, token), _BLANK)
            prefix, _, local = first[0].partition(":")
            subject = first[0].strip("<>") if first["iri"] else bases.get(prefix, "") + local
            yield _Block(_line(text, first), subject=subject)


def _runs(text: str, path: Path) -> Iterator[list[re.Match[str]]]:
    """Give comments one by one, and the tokens of each directive or description together."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if token["comment"]:
            before = text[text.rfind("\n", 0, token.start()) + 1 : token.start()]
            if run or before.strip():
                raise _refusal(path, _line(text, token), _COMMENT)
            yield [token]
            continue
        run.append(token)
        if token["mark"] == "." or (len(run) == 3 and run[0][0].lower() == "prefix"):
            yield run
            run = []


def _line(text: str, token: re.Match[str]) -> int:
    return text.count("\n", 0, token.start()) + 1


def _refusal(path: Path, line: int, what: str) -> SourceError:
    return SourceError(_SUMMARY, [Finding("SSC-FORMAT", "", what, f"{path}:{line}")])


def _description(subject: URIRef, graph: Graph) -> str:
    types = sorted(_term(o) for o in graph.objects(subject, RDF.type))
    said: dict[str, set[str]] = {}
    for predicate, obj in graph.predicate_objects(subject):
        if predicate != RDF.type:
            said.setdefault(_term(predicate), set()).add(_term(obj))
    lines = [f"a {' , '.join(types)}"] if types else []
    lines += [f"{predicate} {' , '.join(sorted(said[predicate], key=_size))}" for predicate in sorted(said, key=_rank)]
    return f"{_term(subject)} " + " ;\n    ".join(lines) + " ."


def _size(term: str) -> tuple[float, str]:
    """Order numbers by what they count, before everything else."""
    return (float(term) if _NUMBER.fullmatch(term) else float("inf"), term)


def _rank(predicate: str) -> tuple[int, str]:
    return (_ORDER.index(predicate), "") if predicate in _ORDER else (_ORDER.index("ssc:inEpisode"), predicate)


def _term(node: Node) -> str:
    if isinstance(node, Literal):
        return _literal(node)
    iri = str(node)
    fitting = [(prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    prefix, base = max(fitting, key=lambda pair: len(pair[1]), default=("", ""))
    return f"{prefix}:{iri[len(base) :]}" if prefix and _LOCAL.fullmatch(iri[len(base) :]) else f"<{iri}>"


def _literal(literal: Literal) -> str:
    text = str(literal)
    if literal.datatype in _BARE and re.fullmatch(_BARE[literal.datatype], text):
        return text
    quoted = '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'
    if literal.language:
        return f"{quoted}@{literal.language}"
    return f"{quoted}^^{_term(literal.datatype)}" if literal.datatype not in (None, XSD.string) else quoted


def _prefixes(body: str) -> set[str]:
    names = (token["word"].partition(":") for token in _TOKEN.finditer(body) if token["word"] and ":" in token["word"])
    return {prefix.removeprefix("^^") for prefix, _, _ in names} & set(PREFIXES)
