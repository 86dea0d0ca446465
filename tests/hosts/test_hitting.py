"""What is pressed is hit, wherever a page has put, scaled and framed the canvas; and fingers say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from .conftest import Tab, open_tab
from .test_typing import FIELD, HOLDER, TAKEN

# Two marks near opposite corners.
MARKED = """
place = element('position: relative; margin: 30px; width: 300px; %s')
fig = vz.Figure(size=(200, 150)); fig.background = 'white'; fig.controls = False
ends, colors = np.array([[0.0, 0, 0], [1, 1, 0]]), np.array([[1.0, 0, 0], [0, 0, 1]])
marks = vz.Points(ends, colors=colors, size=5, marker='square')
fig[0, 0].add(marks); fig[0, 0].axes = False
tall = element('height: 3000px; width: 3000px')
fig.show(place)
fig.canvas.element.style.cssText += '; %s'
places, clicks = [], []
fig.canvas.add_event_handler(lambda event: places.append([event['x'], event['y']]), 'pointer_down')
fig.on('click')(lambda event: clicks.append(event.index))
await still()
"""
PLACES = [
    ("", ""),
    ("", "padding: 13px 5px 9px 21px; border: 4px solid gray"),
    ("", "padding: 10px; box-sizing: border-box; border: 6px solid"),
    ("transform: scale(0.5); transform-origin: 0 0", ""),
    ("transform: translate(200px, 120px) rotate(30deg) scale(1.7)", "padding: 11px; border: 3px solid"),
    ("", "transform: rotate(90deg)"),
    ("zoom: 1.5", ""),
    ("zoom: 0.5", "padding: 20px; border: 6px solid"),
    ("", "zoom: 2; padding: 8px"),
    ("", "object-fit: fill; max-width: 120px"),
]


def middle(picture: np.ndarray, channel: int) -> tuple[float, float]:
    """Where the mark is whose colour has this channel only: x and y of its middle."""
    others = [other for other in range(3) if other != channel]
    rows, columns = np.nonzero((picture[..., channel] > 180) & (picture[..., others].max(axis=-1) < 130))
    assert len(rows)
    return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5


@pytest.mark.parametrize("scrolled", [False, True])
@pytest.mark.parametrize(("around", "own"), PLACES)
def test_a_mark_is_hit_where_it_shows(tab: Tab, around: str, own: str, scrolled: bool) -> None:
    tab.python(MARKED % (around, own))
    tab.page.evaluate(f"scrollTo({17 * scrolled}, {23 * scrolled})")
    tab.still()
    seen = np.asarray(Image.open(BytesIO(tab.page.screenshot())).convert("RGB"))
    drawn = np.asarray(tab.python("(await fig.screenshot_async()).tolist()"))
    for channel in (0, 2):
        tab.page.mouse.click(*middle(seen, channel))
    tab.python("for _ in range(200):\n    if len(clicks) == 2: break\n    await asyncio.sleep(0.02)")
    tab.page.evaluate("scrollTo(0, 0)")
    assert tab.python("clicks") == [0, 1]
    for channel, place in zip((0, 2), tab.python("places"), strict=True):
        assert place == pytest.approx(middle(drawn, channel), abs=1.5)


# ---- Fingers ----


@pytest.fixture(scope="module")
def phone(browser: Any, address: str) -> Iterator[Tab]:
    tab = open_tab(browser, address, has_touch=True)
    tab.client = tab.page.context.new_cdp_session(tab.page)  # type: ignore[attr-defined]
    yield tab
    assert tab.page.problems == []
    tab.page.context.close()


@pytest.fixture
def handheld(phone: Tab) -> Iterator[Tab]:
    phone.python("fig = vz.show(box(), target=element(''), size=(200, 150), controls=False); kinds = []")
    phone.python(
        "fig.canvas.add_event_handler(lambda event: kinds.append([event['event_type'], event['pointer_type']]),"
        " 'pointer_down', 'pointer_move', 'pointer_up'); await still()"
    )
    yield phone
    phone.python("fig.close(); js.document.querySelector('body > div').remove()")


def touch(tab: Tab, kind: str, *points: tuple[int, int]) -> None:
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    tab.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})  # type: ignore[attr-defined]


def test_what_points(handheld: Tab) -> None:
    touch(handheld, "touchStart", (80, 75))
    touch(handheld, "touchMove", (95, 75))
    touch(handheld, "touchEnd")
    handheld.still()
    assert handheld.python("kinds") == [["pointer_down", "touch"], ["pointer_move", "touch"], ["pointer_up", "touch"]]
    handheld.python("kinds.clear()")
    handheld.page.mouse.move(60, 60)
    handheld.page.mouse.down()
    handheld.page.mouse.up()
    handheld.still()
    assert handheld.python("kinds") == [["pointer_move", "mouse"], ["pointer_down", "mouse"], ["pointer_up", "mouse"]]


ASKED = """() => {
  globalThis.asked = []; globalThis.within = '';
  for (const kind of ['pointerdown', 'pointerup', 'touchend', 'mousedown', 'click']) {
    addEventListener(kind, () => { within = kind; }, { capture: true });
    addEventListener(kind, () => { within = ''; });
  }
  globalThis.focusing ??= HTMLElement.prototype.focus;
  HTMLElement.prototype.focus = function (options) {
    asked.push([this.tagName, within]);
    focusing.call(this, options);
  };
}"""


def test_a_keyboard_opens_when_the_finger_is_lifted(handheld: Tab) -> None:
    """Which is when phones allow it; the figure has said before that it takes text."""
    handheld.python(f"fig.canvas.add_event_handler(lambda event: {TAKEN.strip()}, 'pointer_down')")
    handheld.page.evaluate(ASKED)
    touch(handheld, "touchStart", (80, 75))
    handheld.page.wait_for_function(f"() => {FIELD}")
    assert handheld.page.evaluate("asked") == []
    touch(handheld, "touchEnd")
    assert handheld.page.evaluate(HOLDER) == "TEXTAREA"
    assert handheld.page.evaluate("asked") == [["TEXTAREA", "pointerup"]]
    handheld.still()
    assert handheld.page.evaluate(HOLDER) == "TEXTAREA"  # what browsers make of a tap does not take it away


def test_a_frame_that_is_late_and_a_keyboard_that_was_closed(handheld: Tab) -> None:
    handheld.page.evaluate(ASKED)
    touch(handheld, "touchStart", (80, 75))
    touch(handheld, "touchEnd")
    handheld.python(TAKEN)
    assert handheld.page.evaluate(HOLDER) == "TEXTAREA"  # for keyboards that need no opening
    handheld.page.evaluate("asked.length = 0")
    handheld.python("told = []; fig.canvas.on_focus(told.append)")
    touch(handheld, "touchStart", (80, 75))
    touch(handheld, "touchEnd")
    handheld.still()
    assert handheld.page.evaluate("asked") == [["TEXTAREA", "pointerup"]]
    assert handheld.python("told") == []


def test_a_finger_that_ends_the_text_closes_the_keyboard(handheld: Tab) -> None:
    handheld.python("told = []; fig.canvas.on_focus(told.append)")
    handheld.python(f"stop = fig.canvas.add_event_handler(lambda event: {TAKEN.strip()}, 'pointer_down')")
    touch(handheld, "touchStart", (80, 75))
    handheld.page.wait_for_function(f"() => {FIELD}")
    touch(handheld, "touchEnd")
    handheld.still()
    handheld.python("fig.canvas.remove_event_handler(stop, 'pointer_down')")
    handheld.python("fig.canvas.add_event_handler(lambda event: fig.canvas.take_text(None), 'pointer_down')")
    touch(handheld, "touchStart", (20, 20))
    touch(handheld, "touchEnd")
    handheld.still()
    assert handheld.page.evaluate(HOLDER) == "CANVAS"
    assert handheld.python("told") == ["pointer"]
