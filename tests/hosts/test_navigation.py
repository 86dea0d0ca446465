"""Controllers in a real page, with a real mouse, keyboard and fingers: where the data is after what the hand did."""

from __future__ import annotations

from collections.abc import Iterator
from time import time
from typing import Any

import numpy as np
import pytest

from .conftest import Tab, open_tab

SIZE = (400, 300)

STEER = """
import pygfx as gfx
import pylinalg as la
from vizlib.plot.controllers import cameras
from vizlib.plot.controllers.navigation import FlyController, OrbitController, PanZoomController

NAMES = {PanZoomController: "pan-zoom", OrbitController: "orbit", FlyController: "fly"}

def steer(kind, free=False):
    fig[0, 0].navigation = NAMES[kind]
    made = fig.controller
    assert type(made) is kind
    fig.camera.maintain_aspect = not free
    made.home = made.axes = None  # it fits what there is
    return made

def pixel(point):
    fig.camera.set_view_size(*fig.canvas.get_logical_size())
    x, y, _ = la.vec_transform(np.asarray(point, float), fig.camera.camera_matrix)
    width, height = fig.canvas.get_logical_size()
    return [(x + 1) / 2 * width, (1 - y) / 2 * height]

def under(x, y):
    # The point of the data that is nearest to a pixel, of those in front; and where it is drawn.
    return control.screen.point(x, y).tolist()

async def rest():
    # What was done has been heard, drawn, and has come to its end; a frame may take a second on a busy machine.
    for _ in range(1200):
        await asyncio.sleep(0.05)
        view = fig.canvas._view
        if not (view.events.length or view.pending or control.moving):
            return
    raise AssertionError("the camera never comes to rest")

solid = lambda: vz.show(box(), size=(400, 300), controls=False)
flat = lambda: vz.show(vz.Image(np.random.default_rng(1).random((30, 40))), size=(400, 300), controls=False)
"""

# Where the fingers are that the page has heard of.
FINGERS = """() => {
    globalThis.fingers = "";
    const places = new Map();
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
        window.addEventListener(kind, (event) => {
            if (event.pointerType !== "touch") return;
            if (kind === "pointerdown" || kind === "pointermove")
                places.set(event.pointerId, [event.clientX, event.clientY].map(Math.round).join(","));
            else places.delete(event.pointerId);
            fingers = [...places.values()].sort().join(" ");
        });
}"""


@pytest.fixture(scope="module")
def steered(browser: Any, address: str) -> Iterator[Tab]:
    tab = open_tab(browser, address, has_touch=True)
    tab.python(STEER)
    tab.client = tab.page.context.new_cdp_session(tab.page)  # type: ignore[attr-defined]
    tab.page.evaluate(FINGERS)
    yield tab
    tab.page.context.close()


@pytest.fixture
def page(steered: Tab) -> Iterator[Tab]:
    steered.page.problems.clear()
    yield steered
    if steered.page.evaluate("fingers"):  # a test has failed half-way
        touch(steered, "touchCancel")
    steered.python("from vizlib import hosts\n[figure.close() for figure in list(hosts._open)]\nfig = control = None")
    steered.page.evaluate("document.querySelectorAll('button, p').forEach((item) => item.remove())")
    assert steered.page.problems == []


def show(page: Tab, what: str, kind: str, free: bool = False) -> None:
    page.python(f"fig = {what}(); await still(); control = steer({kind}, {free}); await still()")


def rest(page: Any) -> None:
    """Wait until the camera goes on no more."""
    page.python("await rest()")


def touch(page: Any, kind: str, *points: tuple[float, float], at: float | None = None) -> None:
    """``at``: seconds since the epoch at which it is done; on a busy machine it arrives later."""
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    when = {} if at is None else {"timestamp": at}
    page.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers, **when})
    heard = " ".join(sorted(f"{round(x)},{round(y)}" for x, y in points))
    page.page.wait_for_function("heard => fingers === heard", arg=heard)  # Chromium answers before it has told the page
    rest(page)


KINDS = pytest.mark.parametrize(
    ("what", "kind", "button", "free"),
    [
        ("flat", "PanZoomController", "left", False),
        ("flat", "PanZoomController", "left", True),
        ("solid", "OrbitController", "right", False),
    ],
)


@KINDS
def test_a_drag_and_the_wheel_keep_the_data_under_the_pointer(
    page: Tab, what: str, kind: str, button: str, free: bool
) -> None:
    show(page, what, kind, free)
    page.python("point = under(150, 120)")
    page.mouse.move(150, 120)
    page.mouse.down(button=button)
    for x, y in ((160, 121), (250, 200), (240, 90)):
        page.mouse.move(x, y)
        rest(page)
        assert page.python("pixel(point)") == pytest.approx([x, y], abs=0.5)
    page.mouse.up(button=button)
    rest(page)
    assert page.python("pixel(point)") == pytest.approx([240, 90], abs=0.5)
    width = page.python("fig.camera.width")
    for turn in (-100, -100, 60):
        page.mouse.wheel(0, turn)
    rest(page)
    assert page.python("pixel(point)") == pytest.approx([240, 90], abs=0.5)
    assert width / page.python("fig.camera.width") == pytest.approx(2 ** (140 * 0.002))


