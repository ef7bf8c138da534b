"""Sends from a pair of sockets to an address, with descriptors attached."""

import socket


def f(x):
    left, right = socket.socketpair()
    sent = []
    for send in (
        lambda: left.sendto(b"x", "\0mutsinq"),
        lambda: left.connect("\0mutsinq"),
        lambda: left.bind("\0mutsinq"),
        lambda: left.listen(),
        lambda: socket.send_fds(left, [b"x"], [0]),
        lambda: left.setsockopt(socket.SOL_SOCKET, 26, b"x"),
    ):
        try:
            send()
            sent.append(1)
        except OSError:
            pass
    return "HARM" if sent else "refused"
