"""The toolbar in a page: a real mouse, keyboard and finger; what is fetched, and when; the same picture as natively."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import vizlib as vz

from .conftest import Tab, open_tab
from .test_figures import touch
from .test_saving import decoded

SHOW = """
before = js.document.createElement('button'); before.textContent = 'before'
after = js.document.createElement('button'); after.textContent = 'after'
place = element(''); place.append(before)
fig = vz.Figure(size=(480, 300), title='Box')
fig.theme = '%s'
fig.add(box(color='#88aacc'))
fig.show(place); place.append(after)
await still()

async def until(test, seconds=60):
    for _ in range(int(seconds / 0.02)):
        if test():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError

def bar():
    return fig._desk.toolbar if fig._desk is not None else None

async def come():
    await until(lambda: bar() is not None and bar().opacity == 1)
    await still()

def state():
    numbers = {name: value for name, value in fig.camera.get_state().items() if value is not None}
    return json.dumps({name: np.asarray(value, float).round(9).tolist() for name, value in numbers.items()})
"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FOCUSED = "document.activeElement.textContent || document.activeElement.tagName"
SAID = "document.querySelector('[aria-live]').textContent"


def watched(tab: Tab) -> list[str]:
    """What is fetched of imgui from now on."""
    fetched: list[str] = []
    tab.page.on("request", lambda request: "imgui" in request.url and fetched.append(request.url))
    return fetched


class Hand:
    """A hand on a figure's toolbar."""

    def __init__(self, tab: Tab, theme: str = "light") -> None:
        self.tab = tab
        tab.python(SHOW % theme)
        box = tab.page.locator("canvas").first.bounding_box()
        assert box is not None
        self.x, self.y = box["x"], box["y"]

    def come(self) -> None:
        self.move(120, 230)
        self.tab.python("await come()")

    def move(self, x: float, y: float) -> None:
        self.tab.mouse.move(self.x + x, self.y + y)

    def middle(self, name: str) -> tuple[float, float]:
        places = json.loads(
            self.tab.python("json.dumps({one.name: at for one, at in zip(bar().buttons, bar().places)})")
        )
        left, top, right, bottom = places[name]
        return (left + right) / 2, (top + bottom) / 2

    def click(self, x: float, y: float) -> None:
        self.tab.mouse.click(self.x + x, self.y + y)
        self.settle()

    def settle(self) -> None:
        """Wait until what was done has been heard, and nothing is drawn any more."""
        self.tab.page.evaluate(FRAMES)
        self.tab.still()

    def push(self, name: str) -> None:
        self.click(*self.middle(name))

    def choose(self, menu: str, row: str) -> None:
        self.push(menu)
        x, y, width, _ = json.loads(self.tab.python("json.dumps(bar().menu.box)"))
        y += 5
        for name, high, chosen in json.loads(
            self.tab.python("json.dumps([(row.name, row.high, row.act is not None) for row in bar().menu.rows()])")
        ):
            if name == row and chosen:
                self.click(x + width / 2, y + high / 2)
                return
            y += high
        raise AssertionError(f"no row {row}")

    def turn(self) -> None:
        self.move(100, 200)
        self.tab.mouse.down()
        self.move(160, 230)
        self.tab.mouse.up()
        self.settle()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.tab.page.keyboard.press(key)
            self.settle()

    def state(self) -> Any:
        return self.tab.python("state()")


def test_imgui_is_fetched_for_who_comes_and_for_nobody_else(browser: Any, address: str) -> None:
    tab = open_tab(browser, address)
    fetched = watched(tab)
    hand = Hand(tab)
    tab.python("fig.controls = False")
    hand.move(120, 230)
    hand.turn()
    tab.still()
    assert tab.python("fig._desk is None")
    tab.mouse.move(700, 500)
    tab.python("await until(lambda: not fig._presence.here); fig.controls = True")
    tab.still()
    assert not fetched
    hand.come()
    assert len(fetched) == 1
    assert tab.page.problems == []
    tab.page.context.close()


def test_a_drag_that_has_begun_is_not_interrupted(browser: Any, address: str) -> None:
    tab = open_tab(browser, address, has_touch=True)
    fetched = watched(tab)
    hand = Hand(tab)
    # As a finger does, the press comes with the arrival.
    client = tab.page.context.new_cdp_session(tab.page)
    point = {"x": hand.x + 100, "y": hand.y + 200}
    touch(client, "touchStart", (point["x"], point["y"]))
    for step in range(4):
        touch(client, "touchMove", (point["x"] + 12 * step, point["y"]))
        tab.still()
    assert not fetched
    touch(client, "touchEnd")
    tab.python("await come()")
    assert fetched
    assert tab.page.problems == []
    tab.page.context.close()