@KINDS
def test_a_drag_is_in_the_very_next_frame(page: Tab, what: str, kind: str, button: str, free: bool) -> None:
    show(page, what, kind, free)
    page.python("point = under(150, 120)")
    page.mouse.move(150, 120)
    page.mouse.down(button=button)
    rest(page)
    # Where the point was drawn, frame by frame.
    page.python("""
drawn = []
stage = fig[0, 0].stage
draw = stage.draw
def noting(*given, **options):
    done = draw(*given, **options)
    drawn.append(list(control.screen.pixel(point)))  # which leaves the camera alone
    return done
stage.draw = noting
""")
    page.mouse.move(230, 170)
    rest(page)
    frames = page.python("drawn")
    assert len(frames) == 1  # and nothing comes after it
    assert frames[0] == pytest.approx([230, 170], abs=0.5)
    page.mouse.up(button=button)


def test_dragging_sends_frames_again(page: Tab) -> None:
    show(page, "solid", "OrbitController")
    before, count = page.stats(), page.python("fig._replay.count")
    page.mouse.move(200, 150)
    page.mouse.down()
    for x in range(210, 300, 10):
        page.mouse.move(x, 160)
    page.mouse.up()  # and it turns on a little
    rest(page)
    frames = page.stats()["frames"] - before["frames"]
    assert frames >= 3
    assert page.python("fig._replay.count") - count == frames
    picture = page.picture()
    page.python("fig.request_draw()")
    rest(page)
    np.testing.assert_array_equal(picture, page.picture())


def test_a_turn_stays_upright(page: Tab) -> None:
    show(page, "solid", "OrbitController")
    page.mouse.move(200, 150)
    page.mouse.down()
    for y in (250, 50, 290, 10):
        page.mouse.move(150 + y / 3, y)
        rest(page)
        assert page.python("float(fig.camera.world.up @ fig.camera.world.reference_up)") > -1e-9
        assert abs(page.python("float(fig.camera.world.right @ fig.camera.world.reference_up)")) < 1e-9
    page.mouse.up()


@pytest.mark.parametrize(
    ("what", "kind", "free"),
    [("flat", "PanZoomController", False), ("flat", "PanZoomController", True), ("solid", "OrbitController", False)],
)
def test_two_fingers_hold_what_is_under_them(page: Tab, what: str, kind: str, free: bool) -> None:
    show(page, what, kind, free)
    page.python("point, ends, width = under(200, 150), [under(150, 100), under(250, 200)], fig.camera.width")
    touch(page, "touchStart", (150, 100))
    touch(page, "touchStart", (150, 100), (250, 200))
    end = ((110, 60), (310, 260)) if not free else ((130, 40), (330, 180))
    for share in (0.2, 0.5, 0.8, 1):
        places = [
            tuple(before + (after - before) * share for before, after in zip(start, stop, strict=True))
            for start, stop in zip(((150, 100), (250, 200)), end, strict=True)
        ]
        touch(page, "touchMove", *places)
    middle = [(end[0][axis] + end[1][axis]) / 2 for axis in (0, 1)]
    assert page.python("pixel(point)") == pytest.approx(middle, abs=0.5)
    assert page.python("width / fig.camera.width") == pytest.approx(2)
    if what == "flat":
        found = page.python("[pixel(end) for end in ends]")
        np.testing.assert_allclose(found, end, atol=0.5)
    touch(page, "touchEnd")
    assert page.python("control._pinch is None")


def test_one_finger_turns_and_a_double_tap_fits(page: Tab) -> None:
    show(page, "solid", "OrbitController")
    page.python("look = fig.camera.world.forward.copy()")
    touch(page, "touchStart", (150, 150))
    for x in (170, 200, 240):
        touch(page, "touchMove", (x, 150))
    page.page.wait_for_timeout(150)
    touch(page, "touchEnd")
    assert page.python("float(look @ fig.camera.world.forward)") < 0.9
    page.mouse.move(200, 150)
    page.mouse.wheel(0, -1500)
    rest(page)
    now = time()
    for start in (now, now + 0.2):
        touch(page, "touchStart", (150, 150), at=start)
        touch(page, "touchEnd", at=start + 0.08)
    places = np.array(page.python("[pixel(point) for point in cameras.samples(fig.scene)]"))
    assert (places >= 0).all()
    assert (places <= SIZE).all()
    assert (np.ptp(places, axis=0) / SIZE).max() >= 0.72  # with its middle in the middle, which is turned around


