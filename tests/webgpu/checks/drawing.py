"""Draws: what is drawn, where, and in what order. All edges run between pixels, so that no rasterizer may differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu

from .reading import filled, stencil_texels, texels

SIZE = 8

#: Rectangles, in pixels from the top left: two triangles each; a vertex is x, y, depth, and a colour of four bytes.
RECTANGLES = """
struct Out { @builtin(position) place: vec4f, @location(0) color: vec4f }
@vertex fn vs(@location(0) place: vec3f, @location(1) color: vec4f) -> Out {
    return Out(vec4f(place.x / 4.0 - 1.0, 1.0 - place.y / 4.0, place.z, 1.0), color);
}
@fragment fn fs(in: Out) -> @location(0) vec4f { return in.color; }
"""
VERTEX = np.dtype([("place", np.float32, 3), ("color", np.uint8, 4)])
LAYOUT = {
    "array_stride": 16,
    "attributes": [
        {"format": "float32x3", "offset": 0, "shader_location": 0},
        {"format": "unorm8x4", "offset": 12, "shader_location": 1},
    ],
}
RED, GREEN, BLUE, HALF = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (200, 100, 50, 128)


def rectangle(x0: float, y0: float, x1: float, y1: float, color: Any = RED, depth: float = 0.5) -> np.ndarray:
    corners = [(x0, y0), (x0, y1), (x1, y0), (x1, y0), (x0, y1), (x1, y1)]
    made = np.zeros(6, VERTEX)
    made["place"] = [(x, y, depth) for x, y in corners]
    made["color"] = color
    return made


class Drawing:
    """A colour target, and what is drawn in it."""

    def __init__(self, device: Any, *, format: str = "rgba8unorm", samples: int = 1, depth: str | None = None) -> None:
        usage = "RENDER_ATTACHMENT|COPY_SRC"
        self.device = device
        self.format, self.samples, self.depth_format = format, samples, depth
        self.texture = device.create_texture(size=(SIZE, SIZE), format=format, usage=usage)
        self.view = self.texture.create_view()
        if samples > 1:
            many = device.create_texture(
                size=(SIZE, SIZE), format=format, usage="RENDER_ATTACHMENT", sample_count=samples
            )
            self.many = many.create_view()
        if depth:
            self.depth = device.create_texture(
                size=(SIZE, SIZE), format=depth, usage=f"{usage}|TEXTURE_BINDING", sample_count=samples
            )

    def pipeline(self, *, target: Any = None, code: str = RECTANGLES, buffers: Any = (LAYOUT,), **options: Any) -> Any:
        module = self.device.create_shader_module(code=code)
        if self.depth_format and "depth_stencil" not in options:
            options["depth_stencil"] = {
                "format": self.depth_format, "depth_write_enabled": True, "depth_compare": "less",
            }  # fmt: skip
        return self.device.create_render_pipeline(
            layout="auto",
            vertex={"module": module, "entry_point": "vs", "buffers": list(buffers)},
            fragment={"module": module, "entry_point": "fs", "targets": [{"format": self.format, **(target or {})}]},
            multisample={"count": self.samples},
            **options,
        )

    def begin(
        self, encoder: Any, *, clear: Any = (0, 0, 0, 0), load: str = "clear", depth: Any = None, **more: Any
    ) -> Any:
        color: dict[str, Any] = {"view": self.view, "load_op": load, "store_op": "store", "clear_value": clear}
        if self.samples > 1:
            color = {**color, "view": self.many, "resolve_target": self.view, "store_op": "discard"}
        if self.depth_format:
            attachment = {
                "view": self.depth.create_view(), "depth_clear_value": 1.0, "depth_load_op": "clear",
                "depth_store_op": "store", **(depth or {}),
            }  # fmt: skip
            more["depth_stencil_attachment"] = attachment
        return encoder.begin_render_pass(color_attachments=[color], **more)

    def draw(self, pipeline: Any, *vertices: np.ndarray, begin: Any = None, before: Any = None) -> None:
        """One pass that draws vertices from a buffer; `before` may set more in the pass."""
        data = np.concatenate(vertices)
        encoder = self.device.create_command_encoder()
        draw = self.begin(encoder, **(begin or {}))
        draw.set_pipeline(pipeline)
        draw.set_vertex_buffer(0, filled(self.device, data.view(np.uint8), "VERTEX"))
        if before:
            before(draw)
        draw.draw(len(data))
        draw.end()
        self.device.queue.submit([encoder.finish()])

    async def pixels(self) -> list[int]:
        return await texels(self.device, {"texture": self.texture}, (SIZE, SIZE, 1))


async def rectangles(device: Any) -> list[int]:
    drawing = Drawing(device)
    drawing.draw(
        drawing.pipeline(), rectangle(1, 1, 5, 4), rectangle(3, 2, 8, 7, GREEN), begin={"clear": (0.2, 0.4, 0.6, 1)}
    )
    return await drawing.pixels()


async def what_was_there_is_loaded(device: Any) -> list[int]:
    drawing = Drawing(device)
    pipeline = drawing.pipeline()
    drawing.draw(pipeline, rectangle(0, 0, 4, 4), begin={"clear": {"r": 0, "g": 0, "b": 1, "a": 1}})
    drawing.draw(pipeline, rectangle(4, 4, 8, 8, GREEN), begin={"load": "load"})
    return await drawing.pixels()


async def blending(device: Any) -> list[int]:
    """With a constant, and with one channel left out."""
    drawing = Drawing(device)
    blend = {
        "color": {"operation": "add", "src_factor": "constant", "dst_factor": "one-minus-constant"},
        "alpha": {"operation": "max", "src_factor": "one", "dst_factor": "one"},
    }
    pipeline = drawing.pipeline(target={"blend": blend, "write_mask": wgpu.ColorWrite.ALL & ~wgpu.ColorWrite.GREEN})
    drawing.draw(
        pipeline,
        rectangle(0, 0, 6, 6, HALF),
        rectangle(2, 2, 8, 8, BLUE),
        begin={"clear": (0, 1, 0, 0.2)},
        before=lambda draw: draw.set_blend_constant((0.25, 0.5, 0.75, 1)),
    )
    return await drawing.pixels()


async def scissor_and_viewport(device: Any) -> list[int]:
    drawing = Drawing(device)

    def before(draw: Any) -> None:
        draw.set_viewport(2, 0, 4, 8, 0.0, 1.0)
        draw.set_scissor_rect(0, 2, 5, 4)

    drawing.draw(drawing.pipeline(), rectangle(0, 0, 8, 4), rectangle(0, 4, 8, 8, GREEN), before=before)
    return await drawing.pixels()


async def sides(device: Any) -> list[Any]:
    """What is turned away is left out."""
    found = []
    for front, cull in (("ccw", "back"), ("ccw", "front"), ("cw", "back"), ("ccw", "none")):
        drawing = Drawing(device)
        pipeline = drawing.pipeline(primitive={"topology": "triangle-list", "front_face": front, "cull_mode": cull})
        drawing.draw(pipeline, rectangle(1, 1, 4, 4), rectangle(4, 4, 7, 7, GREEN)[::-1])
        found.append(await drawing.pixels())
    return found


INSTANCES = """
struct Out { @builtin(position) place: vec4f, @location(0) @interpolate(flat) color: vec4f }
@vertex fn vs(@builtin(vertex_index) v: u32, @builtin(instance_index) i: u32, @location(0) corner: vec2f,
              @location(1) shift: vec2f) -> Out {
    let place = corner + shift;
    return Out(vec4f(place.x / 4.0 - 1.0, 1.0 - place.y / 4.0, 0.5, 1.0), vec4f(f32(v), f32(i), 0.0, 255.0) / 255.0);
}
@fragment fn fs(@location(0) @interpolate(flat) color: vec4f) -> @location(0) vec4f { return color; }
"""
BUFFERS = (
    {"array_stride": 8, "attributes": [{"format": "float32x2", "offset": 0, "shader_location": 0}]},
    {
        "array_stride": 8,
        "step_mode": "instance",
        "attributes": [{"format": "float32x2", "offset": 0, "shader_location": 1}],
    },
)
CORNERS = np.array([(9, 9), (0, 0), (0, 2), (2, 0), (2, 2)], np.float32)
SHIFTS = np.array([(0, 0), (3, 0), (0, 3), (5, 5)], np.float32)


def _instances(device: Any, encode: Any, **primitive: Any) -> Drawing:
    """Draw small squares; `encode` gets the pass, with both vertex buffers set."""
    drawing = Drawing(device)
    pipeline = drawing.pipeline(code=INSTANCES, buffers=BUFFERS, primitive=primitive)
    encoder = device.create_command_encoder()
    draw = drawing.begin(encoder)
    draw.set_pipeline(pipeline)
    draw.set_vertex_buffer(0, filled(device, CORNERS, "VERTEX"))
    shifts = filled(device, np.concatenate([[(99, 99)], SHIFTS]).astype(np.float32), "VERTEX")
    draw.set_vertex_buffer(1, shifts, 8, 32)
    encode(draw)
    draw.end()
    device.queue.submit([encoder.finish()])
    return drawing


async def instances(device: Any) -> list[int]:
    drawing = _instances(device, lambda draw: draw.draw(4, 2, 1, 1), topology="triangle-strip")
    return await drawing.pixels()


async def indices(device: Any) -> list[Any]:
    """Both sizes of index, an offset, a first index, a base vertex, and strips cut by an index of all ones."""
    found = []
    for dtype, format in ((np.uint16, "uint16"), (np.uint32, "uint32")):
        data = filled(device, np.array([7, 7, 0, 1, 2, 2, 1, 3, 7, 7], dtype).view(np.uint8), "INDEX")

        def encode(draw: Any, data: Any = data, format: str = format, size: int = np.dtype(dtype).itemsize) -> None:
            draw.set_index_buffer(data, format, 2 * size, 6 * size)
            draw.draw_indexed(6, 3, 0, 1, 1)

        found.append(await _instances(device, encode, topology="triangle-list").pixels())
    cut = filled(device, np.array([1, 2, 3, 0xFFFF, 2, 3, 4, 0], np.uint16), "INDEX")

    def strip(draw: Any) -> None:
        draw.set_index_buffer(cut, "uint16")
        draw.draw_indexed(7)

    found.append(await _instances(device, strip, topology="triangle-strip", strip_index_format="uint16").pixels())
    return found


async def indirect_draws(device: Any) -> list[Any]:
    plain = filled(device, np.array([9, 9, 4, 3, 1, 0], np.uint32), "INDIRECT")
    found = [await _instances(device, lambda draw: draw.draw_indirect(plain, 8), topology="triangle-strip").pixels()]
    indexed = filled(device, np.array([9, 6, 2, 0, 1, 0], np.uint32), "INDIRECT")
    numbers = filled(device, np.array([0, 1, 2, 2, 1, 3], np.uint32), "INDEX")

    def encode(draw: Any) -> None:
        draw.set_index_buffer(numbers, "uint32")
        draw.draw_indexed_indirect(indexed, 4)

    found.append(await _instances(device, encode, topology="triangle-list").pixels())
    if "indirect-first-instance" in device.features:
        later = filled(device, np.array([4, 2, 1, 2], np.uint32), "INDIRECT")
        drawing = _instances(device, lambda draw: draw.draw_indirect(later, 0), topology="triangle-strip")
        found.append(await drawing.pixels())
    return found


async def bundles(device: Any) -> list[int]:
    drawing = Drawing(device, depth="depth24plus")
    pipeline = drawing.pipeline()
    made = []
    for vertices in (rectangle(0, 0, 5, 5, RED, 0.5), rectangle(3, 3, 8, 8, GREEN, 0.7)):
        encoder = device.create_render_bundle_encoder(
            label="a rectangle", color_formats=["rgba8unorm"], depth_stencil_format="depth24plus", sample_count=1
        )
        encoder.set_pipeline(pipeline)
        encoder.set_vertex_buffer(0, filled(device, vertices.view(np.uint8), "VERTEX"))
        encoder.draw(6)
        made.append(encoder.finish(label="a rectangle"))
    encoder = device.create_command_encoder()
    draw = drawing.begin(encoder)
    draw.execute_bundles(made)
    draw.execute_bundles(made[:1])
    draw.end()
    device.queue.submit([encoder.finish()])
    return await drawing.pixels()


async def depth(device: Any) -> list[Any]:
    drawing = Drawing(device, depth="depth32float")
    drawing.draw(
        drawing.pipeline(),
        rectangle(0, 0, 6, 6, RED, 0.5),
        rectangle(2, 2, 8, 8, GREEN, 0.25),
        rectangle(1, 1, 7, 7, BLUE, 0.75),
    )
    found = [await drawing.pixels()]
    found.append(
        await texels(device, {"texture": drawing.depth, "aspect": "depth-only"}, (SIZE, SIZE, 1), dtype=np.float32)
    )
    return found


async def depth_that_is_only_read(device: Any) -> list[int]:
    drawing = Drawing(device, depth="depth24plus")
    drawing.draw(drawing.pipeline(), rectangle(0, 0, 6, 6, RED, 0.5))
    state = {"format": "depth24plus", "depth_write_enabled": False, "depth_compare": "greater-equal"}
    drawing.draw(
        drawing.pipeline(depth_stencil=state),
        rectangle(2, 2, 8, 8, GREEN, 0.75),
        begin={
            "load": "load",
            "depth": {"depth_load_op": None, "depth_store_op": None, "depth_read_only": True},
        },
    )
    return await drawing.pixels()


async def stencil(device: Any) -> list[Any]:
    """Masks, references, and what is done when tests fail."""
    drawing = Drawing(device, depth="depth24plus-stencil8")
    clear = {"stencil_load_op": "clear", "stencil_store_op": "store", "stencil_clear_value": 1}

    def face(**operations: str) -> dict[str, str]:
        return {"compare": "always", "fail_op": "keep", "depth_fail_op": "keep", "pass_op": "keep", **operations}

    def state(front: Any, **options: Any) -> dict[str, Any]:
        return {
            "format": "depth24plus-stencil8", "depth_write_enabled": True, "depth_compare": "less",
            "stencil_front": front, "stencil_back": front, **options,
        }  # fmt: skip

    marking = state(face(pass_op="replace", depth_fail_op="increment-clamp"), stencil_write_mask=0x0F)
    drawing.draw(
        drawing.pipeline(depth_stencil=marking),
        rectangle(0, 0, 6, 6, RED, 0.5),
        rectangle(3, 3, 8, 8, GREEN, 0.75),
        begin={"depth": clear},
        before=lambda draw: draw.set_stencil_reference(0xF5),
    )
    keep = {"stencil_load_op": "load", "stencil_store_op": "store", "depth_load_op": "load"}
    testing = state(face(compare="equal", pass_op="invert"), stencil_read_mask=0x07)
    drawing.draw(
        drawing.pipeline(depth_stencil=testing),
        rectangle(1, 1, 8, 8, BLUE, 0.25),
        begin={"depth": keep, "load": "load"},
        before=lambda draw: draw.set_stencil_reference(5),
    )
    return [await drawing.pixels(), await stencil_texels(device, drawing.depth)]


async def many_samples(device: Any) -> list[int]:
    """An edge through the middle of pixels, resolved."""
    drawing = Drawing(device, samples=4, depth="depth24plus")
    drawing.draw(drawing.pipeline(), rectangle(1, 1, 4.5, 7), rectangle(2, 2.5, 7, 6, GREEN, 0.25))
    return await drawing.pixels()


TARGETS = """
struct Out { @location(0) first: vec4f, @location(1) second: vec4u }
@vertex fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i % 2u) * 4.0 - 1.0, f32(i / 2u) * 4.0 - 1.0, 0.5, 1.0);
}
@fragment fn fs(@builtin(position) p: vec4f) -> Out {
    return Out(vec4f(1.0, 0.0, 1.0, 1.0), vec4u(u32(p.x), u32(p.y), 3u, 4u));
}
"""


async def several_targets(device: Any) -> list[Any]:
    usage = "RENDER_ATTACHMENT|COPY_SRC"
    first = device.create_texture(size=(SIZE, SIZE), format="rgba8unorm", usage=usage)
    second = device.create_texture(size=(SIZE, SIZE), format="rgba16uint", usage=usage)
    module = device.create_shader_module(code=TARGETS)
    pipeline = device.create_render_pipeline(
        layout="auto",
        vertex={"module": module, "entry_point": "vs"},
        fragment={
            "module": module,
            "entry_point": "fs",
            "targets": [{"format": "rgba8unorm"}, {"format": "rgba16uint"}],
        },
    )
    encoder = device.create_command_encoder()
    operations = {"load_op": "clear", "store_op": "store"}
    draw = encoder.begin_render_pass(
        color_attachments=[{"view": first.create_view(), **operations}, {"view": second.create_view(), **operations}]
    )
    draw.set_pipeline(pipeline)
    draw.draw(3)
    draw.end()
    device.queue.submit([encoder.finish()])
    return [
        await texels(device, {"texture": first}, (SIZE, SIZE, 1)),
        await texels(device, {"texture": second}, (SIZE, SIZE, 1), width=8, dtype=np.uint16),
    ]


async def layers_and_levels(device: Any) -> list[Any]:
    """Drawing into one layer and level of an array."""
    texture = device.create_texture(
        size=(16, 16, 4), mip_level_count=2, format="rgba8unorm", usage="RENDER_ATTACHMENT|COPY_SRC"
    )
    view = texture.create_view(dimension="2d", base_mip_level=1, mip_level_count=1, base_array_layer=2)
    attachment = {"view": view, "load_op": "clear", "store_op": "store", "clear_value": (1, 0, 0, 1)}
    encoder = device.create_command_encoder()
    encoder.begin_render_pass(color_attachments=[attachment]).end()
    device.queue.submit([encoder.finish()])
    return await texels(device, {"texture": texture, "mip_level": 1}, (8, 8, 4))


async def pipelines_made_asynchronously(device: Any) -> list[int]:
    drawing = Drawing(device)
    module = device.create_shader_module(code=RECTANGLES)
    pipeline = await device.create_render_pipeline_async(
        layout=device.create_pipeline_layout(bind_group_layouts=[]),
        vertex={"module": module, "entry_point": "vs", "buffers": [LAYOUT]},
        primitive={"topology": "triangle-list"},
        fragment={"module": module, "entry_point": "fs", "targets": [{"format": "rgba8unorm"}]},
    )
    drawing.draw(pipeline, rectangle(1, 1, 5, 4))
    return await drawing.pixels()
