"""Conformance kits for operators and searchers of others."""
