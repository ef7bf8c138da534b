"""Files are known by their paths without links."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.suite.whereabouts import real_path


def test_a_link_leads_to_its_file_and_a_relative_path_starts_from_the_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.py").touch()
        monkeypatch.chdir(tmp_path / name)
        assert real_path("code.py") == str(tmp_path.resolve() / name / "code.py")
    (tmp_path / "link").symlink_to(tmp_path / "one")
    assert real_path(str(tmp_path / "link" / "code.py")) == str(tmp_path.resolve() / "one" / "code.py")
