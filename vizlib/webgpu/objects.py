"""What all GPU objects have in common, and those that are no more than a handle with a label."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import wgpu.classes as classes
from wgpu._classes import object_id_counter  # wgpu's own counter, so that uids stay unique in the process

from ..stream.commands import BY_NAME
from .promise import GPUPromise

if TYPE_CHECKING:
    from .connection import Connection
    from .device import GPUDevice

logger = logging.getLogger("wgpu")


class GPUObjectBase(classes.GPUObjectBase):
    """An object that the player keeps under a handle; when Python drops it, the player does.

    The parents that it needs (a view its texture, a bind group its buffers) are held by reference, so
    nothing is dropped that something alive still uses.
    """

    _kind = ""  # the name under which it is counted; empty for what has no handle
    _handle = 0
    _connection: Connection

    def __init__(self, label: str, handle: int, device: GPUDevice) -> None:
        # The base class's own __init__ formats a log line for each object; encoders are made every frame.
        self._uid = next(object_id_counter)
        self._ot.increase(self.__class__.__name__, self._nbytes)
        self._label = label
        self._internal = self._handle = handle
        self._device = device
        self._connection = device._connection
        if logger.isEnabledFor(logging.INFO):
            logger.info("Creating %s %s", self.__class__.__name__, label)

    @property
    def label(self) -> str:
        """A name for people, which errors give. Natively it cannot be changed."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = label
        self._tell_label(label)

    def _tell_label(self, label: str) -> None:
        """Tell the player, and the journal, so that the object has this label on another device, too."""
        handle, journal = self._handle, self._connection.journal
        if not handle:
            # An encoder has its place in its own list of commands; a command buffer's label is fixed when it is made.
            if hasattr(self, "_commands") and not isinstance(self, classes.GPUCommandBuffer):
                self._commands.put("set_label", 2 if isinstance(self, classes.GPUCommandEncoder) else 3, 0, label)
            return
        self._connection.stream.put("set_label", 0, handle, label)
        made = journal.get(handle)
        if made is not None:
            fields = [name for name, _ in BY_NAME[made.command].fields]
            values = tuple(
                label
                if field == "label" and isinstance(value, str)
                else {**value, "label": label}
                if field == "descriptor"
                else value
                for field, value in zip(fields, made.values, strict=False)
            )
            journal.add(handle, made._replace(label=label, values=values))

    def _release(self) -> None:
        handle = self._handle
        if handle:
            self._handle = 0
            self._connection.drop(handle, self._kind)


class GPUTextureView(classes.GPUTextureView, GPUObjectBase):
    """A view; its handle is its texture's, which it holds."""

    _kind = "texture_views"

    def __init__(self, label: str, handle: int, device: GPUDevice, texture: Any) -> None:
        GPUObjectBase.__init__(self, label, handle, device)
        self._texture = texture
        self._size = texture.size

    def _release(self) -> None:
        self._handle = 0


class GPUSampler(classes.GPUSampler, GPUObjectBase):
    _kind = "samplers"


class GPUBindGroupLayout(classes.GPUBindGroupLayout, GPUObjectBase):
    _kind = "bind_group_layouts"

    def __init__(self, label: str, handle: int, device: GPUDevice, needs: Sequence[Any] = ()) -> None:
        super().__init__(label, handle, device)
        self._needs = needs  # the pipeline that made it by itself, if one did


class Composed(GPUObjectBase):
    """An object made of others, which it holds: they outlive it, and can be made again before it."""

    def __init__(self, label: str, handle: int, device: GPUDevice, needs: Sequence[Any]) -> None:
        super().__init__(label, handle, device)
        self._needs = needs


class GPUBindGroup(classes.GPUBindGroup, Composed):
    _kind = "bind_groups"


class GPUPipelineLayout(classes.GPUPipelineLayout, Composed):
    _kind = "pipeline_layouts"


class GPUQuerySet(classes.GPUQuerySet, GPUObjectBase):
    _kind = "query_sets"

    def __init__(self, label: str, handle: int, device: GPUDevice, type: str, count: int) -> None:
        GPUObjectBase.__init__(self, label, handle, device)
        self._type = type
        self._count = count

    def destroy(self) -> None:
        self._connection.destroy(self._handle)


class GPURenderBundle(classes.GPURenderBundle, Composed):
    _kind = "render_bundles"


class GPUCompilationMessage(classes.GPUCompilationMessage):
    """One message of the WGSL compiler. Lines and positions count from 1, `offset` and `length` UTF-16 units."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    message = property(lambda self: self._data["message"])
    type = property(lambda self: self._data["type"])
    line_num = property(lambda self: self._data["lineNum"])
    line_pos = property(lambda self: self._data["linePos"])
    offset = property(lambda self: self._data["offset"])
    length = property(lambda self: self._data["length"])


class GPUCompilationInfo(classes.GPUCompilationInfo):
    def __init__(self, messages: list[GPUCompilationMessage]) -> None:
        self._messages = messages

    messages = property(lambda self: self._messages)


class GPUShaderModule(classes.GPUShaderModule, GPUObjectBase):
    _kind = "shader_modules"

    def get_compilation_info_async(self) -> GPUPromise:
        def handler(messages: list[dict[str, Any]]) -> GPUCompilationInfo:
            return GPUCompilationInfo([GPUCompilationMessage(data) for data in messages])

        reply, promise = self._connection.promise("GPUShaderModule.get_compilation_info_async", handler, self)
        self._connection.stream.put("get_compilation_info", self._handle, reply)
        self._connection.flush()
        return promise


class GPUPipelineBase(classes.GPUPipelineBase):
    def get_bind_group_layout(self: Any, index: int) -> GPUBindGroupLayout:
        handle = self._connection.make(
            GPUBindGroupLayout._kind, self._device._handle, "", "get_bind_group_layout", self._handle, index, ...
        )
        return GPUBindGroupLayout("", handle, self._device, (self,))


class GPUComputePipeline(GPUPipelineBase, classes.GPUComputePipeline, Composed):
    _kind = "compute_pipelines"


class GPURenderPipeline(GPUPipelineBase, classes.GPURenderPipeline, Composed):
    _kind = "render_pipelines"


class GPUPipelineError(classes.GPUPipelineError, classes.GPUValidationError):
    """Why a pipeline could not be made asynchronously; `reason` is "validation" or "internal"."""

    reason = property(lambda self: self._options["reason"])


def pipeline_error(error: Exception) -> Exception:
    """The answer to a pipeline that was asked for, as the error that WebGPU has for it."""
    found = re.match(r"([\w.]+: )(validation|internal) error: (.*)", str(error), re.DOTALL)
    return GPUPipelineError(found[1] + found[3], {"reason": found[2]}) if found else error
