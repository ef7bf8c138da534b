"""Loops in code that it compiles itself, so without ticks."""

def f(x):
    while True:
        try:
            exec("while True: pass")
        except BaseException:
            pass
