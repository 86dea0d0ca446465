"""Text on a canvas: typed, composed, said, pasted; with a real keyboard and what browsers do without one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from .conftest import Tab
from .test_focus import has_ring

FIGURE = """
place = element(''); place.innerHTML = '<button>before</button>'
fig = vz.show(box(), target=place, size=(200, 150), background='white', controls=False, title='Nut')
place.append(js.document.createElement('input'))
heard = []

def hear(event):
    if event['event_type'] == 'char':
        heard.append(event['data'])
    else:
        what = '-'.join([*event['modifiers'], event['key']])
        heard.append(('↓' if event['event_type'] == 'key_down' else '↑') + what + '…' * event.get('repeat', False))

fig.canvas.add_event_handler(hear, 'key_down', 'key_up', 'char')
await still()
"""
TAKEN = "fig.canvas.take_text((40, 30, 2, 20))\n"
FIELD = "document.querySelector('textarea')"
HOLDER = "document.activeElement.tagName"


def typed(tab: Tab) -> list[str]:
    """What was heard since the last time."""
    tab.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: list[str] = json.loads(tab.python("json.dumps(heard)"))
    tab.python("heard.clear()")
    return found


@pytest.fixture
def writing(tab: Tab) -> Tab:
    """A figure that has the focus and takes text."""
    tab.python(FIGURE)
    tab.page.mouse.click(100, 75)
    tab.python(TAKEN)
    assert tab.page.evaluate(HOLDER) == "TEXTAREA"
    return tab


def composition(tab: Tab, *texts: str) -> Any:
    """Have an input method compose; what it has come to is entered by ``Input.insertText``."""
    client = tab.page.context.new_cdp_session(tab.page)
    for text in texts:
        client.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    return client


# ---- Text ----


def test_keys_and_text_each_once_and_in_order(writing: Tab) -> None:
    writing.page.keyboard.type("aµ é")
    assert typed(writing) == ["↓a", "a", "↑a", "µ", "↓ ", " ", "↑ ", "é"]
    writing.page.keyboard.press("Shift+B")
    assert typed(writing) == ["↓Shift-Shift", "↓Shift-B", "B", "↑Shift-B", "↑Shift"]


def test_text_that_no_key_makes(writing: Tab) -> None:
    for text in ("日本", "👩‍🔬", "two words"):
        writing.page.keyboard.insert_text(text)
    assert typed(writing) == ["日本", "👩‍🔬", "two words"]


def test_composed_text_comes_when_it_is_settled(writing: Tab) -> None:
    writing.page.keyboard.insert_text("a")
    client = composition(writing, "n", "に", "にほん")
    assert typed(writing) == ["a"]
    assert writing.page.evaluate(f"getComputedStyle({FIELD}).opacity") == "1"
    client.send("Input.insertText", {"text": "日本"})
    assert typed(writing) == ["日本"]
    assert writing.page.evaluate(f"getComputedStyle({FIELD}).opacity") == "0"


def test_a_dead_key(writing: Tab) -> None:
    client = composition(writing, "´")
    client.send("Input.insertText", {"text": "é"})
    writing.page.keyboard.press("x")
    assert typed(writing) == ["é", "↓x", "x", "↑x"]


def test_a_composition_that_is_given_up(writing: Tab) -> None:
    client = composition(writing, "に")
    client.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    writing.page.keyboard.press("x")
    assert typed(writing) == ["↓x", "x", "↑x"]


def test_what_is_composed_when_the_canvas_is_pressed_comes_before(writing: Tab) -> None:
    writing.python("fig.canvas.add_event_handler(lambda event: heard.append('press'), 'pointer_down')")
    composition(writing, "に")
    writing.page.mouse.click(50, 50)
    assert typed(writing) == ["に", "press"]
    assert writing.page.evaluate(HOLDER) == "TEXTAREA"


def test_what_is_composed_when_no_more_text_is_taken_is_not_lost(writing: Tab) -> None:
    composition(writing, "に")
    writing.python("fig.canvas.take_text(None)")
    assert typed(writing) == ["に"]


def test_what_is_composed_shows_over_the_caret_without_what_was_entered(writing: Tab) -> None:
    writing.page.keyboard.insert_text("entered before")
    composition(writing, "wwww")
    shown = writing.page.evaluate(
        f"(() => {{ const field = {FIELD}, box = field.getBoundingClientRect();"
        "return [box.left, box.top, box.width, parseFloat(field.style.textIndent)]; })()"
    )
    left, top = writing.page.evaluate(
        "(({ left, top }) => [left, top])(document.querySelector('canvas').getBoundingClientRect())"
    )
    assert shown[:2] == pytest.approx([left + 40, top + 30], abs=0.6)
    assert shown[3] < -60
    ink = (writing.picture("textarea") < 128).any(axis=2).any(axis=0)
    assert 20 < ink.sum() < 70  # four letters


def test_corrections_of_what_was_entered(writing: Tab) -> None:
    """As dictation and the menu of accents that a Mac shows for a held key make them."""
    writing.page.keyboard.press("e")
    writing.page.evaluate(f"{FIELD}.setSelectionRange({FIELD}.value.length - 1, {FIELD}.value.length)")
    writing.page.keyboard.insert_text("é")
    assert typed(writing) == ["↓e", "e", "↑e", "↓Backspace", "↑Backspace", "é"]


@pytest.mark.parametrize(
    ("kind", "key"),
    [("deleteContentBackward", "Backspace"), ("deleteContentForward", "Delete"), ("insertLineBreak", "Enter")],
)
def test_keys_of_phones_that_press_no_key(writing: Tab, kind: str, key: str) -> None:
    event = f"new InputEvent('beforeinput', {{ inputType: '{kind}', cancelable: true, bubbles: true }})"
    assert writing.page.evaluate(f"{FIELD}.dispatchEvent({event})") is False  # it is not done to the field
    assert typed(writing) == [f"↓{key}", f"↑{key}"]


def test_deleting_that_cannot_be_prevented(writing: Tab) -> None:
    """A phone's keyboard takes back letters, and more of them than were entered here."""
    writing.page.keyboard.insert_text("ab")
    for _ in range(4):
        writing.page.evaluate(
            f"() => {{ const field = {FIELD}; field.value = field.value.slice(0, -1);"
            "field.dispatchEvent(new InputEvent('input', { inputType: 'deleteContentBackward' })); }"
        )
    assert typed(writing) == ["ab", *["↓Backspace", "↑Backspace"] * 4]


