"""Swells its arguments and prints much."""

def f(x):
    print("x" * (100 << 20))
    raise ValueError("x" * (100 << 20))