def test_a_double_click_fits_smoothly_or_at_once(page: Tab) -> None:
    for reduced in (False, True):
        show(page, "flat", "PanZoomController", True)
        page.python(f"control.reduced = {reduced}")
        page.mouse.move(100, 100)
        page.mouse.wheel(0, -900)
        rest(page)
        frames = page.python("fig.frames")
        page.mouse.dblclick(210, 160)
        rest(page)
        assert page.python("[fig.camera.width, fig.camera.height]") == pytest.approx([40 / 0.95, 30 / 0.95])
        assert (page.python("fig.frames") - frames > 1) != reduced
        page.python("fig.close()")


def test_a_rectangle_is_zoomed_to(page: Tab) -> None:
    show(page, "flat", "PanZoomController", True)
    page.python("boxes = []; control.on_box = boxes.append; ends = [under(120, 90), under(220, 190)]")
    page.page.keyboard.down("Shift")
    page.mouse.move(120, 90)
    page.mouse.down()
    page.mouse.move(220, 190, steps=4)
    page.mouse.up()
    page.page.keyboard.up("Shift")
    rest(page)
    assert page.python("[list(boxes[-2]), boxes[-1]]") == [[120, 90, 100, 100], None]
    np.testing.assert_allclose(page.python("[pixel(end) for end in ends]"), [(0, 0), SIZE], atol=0.5)


def test_keys_are_heard_where_the_focus_is_and_tab_leaves(page: Tab) -> None:
    show(page, "flat", "PanZoomController")
    page.page.evaluate("""() => {
        const button = Object.assign(document.createElement("button"), { id: "after", textContent: "after" });
        const far = Object.assign(document.createElement("p"), { textContent: "far down" });
        far.style.marginTop = "3000px";
        document.body.append(button, far);
        document.activeElement.blur();
    }""")
    keyboard = page.page.keyboard
    page.python("was = fig.camera.width")
    keyboard.press("+")
    rest(page)
    assert page.python("fig.camera.width == was")
    page.page.locator("canvas").focus()
    keyboard.press("+")
    rest(page)
    assert page.python("was / fig.camera.width") == pytest.approx(2 ** (1 / 3))
    page.python("point = under(200, 150)")
    keyboard.press("ArrowRight")
    rest(page)
    assert page.python("pixel(point)") == pytest.approx([160, 150], abs=0.5)
    keyboard.press("Shift+ArrowDown")
    rest(page)
    assert page.python("pixel(point)") == pytest.approx([160, 147], abs=0.5)
    for key in ("End", "PageDown", " ", "ArrowDown", "Home"):
        keyboard.press(key)
    rest(page)
    assert page.page.evaluate("scrollY") == 0
    assert page.python("fig.camera.width") == pytest.approx(40 / 0.95)
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.id") == "after"
    page.python("was = fig.camera.width")
    keyboard.press("+")
    rest(page)
    assert page.python("fig.camera.width == was")


def test_a_key_that_is_held_stops_when_the_focus_goes(page: Tab) -> None:
    show(page, "solid", "FlyController")
    page.page.evaluate("document.body.append(Object.assign(document.createElement('button'), { id: 'after' }))")
    page.page.locator("canvas").focus()
    page.python("was = fig.camera.local.position.copy()")
    page.page.keyboard.down("w")
    for _ in range(100):
        page.page.wait_for_timeout(50)
        if page.python("float(np.linalg.norm(fig.camera.local.position - was))") > 0.01:
            break
    page.page.locator("#after").focus()
    rest(page)
    moved, along = page.python(
        "way = fig.camera.local.position - was; [float(np.linalg.norm(way)), float(way @ fig.camera.world.forward)]"
    )
    assert moved == pytest.approx(along)
    assert moved > 0.01
    page.page.keyboard.up("w")


def test_a_press_may_come_late_and_the_drag_is_right(page: Tab) -> None:
    """Where an object listens to presses, the controller waits until it is known whether one was hit."""
    page.python("mesh = box(); hits = []; mesh.add_event_handler(lambda event: hits.append(1), 'pointer_down')")
    page.python("fig = vz.show(mesh, size=(400, 300), controls=False); await still()")
    page.python("control = steer(OrbitController); await still()")
    page.python("point = under(200, 150)")
    page.mouse.move(200, 150)
    page.mouse.down(button="right")
    page.mouse.move(260, 130, steps=3)
    page.mouse.up(button="right")
    rest(page)
    assert page.python("pixel(point)") == pytest.approx([260, 130], abs=0.5)
    assert page.python("len(hits)") == 1
