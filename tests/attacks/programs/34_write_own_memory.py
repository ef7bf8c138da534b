"""Writes to its memory through /proc, past page protection."""

def f(x):
    open("/proc/self/mem", "r+b")
    return "HARM"
