"""Spawned: the engine for systems without `fork`, where every mutant has a new interpreter; slower, and as right."""
