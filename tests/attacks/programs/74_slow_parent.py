"""Lowers its parent's priority and takes its processors away."""

import os


def f(x):
    done = []
    for change in (
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.sched_setaffinity(os.getppid(), {0}),
        lambda: os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0)),
    ):
        try:
            change()
            done.append(1)
        except OSError:
            pass
    return "HARM" if done else "refused"
