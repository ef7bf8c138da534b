import asyncio
import unittest

import pytest
from shapes import UNITS, Box, Cube, Kind, Point, layers, volumes
from shapes.registry import remembered


@pytest.fixture(scope="module")
def cube():
    return Cube(4)


def test_units():
    assert UNITS["cm"] == 100


def test_points_add():
    assert Point(1, 2) + Point(3, 5) == Point(4, 7)
    assert Point() == Point(0, 1)


def test_area_can_be_read_and_set():
    box = Box(2, 3)
    assert box.area == 6
    box.area = 12
    assert box.width == 4


@pytest.mark.parametrize("flat, kind", [(True, Kind.FLAT), (False, Kind.SOLID)])
def test_kinds(flat, kind):
    assert Box.kind(flat) is kind


def test_half_surface(cube):
    assert cube.half_surface() == 48
    assert Cube.half_surface.number == 1


def test_layers():
    assert list(layers(4)) == [1, 3, 4]


def test_volumes():
    assert asyncio.run(volumes([Cube(1), Cube(2)])) == [8]


def test_remembered():
    assert remembered(3) == 12
    assert remembered(3) == 12


class SquareTest(unittest.TestCase):
    def test_square(self):
        with self.subTest("side"):
            self.assertEqual(Box.square(3).area, 9)
