"""Returns a list nested a million deep."""

def f(x):
    value = []
    exec("for _ in range(1_000_000): value = [value]", scope := {"value": value})
    return scope["value"]
