"""What goes wrong on the GPU, as whoever wrote the script reads it."""

from __future__ import annotations

import json
import re

import pytest

START = """
import logging, wgpu
from vizlib.transports import page as transport

class Told(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.texts = []
    def emit(self, record):
        self.texts.append(record.getMessage())

told = Told()
logging.getLogger("wgpu").addHandler(told)
device = wgpu.utils.get_default_device()

async def heard():
    # Whatever the GPU has against what was sent so far.
    transport.connection().flush()
    await device.queue.on_submitted_work_done_async()
    await asyncio.sleep(0.05)
    while js.vizlib.player.reports.telling:  # strict mode searches
        await asyncio.sleep(0.01)
    texts, told.texts = told.texts, []
    return texts

def pipeline(code="@vertex fn vs(@location(0) p: vec2f) -> @builtin(position) vec4f { return vec4f(p, 0, 1); }"):
    code += "@fragment fn fs() -> @location(0) vec4f { return vec4f(1); }"
    module = device.create_shader_module(label="plain", code=code)
    attributes = [{"format": "float32x2", "offset": 0, "shader_location": 0}]
    return device.create_render_pipeline(
        layout="auto",
        vertex={"module": module, "buffers": [{"array_stride": 8, "attributes": attributes}]},
        fragment={"module": module, "targets": [{"format": "rgba8unorm"}]},
    )

target = device.create_texture(label="target", size=(8, 8), format="rgba8unorm", usage="RENDER_ATTACHMENT")

def begun(encoder):
    attachment = {"view": target.create_view(), "load_op": "clear", "store_op": "store"}
    return encoder.begin_render_pass(label="work", color_attachments=[attachment])
"""

#: Code as a file, so that it has lines: what a user's script is.
SCRIPT = """
import pathlib
source = {source!r}
pathlib.Path("scene.py").write_text(source)
exec(compile(source, "scene.py", "exec"), globals())
await heard()
"""


@pytest.fixture
def page(tab):
    tab.python(START)
    yield tab
    tab.python("logging.getLogger('wgpu').removeHandler(told); transport.connection().strict = False")
    tab.page.problems.clear()


def run(page, source: str) -> list[str]:
    """What is told of a script."""
    return list(page.python(SCRIPT.format(source=source)))


SHADER = '''shader = """
fn area(r: f32) -> f32 {
\treturn 3.14 * radius * r;
}
"""
module = device.create_shader_module(label="circle", code=shader)
'''


def test_a_shader_error_shows_the_line_of_the_script(page):
    (text,) = run(page, SHADER)
    assert text.splitlines() == [
        'GPUValidationError: Shader module "circle" does not compile, with an error:',
        "  scene.py:3: unresolved value 'radius'",
        "     3 | \treturn 3.14 * radius * r;",
        "       | \t              ^^^^^^",
        ' - Shader module "circle" was made at scene.py:6.',
    ]


def test_what_follows_from_an_error_is_not_told_again(page):
    code = SHADER.replace("fn area", "@compute @workgroup_size(1) fn main() {}\\nfn area")
    code += """
pipeline = device.create_compute_pipeline(label="follows", layout="auto", compute={"module": module})
encoder = device.create_command_encoder()
work = encoder.begin_compute_pass()
work.set_pipeline(pipeline)
work.dispatch_workgroups(1)
work.end()
device.queue.submit([encoder.finish()])
"""
    (text,) = run(page, code)
    assert "radius" in text


def test_a_shader_error_goes_through_imports_and_defines(page):
    code = '''
from vizlib import wgsl
wgsl.register("circles", """#define PI 3.14
fn area(r: f32) -> f32 {
  return PI * radius * r;
}""")
shader = wgsl.compose("""
// a comment
#import circles
fn twice(r: f32) -> f32 { return 2 * area(r); }
""", name="disc")
device.create_shader_module(label="disc", code=shader)
'''
    (text,) = run(page, code)
    assert text.splitlines()[1:5] == [
        "  circles.wgsl:3: unresolved value 'radius'",
        "     3 |   return PI * radius * r;",
        "       |               ^^^^^^",
        "       = became: return 3.14 * radius * r;",
    ]


