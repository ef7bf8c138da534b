"""Survivors: for each mutant that no test noticed, an input that tells it from the original, or a proof of none."""
