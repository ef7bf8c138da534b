"""Creates a datagram socket of the local kind."""

import socket


def f(x):
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    return "HARM"
