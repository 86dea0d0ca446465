"""The stages of a frame, and how passes get into them.

    schedule(work) ─→ once, before the next frame, and not again when that frame is sent again
    Stage          ─→ every frame, before anything is drawn: it may depend on the camera
    IndirectDraw   ─→ a draw whose counts a stage has written

pygfx draws each object with what its render function returns: shaders, which it puts into containers of its own
classes. A shader that names another ``container`` is put into that. So passes run, and draw, in every pygfx renderer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol
from weakref import WeakSet, ref

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray
from pygfx.renderers.wgpu.engine import pipeline
from pygfx.renderers.wgpu.engine.shared import get_shared
from pygfx.renderers.wgpu.shader.base import ShaderInterface

from vizlib import writes
from vizlib.passes import limits

__all__ = [
    "Drawn",
    "Filled",
    "IndirectDraw",
    "Stage",
    "Work",
    "adopt",
    "device",
    "entries",
    "made",
    "on_schedule",
    "renew",
    "run_again",
    "run_scheduled",
    "schedule",
]


def device() -> wgpu.GPUDevice:
    """The device that pygfx draws with. In a page it is there once a figure could be drawn."""
    return get_shared().device


# ---- Once ----


class Work(Protocol):
    """What has to run on the GPU before the next frame."""

    def encode(self, compute_pass: Any) -> None:
        """Dispatch it into a compute pass; may write to buffers, too."""


_scheduled: dict[int, ref[Work]] = {}
_listeners: list[Callable[[Work], None]] = []
_kept_right: WeakSet[Work] = WeakSet()  # whose results lie on the GPU only


def schedule(work: Work) -> None:
    """Run ``work`` once before the next frame, behind what has been scheduled before; twice counts once.

    It is held weakly: what nobody has any more, nobody wants to see.
    """
    _scheduled[id(work)] = ref(work)
    _kept_right.add(work)
    for listener in _listeners:
        listener(work)


def run_again(work: Work) -> None:
    """Run ``work`` whenever the GPU was exchanged for another; it is held weakly."""
    _kept_right.add(work)


def on_schedule(listener: Callable[[Work], None]) -> None:
    """Call ``listener`` with whatever is scheduled from now on: it changes what the next frame shows."""
    if listener not in _listeners:
        _listeners.append(listener)


def renew() -> None:
    """The GPU was exchanged for another: run again what had ever been scheduled, and is still there."""
    writes.note()
    for work in list(_kept_right):
        schedule(work)


def run_scheduled() -> None:
    """Run all that is scheduled, in one compute pass; free of cost where nothing is.

    If a work fails, those behind it stay scheduled, and it does not.
    """
    if not _scheduled:
        return
    writes.note()
    encoder = device().create_command_encoder(label="vizlib/scheduled")
    compute_pass = encoder.begin_compute_pass(label="vizlib/scheduled")
    try:
        while _scheduled:
            work = _scheduled.pop(next(iter(_scheduled)))()
            if work is not None:
                work.encode(compute_pass)
    finally:
        compute_pass.end()
        device().queue.submit([encoder.finish()])


# ---- Every frame ----


class StageContainer:
    """What pygfx takes for a compute pipeline: dispatches a :class:`Stage`."""

    def __init__(self, shader: Stage) -> None:
        self._stage = shader

    def update(self, wobject: Any, scene: Any, renderstate: Any, changed: set[str], tracker: Any) -> None:
        self._stage.update(wobject)

    def dispatch(self, compute_pass: Any) -> None:
        self._stage.encode(compute_pass)


class Stage(ShaderInterface):
    """Compute that runs in every frame that draws an object; its render function returns it before the shaders."""

    type = "compute"
    needs_bake_function = False
    container = StageContainer

    def update(self, wobject: gfx.WorldObject) -> None:
        """Make what ``encode`` needs; called while pygfx uploads what has changed, if something has."""

    def encode(self, compute_pass: Any) -> None:
        """Dispatch it into the frame's compute pass."""
        raise NotImplementedError


