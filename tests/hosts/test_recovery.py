"""A GPU device that is lost is replaced: figures stand again as they were, without anyone's help."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .conftest import open_tab

SCENE = """
rng = np.random.default_rng(3)
corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
mesh = vz.Mesh(corners, quads, colors=rng.random((8, 3)))

import pygfx as gfx
def picture(size):
    # 3 channels, for which GPUs have no format, and mip levels, which are computed on the GPU
    data = rng.integers(0, 255, (size, size, 3)).astype(np.uint8)
    texture = gfx.Texture(data, dim=2, generate_mipmaps=size == 700)
    image = gfx.Mesh(gfx.plane_geometry(), gfx.MeshBasicMaterial(map=gfx.TextureMap(texture)))
    image.local.x = -1.5 if size == 700 else 2.5
    return image

cloud = gfx.Points(
    gfx.Geometry(positions=rng.random((20_000, 3), "f4"), colors=rng.random((20_000, 4), "f4")),
    gfx.PointsMaterial(color_mode="vertex", size=3),
)
cloud.local.y = 1.2
fig = vz.show([mesh, picture(8), picture(700), cloud], size=(500, 400))
await still()
"""

# What only a crash does otherwise: the device goes away without the stream having asked for it.
LOSE = "() => vizlib.player.early.device.destroy()"


WATCH = """() => {
    vizlib.states = [];
    const told = vizlib.player.ondevice;
    vizlib.player.ondevice = (state, message) => { vizlib.states.push(state); told(state, message); };
}"""


@pytest.fixture
def own(browser, address):
    """A page of its own, in which devices go away."""
    tab = open_tab(browser, address)
    tab.page.evaluate(WATCH)
    tab.python(
        """
import logging, wgpu
told = []
class Told(logging.Handler):
    def emit(self, record):
        told.append(record.getMessage())
