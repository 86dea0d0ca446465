"""Textures in shaders: every dimension of view, samplers, samples, formats and aspects."""

from __future__ import annotations

from typing import Any

import numpy as np

from .drawing import Drawing, rectangle
from .reading import compute, empty, read

_READ = """
@group(0) @binding(0) var seen: {type};
@group(0) @binding(1) var<storage, read_write> result: array<vec4f, 16>;
{more}
@compute @workgroup_size(1) fn main() {{
    {body}
}}
"""


async def _seen(device: Any, view: Any, type_: str, body: str, more: str = "", **resources: Any) -> list[float]:
    result = empty(device, 256)
    group = {0: view, 1: result, **{int(binding[1:]): thing for binding, thing in resources.items()}}
    compute(device, _READ.format(type=type_, body=body, more=more), group)
    return await read(device, result, np.float32)


def _numbered(device: Any, size: tuple[int, ...], levels: int = 1, **options: Any) -> Any:
    """A texture in which every texel is another: x, y, layer, level."""
    texture = device.create_texture(
        size=size, mip_level_count=levels, format="rgba8uint", usage="TEXTURE_BINDING|COPY_DST", **options
    )
    flat = options.get("dimension") == "1d"
    for level in range(levels):
        width, height = max(1, size[0] >> level), 1 if flat else max(1, size[1] >> level)
        depth = 1 if flat else size[2]
        if options.get("dimension") == "3d":
            depth = max(1, depth >> level)
        z, y, x = np.mgrid[:depth, :height, :width]
        data = np.stack([x, y, z, np.full_like(x, level)], axis=-1).astype(np.uint8)
        layout = {"bytes_per_row": width * 4, "rows_per_image": height}
        device.queue.write_texture({"texture": texture, "mip_level": level}, data, layout, (width, height, depth))
    return texture


async def dimensions(device: Any) -> dict[str, list[float]]:
    """Views of every dimension, some of parts, and what `texture.create_view()` gives by itself."""
    line = _numbered(device, (8,), dimension="1d")
    image = _numbered(device, (8, 8, 12), 3)
    volume = _numbered(device, (8, 8, 8), 2, dimension="3d")
    return {
        "1d": await _seen(device, line.create_view(), "texture_1d<u32>", "result[0] = vec4f(textureLoad(seen, 5, 0));"),
        "2d": await _seen(
            device,
            image.create_view(),
            "texture_2d<u32>",
            """result[0] = vec4f(textureLoad(seen, vec2u(3, 5), 0));
            result[1] = vec4f(textureLoad(seen, vec2u(1, 1), 2));
            result[2] = vec4f(f32(textureNumLevels(seen)), vec2f(textureDimensions(seen)), 0.0);""",
        ),
        "2d of a layer": await _seen(
            device,
            image.create_view(base_array_layer=7, base_mip_level=1, mip_level_count=1),
            "texture_2d<u32>",
            "result[0] = vec4f(textureLoad(seen, vec2u(3, 2), 0)); result[1] = vec4f(f32(textureNumLevels(seen)));",
        ),
        "2d-array": await _seen(
            device,
            image.create_view(dimension="2d-array", base_array_layer=2, array_layer_count=5),
            "texture_2d_array<u32>",
            "result[0] = vec4f(textureLoad(seen, vec2u(1, 2), 3, 1)); result[1] = vec4f(f32(textureNumLayers(seen)));",
        ),
        "2d-array to the end": await _seen(
            device,
            image.create_view(dimension="2d-array", base_array_layer=2),
            "texture_2d_array<u32>",
            "result[0] = vec4f(f32(textureNumLayers(seen)));",
        ),
        "3d": await _seen(
            device,
            volume.create_view(),
            "texture_3d<u32>",
            """result[0] = vec4f(textureLoad(seen, vec3u(1, 2, 6), 0));
            result[1] = vec4f(textureLoad(seen, vec3u(1, 2, 3), 1));""",
        ),
    }


async def cubes(device: Any) -> dict[str, list[float]]:
    """Each face of a cube, and of the second cube of an array."""
    texture = device.create_texture(size=(2, 2, 12), format="rgba8unorm", usage="TEXTURE_BINDING|COPY_DST")
    data = np.zeros((12, 2, 2, 4), np.uint8)
    data[..., 0] = np.arange(12)[:, None, None] * 20
    layout = {"bytes_per_row": 8, "rows_per_image": 2}
    device.queue.write_texture({"texture": texture}, data, layout, (2, 2, 12))
    directions = [
        "1.0, 0.0, 0.0",
        "-1.0, 0.0, 0.0",
        "0.0, 1.0, 0.0",
        "0.0, -1.0, 0.0",
        "0.0, 0.0, 1.0",
        "0.0, 0.0, -1.0",
    ]
    more = "@group(0) @binding(2) var nearest: sampler;"
    found = {}
    for name, base, type_, extra in (
        ("cube", 0, "texture_cube<f32>", ""),
        ("cube from a layer", 6, "texture_cube<f32>", ""),
        ("cube-array", 0, "texture_cube_array<f32>", "1, "),
    ):
        body = "".join(
            f"result[{i}] = textureSampleLevel(seen, nearest, vec3f({at}), {extra}0.0);"
            for i, at in enumerate(directions)
        )
        view = texture.create_view(dimension=name.split()[0], base_array_layer=base)
        seen = await _seen(device, view, type_, body, more, b2=device.create_sampler())
        found[name] = [round(value * 255) for value in seen]
    return found


