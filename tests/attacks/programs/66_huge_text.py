"""Returns texts of up to two gigabytes."""

def f(x):
    try:
        return "x" * (2 << 30)
    except MemoryError:
        return "x" * (200 << 20)
