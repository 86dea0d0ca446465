"""Pictures leave a figure: as downloads, through the clipboard, as files."""

from __future__ import annotations

import asyncio
import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.hosts.offscreen import Host
from vizlib.plot.output import png

from .conftest import Tab

# A picture that is not the canvas's own, so that nobody can mistake one for the other.
PICTURE = np.arange(40 * 30 * 4).reshape(30, 40, 4).astype(np.uint8) | np.array([0, 0, 0, 255], np.uint8)

SHOWN = """
from vizlib.plot.output import png
pixels = np.arange(40 * 30 * 4).reshape(30, 40, 4).astype(np.uint8) | np.array([0, 0, 0, 255], np.uint8)
fig = vz.show(box(), size=(200, 150))
said = []

def pressed(event):
    asyncio.ensure_future(copy(event))

async def copy(event):
    try:
        await fig.canvas.copy_picture(picture())
        said.append("copied")
    except Exception as error:
        said.append(f"{type(error).__name__}: {error}")

async def picture():
    await asyncio.sleep(0.2)  # drawing and reading back take their time
    return png.encode(pixels)

fig.canvas.add_event_handler(pressed, "key_down")
await still()
"""

READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGBA"))


def test_a_download_in_the_page(tab: Tab) -> None:
    tab.python(SHOWN)
    tab.python(
        "fig.canvas.add_event_handler(lambda event: fig.canvas.download('nut é.png', png.encode(pixels)), 'pointer_up')"
    )
    with tab.page.expect_download() as started:
        tab.mouse.click(100, 75)
    assert started.value.suggested_filename == "nut é.png"
    np.testing.assert_array_equal(decoded(Path(started.value.path()).read_bytes()), PICTURE)
    assert tab.page.url.endswith("/")  # the page itself stays where it is


def test_a_figure_that_is_not_shown_can_be_downloaded(tab: Tab) -> None:
    with tab.page.expect_download() as started:
        tab.python(
            "from vizlib import hosts\ncanvas = hosts.named('offscreen').canvas(target=None, size=None, title='')\n"
            "canvas.download('table.csv', b'1,2', 'text/csv')"
        )
    assert Path(started.value.path()).read_bytes() == b"1,2"


def press(tab: Tab) -> str:
    tab.page.focus("canvas")
    tab.page.keyboard.press("c")
    tab.page.wait_for_timeout(600)
    tab.still()
    (said,) = tab.python("said")
    return str(said)


def test_a_picture_on_the_clipboard(tab: Tab) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.python(SHOWN)
    assert press(tab) == "copied"
    found = decoded(base64.b64decode(tab.page.evaluate(READ)))
    np.testing.assert_array_equal(found, PICTURE)
    tab.python("await fig.canvas.copy_picture(png.encode(pixels[:, ::-1]))")
    found = decoded(base64.b64decode(tab.page.evaluate(READ)))
    np.testing.assert_array_equal(found, PICTURE[:, ::-1])
    tab.page.context.clear_permissions()


def test_a_browser_that_refuses_is_quoted(tab: Tab) -> None:
    tab.page.context.grant_permissions(["geolocation"])  # and nothing else
    tab.python(SHOWN)
    said = press(tab)
    tab.page.context.clear_permissions()
    assert said.startswith("RuntimeError: The picture could not be copied: the browser says “")
    assert "ermission" in said
    assert "download() saves the picture as a file instead" in said


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("ClipboardItem", "undefined", "this browser cannot copy pictures"),
        ("isSecureContext", "false", "the page is not secure: its address begins with http://"),
    ],
)
def test_where_there_is_no_clipboard(tab: Tab, name: str, value: str, reason: str) -> None:
    tab.page.evaluate(
        f"() => {{ globalThis.kept = Object.getOwnPropertyDescriptor(globalThis, '{name}');"
        f"Object.defineProperty(globalThis, '{name}', {{ value: {value}, configurable: true }}); }}"
    )
    tab.python(SHOWN)
    said = press(tab)
    tab.page.evaluate(f"() => {{ Object.defineProperty(globalThis, '{name}', kept); }}")
    assert said.startswith(f"RuntimeError: The picture could not be copied: {reason}")
    assert said.endswith("download() saves the picture as a file instead.")


def test_a_picture_that_fails_says_why(tab: Tab) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.python(SHOWN + "async def picture():\n    raise KeyError('lost')\n")
    assert press(tab) == "KeyError: 'lost'"
    tab.page.context.clear_permissions()


@pytest.mark.parametrize("name", ["", ".", "a/b.png", "..", "/etc/passwd", "c:\\b.png", 3])
def test_a_name_is_a_name(name: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    canvas = Host().canvas(target=None, size=None, title="")
    with pytest.raises(ValueError, match="expected a name without a folder"):
        canvas.download(name, b"")
    assert list(tmp_path.iterdir()) == []


def test_natively_a_file_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    canvas = Host().canvas(target=None, size=None, title="")
    first = canvas.download("nut.png", png.encode(PICTURE))
    second = canvas.download("nut.png", b"other")
    assert first == tmp_path / "nut.png"
    assert second == tmp_path / "nut (1).png"
    np.testing.assert_array_equal(decoded(first.read_bytes()), PICTURE)
    assert second.read_bytes() == b"other"


def test_natively_there_is_no_clipboard() -> None:
    canvas = Host().canvas(target=None, size=None, title="")
    with pytest.raises(RuntimeError, match=r"in a page only; screenshot\('figure.png'\) saves the picture"):
        asyncio.run(canvas.copy_picture(b""))
