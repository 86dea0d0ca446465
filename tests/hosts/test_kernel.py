"""Kernel mode: an ordinary Python whose figures are drawn by the browsers that look at them."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.site.test_exported import SHOW, SOLID, TURN, difference, native, opened, pull  # noqa: F401 - a fixture

COMPUTED = '''
import numpy as np
import vizlib as vz

buf = vz.compute.buffer(np.arange(6, dtype="f4"))
vz.compute.run(
    """
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(6) fn main(@builtin(local_invocation_id) id: vec3u) { x[id.x] = x[id.x] * 2.0; }
    """,
    [buf],
    workgroups=1,
)
print("at once", buf.read().tolist())
fig = vz.Figure(size=(320, 240))
fig.controls = False
points = vz.Points(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.0]]), scalars=[1.0, 2.0, 3.0], size=40)
fig.add(points)

@fig.on("click")
def clicked(event):
    print("clicked", event.node is points, event.index, event.value)
    print("read", buf.read().tolist(), points.rgba().shape)
    print("picture", fig.screenshot().shape)

fig.show()
'''


class Kernel:
    """A script that runs in a process of its own, and its page."""

    def __init__(self, source: str, tmp_path: Path, *, plain: bool = False, mount: Path | None = None) -> None:
        script = tmp_path / "scene.py"
        script.write_text(source)
        line = [sys.executable, str(script)]
        if not plain:
            line[1:1] = ["-m", "vizlib.cli", "serve", "--kernel", *(["--mount", str(mount)] if mount else [])]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self.said: queue.Queue[str] = queue.Queue()
        self.lines: list[str] = []
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        found = re.search(r"http://\S+", self.hears("as soon as a browser is at"))
        assert found is not None
        self.url = found[0]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.put(line.rstrip("\n"))

    def hears(self, text: str, seconds: float = 30) -> str:
        """Wait for a line of what it prints."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.said.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{text!r} was not said, but {self.lines}") from None
            self.lines.append(line)
            if text in line:
                return line

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.reading.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Callable[[str], Kernel]]:
    running: list[Kernel] = []

    def start(source: str, **options: Any) -> Kernel:
        running.append(Kernel(source, tmp_path, **options))
        return running[-1]

    yield start
    for each in running:
        each.close()


class Looking:
    """A page that looks on; ``remote`` is what draws in it."""

    def __init__(
        self, browser: Any, url: str, size: tuple[int, int] | None = None, remote: str = "vizlib.remote"
    ) -> None:
        self.remote = f"globalThis.{remote}"
        self.page = browser.new_page(viewport={"width": 1200, "height": 900} if size else {"width": 800, "height": 600})
        self.complaints: list[str] = []
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        if size is not None:  # what a figure without a size of its own gets
            width, height = size
            card = f"width: {width}px !important; height: {height}px !important; border: 0; border-radius: 0"
            self.page.add_style_tag(content=f".vizlib-figure {{ {card} }}")
        self.drawn()

    def drawn(self, frames: int = 1) -> None:
        """Wait until so many frames have been drawn since the page has everything."""
        wanted = f"globalThis.vizlib && {self.remote}?.player.counters.frames >= {frames}"
        self.page.wait_for_function(wanted, timeout=60000)
        self.still()

    def still(self) -> None:
        """Wait until nothing more is drawn."""
        self.page.evaluate(
            f"""async () => {{
              for (let last = -1, rounds = 0; last !== {self.remote}.player.counters.frames; rounds++) {{
                if (rounds > 60) throw new Error("it never rests");
                last = {self.remote}.player.counters.frames;
                await new Promise((done) => setTimeout(done, 300));
              }}
            }}"""
        )

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) the canvas's pixels, as they are shown."""
        style = (
            ".vizlib-figure { position: fixed !important; left: 0; top: 0; z-index: 9; border: 0; border-radius: 0 }"
        )
        self.page.add_style_tag(content=style)
        self.page.mouse.move(*(side - 10 for side in self.page.viewport_size.values()))
        self.still()
        with Image.open(BytesIO(self.page.locator("canvas").first.screenshot(timeout=90_000))) as image:
            return np.asarray(image.convert("RGB"))

    def drag(self, dx: float, dy: float) -> None:
        pull(self.page.locator("canvas").first, dx, dy)
        self.still()
        self.page.mouse.up()
        self.still()


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[[Kernel], Looking]]:
    pages: list[Looking] = []

    def open_(kernel: Kernel) -> Looking:
        pages.append(Looking(browser, kernel.url))
        return pages[-1]

    yield open_
    for each in pages:
        each.page.close()


BOX = SOLID + "fig.controls = False\n" + SHOW


