"""The domain read from the graph: things and what is said of them, questions, terms, counts."""
