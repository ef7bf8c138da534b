"""Returns objects whose class and dictionary are lies."""

class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit(name)

    def __instancecheck__(cls, value):
        return True

    def __subclasscheck__(cls, value):
        return True

    def mro(cls):
        return type.mro(cls)


class Liar(metaclass=Meta):
    @property
    def __class__(self):
        return int

    @property
    def __dict__(self):
        raise KeyboardInterrupt

    def __getattribute__(self, name):
        raise GeneratorExit


def f(x):
    return [Liar(), Liar]
