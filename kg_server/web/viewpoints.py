"""Viewpoints on pages: `?viewpoint=` shows the graph as one has it, links keep it, and a page lists all of them."""

import re
from urllib.parse import quote, urlencode, urlsplit

from flask import Blueprint, Response, render_template, request

from kg_server.catalogue.viewed import DEFAULT
from kg_server.catalogue.viewpoints import Viewpoint
from kg_server.web import holdings, look_from

blueprint = Blueprint("viewpoints", __name__)

PARAMETER = "viewpoint"
# The beginnings of addresses that show the graph as a viewpoint has it.
_SEEING = frozenset((
    "", "page", "id", "data", "episodes", "institutions", "actors", "ideas", "works", "definitions", "search",
    "article", "timeline", "network", "map", "spectrum", "families", "pictures", "queries", "q", "sparql",
    "what-if", "why", "compare", "statistics",
))  # fmt: skip
# Reads its parameters by the protocol.
_READS_ITSELF = "sparql"
_MOST = 100  # relations that the page of viewpoints lists of each
_LINK = re.compile(r'(<(?:a|link)\b[^>]*? href=")([^"]*)(")')
_FORM = re.compile(r'<form\b[^>]*? action="([^"]*)"[^>]*>|<form\b(?![^>]* action=)[^>]*>')


@blueprint.get("/viewpoints")
def listed() -> str:
    """List the viewpoints: who is heard, how much counts, which relations nobody else claims."""
    return render_template("viewpoints.html", viewpoints=holdings().viewpoints.values(), most=_MOST)


@blueprint.before_app_request
def look() -> None:
    """Let pages and data be seen from the viewpoint that their address names."""
    name = request.args.get(PARAMETER, "")
    if name and _sees(request.path) and not request.path.startswith(f"/{_READS_ITSELF}"):
        look_from(name)


@blueprint.app_context_processor
def told() -> dict[str, object]:
    """Tell templates whose graph they show, None for the default one, and the address of the same page by default."""
    seen = holdings().viewpoint
    return {"viewpoint": seen, "without_viewpoint": _without() if seen else ""}


@blueprint.app_template_global()
def by_default() -> str:
    """Give the words that say under which viewpoint something counts or does not."""
    return "from this viewpoint" if holdings().viewpoint else "by default"


@blueprint.after_app_request
def keep(response: Response) -> Response:
    """Let the links, forms and redirections of an answer lead on to the graph as the viewpoint has it."""
    seen = holdings().viewpoint
    if seen is None:
        return response
    if response.location:
        response.location = _kept(response.location, seen, "&")
    if response.mimetype == "text/html":
        page = _LINK.sub(lambda m: _followed(m, seen), response.get_data(as_text=True))
        response.set_data(_FORM.sub(lambda m: m[0] + _field(m[1] or request.path, seen), page))
    return response


def _followed(link: re.Match[str], seen: Viewpoint) -> str:
    """Give a link with the viewpoint, but for the one that leaves it."""
    return link[0] if "data-leaves" in link[1] else link[1] + _kept(link[2], seen, "&amp;") + link[3]


def _sees(path: str) -> bool:
    return path.split("/")[1] in _SEEING if path.startswith("/") else False


def _kept(address: str, seen: Viewpoint, joint: str) -> str:
    """Give an address with the viewpoint, where it leads to what can be seen from it."""
    parts = urlsplit(address)
    path = parts.path or (request.path if parts.query else "")
    if parts.netloc or parts.scheme or not _sees(path) or re.search(rf"(^|[?;&]){PARAMETER}=", parts.query):
        return address
    before, mark, after = address.partition("#")
    return f"{before}{joint if parts.query else '?'}{PARAMETER}={quote(seen.slug)}{mark}{after}"


def _field(action: str, seen: Viewpoint) -> str:
    """Give the hidden field that lets a form keep the viewpoint; the query page has a list for it."""
    path = urlsplit(action).path
    if not _sees(path) or path.startswith(f"/{_READS_ITSELF}"):
        return ""
    return f'<input type="hidden" name="{PARAMETER}" value="{seen.slug}">'


def _without() -> str:
    """Give the address of this page as it is by default."""
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    if request.path.startswith(f"/{_READS_ITSELF}"):
        rest.append((PARAMETER, DEFAULT))
    return request.path + ("?" + urlencode(rest) if rest else "")
