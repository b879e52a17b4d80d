"""The pictures: timeline, network, map, spectrum and families, and a gallery of them."""

from flask import Blueprint, Response, render_template

from kg_server.catalogue.timeline import timeline
from kg_server.drawing import timeline as timelines
from kg_server.web import holdings
from kg_server.web.sheets import Part, answer, choice

blueprint = Blueprint("pictures", __name__)


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
