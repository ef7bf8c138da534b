"""Tries system calls that attackers of kernels like."""

import ctypes
import platform

#: userfaultfd, keyctl, add_key, bpf, perf_event_open, kexec_load, init_module, mount, pivot_root, setns,
#: name_to_handle_at, open_by_handle_at, inotify_init1, fanotify_init, timerfd_create, signalfd4, personality.
X86_64 = (323, 250, 248, 321, 298, 246, 175, 165, 155, 308, 303, 304, 294, 300, 283, 289, 135)


def f(x):
    if platform.machine() != "x86_64":
        return "refused"
    call = ctypes.CDLL(None, use_errno=True).syscall
    for number in X86_64:
        call(number, 0, 0, 0, 0, 0, 0)
        if ctypes.get_errno() not in (1, 38):
            return "HARM: %d gave errno %d" % (number, ctypes.get_errno())
    return "refused"
