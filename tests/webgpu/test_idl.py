"""Everything in WebGPU's IDL and in wgpu-py's classes is here, or stands in the list of what is absent.

Both sides are derived: from the IDL that wgpu-py carries and from its classes on one hand, from our backend's classes
on the other. Each call is then made with every argument and every member of every dictionary given, and once with
only what is required, and what reaches WebGPU in the player is compared.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
import wgpu
import wgpu._classes

from vizlib.stream.commands import ENUMS
from vizlib.stream.reader import read
from vizlib.webgpu.absences import ABSENT, AbsentError
from vizlib.webgpu.adapter import DEFAULT_LIMITS, javascript_name, limit_name

from . import idl as interface_language
from .idl import Member, classes, function_of, members, parameters, parse, public, python_names, read_members
from .recorded import ADAPTER, Recorded
from .samples import Sample, Samples, Unavailable, default, structure_name

CALLS = Path(__file__).with_name("calls.mjs")

IDL = parse(interface_language.text())
OURS = classes()

#: What is no class in Python, and what it is there.
NO_CLASS = {
    "GPUSupportedLimits": "a dict, see test_every_limit_is_known",
    "GPUSupportedFeatures": "a set of strings",
    "WGSLLanguageFeatures": "a set of strings",
    "NavigatorGPU": "wgpu.gpu",
    "GPUExternalTexture": "only made by GPUDevice.importExternalTexture, which is absent",
}

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


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [
        f"FIXME: {name} changed: it was {before.get(name, 'not there')!r}, and is {now.get(name, 'gone')!r}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def test_nothing_has_changed_since_it_was_implemented():
    """A member that is new or has moved, in the IDL, in wgpu-py or here: implement it, then
    ``python -m tests.webgpu.idl``."""
    found = changed(read_members(), members(IDL))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("old", "new", "member"),
    [
        ("boolean mappedAtCreation = false;", "boolean mappedAtCreation = true;", "GPUBufferDescriptor.mappedAtCreation"),
        ("GPUBuffer createBuffer(", "GPUHeap createBuffer(", "GPUDevice.createBuffer"),
        ("undefined endOcclusionQuery();", "undefined endOcclusionQuery(); undefined tea();", "GPURenderPassEncoder.tea"),
        ('"mirror-repeat",', '"mirror-repeat", "mirror-once",', "GPUAddressMode"),
        ("GPUSize32 bytesPerRow;", "GPUSize32 bytesPerRow; GPUSize32 tea;", "GPUTexelCopyBufferInfo.tea"),
    ],
)  # fmt: skip
def test_a_changed_idl_is_noticed(old, new, member):
    text = interface_language.text()
    assert text.count(old) == 1
    found = changed(read_members(), members(parse(text.replace(old, new))))
    assert any(line.startswith(f"FIXME: {member} changed") for line in found), found


def test_a_changed_signature_of_ours_is_noticed(monkeypatch):
    monkeypatch.setattr(OURS["GPUDevice"], "create_query_set", lambda self, *, label="", type="occlusion", count: None)
    assert [line.split(":")[1] for line in changed(read_members(), members(IDL))] == [
        " GPUDevice.createQuerySet changed"
    ]


# ---- Every member is here, or absent with a reason ----


def is_implemented(cls: type, name: str) -> bool:
    function = function_of(cls, name)
    if function is None:
        return False
    code = getattr(function, "__code__", None)
    return code is None or "NotImplementedError" not in code.co_names


@pytest.mark.parametrize("interface", IDL.interfaces)
def test_every_member_of_the_idl_is_implemented(interface):
    if interface in NO_CLASS or interface in ABSENT:
        return
    missing = []
    for member in IDL.interfaces[interface].values():
        names = ["__init__"] if member.name == "constructor" else python_names(member)
        for name in names:
            function = function_of(OURS[interface], name)
            if f"{interface}.{member.name}" in ABSENT:
                assert function.absent == f"{interface}.{member.name}", "the reason comes from the list"
            elif not is_implemented(OURS[interface], name):
                missing.append(f"FIXME: {interface}.{member.name} is missing: {name}, for {member.text!r}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("name", wgpu._classes.__all__)
def test_every_member_of_wgpu_py_is_implemented_with_its_signature(name):
    theirs, ours = getattr(wgpu._classes, name), OURS[name]
    for member in public(theirs):
        absent = getattr(function_of(ours, member), "absent", "")
        if absent in ABSENT:
            continue
        assert is_implemented(ours, member), f"FIXME: {name}.{member} is missing"
        if ours is theirs or not callable(getattr(theirs, member)):
            continue
        expected, got = parameters(function_of(theirs, member)), parameters(function_of(ours, member))
        extra = [item for item in got if item.name not in {other.name for other in expected}]
        assert [item for item in got if item not in extra] == expected, f"FIXME: {name}.{member} changed"
        # What wgpu-py leaves out of the IDL may be given here.
        assert [item.name for item in extra] == (["xr_compatible"] if "request_adapter" in member else [])


def test_the_list_of_absences_is_needed():
    for absent in ABSENT:
        interface, _, member = absent.partition(".")
        assert interface in IDL.interfaces, absent
        assert not member or member in IDL.interfaces[interface], absent


@pytest.mark.parametrize("absent", [name for name in ABSENT if "." in name])
def test_what_is_absent_says_why(recorded, absent):
    interface, _, name = absent.partition(".")
    samples = Samples(IDL, recorded.device())
    thing = {"GPU": recorded.gpu, "GPUQueue": samples.device.queue}.get(interface) or samples.object(interface)
    (python_name,) = python_names(IDL.interfaces[interface][name])
    reason = re.escape(f"{absent} is not available in Python: {ABSENT[absent]}.")
    with pytest.raises(AbsentError, match=reason):
        getattr(thing, python_name)(1, some="thing")
    assert not (IDL.interfaces[interface][name].arguments is None and hasattr(thing, python_name))


def test_every_limit_is_known():
    for name in IDL.interfaces["GPUSupportedLimits"]:
        assert limit_name(name) in DEFAULT_LIMITS, f"FIXME: GPUSupportedLimits.{name} has no default"
        assert javascript_name(limit_name(name)) == name
    assert len(DEFAULT_LIMITS) == len(IDL.interfaces["GPUSupportedLimits"])


def test_limits_have_the_names_that_they_have_natively():
    native = wgpu.utils.get_default_device().limits
    # wgpu-native does not know all of the IDL's limits yet, and has some of its own.
    shared = {limit_name(name) for name in IDL.interfaces["GPUSupportedLimits"]} & set(native)
    assert len(shared) > 30
    for name in shared:
        assert name in DEFAULT_LIMITS


@pytest.mark.parametrize("dictionary", IDL.dictionaries)
def test_wgpu_py_has_a_structure_for_every_dictionary(dictionary):
    bases = {"GPUObjectDescriptorBase", "GPUPipelineDescriptorBase"}
    if dictionary in bases:
        return
    structure = getattr(wgpu.structs, structure_name(dictionary))
    names = {interface_language.snake_case(name) for name in IDL.dictionaries[dictionary]}
    assert names <= set(structure.__annotations__), f"FIXME: {dictionary} changed"


def test_enumerations_that_travel_as_numbers_are_whole():
    for kind, name in {
        "load_op": "GPULoadOp",
        "store_op": "GPUStoreOp",
        "index_format": "GPUIndexFormat",
        "aspect": "GPUTextureAspect",
    }.items():
        assert {value for value in ENUMS[kind] if value} == set(IDL.enums[name]), f"FIXME: {name} changed"
    assert len(ENUMS) == 4
    for name, values in IDL.flags.items():
        python = getattr(wgpu.flags, name.removeprefix("GPU"))
        assert {key: python[key] for key in python.__fields__} == values, f"FIXME: {name} changed"


# ---- Every argument and every member arrives ----


class Call:
    """An operation and the arguments given for it: one line of the conversation with the player."""

    def __init__(self, interface: str, member: Member, given: list[Sample], *, only_required: bool) -> None:
        self.interface = interface
        self.member = member
        self.given = given
        self.only_required = only_required
        self.arrived: list[dict[str, Any]] = []

    def __str__(self) -> str:
        return f"{self.interface}.{self.member.name}"


def descriptor_of(member: Member) -> str | None:
    """The dictionary that wgpu-py takes apart into keyword arguments, if the operation has one."""
    (*rest,) = member.arguments or ()
    if len(rest) == 1 and rest[0].type in IDL.dictionaries:
        return rest[0].type
    return None


def calls_of(samples: Samples, interface: str, member: Member) -> list[Call]:
    """All forms of a call."""
    dictionary = descriptor_of(member)
    if dictionary:
        made = [
            Call(interface, member, [Sample(python, javascript)], only_required=False)
            for python, javascript in samples.dictionaries(dictionary)
        ]
        bare = samples.required(dictionary)
        python = {interface_language.snake_case(name): sample.python for name, sample in bare.items()}
        given = Sample(python, {name: sample.javascript for name, sample in bare.items()})
        return [*made, Call(interface, member, [given], only_required=True)]
    arguments = member.arguments or ()
    forms = [samples.variants(item.type, f"{member.name}.{item.name}") for item in arguments]
    first = [form[0] for form in forms]
    made = [Call(interface, member, first, only_required=False)]
    for item, options in zip(arguments, forms, strict=True):
        if item.type.endswith("?"):
            options.append(Sample(None, None))
    for place, options in enumerate(forms):
        made += [
            Call(interface, member, [*first[:place], other, *first[place + 1 :]], only_required=False)
            for other in options[1:]
        ]
    required = [form[0] for form, item in zip(forms, arguments, strict=True) if item.required]
    if member.name == "setBindGroup":  # its other overload, without offsets
        required = required[:2]
    if len(required) < len(first):
        made.append(Call(interface, member, required, only_required=True))
    return made


#: Operations with a test of their own: Python answers, or has to wait for an answer.
APART = {
    "GPUCanvasContext.getConfiguration": "test_a_canvas_tells_its_configuration",
    "GPU.requestAdapter": "test_adapters_and_devices_are_asked_for",
    "GPUAdapter.requestDevice": "test_adapters_and_devices_are_asked_for",
}


class Conversation:
    """Makes calls of our backend and finds what they became in the player."""

    def __init__(self, tmp_path: Path) -> None:
        self.recorded = Recorded()
        self.tmp_path = tmp_path
        self.device = self.recorded.device(label="device")
        self.samples = Samples(IDL, self.device)
        self.context = self.recorded.gpu.get_canvas_context({"window": object()})
        self.context.set_physical_size(8, 8)
        self.encoder: Any = None  # in which the call stands
        self.kept: list[Any] = []  # what is made stays, so that no drop comes between

    def subject(self, interface: str, member: str) -> Any:
        """Something to call the operation of."""
        device, attachment = self.device, {"load_op": "clear", "store_op": "store"}
        self.encoder = None
        if interface == "GPUQueue":
            return device.queue
        if interface == "GPUBuffer" and member == "unmap":
            return device.create_buffer(size=64, usage="VERTEX", mapped_at_creation=True)
        if interface == "GPUCanvasContext":
            if member != "configure":
                self.context.configure(device=device, format="bgra8unorm")
            return self.context
        if interface == "GPURenderBundleEncoder":
            return device.create_render_bundle_encoder(color_formats=["rgba8unorm"])
        if not interface.endswith("Encoder"):
            return self.samples.object(interface)
        encoder = self.encoder = device.create_command_encoder()
        if interface == "GPUCommandEncoder":
            return encoder
        if interface == "GPURenderPassEncoder":
            view = self.samples.object("GPUTextureView")
            return encoder.begin_render_pass(color_attachments=[{"view": view, **attachment}])
        return encoder.begin_compute_pass()

    def say(self, call: Call) -> None:
        """Make the call between two marks."""
        subject = self.subject(call.interface, call.member.name)
        method = getattr(subject, python_names(call.member)[0])
        if descriptor_of(call.member):
            result = method(**call.given[0].python)
        else:
            result = method(*(sample.python for sample in call.given))
        self._complete(result)
        self._complete(subject, call.member.name)
        if self.encoder is not None and not self.encoder._finished:
            self.device.queue.submit([self.encoder.finish()])
        self.kept += [subject, result]
        self.recorded.connection.flush()

    def _complete(self, thing: Any, called: str = "") -> None:
        if called in ("end", "finish"):
            return
        if isinstance(thing, (wgpu.classes.GPURenderPassEncoder, wgpu.classes.GPUComputePassEncoder)):
            thing.end()
        elif isinstance(thing, wgpu.classes.GPURenderBundleEncoder):
            self.kept.append(thing.finish())
        elif isinstance(thing, wgpu.classes.GPUCommandEncoder) and thing is not self.encoder:
            self.device.queue.submit([thing.finish()])
        elif isinstance(thing, wgpu.classes.GPUCommandBuffer):
            self.device.queue.submit([thing])

    def listen(self, calls: list[Call]) -> None:
        """Say all calls, have the player play them, and note with each what it became."""
        batches = self.recorded.transport.batches
        self.recorded.connection.flush()
        bounds = []
        for call in calls:
            begin = len(batches)
            self.say(call)
            bounds.append((begin, len(batches)))
        self.recorded.connection.flush()
        played = play(batches, self.tmp_path, self.recorded.transport.canvases)
        assert played["errors"] == []
        for call, (begin, end) in zip(calls, bounds, strict=True):
            call.arrived = [
                arrived
                for arrived in played["calls"]
                if begin <= arrived["batch"] < end
                and (arrived["on"], arrived["method"]) == (call.interface, call.member.name)
            ]


def play(batches: list[bytes], tmp_path: Path, canvases: list[int]) -> dict[str, Any]:
    """Play batches in Node, every call of WebGPU written down."""
    file = tmp_path / "batches"
    file.write_bytes(b"".join(struct.pack("<I", len(batch)) + batch for batch in batches))
    environment = {**os.environ, "CANVASES": ",".join(map(str, canvases))}
    done = subprocess.run(["node", str(CALLS), str(file)], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


#: What this backend or the player fills in where nothing is given: values of WebGPU's own, or (views) wgpu-native's.
FILLED_IN: dict[str, Any] = {
    "GPUTextureViewDescriptor.format": "depth24plus-stencil8",
    "GPUTextureViewDescriptor.dimension": "2d",
    "GPUTextureViewDescriptor.mipLevelCount": 1,
    "GPUTextureViewDescriptor.arrayLayerCount": 1,
    "GPURenderPassColorAttachment.clearValue": [0, 0, 0, 0],
    "GPURenderPassDepthStencilAttachment.depthClearValue": 0,
    "copyBufferToBuffer.size": ...,
    "clearBuffer.size": ...,
    "mapAsync.size": ...,
}


def compare(type_: str, expected: Any, got: Any, where: str) -> list[str]:
    """What did not arrive, by its name in the IDL."""
    type_ = IDL.resolved(type_.removesuffix("?")).removesuffix("?")
    if isinstance(expected, dict) and type_ in IDL.dictionaries:
        found = []
        for name, item in IDL.dictionaries[type_].items():
            found += compare_member(item, expected.get(name, ...), got.get(name, ...), f"{type_}.{name}")
        unknown = set(got) - set(IDL.dictionaries[type_])
        return [*found, *(f"{type_} got {name!r}, which it has not" for name in unknown)]
    if isinstance(expected, list) and type_.startswith("sequence<") and len(expected) == len(got):
        item = type_[len("sequence<") : -1]
        return [
            line for one, other in zip(expected, got, strict=True) for line in compare(item, one, other, f"{where}[]")
        ]
    if isinstance(expected, dict) and type_.startswith("(") and "#" not in expected:
        for option in (part.strip() for part in type_[1:-1].split(" or ")):
            if option in IDL.dictionaries:
                return compare(option, expected, got, where)
    if isinstance(got, dict) and type_.startswith("(") and not isinstance(expected, dict):
        got = list(got.values())  # a size or a colour by names
    if where.endswith((".view", ".resolveTarget")) and expected["#"].startswith("GPUTexture-"):
        return [] if got == {"#": ""} else [f"{where} is {got!r}, expected a texture's own view"]
    same = abs(expected - got) < 1e-6 * abs(expected) if isinstance(expected, float) else expected == got
    return [] if same else [f"{where} is {got!r}, expected {expected!r}"]


def compare_member(item: Any, expected: Any, got: Any, where: str) -> list[str]:
    if got == {"undefined": True}:
        got = ...
    if expected is not ...:
        return [f"{where} did not arrive"] if got is ... else compare(item.type, expected, got, where)
    if got is ... or (where in FILLED_IN and FILLED_IN[where] in (got, ...)):
        return []
    fallback = default(IDL, item)
    if fallback == got or (fallback == {} and isinstance(got, dict)):
        return []
    return [f"{where} was not given and is {got!r}, expected {fallback!r}"]


def effective(name: str, arguments: list[Any]) -> list[Any]:
    """A call's arguments with the part of the data that they mean, which Python cuts out before it sends them."""
    if name in ("writeBuffer", "setImmediates"):
        before, data = arguments[: 2 if name == "writeBuffer" else 1], arguments[2 if name == "writeBuffer" else 1]
        offset, size = (arguments[len(before) + 1 :] + [0, None])[:2] if len(arguments) > len(before) + 1 else (0, None)
        taken = data["bytes"][offset:] if size is None else data["bytes"][offset : offset + size]
        return [*before, {"bytes": taken}]
    if name == "setBindGroup" and len(arguments) == 5:
        index, group, offsets, start, length = arguments
        return [index, group, offsets[start : start + length]]
    if name == "setVertexBuffer" and arguments[1] is None:
        return arguments[:2]
    return arguments


