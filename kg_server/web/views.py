"""Gives the answer of a query the picture that it asks for with `# view:`."""

from kg_server import questions
from kg_server.catalogue.answers import Readable
from kg_server.catalogue.places import places
from kg_server.drawing import views
from kg_server.web import holdings, local
from kg_server.web.pictures import world


def drawn(query: str, answer: Readable | None) -> views.Drawn:
    """Draw an answer as its query asks; without a view, or with no answer, there is no picture and nothing to say."""
    view = questions.view(query)
    if answer is None or not view:
        return views.Drawn(None)
    return views.draw(view, answer, holdings().remember("places", places), local, world())
