"""Whole sessions, each a list of batches in order, for mutants to be made of."""

from __future__ import annotations

import numpy as np

from tests.webgpu.recorded import Recorded
from tests.webgpu.rounds import draw_round
from tests.webgpu.test_backend import draw_triangle
from vizlib.stream.commands import COMMANDS
from vizlib.stream.writer import Stream
from vizlib.webgpu.recording import Recording

#: Handles that all sessions' batches may use; the player under test knows a device and a canvas under these.
DEVICE, CANVAS = 2, 3

SAMPLES = {
    "u32": 7, "i32": -2, "f32": 0.25, "u64": 48, "f64": 1 / 3, "id": CANVAS, "new": 6, "handle": DEVICE, "reply": 9,
    "str": "a label", "json": {"label": "x", "entries": [{"binding": 0, "resource": {"#": DEVICE}}], "size": [1, 2]},
    "bytes": b"12345678", "bindings": np.array([0, 2, 1, 0, 0, 8, 0], np.uint32).tobytes(), "heap": (64, 32),
    "load_op": "load", "store_op": "discard", "index_format": "uint32", "aspect": "depth-only",
}  # fmt: skip


def sessions() -> list[list[bytes]]:
    """One with every command of the table; a program's rounds; a canvas with a recording, mapping and error scopes."""
    return [_table(), _rounds(), _canvas()]


def good() -> bytes:
    """A batch for a player that has a device under the handle DEVICE, whatever else it has been through."""
    recorded = Recorded()
    device = recorded.device()
    recorded.connection.flush()
    assert device._handle == DEVICE
    target = device.create_texture(size=(8, 8), format="rgba8unorm", usage="RENDER_ATTACHMENT")
    draw_round(device, target.create_view(), "rgba8unorm")
    recorded.connection.flush()
    (batch,) = recorded.transport.batches[1:]
    return batch


def _table() -> list[bytes]:
    sent: list[bytes] = []
    stream = Stream(lambda batch: sent.append(batch.tobytes()))
    for command in COMMANDS:
        stream.put(command.name, *(SAMPLES[kind] for _, kind in command.fields))
    stream.flush()
    return sent


def _rounds() -> list[bytes]:
    recorded = Recorded()
    device = recorded.device()
    recorded.connection.flush()
    target = device.create_texture(size=(8, 8), format="rgba8unorm", usage="RENDER_ATTACHMENT")
    for _ in range(3):
        draw_round(device, target.create_view(), "rgba8unorm")
        recorded.connection.flush()
    return recorded.transport.batches


def _canvas() -> list[bytes]:
    recorded = Recorded()
    device, context, pipeline = draw_triangle(recorded)
    assert recorded.transport.canvases == [CANVAS]
    connection = recorded.connection
    connection.flush()
    buffer = device.create_buffer(label="b", size=64, usage="VERTEX|COPY_DST|MAP_READ")
    mapped = device.create_buffer_with_data(data=np.arange(16, dtype=np.uint32), usage="COPY_DST|COPY_SRC")
    stream = connection.stream
    recording = Recording(connection)
    with recording.capture():
        device.queue.write_buffer(buffer, 0, bytes(64))
        encoder = device.create_command_encoder(label="frame")
        attachment = {"view": context.get_current_texture().create_view(), "load_op": "clear", "store_op": "store"}
        drawing = encoder.begin_render_pass(label="again", color_attachments=[attachment])
        drawing.push_debug_group("group")
        drawing.set_viewport(0, 0, 320, 240, 0, 1)
        drawing.set_pipeline(pipeline)
        drawing.set_vertex_buffer(0, buffer)
        drawing.draw(3)
        drawing.pop_debug_group()
        drawing.end()
        encoder.copy_buffer_to_buffer(mapped, 0, buffer, 0, 64)
        device.queue.submit([encoder.finish()])
    recording.play()
    connection.flush()
    for _ in range(2):
        device.queue.write_buffer(buffer, 0, bytes(64))
        recording.play()
    connection.flush()
    stream.put("strict", 1)
    stream.put("set_site", 7)
    stream.put("map_buffer", buffer._handle, 1, 0, 64, 77)
    connection.flush()
    stream.put("read_mapped_heap", buffer._handle, 0, (64, 32))
    stream.put("unmap", buffer._handle)
    device.push_error_scope("validation")
    stream.put("pop_error_scope", 78)
    device.create_shader_module(label='a "quoted" ⟦7⟧ module', code="fn broken( {").get_compilation_info_async()
    recording.play()
    recording.close()
    stream.put("destroy", mapped._handle)
    connection.flush()
    return recorded.transport.batches
