"""Searchers for a distinguishing input, and the portfolio that runs them."""
