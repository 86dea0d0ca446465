"""`vizlib export`: one file that draws, turns and plays with no Python, no server and no network."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from vizlib.stream.tape import Tape

SOLID = '''"""A box.

It can be turned.
"""

import numpy as np
import vizlib as vz

corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
fig = vz.Figure(size=(320, 240), title="Box")
fig.add(vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat", color="#7a90b8"))
'''
SHOW = "fig.show()\n"
TURN = "fig[0, 0].controller.rotate((0.6, 0.3))\n"

MOVING = '''"""A wave that runs."""

import numpy as np
import vizlib as vz

x = np.linspace(0, 10, 200)
fig = vz.Figure(size=(320, 240))
line = fig[0, 0].plot(x, np.sin(x), color="crimson")

@fig.animate(fps=10)
def step(seconds):
    line.positions = np.column_stack([x, np.sin(x + 2 * seconds)])

fig.show()
'''

PLAIN = '''"""Without vizlib."""

import pygfx as gfx
from rendercanvas.auto import RenderCanvas, loop

canvas = RenderCanvas(size=(320, 240))
renderer = gfx.renderers.WgpuRenderer(canvas)
scene = gfx.Scene().add(gfx.Background.from_color("#fff"), gfx.AmbientLight(), gfx.DirectionalLight())
cube = gfx.Mesh(gfx.box_geometry(200, 200, 200), gfx.MeshPhongMaterial(color="#336699"))
cube.local.euler = 0.4, 0.6, 0
scene.add(cube)
camera = gfx.PerspectiveCamera(70, 4 / 3)
camera.local.z = 400
canvas.request_draw(lambda: renderer.render(scene, camera))
loop.run()
'''


def vizlib(*words: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "vizlib.cli", *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def export(source: str, tmp_path: Path, *options: str, name: str = "scene") -> Path:
    script = tmp_path / f"{name}.py"
    script.write_text(source)
    done = vizlib("export", script, "-o", tmp_path / f"{name}.html", *options)
    assert done.returncode == 0, done.stderr
    return tmp_path / f"{name}.html"


def native(source: str, tmp_path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) what the script draws natively."""
    script = tmp_path / "native.py"
    script.write_text(source)
    done = vizlib("shot", script, "--on", "native", "-o", tmp_path / "native.png")
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "native.png") as image:
        return np.asarray(image.convert("RGB"))


def pull(canvas: Any, dx: float, dy: float, steps: int = 4) -> None:
    """Press the mouse in the middle of a canvas, and move it; it stays down."""
    mouse, box = canvas.page.mouse, canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    for step in range(1, steps + 1):
        mouse.move(x + dx * step / steps, y + dy * step / steps)


class Opened:
    """An exported file in the browser."""

    def __init__(self, browser: Any, file: Path, *before: str, width: int = 800, height: int = 600) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        for script in before:
            self.page.add_init_script(script)
        self.page.goto(file.as_uri())
        self.until("globalThis.vizlib?.scene?.frame >= 0 || document.querySelector('.vizlib-problem') !== null")

    def until(self, condition: str) -> None:
        """Wait; the page's policy lets Playwright's own waiting evaluate nothing."""
        end = time.monotonic() + 90  # software draws, maybe beside other tests
        while not self.page.evaluate(f"(() => {{ try {{ return {condition} }} catch {{ return false }} }})()"):
            assert time.monotonic() < end, condition
            time.sleep(0.05)

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) the canvas's pixels, as they are shown."""
        problem = self.page.locator(".vizlib-problem")
        assert problem.count() == 0, problem.first.inner_text()
        style = "canvas { position: fixed; left: 0; top: 0; margin: 0 !important; border-radius: 0 !important }"
        self.page.add_style_tag(content=style)
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        data = self.page.locator("canvas").first.screenshot(timeout=90_000)
        with Image.open(BytesIO(data)) as image:
            return np.asarray(image.convert("RGB"))

    def drag(self, dx: float, dy: float) -> None:
        pull(self.page.locator("canvas").first, dx, dy)
        self.page.mouse.up()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    pages: list[Opened] = []

    def open_(file: Path, *before: str) -> Opened:
        pages.append(Opened(browser, file, *before))
        return pages[-1]

    yield open_
    for each in pages:
        each.page.close()


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(int) - other).mean())


