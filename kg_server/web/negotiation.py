"""Chooses the format of an answer from `?format=` or the Accept header."""

import re
from functools import cached_property, lru_cache

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from kg_server.errors import NoFormat
from kg_server.media_types import FORMATS, Format, ResultKind, by_name, formats_for, names

HTML = "text/html"
_FORMS = {HTML: "html", "image/svg+xml": "svg", "text/csv": "csv", "application/json": "json"}
_FORMS |= {f.media_type: f.name for f in formats_for(ResultKind.DATA) if f.name != "csv"}
_PARAMETERS = re.compile(r";\s*(?:charset=\"?utf-?8\"?|profile=\"[^\"]*\")", re.IGNORECASE)


class NegotiatedRequest(Request):
    """A request whose Accept header is read for media types alone: all that is sent here is UTF-8 anyway."""

    @cached_property
    def accept_mimetypes(self) -> MIMEAccept:
        """The media types that the client reads."""
        return read_accept(self.headers.get("Accept", ""))


def read_accept(header: str) -> MIMEAccept:
    """Read an Accept header, leaving its charsets and profiles out."""
    return parse_accept_header(_PARAMETERS.sub("", header), MIMEAccept)


@lru_cache(maxsize=512)
def negotiated(header: str, wanted: str | None) -> tuple[bool, dict[ResultKind, Format | None]]:
    """Tell for an Accept header and `?format=` whether a page is wanted, and else the formats; see `choose`."""
    accept = read_accept(header)
    page = prefers_html(accept) if wanted is None else wanted == "html"
    return page, {} if page else choose(accept, wanted)


def choose(accept: MIMEAccept, wanted: str | None) -> dict[ResultKind, Format | None]:
    """Choose a format for each kind of result; None where the client can read none. `wanted` wins over `accept`.

    Raises NoFormat when `wanted` is no format at all.
    """
    if wanted is None:
        return {kind: _accepted(accept, kind) for kind in ResultKind}
    chosen = {kind: by_name(wanted, kind) for kind in ResultKind}
    if not any(chosen.values()):
        raise NoFormat(f"{wanted!r} is no format; the formats are {', '.join(names())}")
    return chosen


def prefers_html(accept: MIMEAccept) -> bool:
    """Tell whether a client would rather read a page than data: browsers name HTML, programs do not."""
    best = accept.best_match([*_media_types(FORMATS), HTML])
    return best == HTML


def graph_format(accept: MIMEAccept) -> Format | None:
    """Choose a format for a graph, None when the client would rather have a page or can read none."""
    return None if prefers_html(accept) else _accepted(accept, ResultKind.DATA)


def names_data(accept: MIMEAccept) -> bool:
    """Tell whether a client asks for data by name, where whoever does not is shown a page."""
    offered = [HTML, *_media_types(formats_for(ResultKind.DATA))]
    return accept.provided and accept.best_match(offered) not in (None, HTML)


def accepted_graph(asked: Request, kind: ResultKind = ResultKind.DATA) -> Format:
    """Choose a format for a graph by `?format=` or Accept, Turtle for browsers; raise 406 where none can be read."""
    wanted = asked.args.get("format")
    if wanted is None and prefers_html(asked.accept_mimetypes):
        return formats_for(kind)[0]
    chosen = choose(asked.accept_mimetypes, wanted)[kind]
    if chosen is None:
        media = ", ".join([HTML, *(f.media_type for f in formats_for(kind))])
        raise NotAcceptable(f"This can be had as {media}; ask for one of these")
    return chosen


def form_wanted(asked: Request, *offered: str, only_named: tuple[str, ...] = ()) -> str:
    """Tell by `?format=` or Accept in which form a page is wanted: html, or by name one of those that are offered.

    Those `only_named` are given to nobody who does not name them. Raises NoFormat for a name that is not offered.
    """
    named = asked.args.get("format")
    if named is None:
        media = {media: name for media, name in _FORMS.items() if name in ("html", *offered)}
        return media[asked.accept_mimetypes.best_match(list(media), default=HTML) or HTML]
    if named not in ("html", *offered, *only_named):
        raise NoFormat(
            f"{named!r} is no format of this page; the formats are {', '.join(('html', *offered, *only_named))}"
        )
    return named


def _accepted(accept: MIMEAccept, kind: ResultKind) -> Format | None:
    formats = formats_for(kind)
    if not accept.provided:
        return formats[0]
    offered = _media_types(formats)
    best = accept.best_match(list(offered))
    return offered[best] if best else None


def _media_types(formats: tuple[Format, ...]) -> dict[str, Format]:
    """Give the formats by media type, proper names first: among equals the first offer wins."""
    proper = {f.media_type: f for f in formats}
    return proper | {m: f for f in reversed(formats) for m in f.media_aliases if m not in proper}
