"""Licences are those that are declared, for what they are declared for."""

from __future__ import annotations

import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest

from mutsinq.corpus.licences import UNKNOWN, Provenance, provenance

PACKAGES = Path(sysconfig.get_path("purelib"))


def test_the_standard_library_and_installed_packages_stand_under_their_licences() -> None:
    assert provenance(Path(sysconfig.get_path("stdlib"), "json", "decoder.py")).licence == "PSF-2.0"
    told = Provenance(f"pytest {version('pytest')}: _pytest/main.py", "MIT")
    assert provenance(PACKAGES / "_pytest" / "main.py") == told


@pytest.mark.parametrize("folder", ["_vendor", "vendor"])
def test_a_copy_of_another_package_does_not_stand_under_the_licence_of_the_one_that_holds_it(folder: str) -> None:
    found = provenance(PACKAGES / "_pytest" / folder / "six.py")
    assert found == Provenance(f"pytest {version('pytest')}: _pytest/{folder}/six.py", UNKNOWN)
