"""imgui over a figure in a page, under real hands: typing, clipboard, drags, touch, scaled and scrolled pages."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.hosts.conftest import Tab, open_tab

# A panel that notes where its widgets are, so that hands find them.
FIGURE = """
state = {"text": "", "number": 2.0, "value": 5.0, "pressed": 0, "boxes": {}}
def note(ui, name):
    low, high = ui.get_item_rect_min(), ui.get_item_rect_max()
    state["boxes"][name] = [(low.x + high.x) / 2, (low.y + high.y) / 2]

def shown(where):
    fig = vz.Figure(size=(640, 420), title="With a panel")
    fig.add(box())
    fig.controls = False
    @fig.panel("Hand")
    def gui(ui):
        state["pressed"] += ui.button("Press", ui.ImVec2(120, 30)); note(ui, "button")
        _, state["value"] = ui.slider_float("value", state["value"], 0, 10); note(ui, "slider")
        _, state["text"] = ui.input_text("text", state["text"]); note(ui, "text")
        _, state["number"] = ui.input_float("number", state["number"]); note(ui, "number")
    return fig.show(where)

async def opened(fig):
    def full():
        windows = [] if fig._desk is None else fig._desk.overlay.context.inner.windows
        return any(window.active and window.size[1] > 140 for window in windows)
    for _ in range(600):
        if full():
            break
        await asyncio.sleep(0.05)
    await still()
"""


@pytest.fixture
def panel(tab: Tab) -> Tab:
    tab.python(FIGURE)
    tab.python("fig = shown(element('position: absolute; left: 20px; top: 30px; width: 640px; height: 420px'))")
    tab.python("await opened(fig)")
    return tab


def state(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tab.python("json.dumps(state)"))
    return found


def at(tab: Tab, name: str) -> tuple[float, float]:
    """Where a widget is in the page, whatever was done to it."""
    x, y = state(tab)["boxes"][name]
    width, height = tab.python("list(fig.canvas.get_logical_size())")
    box = tab.page.evaluate(
        """() => {
          const box = document.querySelector('canvas').getBoundingClientRect();
          return [box.left, box.top, box.width, box.height];
        }"""
    )
    return box[0] + x * box[2] / width, box[1] + y * box[3] / height


def until(tab: Tab, condition: str) -> None:
    """Wait until something is so in the page's Python, on a busy machine for some time."""
    for _ in range(200):
        if tab.python(condition):
            return
        tab.page.wait_for_timeout(50)
    raise AssertionError(f"{condition}: {state(tab)}")


def camera(tab: Tab) -> Any:
    return tab.python("fig.camera.view_matrix.round(9).tolist()")


def click(tab: Tab, name: str) -> None:
    tab.mouse.click(*at(tab, name))
    tab.still()


def enter(tab: Tab, name: str) -> None:
    """Click into a field, and wait until text is taken."""
    tab.mouse.click(*at(tab, name))
    until(tab, "fig.canvas.caret is not None")


def test_hands_on_a_panel_leave_the_scene_alone(panel: Tab) -> None:
    before = camera(panel)
    click(panel, "button")
    until(panel, "state['pressed'] == 1")
    x, y = at(panel, "slider")
    panel.mouse.move(x, y)
    panel.mouse.down()
    panel.mouse.move(x + 30, y, steps=4)
    panel.mouse.move(x + 30, y + 250, steps=4)  # out of the panel, over the scene
    panel.mouse.up()
    panel.still()
    assert state(panel)["value"] > 5.5
    panel.mouse.move(x, y)
    panel.mouse.wheel(0, 300)
    panel.mouse.dblclick(x, y)
    panel.still()
    assert camera(panel) == before
    panel.mouse.move(500, 400)
    panel.mouse.down()
    panel.mouse.move(400, 380, steps=4)
    panel.mouse.up()
    panel.still()
    assert camera(panel) != before


def test_words_and_numbers_are_typed(panel: Tab) -> None:
    before = camera(panel)
    enter(panel, "text")
    panel.page.keyboard.type("Haus 7")
    panel.page.keyboard.insert_text("µ日本")
    panel.still()
    until(panel, "state['text'] == \"Haus 7µ日本\"")
    for _ in range(3):
        panel.page.keyboard.press("Backspace")
        panel.still()
    panel.page.keyboard.press("Home")
    panel.page.keyboard.press("Delete")
    panel.still()
    until(panel, "state['text'] == \"aus 7\"")
    panel.mouse.click(500, 400)
    until(panel, "fig.canvas.caret is None")
    enter(panel, "number")
    panel.page.keyboard.press("Control+a")
    panel.page.keyboard.type("-12.5")
    panel.page.keyboard.press("Enter")
    panel.still()
    until(panel, "state['number'] == -12.5")
    panel.page.keyboard.press("Escape")
    panel.page.keyboard.press("Escape")
    panel.still()
    assert camera(panel) == before
    assert panel.page.evaluate("document.activeElement.tagName") == "CANVAS"


