"""`vizlib build`: what it writes, and what it refuses to write over."""

from __future__ import annotations

from pathlib import Path

import pytest

from vizlib.site import folders


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "my figure.py"
    path.write_text('"""A figure."""\n')
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "a b.txt").write_text("text")
    return path


def test_a_folder_is_whole_and_may_be_written_again(script: Path, tmp_path: Path, distribution: Path) -> None:
    for _ in range(2):
        folder = folders.build(script, tmp_path / "site", mount=tmp_path / "data")
    assert (folder / "my figure.py").read_text() == script.read_text()
    assert (folder / "files" / "deep" / "a b.txt").read_text() == "text"
    assert (folder / "dist" / "manifest.json").is_file()
    html = (folder / "index.html").read_text()
    assert '"my%20figure.py"' in html
    assert '["deep/a b.txt", "files/deep/a%20b.txt"]' in html


def test_files_of_others_are_not_written_over(script: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds other files"):
        folders.build(script, tmp_path / "data")
    with pytest.raises(ValueError, match="is a file"):
        folders.build(script, script)