def test_a_shader_error_goes_through_templates(page):
    code = '''
import pygfx as gfx
from pygfx.renderers.wgpu import Binding, register_wgpu_render_function
from pygfx.renderers.wgpu.shaders.meshshader import MeshShader

class Wrong(gfx.MeshBasicMaterial):
    pass

@register_wgpu_render_function(gfx.Mesh, Wrong)
class WrongShader(MeshShader):
    def get_code(self):
        return """
{$ include 'pygfx.std.wgsl' $}
$$ if wireframe is defined
struct VertexInput { @builtin(vertex_index) vertex_index : u32, };
$$ endif
@vertex
fn vs_main(in: VertexInput) -> Varyings {
    var varyings: Varyings;
    varyings.position = vec4<f32>({{ 1 + 1 }}.0, missing, 0.0, 1.0);
    varyings.shade = f32(1.0);
    return varyings;
}
@fragment
fn fs_main(varyings: Varyings) -> FragmentOutput {
    var out: FragmentOutput;
    out.color = vec4<f32>(varyings.shade);
    return out;
}
"""

scene = gfx.Scene()
scene.add(gfx.Mesh(gfx.box_geometry(), Wrong()))
from rendercanvas.auto import RenderCanvas
canvas = RenderCanvas(element("width: 60px; height: 60px"))
renderer = gfx.WgpuRenderer(canvas)
renderer.render(scene, gfx.PerspectiveCamera())
canvas.close()
'''
    texts = run(page, code)
    (text,) = [text for text in texts if "does not compile" in text]
    line = code.splitlines().index("    varyings.position = vec4<f32>({{ 1 + 1 }}.0, missing, 0.0, 1.0);") + 1
    assert f"scene.py:{line}: unresolved value 'missing'" in text
    assert re.search(
        r"\| +varyings\.position = vec4<f32>\(\{\{ 1 \+ 1 \}\}\.0, missing, 0\.0, 1\.0\);\n +\| {50}\^{7}\n", text
    ), text
    assert "= became: varyings.position = vec4<f32>(2.0, missing, 0.0, 1.0);" in text


DRAWING = """
wrong = device.create_buffer(label="positions", size=64, usage="COPY_DST")
encoder = device.create_command_encoder(label="frame")
work = begun(encoder)
work.push_debug_group("all of it")
work.set_pipeline(pipeline())
work.set_vertex_buffer(
    0, wrong)
work.draw(3)
work.pop_debug_group()
work.end()
encoder.insert_debug_marker("behind")
device.queue.submit([encoder.finish()])
"""


def test_an_error_names_objects_and_where_they_were_made(page):
    (text,) = run(page, DRAWING)
    assert '[Buffer "positions"] usage' in text
    assert "⟦" not in text
    assert ' - Buffer "positions" was made at scene.py:2.' in text
    assert " - The encoder was made at scene.py:3." in text
    assert "scene.py:7" not in text, "only strict mode knows that"


LAYOUTS = """
def layout(*kinds):
    entries = [{"binding": n, "visibility": "COMPUTE", "buffer": {"type": kind}} for n, kind in enumerate(kinds)]
    return device.create_bind_group_layout(entries=entries)

module = device.create_shader_module(code="@compute @workgroup_size(1) fn main() {}")
given = device.create_pipeline_layout(bind_group_layouts=[layout("uniform", "storage", "uniform")])
pipeline = device.create_compute_pipeline(layout=given, compute={"module": module, "entry_point": "main"})
buffer = device.create_buffer(size=16, usage="UNIFORM | STORAGE")
resource = {"buffer": buffer, "offset": 0, "size": 16}
group = device.create_bind_group(
    layout=layout("uniform", "read-only-storage"), entries=[{"binding": n, "resource": resource} for n in (0, 1)]
)
encoder = device.create_command_encoder()
work = encoder.begin_compute_pass()
work.set_pipeline(pipeline)
work.set_bind_group(0, group)
work.dispatch_workgroups(1)
work.end()
device.queue.submit([encoder.finish()])
"""


