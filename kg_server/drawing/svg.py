"""Makes SVG out of elements: a picture for a page or for itself, text with a measured width, links, colours.

A colour is a class with `color` as a presentation attribute, so that a picture is whole when it stands alone, and the
style sheet of a page can give it other colours in the dark. No style attribute and no script is ever made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

TINTS = {
    "ink": "#1f2328", "quiet": "#57606a", "line": "#b9b9b0", "wash": "#efefe9", "paper": "#fdfdfb",
    "one": "#0b5394", "two": "#a64b00", "three": "#3d6b35", "four": "#7a3b87",
}  # fmt: skip
FONT = "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, Georgia, serif"
SIZE = 13.0
_NARROW, _WIDE = set("fijlrtI.,:;'’()[]|! -"), set("mwMWOQGDNH—@%")
# XML cannot carry these, not even escaped.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

Value = str | float


@dataclass(frozen=True)
class Picture:
    """A picture: a short name for ids, its title, what it shows in a sentence or two, its size, what is drawn."""

    name: str
    title: str
    description: str
    width: float
    height: float
    body: tuple[Element, ...]

    def inline(self) -> str:
        """Give the markup to put into a page, which says how it looks in pictures.css."""
        return tostring(self._root(), encoding="unicode")

    def alone(self) -> str:
        """Give the markup of a file of its own, on a sheet of paper."""
        root = self._root()
        root.set("width", number(self.width))
        root.set("height", number(self.height))
        root.insert(2, tinted("paper", el("rect", width="100%", height="100%", fill="currentColor")))
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"

    def _root(self) -> Element:
        """Name the root a group: as an image, its links would be hidden from those who listen."""
        root = el(
            "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            class_="drawn", id=self.name, role="group", aria_labelledby=f"{self.name}-title {self.name}-desc",
            font_family=FONT, font_size=SIZE, color=TINTS["ink"], fill="currentColor",
        )  # fmt: skip
        for part, said in (("title", self.title), ("desc", self.description)):
            SubElement(root, part, id=f"{self.name}-{part}").text = clean(said)
        root.extend(self.body)
        return root


def el(tag: str, *children: Element, **attributes: Value | None) -> Element:
    """Make an element; `_` in a name stands for `-`, one at its end is dropped, an attribute of None is left out."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), value if isinstance(value, str) else number(value))
    made.extend(children)
    return made


def number(value: float) -> str:
    """Write a number with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def clean(said: str) -> str:
    """Leave out what XML cannot carry."""
    return _CONTROLS.sub("", said)


def tinted(tint: str, *children: Element, **attributes: Value | None) -> Element:
    """Group elements under a colour of `TINTS`, which they use as `currentColor`."""
    return el("g", *children, class_=tint, color=TINTS[tint], **attributes)


def text(x: float, y: float, said: str, size: float = SIZE, **attributes: Value | None) -> Element:
    """Write a line of text, its baseline at `y`."""
    made = el("text", x=x, y=y, font_size=None if size == SIZE else size, **attributes)
    made.text = clean(said)
    return made


def lines(x: float, y: float, said: Iterable[str], size: float = SIZE, **attributes: Value | None) -> list[Element]:
    """Write lines of text beneath each other."""
    return [text(x, y + i * size * 1.25, line, size, **attributes) for i, line in enumerate(said)]


def link(href: str, title: str, *children: Element, **attributes: Value | None) -> Element:
    """Make elements a link, with a title that is read out and shown on hovering; without an address, a group."""
    named = el("title")
    named.text = clean(title)
    return el("a", named, *children, href=href, **attributes) if href else el("g", named, *children, **attributes)


def halo(*children: Element) -> Element:
    """Surround text with the colour of the paper, so that lines behind it do not disturb."""
    return el(
        "g", *children, class_="halo", stroke=TINTS["paper"], stroke_width=3.5, stroke_linejoin="round",
        paint_order="stroke",
    )  # fmt: skip


def measure(said: str, size: float = SIZE) -> float:
    """Estimate the width of a line in the units of the picture: no font is at hand, so rather too much."""
    return sum(0.33 if c in _NARROW else 0.82 if c in _WIDE else 0.54 for c in said) * size


def wrap(said: str, width: float, size: float = SIZE, most: int = 3) -> list[str]:
    """Break text into at most so many lines of a width; what does not fit ends in an ellipsis."""
    rows: list[str] = []
    for word in said.split():
        if rows and measure(f"{rows[-1]} {word}", size) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    kept = rows[:most]
    if len(rows) > most:
        kept[-1] += " …"
    return [shorten(row, width, size) for row in kept]


def shorten(said: str, width: float, size: float = SIZE) -> str:
    """Cut a line that is wider than it may be, and mark the cut."""
    if measure(said, size) <= width:
        return said
    while said and measure(said + "…", size) > width:
        said = said[:-1]
    return said.rstrip(" …") + "…"
