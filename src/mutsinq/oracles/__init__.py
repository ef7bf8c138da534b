"""Strict equality of outcomes, classes of difference, and named looser relations."""
