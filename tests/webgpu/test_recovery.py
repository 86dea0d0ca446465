"""What is sent when a lost device is replaced: the same objects, handles, order and contents, and nothing else."""

from __future__ import annotations

import gc
import json
import logging
import re
import time
import timeit
from weakref import ref

import numpy as np
import pytest

from vizlib.stream.reader import read
from vizlib.webgpu import contents
from vizlib.webgpu.recording import Recording

from .test_backend import draw_triangle


def event(recorded, device, state, message="gone"):
    """Have the player tell of a device."""
    text = json.dumps({"device": device._handle, "state": state, "message": message})
    recorded.transport.on_event("device", text)


def restored(recorded, device):
    """The commands that make everything again, by name with their fields."""
    recorded.connection.flush()
    count = len(recorded.transport.batches)
    event(recorded, device, "lost")
    event(recorded, device, "restored")
    return [command for batch in recorded.transport.batches[count:] for command in read(batch)]


def plain(command):
    """A command as it is when nobody waits for it, and nothing is mapped."""
    fields = {key: value for key, value in command.fields.items() if key not in ("reply", "mapped")}
    return command.name.removesuffix("_async"), fields


def names(commands):
    return [command.name for command in commands]


@pytest.fixture
def device(recorded):
    return recorded.device(label="mine")


