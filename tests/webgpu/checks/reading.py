"""What the checks share: devices, buffers with contents, one pass, and reading back."""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu

#: What checks ask for, as far as an adapter has it.
FEATURES = (
    "timestamp-query",
    "indirect-first-instance",
    "depth-clip-control",
    "depth32float-stencil8",
    "float32-filterable",
    "texture-compression-bc",
    "immediates",
)


async def open_device() -> Any:
    """A device with what the checks need, as far as the adapter has it."""
    adapter = await wgpu.gpu.request_adapter_async()
    features = [name for name in FEATURES if name in adapter.features]
    limits = {"max-immediate-size": 64} if "immediates" in features else {}
    return await adapter.request_device_async(label="checks", required_features=features, required_limits=limits)


def filled(device: Any, data: Any, usage: str) -> Any:
    """A buffer with contents, which can also be copied from and to."""
    return device.create_buffer_with_data(data=np.ascontiguousarray(data), usage=f"{usage}|COPY_SRC|COPY_DST")


def empty(device: Any, size: int, usage: str = "STORAGE") -> Any:
    """A buffer of zeros, which can also be copied from and to."""
    return device.create_buffer(size=size, usage=f"{usage}|COPY_SRC|COPY_DST")


async def read(device: Any, buffer: Any, dtype: Any = np.uint32) -> list[Any]:
    """A buffer's contents."""
    stage = device.create_buffer(size=buffer.size, usage="COPY_DST|MAP_READ")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_buffer(buffer, 0, stage, 0, buffer.size)
    device.queue.submit([encoder.finish()])
    await stage.map_async("READ")
    data = np.frombuffer(stage.read_mapped(), dtype).tolist()
    stage.unmap()
    return data  # type: ignore[no-any-return]


async def texels(
    device: Any, source: Any, size: tuple[int, int, int], *, width: int = 4, dtype: Any = np.uint8, rows: int = 0
) -> list[Any]:
    """A part of a texture, row by row; `source` as copies name it, `width` the bytes of a texel (or block).

    rows : rows of blocks in an image, for formats that have blocks of 4 × 4
    """
    columns = size[0] if not rows else size[0] // 4
    rows = rows or size[1]
    stride = (columns * width + 255) & ~255
    stage = device.create_buffer(size=stride * rows * size[2], usage="COPY_DST|MAP_READ")
    encoder = device.create_command_encoder()
    layout = {"buffer": stage, "offset": 0, "bytes_per_row": stride, "rows_per_image": rows}
    encoder.copy_texture_to_buffer(source, layout, size)
    device.queue.submit([encoder.finish()])
    await stage.map_async("READ")
    data = np.frombuffer(stage.read_mapped(), np.uint8).reshape(rows * size[2], stride)[:, : columns * width]
    stage.unmap()
    return np.ascontiguousarray(data).view(dtype).tolist()  # type: ignore[no-any-return]


def compute(device: Any, code: str, *groups: Any, **constants: float) -> None:
    """Run one workgroup of a shader's ``main``; each group's entries are given by binding."""
    stage = {"module": device.create_shader_module(code=code), "entry_point": "main", "constants": constants}
    pipeline = device.create_compute_pipeline(layout="auto", compute=stage)
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass()
    run.set_pipeline(pipeline)
    for index, resources in enumerate(groups):
        entries = [
            {"binding": binding, "resource": {"buffer": thing} if isinstance(thing, wgpu.GPUBuffer) else thing}
            for binding, thing in resources.items()
        ]
        run.set_bind_group(
            index, device.create_bind_group(layout=pipeline.get_bind_group_layout(index), entries=entries)
        )
    run.dispatch_workgroups(1)
    run.end()
    device.queue.submit([encoder.finish()])


async def stencil_texels(device: Any, texture: Any) -> list[int]:
    """The stencil of a texture of 8 × 8, by a shader: natively the aspect of a copy is not passed on."""
    code = """
    @group(0) @binding(0) var seen: texture_2d<u32>;
    @group(0) @binding(1) var<storage, read_write> result: array<u32, 64>;
    @compute @workgroup_size(8, 8) fn main(@builtin(local_invocation_id) id: vec3u) {
        result[id.y * 8u + id.x] = textureLoad(seen, id.xy, 0).x;
    }
    """
    result = empty(device, 256)
    compute(device, code, {0: texture.create_view(format="stencil8", aspect="stencil-only"), 1: result})
    return await read(device, result)
