"""Changes files in every other way."""

import os


def f(x):
    a, new = VICTIM + "/d/a", VICTIM + "/pwn"
    done = []
    for change in (
        lambda: os.link(a, new),
        lambda: os.symlink(a, new),
        lambda: os.rename(a, new),
        lambda: os.replace(a, new),
        lambda: os.truncate(a, 0),
        lambda: os.chmod(a, 0o777),
        lambda: os.chown(a, 1, 1),
        lambda: os.setxattr(a, "user.x", b"x"),
        lambda: os.mknod(new),
        lambda: os.mkdir(new),
        lambda: os.open(VICTIM, os.O_TMPFILE | os.O_RDWR),
        lambda: os.open(a, os.O_WRONLY),
        lambda: os.open(a, os.O_RDONLY | os.O_TRUNC),
        lambda: os.open(new, os.O_RDONLY | os.O_CREAT),
    ):
        try:
            change()
            done.append(1)
        except OSError:
            pass
    return "HARM" if done else "refused"
