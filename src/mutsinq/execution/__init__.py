"""Sandboxed workers: load, call, limit, observe."""