logging.getLogger("wgpu").addHandler(Told())
"""
    )
    yield tab
    assert tab.page.problems == []
    tab.page.context.close()


def lose(tab) -> None:
    """Take the device away, and wait until another one has its place."""
    before = states(tab).count("restored")
    tab.page.evaluate(LOSE)
    tab.page.wait_for_function(
        "count => vizlib.states.filter((state) => state === 'restored').length > count", arg=before
    )


def states(tab) -> list[str]:
    return tab.page.evaluate("() => vizlib.states")


def turn(tab) -> None:
    tab.python("fig.controller.rotate((0.4, 0.2), (0, 0, 400, 300), animate=False)")
    tab.still()


def alive(tab) -> dict[str, int]:
    tab.python("gc.collect()")
    counted = tab.stats()
    return {**counted["gpu"], "proxies": counted["proxies"]}


def test_a_figure_stands_again_as_it_was(own):
    own.python(SCENE)
    before, counted = own.picture(), alive(own)
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 1000, "there is something to see"
    frames = own.python("fig.frames")
    lose(own)
    own.still()
    assert own.python("fig.frames") > frames, "it has been drawn again"
    np.testing.assert_array_equal(own.picture(), before)
    assert alive(own) == counted
    assert own.page.locator(".vizlib-problem, #vizlib-progress").count() == 0
    (sentence,) = own.python("told")
    assert "The GPU device was lost" in sentence
    assert "with everything that was on it" in sentence

    # It is as alive as before, and what it shows then comes back too.
    turn(own)
    turned = own.picture()
    assert (turned != before).any()
    lose(own)
    own.still()
    np.testing.assert_array_equal(own.picture(), turned)
    assert states(own) == ["lost", "restored"] * 2
    assert alive(own) == counted


def test_frames_are_sent_again_on_the_new_device(own):
    own.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")
    turn(own)
    lose(own)
    own.still()
    count = own.python("fig._replay.count")
    turn(own)
    turn(own)
    assert own.python("fig._replay.count") == count + 2
    again = own.picture()
    own.python("fig.request_draw()")
    own.still()
    np.testing.assert_array_equal(own.picture(), again)


HOLD = """() => {
    const { player } = vizlib;
    const gpu = player.gpu;
    const go = new Promise((resolve) => { vizlib.go = resolve; });
    player.gpu = { requestAdapter: async (options) => { await go; return gpu.requestAdapter(options); } };
}"""


def test_what_changes_while_there_is_no_device_is_drawn_on_the_next(own):
    own.python("mesh = box(color='#4c8'); fig = vz.show(mesh, size=(400, 300)); await still()")
    own.page.evaluate(HOLD)
    own.page.evaluate(LOSE)
    own.page.wait_for_function("() => vizlib.states.includes('lost')")
    own.python("mesh.color = '#c42'; mesh.local.x += 0.2; more = box(); more.local.x = -0.9; fig.add(more)")
    own.still()
    own.page.evaluate("() => vizlib.go()")
    own.page.wait_for_function("() => vizlib.states.includes('restored')")
    own.still()
    after = own.picture()
    own.python("fig.request_draw()")
    own.still()
    np.testing.assert_array_equal(own.picture(), after)
    own.python("fig.scene.remove(more)")
    own.still()
    assert (own.picture() != after).any()


def test_all_figures_of_a_page_stand_again(own):
    own.python(SCENE)
    own.python("other = vz.show(box(color='#c42'), size=(300, 200)); await still()")
    own.python("fig.request_draw(); other.request_draw(); await still()")
    places = [f"canvas >> nth={place}" for place in (0, 1)]
    before = [own.picture(place) for place in places]
    assert (before[1] != before[1][0, 0]).any()
    counted = alive(own)
    for _ in range(3):
        lose(own)
        own.still()
    for place, picture in zip(places, before, strict=True):
        np.testing.assert_array_equal(own.picture(place), picture)
    # A frame that uploads much is not kept to be sent again, with what it was drawn with; one more, as before.
    own.python("fig.request_draw(); other.request_draw(); await still()")
    assert alive(own) == counted


def test_a_loss_while_dragging(own):
    own.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")
    first = own.picture()
    own.mouse.move(200, 150)
    own.mouse.down()
    for step in range(12):
        own.mouse.move(205 + 5 * step, 150 + 2 * step)
        if step in (3, 8):
            lose(own)
    own.mouse.up()
    own.still()
    after = own.picture()
    assert (after != first).any(), "the drag has turned it"
    own.python("fig.request_draw()")
    own.still()
    np.testing.assert_array_equal(own.picture(), after)
    assert len(np.unique(after.reshape(-1, 3), axis=0)) > 3


@pytest.mark.parametrize("moment", ["before Python asks", "before the first frame"])
def test_a_loss_during_start_up(own, moment):
    own.python("mesh = box(color='#4c8')")
    if moment == "before Python asks":
        assert own.page.evaluate("() => vizlib.player.early.taken") is False
        lose(own)
        own.python("fig = vz.show(mesh, size=(400, 300))")
    else:
        own.python("fig = vz.show(mesh, size=(400, 300)); js.vizlib.player.early.device.destroy()")
        own.page.wait_for_function("() => vizlib.states.includes('restored')")
    own.still()
    shown = own.picture()
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 3
    own.python("fig.close(); fig = vz.show(box(color='#4c8'), size=(400, 300))")
    own.still()
    np.testing.assert_array_equal(own.picture(), shown)


COMPUTE = """
code = '''
@group(0) @binding(0) var<storage, read> given: array<u32>;
@group(0) @binding(1) var<storage, read_write> made: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { made[id.x] = 2 * given[id.x]; }
'''
device = wgpu.utils.get_default_device()
data = np.arange(1 << 18, dtype=np.uint32)
given = device.create_buffer_with_data(label="given", data=data, usage="STORAGE")
made = device.create_buffer(label="doubled", size=data.nbytes, usage="STORAGE|COPY_SRC")
module = device.create_shader_module(code=code)
pipeline = device.create_compute_pipeline(layout="auto", compute={"module": module, "entry_point": "main"})
entries = [{"binding": place, "resource": {"buffer": buffer}} for place, buffer in enumerate((given, made))]
group = device.create_bind_group(layout=pipeline.get_bind_group_layout(0), entries=entries)

