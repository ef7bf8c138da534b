"""What is told before anything runs."""

from __future__ import annotations

import pytest

from mutsinq.errors import InputError
from mutsinq.suite.plugin import check_platform


@pytest.mark.parametrize("name", ["darwin", "win32"])
def test_a_system_without_what_it_takes_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"needs Linux.*not {name}"):
        check_platform(name)


def test_linux_will_do() -> None:
    check_platform("linux")
