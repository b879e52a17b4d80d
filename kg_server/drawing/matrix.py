"""Draws a grid: things down the side, things along the top, and in each cell what joins the two."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from kg_server.drawing.svg import Picture, el, link, measure, number, shorten, text, tinted

MOST = 60
Head = tuple[str, str]  # a name, and the address it leads to
_ROW, _COLUMN, _SMALL, _SLANT = 24.0, 30.0, 11.5, 45
_WIDEST, _HIGHEST = 300.0, 190.0


def draw(name: str, title: str, description: str, cells: Mapping[tuple[Head, Head], Sequence[str]]) -> Picture:
    """Draw the cells; rows and columns keep the order in which they first come."""
    down = list(dict.fromkeys(row for row, _ in cells))
    along = list(dict.fromkeys(column for _, column in cells))
    left = min(_WIDEST, max(measure(label) for label, _ in down)) + 16
    top = min(_HIGHEST, max(measure(label, _SMALL) for label, _ in along)) * 0.72 + 24
    wide = max(_COLUMN, *(measure(_said(said), _SMALL) + 10 for said in cells.values()))
    body = [
        *(_head(label, href, left + (i + 0.5) * wide, top - 10) for i, (label, href) in enumerate(along)),
        *(_side(label, href, left - 8, top + i * _ROW + 16) for i, (label, href) in enumerate(down)),
        tinted("line", *_rules(left, top, wide, len(down), len(along))),
    ]
    for (row, column), said in cells.items():
        x, y = left + (along.index(column) + 0.5) * wide, top + down.index(row) * _ROW
        body.append(_cell(x, y, said, f"{row[0]}, {column[0]}"))
    width = left + len(along) * wide + 150
    return Picture(name, title, description, width, top + len(down) * _ROW + 12, tuple(body))


def too_large(cells: Mapping[tuple[Head, Head], Sequence[str]]) -> bool:
    """Tell whether there are too many rows or columns to be read."""
    return max(len({row for row, _ in cells}), len({column for _, column in cells}), 0) > MOST


def _said(said: Sequence[str]) -> str:
    """Write what stands in a cell: the one thing it holds, or how many."""
    kept = list(dict.fromkeys(filter(None, said)))
    return shorten(kept[0], 90, _SMALL) if len(kept) == 1 else str(len(kept)) if kept else ""


def _head(label: str, href: str, x: float, y: float) -> Element:
    turned = f"rotate(-{_SLANT} {number(x)} {number(y)})"
    return link(href, label, text(x, y, shorten(label, _HIGHEST, _SMALL), _SMALL, transform=turned))


def _side(label: str, href: str, x: float, y: float) -> Element:
    return link(href, label, text(x, y, shorten(label, _WIDEST), text_anchor="end"))


def _rules(left: float, top: float, wide: float, down: int, along: int) -> list[Element]:
    right, bottom = left + along * wide, top + down * _ROW
    across = [(left, top + i * _ROW, right, top + i * _ROW) for i in range(down + 1)]
    upright = [(left + i * wide, top, left + i * wide, bottom) for i in range(along + 1)]
    return [
        el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor", stroke_width=0.6)
        for x1, y1, x2, y2 in (*across, *upright)
    ]


def _cell(x: float, y: float, said: Sequence[str], where: str) -> Element:
    written = _said(said)
    inside = (
        text(x, y + 16, written, _SMALL, text_anchor="middle")
        if written
        else tinted("one", el("circle", cx=x, cy=y + _ROW / 2, r=6, fill="currentColor"))
    )
    heard = ", ".join(filter(None, dict.fromkeys(said)))
    return link("", f"{where}: {heard}" if heard else where, inside)