def test_long_texts_do_not_pile_up(writing: Tab) -> None:
    for _ in range(3):
        writing.page.keyboard.insert_text("long " * 30)
    assert typed(writing) == ["long " * 30] * 3
    assert len(writing.page.evaluate(f"{FIELD}.value")) < 200


# ---- Keys ----


@pytest.mark.parametrize(
    "key",
    ["Backspace", "Delete", "Enter", "ArrowLeft", "ArrowUp", "Home", "End", "PageDown", "Escape", "F2"],
)
def test_keys_are_told_and_leave_the_field_alone(writing: Tab, key: str) -> None:
    writing.page.keyboard.insert_text("ab")
    writing.page.keyboard.press(key)
    assert typed(writing) == ["ab", f"↓{key}", f"↑{key}"]


def test_keys_with_control(writing: Tab) -> None:
    for key in ("Control+a", "Control+z", "Control+Backspace", "Control+ArrowLeft"):
        writing.page.keyboard.press(key)
        name = key.removeprefix("Control+")
        assert typed(writing) == ["↓Control-Control", f"↓Control-{name}", f"↑Control-{name}", "↑Control"]


def test_held_keys_are_told_again_only_where_text_is_taken(writing: Tab) -> None:
    for _ in range(3):
        writing.page.keyboard.down("Backspace")
    writing.page.keyboard.up("Backspace")
    for _ in range(2):
        writing.page.keyboard.down("a")
    writing.page.keyboard.up("a")
    assert typed(writing) == [
        *["↓Backspace", "↓Backspace…", "↓Backspace…", "↑Backspace"],
        *["↓a", "a", "↓a…", "a", "↑a"],
    ]
    writing.python("fig.canvas.take_text(None)")
    for _ in range(3):
        writing.page.keyboard.down("Backspace")
    writing.page.keyboard.up("Backspace")
    assert typed(writing) == ["↓Backspace", "↑Backspace"]