AXES = """
import numpy as np
import vizlib as vz

fig = vz.Figure(size=(480, 360))
x, y = np.meshgrid(np.linspace(-2, 2, 60), np.linspace(-1, 1, 40))
fig[0, 0].surface(x, y, np.sin(2 * x) * np.cos(3 * y), cmap="viridis")
fig.controls = False
fig.show()
"""


@pytest.mark.parametrize(("across", "down"), [(0.9, 0.2), (2.5, 0.0), (0.2, -1.2)])
def test_a_box_of_axes_is_behind_the_data_from_all_sides(
    across: float, down: float, opened: Any, tmp_path: Path
) -> None:
    page = opened(export(AXES, tmp_path, "--ratio", "1"))
    for part in (0.5, 0.5):
        page.drag(part * across / np.pi * 360, part * down / np.pi * 360)
        page.page.wait_for_timeout(200)
    turned = native(f"{AXES}fig[0, 0].controller.rotate(({across}, {down}))\n", tmp_path)
    # But for labels, of which some stand at other edges.
    assert difference(page.picture(), turned) < 0.6
    assert page.complaints == []
    page.page.locator("canvas").dblclick()
    page.page.wait_for_timeout(300)
    assert difference(page.picture(), native(AXES, tmp_path)) < 0.5  # back at the side it began with


def test_a_camera_that_glides_has_arrived(opened: Any, tmp_path: Path) -> None:
    looks = SOLID + SHOW + "fig[0, 0].look((1, 0.4, -0.2))\n"
    assert difference(opened(export(looks, tmp_path, "--ratio", "1")).picture(), native(looks, tmp_path)) < 1


def test_it_draws_and_turns_as_natively(opened: Any, tmp_path: Path) -> None:
    file = export(SOLID + SHOW, tmp_path, "--ratio", "1")
    page = opened(file)
    assert difference(page.picture(), native(SOLID + SHOW, tmp_path)) < 1
    # A drag of half the view's shorter side is half of half a turn.
    page.drag(0.6 / np.pi * 240, 0.3 / np.pi * 240)
    assert difference(page.picture(), native(SOLID + SHOW + TURN, tmp_path)) < 1
    page.page.mouse.dblclick(100, 100)
    assert difference(page.picture(), native(SOLID + SHOW, tmp_path)) < 1
    assert page.requests == [file.as_uri()]
    assert page.complaints == []
    canvas = page.page.locator("canvas")
    assert canvas.get_attribute("role") == "img"
    assert canvas.get_attribute("aria-label") == "Box"
    assert "6 faces" in canvas.get_attribute("aria-description")
    assert page.page.title() == "A box"
    assert page.page.locator("p").first.inner_text() == "It can be turned."


def test_it_is_turned_by_keys_wheel_and_fingers(opened: Any, tmp_path: Path) -> None:
    page = opened(export(SOLID + SHOW, tmp_path))
    camera = "JSON.stringify(vizlib.scene.motions[0].cameras[0].matrix)"
    seen = [page.page.evaluate(camera)]

    def changed() -> bool:
        seen.append(page.page.evaluate(camera))
        return bool(seen[-1] != seen[-2])

    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.tagName") == "CANVAS"
    page.page.keyboard.press("ArrowLeft")
    assert changed()
    page.page.keyboard.press("+")
    assert changed()
    page.page.mouse.move(400, 200)
    page.page.mouse.wheel(0, 100)
    page.until(f"{camera} !== {seen[-1]!r}")
    assert changed()
    page.page.keyboard.press("h")
    assert page.page.evaluate(camera) == seen[0]
    session = page.page.context.new_cdp_session(page.page)
    for kind, points in (
        ("touchStart", [(380, 200), (420, 200)]),
        ("touchMove", [(360, 200), (440, 200)]),
        ("touchEnd", []),
    ):
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    page.until("vizlib.scene.motions[0].cameras[0].magnified > 1.9")


