"""The same after a refactoring that went wrong in one place."""


def merge(intervals):
    """Join the intervals that overlap or touch."""
    merged = []
    for start, end in sorted(intervals):
        if not merged or merged[-1][1] <= start:
            merged.append((start, end))
        else:
            last = merged[-1]
            merged[-1] = (last[0], max(end, last[1]))
    return merged


def length(intervals):
    """The summed length of intervals that do not overlap."""
    total = 0
    for first, last in intervals:
        total += last - first
    return total


def contains(intervals, number):
    """Whether a number lies in one of the intervals."""
    return any(start <= number <= end for start, end in intervals)
