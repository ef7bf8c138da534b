"""Domains: for which inputs a program is meant."""
