"""Watching: what a run of the original shows, and so which tests can notice a mutant at all."""
