"""Every argument and every member of every descriptor reaches WebGPU, under its name and with its default.

Each call of the IDL is made with everything given, and once with only what is required; the player plays them, and
what arrives at WebGPU is compared. Members are taken from the IDL, so a new one that does not arrive fails here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import vizlib.webgpu.device as device_module
from vizlib.webgpu.absences import ABSENT
from vizlib.webgpu.descriptors import plain

from .conversation import IDL, Call, Conversation, calls_of, play, wrong
from .idl import classes, snake_case
from .recorded import ADAPTER, Recorded
from .samples import Sample, Samples

OURS = classes()

OPERATIONS = [
    (interface, member)
    for interface, found in IDL.interfaces.items()
    for member in found.values()
    if interface in OURS
    and interface not in IDL.mixins
    and member.arguments is not None
    and member.name != "constructor"
    and f"{interface}.{member.name}" not in ABSENT
]


#: Operations with a test of their own: Python answers, or has to wait for an answer.
APART = {
    "GPUCanvasContext.getConfiguration": "test_a_canvas_tells_its_configuration",
    "GPU.requestAdapter": "test_adapters_and_devices_are_asked_for",
    "GPUAdapter.requestDevice": "test_adapters_and_devices_are_asked_for",
}


@pytest.fixture(scope="module")
def conversation(tmp_path_factory):
    """Every form of every call, made and played at once."""
    made = Conversation(tmp_path_factory.mktemp("calls"))
    calls = [
        call
        for interface, member in OPERATIONS
        if f"{interface}.{member.name}" not in APART
        for call in calls_of(made.samples, interface, member)
    ]
    made.listen(calls)
    by_name: dict[str, list[Call]] = {}
    for call in calls:
        by_name.setdefault(str(call), []).append(call)
    return by_name


@pytest.mark.parametrize("operation", [f"{interface}.{member.name}" for interface, member in OPERATIONS])
def test_all_that_is_given_arrives(conversation, operation):
    if operation in APART:
        assert APART[operation] in globals()
        return
    found = {f"FIXME: {operation}: {line}" for call in conversation[operation] for line in wrong(call)}
    assert not found, "\n".join(sorted(found))


def test_operations_on_read_only_aspects_are_left_out(tmp_path):
    """WebGPU wants them absent where an aspect is read only, or not there; wgpu-native ignores them."""
    made = Conversation(tmp_path)
    device = made.device
    every = {
        f"{aspect}_{name}": value
        for aspect in ("depth", "stencil")
        for name, value in (("load_op", "clear"), ("store_op", "store"), ("clear_value", 1))
    }
    for format in ("depth24plus-stencil8", "depth32float", "stencil8"):
        texture = device.create_texture(size=(4, 4), format=format, usage="RENDER_ATTACHMENT")
        for read_only in ((), ("depth",), ("stencil",)):
            attachment = {**every, "view": texture.create_view(), **{f"{name}_read_only": True for name in read_only}}
            encoder = device.create_command_encoder()
            encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=attachment).end()
            device.queue.submit([encoder.finish()])
    made.recorded.connection.flush()
    played = play(made.recorded.transport.batches, tmp_path, made.recorded.transport.canvases)
    begun = [call["args"][0] for call in played["calls"] if call["method"] == "beginRenderPass"]
    passes = [given["depthStencilAttachment"] for given in begun]
    operations = [sorted(name for name in given if name.endswith("Op")) for given in passes]
    depth, stencil = ["depthLoadOp", "depthStoreOp"], ["stencilLoadOp", "stencilStoreOp"]
    assert operations == [[*depth, *stencil], stencil, depth, depth, [], depth, stencil, stencil, []]


def test_a_canvas_tells_its_configuration(recorded):
    device, context = recorded.device(), recorded.gpu.get_canvas_context({"window": "the element"})
    assert context.get_configuration() is None
    assert context.canvas == "the element"
    given = {item: CANVAS.get(item, "premultiplied") for item in IDL.dictionaries["GPUCanvasConfiguration"]}
    python = {snake_case(name): value for name, value in given.items()} | {"device": device}
    context.configure(**python)
    assert context.get_configuration() == python
    context.unconfigure()
    assert context.get_configuration() is None


CANVAS = {
    "format": "rgba16float",
    "usage": 0x14,
    "viewFormats": [],
    "colorSpace": "display-p3",
    "toneMapping": {"mode": "extended"},
}


def test_adapters_and_devices_are_asked_for(tmp_path):
    """Every member of the options and of the device's descriptor arrives."""
    recorded = Recorded()
    samples = Samples(IDL, None)
    options = next(samples.filled("GPURequestAdapterOptions"))
    promise = recorded.gpu.request_adapter_async(**python_of(options))
    recorded.transport.on_reply(1, True, json.dumps(ADAPTER))
    adapter = promise.sync_wait()
    descriptor = next(samples.filled("GPUDeviceDescriptor"))
    adapter.request_device_async(**python_of(descriptor))
    played = play(recorded.transport.batches, tmp_path, [])
    asked = {call["method"]: call["args"][0] for call in played["calls"] if call["method"].startswith("request")}
    wanted = {name: sample.javascript for name, sample in options.items()}
    assert asked["requestAdapter"] == wanted
    assert asked["requestDevice"] == {name: sample.javascript for name, sample in descriptor.items()}


