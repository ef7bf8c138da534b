"""Returns an integer of ten million digits, whose text takes hours."""

def f(x):
    return (1 << 33_000_000) - 1
