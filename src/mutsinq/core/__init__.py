"""Frozen records, one noun a module, and their codec; imports only the standard library."""
