"""Pictures of figures in a page: of other sizes, without a background, as downloads, on the clipboard."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import vizlib as vz
from vizlib import hosts

from .conftest import Tab
from .test_saving import READ, decoded

# The same lines make the figure in the page and natively.
FIGURE = """
import numpy as np
import vizlib as vz
x = np.linspace(0, 10, 120)
fig = vz.Figure((1, 2), size=(360, 200))
left, right = fig
left.axes = right.axes = True
left.add(vz.Line(np.stack([x, np.sin(x), 0 * x], -1), color="#d62728", thickness=3, name="sine"))
left.legend()
left.title, left.xlabel = "Waves", "t (s)"
right.add(vz.Points(np.stack([x, np.cos(x), 0 * x], -1), scalars=x, clim=(0, 10), size=7))
right.colorbar()
fig.show()
"""

GIVEN = """
from vizlib.plot.output import png
import base64
async def given(**options):
    return base64.b64encode(png.encode(await fig.screenshot_async(**options))).decode()
await still()
"""


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same figure without a page."""
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    names: dict[str, Any] = {}
    exec(FIGURE, names)
    figure = names["fig"]
    figure.canvas.draw(), figure.canvas.draw()
    yield figure
    figure.close()
    assert figure not in hosts._open


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"scale": 2},
        {"size": (300, 260), "transparent": True},
        {"size": (500, 100), "scale": 1.5, "supersample": 1},
    ],
)
@pytest.mark.usefixtures("fair")
def test_a_picture_is_the_native_one_and_the_canvas_stays(tab: Tab, native: vz.Figure, options: dict[str, Any]) -> None:
    tab.python(FIGURE + GIVEN)
    before = tab.picture()
    frames = tab.python("fig.frames")
    found = decoded(base64.b64decode(tab.python(f"await given(**{options!r})")))
    expected = native.screenshot(**options)
    assert found.shape == expected.shape
    # Two drivers put the same edges into neighbouring shades, and colours where alpha is nearly 0 are hardly any.
    apart = np.abs(found.astype(int) - expected)
    apart[..., :3][np.minimum(found[..., 3], expected[..., 3]) < 64] = 0
    assert (apart.max(axis=-1) > 24).mean() < 0.01
    assert apart.mean() < 0.6
    tab.still()
    assert tab.python("fig.frames") == frames  # nothing was drawn on the canvas
    tab.python("fig.request_draw(); await still()")
    np.testing.assert_array_equal(tab.picture(), before)


def test_a_frame_sent_again_after_a_picture_is_what_it_was(tab: Tab) -> None:
    tab.python("fig = vz.show(box(color='tomato'), size=(200, 150)); await still()" + GIVEN)
    tab.python("turn = fig.camera.get_state()['rotation']; fig.camera.local.x += 0.1; await still()")
    before, count = tab.picture(), tab.python("fig._replay.count")
    tab.python("await given(size=(80, 190), transparent=True); fig.camera.local.x += 0.1; await still()")
    assert np.abs(tab.picture().astype(int) - before).max() > 30
    tab.python("fig.camera.local.x -= 0.1; await still()")
    np.testing.assert_array_equal(tab.picture(), before)
    assert tab.python("fig._replay.count") == count + 2


def test_a_download(tab: Tab) -> None:
    tab.python("fig = vz.show(box(color='tomato'), size=(200, 150)); await still()" + GIVEN)
    with tab.page.expect_download() as started:
        tab.python("fig.download('nut.png', scale=2, transparent=True)")
    assert started.value.suggested_filename == "nut.png"
    data = Path(started.value.path()).read_bytes()
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (400, 300)
        assert picture.info["dpi"] == pytest.approx((192, 192), abs=0.1)
    expected = decoded(base64.b64decode(tab.python("await given(scale=2, transparent=True)")))
    np.testing.assert_array_equal(decoded(data), expected)


def test_the_clipboard(tab: Tab) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.python(
        "fig = vz.show(box(color='tomato'), size=(200, 150))\n"
        "fig.canvas.add_event_handler(lambda event: fig.copy(size=(90, 70)), 'pointer_up')\nawait still()" + GIVEN
    )
    tab.mouse.click(100, 75)
    tab.page.wait_for_timeout(600)
    tab.still()
    found = decoded(base64.b64decode(tab.page.evaluate(READ)))
    expected = decoded(base64.b64decode(tab.python("await given(size=(90, 70))")))
    np.testing.assert_array_equal(found, expected)
    tab.python("await fig.copy_async()")
    assert decoded(base64.b64decode(tab.page.evaluate(READ))).shape == (150, 200, 4)
    tab.page.context.clear_permissions()


def test_pages_have_no_encoder(tab: Tab) -> None:
    tab.python(
        "fig = vz.show(box(), size=(200, 150)); said = ''\n"
        "try:\n    fig.record('a.mp4')\nexcept RuntimeError as error:\n    said = str(error)"
    )
    assert tab.python("said").endswith(
        "videos are recorded natively, since a page has no encoder: `vizlib run SCRIPT.py --on native`."
    )


def test_pictures_leave_nothing_behind(tab: Tab) -> None:
    tab.python(FIGURE + GIVEN + "await given(size=(100, 100), transparent=True); gc.collect()")
    before = tab.stats()
    tab.python("for _ in range(3):\n    await given(size=(100, 100), transparent=True)\ngc.collect()")
    after = tab.stats()
    assert after["gpu"] == before["gpu"]
    assert after["proxies"] == before["proxies"]