async def samplers(device: Any) -> list[Any]:
    """Address modes, filters and limits of the level of detail."""
    texture = device.create_texture(
        size=(4, 4), mip_level_count=3, format="rgba8unorm", usage="TEXTURE_BINDING|COPY_DST"
    )
    for level in range(3):
        side = 4 >> level
        data = np.zeros((side, side, 4), np.uint8)
        data[..., 0], data[..., 1], data[..., 2] = np.arange(side) * 60, np.arange(side)[:, None] * 60, level * 100
        device.queue.write_texture(
            {"texture": texture, "mip_level": level}, data, {"bytes_per_row": side * 4}, (side, side, 1)
        )
    places = [(1.125, 1.125, 0.0), (-0.375, 2.375, 0.0), (0.5, 0.5, 1.0), (0.25, 0.75, 2.0), (0.375, 0.375, 0.0)]
    body = "".join(
        f"result[{i}] = textureSampleLevel(seen, how, vec2f({x}, {y}), {level});"
        for i, (x, y, level) in enumerate(places)
    )
    found = []
    for options in (
        {},
        {"address_mode_u": "repeat", "address_mode_v": "mirror-repeat"},
        {"lod_min_clamp": 1, "lod_max_clamp": 1},
        {"min_filter": "linear", "mag_filter": "linear", "mipmap_filter": "linear"},
    ):
        sampler = device.create_sampler(**options)
        more = "@group(0) @binding(2) var how: sampler;"
        seen = await _seen(device, texture.create_view(), "texture_2d<f32>", body, more, b2=sampler)
        found.append([round(value * 255) for value in seen])
    return found


async def comparisons(device: Any) -> list[Any]:
    """A depth texture, compared and loaded."""
    drawing = Drawing(device)
    texture = device.create_texture(size=(8, 8), format="depth32float", usage="TEXTURE_BINDING|RENDER_ATTACHMENT")
    drawing.depth_format, drawing.depth = "depth32float", texture
    drawing.draw(drawing.pipeline(), rectangle(0, 0, 4, 8, depth=0.25))
    found = []
    for compare in ("less", "greater-equal", "never", "always"):
        sampler = device.create_sampler(compare=compare)
        body = """result[0].x = textureSampleCompareLevel(seen, how, vec2f(0.25, 0.5), 0.5);
        result[0].y = textureSampleCompareLevel(seen, how, vec2f(0.75, 0.5), 0.5);
        result[0].z = textureLoad(seen, vec2u(1, 1), 0);"""
        more = "@group(0) @binding(2) var how: sampler_comparison;"
        found.append(await _seen(device, texture.create_view(), "texture_depth_2d", body, more, b2=sampler))
    return found


async def aspects(device: Any) -> list[Any]:
    """Depth and stencil of one texture, each in a view of its own."""
    texture = device.create_texture(
        size=(8, 8), format="depth24plus-stencil8", usage="TEXTURE_BINDING|RENDER_ATTACHMENT"
    )
    attachment = {
        "view": texture.create_view(), "depth_load_op": "clear", "depth_store_op": "store", "depth_clear_value": 0.5,
        "stencil_load_op": "clear", "stencil_store_op": "store", "stencil_clear_value": 77,
    }  # fmt: skip
    encoder = device.create_command_encoder()
    encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=attachment).end()
    device.queue.submit([encoder.finish()])
    depth = texture.create_view(format="depth24plus", aspect="depth-only")
    stencil = texture.create_view(format="stencil8", aspect="stencil-only")
    seen = await _seen(device, depth, "texture_depth_2d", "result[0].x = textureLoad(seen, vec2u(1, 1), 0);")
    body = "result[0] = vec4f(f32(textureLoad(seen, vec2u(1, 1), 0).x));"
    return [round(seen[0], 4), await _seen(device, stencil, "texture_2d<u32>", body)]


async def single_samples(device: Any) -> list[Any]:
    """The samples of a texture one by one."""
    texture = device.create_texture(
        size=(8, 8), format="rgba8unorm", sample_count=4, usage="TEXTURE_BINDING|RENDER_ATTACHMENT"
    )
    drawing = Drawing(device, samples=4)
    drawing.many = texture.create_view()
    encoder = device.create_command_encoder()
    draw = encoder.begin_render_pass(
        color_attachments=[{"view": drawing.many, "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 1)}]
    )
    draw.set_pipeline(drawing.pipeline())
    vertices = rectangle(0, 0, 4.5, 8)
    draw.set_vertex_buffer(0, device.create_buffer_with_data(data=vertices.view(np.uint8), usage="VERTEX"))
    draw.draw(6)
    draw.end()
    device.queue.submit([encoder.finish()])
    body = """for (var i = 0u; i < 4u; i++) {
        result[i] = textureLoad(seen, vec2u(4, 4), i);
        result[4u + i] = textureLoad(seen, vec2u(3, 4), i);
    }
    result[8] = vec4f(f32(textureNumSamples(seen)));"""
    return await _seen(device, drawing.many, "texture_multisampled_2d<f32>", body)
