"""Two things side by side: what each is said to be, said not to be, and what is not addressed."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from kg_server.catalogue import comparable, comparison_formats, denials
from kg_server.catalogue.comparable import Comparable, Meant
from kg_server.catalogue.comparison import SHOWN, VALUES, Comparison, compare
from kg_server.catalogue.links import Link
from kg_server.errors import BadValue
from kg_server.vocabulary import shorten
from kg_server.web import holdings
from kg_server.web.narrowing import register
from kg_server.web.negotiation import form_wanted
from kg_server.web.verdicts import lookup

blueprint = Blueprint("compare", __name__)

_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_WRITERS = {"csv": comparison_formats.as_csv, "json": comparison_formats.as_json}
_TAKEN = ("a", "b", "show", "format", "viewpoint")


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Compare `a` with `b`; without both, or where a name may mean several things, ask for them."""
    format_, shown = form_wanted(request, *_WRITERS), _shown()
    known = _comparable()
    meant = known.pair(request.args.get("a", ""), request.args.get("b", ""))
    trouble = comparable.trouble(*meant)
    found = None if trouble else _compared(meant)
    if format_ != "html":
        if found is None:
            raise BadValue(trouble or "Name two things to compare, as a and b.")
        return Response(_WRITERS[format_](found.only(shown)), content_type=_MEDIA[format_])
    page = render_template(
        "compare.html",
        meant=dict(zip("ab", meant, strict=True)),
        spoken=known.spoken,
        trouble=trouble,
        found=found,
        table=found.only(shown) if found else None,
        shown=shown,
        choices=SHOWN,
        values=VALUES,
        names=sorted({entry.label for entry in known.entries}, key=str.casefold),
        address=_address,
    )
    return Response(page, 400 if trouble else 200)


def is_comparable(iri: str) -> bool:
    """Tell whether a thing can be compared with others."""
    return _comparable().holds(iri)


def _comparable() -> Comparable:
    return holdings().remember("comparable", lambda _: Comparable(register(), lookup()))


def _compared(meant: tuple[Meant, Meant]) -> Comparison | None:
    a, b = (one.entry for one in meant)
    if a is None or b is None:
        return None
    held = holdings()
    logic = held.remember("what denies what", denials.read)
    return compare(held.engine, Link(a.iri, a.label), Link(b.iri, b.label), logic)


def _shown() -> str:
    unknown = [name for name in request.args if name not in _TAKEN]
    if unknown:
        raise BadRequest(f"This address takes no {unknown[0]!r}; it takes {', '.join(_TAKEN)}.")
    shown = request.args.get("show", "all")
    if shown not in SHOWN:
        raise BadRequest(f"show is one of {', '.join(SHOWN)}, not {shown!r}.")
    return shown


def _address(**changed: str) -> str:
    """Give the address of this page with some parameters changed; things by their short names."""
    chosen = {name: request.args[name] for name in ("a", "b", "show") if request.args.get(name)}
    changed = {name: shorten(value) for name, value in changed.items()}
    return f"/compare?{urlencode(chosen | changed, safe=':')}"
