"""Leaves a thread that writes forged results later."""

import os
import struct
import threading
import time


def late():
    for _ in range(200):
        time.sleep(0.002)
        for descriptor in range(3, 8):
            try:
                os.write(descriptor, struct.pack("<I", 14) + bytes(14))
            except OSError:
                pass


def f(x):
    threading.Thread(target=late, daemon=True).start()
    return 0