def test_layouts_that_do_not_match_say_how_they_differ(page):
    (text,) = run(page, LAYOUTS)
    assert "Binding 0" not in text
    first, second = re.findall(r" - Binding (\d): the pipeline has (.*), the bind group (.*)\.", text)
    assert (first[0], second[0]) == ("1", "2")
    assert '"storage"' in first[1]
    assert '"read-only-storage"' in first[2]
    assert second[2] == "none"
    (text,) = run(
        page,
        LAYOUTS.replace("layout=given", 'layout="auto"')
        .replace("main() {}", "main() { x[0] = 1; }")
        .replace('code="', 'code="@group(0) @binding(0) var<storage, read_write> x: array<u32>; '),
    )
    assert "default layout" in text
    assert "Binding" not in text


def test_a_device_that_is_not_to_be_had_says_so(page):
    page.page.evaluate("vizlib.player.gpu = {requestAdapter: async () => null}")
    code = """
try:
    await (await wgpu.gpu.request_adapter_async()).request_device_async()
    message = ""
except wgpu.GPUError as error:
    message = str(error)
message
"""
    message = page.python(code)
    page.page.evaluate("vizlib.player.gpu = navigator.gpu")
    assert "did not give access to the graphics processor" in message


def test_strict_mode_names_the_line_that_encoded_the_command(page):
    page.python("vz.strict()")
    (text,) = run(page, DRAWING)
    assert " - The command was encoded at scene.py:7." in text


def test_strict_mode_raises_with_the_next_submit(page):
    page.python("vz.strict()")
    (text,) = run(page, DRAWING.replace("positions", "corners"))
    code = """
raised = None
try:
    device.queue.submit([])
except wgpu.GPUValidationError as error:
    raised = error.message
device.queue.submit([])
raised
"""
    assert f"GPUValidationError: {page.python(code)}" == text


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("work.draw(3)", 7),
        ("work.set_bind_group(1, None); work.draw_indexed(3)", 7),
        ("work.set_scissor_rect(0, 0, 900, 900)", 7),
        ("work.execute_bundles([bundle])", 7),
        ("work.push_debug_group('left open')", 0),
        ("work.begin_occlusion_query(0)", 7),
    ],
)
def test_strict_mode_finds_the_first_command_at_fault(page, wrong, line):
    page.python("vz.strict()")
    code = f"""
bundler = device.create_render_bundle_encoder(color_formats=["r8unorm"])
bundle = bundler.finish()
encoder = device.create_command_encoder(label="frame")
work = begun(encoder)
work.set_pipeline(pipeline())
{wrong}
work.end()
device.queue.submit([encoder.finish()])
"""
    (text,) = run(page, code)
    if line:
        assert f"encoded at scene.py:{line}." in text
    else:
        assert re.search(r"scene\.py:8\.", text), text


def test_strict_mode_draws_the_same_and_finds_no_fault_in_what_is_right(page):
    page.python("vz.strict(False)\nfig = vz.show(box(color='red')); await still()")
    before = page.picture()
    page.python("fig.close(); vz.strict(); fig = vz.show(box(color='red')); await still()")
    after = page.picture()
    texts = page.python("fig.close(); await heard()")
    assert list(texts) == []
    assert (before == after).all()


def test_uploads_are_held_against_their_line(page):
    page.python("vz.strict()")
    code = """
buffer = device.create_buffer(label="no target", size=16, usage="VERTEX")
device.queue.write_buffer(buffer, 0, bytes(16))
"""
    (text,) = run(page, code)
    assert 'Buffer "no target"' in text
    assert "encoded at scene.py:3." in text


def test_error_scopes(page):
    code = f"""
device.push_error_scope("validation")
{SHADER}
error = await device.pop_error_scope_async()
device.push_error_scope("out-of-memory")
none = await device.pop_error_scope_async()
json.dumps([type(error).__name__, error.message, none, await heard()])
"""
    kind, message, none, texts = json.loads(page.python(code))
    assert kind == "GPUValidationError"
    assert message.startswith('Shader module "circle" does not compile')
    assert "return 3.14 * radius * r;" in message
    assert (none, texts) == (None, [])


