"""Prints 300 MB."""

def f(x):
    text = "x" * 1_000_000
    for _ in range(300):
        print(text)
    return 0
