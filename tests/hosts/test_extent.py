"""A figure has the pixels of the screen that it covers, no more and no fewer, at every zoom."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.site import chromium

from .conftest import Tab, open_tab

COVERED = """() => new Promise((tell) => new ResizeObserver(([entry]) => {
  const [{ inlineSize, blockSize }] = entry.devicePixelContentBoxSize;
  tell([inlineSize, blockSize]);
}).observe(document.querySelector("canvas"), { box: "device-pixel-content-box" }))"""
DRAWN = "() => (({ width, height }) => [width, height])(document.querySelector('canvas'))"
SIZE = "list(fig.canvas.get_physical_size())"


UNTIL = """
async def until(true):
    # Busy machines take their time.
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.02)
"""


@pytest.fixture(autouse=True)
def patience(tab: Tab) -> None:
    tab.python(UNTIL)


def opened(browser: Any, address: str, **options: Any) -> Tab:
    tab = open_tab(browser, address, **options)
    tab.python(UNTIL)
    return tab


@contextmanager
def screen(browser: Any, address: str, ratio: float) -> Iterator[Tab]:
    """A page on a screen that has ``ratio`` pixels in a CSS pixel, not one that is emulated."""
    flags = [f"--force-device-scale-factor={ratio}", *chromium.flags()]
    fine = browser.browser_type.launch(executable_path=chromium.find(), args=flags)
    try:
        tab = opened(fine, address, no_viewport=True)
        assert tab.page.evaluate("devicePixelRatio") == pytest.approx(ratio)
        yield tab
        assert tab.page.problems == []
    finally:
        fine.close()


def drawn(tab: Tab) -> np.ndarray:
    """(H, W, 3) int: the picture that ``fig`` draws."""
    code = "import base64\npicture = (await fig.screenshot_async())[..., :3]\n"
    shape = tab.python(code + "list(picture.shape)")
    data = tab.python("base64.b64encode(picture.tobytes()).decode()")
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(shape).astype(int)


def shown(tab: Tab) -> np.ndarray:
    """(H, W, 3) int: the page's pixels. Playwright's own pictures of a page are as large as its CSS pixels say."""
    client = tab.page.context.new_cdp_session(tab.page)
    data = client.send("Page.captureScreenshot", {"format": "png"})["data"]
    client.detach()
    return np.asarray(Image.open(BytesIO(base64.b64decode(data))).convert("RGB")).astype(int)


@pytest.mark.parametrize("ratio", [1.25, 1.5])
def test_a_screen_with_a_fractional_ratio_shows_what_was_drawn(browser: Any, address: str, ratio: float) -> None:
    with screen(browser, address, ratio) as tab:
        tab.python("place = element('width: 233.3px; height: 131px; margin-left: 0.4px')")
        tab.python("fig = vz.show(box(), target=place, background='white')")
        first = tab.python(f"size = {SIZE}; await until(lambda: fig.frames); await still(); size")
        assert tab.python(f"[{SIZE}, fig.frames]") == [first, 1]  # it was right before the first frame
        for style in ("", "width: 201.7px", "margin-left: 7.9px", "padding: 3px 0 0 1.1px", "height: 100.5px"):
            tab.python(f"place.style.cssText += '; {style}'; await still()")
            covered = tab.page.evaluate(COVERED)
            assert tab.python(SIZE) == covered, style
            assert tab.page.evaluate(DRAWN) == covered, style
        tab.python("place.style.cssText = 'width: 233.3px; height: 131px'; await still()")
        picture = drawn(tab)
        height, width = picture.shape[:2]
        assert np.abs(shown(tab)[:height, :width] - picture).max() <= 2  # to the last pixel
        assert (picture < 200).any(axis=-1).mean() > 0.1


def test_zooming_is_followed(browser: Any, address: str) -> None:
    tab = opened(browser, address)
    client = tab.page.context.new_cdp_session(tab.page)
    tab.python("fig = vz.show(box(), size=(320, 200)); sizes = []; await still()")
    tab.python("fig.canvas.add_event_handler(lambda event: sizes.append(event['pixel_ratio']), 'resize')")
    for ratio in (1.25, 1.5, 2, 1):
        # As zooming does: more pixels in a CSS pixel, and fewer CSS pixels in the window.
        override = {"width": int(800 / ratio), "height": int(600 / ratio), "deviceScaleFactor": ratio, "mobile": False}
        client.send("Emulation.setDeviceMetricsOverride", override)
        tab.python(f"await until(lambda: fig.canvas.get_pixel_ratio() == {ratio}); await still()")
        found = tab.python(f"[{SIZE}, list(fig.canvas.get_logical_size()), fig.canvas.get_pixel_ratio()]")
        assert found == [[320 * ratio, 200 * ratio], [320, 200], ratio]
        assert tab.page.evaluate(DRAWN) == [320 * ratio, 200 * ratio]
    assert tab.python("sizes") == [1.25, 1.5, 2, 1]
    assert tab.page.problems == []
    tab.page.context.close()


def test_a_ratio_that_nobody_told_of_is_noticed_in_the_next_frame(browser: Any, address: str) -> None:
    tab = opened(browser, address)
    client = tab.page.context.new_cdp_session(tab.page)
    tab.python("mesh = box(); fig = vz.show(mesh, size=(320, 200)); await still()")
    override = {"width": 800, "height": 600, "deviceScaleFactor": 1.5, "mobile": False}
    client.send("Emulation.setDeviceMetricsOverride", override)
    tab.python("mesh.color = 'gold'; await until(lambda: fig.canvas.get_pixel_ratio() == 1.5); await still()")
    assert tab.python(SIZE) == [480, 300]
    assert tab.page.evaluate(DRAWN) == [480, 300]
    tab.page.context.close()


@pytest.mark.parametrize(("ratio", "width"), [(1.25, 320), (1.5, 320), (2, 320.7)])
def test_emulated_screens_too(browser: Any, address: str, ratio: float, width: float) -> None:
    tab = opened(browser, address, device_scale_factor=ratio)
    tab.python(f"place = element('width: {width}px; height: 200px')")
    tab.python("fig = vz.show(box(), target=place, background='white'); await until(lambda: fig.frames)")
    tab.still()
    picture = drawn(tab)
    assert picture.shape[:2] == (200 * ratio, round(width) * ratio)  # such screens have no half CSS pixels
    assert np.abs(tab.picture() - picture).max() <= 2
    tab.page.context.close()


def test_a_border_and_a_padding_are_not_drawn_on(tab: Tab) -> None:
    tab.python(
        "place = element('')\n"
        "style = 'width: 200px; height: 100px; border: 3px solid; padding: 7px 5px'\n"
        "place.innerHTML = f'<canvas id=own style=\"{style}\">'\n"
        "fig = vz.show(box(), target='own')"
    )
    assert tab.python(SIZE) == [200, 100]
    tab.python("await until(lambda: fig.frames); await still()")
    assert tab.python(f"[{SIZE}, fig.frames]") == [[200, 100], 1]


def test_a_transform_does_not_count(tab: Tab) -> None:
    tab.python("place = element('width: 200px; height: 100px; transform: scale(0.5) rotate(30deg)')")
    tab.python("fig = vz.show(box(), target=place)")
    assert tab.python(SIZE) == [200, 100]
    tab.python("await until(lambda: fig.frames); await still()")
    assert tab.python(f"[{SIZE}, fig.frames]") == [[200, 100], 1]


def test_a_users_canvas_keeps_its_size_on_a_fine_screen(browser: Any, address: str) -> None:
    tab = opened(browser, address, device_scale_factor=2)
    tab.python("place = element(''); place.innerHTML = '<canvas id=own width=320 height=200></canvas>'")
    box = "(({ width, height }) => [width, height])(document.querySelector('#own').getBoundingClientRect())"
    for _ in range(2):
        tab.python("fig = vz.show(box(), target='own'); await still()")
        assert tab.page.evaluate(box) == [320, 200]
        assert tab.python(SIZE) == [640, 400]
        tab.python("fig.close()")
        assert tab.page.evaluate(box) == [320, 200]
    tab.page.context.close()
