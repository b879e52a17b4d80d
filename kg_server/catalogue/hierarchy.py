"""Lays a hierarchy out from left to right: each node beside the middle of those below it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg_server.catalogue.links import Link

ROW, COLUMN = 22, 205  # pixels between rows, and between levels
_LETTER = 5.4  # pixels that a letter of a label takes, about


@dataclass(frozen=True)
class Node:
    """Something in a hierarchy, and what stands below it."""

    link: Link
    below: list["Node"]


@dataclass(frozen=True)
class Placed:
    """A node where it is drawn, and where the label of the one above it ends (None for a root); in pixels."""

    link: Link
    x: int
    y: int
    parent: tuple[int, int] | None


@dataclass(frozen=True)
class Drawing:
    """Placed nodes and the room they take, in pixels."""

    nodes: list[Placed]
    width: int
    height: int


def trees(links: Sequence[Link], above: Callable[[Link], list[Link]]) -> list[Node]:
    """Make trees of links, by what stands directly above each; what has nothing above it among them is a root."""
    members = {one.iri for one in links}
    below: dict[str, list[Link]] = {}
    for one in links:
        parents = [parent.iri for parent in above(one) if parent.iri in members]
        for parent in parents or [""]:
            below.setdefault(parent, []).append(one)

    def node(one: Link) -> Node:
        return Node(one, [node(lower) for lower in below.get(one.iri, [])])

    return [node(root) for root in below.get("", [])]


def draw(roots: Sequence[Node]) -> Drawing:
    """Place the nodes: one row for each that has nothing below it."""
    placed: list[Placed] = []
    row = 0
    for root in roots:
        found = list(_place(root, 0, row))
        row += _rows(root)
        placed += _joined(found)
    width = max((node.x for node in placed), default=0) + COLUMN
    return Drawing(placed, width, row * ROW + ROW // 2)


def _rows(node: Node) -> int:
    return sum(map(_rows, node.below)) or 1


def _place(node: Node, level: int, row: int) -> Iterator[tuple[Node, int, int]]:
    """Give node and place, those above before those below."""
    middle = ROW * row + ROW * _rows(node) // 2
    yield node, 8 + level * COLUMN, middle
    for lower in node.below:
        yield from _place(lower, level + 1, row)
        row += _rows(lower)


def _joined(found: list[tuple[Node, int, int]]) -> Iterator[Placed]:
    parents = {
        id(lower): (x + 14 + round(_LETTER * len(node.link.label)), y) for node, x, y in found for lower in node.below
    }
    return (Placed(node.link, x, y, parents.get(id(node))) for node, x, y in found)
