"""Definitions put to the test: what counts, what follows for each episode, and what would follow otherwise."""

from typing import NamedTuple

from rdflib import Graph

from kg_server.verdicts import premises, writing
from kg_server.verdicts.testing import Grounds


class Results(NamedTuple):
    """The direct relations that verdicts yield, with the class of each definition, and the verdicts themselves."""

    relations: Graph
    nodes: Graph


def test(graph: Graph) -> Results:
    """Put every episode of a graph to the test of every definition under every scheme."""
    frame, found = premises.read(writing.pairs(graph))
    grounds = Grounds.of(frame, found)
    matrix = grounds.matrix()
    yielded = writing.relations(grounds, matrix) + writing.classes(frame, graph)
    return Results(yielded, writing.nodes(matrix, graph))
