"""Definitions put to the test: the matrix, a cell opened, two definitions side by side, one under every scheme."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from kg_server.catalogue import cells, grids
from kg_server.catalogue.definitions import definitions
from kg_server.catalogue.grids import WORDS, Grid, Line
from kg_server.catalogue.links import Link
from kg_server.catalogue.search import Index
from kg_server.catalogue.verdicts import Trial
from kg_server.errors import BadValue, UnknownName
from kg_server.vocabulary import local_name, thing_iri
from kg_server.web import holdings
from kg_server.web.narrowing import register
from kg_server.web.verdicts import Told, as_data, chosen_scheme, common, missing, reader, take, trial

blueprint = Blueprint("definitions", __name__)

SHOWN = {"": "all", "decided": "with a verdict", **WORDS}


@blueprint.get("/definitions")
def matrix() -> Response:
    """Show which episode meets which definition under a position scheme."""
    take("scheme", "show", "q")
    scheme = chosen_scheme()
    whole = grids.by_definition(trial(), scheme.iri)
    shown = _narrowed(whole)
    told = as_data(Told("definitions", shown.verdicts(trial())))
    if told:
        return told
    page = render_template(
        "definitions.html",
        whole=whole,
        shown=shown,
        scheme=scheme,
        offered=SHOWN,
        show=request.args.get("show", ""),
        text=request.args.get("q", ""),
        defined=holdings().remember("definitions", definitions),
        **common(),
    )
    return Response(page)


@blueprint.get("/definitions/<definition>/<episode>")
def cell(definition: str, episode: str) -> Response:
    """Open one verdict: its conditions, what they rest on, and the verdict under every other scheme."""
    take("scheme")
    at = (_named(reader().episode, episode), _named(reader().definition, definition))
    scheme = chosen_scheme()
    verdicts = [trial().matrix[(*at, one)] for one in (scheme.iri, *(s for s in trial().schemes if s != scheme.iri))]
    told = as_data(Told(f"{definition}-{episode}", verdicts))
    if told:
        return told
    opened = cells.opened(holdings().engine, trial(), (*at, scheme.iri))
    return Response(render_template("cell.html", opened=opened, scheme=scheme, at=at, **common()))


@blueprint.get("/definitions/compare")
def compare() -> Response:
    """Show two definitions side by side: what both cover, and where they part and on which condition."""
    take("a", "b", "scheme")
    scheme = chosen_scheme()
    first, second = _chosen("a", 0), _chosen("b", 1)
    found = grids.pairs(trial(), first.iri, second.iri, scheme.iri)
    told = as_data(Told("compared", [trial().matrix[box.cell] for pair in found for box in pair.boxes]))
    if told:
        return told
    both = [pair for pair in found if pair.outcomes == ("met", "met")]
    part = [pair for pair in found if len(set(pair.outcomes)) > 1]
    alike = [pair for pair in found if pair not in both and pair not in part and pair.outcomes[0] != "undetermined"]
    sides = [(one, [trial().link(c.iri) for c in trial().definitions[one.iri].needed]) for one in (first, second)]
    page = render_template(
        "definitions_compared.html",
        a=first,
        b=second,
        scheme=scheme,
        sides=[(one, conditions, cells.rule(trial(), one.iri)) for one, conditions in sides],
        parts=(("Both are met", both), ("Where they part", part), ("Neither is met, or both are contested", alike)),
        silent=len(found) - len(both) - len(part) - len(alike),
        **common(),
    )
    return Response(page)


@blueprint.get("/definitions/schemes")
def under_schemes() -> Response:
    """Show one definition under every position scheme: which case changes its verdict."""
    take("definition")
    named = request.args.get("definition", "").strip()
    definition = reader().definition(named) if named else _most_changing(trial())
    grid = grids.by_scheme(trial(), definition.iri)
    told = as_data(Told("schemes", grid.verdicts(trial())))
    if told:
        return told
    changing = grid.kept(line for line in grid.lines if line.changes)
    steady = grid.kept(line for line in grid.lines if line.decided and not line.changes)
    page = render_template(
        "definitions_schemes.html",
        definition=definition,
        grid=grid,
        changing=changing,
        steady=steady,
        silent=len(grid.lines) - len(changing.lines) - len(steady.lines),
        counts_actors=any(one.minimum for one in trial().definitions[definition.iri].needed),
        **common(),
    )
    return Response(page)


def counted_for(kind: str, slug: str) -> dict[str, object]:
    """Give what the page of an episode or definition shows of verdicts under the usual scheme; {} for other things."""
    iri, scheme = str(thing_iri(kind, slug)), trial().frame.default_scheme
    if kind == "episode" and iri in trial().frame.episodes:
        verdicts = [trial().matrix[iri, one, scheme] for one in trial().definitions]
        return {"verdicts": [(trial().link(v.definition), grids.box(v)) for v in verdicts], **_words()}
    if kind == "case-class":  # it is named after its definition
        iri = str(thing_iri("definition", slug))
    if kind in ("definition", "case-class") and iri in trial().definitions:
        grid = grids.by_definition(trial(), scheme)
        column = [head.iri for head in grid.heads].index(iri)
        return {"counts": grid.counts(column), "defined": trial().link(iri), **_words()}
    return {}


def _words() -> dict[str, object]:
    shared = common()
    return {name: shared[name] for name in ("words", "opens", "usual")}


def _named(find: Callable[[str], Link], slug: str) -> str:
    """Find what the path of an address names by its slug; answer 404 for all else, with what is called alike."""
    try:
        found = find(slug)
    except UnknownName as error:
        missing(error)
    if local_name(found.iri) != slug:
        missing(
            UnknownName(f"Nothing here has the address {slug}; did you mean {found.label}?", [(found.iri, found.label)])
        )
    return found.iri


def _narrowed(grid: Grid) -> Grid:
    """Keep the lines that the address asks for: with a certain outcome, and with the words sought in their names."""
    show, text = request.args.get("show", ""), request.args.get("q", "").strip()
    if show not in SHOWN:
        raise BadValue(f"{show!r} is nothing to show; choose one of {', '.join(filter(None, SHOWN))}.")
    named = {hit.entry.iri for hit in Index(register().lists["episodes"]).find(text)} if text else None
    return grid.kept(line for line in grid.lines if _has(line, show) and (named is None or line.episode.iri in named))


def _has(line: Line, show: str) -> bool:
    if show in ("", "decided"):
        return line.decided or not show
    return any(box.outcome == show for box in line.boxes)


def _chosen(name: str, place: int) -> Link:
    """Give the definition that the address names, else one of those with the most verdicts under the usual scheme."""
    named = request.args.get(name, "").strip()
    return reader().definition(named) if named else _first(trial())[place]


def _most_changing(known: Trial) -> Link:
    def changing(iri: str) -> int:
        return sum(line.changes for line in grids.by_scheme(known, iri).lines)

    return known.link(max(known.definitions, key=changing))


def _first(known: Trial) -> list[Link]:
    grid = grids.by_definition(known, known.frame.default_scheme)
    undetermined = {head: grid.counts(column)["undetermined"] for column, head in enumerate(grid.heads)}
    return sorted(grid.heads, key=lambda head: undetermined[head])
