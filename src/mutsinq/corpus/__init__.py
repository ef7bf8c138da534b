"""Corpus: programs to play with, harvested from installed packages or read from files."""
