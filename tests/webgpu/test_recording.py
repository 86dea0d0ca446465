"""A frame that was recorded is drawn again by one command, and holds what it names."""

from __future__ import annotations

import gc
from array import array
from types import SimpleNamespace

import pytest

from vizlib.stream.batch import header
from vizlib.stream.reader import read
from vizlib.webgpu.recording import Recording

from .test_backend import draw_triangle


def frame(device, context, pipeline, buffer):
    device.queue.write_buffer(buffer, 0, bytes(4))
    group_layout = device.create_bind_group_layout(entries=[])
    texture = device.create_texture(size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING")
    group = device.create_bind_group(layout=group_layout, entries=[{"binding": 0, "resource": texture.create_view()}])
    encoder = device.create_command_encoder()
    attachment = {"view": context.get_current_texture().create_view(), "load_op": "clear", "store_op": "store"}
    render = encoder.begin_render_pass(label="again", color_attachments=[attachment])
    render.set_viewport(0, 0, 320, 240, 0, 1)
    render.set_pipeline(pipeline)
    render.set_bind_group(0, group)
    render.set_vertex_buffer(0, buffer)
    render.draw(3)
    render.end()
    device.queue.submit([encoder.finish()])


class Captured:
    """A triangle's device, and a frame on it that was captured."""

    def __init__(self, recorded):
        self.recorded = recorded
        self.scene = draw_triangle(recorded)
        self.recording = Recording(recorded.connection)
        self.buffer = self.scene[0].create_buffer(label="b", size=64, usage="VERTEX|COPY_DST")
        self.capture()

    def capture(self):
        with self.recording.capture():
            frame(*self.scene, self.buffer)


@pytest.fixture
def captured(recorded):
    return Captured(recorded)


def test_only_what_draws_is_sent_again(captured, tmp_path):
    recorded, recording = captured.recorded, captured.recording
    before = len(recorded.transport.batches)
    for _ in range(3):
        recording.play()
        recorded.connection.flush()
    first, *later = recorded.transport.batches[before:]
    assert [c.name for c in read(first)][-2:] == ["create_recording", "play"]
    assert [[c.name for c in read(batch)] for batch in later] == [["play"], ["play"]]
    played = recorded.play(tmp_path)
    assert played["errors"] == []
    names = [line.split("(")[0].split(".")[-1] for line in played["log"]]
    assert names[-12:] == [
        "getCurrentTexture", "createView", "createCommandEncoder", "beginRenderPass", "setViewport", "setPipeline",
        "setBindGroup", "setVertexBuffer", "draw", "end", "finish", "submit",
    ]  # fmt: skip
    assert names.count("draw") == 1 + 1 + 3
    assert names.count("submit") == 1 + 1 + 3
    assert names.count("writeBuffer") == 1
    assert names.count("createTexture") == 1
    assert "setViewport(0,0,320,240,0,1)" in "".join(played["log"][-12:])


def test_a_recording_holds_what_it_names_until_it_is_closed(captured):
    recording, live = captured.recording, captured.recorded.connection.handles.live
    captured.buffer = None
    gc.collect()
    held = dict(live)
    assert held["buffers"] == 1
    assert held["bind_groups"] == 1
    recording.play()
    recording.close()
    gc.collect()
    assert live["buffers"] == live["bind_groups"] == live["recordings"] == 0


def test_capturing_again_replaces_what_was_captured(captured, tmp_path):
    captured.recording.play()
    captured.capture()
    captured.recording.play()
    played = captured.recorded.play(tmp_path)
    assert played["errors"] == []
    assert len([line for line in played["log"] if ".draw(" in line]) == 1 + 2 + 2


def test_a_device_is_all_a_recording_needs(recorded):
    device = recorded.device()
    recording = Recording(device)
    with recording.capture():
        encoder = device.create_command_encoder(label="again")
        device.queue.submit([encoder.finish()])
    recorded.connection.flush()
    recorded.connection.use(77).put("submit")  # as another device does
    before = len(recorded.transport.batches)
    recording.play()
    assert recorded.transport.flushes_requested, "sent when the running code returns"
    recorded.connection.use(77).put("submit")
    recorded.connection.flush()
    *_, play, use, submit = read(recorded.transport.batches[before])
    assert (play.name, use.name, submit.name) == ("play", "use_device", "submit")
    assert use.fields["device"] == 77
    assert next(read_words(recorded, before)).fields["device"] == device._handle


def read_words(recorded, before):
    """The commands in the recording that the first batch since then makes."""
    made = next(c for c in read(recorded.transport.batches[before]) if c.name == "create_recording")
    words = array("I", made.fields["words"])
    batch = header(len(words), len(made.fields["data"]), 1) + words
    batch.frombytes(made.fields["data"])
    return iter(read(batch))


def test_only_a_browsers_device_can_be_recorded():
    with pytest.raises(TypeError, match="SimpleNamespace is no device of a browser"):
        Recording(SimpleNamespace())
    assert not Recording.supports(object())


def test_there_must_be_something_to_play(recorded):
    recorded.device()
    with pytest.raises(RuntimeError, match="nothing has been captured"):
        Recording(recorded.connection).play()


def test_a_frame_that_fails_is_not_kept(captured):
    recording = captured.recording

    def failing():
        with recording.capture():
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        failing()
    assert not recording.captured


# ---- Bundles ----

MANY = 40


def crowd(device, context, pipeline, *, between=None, group=None):
    """A frame of many draws."""
    encoder = device.create_command_encoder()
    view = context.get_current_texture().create_view()
    attachment = {"view": view, "load_op": "clear", "store_op": "store"}
    render = encoder.begin_render_pass(color_attachments=[attachment])
    render.set_viewport(0, 0, 320, 240, 0, 1)
    render.set_pipeline(pipeline)
    if group is not None:
        render.set_bind_group(0, group(device, view))
    for number in range(MANY):
        render.draw(number + 1)
        if between is not None and number == MANY // 2:
            between(render)
    render.end()
    device.queue.submit([encoder.finish()])


def plays(recorded, tmp_path, count=4, losses=None, **options):
    """Record a crowd, play it, and say which calls each play made."""
    scene = draw_triangle(recorded)
    recording = Recording(recorded.connection)
    with recording.capture():
        crowd(*scene, **options)
    recorded.connection.flush()
    begun = len(recorded.transport.batches)
    for _ in range(count):
        recording.play()
        recorded.connection.flush()
    played = recorded.play(tmp_path, losses and [begun + number for number in losses])
    assert played["errors"] == []
    calls = [line.split("(")[0].split(".")[-1] for line in played["log"]]
    frames: list[list[str]] = []
    for call in calls:
        if call == "getCurrentTexture":
            frames.append([])
        if frames:
            frames[-1].append(call)
    return frames[-count:], played


def test_from_the_second_time_on_many_draws_are_one_bundle(recorded, tmp_path):
    (first, second, third, fourth), played = plays(recorded, tmp_path)
    assert (first.count("draw"), first.count("executeBundles")) == (MANY, 0)
    assert (second.count("draw"), second.count("executeBundles")) == (MANY, 1), "made then"
    assert third == fourth == [
        "getCurrentTexture", "createView", "createCommandEncoder", "beginRenderPass", "setViewport", "executeBundles",
        "end", "finish", "submit",
    ]  # fmt: skip
    (made,) = [line for line in played["log"] if "createRenderBundleEncoder" in line]
    assert 'colorFormats:["bgra8unorm-srgb"]' in made
    assert played["stats"]["commands"] > 5 * MANY, "what a bundle stands for counts as before"


def test_what_changes_between_draws_is_no_bundle(recorded, tmp_path):
    frames, _ = plays(recorded, tmp_path, between=lambda render: render.set_viewport(0, 0, 10, 10, 0, 1))
    assert [frame.count("draw") for frame in frames] == [MANY] * 4


def test_what_hangs_on_the_canvas_is_no_bundle(recorded, tmp_path):
    def group(device, view):
        layout = device.create_bind_group_layout(entries=[])
        return device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": view}])

    frames, _ = plays(recorded, tmp_path, group=group)
    assert [frame.count("draw") for frame in frames] == [MANY] * 4


def test_another_device_gets_a_bundle_of_its_own(recorded, tmp_path):
    scene = draw_triangle(recorded)
    recording = Recording(recorded.connection)
    with recording.capture():
        crowd(*scene)
    for _ in range(3):
        recording.play()
        recorded.connection.flush()
    lost = len(recorded.transport.batches)
    recorded.connection.recovery.restore(scene[0]._handle)
    for _ in range(2):
        recording.play()
        recorded.connection.flush()
    played = recorded.play(tmp_path, [lost])
    assert played["errors"] == []
    made = [line.split(".")[0] for line in played["log"] if "createRenderBundleEncoder" in line]
    assert len(made) == 2
    assert made[0] != made[1]


def test_strict_mode_plays_each_command(recorded, tmp_path):
    recorded.connection.strict = True
    frames, _ = plays(recorded, tmp_path)
    assert [frame.count("draw") for frame in frames] == [MANY] * 4
