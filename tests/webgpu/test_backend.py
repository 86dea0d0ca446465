"""The backend's classes against a mock GPU: the calls that arrive are those WebGPU expects."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import wgpu

from tests.webgpu import recorded as recorded_module
from vizlib.stream.reader import read


def draw_triangle(recorded):
    device = recorded.device(label="mine", required_features=["float32-filterable"])
    context = recorded.gpu.get_canvas_context({"window": object()})
    context.set_physical_size(640, 480)
    format = context.get_preferred_format(device.adapter)
    context.configure(device=device, format=format)
    module = device.create_shader_module(label="tri", code="@vertex fn vs() {}")
    layout = device.create_pipeline_layout(bind_group_layouts=[])
    pipeline = device.create_render_pipeline(
        label="tri",
        layout=layout,
        vertex={"module": module, "entry_point": "vs"},
        primitive={"topology": "triangle-list", "strip_index_format": 0},
        fragment={
            "module": module,
            "entry_point": "fs",
            "targets": [{"format": format, "blend": {"color": {}, "alpha": {}}}],
        },
    )
    encoder = device.create_command_encoder()
    render = encoder.begin_render_pass(
        color_attachments=[
            {
                "view": context.get_current_texture().create_view(),
                "clear_value": (0, 0.5, 0, 1),
                "load_op": "clear",
                "store_op": "store",
            }
        ]
    )
    render.set_pipeline(pipeline)
    render.draw(3)
    render.end()
    device.queue.submit([encoder.finish()])
    context.present()
    return device, context, pipeline


def test_a_triangle_is_one_crossing_of_the_right_calls(recorded, tmp_path):
    draw_triangle(recorded)
    adapter, frame = recorded.transport.batches  # making the canvas known sends what came before it
    assert [command.name for command in read(adapter)] == ["request_adapter", "request_device"]
    assert read(frame)[-1].name == "present"
    played = recorded.play(tmp_path)
    assert played["errors"] == []
    assert set(played["refusals"]) == {""}
    calls = [line.split("(", 1)[0].split(".")[-1] for line in played["log"]]
    assert calls[2:] == [
        "configure", "createShaderModule", "createPipelineLayout", "createRenderPipeline", "getCurrentTexture",
        "createView", "createCommandEncoder", "beginRenderPass", "setPipeline", "draw", "end", "finish", "submit",
        "unconfigure",
    ]  # fmt: skip
    log = "\n".join(played["log"])
    assert '"bgra8unorm","viewFormats":' not in log
    assert 'configure({format:"bgra8unorm",viewFormats:["bgra8unorm-srgb"],usage:16' in log
    assert 'primitive:{topology:"triangle-list"}' in log
    assert 'createView({label:"",format:"bgra8unorm-srgb",dimension:"2d"' in log
    assert "clearValue:[0,0.5,0,1]" in log
    assert "draw(3)" in log
    assert played["stats"]["frames"] == 1


def test_the_adapter_and_device_speak_wgpu(recorded):
    adapter = recorded.gpu.request_adapter_sync(power_preference="high-performance")
    assert adapter.summary == "mock none (unknown) via WebGPU"
    assert adapter.limits["max-texture-dimension-2d"] == 8192
    with pytest.raises(RuntimeError, match="has no shader-f16"):
        adapter.request_device_sync(required_features=["shader-f16"])
    with pytest.raises(RuntimeError, match="max-buffer-size is asked to be"):
        adapter.request_device_sync(required_limits={"maxBufferSize": 1 << 40})
    with pytest.raises(KeyError, match="unknown limit 'max_bufer'"):
        adapter.request_device_sync(required_limits={"max_bufer": 1})
    device = adapter.request_device_sync(required_limits={"max_buffer_size": 1 << 20})
    assert device.features == set()
    assert device.limits["max-buffer-size"] == 1 << 20
    assert device.limits["max-texture-dimension-2d"] == 8192
    assert isinstance(device, wgpu.GPUDevice)


def test_dropped_objects_are_dropped_in_the_player(recorded, tmp_path):
    device = recorded.device()
    buffer = device.create_buffer(label="b", size=64, usage="COPY_DST")
    live = dict(recorded.connection.handles.live)
    assert live["buffers"] == 1
    kept = buffer
    del buffer
    gc.collect()
    assert recorded.connection.handles.live["buffers"] == 1
    del kept
    gc.collect()
    assert recorded.connection.handles.live["buffers"] == 0
    played = recorded.play(tmp_path)
    assert any(line.endswith(".destroy()") for line in played["log"])


def test_what_is_encoded_stays_alive_until_it_is_submitted(recorded, tmp_path):
    device = recorded.device()
    source = device.create_buffer(size=64, usage="COPY_SRC")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_buffer(source, 0, device.create_buffer(size=64, usage="COPY_DST"), 0)
    del source
    gc.collect()
    commands = encoder.finish()
    del encoder
    gc.collect()
    device.queue.submit([commands])
    del commands
    gc.collect()
    played = recorded.play(tmp_path)
    assert played["errors"] == []
    names = [line.split("(")[0].split(".")[-1] for line in played["log"]]
    assert names.index("submit") < names.index("destroy")
    assert recorded.connection.handles.live["buffers"] == 0


def test_views_and_bind_groups_hold_what_they_need(recorded):
    device = recorded.device()
    view = device.create_texture(size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING").create_view()
    buffer = device.create_buffer(size=64, usage="UNIFORM")
    layout = device.create_bind_group_layout(
        entries=[
            {"binding": 0, "visibility": "FRAGMENT", "texture": {}},
            {"binding": 1, "visibility": wgpu.ShaderStage.VERTEX, "buffer": {"type": "uniform"}},
        ]
    )
    group = device.create_bind_group(
        layout=layout,
        entries=[
            {"binding": 0, "resource": view},
            {"binding": 1, "resource": {"buffer": buffer, "offset": 0, "size": 64}},
        ],
    )
    del view, buffer
    gc.collect()
    live = recorded.connection.handles.live
    assert (live["textures"], live["texture_views"], live["buffers"]) == (1, 1, 1)
    del group
    gc.collect()
    assert (live["textures"], live["texture_views"], live["buffers"]) == (0, 0, 0)
    recorded.connection.flush()
    (made,) = [c for c in read(recorded.transport.batches[0]) if c.name == "create_bind_group_layout"]
    assert made.fields["descriptor"]["entries"][0] == {"binding": 0, "visibility": 2, "texture": {}}


def test_an_object_that_cannot_be_made_is_reported_once(recorded, tmp_path):
    device = recorded.device()
    texture = device.create_texture(label="bad", size=(4, 4), format="astc-4x4-unorm", usage="TEXTURE_BINDING")
    view = texture.create_view()
    encoder = device.create_command_encoder()
    attachment = {"view": view, "load_op": "clear", "store_op": "store"}
    render = encoder.begin_render_pass(color_attachments=[attachment])
    render.draw(3)
    render.end()
    device.queue.submit([encoder.finish()])
    played = recorded.play(tmp_path)
    assert [error["message"] for error in played["errors"]] == [
        "create_texture: this device has no compressed textures."
    ]


def test_uploads_are_copied_when_they_are_queued(recorded, tmp_path):
    device = recorded.device()
    buffer = device.create_buffer(size=16, usage="COPY_DST")
    data = np.arange(4, dtype=np.uint8)
    device.queue.write_buffer(buffer, 4, data)
    data[:] = 9
    device.queue.write_buffer(buffer, 0, data, 0, 4)
    played = recorded.play(tmp_path)
    writes = [line for line in played["log"] if ".writeBuffer" in line]
    assert [line.split(",", 1)[1] for line in writes] == ["4,Uint8Array[0,1,2,3])", "0,Uint8Array[9,9,9,9])"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda q, b: q.write_buffer(b, 12, bytes(8)), 'bytes 12 to 20 lie beyond buffer "b" of 16 bytes'),
        (lambda q, b: q.write_buffer(b, 0, bytes(4), 2, 4), "bytes 2 to 6 lie beyond the data's 4"),
        (lambda q, b: q.write_buffer(b, 0, np.zeros((4, 4), np.uint8)[:, ::2]), "is not contiguous"),
        (lambda q, b: q.write_buffer(b, 0, bytes(6)), "6 bytes at 0 of buffer .b., expected both to be multiples of 4"),
        (lambda q, b: b.map_async("READ", 4), "offset is 4, expected a multiple of 8"),
        (lambda q, b: b.map_async("READ", 8, 16), "lie beyond its end"),
    ],
)
def test_wrong_arguments_raise_where_they_are_made(recorded, call, sentence):
    device = recorded.device()
    buffer = device.create_buffer(label="b", size=16, usage="COPY_DST|MAP_READ")
    with pytest.raises(ValueError, match=sentence):
        call(device.queue, buffer)


def test_waiting_names_the_asynchronous_call(recorded):
    device = recorded.device()
    buffer = device.create_buffer(size=16, usage="COPY_SRC")
    with pytest.raises(RuntimeError, match=r"GPUQueue.read_buffer_async would wait"):
        device.queue.read_buffer(buffer)


def test_glsl_is_refused_with_a_word_on_wgsl(recorded):
    with pytest.raises(ValueError, match=r"GLSL.*WGSL"):
        recorded.device().create_shader_module(label="old", code="#version 450\nvoid main() {}")


def test_submits_outside_a_frame_ask_for_one_flush(recorded):
    device = recorded.device()
    for _ in range(3):
        device.queue.submit([device.create_command_encoder().finish()])
    assert recorded.transport.flushes_requested == 1
    recorded.connection.flush()
    with recorded.connection.frame():
        for _ in range(3):
            device.queue.submit([device.create_command_encoder().finish()])
    assert recorded.transport.flushes_requested == 1
    assert len(recorded.transport.batches) == 2


def test_a_command_buffer_can_be_submitted_once(recorded):
    device = recorded.device()
    commands = device.create_command_encoder(label="e").finish(label="mine")
    device.queue.submit([commands])
    with pytest.raises(RuntimeError, match='GPUCommandBuffer "mine" is submitted already'):
        device.queue.submit([commands])


def test_a_canvas_does_not_overtake_what_is_queued_for_its_slot(recorded, tmp_path):
    device = recorded.device()
    device.create_buffer(size=4, usage="COPY_DST")  # made and dropped in the stream
    sent = len(recorded.transport.batches)
    context = recorded.gpu.get_canvas_context({"window": object()})
    assert len(recorded.transport.batches) == sent + 1
    (batch,) = recorded.transport.batches[sent:]
    (dropped,) = [command.fields["object"] for command in read(batch) if command.name == "drop"]
    assert dropped & 0xFFFFF == context._handle & 0xFFFFF, "the slot is used again"


def test_immediates_are_a_feature_where_the_browser_has_them(monkeypatch, tmp_path):
    """Natively they are one that must be asked for; to WebGPU they are a limit."""
    monkeypatch.setitem(
        recorded_module.ADAPTER, "limits", {**recorded_module.ADAPTER["limits"], "maxImmediateSize": 64}
    )
    recorded = recorded_module.Recorded()
    device = recorded.device(required_features=["immediates"], required_limits={"max_immediate_size": 64})
    assert device.features == {"immediates"}
    recorded.connection.flush()
    (asked,) = [
        command.fields["descriptor"]
        for command in read(recorded.transport.batches[0])
        if command.name == "request_device"
    ]
    assert asked["requiredFeatures"] == []
    assert asked["requiredLimits"] == {"maxImmediateSize": 64}


def test_a_browser_without_immediates_says_what_to_use(recorded, tmp_path, monkeypatch):
    device = recorded.device()
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass()
    run.set_immediates(0, bytes(16))
    run.end()
    device.queue.submit([encoder.finish()])
    monkeypatch.setenv("WITHOUT", "setImmediates")
    played = recorded.play(tmp_path)
    assert [error["message"] for error in played["errors"]] == [
        "set_immediates: this browser has no immediates yet; put the values into a uniform buffer."
    ]


@pytest.mark.parametrize("reason", ["validation", "internal"])
def test_a_pipeline_that_cannot_be_made_gives_its_reason(recorded, reason):
    device = recorded.device()
    stage = {"module": device.create_shader_module(code="// nothing")}
    promise = device.create_compute_pipeline_async(layout="auto", compute=stage)
    before = dict(recorded.connection.handles.live)
    recorded.transport.on_reply(1, False, f"{reason} error: no entry point")
    with pytest.raises(wgpu.GPUPipelineError, match=r"pipeline_async: no entry point$") as caught:
        promise.sync_wait()
    assert caught.value.reason == reason
    assert isinstance(caught.value, wgpu.GPUError), "whoever catches those catches it"
    assert recorded.connection.handles.live["compute_pipelines"] == before["compute_pipelines"] - 1
