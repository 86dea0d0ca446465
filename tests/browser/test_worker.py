"""Python in a web worker: the page draws, and stays smooth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SHOW, SOLID, TURN, difference, native, pull
from vizlib.site import pages

from .conftest import Site, Visit

BOX = SOLID + "fig.controls = False\n"
STATE = """() => {
  const [remote] = vizlib.remotes, [lead] = remote.leads.values();
  return { frames: remote.player.counters.frames, draws: lead?.draws ?? 0, acts: lead?.acts.length ?? 0 };
}"""


class Worker(Visit):
    """A page whose Python is in a worker."""

    def drawn(self) -> None:
        self.wait("() => globalThis.vizlib?.remotes?.[0]?.frames > 0")
        self.still()

    def still(self) -> None:
        """Wait until nothing more is drawn."""
        self.page.evaluate(
            """async () => {
              for (let last = -1, rounds = 0; last !== vizlib.remotes[0].player.counters.frames; rounds++) {
                if (rounds > 60) throw new Error("it never rests");
                last = vizlib.remotes[0].player.counters.frames;
                await new Promise((done) => setTimeout(done, 500));
              }
            }"""
        )

    def says(self, text: str) -> None:
        self.wait("(text) => document.body.innerText.includes(text)", text)

    def begin_drag(self, dx: float, dy: float, steps: int = 4) -> None:
        """Press in the middle of the first canvas, and move."""
        pull(self.page.locator("canvas").first, dx, dy, steps)

    def picture_at_rest(self) -> np.ndarray:
        self.page.mouse.move(2, 2)
        self.still()
        return self.picture()


@pytest.fixture
def worker(site: Site, visit: Callable[..., Visit]) -> Callable[..., Worker]:
    def open_(script: str, **options: Any) -> Worker:
        page = pages.script_page(script, name="scene.py", files=[], dist="/dist/", worker=True)
        made = visit(site.add(index=page, **{"scene.py": script}), **options)
        made.__class__ = Worker
        return made  # type: ignore[return-value]

    return open_


SAYS = """
import numpy as np

buf = vz.compute.buffer(np.arange(6, dtype="f4"))
vz.compute.run(
    \"\"\"
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(6) fn main(@builtin(local_invocation_id) id: vec3u) { x[id.x] = x[id.x] * 2.0; }
    \"\"\",
    [buf],
    workgroups=1,
)
print("read", buf.read().tolist(), fig.screenshot().shape)
mesh = next(iter(fig[0, 0].nodes))

@fig.on("click")
async def clicked(event):
    print("clicked", event.node is mesh, (await fig.screenshot_async()).shape)
"""


def test_it_draws_turns_picks_and_reads_back(worker: Any, tmp_path: Path) -> None:
    page = worker(BOX + SHOW + SAYS)
    page.drawn()
    page.says("read [0.0, 2.0, 4.0, 6.0, 8.0, 10.0] (240, 320, 4)")
    assert difference(page.picture_at_rest(), native(BOX + SHOW, tmp_path)) < 1
    page.begin_drag(0.6 / np.pi * 240, 0.3 / np.pi * 240)
    page.still()
    page.page.mouse.up()
    assert difference(page.picture_at_rest(), native(BOX + SHOW + TURN, tmp_path)) < 1.5
    page.page.locator("canvas").click()
    page.says("clicked True (240, 320, 4)")
    assert page.page.evaluate("vizlib.state") == "done"
    assert page.page.locator("canvas").get_attribute("aria-label") == "Box"
    assert page.errors == []
    assert page.outside == []


BUSY = """
import js
import numpy as np

def goes_on():
    request = js.XMLHttpRequest.new()
    request.open("GET", "/enough", False)
    request.send()
    return request.responseText != "enough"

@fig.on("double_click")
def compute(event):
    print("busy", flush=True)
    while goes_on():
        np.linalg.svd(np.ones((100, 100)))
    print("free", flush=True)

