"""Sends frames that claim more outcomes than were asked for."""

import os
import struct
import sys


def token():
    frame = sys._getframe(1)
    while frame:
        found = frame.f_locals.get("token")
        if type(found) is bytes and len(found) == 8:
            return found
        frame = frame.f_back
    return bytes(8)



def f(x):
    payload = struct.pack("<II", 0, 1 << 20) + bytes(12 << 20)
    os.write(4, struct.pack("<I", len(payload) + 8) + token() + payload)
    return 0
