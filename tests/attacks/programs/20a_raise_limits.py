"""Raises its own memory limit, then takes 2.5 GB."""

import resource


def f(x):
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    kept = []
    for _ in range(25):
        kept.append(bytearray(b"x") * 100_000_000)
    return "HARM"
