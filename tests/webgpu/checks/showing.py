"""A picture drawn with wgpu alone, into any texture: a canvas's in a page, one of its own natively."""

from __future__ import annotations

from typing import Any

import numpy as np

from .reading import filled

TRIANGLE = """
struct Out { @builtin(position) place: vec4f, @location(0) color: vec3f }
@group(0) @binding(0) var<uniform> turn: vec4f;
@vertex fn vs(@builtin(vertex_index) i: u32) -> Out {
    let angle = turn.x + f32(i) * radians(120.0);
    var color = vec3f(0.0);
    color[i] = 1.0;
    return Out(vec4f(0.8 * sin(angle), 0.8 * cos(angle), 0.0, 1.0), color);
}
@fragment fn fs(in: Out) -> @location(0) vec4f { return vec4f(in.color, 1.0); }
"""


class Triangle:
    """A triangle that turns."""

    def __init__(self, device: Any, format: str) -> None:
        self.device = device
        module = device.create_shader_module(label="triangle", code=TRIANGLE)
        self.pipeline = device.create_render_pipeline(
            layout="auto",
            vertex={"module": module, "entry_point": "vs"},
            fragment={"module": module, "entry_point": "fs", "targets": [{"format": format}]},
        )
        self.turn = filled(device, np.zeros(4, np.float32), "UNIFORM")
        entries = [{"binding": 0, "resource": {"buffer": self.turn}}]
        self.group = device.create_bind_group(layout=self.pipeline.get_bind_group_layout(0), entries=entries)

    def draw(self, texture: Any, angle: float) -> None:
        self.device.queue.write_buffer(self.turn, 0, np.array([angle, 0, 0, 0], np.float32))
        encoder = self.device.create_command_encoder()
        attachment = {
            "view": texture.create_view(), "load_op": "clear", "store_op": "store", "clear_value": (0.2, 0.2, 0.2, 1),
        }  # fmt: skip
        draw = encoder.begin_render_pass(color_attachments=[attachment])
        draw.set_pipeline(self.pipeline)
        draw.set_bind_group(0, self.group)
        draw.draw(3)
        draw.end()
        self.device.queue.submit([encoder.finish()])


def cleared(device: Any, texture: Any, color: Any) -> None:
    """One pass that only clears."""
    attachment = {"view": texture.create_view(), "load_op": "clear", "store_op": "store", "clear_value": color}
    encoder = device.create_command_encoder()
    encoder.begin_render_pass(color_attachments=[attachment]).end()
    device.queue.submit([encoder.finish()])
