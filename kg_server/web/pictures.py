"""The pictures: timeline, network, map, spectrum and families, and a gallery of them."""

from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template

from kg_server.catalogue.families import families
from kg_server.catalogue.network import Network, Tie, network
from kg_server.catalogue.places import located
from kg_server.catalogue.spectrum import spectrum
from kg_server.catalogue.timeline import timeline
from kg_server.drawing import atlas, triangles
from kg_server.drawing import families as trees
from kg_server.drawing import network as networks
from kg_server.drawing import spectrum as ranges
from kg_server.drawing import timeline as timelines
from kg_server.drawing.svg import Picture
from kg_server.drawing.world import Outline, outlines
from kg_server.engine import Engine
from kg_server.web import holdings, local
from kg_server.web.sheets import Local, Part, answer, choice, wanted

blueprint = Blueprint("pictures", __name__)

_STATIC = Path(__file__).parent / "static"


@blueprint.get("/pictures")
def gallery() -> str:
    """Show what pictures there are."""
    return render_template("pictures.html")


@blueprint.get("/timeline")
def over_time() -> Response:
    """Draw the episodes over the junctures."""
    episodes = holdings().remember("timeline", timeline)
    junctures = choice("juncture", "juncture", (j for episode in episodes for j, _ in episode.placings))
    kinds = choice("kind", "kind of episode", (kind for episode in episodes for kind in episode.kinds))
    shown = [e for e in episodes if junctures.allows(j for j, _ in e.placings) and kinds.allows(e.kinds)]
    part = Part(lambda local: timelines.draw(shown, local), timelines.table(shown), legend=timelines.LEGEND)
    return answer("timeline.html", {"timeline": part}, (junctures, kinds), undated=timelines.undated(shown))


@blueprint.get("/network")
def cooperation() -> Response:
    """Draw who cooperates with whom, in which role."""
    known = holdings().remember("network", network)
    roles = choice("role", "role", (tie.role for tie in known.ties))
    kinds = choice(
        "kind", "kind of episode", (k for tie in known.ties if not tie.direct for k in known.kinds_of(tie.other))
    )
    bodies = choice(
        "institution", "institution", (t for t in networks.nodes(known.ties) if known.is_a(t, "Institution"))
    )
    joined = {tie.other for tie in known.ties if bodies.allows((tie.agent,))}
    ties = [
        tie
        for tie in known.ties
        if roles.allows((tie.role,)) and kinds.allows(known.kinds_of(tie.other)) and tie.other in joined
    ]
    if wanted("json") == "json":
        return jsonify(networks.data(known, ties))
    whole = len(ties) == len(known.ties)
    parts = {
        "network": Part(lambda local: _network(known, ties, local, whole), networks.table(ties), legend=networks.LEGEND)
    }
    in_triangles = triangles.among(known, ties)
    if in_triangles:
        parts["triangulations"] = Part(
            lambda local: triangles.draw(known, ties, local), networks.table(in_triangles), "Triangulations"
        )
    return answer("network.html", parts, (roles, kinds, bodies))


def _network(known: Network, ties: list[Tie], to: Local, whole: bool) -> Picture | None:
    """Draw the network; the whole one is kept, for pages and for itself, since its forces take a while."""
    if not whole:
        return networks.draw(known, ties, to)

    def draw(_: Engine) -> Picture | None:
        return networks.draw(known, ties, to)

    return holdings().remember("network-drawn" if to is local else "network-alone", draw)


@blueprint.get("/map")
def on_the_map() -> Response:
    """Draw where the episodes take place."""
    found = holdings().remember("located", located)
    land = world()
    part = Part(lambda local: atlas.draw(found, land, local), atlas.table(found), legend=atlas.LEGEND)
    return answer("map.html", {"map": part}, land=bool(land))


@blueprint.get("/spectrum")
def from_amplifying_to_contesting() -> Response:
    """Draw where cases and contributions stand between amplifying and contesting."""
    found = holdings().remember("spectrum", spectrum)
    part = Part(lambda local: ranges.draw(found, local), ranges.table(found), legend=ranges.LEGEND)
    return answer("spectrum.html", {"spectrum": part})


@blueprint.get("/families")
def descent() -> Response:
    """Draw the families of institutions and their legacies."""
    found = holdings().remember("families", families)
    part = Part(lambda local: trees.draw(found, local), trees.table(found), legend=trees.LEGEND)
    return answer("families.html", {"families": part})


def world() -> tuple[Outline, ...]:
    """Give the outlines that were made when the package was built; none where it was built without."""
    return outlines(_STATIC / "built" / "world.json")
