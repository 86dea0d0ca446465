"""What speed rests on, counted exactly: crossings, commands, bytes and copies. Times are in tests/benchmarks."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from vizlib.stream.commands import BY_NAME, HEADER_WORDS
from vizlib.stream.reader import read
from vizlib.webgpu.recording import Recording

DRAWS = 1000


def draws(device, pipelines, groups, buffers, view):
    """A command buffer of 1,000 draws, each with a pipeline, a bind group and a vertex buffer."""
    encoder = device.create_command_encoder()
    attachment = {"view": view, "load_op": "clear", "store_op": "store"}
    render = encoder.begin_render_pass(color_attachments=[attachment])
    for i in range(DRAWS):
        render.set_pipeline(pipelines[i % len(pipelines)])
        render.set_bind_group(0, groups[i % len(groups)])
        render.set_vertex_buffer(0, buffers[i % len(buffers)])
        render.draw(3)
    render.end()
    return encoder.finish()


@pytest.fixture
def scene(recorded):
    device = recorded.device()
    module = device.create_shader_module(code="")
    layout = device.create_bind_group_layout(entries=[])
    pipeline_layout = device.create_pipeline_layout(bind_group_layouts=[layout])
    stage = {"module": module, "entry_point": "vs"}
    pipelines = [device.create_render_pipeline(layout=pipeline_layout, vertex=stage) for _ in range(2)]
    buffers = [device.create_buffer(size=32, usage="VERTEX|UNIFORM|COPY_DST") for _ in range(8)]
    groups = [
        device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": {"buffer": buffer}}])
        for buffer in buffers
    ]
    texture = device.create_texture(size=(4, 4), format="rgba8unorm", usage="RENDER_ATTACHMENT")
    return device, pipelines, groups, buffers, texture.create_view()


def test_a_thousand_draws_are_four_thousand_commands_in_one_crossing(recorded, scene):
    device, *things = scene
    recorded.connection.flush()
    before = len(recorded.transport.batches)
    device.queue.submit([draws(device, *things)])
    recorded.connection.flush()
    (batch,) = recorded.transport.batches[before:]
    commands = read(batch)
    for name in ("set_pipeline", "set_bind_group", "set_whole_vertex_buffer", "draw_vertices"):
        assert sum(command.name == name for command in commands) == DRAWS
    each = sum(
        BY_NAME[name].words for name in ("set_pipeline", "set_bind_group", "set_whole_vertex_buffer", "draw_vertices")
    )
    assert each == 2 + 3 + 3 + 2
    around = [command.name for command in commands if command.name not in ("set_pipeline", "set_bind_group")]
    around = [name for name in around if name not in ("set_whole_vertex_buffer", "draw_vertices")]
    assert around == [
        "begin_encoder", "color_attachment", "begin_render_pass", "end_pass", "finish_encoder", "submit",
    ]  # fmt: skip
    words = sum(BY_NAME[name].words for name in around)
    assert len(batch) == (HEADER_WORDS + words + each * DRAWS) * 4


def test_arguments_that_are_not_the_default_still_arrive(recorded, scene, tmp_path):
    device, (pipeline, _), (group, *_), (buffer, *_), view = scene
    encoder = device.create_command_encoder()
    attachment = {"view": view, "load_op": "clear", "store_op": "store"}
    render = encoder.begin_render_pass(color_attachments=[attachment])
    render.set_pipeline(pipeline)
    render.set_bind_group(0, group, [256, 512], 1, 1)
    render.set_bind_group(1, group, np.array([768], np.uint32))
    render.set_bind_group(2, group, [])
    render.set_bind_group(3, None)
    render.set_vertex_buffer(0, buffer, 8)
    render.set_vertex_buffer(1, buffer, 0, 16)
    render.set_vertex_buffer(2, buffer, size=0)
    render.set_vertex_buffer(3, None)
    render.set_index_buffer(buffer, "uint16")
    render.set_index_buffer(buffer, "uint32", 4, 8)
    render.draw(3, first_instance=1)
    render.draw(3, 0)
    render.draw(3)
    render.draw_indexed(6, base_vertex=-2)
    render.end()
    device.queue.submit([encoder.finish()])
    played = recorded.play(tmp_path)
    assert played["errors"] == []
    begun = next(i for i, line in enumerate(played["log"]) if ".setPipeline(" in line)
    calls = [line.partition(".")[2] for line in played["log"][begun:]]
    text = re.sub(r"\bbuffer\d+", "x", "\n".join(calls))
    assert "setVertexBuffer(0,x,8,24)" in text
    assert "setVertexBuffer(1,x,0,16)" in text
    assert "setVertexBuffer(2,x)" in text
    assert "setVertexBuffer(3,null)" in text
    assert 'setIndexBuffer(x,"uint16")' in text
    assert 'setIndexBuffer(x,"uint32",4,8)' in text
    assert "draw(3,1,0,1)" in text
    assert "draw(3,0,0,0)" in text
    assert "draw(3)" in text
    assert "drawIndexed(6,1,0,-2,0)" in text


def test_sending_a_recording_again_takes_two_words_however_long_it_is(recorded, scene):
    device, *things = scene
    recording = Recording(recorded.connection)
    with recording.capture():
        device.queue.submit([draws(device, *things)])
    recording.play()
    recorded.connection.flush()
    before = len(recorded.transport.batches)
    for _ in range(2):
        recording.play()
        recorded.connection.flush()
    assert [len(batch) for batch in recorded.transport.batches[before:]] == [(HEADER_WORDS + 2) * 4] * 2


def test_a_bind_group_is_words_not_json(recorded, scene):
    device, _, (group, *_), (buffer, *_), _ = scene
    recorded.connection.flush()
    layout = device.create_bind_group_layout(entries=[])
    view = device.create_texture(size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING").create_view()
    recorded.connection.flush()
    before = len(recorded.transport.batches)
    entries = [
        {"binding": 0, "resource": {"buffer": buffer, "offset": 16}},
        {"binding": 3, "resource": {"buffer": buffer, "offset": 0, "size": 1 << 33}},
        {"binding": 4, "resource": view},
    ]
    made = device.create_bind_group(layout=layout, entries=entries)
    recorded.connection.flush()
    (batch,) = recorded.transport.batches[before:]
    (command,) = read(batch)
    assert command.fields["entries"] == [
        {"binding": 0, "resource": {"buffer": {"#": buffer._handle}, "offset": 16}},
        {"binding": 3, "resource": {"buffer": {"#": buffer._handle}, "offset": 0, "size": 1 << 33}},
        {"binding": 4, "resource": {"#": view._handle}},
    ]
    assert len(batch) == (HEADER_WORDS + BY_NAME["create_bind_group"].words) * 4 + 3 * 28
    assert made._handle == command.fields["group"]
    assert group is not made


# ---- In a page ----

COUNTING = """
import js, json, wgpu
import numpy as np
from pyodide.code import run_js
from vizlib.transports import page as transport
watch = run_js('''
(() => {
  const seen = { writes: [], sets: 0, moved: 0 };
  const { writeBuffer } = GPUQueue.prototype;
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...rest) {
    const { memory } = globalThis.vizlib.player;
    const heap = memory();
    seen.writes.push([data.buffer === heap.buffer ? data.byteOffset - heap.byteOffset : -1, data.byteLength]);
    return writeBuffer.call(this, buffer, offset, data, ...rest);
  };
  const { set } = Uint8Array.prototype;
  const { subarray, slice } = Uint8Array.prototype;
  Uint8Array.prototype.set = function (source, ...rest) {
    if (source.length >= 65536) { seen.sets++; seen.moved += source.length; }
    return set.call(this, source, ...rest);
  };
  seen.restore = () => {
    GPUQueue.prototype.writeBuffer = writeBuffer;
    delete Uint8Array.prototype.set;
  };
  return seen;
})
''')
seen = watch()
device = wgpu.utils.get_default_device()
stream = transport.connection().stream
def where(array):
    return array.__array_interface__["data"][0]