def test_it_draws_and_turns_as_natively_for_all_who_look(kernel: Any, look: Any, tmp_path: Path) -> None:
    running = kernel(BOX)
    first = look(running)
    assert difference(first.picture(), native(BOX, tmp_path)) < 1
    first.drag(0.6 / np.pi * 240, 0.3 / np.pi * 240)
    turned = first.picture()
    assert difference(turned, native(BOX + TURN, tmp_path)) < 1.5
    second = look(running)  # comes late, and gets everything
    assert difference(second.picture(), turned) < 0.5
    second.drag(-60, 0)
    assert difference(second.picture(), turned) > 1
    assert difference(first.picture(), second.picture()) < 0.5
    first.page.reload()
    first.drawn()
    assert difference(first.picture(), second.picture()) < 0.5
    assert first.page.locator("canvas").count() == 1
    assert first.complaints == []
    assert second.complaints == []
    assert first.page.locator("canvas").get_attribute("aria-label") == "Box"


def test_picking_and_reading_back(kernel: Any, look: Any) -> None:
    running = kernel(COMPUTED)
    page = look(running)
    assert running.hears("at once") == "at once [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]"
    picture = page.picture()
    ys, xs = np.nonzero((picture.max(axis=2) - picture.min(axis=2)) > 60)
    page.page.mouse.click(float(xs[len(xs) // 2]), float(ys[len(ys) // 2]))
    assert re.search(r"clicked True [012] [123]\.0", running.hears("clicked"))
    assert running.hears("read") == "read [0.0, 2.0, 4.0, 6.0, 8.0, 10.0] (3, 4)"
    assert running.hears("picture") == "picture (240, 320, 4)"
    assert page.complaints == []


TYPED = """
import numpy as np
import vizlib as vz

fig = vz.Figure(size=(320, 240))
fig.controls = False
fig.add(vz.Points(np.eye(3), size=9))
text = ""

@fig.panel("Words", width=220)
def gui(ui):
    global text
    changed, text = ui.input_text("word", text)
    box = ui.get_item_rect_min(), ui.get_item_rect_max()
    if fig.frames == 30:
        print("field", (box[0].x + box[1].x) / 2, (box[0].y + box[1].y) / 2)
    if changed:
        print("typed", text)

@fig.animate(fps=20)
def step(seconds):
    pass

fig.show()
"""


def test_words_are_typed_into_panels(kernel: Any, browser: Any) -> None:
    running = kernel(TYPED)
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.goto(running.url)
    _, x, y = running.hears("field").split()
    box = page.locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + float(x) - 30, box["y"] + float(y))
    page.wait_for_function("document.activeElement?.matches('textarea, input')")
    page.keyboard.type("häuser")
    running.hears("typed häuser")
    page.close()


BUSY = """
import time
from pathlib import Path

@fig.on("double_click")
def compute(event):
    print("busy")
    while not Path(r"ENOUGH").exists():
        time.sleep(0.05)
    print("free")

@fig.on("key")
def key(event):
    print("heard", event.key)

fig.show()
"""


def test_the_page_turns_it_while_python_computes(kernel: Any, look: Any, tmp_path: Path) -> None:
    enough = tmp_path / "enough"
    running = kernel(SOLID + "fig.controls = False\n" + BUSY.replace("ENOUGH", str(enough)))
    page = look(running)
    page.page.wait_for_function("vizlib.remote.leads.size === 1")
    before = page.picture()
    page.page.locator("canvas").dblclick()
    running.hears("busy")
    box = page.page.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for step in range(1, 11):
        page.page.mouse.move(x + 7 * step, y + 3 * step)
    page.page.wait_for_function("[...vizlib.remote.leads.values()][0].draws > 2")
    page.page.wait_for_timeout(300)
    with Image.open(BytesIO(page.page.locator("canvas").screenshot())) as image:
        led = np.asarray(image.convert("RGB"))
    assert difference(led, before) > 3
    assert page.page.evaluate("[...vizlib.remote.leads.values()][0].acts.length") > 0
    enough.touch()
    running.hears("free")
    page.page.wait_for_function("[...vizlib.remote.leads.values()][0].acts.length === 0")
    page.still()
    with Image.open(BytesIO(page.page.locator("canvas").screenshot())) as image:
        assert difference(np.asarray(image.convert("RGB")), led) < 0.5  # Python has come to the same
    page.page.mouse.up()
    page.page.keyboard.press("k")
    running.hears("heard k")
    assert page.complaints == []


PYGFX = """
import pygfx as gfx
from rendercanvas.auto import RenderCanvas, loop

canvas = RenderCanvas(size=(320, 240), title="Box")
renderer = gfx.WgpuRenderer(canvas)
scene = gfx.Scene().add(gfx.Background.from_color("white"), gfx.AmbientLight(3))
box = gfx.Mesh(gfx.box_geometry(1, 1, 1), gfx.MeshPhongMaterial(color="tomato", pick_write=True))
scene.add(box)
camera = gfx.PerspectiveCamera(50, 4 / 3)
camera.show_object(scene)
controller = gfx.OrbitController(camera, register_events=renderer)

@box.add_event_handler("pointer_down")
def pressed(event):
    print("pressed", event.pick_info["face_index"] >= 0)

canvas.request_draw(lambda: renderer.render(scene, camera))
loop.run()
print("went on")
"""


def test_scripts_for_pygfx_run_as_they_are(kernel: Any, look: Any) -> None:
    running = kernel(PYGFX)
    page = look(running)
    running.hears("went on")
    before = page.picture()
    assert before.shape == (240, 320, 3)
    box = page.page.locator("canvas").bounding_box()
    x, y = box["x"] + 160, box["y"] + 120
    page.page.mouse.move(x, y)
    page.page.mouse.down()  # pygfx reads back what is under the pointer, for each of its events
    for step in range(1, 5):
        page.page.mouse.move(x + 15 * step, y + 8 * step)
    page.page.mouse.up()
    running.hears("pressed True")
    assert difference(page.picture(), before) > 1
    assert not any("Error" in line for line in running.lines)
    assert page.complaints == []


SAVED = """
fig.show()
other = vz.show(vz.Points(np.random.default_rng(1).random((200_000, 3))), size=(100, 100))

@fig.on("click")
def clicked(event):
    print("saved", fig.save_html(r"FILE"))
"""


def test_a_figure_is_saved_as_a_file(kernel: Any, look: Any, opened: Any, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "box.html"
    running = kernel(SOLID + SAVED.replace("FILE", str(file)))  # with its toolbar, which is left out of the file
    page = look(running)
    page.drag(0.6 / np.pi * 240, 0.3 / np.pi * 240)
    page.page.locator("canvas[aria-label=Box]").click()
    running.hears("saved")
    assert file.stat().st_size < 300_000  # without what the other figure shows
    shown = opened(file)
    turned = native(SOLID + "fig.controls = False\n" + SHOW + TURN, tmp_path)
    assert difference(shown.picture(), turned) < 1.5
    shown.drag(-0.6 / np.pi * 240, 0)
    shown.page.wait_for_timeout(300)
    assert difference(shown.picture(), turned) > 3
    assert shown.complaints == []
    page.drag(20, 0)
    assert page.complaints == []


def test_a_connection_that_breaks_is_made_again(kernel: Any, look: Any) -> None:
    page = look(kernel(BOX))
    before = page.picture()
    page.page.evaluate("vizlib.broken = vizlib.remote.player; vizlib.remote.line.close(4000)")
    page.page.wait_for_function("vizlib.remote.player !== vizlib.broken && vizlib.remote.player.counters.frames")
    assert difference(page.picture(), before) < 0.5
    page.drag(50, 0)
    assert difference(page.picture(), before) > 1
    assert page.page.locator("canvas").count() == 1


def test_a_device_that_is_lost_is_replaced(kernel: Any, look: Any) -> None:
    running = kernel(BOX)
    page, other = look(running), look(running)
    before = page.picture()
    page.page.evaluate("vizlib.broken = vizlib.remote.player; vizlib.remote.player.early.device.destroy()")
    page.page.wait_for_function("vizlib.remote.player !== vizlib.broken && vizlib.remote.player.counters.frames")
    assert difference(page.picture(), before) < 0.5
    page.drag(50, 0)
    assert difference(page.picture(), before) > 1
    assert difference(other.picture(), page.picture()) < 0.5


def test_python_that_ends_says_so(kernel: Any, look: Any) -> None:
    running = kernel(BOX)
    page = look(running)
    running.process.send_signal(2)  # Ctrl+C
    page.page.wait_for_selector(".vizlib-problem", timeout=20000)
    assert "Python has ended" in page.page.locator(".vizlib-problem").inner_text()
    assert running.process.wait(10) == 0


@pytest.mark.parametrize("token", ["", "?token=guessed"])
def test_an_address_without_its_token_says_so(token: str, kernel: Any, browser: Any) -> None:
    running = kernel(BOX)
    page = browser.new_page()
    page.goto(running.url.partition("?")[0] + token)
    page.wait_for_selector(".vizlib-problem", timeout=20000)
    assert "Open the address that Python has printed" in page.locator(".vizlib-problem").inner_text()
    assert running.url.partition("token=")[2] not in page.content()
    page.close()


def test_a_script_with_an_error(kernel: Any, browser: Any) -> None:
    running = kernel("import vizlib\nraise KeyError('nothing')\n")
    page = browser.new_page()
    page.goto(running.url)
    running.hears("KeyError: 'nothing'")
    assert not any("vizlib/runners" in line for line in running.lines)
    assert running.process.wait(10) == 1
    page.close()


def test_a_plain_script_chooses_it(kernel: Any, look: Any, tmp_path: Path) -> None:
    running = kernel(BOX.replace("import vizlib as vz\n", "import vizlib as vz\nvz.use('kernel')\n"), plain=True)
    page = look(running)
    assert difference(page.picture(), native(BOX, tmp_path)) < 1
    page.drag(50, 0)
    running.process.send_signal(2)
    assert running.process.wait(20) == 0
