"""The downloads: a page that says what each file is, and the files, the same as `ssc export` writes."""

from itertools import groupby
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.exceptions import NotFound

from kg_server import exports
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import base_url, holdings
from kg_server.web.negotiation import prefers_html

blueprint = Blueprint("downloads", __name__)

# Checked by the client each time, but not kept in the memory of the server.
_CACHING = "max-age=0, must-revalidate"


@blueprint.get("/downloads")
def page() -> Response:
    """List the files, for people as a page, for programs as JSON."""
    made = _made()
    if not prefers_html(request.accept_mimetypes):
        return Response((made.folder / exports.LISTING).read_bytes(), content_type="application/json")
    groups = {name: list(files) for name, files in groupby(made.files, key=lambda file: file.group)}
    shown = render_template(
        "downloads.html",
        files=made.files,
        groups=groups,
        graphs={name: _by_title(groups[name]) for name in ("graphs", "viewpoints", "terms")},
        syntaxes={f.name: f.label for f in formats_for(ResultKind.GRAPH)},
        site=base_url(path=False),
        writable=holdings().token is not None,
        sums=exports.SUMS,
        listing=exports.LISTING,
    )
    return Response(shown)


@blueprint.get("/downloads/<file>")
def download(file: str) -> Response:
    """Give a file, whole or the ranges that are asked for."""
    made = _made()
    if file == exports.LISTING:
        return _send(made.folder / file, "application/json")
    found = next((one for one in made.files if one.name == file), None)
    if found is None:
        raise NotFound(f"There is no download {file!r}; /downloads lists those that there are")
    response = _send(made.folder / file, found.media_type, found.sha256)
    if found.media_type.startswith("text/csv"):
        response.headers["Link"] = f'<{exports.DESCRIPTION}>; rel="describedby"; type="application/csvm+json"'
    return response


def _made() -> exports.Made:
    held = holdings()
    return exports.made(held.release, held.settings.cache_folder())


def _send(path: Path, media_type: str, digest: str | None = None) -> Response:
    response = send_file(path, media_type, as_attachment=True, download_name=path.name, etag=digest or True)
    response.headers["Content-Type"] = media_type  # as it is: text types have their charset already
    response.headers["Cache-Control"] = _CACHING
    return response


def _by_title(files: list[exports.Download]) -> list[list[exports.Download]]:
    """Gather the files that hold the same in several syntaxes."""
    return [list(same) for _, same in groupby(files, key=lambda file: file.title)]
