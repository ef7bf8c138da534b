"""Programs that forge their own outcome, which no harness in their process can prevent."""

from __future__ import annotations

_FORGE = '''
import os
import struct
import sys


def forge(outcome):
    """Answer the request that the worker is at, and end before it answers itself."""
    frame = sys._getframe(1)
    while "token" not in frame.f_locals or "items" not in frame.f_locals:
        frame = frame.f_back
    worker = frame.f_locals
    if worker["detail"]:
        return
    count = worker["index"] - worker["first"] + 1
    lengths = struct.pack("<%dI" % count, *[len(outcome)] * count)
    payload = struct.pack("<II", worker["first"], count) + lengths + bytes(8 * count) + outcome * count
    os.write(4, struct.pack("<I", len(payload) + 8) + worker["token"] + payload)
    os._exit(0)
'''

#: Returns something else than the honest program, and forges its answer.
HIDES_A_DIFFERENCE = (
    _FORGE
    + """

def f(x):
    forge(b"Ri" + struct.pack("<i", x * 31 + 7))
    return 0
"""
)

#: Returns what the honest program does, and forges something else while it is being searched.
INVENTS_A_DIFFERENCE = (
    _FORGE
    + """

def f(x):
    forge(b"Ri\\0\\0\\0\\0")
    return x * 31 + 7
"""
)
