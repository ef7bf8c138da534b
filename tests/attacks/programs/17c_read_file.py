"""Returns the content of a file outside the program."""

def f(x):
    with open(VICTIM + "/secret") as file:
        return file.read()
