"""What every write has in common: the token it must carry, the size it may have, the words it is answered with."""

import hashlib
import hmac
import json

from flask import Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from kg_server.engine.changes import Written
from kg_server.web import holdings

_WAITS = (
    " What follows from the changed graphs (relations, dates and inferences in the default graph) waits for the next"
    " build of a release."
)


def digest(token: str) -> str:
    """Give the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def require_writable() -> str:
    """Raise 403 on a server that is only read from; give the hash of the token otherwise."""
    wanted = holdings().token
    if wanted is None:
        raise Forbidden("This server is only read from; it cannot be written to")
    return wanted


def require_token() -> None:
    """Raise 403 on a server that is only read from, 401 without the token in the Authorization header.

    Only that header counts: a form on somebody's page can be made to send anything else.
    """
    wanted = require_writable()
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(digest(token.strip()), wanted):
        raise Unauthorized(
            "A write must carry the token of this server: Authorization: Bearer TOKEN",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "ssc"}),
        )


def allow_upload() -> None:
    """Let the body of this request be as large as that of a write may be."""
    limit = holdings().settings.number("max_upload")
    request.max_content_length = request.max_form_memory_size = limit


def respond_written(written: Written, status: int = 200, location: str | None = None) -> Response:
    """Say in words what a write did."""
    message = f"{written.added} quad(s) were added, {written.removed} removed."
    if written.waits:
        message += _WAITS
    body = {"message": message, "added": written.added, "removed": written.removed}
    response = Response(json.dumps(body) + "\n", status, content_type="application/json")
    if location:
        response.headers["Location"] = location
    return response
