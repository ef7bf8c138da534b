"""Answers a question for details by JSON that takes gigabytes when it is read."""

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
    outcome = b'{"kind": "returned", "value": [' + b"[]," * 10_000_000 + b"[]]}"
    payload = struct.pack("<III", 0, 1, len(outcome)) + bytes(8) + outcome
    data = memoryview(struct.pack("<I", len(payload) + 8) + token() + payload)
    while data:
        data = data[os.write(4, data) :]
    return 0
