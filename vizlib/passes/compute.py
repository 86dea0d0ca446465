"""Compute on the GPU, on its own: NumPy arrays in, a WGSL source, NumPy arrays out. This module is ``vizlib.compute``.

    import vizlib as vz

    data = vz.compute.buffer(np.arange(1000, dtype="f4"))
    vz.compute.run('''
        @group(0) @binding(0) var<storage, read_write> data: array<f32>;
        @compute @workgroup_size(64)
        fn main(@builtin(global_invocation_id) id: vec3u) {
            if id.x < arrayLength(&data) { data[id.x] = sqrt(data[id.x]); }
        }
    ''', [data], workgroups=(16, 1, 1))
    data.read()

The way to the GPU and back takes time: a gigabyte a second or so, and a millisecond or two at least. It pays where
much is computed of each number, or where the result stays there: nodes draw such buffers as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np
import wgpu
from numpy.typing import ArrayLike, DTypeLike, NDArray

from vizlib import wgsl, writes
from vizlib.passes import frame
from vizlib.passes.kernel import Kernel

__all__ = ["Buffer", "buffer", "run", "together"]

USAGE = (
    wgpu.BufferUsage.STORAGE
    | wgpu.BufferUsage.UNIFORM
    | wgpu.BufferUsage.VERTEX
    | wgpu.BufferUsage.COPY_SRC
    | wgpu.BufferUsage.COPY_DST
)


class Buffer:
    """An array on the GPU, with the shape and dtype of NumPy's. Make it with ``buffer``.

    shape, dtype, nbytes : the array's
    name : stands in error messages, and is the GPU buffer's label
    """

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any], usage: int, name: str | None) -> None:
        self.shape, self.dtype, self.name = shape, dtype, name
        self.nbytes = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        self._usage = usage
        self._gpu: wgpu.GPUBuffer | None = None
        self._waiting: bytes | None = None  # what is to be in it, until it is there
        self._closed = False
        self._works: WeakSet[Any] = WeakSet()

    @classmethod
    def of(cls, gpu: wgpu.GPUBuffer, dtype: DTypeLike) -> Buffer:
        """One of wgpu's buffers, as a flat array of all of it. It is destroyed by whoever made it."""
        kind = np.dtype(dtype)
        result = cls((gpu.size // kind.itemsize,), kind, gpu.usage, gpu.label)
        result._gpu = gpu
        return result

    @property
    def _owner(self) -> str:
        return f'Buffer "{self.name}"' if self.name else "Buffer"

    def __repr__(self) -> str:
        state = "destroyed" if self._closed else "on the GPU" if self._gpu is not None else "not on the GPU yet"
        return f"<{self._owner}: {self.shape} {self.dtype}, {state}>"

    @property
    def gpu(self) -> wgpu.GPUBuffer:
        """The wgpu buffer, made when it is first asked for: as many bytes, up to a multiple of 4.

        Raises ValueError if it is larger than the device allows, RuntimeError once it is destroyed.
        """
        if self._closed:
            raise RuntimeError(f"{self._owner}: it is destroyed.")
        if self._gpu is None:
            device = frame.device()
            size = -(-self.nbytes // 4) * 4
            for limit in ("max-buffer-size", "max-storage-buffer-binding-size"):
                most = device.limits[limit]
                if size > most:
                    raise ValueError(
                        f"{self._owner}: it has {size} bytes, and this GPU's {limit} is {most}; "
                        "use several buffers, or a smaller dtype."
                    )
            self._gpu = device.create_buffer(label=self.name or "compute", size=size, usage=self._usage)
            if self._waiting is not None:
                device.queue.write_buffer(self._gpu, 0, self._waiting)
                self._waiting = None
        return self._gpu

    def write(self, array: ArrayLike) -> None:
        """Replace the contents by an array of the same shape, whose dtype can be cast to this one's."""
        given = np.asarray(array)
        if given.shape != self.shape:
            raise ValueError(f"{self._owner}: write() was given shape {given.shape}, expected {self.shape}.")
        if given.dtype != self.dtype:
            if not np.can_cast(given.dtype, self.dtype, "same_kind"):
                raise TypeError(f"{self._owner}: write() was given dtype {given.dtype}, expected {self.dtype}.")
            given = given.astype(self.dtype)
        self._put(given)
        self.changed()

    def _put(self, array: NDArray[Any]) -> None:
        writes.note()
        data = _bytes(array)
        if self._gpu is None and not self._closed:
            self._waiting = bytes(data)  # the user may go on to change the array
        else:
            frame.device().queue.write_buffer(self.gpu, 0, data)

    def read(self) -> NDArray[Any]:
        """The contents, as a new array; waits for the GPU.

        In a page that is possible at the top level of a script only, in browsers that can suspend it;
        ``await buffer.read_async()`` is possible everywhere.
        """
        frame.run_scheduled()
        try:
            return self._array(frame.device().queue.read_buffer(self.gpu))
        except RuntimeError as error:
            if self._closed:
                raise
            raise RuntimeError(f"{self._owner}: read() cannot wait here, use `await read_async()` ({error})") from error

    async def read_async(self) -> NDArray[Any]:
        """As ``read``, without blocking."""
        frame.run_scheduled()
        device, source = frame.device(), self.gpu
        usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        stage = device.create_buffer(label="compute/read", size=source.size, usage=usage)
        encoder = device.create_command_encoder(label="compute/read")
        encoder.copy_buffer_to_buffer(source, 0, stage, 0, source.size)
        device.queue.submit([encoder.finish()])
        await stage.map_async("READ")
        result = self._array(stage.read_mapped())
        stage.unmap()
        stage.destroy()
        return result

    def _array(self, data: memoryview) -> NDArray[Any]:
        return np.frombuffer(data, np.uint8)[: self.nbytes].copy().view(self.dtype).reshape(self.shape)

    def feed(self, work: frame.Work) -> None:
        """Have ``work`` run before the next frame, now and whenever the contents change; it is held weakly."""
        self._works.add(work)
        frame.schedule(work)

    def changed(self) -> None:
        """Tell those that draw or are fed; needed only where wgpu commands of one's own have written to it."""
        writes.note()
        for work in list(self._works):
            frame.schedule(work)

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        self._closed, self._waiting = True, None
        if self._gpu is not None:
            self._gpu.destroy()
            self._gpu = None


def buffer(
    array: ArrayLike | None = None,
    *,
    shape: Sequence[int] | int | None = None,
    dtype: DTypeLike | None = None,
    usage: int = 0,
    name: str | None = None,
) -> Buffer:
    """An array for the GPU, its bytes unchanged, or one of zeros of a ``shape`` and ``dtype`` (float32 if None).

    usage : ``wgpu.BufferUsage`` flags beyond storage, uniform, vertex and copying
    name : stands in error messages

    WGSL knows 4-byte numbers: what else an array holds, a shader reads as u32 and takes apart. Lists of Python's own
    numbers become float32 or int32. Raises TypeError for Python objects, ValueError for arrays without elements and for
    integers in lists that are too large.
    """
    owner = f'buffer "{name}"' if name else "buffer"
    if array is None:
        if shape is None:
            raise TypeError(f"{owner}: expected an array or a shape.")
        sizes = (shape,) if isinstance(shape, int) else tuple(int(size) for size in shape)
        kind = np.dtype(np.float32 if dtype is None else dtype)
        given = None
    else:
        if shape is not None:
            raise TypeError(f"{owner}: expected an array or a shape, not both.")
        given = np.asarray(array, dtype)
        if dtype is None and not hasattr(array, "dtype"):
            given = _four_bytes(given, owner)
        sizes, kind = given.shape, given.dtype
    if kind.hasobject or kind.itemsize == 0:
        raise TypeError(f"{owner}: dtype is {kind}, expected numbers.")
    if min(sizes, default=1) < 1:
        raise ValueError(f"{owner}: shape is {sizes}, expected at least one element.")
    if not isinstance(usage, int):
        raise TypeError(f"{owner}: usage is {usage!r}, expected wgpu.BufferUsage flags.")
    result = Buffer(sizes, kind, USAGE | int(usage), name)
    if given is not None:
        result._put(given)
    return result


def _four_bytes(given: NDArray[Any], owner: str) -> NDArray[Any]:
    """Python's own numbers as WGSL has them."""
    if given.dtype == np.float64:
        return given.astype(np.float32)
    if given.dtype == np.int64:
        if given.size and max(abs(int(given.min())), int(given.max())) > np.iinfo(np.int32).max:
            raise ValueError(f"{owner}: {int(given.max())} is too large for int32; give an array, or a dtype.")
        return given.astype(np.int32)
    return given


def _bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    """An array's bytes in C order, up to a multiple of 4."""
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    padding = -data.size % 4
    return np.concatenate([data, np.zeros(padding, np.uint8)]) if padding else data


def run(
    code: str,
    bindings: Sequence[Any],
    *,
    workgroups: int | Sequence[int] = 1,
    defines: Mapping[str, object] | None = None,
    encoder: Any = None,
    entry_point: str = "main",
) -> None:
    """Run a compute shader.

    code : WGSL; ``#import``, ``#define``, ``#ifdef`` as ``vizlib.wgsl.compose`` has them
    bindings : what ``@group(0)`` binds, by number: buffers of ``buffer`` or of wgpu, texture views, samplers
    workgroups : how many in x, y and z
    defines : names that stand for values in the source
    encoder : a command encoder or a compute pass, into which it is only recorded; without one it is submitted. That of
        ``together`` knows when what was written to is to be drawn; one of your own should be submitted at once
    entry_point : the function

    Raises ValueError for bindings that are not the source's, and for more workgroups than the device allows.
    A compiler's complaint names your line.
    """
    caller = sys._getframe(1).f_code.co_filename
    first = _line_of(code, caller)
    kernel = Kernel(code, name=Path(caller).name if first else "wgsl", first=first or 1, defines=defines)
    device = frame.device()
    if not isinstance(bindings, list | tuple):
        raise TypeError(f"run: bindings is {type(bindings).__name__}, expected a list of buffers.")
    resources = [item.gpu if isinstance(item, Buffer) else item for item in bindings]
    counts = _counts(workgroups, device)
    if isinstance(encoder, wgpu.GPUComputePassEncoder):
        kernel.encode(encoder, resources, counts, entry_point)
    else:
        own = encoder or device.create_command_encoder(label="compute")
        compute_pass = own.begin_compute_pass(label="compute")
        try:
            kernel.encode(compute_pass, resources, counts, entry_point)
        finally:
            compute_pass.end()
        if encoder is None:
            frame.run_scheduled()
            device.queue.submit([own.finish()])
    writes.note()  # into wgpu's own buffers and textures, too
    written = [
        item
        for item, variable in zip(bindings, kernel.bindings, strict=True)
        if variable.writes and isinstance(item, Buffer)
    ]
    if encoder is not None and id(encoder) in _open:
        _open[id(encoder)].update(dict.fromkeys(written))
        return
    for item in written:
        item.changed()


#: Encoders of ``together``, by id, and the buffers that what they hold writes to.
_open: dict[int, dict[Buffer, None]] = {}


@contextmanager
def together() -> Iterator[wgpu.GPUCommandEncoder]:
    """A command encoder for many runs, which are submitted together at the end::

        with vz.compute.together() as encoder:
            for _ in range(100):
                vz.compute.run(code, [a, b], workgroups=64, encoder=encoder)

    wgpu commands of one's own may be recorded into it, too. What draws the buffers that were written to hears of it
    once, after the submit. If something raises inside, nothing is submitted.
    """
    encoder = frame.device().create_command_encoder(label="compute/together")
    written = _open.setdefault(id(encoder), {})
    try:
        yield encoder
        frame.run_scheduled()  # what was changed before comes before
        frame.device().queue.submit([encoder.finish()])
        writes.note()
    finally:
        del _open[id(encoder)]
    for buffer in written:
        buffer.changed()


@lru_cache(maxsize=128)
def _line_of(code: str, file: str) -> int:
    """The line of a script where a source begins, or 0: the file is read once, however often the source is run."""
    return wgsl.find(code, file)


def _counts(workgroups: int | Sequence[int], device: wgpu.GPUDevice) -> tuple[int, int, int]:
    given = (workgroups,) if isinstance(workgroups, int | np.integer) else tuple(workgroups)
    most = device.limits["max-compute-workgroups-per-dimension"]
    if not 1 <= len(given) <= 3 or not all(isinstance(count, int | np.integer) and count >= 0 for count in given):
        raise ValueError(f"run: workgroups is {workgroups!r}, expected up to three whole numbers.")
    if max(given) > most:
        raise ValueError(
            f"run: workgroups is {workgroups!r}, and this GPU's max-compute-workgroups-per-dimension is {most}; "
            "spread them over x, y and z, or let each thread do more."
        )
    x, y, z = (*(int(count) for count in given), 1, 1)[:3]
    return x, y, z
