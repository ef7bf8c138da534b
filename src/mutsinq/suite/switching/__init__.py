"""Switching: a mutant is brought about in the modules that are loaded, and taken back."""
