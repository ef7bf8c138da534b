"""Creates sockets of every kind."""

import socket


def f(x):
    made = []
    for family in range(46):
        for kind in (1, 2, 3, 5):
            for create in (socket.socket, socket.socketpair):
                if create is socket.socketpair and (family, kind) == (1, 1):
                    continue
                try:
                    made.append(create(family, kind))
                except OSError:
                    pass
    return "HARM" if made else "refused"
