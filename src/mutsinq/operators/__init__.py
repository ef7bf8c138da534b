"""Mutation operators and the pipeline from a source to its mutants."""
