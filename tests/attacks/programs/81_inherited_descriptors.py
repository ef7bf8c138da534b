"""Looks for descriptors of files that it was not meant to have."""

import os
import stat


def f(x):
    for number in range(4096):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISSOCK(mode):
            return "HARM: %d is open" % number
    return "refused"
