"""Text to the clipboard and from it, in a page that has the permission and in one that has not, and elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from vizlib.hosts import window
from vizlib.hosts.offscreen import Host

from .conftest import Tab
from .test_typing import FIGURE, TAKEN, typed

# Copies when the key comes, as a figure does, or in a later frame; tells what is pasted when that key comes.
EDITOR = """
copied, later = 'µ é 日本\\nsecond line', 0
async def copy_later():
    await asyncio.sleep(later)
    fig.canvas.copy_text(copied)
def edit(event):
    if 'Control' not in event['modifiers']:
        return
    if event['key'] in 'cx':
        asyncio.ensure_future(copy_later()) if later else fig.canvas.copy_text(copied)
    if event['key'] == 'v':
        heard.append('pasted ' + fig.canvas.clipboard_text)
fig.canvas.add_event_handler(edit, 'key_down', order=1)
"""
INPUT = "document.querySelector('input, textarea[id]')"


@pytest.fixture(params=["allowed", "refused"])
def permission(request: pytest.FixtureRequest, tab: Tab) -> Iterator[str]:
    """Whether the page may read and write the clipboard whenever it likes."""
    tab.page.context.grant_permissions(
        ["clipboard-read", "clipboard-write"] if request.param == "allowed" else ["geolocation"]
    )
    yield request.param
    tab.page.context.clear_permissions()


@pytest.fixture
def editor(permission: str, tab: Tab) -> Tab:
    tab.python(FIGURE + EDITOR)
    tab.page.evaluate(
        "() => { const area = document.createElement('textarea'); area.id = 'other';"
        "document.querySelector('input').replaceWith(area); }"
    )
    tab.page.mouse.click(100, 75)
    tab.python(TAKEN)
    return tab


def elsewhere(tab: Tab) -> str:
    """What is pasted somewhere else in the page."""
    tab.page.locator("#other").fill("")
    tab.page.locator("#other").press("Control+v")
    text: str = tab.page.locator("#other").input_value()
    return text


def put_elsewhere(tab: Tab, text: str) -> None:
    """Copy something somewhere else in the page."""
    tab.page.locator("#other").fill(text)
    tab.page.locator("#other").press("Control+a")
    tab.page.locator("#other").press("Control+c")
    tab.page.locator("canvas").focus()


@pytest.mark.parametrize("key", ["c", "x"])
def test_what_is_copied_can_be_pasted_elsewhere(editor: Tab, key: str) -> None:
    put_elsewhere(editor, "before")
    editor.page.keyboard.press(f"Control+{key}")
    assert typed(editor) == ["↓Control-Control", f"↓Control-{key}", f"↑Control-{key}", "↑Control"]
    assert elsewhere(editor) == "µ é 日本\nsecond line"
    assert editor.python("fig.canvas.clipboard_text") == "µ é 日本\nsecond line"


def test_the_key_is_answered_while_the_browser_copies(editor: Tab) -> None:
    """Which needs no permission, and no other way."""
    editor.page.evaluate(
        "() => { globalThis.kept = document.execCommand; document.execCommand = () => false;"
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }); }"
    )
    editor.page.keyboard.press("Control+c")
    editor.page.evaluate("() => { document.execCommand = kept; delete navigator.clipboard; }")
    assert elsewhere(editor) == "µ é 日本\nsecond line"


def test_a_copy_that_comes_later(editor: Tab) -> None:
    editor.python("later = 0.1")
    editor.page.keyboard.press("Control+c")
    editor.page.wait_for_timeout(300)
    assert elsewhere(editor) == "µ é 日本\nsecond line"


def test_a_copy_that_comes_later_on_a_page_of_http(editor: Tab) -> None:
    editor.python("later = 0.1")
    editor.page.evaluate(
        "() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    editor.page.keyboard.press("Control+c")
    editor.page.wait_for_timeout(300)
    editor.page.evaluate("() => delete navigator.clipboard")
    assert elsewhere(editor) == "µ é 日本\nsecond line"


def test_without_an_answer_nothing_is_copied(editor: Tab) -> None:
    editor.python("copied = ''; fig.canvas.remove_event_handler(edit, 'key_down')")
    put_elsewhere(editor, "kept")
    editor.page.keyboard.press("Control+c")
    typed(editor)
    assert elsewhere(editor) == "kept"


def test_pasting(editor: Tab) -> None:
    for text in ("first", "µ é 日本\nsecond line"):
        put_elsewhere(editor, text)
        editor.page.keyboard.press("Control+v")
        assert typed(editor) == [
            *["↓Control-Control", "↓Control-v", f"pasted {text}", "↑Control-v", "↑Control"],
        ]


def test_two_pastes_in_one_frame(editor: Tab) -> None:
    """Each key comes when its own text is known."""
    editor.page.evaluate(
        "() => { for (const text of ['one', 'two']) {"
        "  const field = document.activeElement, init = { bubbles: true, cancelable: true };"
        "  const data = new DataTransfer(); data.setData('text/plain', text);"
        "  const key = { ...init, key: 'v', code: 'KeyV', ctrlKey: true };"
        "  field.dispatchEvent(new KeyboardEvent('keydown', key));"
        "  field.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));"
        "  field.dispatchEvent(new KeyboardEvent('keyup', key)); } }"
    )
    assert typed(editor) == ["↓Control-v", "pasted one", "↑Control-v", "↓Control-v", "pasted two", "↑Control-v"]


def test_pasting_from_a_menu_enters_the_text(editor: Tab) -> None:
    editor.page.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text/plain', 'from a menu');"
        "const pasted = new ClipboardEvent('paste', { clipboardData: data, cancelable: true });"
        "document.activeElement.dispatchEvent(pasted); }"
    )
    assert typed(editor) == ["from a menu"]


def test_a_key_that_pastes_nothing_comes_all_the_same(editor: Tab) -> None:
    """As where a browser asks whether it may, and is told no."""
    editor.page.evaluate("() => addEventListener('keydown', (event) => event.key === 'v' && event.preventDefault())")
    editor.page.keyboard.down("Control")
    editor.page.keyboard.down("v")
    editor.page.wait_for_function("() => true")
    editor.page.keyboard.up("v")
    editor.page.keyboard.up("Control")
    heard = typed(editor)
    assert [item for item in heard if not item.startswith("pasted")] == [
        *["↓Control-Control", "↓Control-v", "↑Control-v", "↑Control"],
    ]


def test_copying_on_the_canvas_itself_is_the_browsers(tab: Tab) -> None:
    tab.python(FIGURE)
    tab.page.mouse.click(100, 75)
    tab.page.evaluate("globalThis.seen = []; addEventListener('copy', (event) => seen.push(event.defaultPrevented))")
    tab.page.keyboard.press("Control+c")
    assert typed(tab) == ["↓Control-Control", "↓Control-c", "↑Control-c", "↑Control"]
    assert True not in tab.page.evaluate("seen")


def test_a_refusal_is_a_warning(tab: Tab) -> None:
    tab.page.context.grant_permissions(["geolocation"])
    tab.python(FIGURE)
    said: list[str] = []
    tab.page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    tab.page.evaluate(
        "() => { globalThis.kept = document.execCommand; document.execCommand = () => false;"
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }); }"
    )
    tab.python("fig.canvas.copy_text('refused')")
    tab.page.evaluate("() => { document.execCommand = kept; delete navigator.clipboard; }")
    tab.page.context.clear_permissions()
    assert ["did not allow a text to be copied" in text for text in said] == [True]
    assert tab.python("fig.canvas.clipboard_text") == "refused"  # here it can be pasted all the same


# ---- Elsewhere ----


def test_no_window_has_a_clipboard_of_its_own() -> None:
    first, second = (Host().canvas(target=None, size=None, title="") for _ in range(2))
    first.copy_text("µ")
    assert (first.clipboard_text, second.clipboard_text) == ("µ", "")


class Glfw:
    """A window of rendercanvas's, without a screen."""

    def __init__(self) -> None:
        self._window: Any = "window"
        self.pressed: list[tuple[int, int]] = []

    def _on_key(self, window: Any, key: int, scancode: int, action: int, mods: int) -> None:
        self.pressed.append((key, action))


def test_windows_share_the_clipboard_of_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, bytes] = {}
    glfw = SimpleNamespace(
        get_clipboard_string=kept.get,
        set_clipboard_string=lambda window, text: kept.update({window: text.encode()}),
    )
    monkeypatch.setitem(sys.modules, "glfw", glfw)
    canvas = type("Window", (window._Glfw, Glfw), {})()
    assert canvas.clipboard_text == ""
    canvas.copy_text("µ é 日本")
    assert canvas.clipboard_text == "µ é 日本"
    kept["window"] = b"from elsewhere"
    assert canvas.clipboard_text == "from elsewhere"
    canvas._window = None  # closed
    canvas.copy_text("nowhere")
    assert canvas.clipboard_text == ""


def test_keys_that_are_held_in_a_window_count_where_text_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "glfw", SimpleNamespace(REPEAT=2, PRESS=1))
    canvas = type("Window", (window._Glfw, Glfw), {"__init__": Glfw.__init__})()
    canvas._on_key(None, 65, 0, 2, 0)
    canvas.take_text((0, 0, 1, 16))
    canvas._on_key(None, 65, 0, 2, 0)
    assert canvas.pressed == [(65, 2), (65, 1)]
