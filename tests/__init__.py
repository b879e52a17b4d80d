"""Behaviours of the SSC Knowledge Graph, one a test."""