def resized(page: Opened, width: int, height: int) -> NDArray[np.uint8]:
    """What a page's canvas shows at a size in CSS pixels, when it has drawn itself at that."""
    size = f"display: block; max-width: none; width: {width}px; height: {height}px"
    page.page.evaluate(f"vizlib.scene.canvases[0].style.cssText = '{size}'")
    page.until(f"vizlib.scene.extents[0].width === {width} && vizlib.scene.extents[0].height === {height}")
    return page.picture()


def test_a_scene_is_drawn_at_the_size_that_its_canvas_has(opened: Any, tmp_path: Path) -> None:
    page = opened(export(SOLID + SHOW, tmp_path, "--ratio", "1"))
    first = page.picture()
    state = "[vizlib.scene.canvases[0].width, vizlib.scene.player.budget.used, vizlib.scene.player.objects.live]"
    at_first = page.page.evaluate(state)
    assert at_first[0] == 320
    larger = SOLID + SHOW + "fig.canvas.set_logical_size(500, 400)\n"
    assert difference(resized(page, 500, 400), native(larger, tmp_path)) < 0.5
    assert page.page.evaluate(state)[0] == 500
    page.drag(0.6 / np.pi * 400, 0.3 / np.pi * 400)
    assert difference(page.picture(), native(larger + TURN, tmp_path)) < 0.5
    higher = larger.replace("500, 400", "200, 400")
    assert difference(resized(page, 200, 400), native(higher + TURN, tmp_path)) < 0.5
    page.page.locator("canvas").dblclick()
    assert difference(resized(page, 320, 240), first) < 0.1
    used = page.page.evaluate(state)
    for width in (400, 500, 600, 320):
        resized(page, width, 240)
    assert page.page.evaluate(state) == used, "what was as large as the canvas is freed"
    assert page.complaints == []


def test_a_scene_that_cannot_be_turned_follows_its_canvas(opened: Any, tmp_path: Path) -> None:
    # Which of the two is in front depends on the camera, so that Python has to draw each turn.
    clear = SOLID + "fig.add(vz.Mesh(corners, quads, opacity=0.4), vz.Mesh(corners * 0.5, quads, opacity=0.6))\n"
    page = opened(export(clear + SHOW, tmp_path, "--ratio", "1"))
    assert page.page.evaluate("vizlib.scene.tape.canvases[0].motion.turns") is False
    first = page.picture()
    assert difference(first, native(clear + SHOW, tmp_path)) < 0.5
    higher = clear + SHOW + "fig.canvas.set_logical_size(200, 400)\n"
    assert difference(resized(page, 200, 400), native(higher, tmp_path)) < 0.5
    assert difference(resized(page, 320, 240), first) < 0.1
    page.drag(60, 30)
    assert difference(page.picture(), first) < 0.1
    assert page.complaints == []


@pytest.mark.parametrize("source", [AXES, MOVING.replace("@fig.animate(fps=10)\n", "")], ids=["axes", "plot"])
def test_what_was_laid_out_is_drawn_in_more_pixels(source: str, opened: Any, tmp_path: Path) -> None:
    page = opened(export(source, tmp_path, "--ratio", "2"))
    width, height = page.page.evaluate("[vizlib.scene.tape.canvases[0].width, vizlib.scene.tape.canvases[0].height]")
    page.page.set_viewport_size({"width": 2 * width + 40, "height": 2 * height + 200})
    large = resized(page, 2 * width, 2 * height)
    assert page.page.evaluate("vizlib.scene.canvases[0].width") == 4 * width
    other = opened(export(source, tmp_path, "--ratio", "4", name="fine"))
    other.page.set_viewport_size({"width": 2 * width + 40, "height": 2 * height + 200})
    assert difference(large, resized(other, 2 * width, 2 * height)) < 1.5  # lines lie between pixels
    assert page.complaints == []