def double():
    encoder = device.create_command_encoder()
    computing = encoder.begin_compute_pass()
    computing.set_pipeline(pipeline)
    computing.set_bind_group(0, group)
    computing.dispatch_workgroups(data.size // 64)
    computing.end()
    device.queue.submit([encoder.finish()])

async def read():
    return np.frombuffer(await device.queue.read_buffer_async(made), np.uint32)

double()
lost = device.lost_async
bool((await read() == 2 * data).all())
"""


def test_plain_wgpu_goes_on_and_what_only_the_gpu_had_is_named(own):
    assert own.python(COMPUTE) is True
    counted = alive(own)
    lose(own)
    (sentence,) = own.python("told")
    assert 'Lost, so zero now: buffer "doubled"' in sentence
    assert "given" not in sentence
    assert own.python("int((await read()).sum())") == 0
    assert own.python("double(); bool((await read() == 2 * data).all())") is True
    assert alive(own) == counted
    assert own.python("(await lost).reason") == "destroyed"


def test_who_can_compute_it_again_does(own):
    own.python(COMPUTE)
    own.python(
        """
from vizlib.transports import page as transport
class Doubler:
    def restored(self, report):
        if report.claim(made):
            double()
doubler = Doubler()
transport.connection().recovery.listeners.add(doubler)
"""
    )
    lose(own)
    assert own.python("bool((await read() == 2 * data).all())") is True
    (sentence,) = own.python("told")
    assert "with everything that was on it" in sentence


def test_reading_back_while_a_device_is_lost_fails_and_then_works(own):
    own.python(COMPUTE)
    own.python("reading = asyncio.ensure_future(read()); js.vizlib.player.early.device.destroy()")
    own.page.wait_for_function("() => vizlib.states.includes('restored')")
    reason = own.python(
        """
try:
    answer = str(int((await reading).sum()))
except wgpu.GPUError as error:
    answer = str(error)
answer
"""
    )
    assert reason.startswith("GPUQueue.read_buffer_async: ")
    assert own.python("double(); bool((await read() == 2 * data).all())") is True


def test_a_device_that_the_script_destroys_stays_so(own):
    own.python("device = wgpu.utils.get_default_device(); lost = device.lost_async; device.destroy()")
    assert own.python("(await lost).reason") == "destroyed"
    own.page.wait_for_timeout(300)
    assert states(own) == []


def test_a_gpu_that_stays_away_and_comes_back_late(own):
    """What is waited for is told politely; then the page says that it stands still, until there is a GPU again."""
    own.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")
    before = own.picture()
    own.page.evaluate("""() => {
        const { gpu, pause } = vizlib.player;
        vizlib.comeBack = () => { vizlib.player.gpu = gpu; };
        vizlib.player.gpu = { requestAdapter: async () => null };
        vizlib.player.pause = (milliseconds) => pause(milliseconds / 3);
    }""")
    own.page.evaluate(LOSE)
    own.page.wait_for_selector("#vizlib-progress")
    assert "restarted" in own.page.locator("#vizlib-progress").inner_text()
    own.page.wait_for_selector(".vizlib-problem", timeout=15_000)
    own.page.wait_for_selector("#vizlib-progress", state="detached")
    assert "Reload the page" in own.page.locator(".vizlib-problem").inner_text()
    assert states(own) == ["lost", "gone"]
    assert any("there is no other one" in sentence for sentence in own.python("told"))
    own.page.problems.clear()  # the console says so too
    own.page.evaluate("() => { vizlib.comeBack(); }")
    own.page.wait_for_selector(".vizlib-problem", state="detached", timeout=20_000)
    own.still()
    np.testing.assert_array_equal(own.picture(), before)


def test_the_browser_s_own_gpu_process_crashes():
    """In a browser of its own: the others' tabs, and what a browser allows after a crash, are no concern here."""
    script = Path(__file__).with_name("crash.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["states"] == ["lost", "restored"]
    assert outcome["difference"] == 0
    assert outcome["colours"] > 1000
    assert outcome["problems"] == []


COMPUTED = """
random = np.random.default_rng(0)
x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
surface = vz.Surface(np.exp(-3 * (x**2 + y**2)), x[0], y[:, 0], cmap="magma", norm="sqrt")
points = vz.Points(random.uniform(-1, 1, (500, 3)) + (3, 0, 0), scalars=random.random(500), size=9)
bricks = vz.Instances(box(), random.uniform(-1, 1, (30, 3)) + (0, 3, 0), scalars=random.random(30), cmap="turbo")
image = vz.Image(random.random((20, 30)), extent=(2, 4, 2, 4))
fig = vz.show([surface, points, bricks, image], size=(400, 300))
await still()
"""


def test_what_passes_computed_is_computed_again(own):
    own.python(COMPUTED)
    before = own.picture()
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 500
    lose(own)
    own.still()
    np.testing.assert_array_equal(own.picture(), before)
    own.python("surface.clim = (0, 0.5); await still()")
    assert not np.array_equal(own.picture(), before)
