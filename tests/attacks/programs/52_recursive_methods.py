"""Returns an object whose special methods all recurse."""

class Trap:
    def trap(self, *args):
        return self.trap(*args)

    __eq__ = __repr__ = __str__ = __reduce__ = __reduce_ex__ = __getstate__ = __len__ = __bool__ = trap
    __hash__ = __iter__ = __getattr__ = __format__ = __sizeof__ = __dir__ = trap


def f(x):
    return [Trap(), {1: Trap()}, Trap]
