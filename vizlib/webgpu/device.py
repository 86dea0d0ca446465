"""The device: what makes all other objects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import wgpu.classes as classes
from wgpu import flags

from . import strict
from .absences import absent_method, absent_property
from .buffer import GPUBuffer
from .command_encoder import GPUCommandEncoder
from .descriptors import check, extent, flag, plain
from .objects import (
    GPUBindGroup,
    GPUBindGroupLayout,
    GPUComputePipeline,
    GPUObjectBase,
    GPUPipelineLayout,
    GPUQuerySet,
    GPURenderPipeline,
    GPUSampler,
    GPUShaderModule,
    pipeline_error,
)
from .occupied import texture_bytes
from .pass_encoders import GPURenderBundleEncoder
from .promise import GPUPromise
from .queue import GPUQueue
from .reports import error_of
from .sites import here
from .texture import GPUTexture

if TYPE_CHECKING:
    from .adapter import GPUAdapter

from ..stream import bindings
from ..stream.writer import CommandList

FLT_MAX = float(np.finfo(np.float32).max)


class GPUDevice(classes.GPUDevice, GPUObjectBase):
    """A device; its objects keep it alive, and what is dropped on the Python side is dropped in the player."""

    _kind = "devices"

    def __init__(
        self,
        label: str,
        handle: int,
        adapter: GPUAdapter,
        features: set[str],
        limits: dict[str, int],
        queue_label: str = "",
    ) -> None:
        self._connection = adapter._connection
        GPUObjectBase.__init__(self, label, handle, self)
        self._adapter = adapter
        self._features = features
        self._limits = limits
        self._warned: set[str] = set()  # what is only said once
        queue = GPUQueue(queue_label, self._connection)
        queue._device = self
        self._queue = queue

    def _make(self, kind: type[GPUObjectBase], command: str, descriptor: dict[str, Any]) -> int:
        values = plain(descriptor, _structure(command))
        return self._connection.make(kind._kind, self._handle, descriptor["label"], command, ..., values)

    # ---- Memory ----

    def create_buffer(
        self, *, label: str = "", size: int, usage: int | str, mapped_at_creation: bool = False
    ) -> GPUBuffer:
        size, bits, label = int(size), flag(flags.BufferUsage, usage), label or ""
        handle = self._connection.make(
            GPUBuffer._kind, self._handle, label, "create_buffer", ..., size, bits, int(mapped_at_creation), label
        )
        self._connection.occupied.take(handle, GPUBuffer._kind, size)
        return GPUBuffer(label, handle, self, size, bits, bool(mapped_at_creation))

    def create_texture(
        self,
        *,
        label: str = "",
        size: Any,
        mip_level_count: int = 1,
        sample_count: int = 1,
        dimension: str = "2d",
        format: str,
        usage: int | str,
        view_formats: Sequence[str] = (),
        texture_binding_view_dimension: str | None = None,
    ) -> GPUTexture:
        if not isinstance(dimension, str):
            raise TypeError(f"create_texture: dimension is {dimension!r}, expected '1d', '2d' or '3d'.")
        info = {
            "size": extent(size),
            "mip_level_count": int(mip_level_count or 1),
            "sample_count": int(sample_count or 1),
            "dimension": dimension,
            "format": format,
            "usage": flag(flags.TextureUsage, usage),
            "texture_binding_view_dimension": texture_binding_view_dimension,
        }
        handle = self._make(GPUTexture, "create_texture", {**info, "label": label, "view_formats": list(view_formats)})
        self._connection.occupied.take(handle, GPUTexture._kind, texture_bytes(info))
        return GPUTexture(label, handle, self, info)

    def create_sampler(
        self,
        *,
        label: str = "",
        address_mode_u: str = "clamp-to-edge",
        address_mode_v: str = "clamp-to-edge",
        address_mode_w: str = "clamp-to-edge",
        mag_filter: str = "nearest",
        min_filter: str = "nearest",
        mipmap_filter: str = "nearest",
        lod_min_clamp: float = 0,
        lod_max_clamp: float = 32,
        compare: str | None = None,
        max_anisotropy: int = 1,
    ) -> GPUSampler:
        descriptor = {
            "label": label,
            "address_mode_u": address_mode_u,
            "address_mode_v": address_mode_v,
            "address_mode_w": address_mode_w,
            "mag_filter": mag_filter,
            "min_filter": min_filter,
            "mipmap_filter": mipmap_filter,
            "lod_min_clamp": lod_min_clamp,
            "lod_max_clamp": min(lod_max_clamp, FLT_MAX),  # JSON has no infinity, which many give
            "compare": compare,
            "max_anisotropy": max_anisotropy,
        }
        return GPUSampler(label, self._make(GPUSampler, "create_sampler", descriptor), self)

    def create_query_set(self, *, label: str = "", type: str, count: int) -> GPUQuerySet:
        descriptor = {"label": label, "type": type, "count": count}
        return GPUQuerySet(label, self._make(GPUQuerySet, "create_query_set", descriptor), self, type, count)

    import_external_texture = absent_method("GPUDevice.importExternalTexture")

    # ---- Bindings ----

    def create_bind_group_layout(self, *, label: str = "", entries: Sequence[Any]) -> GPUBindGroupLayout:
        descriptor = {"label": label, "entries": entries}
        handle = self._make(GPUBindGroupLayout, "create_bind_group_layout", descriptor)
        return GPUBindGroupLayout(label, handle, self)

    def create_bind_group(self, *, label: str = "", layout: GPUBindGroupLayout, entries: Sequence[Any]) -> GPUBindGroup:
        # pygfx makes some anew for each frame, so this is spelled out where `plain` would go through it all.
        label = label or ""
        _expect(layout, GPUBindGroupLayout, "create_bind_group: layout")
        needs: list[Any] = [layout]
        words: list[int] = []
        for entry in entries:
            check(entry, "BindGroupEntry")
            resource = entry["resource"]
            if isinstance(resource, GPUObjectBase):
                needs.append(resource)
                words += bindings.whole(int(entry["binding"]), resource._handle)
            else:
                check(resource, "BufferBinding")
                buffer, size = resource["buffer"], resource.get("size")
                _expect(buffer, GPUBuffer, "create_bind_group: the buffer of an entry")
                needs.append(buffer)
                offset = int(resource.get("offset") or 0)
                size = None if size is None else int(size)
                words += bindings.part(int(entry["binding"]), buffer._handle, offset, size)
        packed = bindings.packed(words)
        handle = self._connection.make(
            GPUBindGroup._kind, self._handle, label, "create_bind_group", ..., layout._handle, packed, label
        )
        return GPUBindGroup(label, handle, self, tuple(needs))

    def create_pipeline_layout(
        self, *, label: str = "", bind_group_layouts: Sequence[GPUBindGroupLayout], immediate_size: int = 0
    ) -> GPUPipelineLayout:
        for layout in bind_group_layouts:
            if layout is not None:
                _expect(layout, GPUBindGroupLayout, "create_pipeline_layout: a bind group layout")
        descriptor: dict[str, Any] = {"label": label, "bind_group_layouts": bind_group_layouts}
        if immediate_size:
            descriptor["immediate_size"] = immediate_size
        handle = self._make(GPUPipelineLayout, "create_pipeline_layout", descriptor)
        return GPUPipelineLayout(label, handle, self, tuple(bind_group_layouts))

    # ---- Programs ----

    def create_shader_module(
        self, *, label: str = "", code: str, compilation_hints: Sequence[Any] = ()
    ) -> GPUShaderModule:
        label = label or ""
        if not isinstance(code, str):
            raise TypeError(
                f'create_shader_module "{label}": code is {type(code).__name__}, expected WGSL as a string; '
                "SPIR-V is not available in a browser."
            )
        if code.lstrip().startswith("#version"):
            raise ValueError(
                f'create_shader_module "{label}": the code is GLSL, which browsers do not take; write it in WGSL.'
            )
        hints = plain(list(compilation_hints), "ShaderModuleCompilationHint")  # no browser makes use of them yet
        handle = self._connection.make(
            GPUShaderModule._kind, self._handle, label, "create_shader_module", ..., code, label, hints
        )
        return GPUShaderModule(label, handle, self)

    def create_compute_pipeline(self, *, label: str = "", layout: Any, compute: Any) -> GPUComputePipeline:
        descriptor = {"label": label, "layout": layout, "compute": compute}
        handle = self._make(GPUComputePipeline, "create_compute_pipeline", descriptor)
        return GPUComputePipeline(label, handle, self, (layout, compute["module"]))

    def create_compute_pipeline_async(self, *, label: str = "", layout: Any, compute: Any) -> GPUPromise:
        descriptor = {"label": label, "layout": layout, "compute": compute}
        needs = (layout, compute["module"])
        return self._make_async(GPUComputePipeline, "create_compute_pipeline", label, descriptor, needs)

    def create_render_pipeline(
        self,
        *,
        label: str = "",
        layout: Any,
        vertex: Any,
        primitive: Any = None,
        depth_stencil: Any = None,
        multisample: Any = None,
        fragment: Any = None,
    ) -> GPURenderPipeline:
        descriptor = _render_pipeline(label, layout, vertex, primitive, depth_stencil, multisample, fragment)
        handle = self._make(GPURenderPipeline, "create_render_pipeline", descriptor)
        return GPURenderPipeline(label, handle, self, _programs(descriptor))

    def create_render_pipeline_async(
        self,
        *,
        label: str = "",
        layout: Any,
        vertex: Any,
        primitive: Any = None,
        depth_stencil: Any = None,
        multisample: Any = None,
        fragment: Any = None,
    ) -> GPUPromise:
        descriptor = _render_pipeline(label, layout, vertex, primitive, depth_stencil, multisample, fragment)
        needs = _programs(descriptor)
        return self._make_async(GPURenderPipeline, "create_render_pipeline", label, descriptor, needs)

    def _make_async(
        self, kind: Any, command: str, label: str, descriptor: dict[str, Any], needs: tuple[Any, ...]
    ) -> GPUPromise:
        connection = self._connection

        def made(_: Any) -> Any:
            return kind(label, handle, self, needs)

        def failed() -> None:
            connection.drop(handle, kind._kind)

        values = plain(descriptor, _structure(command))  # what raises does so before anybody waits for an answer
        reply, promise = connection.promise(f"GPUDevice.{command}_async", made, None, failed, pipeline_error)
        handle = connection.make(kind._kind, self._handle, label, f"{command}_async", ..., values, reply)
        connection.flush()
        return promise

    # ---- Encoders ----

    def create_command_encoder(self, *, label: str = "") -> GPUCommandEncoder:
        if self._connection.before_work is not None:
            self._connection.before_work()
        encoder = GPUCommandEncoder(label, self)
        return strict.noting(encoder) if self._connection.strict else encoder

    def create_render_bundle_encoder(
        self,
        *,
        label: str = "",
        color_formats: Sequence[str],
        depth_stencil_format: str | None = None,
        sample_count: int = 1,
        depth_read_only: bool = False,
        stencil_read_only: bool = False,
    ) -> GPURenderBundleEncoder:
        descriptor = {
            "label": label,
            "color_formats": color_formats,
            "depth_stencil_format": depth_stencil_format,
            "sample_count": sample_count,
            "depth_read_only": depth_read_only,
            "stencil_read_only": stencil_read_only,
        }
        commands = CommandList()
        commands.put("begin_bundle", plain(descriptor, "RenderBundleEncoderDescriptor"), here())
        encoder = GPURenderBundleEncoder(label, self, commands, [])
        return strict.noting(encoder) if self._connection.strict else encoder

    # ---- Errors and end ----

    def push_error_scope(self, filter: str) -> None:
        self._connection.use(self._handle).put("push_error_scope", filter)

    def pop_error_scope_async(self) -> GPUPromise:
        reports = self._connection.reports

        def handler(error: dict[str, Any] | None) -> Any:
            return None if error is None else error_of(error["type"], reports.text(error))

        reply, promise = self._connection.promise("GPUDevice.pop_error_scope_async", handler)
        self._connection.use(self._handle).put("pop_error_scope", reply)
        self._connection.flush()
        return promise

    def pop_error_scope_sync(self) -> Any:
        """As ``pop_error_scope_async``, blocking, where that is possible."""
        return self.pop_error_scope_async().sync_wait()

    onuncapturederror = absent_property("GPUDevice.onuncapturederror")

    @property
    def lost_async(self) -> GPUPromise:
        """To be awaited until the device is lost: WebGPU's ``lost``, which wgpu-py has no public name for.

        The device is usable again soon after, on another one of the browser's (see ``recovery.py``).
        """
        return self._get_lost_async()

    @property
    def lost_sync(self) -> Any:
        """As ``lost_async``, blocking, where that is possible."""
        return self._get_lost_async().sync_wait()

    def _get_lost_async(self) -> GPUPromise:
        def handler(info: dict[str, str]) -> Any:
            return classes.GPUDeviceLostInfo(info["reason"], info["message"])

        reply, promise = self._connection.promise("GPUDevice.lost_async", handler)
        self._connection.stream.put("watch_lost", self._handle, reply)
        self._connection.flush_soon()
        return promise

    def destroy(self) -> None:
        self._connection.stream.put("destroy", self._handle)
        self._connection.flush_soon()


def _expect(thing: Any, kind: type[GPUObjectBase], what: str) -> None:
    """Raise TypeError, as natively, where an object of another kind is given."""
    if not isinstance(thing, kind):
        raise TypeError(f"{what} is a {type(thing).__name__}, expected a {kind.__name__}.")


@cache
def _structure(command: str) -> str:
    """``create_render_pipeline`` → ``RenderPipelineDescriptor``."""
    return "".join(part.capitalize() for part in command.removeprefix("create_").split("_")) + "Descriptor"


def _programs(descriptor: dict[str, Any]) -> tuple[Any, ...]:
    """What a render pipeline is made of, and holds."""
    stages = (descriptor["vertex"], descriptor["fragment"])
    return (descriptor["layout"], *(stage["module"] for stage in stages if stage is not None))


def _render_pipeline(
    label: str, layout: Any, vertex: Any, primitive: Any, depth_stencil: Any, multisample: Any, fragment: Any
) -> dict[str, Any]:
    return {
        "label": label,
        "layout": layout,
        "vertex": vertex,
        "primitive": primitive,
        "depth_stencil": depth_stencil,
        "multisample": multisample,
        "fragment": fragment,
    }
