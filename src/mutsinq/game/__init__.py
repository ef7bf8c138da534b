"""Game: the semantic inequivalence game (arXiv 2505.03818), refereed by execution."""