@pytest.mark.parametrize(("size", "canvas"), [((400, 300), (400, 300)), ((400, 150), (200, 150))])
def test_in_a_frame_there_is_the_figure_alone(
    size: tuple[int, int], canvas: tuple[int, int], browser: Any, tmp_path: Path
) -> None:
    export(SOLID + SHOW, tmp_path, "--ratio", "1", name="framed")
    sides = 'width="{}" height="{}"'.format(*size)
    (tmp_path / "outer.html").write_text(
        f'<body style="margin: 0"><iframe src="framed.html" {sides} style="border: 0">'
    )
    page = browser.new_page(viewport={"width": 640, "height": 480})
    page.goto((tmp_path / "outer.html").as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("canvas")
    box = frame.locator("canvas").bounding_box()
    assert (box["width"], box["height"]) == canvas
    assert (box["x"], box["y"]) == ((size[0] - canvas[0]) / 2, 0)
    assert not frame.locator("h1").is_visible()
    assert frame.evaluate("document.documentElement.scrollHeight") == size[1]
    page.close()


def test_an_animation_has_a_timeline(opened: Any, tmp_path: Path) -> None:
    page = opened(export(MOVING, tmp_path, "--seconds", "1", "--fps", "10", "--ratio", "1"))
    assert page.page.evaluate("vizlib.scene.tape.frames.length") == 11
    page.until("vizlib.scene.frame > 2")  # it plays by itself
    page.page.get_by_role("button", name="Stop").click()
    slider = page.page.get_by_role("slider", name="Time")
    pictures = []
    for seconds in (0, 0.5, 0):
        slider.evaluate(f"(input) => {{ input.value = {seconds}; input.dispatchEvent(new Event('input')); }}")
        assert page.page.evaluate("vizlib.scene.frame") == round(seconds * 10)
        pictures.append(page.picture())
    assert np.array_equal(pictures[0], pictures[2])
    assert difference(pictures[0], pictures[1]) > 1
    assert page.complaints == []
    still = MOVING.replace("sin(x)", "sin(x + 1)").replace("@fig.animate(fps=10)\n", "")
    assert difference(pictures[1], native(still, tmp_path)) < 1


def test_scripts_without_vizlib_are_exported_too(opened: Any, tmp_path: Path) -> None:
    page = opened(export(PLAIN, tmp_path, "--ratio", "1"))
    assert difference(page.picture(), native(PLAIN, tmp_path)) < 2


def test_its_policy_lets_nothing_else_in(opened: Any, tmp_path: Path) -> None:
    file = export(SOLID + SHOW, tmp_path)
    html = file.read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in html
    file.write_text(html.replace("</main>", "<script>document.title = 'taken over'</script></main>"))
    page = opened(file)
    assert page.page.title() == "A box"
    assert any("Content Security Policy" in text for text in page.complaints)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[: len(data) // 2], "cut|damaged|whole"),
        (lambda data: b"GIF89a" + data, "no recording"),
        (lambda data: data[:2000] + bytes([data[2000] ^ 255]) + data[2001:], "damaged|corrupted|cut"),
    ],
)
def test_a_damaged_file_says_so(change: Callable[[bytes], bytes], message: str, opened: Any, tmp_path: Path) -> None:
    file = export(SOLID + SHOW, tmp_path)
    html = file.read_text()
    found = re.search(r'octet-stream">([^<]*)<', html)
    assert found is not None
    file.write_text(html.replace(found[1], base64.b64encode(change(base64.b64decode(found[1]))).decode()))
    page = opened(file)
    card = page.page.locator(".vizlib-problem").inner_text()
    assert "This figure cannot be shown" in card
    assert re.search(message, card), card


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("Object.defineProperty(navigator, 'gpu', { value: undefined })", "cannot draw with WebGPU"),
        (
            "GPUSupportedFeatures.prototype.has = new Proxy(GPUSupportedFeatures.prototype.has,"
            " { apply: (has, self, [name]) => name !== 'float32-filterable' && has.call(self, name) })",
            "lacks what this figure needs: float32-filterable",
        ),
    ],
)
def test_what_the_browser_lacks_is_told(before: str, message: str, opened: Any, tmp_path: Path) -> None:
    page = opened(export(SOLID + SHOW, tmp_path), before)
    assert message in page.page.locator(".vizlib-problem").inner_text()