def test_what_is_composed_is_typed(panel: Tab) -> None:
    """As with an input method, or a dead key."""
    enter(panel, "text")
    session = panel.page.context.new_cdp_session(panel.page)
    for text in ("n", "ni", "你"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    session.send("Input.insertText", {"text": "你好"})
    panel.still()
    until(panel, "state['text'] == \"你好\"")


def test_text_goes_through_the_clipboard(browser: Any, address: str) -> None:
    tab = open_tab(browser, address, permissions=["clipboard-read", "clipboard-write"])
    try:
        tab.python(FIGURE)
        tab.python("fig = shown(element('width: 640px; height: 420px'))")
        tab.python("await opened(fig)")
        enter(tab, "text")
        tab.page.keyboard.type("copied")
        tab.page.keyboard.press("Control+a")
        tab.page.keyboard.press("Control+c")
        until(tab, "fig.canvas.clipboard_text == 'copied'")
        tab.still()
        assert tab.page.evaluate("navigator.clipboard.readText()") == "copied"
        tab.page.evaluate("navigator.clipboard.writeText('von außen ')")
        tab.page.keyboard.press("Home")
        tab.page.keyboard.press("Control+v")
        tab.still()
        until(tab, "state['text'] == \"von außen copied\"")
        assert tab.page.problems == []
    finally:
        tab.page.context.close()


@pytest.mark.parametrize(
    ("style", "scroll"),
    [
        ("transform: scale(0.6); transform-origin: 0 0", 0),
        ("margin-top: 900px; padding: 7px 0 0 13px", 820),
        ("zoom: 1.25", 0),
    ],
)
def test_clicks_hit_on_scaled_and_scrolled_pages(tab: Tab, style: str, scroll: int) -> None:
    tab.python(FIGURE)
    tab.python(f"fig = shown(element('width: 640px; height: 420px; {style}'))")
    tab.page.evaluate(f"scrollTo(0, {scroll})")
    tab.python("await opened(fig)")
    before = camera(tab)
    click(tab, "button")
    until(tab, "state['pressed'] == 1")
    enter(tab, "text")
    tab.page.keyboard.type("hit")
    tab.still()
    until(tab, "state['text'] == \"hit\"")
    assert camera(tab) == before
    tab.page.evaluate("scrollTo(0, 0)")


def test_fingers_and_a_fine_screen(browser: Any, address: str) -> None:
    tab = open_tab(browser, address, has_touch=True, device_scale_factor=2)
    try:
        tab.python(FIGURE)
        tab.python("fig = shown(element('width: 640px; height: 420px'))")
        tab.python("await opened(fig)")
        before = camera(tab)
        tab.page.touchscreen.tap(*at(tab, "button"))
        tab.still()
        until(tab, "state['pressed'] == 1")
        tab.page.touchscreen.tap(*at(tab, "text"))
        until(tab, "fig.canvas.caret is not None")
        tab.page.keyboard.insert_text("Daumen")
        tab.still()
        until(tab, "state['text'] == \"Daumen\"")
        assert camera(tab) == before
        picture = tab.picture()
        assert picture.shape[1] == 1280
        assert tab.page.problems == []
    finally:
        tab.page.context.close()


def test_panels_survive_the_loss_of_the_gpu(panel: Tab) -> None:
    """Letters and widgets are drawn as before on the device that comes after."""
    before = panel.picture()
    panel.python("js.vizlib.player.early.device.destroy()")
    panel.page.wait_for_timeout(500)
    panel.still()
    panel.mouse.move(5, 5)
    panel.still()
    after = panel.picture()
    assert np.abs(after.astype(int) - before).mean() < 0.5
    click(panel, "button")
    until(panel, "state['pressed'] == 1")


def test_two_figures_have_panels_of_their_own(panel: Tab) -> None:
    panel.page.set_viewport_size({"width": 1400, "height": 600})
    panel.python("other = shown(element('position: absolute; left: 700px; top: 30px; width: 640px'))")
    panel.python("await opened(other)")
    panel.python("fig.close(); fig = other; await still()")
    click(panel, "button")  # of the one that is left
    until(panel, "state['pressed'] == 1")
    panel.python("fig.close()")
    panel.page.set_viewport_size({"width": 800, "height": 600})