fig.show()
"""


def test_the_page_turns_and_scrolls_while_python_computes(worker: Any, site: Site) -> None:
    answer = ["not yet"]
    site.server.render("/enough", lambda: answer[0])
    page = worker(BOX + BUSY)
    page.drawn()
    page.wait("() => vizlib.remotes[0].leads.size === 1")
    before = page.picture_at_rest()
    frames = page.page.evaluate(STATE)["frames"]
    page.page.locator("canvas").dblclick()
    page.says("busy")
    page.begin_drag(70, 30, 20)
    page.page.wait_for_function("() => [...vizlib.remotes[0].leads.values()][0].draws > 5")
    page.page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    led = page.picture()
    state = page.page.evaluate(STATE)
    assert state["acts"] > 0  # Python has not heard of them
    assert "free" not in page.text()
    assert difference(led, before) > 5
    # What is led is drawn by the page alone.
    assert state["frames"] - frames >= state["draws"]
    answer[0] = "enough"
    page.says("free")
    page.wait("() => [...vizlib.remotes[0].leads.values()][0].acts.length === 0")
    page.still()
    assert difference(page.picture(), led) < 0.5  # Python has come to the same
    page.page.mouse.up()
    assert page.errors == []


def test_a_device_that_is_lost_is_replaced(worker: Any) -> None:
    page = worker(BOX + SHOW)
    page.drawn()
    before = page.picture_at_rest()
    page.page.evaluate("vizlib.broken = vizlib.remotes[0].player; vizlib.broken.early.device.destroy()")
    page.wait("() => vizlib.remotes[0].player !== vizlib.broken && vizlib.remotes[0].player.counters.frames")
    assert difference(page.picture_at_rest(), before) < 0.5
    page.begin_drag(50, 0)
    page.page.mouse.up()
    assert difference(page.picture_at_rest(), before) > 1


PYGFX = """
import pygfx as gfx
from rendercanvas.auto import RenderCanvas, loop

canvas = RenderCanvas(size=(320, 240), update_mode="continuous")
renderer = gfx.WgpuRenderer(canvas)
scene = gfx.Scene().add(gfx.Background.from_color("white"), gfx.AmbientLight(3))
box = gfx.Mesh(gfx.box_geometry(1, 1, 1), gfx.MeshPhongMaterial(color="tomato"))
scene.add(box)
camera = gfx.PerspectiveCamera(50, 4 / 3)
camera.show_object(scene)
drawn = 0

def draw():
    global drawn
    drawn += 1
    box.local.rotation = (0, 0, 0, 1) if drawn < 20 else (0, 0.3, 0, 0.954)
    renderer.render(scene, camera)
    if drawn == 20:
        print("twenty")
        canvas.set_update_mode("ondemand")

canvas.request_draw(draw)
loop.run()
print("went on")
"""


def test_scripts_for_pygfx_run_as_they_are(worker: Any) -> None:
    page = worker(PYGFX)
    page.says("went on")
    page.says("twenty")
    page.still()
    picture = page.picture()
    assert picture.shape == (240, 320, 3)
    assert abs(picture[120, 160].astype(int) - (255, 99, 71)).max() < 120
    assert (picture[12, 12] == 255).all()
    assert page.errors == []


def test_an_error_is_told_in_the_page(worker: Any) -> None:
    page = worker("import vizlib as vz\nvz.Points([[1, 2, 3, 4]])\n")
    page.wait("() => globalThis.vizlib?.state === 'failed'")
    assert "Points" in page.page.locator(".vizlib-problem").inner_text()
    assert "line 2" in page.page.locator(".vizlib-problem pre").inner_text()


PLY = """ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
element face 1
property list uchar int vertex_indices
end_header
0 0 0
1 0 0
0 1 1
3 0 1 2
"""


def test_a_target_and_a_file_beside_the_page(site: Site, visit: Any) -> None:
    script = "import vizlib as vz\nfig = vz.show(vz.read('solid.ply'), target='over-there', size=(200, 150))\n"
    html = pages.script_page(script, name="scene.py", files=[], dist="/dist/", worker=True)
    html = html.replace("<footer>", '<div id="over-there"></div><footer>')
    page = visit(site.add(index=html, **{"scene.py": script, "solid.ply": PLY}))
    page.__class__ = Worker
    page.drawn()
    assert page.page.locator("#over-there canvas").count() == 1
    assert page.picture().shape == (150, 200, 3)


def test_pyscripts_workers_draw_where_their_tags_stand(site: Site, visit: Any, tmp_path: Path) -> None:
    script = BOX + SHOW
    html = pages.pyscript_page(script, title="Box", dist="/dist/").replace('type="py"', 'type="py" worker', 1)
    page = visit(site.add(index=html))
    page.__class__ = Worker
    page.drawn()
    assert difference(page.picture_at_rest(), native(script, tmp_path)) < 1
    assert (
        page.page.evaluate("document.querySelector('script[type=py]').nextElementSibling.firstChild.localName")
        == "canvas"
    )
    page.begin_drag(50, 0)
    page.page.mouse.up()
    assert difference(page.picture_at_rest(), native(script, tmp_path)) > 1
    assert page.errors == []
    assert page.outside == []
