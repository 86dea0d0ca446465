"""The keyboard and the pointer's shape: who has the focus sees it, can use the keys, and can leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from vizlib.hosts.offscreen import Host

from .conftest import Tab

BETWEEN = """
before = js.document.createElement('button'); before.textContent = 'before'
after = js.document.createElement('button'); after.textContent = 'after'
place = element(''); place.append(before)
fig = vz.show(box(), target=place, size=(200, 150), background='%s', controls=False); place.append(after)
await still()
"""
FOCUSED = "document.activeElement.textContent || document.activeElement.tagName"
RING = (0x2F, 0x7D, 0xE1)


def has_ring(tab: Tab) -> bool:
    """Whether the outermost two pixels of the canvas, all around, are the ring."""
    picture = tab.picture()
    frame = np.ones(picture.shape[:2], bool)
    frame[2:-2, 2:-2] = False
    ring = (np.abs(picture.astype(int) - RING).max(axis=-1) <= 2)[frame].mean()
    assert ring < 0.01 or ring > 0.95  # all or nothing
    return bool(ring > 0.5)


@pytest.mark.parametrize("background", ["white", "black"])
def test_the_keyboard_gives_a_ring_and_the_mouse_none(tab: Tab, background: str) -> None:
    tab.python(BETWEEN % background)
    assert not has_ring(tab)
    tab.page.mouse.click(100, 75)
    tab.still()
    assert tab.page.evaluate(FOCUSED) == "CANVAS"
    assert not has_ring(tab)
    tab.page.evaluate("document.activeElement.blur()")
    tab.page.locator("button").first.focus()
    tab.page.keyboard.press("Tab")
    tab.still()
    assert tab.page.evaluate(FOCUSED) == "CANVAS"
    assert has_ring(tab)


def test_tab_comes_and_goes_both_ways(tab: Tab) -> None:
    tab.python(BETWEEN % "white")
    tab.page.locator("button").first.focus()
    found = []
    for key in ("Tab", "Tab", "Shift+Tab", "Shift+Tab"):
        tab.page.keyboard.press(key)
        found.append(tab.page.evaluate(FOCUSED))
    assert found == ["CANVAS", "after", "CANVAS", "before"]


KEYS = ["ArrowDown", "ArrowRight", "PageDown", "End", "Home", "ArrowUp", "ArrowLeft", "PageUp", " ", "Shift+ "]


def test_keys_of_the_figure_do_not_scroll_the_page(tab: Tab) -> None:
    tab.python(BETWEEN % "white" + "tall = element('height: 4000px; width: 4000px'); heard = []\n")
    tab.python("fig.canvas.add_event_handler(lambda event: heard.append(event['key']), 'key_down')")
    where = "[scrollX, scrollY]"
    tab.page.evaluate("scrollTo(30, 20)")
    tab.page.locator("canvas").focus()
    for key in KEYS:
        tab.page.keyboard.press(key)
    tab.still()
    tab.page.wait_for_timeout(200)
    assert tab.page.evaluate(where) == [30, 20]
    heard = [key for key in tab.python("heard") if key != "Shift"]
    assert heard == [key.removeprefix("Shift+") for key in KEYS]
    # The same keys do scroll where there is no figure.
    tab.page.evaluate("document.activeElement.blur()")
    tab.page.keyboard.press("PageDown")
    tab.page.wait_for_function("scrollY > 20")
    tab.page.evaluate("scrollTo(0, 0)")


def test_keys_with_control_are_the_browsers(tab: Tab) -> None:
    tab.python(BETWEEN % "white")
    tab.page.evaluate(
        "globalThis.taken = []; addEventListener('keydown', (e) => taken.push([e.key, e.defaultPrevented]))"
    )
    tab.page.locator("canvas").focus()
    for key in ("Home", "Control+Home", "Alt+ArrowUp", "Tab"):
        tab.page.keyboard.press(key)
    taken = [item for item in tab.page.evaluate("taken") if item[0] not in ("Control", "Alt")]
    assert taken == [["Home", True], ["Home", False], ["ArrowUp", False], ["Tab", False]]


def test_the_focus_goes_with_the_figure(tab: Tab) -> None:
    tab.python(BETWEEN % "white")
    tab.page.locator("canvas").focus()
    tab.python("fig.close()")
    assert tab.page.evaluate("document.activeElement.tagName") == "BODY"
    tab.page.keyboard.press("ArrowDown")  # nobody trips over it


def test_the_ring_is_known_in_shadow_roots_and_only_once(tab: Tab) -> None:
    tab.python(
        "place = element(''); root = place.attachShadow(mode='open')\n"
        "figs = []\n"
        "for _ in range(2):\n"
        "    inner = js.document.createElement('section'); root.append(inner)\n"
        "    figs.append(vz.show(box(), target=inner, size=(100, 75)))\n"
    )
    count = "document.querySelector('body > div').shadowRoot.adoptedStyleSheets.length"
    assert tab.page.evaluate(count) == 1
    tab.page.keyboard.press("Tab")
    style = "getComputedStyle(document.querySelector('body > div').shadowRoot.querySelector('canvas')).outlineStyle"
    assert tab.page.evaluate(style) == "solid"


@pytest.mark.parametrize("cursor", ["crosshair", "pointer", "grab", "grabbing", "ew_resize", "default"])
def test_the_pointer_takes_the_shape_that_it_is_given(tab: Tab, cursor: Any) -> None:
    tab.python(f"fig = vz.show(box(), size=(200, 150)); fig.canvas.set_cursor('{cursor}')")
    shown = tab.page.evaluate("getComputedStyle(document.querySelector('canvas')).cursor")
    assert shown == cursor.replace("_", "-")


def test_setting_the_same_cursor_again_costs_nothing(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150)); fig.canvas.set_cursor('grab')")
    tab.page.evaluate(
        "() => { globalThis.kept = vizlib.View.prototype.setCursor; globalThis.calls = 0;"
        "vizlib.View.prototype.setCursor = function (cursor) { calls++; return kept.call(this, cursor); } }"
    )
    tab.python("for shape in ('grab', 'grab', 'grabbing', 'grabbing', 'grab'): fig.canvas.set_cursor(shape)")
    assert tab.page.evaluate("() => { vizlib.View.prototype.setCursor = kept; return calls; }") == 2


def test_a_cursor_that_nobody_knows(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150))")
    said = tab.python("try: fig.canvas.set_cursor('grap')\nexcept ValueError as error: said = str(error)\nsaid")
    assert "'grap'" in said


def test_windows_show_a_hand_for_what_they_do_not_have() -> None:
    canvas = Host().canvas(target=None, size=None, title="")
    shapes: list[str] = []
    canvas._rc_set_cursor = shapes.append
    for shape in ("grab", "grabbing", "crosshair"):
        canvas.set_cursor(shape)
    assert shapes == ["pointer", "pointer", "crosshair"]


def test_a_users_canvas_gets_its_own_pointer_back(tab: Tab) -> None:
    tab.python("place = element(''); place.innerHTML = '<canvas id=own style=\"cursor: help\"></canvas>'")
    tab.python("fig = vz.show(box(), target='own', size=(200, 150)); fig.canvas.set_cursor('crosshair'); fig.close()")
    assert tab.page.locator("#own").get_attribute("style") == "cursor: help"
