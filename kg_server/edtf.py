"""Reads the part of EDTF (ISO 8601-2) that sources need: days, months, years, decades, marks of doubt, intervals."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rdflib import XSD, Literal, URIRef

from kg_server.vocabulary import SSC

_MOMENT = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?[?~%]?")


@dataclass(frozen=True)
class Bounds:
    """What is known of a span: first and last year, and the days where the text names days; None where unknown."""

    start_year: int | None = None
    end_year: int | None = None
    start_date: date | None = None
    end_date: date | None = None


@dataclass(frozen=True)
class _Moment:
    first: date
    last: date
    is_day: bool


def read(text: str) -> Bounds:
    """Read an EDTF date or interval such as `2004-06-01/2017-10-15`, `1965/` (end unknown) or `198X`.

    An empty side of an interval is unknown and `..` is open; both leave that bound None.
    Raises ValueError, saying what was expected, for anything else.
    """
    start, slash, end = text.partition("/")
    if not slash:
        moment = _moment(text)
        return _bounds(moment, moment)
    bounds = _bounds(_side(start), _side(end))
    if bounds.start_year is None and bounds.end_year is None:
        raise ValueError(f"{text!r} names no date on either side of the interval")
    if _is_backwards(_side(start), _side(end)):
        raise ValueError(f"{text!r} ends before it starts")
    return bounds


def dated(text: str) -> Iterator[tuple[URIRef, Literal]]:
    """Give the years and days of a span, each under its property, by its EDTF text; none where it cannot be read."""
    try:
        bounds = read(text)
    except ValueError:
        return  # `derivation.findings` reports it; a check still wants everything else derived
    for predicate, value, datatype in (
        (SSC.startYear, bounds.start_year, XSD.integer),
        (SSC.endYear, bounds.end_year, XSD.integer),
        (SSC.startDate, bounds.start_date, XSD.date),
        (SSC.endDate, bounds.end_date, XSD.date),
    ):
        if value is not None:
            yield predicate, Literal(str(value), datatype=datatype)


def _side(text: str) -> _Moment | None:
    return None if text in ("", "..") else _moment(text)


def _is_backwards(start: _Moment | None, end: _Moment | None) -> bool:
    return start is not None and end is not None and end.last < start.first


def _moment(text: str) -> _Moment:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no EDTF date; write for example 2004-06-01, 2004-06, 2004, 198X, 2004~ or 1965/")
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year and month:
        raise ValueError(f"{text!r} gives a month in a year that is not known")
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    first_month, last_month = (int(month), int(month)) if month else (1, 12)
    if not (first_year and 1 <= first_month <= 12):
        raise ValueError(f"{text!r} is not in the calendar")
    first = date(first_year, first_month, int(day) if day else 1)
    last = date(last_year, last_month, int(day) if day else monthrange(last_year, last_month)[1])
    return _Moment(first, last, bool(day))


def _bounds(start: _Moment | None, end: _Moment | None) -> Bounds:
    return Bounds(
        start.first.year if start else None,
        end.last.year if end else None,
        start.first if start and start.is_day else None,
        end.last if end and end.is_day else None,
    )


class End(Enum):
    """How an end of a span is known: firmly, only roughly (about, perhaps, a decade), not at all, or as still open."""

    FIRM = "firm"
    ROUGH = "rough"
    UNKNOWN = "unknown"
    OPEN = "open"


def ends(text: str) -> tuple[End, End]:
    """Tell how the start and the end of an EDTF date or interval are known; it must be one that `read` can read."""
    start, slash, end = text.partition("/")
    return _end(start), _end(end if slash else start)


def _end(side: str) -> End:
    if side in ("", ".."):
        return End.OPEN if side else End.UNKNOWN
    return End.ROUGH if set(side) & set("?~%X") else End.FIRM
