"""Raises exceptions and returns objects with names of 20 MB."""

def f(x):
    name = "E" * (20 << 20)
    made = type(name, (Exception,), {"__qualname__": name, "__module__": name})
    value = made(name)
    vars(value)[name] = name
    if x % 2:
        raise value
    return [value, {name: value}]
