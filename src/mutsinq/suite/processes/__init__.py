"""Processes: forks of a run, what they are given to do, and what is heard of them."""
