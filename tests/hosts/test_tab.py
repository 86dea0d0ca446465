"""Tab through a page with a canvas in it: where it comes from, whether it leads on, and what the canvas is told."""

from __future__ import annotations

from typing import Any

import pytest

from vizlib.hosts.offscreen import Host

from .conftest import Tab
from .test_focus import BETWEEN, FOCUSED
from .test_typing import TAKEN, typed

TOLD = """
told, heard = [], []
fig.canvas.on_focus(told.append)
fig.canvas.add_event_handler(
    lambda event: heard.append(('↓' if event['event_type'] == 'key_down' else '↑') + event['key']), 'key_down', 'key_up'
)
"""


@pytest.fixture
def between(tab: Tab) -> Tab:
    """A figure between two buttons."""
    tab.python(BETWEEN % "white" + TOLD)
    return tab


def walk(tab: Tab, *keys: str) -> list[str]:
    """Where each key leads: the text of the button, or the name of the element."""
    found = []
    for key in keys:
        tab.page.keyboard.press(key)
        found.append(tab.page.evaluate(FOCUSED))
    return found


def told(tab: Tab) -> Any:
    typed_nothing_more = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    tab.page.evaluate(typed_nothing_more)
    return tab.python("was = told[:]; told.clear(); was")


def test_tab_leads_on_and_is_no_key(between: Tab) -> None:
    between.page.locator("button").first.focus()
    assert walk(between, "Tab", "Tab", "Shift+Tab", "Shift+Tab") == ["CANVAS", "after", "CANVAS", "before"]
    assert told(between) == ["forward", "", "backward", ""]
    assert [key for key in typed(between) if "Tab" in key] == []


@pytest.mark.parametrize("text", [False, True])
def test_where_text_is_taken_tab_leads_as_if_there_were_no_field(between: Tab, text: bool) -> None:
    if text:
        between.python(TAKEN)
    at = "TEXTAREA" if text else "CANVAS"
    between.page.locator("button").first.focus()
    assert walk(between, "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Tab") == [at, "after", at, "before", at]
    assert told(between) == ["forward", "", "backward", "", "forward"]


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("forward", [False, True])
def test_tab_that_is_kept_is_a_key(between: Tab, backward: bool, forward: bool, text: bool) -> None:
    between.page.mouse.click(100, 75)
    if text:
        between.python(TAKEN)
    at = between.page.evaluate("document.activeElement.tagName")
    between.python(f"fig.canvas.keep_tab({backward}, {forward})")
    assert between.python("list(fig.canvas.kept_tab)") == [backward, forward]
    typed(between)
    assert walk(between, "Tab") == [at if forward else "after"]
    assert typed(between) == (["↓Tab", "↑Tab"] if forward else [])
    between.page.locator("canvas").focus()
    assert walk(between, "Shift+Tab") == [at if backward else "before"]
    assert [key for key in typed(between) if "Tab" in key] == (["↓Tab", "↑Tab"] if backward else [])


def test_tab_with_control_is_never_kept(between: Tab) -> None:
    between.python("fig.canvas.keep_tab(True, True)")
    between.page.evaluate("globalThis.kept = []; addEventListener('keydown', (e) => kept.push(e.defaultPrevented))")
    between.page.locator("canvas").focus()
    between.page.keyboard.press("Control+Tab")
    assert between.page.evaluate("kept") == [False, False]


def test_how_the_focus_comes(between: Tab) -> None:
    between.page.mouse.click(100, 75)
    assert told(between) == ["pointer"]
    between.page.mouse.click(120, 75)
    assert told(between) == []  # it is there already
    between.page.locator("button").last.focus()
    assert told(between) == [""]
    between.page.locator("canvas").focus()  # by a script, from what lies behind
    assert told(between) == ["backward"]
    between.page.locator("button").first.focus()
    between.page.locator("canvas").focus()
    assert told(between) == ["", "forward"]
    between.page.evaluate("document.activeElement.blur()")
    assert told(between) == [""]
    between.page.keyboard.press("Shift+Tab")
    between.page.evaluate("document.activeElement.blur()")


def test_the_focus_is_told_in_order_with_keys(between: Tab) -> None:
    between.python("fig.canvas.on_focus(lambda arrival: heard.append(arrival))")
    between.page.locator("canvas").focus()
    typed(between)
    between.page.evaluate(
        "() => { const canvas = document.querySelector('canvas'), key = { key: 'w', code: 'KeyW', bubbles: true };"
        "canvas.dispatchEvent(new KeyboardEvent('keydown', key)); canvas.blur(); canvas.focus();"
        "canvas.dispatchEvent(new KeyboardEvent('keydown', key)); }"
    )
    assert typed(between) == ["↓w", "↑w", "", "forward", "↓w"]
    between.page.evaluate("document.activeElement.blur()")


def test_another_window_takes_no_focus_away(between: Tab) -> None:
    """The keys come up, but the focus comes back to where it was, which is no arrival."""
    between.page.locator("canvas").focus()
    between.page.keyboard.down("w")
    told(between)
    between.page.evaluate(
        "() => { const canvas = document.querySelector('canvas');"
        "for (const kind of ['blur', 'focus']) canvas.dispatchEvent(new FocusEvent(kind)); }"
    )
    assert told(between) == []
    assert typed(between) == ["↓w", "↑w"]
    between.page.keyboard.up("w")


def test_a_wrong_listener_and_one_that_has_stopped(between: Tab) -> None:
    between.python(
        "def wrong(arrival):\n    raise RuntimeError('wrong')\n"
        "fig.canvas._arrived = ()\n"
        "fig.canvas.on_focus(wrong); stop = fig.canvas.on_focus(heard.append); fig.canvas.on_focus(told.append); stop()"
    )
    between.page.locator("canvas").focus()
    assert told(between) == ["forward"]
    assert between.python("heard") == []
    between.page.problems[:] = [problem for problem in between.page.problems if "wrong" not in problem]


def test_elsewhere_it_is_kept_in_mind() -> None:
    canvas = Host().canvas(target=None, size=None, title="")
    heard: list[str] = []
    canvas.on_focus(heard.append)
    assert (canvas.caret, canvas.kept_tab) == (None, (False, False))
    canvas.take_text((1, 2, 3, 4))
    canvas.keep_tab(False, True)
    canvas.take_focus("forward")
    assert (canvas.caret, canvas.kept_tab, heard) == ((1, 2, 3, 4), (False, True), ["forward"])
    canvas.take_text(None)
    canvas.close()
    canvas.take_focus("")
    assert (canvas.caret, heard) == (None, ["forward"])
