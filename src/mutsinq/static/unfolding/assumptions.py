"""Assumptions: what may be taken for granted of the inputs, each as the words by which a scope goes on."""

#: A generator turns a StopIteration into a RuntimeError, and `map` ends there; a loop does neither.
NEVER_STOPS = "of which no operation raises StopIteration"
#: So it does not matter how often they are asked one after the other, as Python's own values are asked in any order.
ANSWERS = "whose objects only answer when asked for bool, hash or ==, and answer alike each time"
#: What `str` gives is then a text like others; `__str__` may give one of a subclass.
SHOWS = "whose objects show as plain texts"
