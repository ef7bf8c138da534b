"""Creates POSIX shared memory."""

import os

import _posixshmem


def f(x):
    name = "/mutsinq_t%d" % os.getpid()
    _posixshmem.shm_open(name, os.O_CREAT | os.O_RDWR, mode=0o600)
    _posixshmem.shm_unlink(name)
    return "HARM"