def test_a_key_comes_up_as_it_went_down(tab: Tab) -> None:
    tab.python(FIGURE)
    tab.page.mouse.click(100, 75)
    for act, key in (("down", "Shift"), ("down", "A"), ("up", "Shift"), ("up", "a")):
        getattr(tab.page.keyboard, act)(key)
    assert typed(tab) == ["↓Shift-Shift", "↓Shift-A", "A", "↑Shift", "↑A"]


def test_a_mac_does_not_say_when_a_key_with_command_comes_up(tab: Tab) -> None:
    tab.python(FIGURE)
    tab.page.mouse.click(100, 75)
    for act, key in (("down", "Meta"), ("down", "k"), ("up", "Meta")):
        getattr(tab.page.keyboard, act)(key)
    assert typed(tab) == ["↓Meta-Meta", "↓Meta-k", "↑Meta-k", "↑Meta"]


# ---- The focus ----


def test_the_focus_comes_back(writing: Tab) -> None:
    writing.python("told = []; fig.canvas.on_focus(told.append)")
    writing.page.keyboard.down("w")
    writing.python("fig.canvas.take_text(None)")
    assert writing.page.evaluate(HOLDER) == "CANVAS"
    assert writing.page.locator("textarea").count() == 0
    writing.python(TAKEN)
    assert writing.page.evaluate(HOLDER) == "TEXTAREA"
    writing.page.keyboard.up("w")
    assert typed(writing) == ["↓w", "w", "↑w"]  # it never left
    assert writing.python("told") == []


@pytest.mark.parametrize("by", ["keyboard", "mouse"])
def test_the_ring_stays_as_it_was(tab: Tab, by: str) -> None:
    tab.python(FIGURE)
    if by == "mouse":
        tab.page.mouse.click(100, 75)
    else:
        tab.page.locator("button").focus()
        tab.page.keyboard.press("Tab")
    for code in ("None", TAKEN, "fig.canvas.take_text(None)", TAKEN, "fig.canvas.take_text(None)"):
        tab.python(code)
        assert has_ring(tab) == (by == "keyboard")
    tab.python(TAKEN)
    tab.page.locator("input").focus()
    assert not has_ring(tab)
    assert tab.page.evaluate("document.querySelector('canvas').getAttributeNames()").count("data-ring") == 0


def test_it_waits_for_the_focus(tab: Tab) -> None:
    tab.python(FIGURE)
    tab.page.locator("input").focus()
    tab.python(TAKEN)
    tab.python("fig.canvas.take_text((50, 30, 2, 20))")
    assert tab.page.evaluate(HOLDER) == "INPUT"
    tab.page.mouse.click(100, 75)
    assert tab.page.evaluate(HOLDER) == "TEXTAREA"
    tab.page.locator("input").click()
    tab.page.keyboard.type("b")
    assert tab.page.locator("input").input_value() == "b"
    assert typed(tab) == []


def test_pressing_the_canvas_keeps_the_field_s_focus(writing: Tab) -> None:
    writing.page.evaluate(f"(globalThis.lost = 0, {FIELD}.addEventListener('blur', () => lost++))")
    writing.page.mouse.click(60, 60)
    writing.page.mouse.dblclick(80, 60)
    assert writing.page.evaluate("lost") == 0
    assert writing.page.evaluate(HOLDER) == "TEXTAREA"


