"""A src layout whose code is reached in every odd way: decorators, closures, properties, generators, classes."""

from shapes.registry import UNITS, registered, scaled
from shapes.solids import Box, Cube, Kind, Point, layers, volumes

__all__ = ["UNITS", "Box", "Cube", "Kind", "Point", "layers", "registered", "scaled", "volumes"]
