"""Classes of several kinds."""

import enum
from dataclasses import dataclass

from shapes.registry import DOUBLE, registered, scaled


class Kind(enum.Enum):
    FLAT = 0
    SOLID = 1


@dataclass
class Point:
    x: int = 0
    y: int = 1

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Box:
    sides = 6

    def __init__(self, width, height=1):
        self.width = width
        self.height = height

    @property
    def area(self):
        return self.width * self.height

    @area.setter
    def area(self, value):
        self.width = value // self.height

    @classmethod
    def square(cls, side):
        return cls(side, side)

    @staticmethod
    def kind(flat):
        return Kind.FLAT if flat else Kind.SOLID


class Cube(Box):
    def __init__(self, side):
        super().__init__(side, side)
        self.side = side

    @registered
    @scaled(2)
    def half_surface(self):
        return self.side * self.side * 3 // 2


def layers(count):
    for i in range(count):
        if i % 2:
            yield i
    yield DOUBLE


async def volumes(cubes):
    def volume(cube):
        return cube.side**3

    return [volume(cube) for cube in cubes if cube.side > 1]