def test_two_canvases(tab: Tab) -> None:
    tab.python(FIGURE)
    tab.python(
        "other = vz.show(box(), target=element(''), size=(200, 150), controls=False); second = []\n"
        "other.canvas.add_event_handler(lambda event: second.append(event['data']), 'char'); await still()"
    )
    first, second = tab.page.locator("canvas").all()
    first.click()
    tab.python(TAKEN + "other.canvas.take_text((10, 10, 1, 20))")
    tab.page.keyboard.insert_text("one")
    second.click()
    tab.page.keyboard.insert_text("two")
    first.click()
    tab.python("fig.canvas.take_text((60, 30, 1, 20)); other.canvas.take_text((20, 10, 1, 20))")
    tab.page.keyboard.insert_text("three")
    assert typed(tab) == ["one", "three"]
    assert tab.python("second") == ["two"]
    assert tab.page.locator("textarea").count() == 2
    tab.python("fig.close(); other.close()")
    assert tab.page.locator("textarea").count() == 0


def test_a_figure_that_is_closed_leaves_nothing(tab: Tab) -> None:
    tab.python("place = element(''); place.innerHTML = '<canvas id=own tabindex=0></canvas>'; own = place.firstChild")
    before = tab.page.evaluate("document.querySelector('#own').outerHTML")
    tab.python("fig = vz.show(box(), target='own', size=(200, 150)); await still()")
    tab.page.mouse.click(100, 75)
    tab.python(TAKEN)
    composition(tab, "に")
    tab.python("fig.close()")
    assert tab.page.locator("textarea").count() == 0
    tab.page.keyboard.press("a")
    tab.still()
    after = tab.page.evaluate("document.querySelector('#own').outerHTML")
    assert [part for part in after.split() if "data-" in part] == [part for part in before.split() if "data-" in part]


def test_it_says_what_it_is(writing: Tab) -> None:
    label = writing.page.evaluate("document.querySelector('canvas').getAttribute('aria-label')")
    assert label
    assert writing.page.evaluate(f"{FIELD}.getAttribute('aria-label')") == f"{label}: text input"
    assert writing.page.evaluate(f"getComputedStyle({FIELD}).fontSize") == "16px"


def test_a_picture_of_the_page_does_not_show_it(writing: Tab) -> None:
    writing.python("fig.canvas.take_text(None)")
    writing.still()
    without = writing.picture()
    writing.python(TAKEN)
    writing.page.keyboard.insert_text("unseen")
    writing.still()
    np.testing.assert_array_equal(writing.picture(), without)


@pytest.mark.parametrize(
    "style", ["transform: scale(0.5); transform-origin: 30px 10px", "zoom: 1.5", "padding: 11px; border: 5px solid"]
)
def test_it_lies_over_the_caret(tab: Tab, style: str) -> None:
    tab.python(f"place = element('position: relative; margin: 40px; overflow: auto; {style}')")
    tab.python("fig = vz.show(box(), target=place, size=(200, 150)); tall = element('height: 3000px'); await still()")
    tab.python("fig.canvas.element.style.cssText += 'padding: 7px; border: 3px solid'; await still()")
    tab.page.evaluate("scrollTo(0, 30)")
    tab.python("fig.canvas.take_text((*[n * 0.5 for n in fig.canvas.get_logical_size()], 2, 20))")
    off = tab.page.evaluate(
        "(() => { const a = document.querySelector('canvas').getBoundingClientRect();"
        f"const b = {FIELD}.getBoundingClientRect();"
        "return [(a.left + a.right) / 2 - b.left, (a.top + a.bottom) / 2 - b.top]; })()"
    )
    assert off == pytest.approx([0, 0], abs=1)
    tab.page.evaluate("scrollTo(0, 0)")
