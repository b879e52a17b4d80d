"""The pages that explain the graph's terms and rules: `/ontology` and `/shapes` for people."""

from collections.abc import Callable
from typing import NamedTuple

from flask import render_template

from kg_server.catalogue import hierarchy, ontology, shapes
from kg_server.catalogue.hierarchy import Drawing, Node
from kg_server.catalogue.links import Link
from kg_server.catalogue.ontology import Ontology, Term
from kg_server.engine import Engine
from kg_server.web import holdings


class _Group(NamedTuple):
    title: str
    anchor: str
    words: str
    holds: Callable[[Term], bool]


_GROUPS = (
    _Group("Classes", "classes", "What things can be.", lambda term: term.kind == "class"),
    _Group(
        "Direct relations",
        "relations",
        "Nobody writes these: each holds because a statement that counts claims it, or because it follows from one"
        " that does.",
        lambda term: term.direct,
    ),
    _Group(
        "Other relations",
        "parts",
        "They hold statements together, describe works and passages, and say what belongs where.",
        lambda term: term.kind == "relation" and not term.direct,
    ),
    _Group("Values", "values", "They lead to a text, a number or a date.", lambda term: term.kind == "value"),
    _Group(
        "Annotations",
        "annotations",
        "They say something about terms, and steer derivation and checks.",
        lambda term: term.kind == "annotation",
    ),
)


def ontology_page() -> str:
    """Show the ontology; with 300 terms the page is made once for each state of the graph."""
    return holdings().remember("ontology page", _ontology)


def shapes_page() -> str:
    """Show the rules."""
    return render_template("shapes.html", shown=holdings().remember("shapes", shapes.read))


def _ontology(engine: Engine) -> str:
    shown = ontology.read(engine)
    classes = _trees(shown, "class")
    return render_template(
        "ontology.html",
        shown=shown,
        groups=[(group, [term for term in shown.terms if group.holds(term)]) for group in _GROUPS],
        classes=classes,
        relations=_trees(shown, "relation"),
        drawing=_drawn(classes),
    )


def _trees(shown: Ontology, kind: str) -> list[Node]:
    terms = {term.iri: term for term in shown.terms if term.kind == kind}
    links = [Link(term.iri, term.label) for term in terms.values()]
    return hierarchy.trees(links, lambda link: terms[link.iri].above)


def _drawn(roots: list[Node]) -> Drawing:
    """Draw what has something below it; what stands alone is in the list."""
    return hierarchy.draw([root for root in roots if root.below])
