"""Takes 2.5 GB."""

def f(x):
    kept = []
    for _ in range(25):
        kept.append(bytearray(b"x") * 100_000_000)
    return "HARM"
