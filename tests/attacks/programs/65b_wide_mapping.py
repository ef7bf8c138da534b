"""Returns dictionaries and sets of shared tuples that unfold to 2**40 items."""

def f(x):
    value = (0,)
    for _ in range(24):
        value = (value, value)
    return {"key": {value}, "other": [frozenset([value])] * 1000}
