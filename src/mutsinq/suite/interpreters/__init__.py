"""Interpreters: those that tests start see the mutant too."""
