"""Sends a datagram."""

import _socket


def f(x):
    _socket.socket(2, 2).sendto(b"x", ("127.0.0.1", PORT))
    return "DONE"
