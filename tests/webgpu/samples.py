"""Values for what the IDL names: what Python code gives, and what WebGPU should get for it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import wgpu

from .idl import Field, Idl, snake_case, split

_INTEGER = re.compile(r"(unsigned )?(short|long long|long)$")


class Sample(NamedTuple):
    """A value in Python, and the same as WebGPU gets it (objects by their labels)."""

    python: Any
    javascript: Any


class Unavailable(Exception):
    """No sample can be had: the type is one of JavaScript's, or absent from this backend."""


#: Where any value will not do: the only ones that mean what the test needs.
CHOSEN: dict[str, Sample] = {
    # A canvas takes few formats; those that are sRGB are another matter (see canvas.py and its own tests).
    "GPUCanvasConfiguration.format": Sample("rgba16float", "rgba16float"),
    "GPUCanvasConfiguration.viewFormats": Sample(["bgra8unorm"], ["bgra8unorm"]),
    "GPUCanvasConfiguration.colorSpace": Sample("display-p3", "display-p3"),
    # WebGPU takes no operations for an aspect that is read only (test_idl.py has that apart).
    "GPURenderPassDepthStencilAttachment.depthReadOnly": Sample(False, False),
    "GPURenderPassDepthStencilAttachment.stencilReadOnly": Sample(False, False),
    "GPUDeviceDescriptor.requiredFeatures": Sample(["timestamp-query"], ["timestamp-query"]),
    "GPUDeviceDescriptor.requiredLimits": Sample({"max-buffer-size": 1 << 20}, {"maxBufferSize": 1 << 20}),
    "GPURequestAdapterOptions.featureLevel": Sample("compatibility", "compatibility"),
    "GPUBufferDescriptor.size": Sample(4096, 4096),
    # Within the data of a sample.
    "writeBuffer.dataOffset": Sample(16, 16),
    "writeBuffer.size": Sample(32, 32),
    "setImmediates.dataOffset": Sample(4, 4),
    "setImmediates.dataSize": Sample(8, 8),
    "setBindGroup.dynamicOffsetsData": Sample(list(range(0, 2560, 256)), list(range(0, 2560, 256))),
    "setBindGroup.dynamicOffsetsDataStart": Sample(3, 3),
    "setBindGroup.dynamicOffsetsDataLength": Sample(2, 2),
}

_USAGE = wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.RENDER_ATTACHMENT


