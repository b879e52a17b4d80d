"""Who stands between whom, and who keeps together: measures of the network of participations, by networkx."""

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.tallies import Column, Statistic, Tally, by_name, count, figure, ranks, thing, things
from kg_server.engine import Engine

_PARTS = """SELECT DISTINCT ?actor ?episode WHERE {
  ?part a ssc:Participation ; ssc:participant ?actor ; ssc:participationIn ?episode ;
        ssc:acceptedIn viewpoint:default
} ORDER BY ?actor ?episode"""
_NETWORK = (
    "The network has a node for every actor and every episode, and a line between an actor and an episode where a"
    " statement that counts says that the actor takes part, in whatever role; several roles or statements"
    " make one line, lines have no weight and no direction."
)
Edge = tuple[Link, Link]


def betweenness(edges: list[Edge]) -> dict[Link, tuple[float, float]]:
    """Give for each actor of a network of (actor, episode) its betweenness: normalised, and as a number of pairs.

    The pairs are those of other nodes between which shortest paths lead through the actor, each pair counted by the
    share of its shortest paths; normalised, they are divided by the number of all pairs of other nodes.
    """
    import networkx as nx  # half a second that only those pay who ask for it

    nodes, lines = _numbered(edges)
    graph = nx.Graph(lines)
    raw = nx.betweenness_centrality(graph, normalized=False)
    others = max((len(nodes) - 1) * (len(nodes) - 2) / 2, 1)
    actors = {actor for actor, _ in edges}
    return {node: (raw[i] / others, raw[i]) for i, node in enumerate(nodes) if node in actors}


def communities(edges: list[Edge]) -> tuple[list[list[Link]], float]:
    """Part a network of (actor, episode) into communities, the largest first, and give their modularity.

    Louvain's method in its published order of steps, on nodes that are numbered by their addresses and with a fixed
    seed: the same network is always parted in the same way.
    """
    import networkx as nx

    nodes, lines = _numbered(edges)
    graph = nx.Graph(lines)
    found = [sorted(one) for one in nx.community.louvain_communities(graph, resolution=1, seed=1)]
    found.sort(key=lambda one: (-len(one), one))
    return [[nodes[i] for i in one] for one in found], nx.community.modularity(graph, found, resolution=1)


def _numbered(edges: list[Edge]) -> tuple[list[Link], list[tuple[int, int]]]:
    """Number the nodes by their addresses: sets of numbers keep one order, whatever Python makes of texts."""
    nodes = sorted({node for edge in edges for node in edge}, key=lambda link: link.iri)
    at = {node: i for i, node in enumerate(nodes)}
    return nodes, sorted((at[actor], at[episode]) for actor, episode in edges)


def _edges(engine: Engine, text: str) -> list[Edge]:
    found = select(engine, text)
    names = Names(engine, found)
    return [(names.link(row["actor"]), names.link(row["episode"])) for row in found]


def _betweenness(engine: Engine, text: str) -> Tally:
    edges = _edges(engine, text)
    measured = betweenness(edges)
    ordered = sorted(measured, key=lambda actor: (-round(measured[actor][0], 9), actor.label.casefold(), actor.iri))
    values = [round(measured[actor][0], 9) for actor in ordered]
    rows = []
    for rank, actor in zip(ranks(values), ordered, strict=True):
        episodes = by_name(episode for one, episode in edges if one == actor)
        share, pairs = measured[actor]
        rows.append((figure(rank), (actor,), figure(share), figure(round(pairs, 3)), figure(len(episodes)), episodes))
    nodes = {node for edge in edges for node in edge}
    told = f"{len(measured)} actors, {len(nodes) - len(measured)} episodes, {len(edges)} lines."
    return Tally(tuple(rows), (told,))


def _communities(engine: Engine, text: str) -> Tally:
    edges = _edges(engine, text)
    actors = {actor for actor, _ in edges}
    parted, modularity = communities(edges)
    rows = []
    for number, members in enumerate(parted, 1):
        inside = by_name(node for node in members if node in actors)
        episodes = by_name(node for node in members if node not in actors)
        rows.append((figure(number), figure(len(inside)), figure(len(episodes)), inside, episodes))
    alone = sum(len(members) < 3 for members in parted)
    told = (
        f"{len(parted)} communities, {alone} of them of one actor and one episode; modularity {modularity:.3f}. What"
        " hangs together with nothing else is a community of its own."
    )
    return Tally(tuple(rows), (told,))


BETWEENNESS = Statistic(
    "betweenness",
    "Actors between others",
    "Through which actors do the shortest ways between others lead?",
    f"{_NETWORK} Betweenness centrality (Brandes, as networkx computes it) over the whole of this two-mode network: for"
    " an actor, the pairs of other nodes whose shortest ways lead through it, each counted by the share of those ways;"
    " normalised by the number of all pairs of other nodes, episodes included. Groups count as the one actor as which"
    " they are named.",
    _PARTS,
    (
        count("rank", "Rank", "Place in falling order; equal values share a place."),
        thing("actor", "Actor", "Who takes part."),
        Column("betweenness", "Betweenness", "Normalised betweenness, between 0 and 1.", "decimal"),
        Column("pairs", "Pairs", "The same before it is normalised: a number of pairs of nodes.", "decimal"),
        count("episode_count", "Episodes", "Number of episodes in which the actor takes part."),
        things("episodes", "Which", "Those episodes."),
    ),
    _betweenness,
)
COMMUNITIES = Statistic(
    "communities",
    "Who keeps together",
    "Which actors and episodes are tied to each other more than to the rest?",
    f"{_NETWORK} Communities by Louvain's method (networkx, resolution 1, seed 1, nodes in order of their addresses),"
    " which looks for the parting with the highest modularity and finds a good one, not surely the best. Modularity is"
    " that of the network taken as one of equal nodes.",
    _PARTS,
    (
        count("community", "Community", "Number of the community, the largest first."),
        count("actor_count", "Actors", "Number of its actors."),
        count("episode_count", "Episodes", "Number of its episodes."),
        things("actors", "Which actors", "Its actors."),
        things("episodes", "Which episodes", "Its episodes."),
    ),
    _communities,
)
