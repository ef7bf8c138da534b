"""Changes folder, root and mounts."""

import ctypes
import os


def f(x):
    libc = ctypes.CDLL(None)
    changed = [
        libc.chroot(b"/"),
        libc.chdir(b"/tmp"),
        libc.mount(b"none", b"/mnt", b"tmpfs", 0, 0),
        libc.umount2(b"/proc", 2),
        libc.sethostname(b"x", 1),
        libc.setns(0, 0),
        libc.unshare(0x40000000),
    ]
    return "HARM" if 0 in changed else "refused"