class Samples:
    """Makes samples on a device; no two numbers and no two texts are the same."""

    def __init__(self, idl: Idl, device: Any) -> None:
        self.idl = idl
        self.device = device
        self._count = itertools.count(1)

    def number(self) -> int:
        """Another multiple of 8, which every alignment that Python checks allows."""
        return next(self._count) * 8

    # ---- By type ----

    def variants(self, type_: str, where: str = "") -> list[Sample]:
        """One sample for each form that a type has."""
        if where in CHOSEN:
            return [CHOSEN[where]]
        type_ = type_.removesuffix("?").strip()
        if type_ in ("GPUColor", "GPUOrigin3D", "GPUExtent3D"):
            return self._vector(f"{type_}Dict")
        if type_.endswith("Flags"):
            return self._flags(type_.removesuffix("Flags"))
        type_ = self.idl.resolved(type_).removesuffix("?").strip()
        if type_.startswith("("):
            return self._union(type_)
        if type_.startswith("sequence<"):
            return [self._sequence(type_[len("sequence<") : -1])]
        if type_.startswith("record<"):
            number = self.number() + 0.5
            return [Sample({"snake_case": number}, {"snake_case": number})]
        if type_ in self.idl.enums:
            chosen = self.idl.enums[type_][-1]
            return [Sample(chosen, chosen)]
        if type_ in self.idl.dictionaries:
            return [*self.dictionaries(type_), *self.structures(type_)]
        return [self._scalar(type_)]

    def _scalar(self, type_: str) -> Sample:
        if type_ == "boolean":
            return Sample(True, True)
        if _INTEGER.search(type_):
            number = self.number()
            return Sample(number, number)
        if type_ in ("float", "double"):
            value = self.number() + 0.25
            return Sample(value, value)
        if type_ in ("USVString", "DOMString"):
            word = f"text-{self.number()}"
            return Sample(word, word)
        if type_ == "AllowSharedBufferSource":
            data = bytes(self.number() % 251 for _ in range(4096))
            return Sample(data, {"bytes": list(data)})
        thing = self.object(type_)
        return Sample(thing, {"#": thing.label})

    def _vector(self, dictionary: str) -> list[Sample]:
        """A size, a place or a colour: a sequence, a dict or a struct; the player always passes a sequence."""
        numbers = [self.number() for _ in self.idl.dictionaries[dictionary]]
        named = [*self.dictionaries(dictionary), *self.structures(dictionary)]
        return [
            Sample(tuple(numbers), numbers),
            *(Sample(python, list(javascript.values())) for python, javascript in named),
        ]

    def _flags(self, name: str) -> list[Sample]:
        names, values = zip(*self.idl.flags[name].items(), strict=True)
        if name == "GPUMapMode":
            return [Sample("WRITE", 2), Sample(1, 1)]
        return [Sample(f"{names[0]}|{names[1]}", values[0] | values[1]), Sample(values[1], values[1])]

    def _union(self, type_: str) -> list[Sample]:
        samples: list[Sample] = []
        for option in split(type_[1:-1].replace(" or ", ","), ","):
            try:
                samples += self.variants(option)
            except Unavailable:
                continue  # undefined, and what only the page has
        if not samples:
            raise Unavailable(type_)
        return samples

    def _sequence(self, item: str) -> Sample:
        samples = self.variants(item)
        if item.endswith("?"):
            samples.append(Sample(None, None))
        return Sample([sample.python for sample in samples], [sample.javascript for sample in samples])

    # ---- Dictionaries ----

    def filled(self, dictionary: str) -> Iterator[dict[str, Sample]]:
        """Every member given, by its name in Python; once more for each other form that one of them has."""
        fields = self.idl.dictionaries[dictionary]
        first: dict[str, Sample] = {}
        others = []
        for item in fields.values():
            try:
                forms = self.variants(item.type, f"{dictionary}.{item.name}")
            except Unavailable:
                if item.required:
                    raise
                continue
            first[item.name] = forms[0]
            others += [(item.name, form) for form in forms[1:]]
        yield first
        for name, form in others:
            yield {**first, name: form}

    def required(self, dictionary: str) -> dict[str, Sample]:
        """Only what must be given."""
        fields = self.idl.dictionaries[dictionary].values()
        return {item.name: self.variants(item.type, f"{dictionary}.{item.name}")[0] for item in fields if item.required}

    def dictionaries(self, dictionary: str) -> list[Sample]:
        """As dicts."""
        return [_as_dict(members) for members in self.filled(dictionary)]

    def structures(self, dictionary: str) -> list[Sample]:
        """As one of wgpu-py's structs."""
        members = next(self.filled(dictionary))
        structure = getattr(wgpu.structs, structure_name(dictionary))
        return [Sample(structure(**_as_dict(members).python), _as_dict(members).javascript)]

    # ---- Objects ----

    def object(self, interface: str) -> Any:
        """A new object of an interface, with a label of its own."""
        device, label = self.device, f"{interface}-{self.number()}"
        every = sum(self.idl.flags["GPUBufferUsage"].values())
        if interface == "GPUDevice":
            return device
        if interface == "GPUBuffer":
            return device.create_buffer(label=label, size=1 << 20, usage=every)
        if interface in ("GPUTexture", "GPUTextureView"):
            texture = device.create_texture(label=label, size=(64, 64), format="depth24plus-stencil8", usage=_USAGE)
            return texture if interface == "GPUTexture" else texture.create_view(label=label)
        if interface == "GPUSampler":
            return device.create_sampler(label=label)
        if interface == "GPUBindGroupLayout":
            return device.create_bind_group_layout(label=label, entries=[])
        if interface == "GPUBindGroup":
            return device.create_bind_group(label=label, layout=self.object("GPUBindGroupLayout"), entries=[])
        if interface == "GPUPipelineLayout":
            return device.create_pipeline_layout(label=label, bind_group_layouts=[])
        if interface == "GPUShaderModule":
            return device.create_shader_module(label=label, code="// nothing")
        stage = {"module": device.create_shader_module(code="// nothing")}
        if interface == "GPUComputePipeline":
            return device.create_compute_pipeline(label=label, layout="auto", compute=stage)
        if interface == "GPURenderPipeline":
            return device.create_render_pipeline(label=label, layout="auto", vertex=stage)
        if interface == "GPUQuerySet":
            return device.create_query_set(label=label, type="occlusion", count=2)
        if interface == "GPURenderBundle":
            return device.create_render_bundle_encoder(color_formats=[]).finish(label=label)
        if interface == "GPUCommandBuffer":
            return device.create_command_encoder().finish(label=label)
        raise Unavailable(interface)


def _as_dict(members: dict[str, Sample]) -> Sample:
    return Sample(
        {snake_case(name): sample.python for name, sample in members.items()},
        {name: sample.javascript for name, sample in members.items()},
    )


def structure_name(dictionary: str) -> str:
    """``GPUExtent3DDict`` → ``Extent3D``, wgpu-py's struct."""
    return dictionary.removeprefix("GPU").removesuffix("Dict")


def default(idl: Idl, item: Field) -> Any:
    """The value of a default, which WebGPU fills in itself where nothing arrives; `...` if there is none."""
    text = item.default
    if text is None:
        return ...
    if text.startswith('"'):
        return text.strip('"')
    if text in ("true", "false"):
        return text == "true"
    if text in ("{}", "[]"):
        return {} if text == "{}" else []
    return int(text, 0) if re.fullmatch(r"(0x)?[0-9A-Fa-f]+", text) else float(text)
