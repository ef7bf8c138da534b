"""Waits for a lock that nobody gives back."""

import _thread

lock = _thread.allocate_lock()


def f(x):
    lock.acquire()
    lock.acquire()