def test_the_same_error_again_and_again_is_told_a_few_times(page):
    texts = run(page, "for _ in range(40):\n    device.create_buffer(label='huge', size=1 << 45, usage='COPY_DST')\n")
    assert len(texts) == 10
    assert "for the 2. time" in texts[1]
    assert "not told any more" in texts[9]


def test_an_asynchronous_pipeline_says_what_is_wrong(page):
    code = """
module = device.create_shader_module(label="empty", code="fn f() {}")
try:
    stage = {"module": module, "entry_point": "main"}
    await device.create_compute_pipeline_async(label="late", layout="auto", compute=stage)
    message = ""
except wgpu.GPUError as error:
    message = str(error)
message
"""
    message = page.python(code)
    assert "entry point" in message.lower()
    assert "⟦" not in message


def test_out_of_memory(page):
    code = """
import js
from pyodide.code import run_js
run_js('''
const { device } = vizlib.player.early;
globalThis.restore = device.popErrorScope;
device.popErrorScope = async function () { await restore.call(device); return new GPUOutOfMemoryError("no room"); };
''')
device.push_error_scope("out-of-memory")
error = await device.pop_error_scope_async()
run_js("delete vizlib.player.early.device.popErrorScope")
scoped = [isinstance(error, MemoryError), error.message]

run_js('''
const { device } = vizlib.player.early;
const error = new GPUOutOfMemoryError("no room at all");
device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error, cancelable: true }));
device.createBuffer = () => { throw new RangeError("the array is too large"); };
''')
device.create_buffer(label="vast", size=16, usage="MAP_WRITE|COPY_SRC", mapped_at_creation=True)
texts = await heard()
run_js("delete vizlib.player.early.device.createBuffer")
json.dumps([*scoped, texts])
"""
    is_memory_error, message, texts = json.loads(page.python(code))
    assert is_memory_error
    assert message == "no room"
    assert texts[0] == "GPUOutOfMemoryError: no room at all"
    assert texts[1].startswith("GPUOutOfMemoryError: create_buffer: the array is too large")
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("device.create_buffer(label='out', size=16, usage='STORAGE')", "CopySrc"),
        ("gone", "destroyed"),
    ],
)
def test_reading_what_cannot_be_read_raises_and_gives_no_zeros(page, code, said):
    found = page.python(f"""
gone = device.create_buffer(label='gone', size=16, usage='COPY_SRC')
gone.destroy()
thing = {code}
try:
    message = str(bytes(await device.queue.read_buffer_async(thing)))
except wgpu.GPUValidationError as error:
    message = error.message
json.dumps([message, await heard()])
""")
    message, texts = json.loads(found)
    assert message.startswith("read_buffer: ")
    assert said in message
    assert texts == [], "it is told once"


def test_reading_a_texture_that_cannot_be_read_raises(page):
    found = page.python("""
layout = {"bytes_per_row": 32, "rows_per_image": 8}
try:
    message = str(bytes(await device.queue.read_texture_async({"texture": target}, layout, (8, 8, 1))))
except wgpu.GPUValidationError as error:
    message = error.message
json.dumps([message, await heard()])
""")
    message, texts = json.loads(found)
    assert message.startswith("read_texture: ")
    assert 'Texture "target"' in message
    assert texts == []


def test_an_import_that_is_not_there_says_so(page):
    code = """
from vizlib import wgsl
try:
    wgsl.compose("#import nope")
except ValueError as error:
    message = str(error)
message
"""
    assert page.python(code).startswith("wgsl:1: There is no shader 'nope'")


def test_a_descriptor_that_the_browser_refuses_names_what_was_to_be_made(page):
    code = """
entry = {"binding": 0, "buffer": {"type": "storage"}}
device.create_bind_group_layout(label="mine", entries=[entry])
device.create_bind_group_layout(label="other", entries=[entry])
"""
    texts = run(page, code)
    assert len(texts) == 2
    for text, label, line in zip(texts, ("mine", "other"), (3, 4), strict=True):
        assert "visibility" in text
        assert f'Bind group layout "{label}" was made at scene.py:{line}.' in text