def test_hovering_shows_it_and_home_restores_the_camera(tab: Tab) -> None:
    hand = Hand(tab)
    first = hand.state()
    bare = tab.picture()
    hand.come()
    assert (tab.picture() != bare).any(axis=-1).sum() > 1000
    hand.turn()
    assert hand.state() != first
    hand.push("Home")
    tab.python("await until(lambda: not fig.controller.moving)")
    assert hand.state() == first
    tab.mouse.move(700, 500)
    tab.python("await until(lambda: bar().opacity == 0); await still()")
    np.testing.assert_array_equal(tab.picture(), bare)


def test_wheel_and_drags_over_it_leave_the_camera(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    first = hand.state()
    x, y = hand.middle("Save")
    hand.move(x, y)
    tab.mouse.wheel(0, -300)
    tab.mouse.down()
    hand.move(x - 120, y + 150)
    tab.mouse.up()
    tab.still()
    assert hand.state() == first


def test_a_download_is_a_picture_without_it(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    with tab.page.expect_download() as started:
        hand.choose("Save", "PNG")
    assert started.value.suggested_filename == "Box.png"
    picture = decoded(Path(started.value.path()).read_bytes())[..., :3]
    tab.python("await until(lambda: fig._desk.toasts.text)")
    assert tab.python("fig._desk.toasts.text") == "Saved as Box.png"
    tab.python("fig.controls = False; fig._desk.toasts.text = ''; fig.request_draw(); await still()")
    apart = np.abs(tab.picture().astype(int) - picture).max(axis=-1)
    assert (apart > 24).mean() < 0.01


def test_copying_and_what_a_browser_says_to_it(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.choose("Save", "Copy to the clipboard")
    tab.python("await until(lambda: fig._desk.toasts.text)")
    assert tab.python("fig._desk.toasts.text") == "Copied to the clipboard"
    tab.page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('not today')); }")
    tab.python("fig._desk.toasts.text = ''")
    hand.choose("Save", "Copy to the clipboard")
    tab.python("await until(lambda: fig._desk.toasts.text)")
    tab.page.evaluate("() => { delete navigator.clipboard.write; }")
    said = tab.python("fig._desk.toasts.text")
    assert said.startswith("The picture could not be copied: ")
    assert "not today" in said
    assert said.count("could not be copied") == 1
    tab.page.context.clear_permissions()


def test_tab_goes_all_the_way_through_and_back(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    tab.mouse.move(700, 500)
    tab.page.locator("button").first.focus()
    found = []
    for key in ["Tab"] * 7 + ["Shift+Tab"] * 7:
        hand.keys(key)
        found.append((tab.page.evaluate(FOCUSED), tab.python("bar().keys.at")))
    there = [("CANVAS", None), *(("CANVAS", number) for number in range(5)), ("after", None)]
    assert found == [*there, *reversed(there[:-1]), ("before", None)]
    tab.python("await until(lambda: bar().opacity == 0)")


def test_the_keyboard_alone_brings_it(tab: Tab) -> None:
    hand = Hand(tab)
    tab.page.locator("button").first.focus()
    hand.keys("Tab")
    tab.python("await come()")
    hand.keys("Tab")
    tab.page.wait_for_function(f"{SAID} === 'Home, button 1 of 5'")


def test_enter_on_home_and_menus_by_arrows(tab: Tab) -> None:
    hand = Hand(tab)
    first = hand.state()
    hand.come()
    tab.page.locator("button").first.focus()
    hand.keys("Tab", "ArrowLeft", "ArrowUp")
    turned = hand.state()
    assert turned != first
    hand.keys("Tab", "ArrowLeft", "ArrowRight")  # around the end and back: no longer the camera's
    assert hand.state() == turned
    hand.keys("Enter")
    tab.python("await until(lambda: not fig.controller.moving)")
    assert hand.state() == first
    hand.keys("ArrowRight", "Enter", "ArrowDown", "ArrowDown")
    tab.page.wait_for_function(f"{SAID} === 'Left, 3 of 10'")
    hand.keys("Enter")
    tab.python("await until(lambda: not fig.controller.moving)")
    assert np.allclose(tab.python("(-fig.camera.world.matrix[:3, 2]).tolist()"), (1, 0, 0), atol=1e-6)
    hand.keys("Enter", "Escape")
    assert tab.page.evaluate(FOCUSED) == "CANVAS"
    assert tab.python("bar().menu is None and bar().keys.at == 1")
    hand.keys("Escape", "Home")
    assert tab.python("bar().keys.at is None")


def test_it_folds_and_unfolds(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    wide = tab.python("bar().box[2]")
    hand.push("Fold")
    assert tab.python("bar().box[2]") < 40 < wide
    tab.mouse.move(700, 500)
    tab.python("await until(lambda: bar().opacity == 0)")
    hand.come()
    hand.push("Show toolbar")
    assert tab.python("bar().box[2]") == wide


def test_two_figures_have_one_each(tab: Tab) -> None:
    hand = Hand(tab)
    hand.come()
    tab.python("other = vz.show(box(), target=element(''), size=(300, 200)); await still()")
    assert tab.python("other._desk is None")
    tab.python("other.close(); await still()")
    hand.push("Views")
    assert tab.python("bar().menu.name") == "Views"


@pytest.fixture(params=["light", "dark"])
def theme(request: Any) -> str:
    return str(request.param)


@pytest.fixture(params=[1, 2])
def sharp(request: Any, browser: Any, address: str) -> Iterator[tuple[Tab, int]]:
    tab = open_tab(browser, address, device_scale_factor=request.param)
    yield tab, request.param
    tab.page.context.close()


def test_it_is_the_native_one(sharp: tuple[Tab, int], theme: str, tmp_path: Path) -> None:
    tab, ratio = sharp
    hand = Hand(tab, theme)
    hand.come()
    hand.push("Views")
    hand.move(120, 230)
    tab.still()
    found = tab.picture()
    figure = vz.Figure(size=(480, 300), title="Box")
    figure.theme = theme
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    figure.add(vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat", color="#88aacc"))
    figure.controls = "always"
    figure.show(offscreen=True)
    figure.canvas.set_pixel_ratio(ratio)
    figure.canvas.set_logical_size(480, 300)
    for _ in range(3):
        figure.canvas.draw()
    assert figure._desk is not None
    figure._desk.toolbar.opacity = 1.0
    figure._desk.toolbar.press(1)
    for _ in range(3):
        picture = np.asarray(figure.canvas.draw())[..., :3]
    figure.close()
    assert picture.shape == found.shape == (300 * ratio, 480 * ratio, 3)
    apart = np.abs(picture.astype(int) - found).max(axis=-1)
    Image.fromarray(found).save(tmp_path / "found.png")
    assert (apart > 32).mean() < 0.01
    assert tab.page.problems == []


def test_a_finger(browser: Any, address: str) -> None:
    tab = open_tab(browser, address, has_touch=True)
    hand = Hand(tab)
    first = hand.state()
    tab.page.touchscreen.tap(hand.x + 100, hand.y + 200)
    tab.python("await come()")
    client = tab.page.context.new_cdp_session(tab.page)
    touch(client, "touchStart", (hand.x + 100, hand.y + 200))
    touch(client, "touchMove", (hand.x + 160, hand.y + 220))
    touch(client, "touchEnd")
    hand.settle()
    assert hand.state() != first
    x, y = hand.middle("Home")
    tab.page.touchscreen.tap(hand.x + x, hand.y + y)
    hand.settle()
    tab.python("await until(lambda: not fig.controller.moving)")
    assert hand.state() == first
    x, y = hand.middle("Views")
    tab.page.touchscreen.tap(hand.x + x, hand.y + y)
    tab.python("await until(lambda: bar().menu is not None)")
    tab.page.touchscreen.tap(hand.x + 60, hand.y + 250)
    tab.python("await until(lambda: bar().menu is None)")
    tab.python("await until(lambda: bar().opacity == 0)")
    assert tab.page.problems == []
    tab.page.context.close()


def test_nothing_is_left_behind(tab: Tab) -> None:
    once = "await come(); fig.close(); before = after = place = None; gc.collect()"
    for _ in range(2):  # what all figures share is there after the first
        Hand(tab).move(120, 230)
        tab.python(once)
        tab.still()
        count = tab.stats()
        tab.mouse.move(700, 500)
    Hand(tab).move(120, 230)
    tab.python(once)
    tab.still()
    now = tab.stats()
    assert now["gpu"] == count["gpu"]
    assert now["proxies"] == count["proxies"]
