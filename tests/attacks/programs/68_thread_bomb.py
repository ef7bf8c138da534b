"""Starts as many threads as it can."""

import threading
import time


def f(x):
    threading.stack_size(64 << 10)
    started = 0
    try:
        while started < 10_000:
            threading.Thread(target=time.sleep, args=(6,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started
