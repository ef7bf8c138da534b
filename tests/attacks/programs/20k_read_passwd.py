"""Reads /etc/passwd."""

def f(x):
    with open("/etc/passwd") as file:
        file.read()
    return "HARM"
