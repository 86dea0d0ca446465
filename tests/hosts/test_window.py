"""A real window, on a screen that nobody sees: X's virtual framebuffer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = """
import numpy as np
import vizlib as vz

fig = vz.Figure(size=(320, 240))
fig.add(vz.Points(np.random.default_rng(0).random((50, 3))))


@fig.panel
def look(ui):
    ui.text(f"{fig.frames} frames")
    if fig.frames > 5:
        print("closing after", fig.frames, fig.canvas.get_logical_size())
        fig.close()


@fig.animate()
def step(seconds):
    pass


fig.show()
print("the last line")
"""


@pytest.fixture
def display() -> Iterator[str]:
    if shutil.which("Xvfb") is None:
        pytest.skip("there is no Xvfb")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        number = server.stdout.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def test_a_script_ends_when_its_window_with_a_panel_was_closed(display: str, tmp_path: Path) -> None:
    script = tmp_path / "scene.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "DISPLAY": display, "VIZLIB_HOST": "window"}
    ran = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["the last line", "closing after 6 (320.0, 240.0)"], ran.stderr
    assert "Traceback" not in ran.stderr
