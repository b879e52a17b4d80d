"""An explanation as JSON: nested objects, every thing as its IRI and label."""

from typing import Any

from kg_server.catalogue.edges import Edge
from kg_server.catalogue.links import Link
from kg_server.catalogue.statements import Statement
from kg_server.catalogue.why import Explained, Near, Told, Uncounted

Json = dict[str, Any]


def written(explained: Explained) -> Json:
    """Give an explanation as what JSON can hold.

    `holds` tells which of the rest is there: `proofs`, or else `near` (rules that nearly make it) and `uncounted`
    (statements that say it and do not count by default).
    """
    return {
        "triple": _edge(explained.edge),
        "holds": explained.stands,
        "proofs": list(map(_told, explained.proofs)),
        "near": list(map(_near, explained.near)),
        "uncounted": list(map(_uncounted, explained.uncounted)),
    }


def _link(link: Link) -> Json:
    return {"iri": link.iri, "label": link.label} if link.iri else {"value": link.label}


def _edge(edge: Edge) -> Json:
    return {"subject": _link(edge.subject), "predicate": _link(edge.property), "object": _link(edge.object)}


def _statement(one: Statement) -> Json:
    parts = {"holders": "attributedTo", "works": "reportedIn", "passages": "anchoredAt", "stances": "stance"}
    told = {name: [_link(link) for link in one.of(part)] for name, part in parts.items()}
    return {**_link(one.link), **told, "counts": one.counts}


def _told(told: Told) -> Json:
    triples = list(map(_edge, told.edges))
    if not told.rule:
        return {"triples": triples, "written": True}
    return {
        "triples": triples,
        "rule": told.rule,
        "words": told.words,
        "statements": list(map(_statement, told.statements)),
        "premises": list(map(_told, told.premises)),
        "absent": [list(map(_edge, group)) for group in told.absent],
    }


def _near(near: Near) -> Json:
    return {
        "wanted": _edge(near.wanted),
        "rule": near.rule,
        "words": near.words,
        "statements": list(map(_statement, near.statements)),
        "holds": list(map(_edge, near.holds)),
        "missing": [{"triple": _edge(edge), "near": list(map(_near, deeper))} for edge, deeper in near.missing],
        "hindered": list(map(_edge, near.hindered)),
    }


def _uncounted(one: Uncounted) -> Json:
    return {
        "statement": _statement(one.statement),
        "corrected_by": list(map(_link, one.corrected_by)),
        "viewpoints": list(map(_link, one.viewpoints)),
    }
