"""Every node looks the same in a page and natively."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import difference_off_edges

SCRIPTS = sorted((Path(__file__).parent / "pictures").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_nodes_look_the_same_everywhere(script: Path, tmp_path: Path) -> None:
    pictures = []
    for on in ("native", "browser"):
        picture = tmp_path / f"{on}.png"
        line = [sys.executable, "-m", "vizlib.cli", "shot", str(script), "--on", on, "-o", str(picture)]
        done = subprocess.run(line, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        with Image.open(picture) as image:
            pictures.append(np.asarray(image.convert("RGB")))
    native, browser = pictures
    assert len(np.unique(native.reshape(-1, 3), axis=0)) > 1000  # it is not an empty picture
    assert difference_off_edges(browser, native) < 2