def wrong(call: Call) -> list[str]:
    """What of a call did not arrive as it was given."""
    if len(call.arrived) != 1:
        return [f"{call} arrived {len(call.arrived)} times"]
    member, got = call.member, call.arrived[0]["args"]
    expected = effective(member.name, [sample.javascript for sample in call.given])
    got = effective(member.name, got)
    found = []
    for place, item in enumerate(member.arguments or ()):
        one = expected[place] if place < len(expected) else ...
        other = got[place] if place < len(got) else ...
        if call.only_required or one is not ...:
            found += compare_member(item, one, other, f"{member.name}.{item.name}")
    return found


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
    passes = [call["args"][0]["depthStencilAttachment"] for call in played["calls"] if call["method"] == "beginRenderPass"]
    operations = [sorted(name for name in given if name.endswith("Op")) for given in passes]
    depth, stencil = ["depthLoadOp", "depthStoreOp"], ["stencilLoadOp", "stencilStoreOp"]
    assert operations == [[*depth, *stencil], stencil, depth, depth, [], depth, stencil, stencil, []]


def test_a_canvas_tells_its_configuration(recorded):
    device, context = recorded.device(), recorded.gpu.get_canvas_context({"window": "the element"})
    assert context.get_configuration() is None
    assert context.canvas == "the element"
    given = {item: CANVAS.get(item, "premultiplied") for item in IDL.dictionaries["GPUCanvasConfiguration"]}
    python = {interface_language.snake_case(name): value for name, value in given.items()} | {"device": device}
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
    return {interface_language.snake_case(name): sample.python for name, sample in given.items()}


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
    make = getattr(device, f"create_{interface_language.snake_case(interface.removeprefix('GPU'))}")
    made = make(**python_of(given))
    for member in IDL.interfaces[interface].values():
        if member.name in given:
            value = getattr(made, interface_language.snake_case(member.name))
            assert value == given[member.name].javascript, f"FIXME: {interface}.{member.name}"
    if interface == "GPUTexture":
        assert [made.width, made.height, made.depth_or_array_layers] == given["size"].javascript
    if interface == "GPUBuffer":
        assert made.map_state == "mapped"
        made.unmap()
        assert made.map_state == "unmapped"


LABELLED = [name for name in IDL.interfaces if "label" in IDL.interfaces[name] and name in OURS and name not in IDL.mixins]


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
    told = {call["on"] for call in played["calls"] if call["method"] == "label=" and call["args"] == [f"new {call['on']}"]}
    # A command buffer is made when it is submitted, with the label that it had when it was finished.
    assert told == set(LABELLED) - {"GPUCommandBuffer"}