"""


@pytest.fixture
def counting(tab):
    tab.python(COUNTING)
    yield tab
    tab.python("seen.restore()")


@pytest.mark.parametrize("size", [1 << 20, 64 << 20])
def test_large_writes_go_from_where_they_lie_with_no_copy(counting, size):
    code = f"""
data = np.ones({size}, np.uint8)
buffer = device.create_buffer(size={size}, usage="COPY_DST|COPY_SRC")
transport.connection().flush()
before, writes = dict(stream.counters), len(seen.writes)
device.queue.write_buffer(buffer, 0, data)
counted = {{key: stream.counters[key] - before[key] for key in before}}
((address, size),) = seen.writes.to_py()[writes:]
json.dumps({{**counted, "size": size, "in place": address == where(data), "copies": seen.sets}})
"""
    assert json.loads(counting.python(code)) == {
        "crossings": 1,
        "stream_bytes": (HEADER_WORDS + BY_NAME["write_buffer_heap"].words) * 4,
        "upload_bytes": size,
        "size": size,
        "in place": True,
        "copies": 0,
    }


def test_small_writes_share_one_crossing(counting):
    code = """
buffers = [device.create_buffer(size=144, usage="COPY_DST") for _ in range(100)]
transport.connection().flush()
before, writes = dict(stream.counters), len(seen.writes)
data = np.arange(36, dtype=np.float32)
for one in buffers:
    device.queue.write_buffer(one, 0, data)
data[:] = 0  # it was copied into the stream
transport.connection().flush()
counted = {key: stream.counters[key] - before[key] for key in before}
sizes = [size for _, size in seen.writes.to_py()[writes:]]
json.dumps({**counted, "sizes": sorted(set(sizes)), "writes": len(sizes)})
"""
    assert json.loads(counting.python(code)) == {
        "crossings": 1,
        "stream_bytes": (HEADER_WORDS + 100 * BY_NAME["write_buffer"].words) * 4 + 100 * 144,
        "upload_bytes": 0,
        "sizes": [144],
        "writes": 100,
    }


def test_reading_back_copies_once_into_pythons_memory(counting):
    size = 8 << 20
    code = f"""
buffer = device.create_buffer_with_data(data=np.full({size}, 7, np.uint8), usage="COPY_SRC")
transport.connection().flush()
sets, moved = seen.sets, seen.moved
found = await device.queue.read_buffer_async(buffer)
json.dumps([seen.sets - sets, seen.moved - moved, len(found), bool((np.frombuffer(found, np.uint8) == 7).all())])
"""
    assert json.loads(counting.python(code)) == [1, size, size, True]