class IndirectDraw(pipeline.RenderPipelineContainer):
    """A render pipeline whose shader has ``indirect``: (buffer, offset) of the draw's four counts."""

    def draw(self, render_pass: Any, renderstate: Any) -> None:
        """Draw as many vertices as a stage of the same frame has counted."""
        if self.broken:
            return
        render_pass.set_pipeline(self.wgpu_pipeline)
        groups = [*self.wgpu_bind_groups, renderstate.wgpu_bind_group]
        for index, group in enumerate(groups):
            render_pass.set_bind_group(index, group, [], 0, 99)
        render_pass.draw_indirect(*self.shader.indirect)


def _install() -> None:
    """Have pygfx ask a shader which container it is for."""

    def asking(usual: Any) -> Any:
        def container(shader: Any) -> Any:
            return getattr(shader, "container", usual)(shader)

        return container

    pipeline.ComputePipelineContainer = asking(pipeline.ComputePipelineContainer)
    pipeline.RenderPipelineContainer = asking(pipeline.RenderPipelineContainer)


_install()
limits.install()


# ---- Buffers ----


class Filled(gfx.Buffer):
    """A pygfx buffer of float32 that a pass fills: nothing of it is in the heap.

    count : items
    size : numbers in each
    """

    def __init__(self, count: int, size: int) -> None:
        usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_SRC
        super().__init__(nbytes=4 * size * count, nitems=count, format=f"{size}xf4", usage=usage)
        self._size = size

    @property
    def data(self) -> NDArray[np.float32]:
        """Zeros without memory: pygfx looks at the shape."""
        return np.broadcast_to(np.float32(0), (self.nitems, self._size))


class Drawn(gfx.Buffer):
    """A pygfx buffer that is an array of ``vizlib.compute``: made when it is first drawn.

    source : has ``gpu``, ``nbytes`` and ``shape``
    size : float32 numbers in each item
    """

    def __init__(self, source: Any, size: int) -> None:
        super().__init__(nbytes=source.nbytes, nitems=source.nbytes // (4 * size), format=f"{size}xf4")
        self._source = source

    @property
    def _wgpu_object(self) -> wgpu.GPUBuffer:
        return self._source.gpu

    @_wgpu_object.setter
    def _wgpu_object(self, buffer: wgpu.GPUBuffer | None) -> None:
        """It is the source's, whatever pygfx begins with."""

    @property
    def _wgpu_usage(self) -> int:
        return int(self._source.gpu.usage)

    @_wgpu_usage.setter
    def _wgpu_usage(self, usage: int) -> None:
        """The same."""


def adopt(buffer: wgpu.GPUBuffer, format: str) -> gfx.Buffer:
    """A pygfx buffer that is this one of wgpu's, for pygfx's bindings.

    buffer : whatever usages its bindings want, it has to have
    format : of its items, as pygfx writes it, such as "3xf4"
    """
    count, _, scalar = format.rpartition("x")
    items = buffer.size // (int(count or 1) * int(scalar[-1]))
    result = gfx.Buffer(nbytes=buffer.size, nitems=items, format=format, usage=buffer.usage)
    result._wgpu_object = buffer
    return result


def made(buffer: gfx.Buffer) -> wgpu.GPUBuffer:
    """What a pygfx buffer is on the GPU; from now on it is there."""
    return _bound(buffer)["buffer"]


def entries(resources: Iterable[Any]) -> list[dict[str, Any]]:
    """Entries of a bind group from slot 0 on: of what wgpu has, and of pygfx's buffers, which are made if need be."""
    return [{"binding": slot, "resource": _bound(resource)} for slot, resource in enumerate(resources)]


def _bound(resource: Any) -> Any:
    if isinstance(resource, wgpu.GPUBuffer):
        return {"buffer": resource, "offset": 0, "size": resource.size}
    if not isinstance(resource, gfx.Buffer):
        return resource
    from pygfx.renderers.wgpu.engine.binding import Binding

    kind = "uniform" if resource.data is not None and resource.data.dtype.names else "read_only_storage"
    entry, _ = Binding("of a pass", f"buffer/{kind}", resource).get_bind_group_descriptors(0)
    return dict(entry["resource"])
