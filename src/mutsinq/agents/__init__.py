"""Agents: players of the semantic inequivalence game, symbolic ones and language models, at one table."""
