"""Returns a small list that unfolds to 2**60 items."""

def f(x):
    value = [0]
    for _ in range(60):
        value = [value, value]
    return value
