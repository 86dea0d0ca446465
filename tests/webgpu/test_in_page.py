"""The backend in a real page, on a real WebGPU: uploads, reading back, colours, errors."""

from __future__ import annotations

import json

import numpy as np
import pygfx as gfx
import pytest
from rendercanvas.offscreen import OffscreenRenderCanvas

from tests.hosts.conftest import open_tab

START = """
import wgpu
from vizlib.transports import page as transport
device = wgpu.utils.get_default_device()
counters = transport.connection().stream.counters
rng = np.random.default_rng(1)
"""


@pytest.fixture
def gpu(tab):
    tab.python(START)
    return tab


@pytest.mark.parametrize("size", [4, 1000, 128 << 10, 5 << 20])
def test_bytes_go_and_come_back(gpu, size):
    code = f"""
data = rng.integers(0, 255, {size}, np.uint8)
buffer = device.create_buffer(size={size} + 8, usage="COPY_SRC|COPY_DST")
device.queue.write_buffer(buffer, 8, data)
mapped = device.create_buffer_with_data(data=data, usage="COPY_SRC")
data_again = data.copy()
data[:] = 0
one = np.frombuffer(await device.queue.read_buffer_async(buffer, 8), np.uint8)
two = np.frombuffer(await device.queue.read_buffer_async(mapped), np.uint8)
bool((one == data_again).all() and (two == data_again).all())
"""
    assert gpu.python(code) is True


def test_large_uploads_leave_from_where_they_lie(gpu):
    code = """
data = np.ones(8 << 20, np.uint8)
buffer = device.create_buffer(size=data.nbytes, usage="COPY_DST")
transport.connection().flush()
before = dict(counters)
device.queue.write_buffer(buffer, 0, data)
json.dumps({key: counters[key] - before[key] for key in counters})
"""
    counted = json.loads(gpu.python(code))
    assert counted["upload_bytes"] == 8 << 20
    assert counted["stream_bytes"] < 200, "the data are not copied into the stream"
    assert counted["crossings"] == 1


@pytest.mark.parametrize(
    ("shape", "format"), [((3, 5), "rgba8unorm"), ((7, 300), "rgba8unorm"), ((64, 1024), "r32float")]
)
def test_texels_go_and_come_back(gpu, shape, format):
    rows, columns = shape
    code = f"""
data = rng.integers(0, 120, ({rows}, {columns}, 4), np.uint8)
texture = device.create_texture(size=({columns}, {rows}), format="{format}", usage="COPY_SRC|COPY_DST")
layout = {{"bytes_per_row": {columns} * 4, "rows_per_image": {rows}}}
device.queue.write_texture({{"texture": texture}}, data, layout, ({columns}, {rows}, 1))
back = await device.queue.read_texture_async({{"texture": texture}}, layout, ({columns}, {rows}, 1))
bool((np.frombuffer(back, np.uint8).reshape(data.shape) == data).all())
"""
    assert gpu.python(code) is True


def test_compute(gpu):
    code = """
module = device.create_shader_module(code='''
@group(0) @binding(0) var<storage, read_write> data: array<u32>;
override factor: u32 = 1;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { data[id.x] *= factor; }
''')
buffer = device.create_buffer_with_data(data=np.arange(256, dtype=np.uint32), usage="STORAGE|COPY_SRC")
stage = {"module": module, "entry_point": "main", "constants": {"factor": 3}}
pipeline = device.create_compute_pipeline(layout="auto", compute=stage)
group = device.create_bind_group(
    layout=pipeline.get_bind_group_layout(0), entries=[{"binding": 0, "resource": {"buffer": buffer}}]
)
encoder = device.create_command_encoder()
compute = encoder.begin_compute_pass()
compute.set_pipeline(pipeline)
compute.set_bind_group(0, group)
compute.dispatch_workgroups(4)
compute.end()
device.queue.submit([encoder.finish()])
data = np.frombuffer(await device.queue.read_buffer_async(buffer), np.uint32)
bool((data == 3 * np.arange(256)).all())
"""
    assert gpu.python(code) is True


def test_reading_synchronously_without_jspi_names_the_asynchronous_call(gpu):
    code = """
try:
    device.queue.read_buffer(device.create_buffer(size=16, usage="COPY_SRC"))
    message = ""
except RuntimeError as error:
    message = str(error)
message
"""
    message = gpu.python(code)
    assert "cannot suspend WebAssembly (JSPI)" in message
    assert "await" in message
    assert "read_buffer_async" in message


def test_reading_synchronously_with_jspi(browser, address):
    tab = open_tab(browser, address, jspi=True)
    tab.python(START)
    read = 'bytes(device.queue.read_buffer(device.create_buffer_with_data(data=b"12345678", usage="COPY_SRC")))'
    assert bytes(tab.python(f"list({read})")) == b"12345678"
    code = f"""
told = []
def in_a_callback():
    try:
        {read}
    except RuntimeError as error:
        told.append(str(error))
from pyodide.ffi import create_once_callable
js.setTimeout(create_once_callable(in_a_callback), 0)
await asyncio.sleep(0.2)
told[0]
"""
    assert "the browser called this code itself" in tab.python(code)
    tab.page.context.close()


