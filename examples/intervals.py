"""Sets of numbers as sorted lists of intervals; both ends belong to an interval."""


def merge(intervals):
    """Join the intervals that overlap or touch.

    >>> merge([(5, 8), (1, 3), (2, 4)])
    [(1, 4), (5, 8)]
    """
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def length(intervals):
    """The summed length of intervals that do not overlap."""
    result = 0
    for start, end in intervals:
        result += end - start
    return result


def contains(intervals, number):
    """Whether a number lies in one of the intervals."""
    return any(start <= number <= end for start, end in intervals)
