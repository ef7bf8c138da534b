"""Reports of a test suite's run, for people and for machines."""