def test_a_shader_error_names_the_line_and_does_not_stop_the_page(gpu):
    code = """
device.create_shader_module(label="broken", code="fn f() -> f32 {\\n  return nonsense;\\n}")
transport.connection().flush()
for _ in range(60):
    await asyncio.sleep(0.05)
    if transport.connection().reports.counts:
        break
json.dumps(transport.connection().reports.counts)
"""
    assert json.loads(gpu.python(code)) == {"GPUValidationError": 1}
    problems = list(gpu.page.problems)
    gpu.page.problems.clear()
    assert any("2:10" in problem and "nonsense" in problem for problem in problems), problems


def test_compilation_messages(gpu):
    code = """
module = device.create_shader_module(code="fn f() -> f32 {\\n  return nonsense;\\n}")
info = await module.get_compilation_info_async()
[(m.type, m.line_num, m.line_pos) for m in info.messages]
"""
    assert [list(message) for message in gpu.python(code)] == [["error", 2, 10]]
    gpu.page.problems.clear()


def test_a_second_device_lives_beside_the_first(gpu):
    code = """
adapter = await wgpu.gpu.request_adapter_async()
other = await adapter.request_device_async(label="other")
third = await adapter.request_device_async(label="third")
made = [d.create_buffer_with_data(data=bytes([n] * 4), usage="COPY_SRC") for n, d in enumerate((device, other, third))]
[list(await b._device.queue.read_buffer_async(b)) for b in made]
"""
    assert [list(item) for item in gpu.python(code)] == [[n] * 4 for n in range(3)]


def test_objects_that_are_dropped_are_freed(gpu):
    code = """
def live():
    gc.collect()
    return dict(transport.connection().handles.live)
def make():
    for _ in range(50):
        texture = device.create_texture(size=(8, 8), format="rgba8unorm", usage="TEXTURE_BINDING|COPY_DST")
        view = texture.create_view()
        buffer = device.create_buffer(size=64, usage="UNIFORM|COPY_DST")
        device.queue.write_buffer(buffer, 0, bytes(64))
    return live()
before = live()
held = make()
transport.connection().flush()
[live() == before, held["buffers"] - before.get("buffers", 0), held["textures"] - before.get("textures", 0)]
"""
    assert gpu.python(code) == [True, 1, 1]
    slots = gpu.page.evaluate("vizlib.player.objects.live")
    handles = gpu.python("sum(transport.connection().handles.live.values())")
    assert slots == handles, "the player holds what Python holds"


def test_the_garbage_collector_leaves_modules_alone_and_nothing_else(gpu):
    code = """
from weakref import ref
class Ring:
    pass
ring = Ring()
ring.ring = ring
gone = ref(ring)
del ring
transport.connection().flush()
gc.collect()
[gc.get_freeze_count() > 20_000, gone() is None]
"""
    assert gpu.python(code) == [True, True]


RAMP = """
def ramp(canvas):
    values = np.repeat(np.arange(256, dtype=np.uint8), 2)
    grid = np.dstack([np.tile(values, (64, 1))] * 3).copy()
    scene = gfx.Scene()
    texture = gfx.Texture(grid, dim=2, colorspace="srgb")
    scene.add(gfx.Image(gfx.Geometry(grid=texture), gfx.ImageBasicMaterial(clim=(0, 255))))
    camera = gfx.OrthographicCamera(512, 64, maintain_aspect=False)
    camera.local.position = 255.5, 31.5, 10
    renderer = gfx.WgpuRenderer(canvas, pixel_ratio=1)
    renderer.ppaa = "none"
    canvas.request_draw(lambda: renderer.render(scene, camera))
    return renderer
"""


def test_a_grey_ramp_has_the_same_greys_as_natively(tab):
    names: dict = {"gfx": gfx, "np": np}
    exec(RAMP, names)
    canvas = OffscreenRenderCanvas(size=(512, 64), pixel_ratio=1)
    names["ramp"](canvas)
    native = np.asarray(canvas.draw())[..., :3]
    canvas.close()
    tab.python("import pygfx as gfx\nfrom rendercanvas.auto import RenderCanvas\n" + RAMP)
    tab.python("made = element('width: 512px; height: 64px'); canvas = RenderCanvas(made); renderer = ramp(canvas)")
    tab.python("await asyncio.sleep(0.1)")
    tab.page.wait_for_function("vizlib.player.stats().frames > 0")
    tab.page.wait_for_timeout(300)
    seen = tab.picture()
    tab.python("canvas.close(); del canvas, renderer")
    assert seen.shape == native.shape
    assert len(np.unique(native[32, :, 0])) == 256, "every grey is there"
    np.testing.assert_array_equal(seen, native)


def test_python_brings_the_player_where_the_page_has_none(browser, address):
    page = browser.new_page()
    page.goto(address + "bare")
    limit = page.evaluate(
        """async () => {
            const { loadPyodide } = await import("/dist/pyodide/pyodide.mjs");
            const python = await loadPyodide({ indexURL: "/dist/pyodide/", packages: ["vizlib"] });
            return python.runPythonAsync(`import wgpu.backends.auto
adapter = await wgpu.gpu.request_adapter_async()
device = await adapter.request_device_async()
device.limits["max-bind-groups"]`);
        }"""
    )
    page.close()
    assert limit >= 4
