"""A flat project without any configuration: functions, a loop that can run for ever, a survivor, dead code."""

LIMIT = 10


def clamp(x, low=0, high=LIMIT):
    if x < low:
        return low
    if x > high:
        return high
    return x


def total(values):
    result = 0
    i = 0
    while i < len(values):
        result += values[i]
        i += 1
    return result


def unreached(x):
    return x + 1
