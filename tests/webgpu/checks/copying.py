"""Copies of every kind, mapping, and uploads of parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from .reading import empty, filled, read, texels


async def between_buffers(device: Any) -> list[int]:
    source = filled(device, np.arange(16, dtype=np.uint32), "STORAGE")
    target = filled(device, np.full(16, 99, np.uint32), "STORAGE")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_buffer(source, 4, target, 8, 12)
    encoder.copy_buffer_to_buffer(source, 48, target, 32, 16)
    encoder.clear_buffer(target, 56, 4)
    encoder.clear_buffer(target, 60)
    device.queue.submit([encoder.finish()])
    return await read(device, target)


def _layered(device: Any, dimension: str = "2d") -> Any:
    return device.create_texture(
        size=(16, 16, 4), mip_level_count=3, dimension=dimension, format="rgba8unorm", usage="COPY_SRC|COPY_DST"
    )


async def buffer_to_texture(device: Any) -> list[Any]:
    """To a mip level, a layer and a place in it, from the middle of a buffer with rows of its own length."""
    texture = _layered(device)
    source = filled(device, np.arange(4096, dtype=np.uint8), "STORAGE")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_texture(
        {"buffer": source, "offset": 512, "bytes_per_row": 256, "rows_per_image": 5},
        {"texture": texture, "mip_level": 1, "origin": (2, 3, 1)},
        (4, 3, 2),
    )
    device.queue.submit([encoder.finish()])
    return [
        await texels(device, {"texture": texture, "mip_level": level}, (16 >> level, 16 >> level, 4))
        for level in (0, 1)
    ]


async def texture_to_buffer(device: Any) -> list[int]:
    texture = _layered(device)
    data = np.arange(8 * 8 * 4 * 4, dtype=np.uint32).astype(np.uint8)
    where = {"texture": texture, "mip_level": 1, "origin": (0, 0, 0)}
    device.queue.write_texture(where, data, {"bytes_per_row": 32, "rows_per_image": 8}, (8, 8, 4))
    target = empty(device, 4096)
    encoder = device.create_command_encoder()
    encoder.copy_texture_to_buffer(
        {**where, "origin": {"x": 3, "y": 2, "z": 1}},
        {"buffer": target, "offset": 256, "bytes_per_row": 256, "rows_per_image": 6},
        {"width": 5, "height": 4, "depth_or_array_layers": 2},
    )
    device.queue.submit([encoder.finish()])
    return await read(device, target)


async def texture_to_texture(device: Any) -> list[Any]:
    """Between mip levels, layers and places; then between 3-D textures."""
    found = []
    for dimension in ("2d", "3d"):
        source, target = _layered(device, dimension), _layered(device, dimension)
        data = np.arange(16 * 16 * 4 * 4, dtype=np.uint32).astype(np.uint8)
        device.queue.write_texture({"texture": source}, data, {"bytes_per_row": 64, "rows_per_image": 16}, (16, 16, 4))
        encoder = device.create_command_encoder()
        encoder.copy_texture_to_texture(
            {"texture": source, "mip_level": 0, "origin": (5, 6, 2)},
            {"texture": target, "mip_level": 1, "origin": (1, 2, 0)},
            (4, 5, 2),
        )
        device.queue.submit([encoder.finish()])
        depth = 4 if dimension == "2d" else 2
        found.append(await texels(device, {"texture": target, "mip_level": 1}, (8, 8, depth)))
    return found


async def parts_of_textures_are_written(device: Any) -> list[Any]:
    """`write_texture` with an offset into the data, rows that are longer than the part, and several images."""
    found = []
    for dimension in ("2d", "3d"):
        texture = _layered(device, dimension)
        data = np.arange(1000, dtype=np.uint32).astype(np.uint8)
        layout = {"offset": 20, "bytes_per_row": 36, "rows_per_image": 7}
        device.queue.write_texture({"texture": texture, "origin": (4, 5, 1)}, data, layout, (6, 7, 3))
        found.append(await texels(device, {"texture": texture}, (16, 16, 4)))
    line = device.create_texture(size=(32,), dimension="1d", format="r8uint", usage="COPY_SRC|COPY_DST")
    device.queue.write_texture(
        {"texture": line, "origin": (3, 0, 0)}, bytes(range(20)), {"bytes_per_row": 20}, (20, 1, 1)
    )
    found.append(await texels(device, {"texture": line}, (32, 1, 1), width=1))
    return found


async def parts_of_buffers_are_written(device: Any) -> list[int]:
    buffer = empty(device, 64)
    device.queue.write_buffer(buffer, 8, np.arange(32, dtype=np.uint8))
    device.queue.write_buffer(buffer, 48, bytes(range(100, 120)), 4, 8)
    return await read(device, buffer, np.uint8)


async def mapped_at_creation(device: Any) -> list[Any]:
    buffer = device.create_buffer(size=64, usage="COPY_SRC", mapped_at_creation=True)
    found = [buffer.map_state, buffer.size, buffer.usage]
    buffer.write_mapped(np.arange(8, dtype=np.uint32))
    buffer.write_mapped(np.full(2, 77, np.uint32), 40)
    buffer.unmap()
    return [*found, buffer.map_state, await read(device, buffer)]


async def mapped_for_writing(device: Any) -> list[Any]:
    buffer = device.create_buffer(size=64, usage="COPY_SRC|MAP_WRITE")
    await buffer.map_async("WRITE", 16, 32)
    states = [buffer.map_state]
    buffer.write_mapped(np.arange(4, dtype=np.uint32))
    buffer.write_mapped(np.arange(10, 12, dtype=np.uint32), 40)
    buffer.unmap()
    await buffer.map_async("WRITE")
    buffer.write_mapped(np.array([5, 6], np.uint32), 56)
    buffer.unmap()
    return [*states, buffer.map_state, await read(device, buffer)]


async def mapped_for_reading(device: Any) -> list[Any]:
    source = filled(device, np.arange(16, dtype=np.uint32), "STORAGE")
    stage = device.create_buffer(size=64, usage="COPY_DST|MAP_READ")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_buffer(source, 0, stage, 0, 64)
    device.queue.submit([encoder.finish()])
    await stage.map_async("READ", 16, 24)
    found = [np.frombuffer(stage.read_mapped(), np.uint32).tolist()]
    found.append(np.frombuffer(stage.read_mapped(24, 8), np.uint32).tolist())
    view = stage.read_mapped(16, 4, copy=False)
    found.append(np.frombuffer(bytes(view), np.uint32).tolist())
    stage.unmap()
    return found


async def compressed(device: Any) -> list[Any] | None:
    """Blocks of BC1 go in and come out, and are sampled; None where the adapter has no such formats."""
    if "texture-compression-bc" not in device.features:
        return None
    texture = device.create_texture(
        size=(8, 8), format="bc1-rgba-unorm", usage="COPY_SRC|COPY_DST|TEXTURE_BINDING", mip_level_count=2
    )
    red, blue = 0xF800, 0x001F  # rgb565
    block = np.array([red, blue, 0b01000100_01000100, 0b00000000_11111111], np.uint16)
    data = np.tile(block, 4)
    device.queue.write_texture({"texture": texture}, data, {"bytes_per_row": 16, "rows_per_image": 2}, (8, 8, 1))
    return await texels(device, {"texture": texture}, (8, 8, 1), width=8, rows=2)
