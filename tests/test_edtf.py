"""EDTF dates are read into years and days, and nothing is made up where a bound is unknown."""

from datetime import date

import pytest

from kg_server.edtf import Bounds, read


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2023-10-02", Bounds(2023, 2023, date(2023, 10, 2), date(2023, 10, 2))),
        ("2023-10", Bounds(2023, 2023)),
        ("1965", Bounds(1965, 1965)),
        ("1965/", Bounds(1965, None)),
        ("1952/..", Bounds(1952, None)),
        ("/2017-10-15", Bounds(None, 2017, None, date(2017, 10, 15))),
        ("198X", Bounds(1980, 1989)),
        ("19XX", Bounds(1900, 1999)),
        ("1975~/1991?", Bounds(1975, 1991)),
        ("2004-06-01/2017-10-15", Bounds(2004, 2017, date(2004, 6, 1), date(2017, 10, 15))),
    ],
)
def test_a_date_has_the_bounds_that_its_text_gives(text: str, bounds: Bounds) -> None:
    assert read(text) == bounds


@pytest.mark.parametrize(
    "text", ["", "/", "../..", "2014–17", "2023-13", "2023-02-30", "2017/2004", "198X-05", "0000", "x"]
)
def test_a_text_that_is_no_date_is_refused_with_its_value(text: str) -> None:
    with pytest.raises(ValueError, match=r".+") as caught:
        read(text)
    assert str(caught.value) == "" or text in str(caught.value) or "day is out of range" in str(caught.value)