def everything(device):
    """One of each kind, each made of those before it."""
    data = np.arange(64, dtype=np.uint32)
    buffer = device.create_buffer_with_data(label="numbers", data=data, usage="STORAGE")
    texture = device.create_texture(label="picture", size=(8, 4), format="rgba8unorm", usage="TEXTURE_BINDING|COPY_DST")
    pixels = np.arange(128, dtype=np.uint8)
    device.queue.write_texture({"texture": texture}, pixels, {"bytes_per_row": 32}, (8, 4))
    sampler = device.create_sampler(label="sharp")
    entries = [
        {"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "read-only-storage"}},
        {"binding": 1, "visibility": "COMPUTE", "texture": {}},
        {"binding": 2, "visibility": "COMPUTE", "sampler": {}},
    ]
    layout = device.create_bind_group_layout(entries=entries)
    bound = [{"buffer": buffer}, texture.create_view(), sampler]
    entries = [{"binding": place, "resource": resource} for place, resource in enumerate(bound)]
    group = device.create_bind_group(label="all", layout=layout, entries=entries)
    module = device.create_shader_module(label="code", code="@compute fn main() {}")
    pipeline_layout = device.create_pipeline_layout(bind_group_layouts=[layout])
    stage = {"module": module, "entry_point": "main"}
    pipeline = device.create_compute_pipeline(label="run", layout=pipeline_layout, compute=stage)
    later = device.create_compute_pipeline_async(label="later", layout="auto", compute=stage)
    own = pipeline.get_bind_group_layout(0)
    queries = device.create_query_set(type="occlusion", count=2)
    encoder = device.create_render_bundle_encoder(label="kept", color_formats=["rgba8unorm"])
    encoder.set_bind_group(0, group)
    encoder.push_debug_group("here")
    encoder.pop_debug_group()
    bundle = encoder.finish(label="kept")
    return buffer, texture, sampler, layout, group, module, pipeline_layout, pipeline, later, own, queries, bundle


def test_everything_is_made_again_in_order_under_the_same_handles(recorded, device, tmp_path):
    things = everything(device)
    recorded.connection.flush()
    first = [command for batch in recorded.transport.batches for command in read(batch)]
    again = restored(recorded, device)
    assert names(again)[:2] == ["renew_device", "create_buffer"]
    made = [plain(command) for command in first if command.name.startswith(("create_", "get_"))]
    assert [plain(command) for command in again if command.name.startswith(("create_", "get_"))] == made
    assert names(again)[-5:] == [
        "begin_bundle",
        "set_bind_group",
        "push_debug_group",
        "pop_debug_group",
        "finish_bundle",
    ]
    played = recorded.play(tmp_path, losses=[len(recorded.transport.batches) - 1])
    assert played["errors"] == []
    at = played["log"].index("lost")
    before, after = played["log"][:at], played["log"][at + 1 :]
    assert after[0].startswith("requestDevice(")
    calls = [line.split("(", 1)[0].rsplit(".", 1)[-1] for line in after[1:]]
    for call in ("createBuffer", "createTexture", "createView", "createSampler", "createBindGroupLayout",
                 "createBindGroup", "createShaderModule", "createPipelineLayout", "createComputePipeline",
                 "getBindGroupLayout", "createQuerySet", "createRenderBundleEncoder", "writeTexture"):  # fmt: skip
        assert call in calls, call
    new = {line.split(".", 1)[0] for line in after[1:]}
    old = {line.split(".", 1)[0] for line in before if line.startswith(("device", "buffer", "texture"))}
    assert not new & old, "nothing of the lost device is used again"
    write = next(line for line in after if ".writeTexture(" in line)
    assert ",".join(map(str, range(128))) in write
    assert len(things) == 12
    lost, back = (json.loads(message) for kind, message in played["events"] if kind == "device")
    assert (lost["state"], back["state"]) == ("lost", "restored")


def test_what_was_dropped_does_not_come_back(recorded, device):
    keep = device.create_buffer(label="kept", size=8, usage="COPY_DST")
    gone = device.create_buffer(label="gone", size=8, usage="COPY_DST")
    device.queue.write_buffer(keep, 0, b"12345678")
    device.queue.write_buffer(gone, 0, b"12345678")
    del gone
    gc.collect()
    again = restored(recorded, device)
    assert names(again) == ["renew_device", "create_buffer", "write_buffer"]
    assert len(recorded.connection.contents) == 1


def test_what_was_destroyed_stays_destroyed(recorded, device):
    buffer = device.create_buffer(size=8, usage="COPY_DST")
    device.queue.write_buffer(buffer, 0, b"12345678")
    buffer.destroy()
    queries = device.create_query_set(type="occlusion", count=2)
    queries.destroy()
    again = restored(recorded, device)
    assert names(again) == ["renew_device", "create_buffer", "destroy", "create_query_set", "destroy"]


def test_only_the_lost_device_is_replaced(recorded, device):
    asked = recorded.gpu.request_adapter_sync().request_device_async()
    request = read(recorded.transport.batches[-1])[-1]
    recorded.transport.on_reply(request.fields["reply"], True, "null")
    other = asked.sync_wait()
    mine = device.create_buffer(label="mine", size=8, usage="COPY_DST")
    theirs = other.create_buffer(label="theirs", size=8, usage="COPY_DST")
    again = restored(recorded, other)
    assert names(again) == ["renew_device", "create_buffer"]
    assert again[1].fields["label"] == "theirs"
    assert "use_device" in names(restored(recorded, device)), "the stream was last used for the other one"
    assert mine._handle != theirs._handle


def test_a_canvas_is_configured_again_and_its_textures_are_not(recorded, tmp_path):
    device, context, pipeline = draw_triangle(recorded)
    view = context.get_current_texture().create_view()
    sampler = device.create_sampler()
    layout = device.create_bind_group_layout(entries=[])
    passing = device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": view}])
    again = restored(recorded, device)
    assert "configure_canvas" in names(again)
    assert "create_render_pipeline" in names(again)
    assert "create_view" not in names(again)
    assert "create_bind_group" not in names(again)
    assert "current_texture" not in names(again)
    played = recorded.play(tmp_path, losses=[len(recorded.transport.batches) - 1])
    assert played["errors"] == []
    assert sum(".configure(" in line for line in played["log"]) == 2
    context.unconfigure()
    assert "configure_canvas" not in names(restored(recorded, device))
    del pipeline, sampler, passing


def test_recordings_are_played_on_the_new_device(recorded, device, tmp_path):
    buffer = device.create_buffer(size=8, usage="COPY_DST|COPY_SRC")
    recording = Recording(recorded.connection)
    with recording.capture():
        encoder = device.create_command_encoder()
        encoder.clear_buffer(buffer)
        device.queue.submit([encoder.finish()])
    recording.play()
    again = [name for name in names(restored(recorded, device)) if name != "use_device"]
    assert again == ["renew_device", "create_buffer"]
    lost = len(recorded.transport.batches) - 1
    recording.play()
    assert recording.renewals == 1
    played = recorded.play(tmp_path, losses=[lost])
    assert played["errors"] == []
    cleared = [line.rsplit("clearBuffer(", 1)[1].split(",")[0] for line in played["log"] if "clearBuffer(" in line]
    assert len(cleared) == 3
    assert len(set(cleared)) == 2, "the same handle, another buffer"


# ---- Contents ----


def held(commands):
    """What the player's buffers hold after commands, by handle."""
    buffers = {}
    for name, fields in commands:
        if name == "create_buffer":
            buffers[fields["buffer"]] = bytearray(fields["size"])
        elif name in ("write_buffer", "write_mapped"):
            data, offset = fields["data"], fields["offset"]
            buffers[fields["buffer"]][offset : offset + len(data)] = data
    return buffers


def told(caplog):
    (record,) = (record for record in caplog.records if record.levelno == logging.WARNING)
    return record.getMessage()


@pytest.mark.parametrize("size", [64, contents.SHADOW, contents.SHADOW + 4, 1 << 20])
def test_writes_of_all_sizes_come_back_as_the_last_one_left_them(recorded, device, size):
    """Random writes into a buffer and into an array beside it."""
    rng = np.random.default_rng(size)
    buffer = device.create_buffer(size=size, usage="COPY_DST|VERTEX")
    expected = np.zeros(size, np.uint8)
    sources = []  # arrays live as long as the buffer, as a user's do
    for length in rng.choice([4, 144, 1024, 5000, 40_000, size], 60):
        length = min(int(length), size)
        offset = int(rng.integers(0, (size - length) // 4 + 1)) * 4
        data = rng.integers(0, 255, length, np.uint8)
        sources.append(data)
        device.queue.write_buffer(buffer, offset, data)
        expected[offset : offset + length] = data
    again = held(restored(recorded, device))
    assert bytes(again[buffer._handle]) == expected.tobytes()


@pytest.mark.parametrize("usage", ["VERTEX", "VERTEX|COPY_DST"])
@pytest.mark.parametrize("size", [64, 1 << 20])
def test_what_was_written_while_mapped_comes_back(recorded, device, usage, size, tmp_path):
    data = np.random.default_rng(1).integers(0, 255, size, np.uint8)
    buffer = device.create_buffer_with_data(data=data, usage=usage)
    again = restored(recorded, device)
    assert bytes(held(again)[buffer._handle]) == data.tobytes()
    assert ("unmap" in names(again)) == (usage == "VERTEX")
    assert recorded.play(tmp_path, losses=[len(recorded.transport.batches) - 1])["errors"] == []


def test_a_buffer_that_is_mapped_for_writing_stays_so(recorded, device, tmp_path):
    buffer = device.create_buffer(size=16, usage="VERTEX", mapped_at_creation=True)
    buffer.write_mapped(b"12345678")
    again = restored(recorded, device)
    assert names(again) == ["renew_device", "create_buffer", "write_mapped"]
    assert again[1].fields["mapped"] == 1
    buffer.write_mapped(b"abcdefgh", 8)
    buffer.unmap()
    assert recorded.play(tmp_path, losses=[len(recorded.transport.batches) - 1])["errors"] == []


def test_a_part_of_an_array_that_is_sent_again_costs_nothing(recorded, device):
    """As pygfx does it: the array as a whole, then the ranges in it that changed."""
    data = np.zeros((50_000, 4), np.float32)
    buffer = device.create_buffer(size=data.nbytes, usage="COPY_DST|VERTEX")
    device.queue.write_buffer(buffer, 0, data)
    for start in range(0, 40_000, 1000):
        data[start : start + 500] = start
        device.queue.write_buffer(buffer, start * 16, memoryview(data)[start : start + 500])
    assert len(list(buffer._contents.parts())) == 1
    assert bytes(held(restored(recorded, device))[buffer._handle]) == data.tobytes()


def test_no_array_is_kept_alive(recorded, device, caplog):
    buffer = device.create_buffer(label="big", size=1 << 20, usage="COPY_DST|VERTEX")
    data = np.ones(1 << 20, np.uint8)
    device.queue.write_buffer(buffer, 0, data)
    gone = ref(data)
    del data
    assert gone() is None
    again = restored(recorded, device)
    assert "write_buffer" not in names(again)
    assert 'Zero now, because the array that was written to them is gone: buffer "big"' in told(caplog)


def test_an_array_that_changed_is_named(recorded, device, caplog):
    buffer = device.create_buffer(label="scratch", size=1 << 20, usage="COPY_DST|VERTEX")
    data = np.ones(1 << 20, np.uint8)
    device.queue.write_buffer(buffer, 0, data)
    data[:] = 2
    assert bytes(held(restored(recorded, device))[buffer._handle]) == data.tobytes()
    assert "which were changed since they were written" in told(caplog)
    assert '"scratch"' in told(caplog)


def test_thousands_of_small_writes_stay_bounded(recorded, device, caplog):
    buffer = device.create_buffer(label="ring", size=1 << 20, usage="COPY_DST|UNIFORM")
    data = bytes(range(16))
    for at in range(contents.PIECES + 10):
        device.queue.write_buffer(buffer, at * 32, data)
    assert len(buffer._contents._parts) == contents.PIECES
    restored(recorded, device)
    assert '"ring"' in told(caplog)


@pytest.mark.parametrize("side", [16, 1024])
def test_textures_come_back(recorded, device, side):
    """A small one from copies, a large one from its array; a part that was written later lies on top."""
    texture = device.create_texture(size=(side, side), format="rgba8unorm", usage="COPY_DST|TEXTURE_BINDING")
    data = np.random.default_rng(1).integers(0, 255, (side, side, 4), np.uint8)
    patch = np.full((4, 4, 4), 7, np.uint8)
    for where, part in (((0, 0), np.zeros_like(data)), ((0, 0), data), ((2, 3), patch)):
        layout = {"bytes_per_row": part.shape[1] * 4}
        device.queue.write_texture({"texture": texture, "origin": where}, part, layout, part.shape[:2])
    writes = [fields for name, fields in restored(recorded, device) if name == "write_texture"]
    assert [fields["data"] for fields in writes] == [data.tobytes(), patch.tobytes()]
    assert [(fields["x"], fields["y"]) for fields in writes] == [(0, 0), (2, 3)]
    assert all(fields["texture"] == texture._handle for fields in writes)


def test_what_only_the_gpu_had_is_named_once(recorded, device, caplog):
    size = 64
    make = device.create_buffer
    source = make(label="source", size=size, usage="COPY_SRC|COPY_DST")
    device.queue.write_buffer(source, 0, bytes(size))
    copied = make(label="copied", size=size, usage="COPY_DST|VERTEX")
    refilled = make(label="refilled", size=size, usage="COPY_DST|VERTEX")
    device.queue.write_buffer(refilled, 0, bytes(size))
    storage = make(label="storage", size=size, usage="STORAGE")
    stage = make(label="stage", size=size, usage="COPY_DST|MAP_READ")
    targets = ("target", "TEXTURE_BINDING|RENDER_ATTACHMENT"), ("drawn into", "STORAGE_BINDING|TEXTURE_BINDING")
    textures = [device.create_texture(label=n, size=(4, 4), format="rgba8unorm", usage=u) for n, u in targets]
    encoder = device.create_command_encoder()
    for target in (copied, refilled, stage):
        encoder.copy_buffer_to_buffer(source, 0, target, 0, size)
    entries = [{"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "storage"}}]
    layout = device.create_bind_group_layout(entries=entries)
    shared = make(label="shared", size=size, usage="STORAGE|COPY_DST")
    device.queue.write_buffer(shared, 0, bytes(size))
    group = device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": {"buffer": shared}}])
    restored(recorded, device)
    sentence = told(caplog)
    lost, _, rest = sentence.partition("Lost, so zero now: ")[2].partition(". ")
    assert re.fullmatch(
        r'buffer "copied" \(tests/webgpu/test_recovery\.py:\d+\), buffer "storage" \(.*\), texture "drawn into" \(.*\)',
        lost,
    )
    assert rest.startswith("As Python wrote them, without what the GPU made of it: ")
    assert re.search(r'buffer "refilled" \(.*\), buffer "shared" \(.*\)\.$', rest)
    assert storage, (textures, group)


def test_who_listens_computes_it_again(recorded, device, caplog):
    storage = device.create_buffer(label="storage", size=8, usage="STORAGE|COPY_DST")

    class Computes:
        def restored(self, report):
            if report.claim(storage):
                device.queue.write_buffer(storage, 0, b"computed")

    listener = Computes()
    recorded.connection.recovery.listeners.add(listener)
    assert bytes(held(restored(recorded, device))[storage._handle]) == b"computed"
    assert "with everything that was on it" in told(caplog)


def test_queued_commands_reach_the_lost_device_first(recorded, device):
    buffer = device.create_buffer(size=8, usage="COPY_DST")
    device.queue.write_buffer(buffer, 0, b"12345678")
    before = len(recorded.transport.batches)
    event(recorded, device, "restored")
    first, second = (read(batch) for batch in recorded.transport.batches[before:])
    assert names(first)[-2:] == ["create_buffer", "write_buffer"]
    assert names(second) == ["renew_device", "create_buffer", "write_buffer"]


def test_there_is_no_other_device(recorded, device, caplog):
    event(recorded, device, "lost")
    event(recorded, device, "gone", "the driver stopped")
    assert "there is no other one: the driver stopped" in told(caplog)


def test_the_ledger_costs_little(recorded, device):
    """Half a microsecond for the writes that a frame consists of."""
    buffer = device.create_buffer(size=256, usage="COPY_DST|UNIFORM")
    view = np.zeros(144, np.uint8)
    ledger = buffer._contents
    count = 20_000
    runs = timeit.repeat(lambda: ledger.write(0, view, view), timer=time.process_time, number=count, repeat=7)
    seconds = min(runs) / count
    assert seconds < 1.5e-6, "three times what it should be, on a busy machine"


@pytest.mark.parametrize("length", [512, 8192])
def test_a_write_that_is_made_again_lies_on_top(recorded, device, length):
    buffer = device.create_buffer(size=1 << 20, usage="COPY_DST|VERTEX")
    one, two, three = (np.full(length, value, np.uint8) for value in (1, 2, 3))
    half = length // 2
    for offset, data in ((0, one), (half, two), (0, three)):
        device.queue.write_buffer(buffer, offset, data)
    found = held(restored(recorded, device))[buffer._handle]
    assert bytes(found[: length + half]) == bytes([3]) * length + bytes([2]) * half
    wide = three.repeat(2)
    device.queue.write_buffer(buffer, 0, wide)
    assert length == 512 or len(list(buffer._contents.parts())) == 1, "what is covered is forgotten"
    assert bytes(held(restored(recorded, device))[buffer._handle][: 2 * length]) == wide.tobytes()
