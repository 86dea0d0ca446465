"""What becomes of notebooks before JupyterLite has them; the site itself is seen in tests/hosts/test_lite.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vizlib.cli import main
from vizlib.site import lite


def written(path: Path, **metadata: Any) -> Path:
    path.write_text(json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_python_is_that_of_the_page(tmp_path: Path) -> None:
    for name, metadata in {"a": {}, "b": {"kernelspec": {"name": "python3", "language": "python"}, "kept": 1}}.items():
        path = written(tmp_path / f"{name}.ipynb", **metadata)
        lite._choose_kernel(path)
        chosen = json.loads(path.read_text())["metadata"]
        assert chosen["kernelspec"]["name"] == "python"
        assert chosen.get("kept") == metadata.get("kept")
    other = written(tmp_path / "c.ipynb", kernelspec={"name": "ir", "language": "R"})
    before = other.read_text()
    lite._choose_kernel(other)
    assert other.read_text() == before


def test_what_is_no_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ipynb").write_text("[]")
    with pytest.raises(ValueError, match=r"broken\.ipynb is no notebook"):
        lite._choose_kernel(tmp_path / "broken.ipynb")


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    book = written(tmp_path / "book.ipynb")
    assert main(["lite", str(book), "-o", str(tmp_path)]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert main(["lite", str(tmp_path / "none.ipynb"), "-o", str(tmp_path / "site")]) == 1
    assert "There is no notebook or folder" in capsys.readouterr().err


def test_without_jupyterlite_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite, "find_spec", lambda name: None if name == "jupyterlite_core" else name)
    with pytest.raises(ImportError, match=r"jupyterlite_core: pip install 'vizlib\[lite\]'"):
        lite.build(written(tmp_path / "book.ipynb"), tmp_path / "site")
