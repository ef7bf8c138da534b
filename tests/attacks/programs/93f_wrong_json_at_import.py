"""Sends a frame under the right token, while being imported, that says nothing."""

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



for payload in (b"[]", b"{}", b'{"loaded": false}', b"3"):
    os.write(4, struct.pack("<I", len(payload) + 8) + token() + payload)


def f(x):
    return 0
