"""A small reasoner that can say why: rules as clauses, what follows by them, and the proofs."""
