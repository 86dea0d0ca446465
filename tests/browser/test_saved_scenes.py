"""A page's figure as a file, made in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SHOW, SOLID, TURN, difference, native, opened  # noqa: F401 - a fixture
from vizlib.site import pages

from .conftest import Site

SAVES = """
fig.show()
other = vz.show(vz.Points(np.random.default_rng(1).random((200_000, 3))), size=(60, 60))

@fig.on("click")
def clicked(event):
    fig.save_html("box.html")

"""


@pytest.mark.parametrize("worker", [False, True], ids=["page", "worker"])
def test_a_page_saves_its_figure(worker: bool, site: Site, visit: Any, opened: Any, tmp_path: Path) -> None:  # noqa: F811
    script = SOLID + "import numpy as np\n" + SAVES
    html = pages.script_page(script, name="scene.py", files=[], dist="/dist/", worker=worker)
    page = visit(site.add(index=html, **{"scene.py": script}), height=900)
    page.wait("() => globalThis.vizlib?.state === 'done' && document.querySelectorAll('canvas').length === 2")
    page.page.wait_for_timeout(1500)
    canvas = page.page.locator("canvas[aria-label=Box]")
    with page.page.expect_download() as download:
        canvas.click()
    file = tmp_path / "box.html"
    download.value.save_as(file)
    assert download.value.suggested_filename == "box.html"
    assert file.stat().st_size < 300_000  # without what the other figure shows
    shown = opened(file)
    assert difference(shown.picture(), native(SOLID + "fig.controls = False\n" + SHOW, tmp_path)) < 1
    shown.drag(0.6 / np.pi * 240, 0.3 / np.pi * 240)
    shown.page.wait_for_timeout(300)
    assert difference(shown.picture(), native(SOLID + "fig.controls = False\n" + SHOW + TURN, tmp_path)) < 1.5
    assert shown.complaints == []
    # The page goes on.
    box = canvas.bounding_box()
    page.page.mouse.move(box["x"] + 160, box["y"] + 120)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 200, box["y"] + 120)
    page.page.mouse.up()
    page.page.wait_for_timeout(500)
    assert page.errors == []
    assert page.page.evaluate("vizlib.errors") == []
