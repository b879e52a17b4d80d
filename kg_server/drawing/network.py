"""Draws who cooperates with whom: agents and episodes, the part of each, and every triangulation as an area."""

from collections.abc import Sequence

from kg_server.catalogue.links import Link
from kg_server.catalogue.network import TRIANGULATES, Network, Tie
from kg_server.drawing import graphs
from kg_server.drawing.bars import Local
from kg_server.drawing.graphs import Area, Edge, Node
from kg_server.drawing.svg import Picture
from kg_server.drawing.tables import Table, claimed

LEGEND = (
    ("circle", "state"),
    ("square", "institution"),
    ("ring", "other agent"),
    ("diamond", "episode"),
    ("triangle", "triangulation"),
    ("solid", "counts"),
    ("dashed", "does not count"),
)
_TITLE = "Who cooperates with whom, in which role"
_DESCRIPTION = (
    "Circles are states, squares institutions, rings other agents; diamonds are episodes, triangles those episodes in "
    "which somebody triangulates. A line is the part that an agent plays, and leads to the statement that says so."
)
_COLUMNS = ("agent", "role", "in or with", "statement", "whose claim", "passage", "counts")


def draw(network: Network, ties: Sequence[Tie], local: Local) -> Picture | None:
    """Draw some ties of the network; None where there are none."""
    things = nodes(ties)
    place = {thing: i for i, thing in enumerate(things)}
    edges = [_edge(tie, place, local) for tie in ties]
    areas = [_area(thing, ties, place) for thing in things if network.is_a(thing, "Triangulation")]
    return graphs.draw(
        "network", _TITLE, _DESCRIPTION, [_node(thing, network, local) for thing in things], edges, areas
    )


def nodes(ties: Sequence[Tie]) -> list[Link]:
    """Give the things that some ties join, each once."""
    return list(dict.fromkeys(thing for tie in ties for thing in (tie.agent, tie.other)))


def table(ties: Sequence[Tie]) -> Table:
    """List the ties, by agent."""
    ordered = sorted(ties, key=lambda tie: (tie.agent.label.casefold(), tie.other.label.casefold(), tie.role.label))
    rows = tuple(
        (
            (tie.agent,),
            (tie.role,),
            (tie.other,),
            *claimed(tie.claim),
        )
        for tie in ordered
    )
    return Table("Who plays which part in what, by name of the agent", _COLUMNS, rows)


def data(network: Network, ties: Sequence[Tie]) -> dict[str, list[dict[str, object]]]:
    """Give nodes and links for programs, with IRIs throughout."""
    return {
        "nodes": [
            {"id": thing.iri, "label": thing.label, "kinds": [kind.label for kind in network.kinds_of(thing)]}
            for thing in nodes(ties)
        ],
        "links": [
            {
                "source": tie.agent.iri,
                "target": tie.other.iri,
                "role": tie.role.label,
                "roleIri": tie.role.iri,
                "statement": tie.claim.statement.iri,
                "attributedTo": [holder.iri for holder in tie.claim.holders],
                "counts": tie.claim.counts,
            }
            for tie in ties
        ],
    }


def _node(thing: Link, network: Network, local: Local) -> Node:
    shape, tint = "ring", "three"
    if "/id/episode/" in thing.iri:
        shape, tint = ("triangle", "four") if network.is_a(thing, "Triangulation") else ("diamond", "two")
    elif network.is_a(thing, "State"):
        shape, tint = "circle", "one"
    elif network.is_a(thing, "Institution"):
        shape, tint = "square", "one"
    return Node(thing.label, local(thing.iri), shape, tint)


def _edge(tie: Tie, place: dict[Link, int], local: Local) -> Edge:
    how = f"{tie.agent.label} {tie.role.label} {tie.other.label}" if tie.direct else (
        f"{tie.agent.label}, {tie.role.label} in: {tie.other.label}"
    )  # fmt: skip
    tint = "four" if tie.relation == TRIANGULATES else "quiet"
    said = f"{how} ({tie.claim.whose})"
    return Edge(
        place[tie.agent], place[tie.other], tie.role.label, said, local(tie.claim.statement.iri), tie.claim.counts, tint
    )


def _area(episode: Link, ties: Sequence[Tie], place: dict[Link, int]) -> Area:
    joined = [tie.agent for tie in ties if tie.other == episode]
    return Area(episode.label, tuple(dict.fromkeys(place[thing] for thing in (episode, *joined))))
