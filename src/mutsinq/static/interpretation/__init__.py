"""Interpretation: what the code does with its inputs, found by walking through it with abstract values."""