def test_a_lost_device_is_replaced(opened: Any, tmp_path: Path) -> None:
    page = opened(export(SOLID + SHOW, tmp_path))
    page.drag(40, 10)
    before = page.picture()
    page.page.evaluate("vizlib.scene.player.early.device.destroy()")
    page.until("vizlib.scene.player.counters.frames > 2")
    page.page.wait_for_timeout(500)
    assert difference(page.picture(), before) < 0.5
    page.drag(-30, 0)
    assert difference(page.picture(), before) > 1


def test_a_device_may_be_lost_again_and_again(opened: Any, tmp_path: Path) -> None:
    count = """GPUAdapter.prototype.requestDevice = new Proxy(GPUAdapter.prototype.requestDevice, {
      apply: (ask, self, values) => (globalThis.asked = (globalThis.asked ?? 0) + 1, ask.apply(self, values)) })"""
    page = opened(export(SOLID + SHOW, tmp_path, "--ratio", "1"), count)
    before = page.picture()
    for number in (1, 2, 3):
        frames = page.page.evaluate("vizlib.scene.player.counters.frames")
        page.page.evaluate("vizlib.scene.player.early.device.destroy()")
        page.until(f"vizlib.scene.player.counters.frames > {frames}")
        page.page.wait_for_timeout(300)
        assert page.page.evaluate("asked") == number + 1
        assert difference(page.picture(), before) < 0.5
    shown = SOLID + SHOW + "fig.canvas.set_logical_size(400, 300)\n"
    assert difference(resized(page, 400, 300), native(shown, tmp_path)) < 0.5
    page.page.wait_for_timeout(500)
    assert page.page.evaluate("asked") == 4
    assert page.complaints == []


def test_what_is_read_back_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "scene.py"
    script.write_text("import numpy as np\nimport vizlib as vz\nvz.compute.buffer(np.zeros(4)).read()\n")
    done = vizlib("export", script, "-o", tmp_path / "scene.html")
    assert done.returncode == 1
    assert "a recording has no GPU whose memory could be read" in done.stderr
    assert not (tmp_path / "scene.html").exists()


def test_a_script_that_shows_nothing(tmp_path: Path) -> None:
    script = tmp_path / "scene.py"
    script.write_text("import vizlib as vz\n")
    done = vizlib("export", script, "-o", tmp_path / "scene.html")
    assert done.returncode == 1
    assert "scene.py shows nothing" in done.stderr


def test_a_recording_is_printed(tmp_path: Path) -> None:
    script = tmp_path / "scene.py"
    script.write_text(SOLID + SHOW)
    assert vizlib("export", script, "-o", tmp_path / "scene.vzs").returncode == 0
    tape = Tape.load(tmp_path / "scene.vzs")
    assert len(tape.frames) == 1
    told = tape.head["canvases"][0]["motion"]
    turn = tape.extra[told["resize"] + told["prepare"] :]
    assert 0 < sum(map(len, turn)) < 1000, "a turn of the camera is a few hundred bytes"
    done = vizlib("inspect", tmp_path / "scene.vzs")
    assert done.returncode == 0
    assert "request_device" in done.stdout
    assert "play recording=" in done.stdout
    (tmp_path / "other.vzs").write_bytes(b"PK")
    done = vizlib("inspect", tmp_path / "other.vzs")
    assert done.returncode == 1
    assert "no recording of vizlib's" in done.stderr
