"""Calls of our backend with all that the IDL lets them have, and what of them reaches WebGPU in the player."""

from __future__ import annotations

import json
import os
import struct
import subprocess
from pathlib import Path
from typing import Any

import wgpu

from . import idl as interface_language
from .idl import Member, parse, python_names
from .recorded import Recorded
from .samples import Sample, Samples, default

CALLS = Path(__file__).with_name("calls.mjs")
IDL = parse(interface_language.text())


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
        count = 2 if name == "writeBuffer" else 1
        data = arguments[count]["bytes"]
        offset, size = [*arguments[count + 1 :], *(0, None)[max(0, len(arguments) - count - 1) :]]
        taken = data[offset:] if size is None else data[offset : offset + size]
        return [*arguments[:count], taken]
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
