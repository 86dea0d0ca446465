"""The inspector in a page, under a real mouse and real keys, where nothing may wait for the GPU."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.hosts.conftest import Tab

#: The same figures in the page and natively; ``where`` is the element, or None.
FIGURES = """
import numpy as np

def picture():
    y, x = np.mgrid[0:1:60j, 0:1:80j]
    return vz.Image(100 * np.hypot(x - 0.5, y - 0.5), name="distance", cmap="magma")

def volume():
    z, y, x = np.mgrid[-1:1:8j, -1:1:9j, -1:1:10j]
    return vz.Volume(np.exp(-(x**2) - y**2 - z**2), mode="raycast", name="density")

def inspected(*nodes):
    fig = vz.Figure(size=(640, 560))
    fig.add(*nodes)
    fig.controls = False
    fig.inspect(nodes[0])
    return fig
"""

PAGE = """
def inspector():
    return fig._desk.offered[0].window

def rows():
    return {row.property.name: row for row in inspector().sheet.rows}

async def opened():
    fig.show(element("position: absolute; left: 20px; top: 10px; width: 640px; height: 560px"))
    for _ in range(400):
        if fig._desk is not None and inspector().sheet is not None:
            break
        await asyncio.sleep(0.05)
    fig.renderer.ppaa = "none"  # drawn in software, smooth edges take most of the time
    await still()
"""


TYPING = "fig._desk.overlay._typing and fig._desk.overlay.context.io.want_text_input"


@pytest.fixture
def page(tab: Tab) -> Tab:
    tab.python(FIGURES + PAGE)
    return tab


def places(tab: Tab, code: str) -> list[float]:
    """Numbers that Python knows, from the canvas's corner, as the page has them: its corner is at (20, 10)."""
    found: list[float] = json.loads(tab.python(f"json.dumps(list({code}))"))
    return found


def drag(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    tab.mouse.move(20 + start[0], 10 + start[1])
    tab.mouse.down()
    tab.mouse.move(20 + end[0], 10 + end[1], steps=6)
    tab.mouse.up()
    tab.still()


def click(tab: Tab, x: float, y: float, **options: Any) -> None:
    tab.mouse.click(20 + x, 10 + y, **options)
    tab.still()


def until(tab: Tab, code: str) -> None:
    """Wait for something to be true in the page's Python."""
    tab.python(f"""
for _ in range(400):
    if {code}:
        break
    await asyncio.sleep(0.05)
else:
    raise AssertionError({code!r})
""")


def control(tab: Tab, name: str) -> tuple[float, float]:
    left, top, right, bottom = places(tab, f"rows()['{name}'].box")
    return left + (right - left) * 0.65, (top + bottom) / 2


def test_a_limit_is_dragged_and_the_image_changes(page: Tab) -> None:
    page.python("node = picture(); fig = inspected(node); await opened()")
    before = page.picture()
    x, y, width, height = places(page, "rows()['clim']._editor.inner")
    assert page.python("int(rows()['clim']._editor._histogram.bins[0].sum())") == 4800  # read without waiting
    drag(page, (x + width, y + height / 2), (x + width * 0.5, y + height / 2))
    until(page, "node.clim[1] < 40")
    page.still()
    low, high = places(page, "node.clim")
    assert low == pytest.approx(1.06, abs=0.01)
    assert high == pytest.approx(35, abs=1.5)
    after = page.picture()
    assert np.abs(after[:, :280].astype(int) - before[:, :280]).mean() > 2


def test_a_number_and_a_word_are_typed(page: Tab) -> None:
    page.python("node = vz.Text('before', size=20); fig = inspected(node); await opened()")
    x, y = control(page, "opacity")
    page.mouse.dblclick(20 + x, 10 + y)
    until(page, TYPING)
    page.page.keyboard.type("0.375")
    page.page.keyboard.press("Enter")
    until(page, "node.opacity == 0.375")
    x, y = control(page, "size")
    click(page, x, y)  # without ends: a click types
    until(page, TYPING)
    page.page.keyboard.type("33.5")
    page.page.keyboard.press("Enter")
    until(page, "node.size == 33.5")
    click(page, *control(page, "text"))
    until(page, TYPING)
    page.page.keyboard.press("Control+a")
    page.page.keyboard.type("Säule 7")
    until(page, "node.text == 'Säule 7'")
    page.page.keyboard.press("Escape")
    page.still()
    x, y = control(page, "opacity")
    page.mouse.dblclick(20 + x, 10 + y)
    until(page, TYPING)
    page.page.keyboard.type("much")
    page.page.keyboard.press("Enter")
    until(page, "rows()['opacity'].error == \"'much' was typed, expected a number.\"")
    assert page.python("node.opacity") == 0.375


def test_a_colormap_is_chosen(page: Tab) -> None:
    page.python("node = picture(); fig = inspected(node); await opened()")
    before = page.picture()
    click(page, *control(page, "cmap"))
    until(page, TYPING)
    page.page.keyboard.type("coolw")
    until(page, "rows()['cmap']._editor._searched == 'coolw'")
    page.still()
    click(page, *places(page, "rows()['cmap']._editor.first"))
    until(page, "node.cmap == 'coolwarm'")
    click(page, *places(page, "rows()['cmap']._editor.reverse"))
    until(page, "node.cmap == 'coolwarm_r'")
    page.page.keyboard.press("Escape")
    page.still()
    assert np.abs(page.picture()[:, :280].astype(int) - before[:, :280]).mean() > 5


def test_a_curve_is_dragged_and_the_volume_changes(page: Tab) -> None:
    page.python("node = volume(); fig = inspected(node); await opened()")
    before = page.picture()
    x, y, width, height = places(page, "rows()['opacity']._editor.inner")
    drag(page, (x + width, y), (x + width, y + height * 0.9))
    until(page, "node.opacity is not None and node.opacity[-1][1] < 0.13")
    page.still()
    assert np.abs(page.picture()[:, :280].astype(int) - before[:, :280]).mean() > 0.5


def test_what_was_changed_is_copied_as_python(page: Tab) -> None:
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.python("node = picture(); fig = inspected(node); await opened()")
    page.python("rows()['norm'].set('sqrt'); await still()")
    click(page, *places(page, "inspector().copy_button"))
    until(page, "await js.navigator.clipboard.readText() == 'node.norm = \"sqrt\"\\n'")


def test_a_click_in_the_figure_chooses(page: Tab) -> None:
    page.python("node = picture(); fig = inspected(vz.Text('label'), node); await opened()")
    assert page.python("type(inspector().chosen).__name__") == "Text"
    page.mouse.move(150, 300)
    page.mouse.down()
    page.mouse.up()
    until(page, "inspector().chosen is node")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("node", ["picture", "volume"])
def test_it_looks_as_natively(node: str, theme: str, page: Tab) -> None:
    make = f"fig = inspected({node}()); fig.theme = '{theme}'"
    page.python(f"{make}; await opened()")
    page.python("fig.request_draw(); await still()")
    shown = page.picture()
    here: dict[str, Any] = {"vz": vz}
    exec(FIGURES + make, here)
    figure = here["fig"]
    figure.show(offscreen=True)
    figure.renderer.ppaa = "none"
    for _ in range(8):
        figure.canvas._process_events()
        native = np.asarray(figure.canvas.draw())[..., :3]
    figure.close()
    assert shown.shape == native.shape
    apart = np.abs(shown.astype(int) - native)[:, 320:]  # the inspector
    assert apart.mean() < 1.0
    assert (apart.max(axis=-1) > 40).mean() < 0.01