def python_of(given: dict[str, Sample]) -> dict[str, Any]:
    return {snake_case(name): sample.python for name, sample in given.items()}


# ---- What objects know of themselves ----


@pytest.mark.parametrize(
    ("interface", "dictionary"),
    [
        ("GPUBuffer", "GPUBufferDescriptor"),
        ("GPUTexture", "GPUTextureDescriptor"),
        ("GPUQuerySet", "GPUQuerySetDescriptor"),
    ],
)
def test_an_object_knows_how_it_was_made(recorded, interface, dictionary):
    device = recorded.device()
    given = next(Samples(IDL, device).filled(dictionary))
    make = getattr(device, f"create_{snake_case(interface.removeprefix('GPU'))}")
    made = make(**python_of(given))
    for member in IDL.interfaces[interface].values():
        if member.name in given:
            value = getattr(made, snake_case(member.name))
            assert value == given[member.name].javascript, f"FIXME: {interface}.{member.name}"
    if interface == "GPUTexture":
        assert [made.width, made.height, made.depth_or_array_layers] == given["size"].javascript
    if interface == "GPUBuffer":
        assert made.map_state == "mapped"
        made.unmap()
        assert made.map_state == "unmapped"


LABELLED = [
    name for name, found in IDL.interfaces.items() if "label" in found and name in OURS and name not in IDL.mixins
]


def test_every_label_can_be_changed(tmp_path):
    made = Conversation(tmp_path)
    for interface in LABELLED:
        thing = made.subject(interface, "")
        thing.label = f"new {interface}"
        assert thing.label == f"new {interface}"
        journal = made.recorded.connection.journal.get(thing._handle)
        assert journal is None or journal.label == thing.label, "it has it on another device, too"
        if interface.endswith("PassEncoder"):
            thing.end()
        if interface == "GPURenderBundleEncoder":
            made.kept.append(thing.finish())
        if made.encoder is not None:
            made.device.queue.submit([made.encoder.finish()])
        made.kept.append(thing)
    made.recorded.connection.flush()
    played = play(made.recorded.transport.batches, tmp_path, made.recorded.transport.canvases)
    assert played["errors"] == []
    labels = [call for call in played["calls"] if call["method"] == "label="]
    told = {call["on"] for call in labels if call["args"] == [f"new {call['on']}"]}
    # A command buffer is made when it is submitted, with the label that it had when it was finished.
    assert told == set(LABELLED) - {"GPUCommandBuffer"}


@pytest.mark.parametrize(
    ("lost", "operation", "member"),
    [
        ("maxAnisotropy", "createSampler", "GPUSamplerDescriptor.maxAnisotropy did not arrive"),
        ("writeMask", "createRenderPipeline", "GPUColorTargetState.writeMask did not arrive"),
        ("targets", "createRenderPipeline", "GPUFragmentState.targets did not arrive"),
    ],
)
def test_a_member_that_is_lost_is_named(tmp_path, monkeypatch, lost, operation, member):
    def losing(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: losing(item) for key, item in value.items() if key != lost}
        return [losing(item) for item in value] if isinstance(value, list) else value

    monkeypatch.setattr(device_module, "plain", lambda *given: losing(plain(*given)))
    made = Conversation(tmp_path)
    calls = calls_of(made.samples, "GPUDevice", IDL.interfaces["GPUDevice"][operation])
    made.listen(calls)
    assert member in {line for call in calls for line in wrong(call)}
