"""Connects by TCP and sends a byte."""

import _socket


def f(x):
    connection = _socket.socket(2, 1)
    connection.settimeout(1)
    connection.connect(("127.0.0.1", PORT))
    connection.send(b"x")
    return "DONE"
