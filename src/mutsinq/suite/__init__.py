"""Suite: what a test suite makes of mutants of the code that it tests."""
