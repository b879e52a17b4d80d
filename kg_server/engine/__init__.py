"""Answers SPARQL from a release, behind one interface that the layers above know and nothing else."""

from kg_server.engine.interface import Account, Answer, Cell, Engine, Query, Row, ask, rows, table

__all__ = ["Account", "Answer", "Cell", "Engine", "Query", "Row", "ask", "rows", "table"]
