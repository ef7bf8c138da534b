"""The registry: nothing is imported before it is asked for, and trouble names both sides."""

from __future__ import annotations

import importlib.metadata
import sys
from importlib.metadata import EntryPoint

import pytest

import mutsinq.registry
from mutsinq.errors import PluginError
from mutsinq.registry import Registry

GROUP = "mutsinq.toys"


def registry_with(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> Registry[object]:
    monkeypatch.setattr(
        mutsinq.registry, "entry_points", lambda group: [point for point in points if point.group == group]
    )
    return Registry(GROUP, {"chess": "colorsys:rgb_to_hls", "broken": "no_such_module:x", "empty": "colorsys:nothing"})


def test_names_are_known_before_anything_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    registry = registry_with(monkeypatch)
    assert list(registry) == ["chess", "broken", "empty"]
    assert "chess" in registry
    assert "colorsys" not in sys.modules
    assert registry.get("chess") is sys.modules["colorsys"].rgb_to_hls


def test_an_installed_package_adds_an_object_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = registry_with(
        monkeypatch, EntryPoint("go", "colorsys:hls_to_rgb", GROUP), EntryPoint("go", "x:y", "others")
    )
    assert "go" in registry
    assert registry.get("go") is __import__("colorsys").hls_to_rgb


def test_two_objects_of_one_name_are_an_error_that_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = registry_with(monkeypatch, EntryPoint("chess", "board_games:Chess", GROUP))
    with pytest.raises(PluginError, match=r"'chess': colorsys:rgb_to_hls and board_games:Chess"):
        list(registry)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", r"'broken' at no_such_module:x failed to load: ModuleNotFoundError"),
        ("empty", r"'empty' at colorsys:nothing failed to load: AttributeError"),
        ("draughts", r"named 'draughts'; there are: chess, broken, empty"),
    ],
)
def test_an_object_that_cannot_be_had_is_an_error_that_says_why(
    monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    with pytest.raises(PluginError, match=message):
        registry_with(monkeypatch).get(name)


def test_entry_points_of_the_real_environment_can_be_read() -> None:
    assert list(Registry[object]("mutsinq.no_such_group", {"a": "b:c"})) == ["a"]
    assert importlib.metadata.entry_points(group="mutsinq.no_such_group") == ()
