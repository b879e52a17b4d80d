"""The pages of things: all that the graph holds of one, to read."""

from flask import Blueprint, Response, render_template, request

from kg_server.catalogue import axioms, grounds, links, profile, statements
from kg_server.catalogue.article import ARTICLE
from kg_server.catalogue.edges import WITHDRAWN
from kg_server.catalogue.profile import Profile
from kg_server.engine import Engine
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import compare, holdings
from kg_server.web.cite import boxes
from kg_server.web.definitions import counted_for
from kg_server.web.linked_data import address, missing
from kg_server.web.links import links_to_data
from kg_server.web.verdicts import cell_address, trial

blueprint = Blueprint("things", __name__)


@blueprint.get("/page/<kind>/<slug>")
def page(kind: str, slug: str) -> Response:
    """Show a thing to a person; `?all=1` shows the whole of each list instead of the first."""
    held = holdings()
    cell = trial().cell_of(slug) if kind == "verdict" else None
    if cell:
        return Response(status=303, headers={"Location": cell_address(cell)})
    known = held.remember("axioms", axioms.read)
    found = profile.describe(held.engine, address(kind, slug), known, whole="all" in request.args)
    if found is None:
        return missing(kind, slug)
    formats = formats_for(ResultKind.DATA)
    more = _more(held.engine, found, kind)
    boxed = boxes(kind, slug, found.iri, found.label)
    shown = render_template(
        "thing.html",
        thing=found,
        kind=kind,
        slug=slug,
        formats=formats,
        boxes=boxed,
        in_article=in_article,
        comparable=compare.is_comparable,
        **more,
        **counted_for(kind, slug),
    )
    return links_to_data(Response(shown), kind, slug)


def in_article(iri: str) -> str:
    """Give the address on the article page of a passage or note of the article, "" for anything else."""
    kind, slug = links.slug(iri)
    sign = slug.removeprefix(links.slug(ARTICLE)[1] + "-")
    return f"/article/{sign}" if kind in ("passage", "note") and sign != slug else ""


def _more(engine: Engine, found: Profile, kind: str) -> dict[str, object]:
    """Give what the pages of some kinds show beside the rest."""
    defining = (section for section in found.sections if section.key == "definitions")
    defined = [one.iri for section in defining for group in section.groups for one in group.statements]
    if found.withdrawal:
        return {"statement": next(iter(statements.read(engine, [found.iri], WITHDRAWN)), None), "criteria": {}}
    if kind == "statement":
        return {
            "statement": next(iter(statements.read(engine, [found.iri])), None),
            "stance": grounds.stance_meaning(engine, found.iri),
            "evidence": grounds.evidence(engine, found.iri),
            "criteria": grounds.criteria(engine, [found.iri]),
            "rules": holdings().remember("rules in words", grounds.rules),
        }
    cited = grounds.citations(engine, found.iri) if kind == "work" else []
    return {"cited": cited, "criteria": grounds.criteria(engine, defined)}
