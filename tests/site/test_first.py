"""The picture first: a built page shows its figures before Python is there, and lets Python take over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.site.test_exported import SOLID
from vizlib.site import folders
from vizlib.site.server import Server

FIXED = SOLID + "fig[0, 0].title = ''\nfig.show()\nprint('shown')\n"
FLUID = (
    "import vizlib as vz\nimport numpy as np\nvz.show(vz.Points(np.random.default_rng(0).random((99, 3)), size=9))\n"
)
READS = "import vizlib as vz\nimport numpy as np\nvz.compute.buffer(np.zeros(4)).read()\n"


def picture(page: Any) -> NDArray[np.uint8]:
    with Image.open(BytesIO(page.screenshot())) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture
def built(tmp_path: Path, distribution: Path) -> Iterator[Any]:
    servers = []

    def build(source: str) -> str:
        script = tmp_path / "scene.py"
        script.write_text(source)
        folder = folders.build(script, tmp_path / "site")
        servers.append(Server({"/": folder}).__enter__())
        return str(servers[-1].url)

    yield build
    for server in servers:
        server.__exit__(None, None, None)


def opened(browser: Any, url: str, width: int = 900) -> tuple[Any, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 700})
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    # Python waits until the test has seen the picture.
    page.route("**/scene.py", lambda route: (held.append(route), None)[1])
    held: list[Any] = []
    page.held = held
    page.goto(url)
    return page, said


def go_on(page: Any) -> None:
    for route in page.held:
        route.continue_()
    page.wait_for_function("vizlib.timings.firstFrame && vizlib.result !== null", timeout=60000)
    page.wait_for_function("[...document.querySelectorAll('canvas')].every((each) => !each.style.zIndex)")


def test_it_is_there_at_once_is_turned_and_taken_over(built: Any, browser: Any) -> None:
    page, said = opened(browser, built(FIXED))
    page.wait_for_function("vizlib.firsts[0]?.scene.frame === 0 && vizlib.timings.picture")
    assert page.evaluate("vizlib.timings.interpreter") is None, "Python is not there yet"
    box = page.locator("canvas").bounding_box()
    assert (box["width"], box["height"]) == (320, 240)
    before = picture(page)
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 110)
    page.mouse.up()
    page.mouse.wheel(0, -200)
    page.wait_for_function("vizlib.firsts[0].scene.motions[0].cameras[0].magnified > 1.2")
    page.wait_for_timeout(100)
    turned = picture(page)
    assert np.abs(turned - before).mean() > 0.5
    wanted = page.evaluate("vizlib.firsts[0].scene.motions[0].cameras[0].matrix")
    go_on(page)
    after = picture(page)
    card = {"x": int(box["x"]), "y": int(box["y"])}
    part = np.s_[card["y"] + 2 : card["y"] + 238, card["x"] + 2 : card["x"] + 318]
    assert np.abs(after[part] - turned[part]).mean() < 1.5, "nothing has moved"
    assert page.locator("canvas").bounding_box() == box
    found = page.evaluate(
        "vizlib.pyodide.runPython('import json; json.dumps(fig.camera.world.matrix.T.ravel().tolist())',"
        " { globals: vizlib.pyodide.pyimport('__main__').__dict__ })"
    )
    np.testing.assert_allclose(json.loads(found), wanted, atol=1e-5)
    # The first player has freed what it had, and hands move Python's camera from here on.
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    assert np.abs(picture(page) - after).mean() > 0.2
    assert [text for text in said if "error" in text.lower()] == []
    page.close()


def test_a_figure_without_a_size_fills_its_place_undistorted(built: Any, browser: Any) -> None:
    page, said = opened(browser, built(FLUID), width=640)
    page.wait_for_function("vizlib.firsts[0]?.scene.frame === 0 && vizlib.timings.picture")
    box = page.locator("canvas").bounding_box()
    page.wait_for_timeout(200)
    first = picture(page)
    go_on(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    assert page.locator("canvas").bounding_box() == box
    # Points are seen in the same places, a little stretched at first.
    assert np.abs(picture(page) - first).mean() < 6
    assert [text for text in said if "error" in text.lower()] == []
    page.close()


def test_a_page_whose_script_reads_back_does_without(built: Any, browser: Any) -> None:
    page, _ = opened(browser, built(READS))
    page.wait_for_function("vizlib.timings.device")
    assert page.evaluate("vizlib.firsts.length") == 0
    assert page.locator("canvas").count() == 0
    page.close()
