"""`pip install vizlib` in an environment of its own, away from the checkout: nothing is missing in the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vizlib.site import runtime

from .test_exported import SHOW, SOLID

PROJECT = Path(__file__).resolve().parents[2]
SHOT = """
import vizlib

fig.screenshot("box.png")
print(vizlib.__file__, vizlib.__version__)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment's commands; vizlib was installed from a wheel made of the source distribution."""
    made, place = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("environment")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(made)], cwd=PROJECT, check=True
    )
    (source,) = made.glob("vizlib-*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(made), str(source)]
    subprocess.run(wheel, cwd=made, check=True)
    venv.create(place, with_pip=False)
    (wheel_path,) = made.glob("vizlib-*.whl")
    folder = place / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([*pip, "--python", str(folder / "python"), "install", str(wheel_path)], cwd=made, check=True)
    return folder


def test_it_draws_exports_and_builds(installed: Path, tmp_path: Path) -> None:
    left_out = ("PYTHONPATH", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}

    def run(command: str, *words: str) -> str:
        line = [str(installed / command), *words]
        done = subprocess.run(
            line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "box.py").write_text(SOLID + SHOW)
    (tmp_path / "shot.py").write_text(SOLID + SHOT)
    said = run("python", "shot.py")
    assert str(installed.parent) in said
    with Image.open(tmp_path / "box.png") as picture:
        assert picture.size == (320, 240)
        assert len(np.unique(np.asarray(picture).reshape(-1, 4), axis=0)) > 100
    assert "usage: vizlib" in run("vizlib", "--help")
    run("vizlib", "export", "box.py", "-o", "box.html")
    assert (tmp_path / "box.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    run("vizlib", "build", "box.py", "-o", "site")
    assert {"index.html", "box.py", "figure.vzs", "figure@2x.vzs"} <= {
        path.name for path in (tmp_path / "site").iterdir()
    }
    # All that a page gets is byte for byte what the checkout gives it.
    here = runtime.build()
    assert (tmp_path / "site" / "dist" / "manifest.json").read_bytes() == (here / "manifest.json").read_bytes()
