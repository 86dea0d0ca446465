"""One pass of many draws, four commands each, made in four ways on the very same GPU objects."""

from __future__ import annotations

from typing import Any

import js
import wgpu
from pyodide.code import run_js
from pyodide.ffi import to_js

from vizlib.transports.page import connection

WGSL = """
@group(0) @binding(0) var<uniform> shift: vec4f;
@vertex fn vertex(@location(0) place: vec2f) -> @builtin(position) vec4f { return vec4f(place, 0, 1) + shift; }
@fragment fn fragment() -> @location(0) vec4f { return vec4f(0.2, 0.4, 0.6, 1); }
"""
PIPELINES = 4
FORMAT = "rgba8unorm"

# The same calls written in JavaScript; `encode` leaves the command buffer in `made`.
SCRIPT = run_js("""
(device, view) => ({
  made: null,
  pipelines: [], groups: [], buffers: [],
  encode() {
    const encoder = device.createCommandEncoder();
    const attachment = { view, loadOp: "clear", storeOp: "store", clearValue: [0, 0, 0, 1] };
    const pass = encoder.beginRenderPass({ colorAttachments: [attachment] });
    const { pipelines, groups, buffers } = this;
    for (let i = 0; i < pipelines.length; i++) {
      pass.setPipeline(pipelines[i]);
      pass.setBindGroup(0, groups[i]);
      pass.setVertexBuffer(0, buffers[i]);
      pass.draw(3);
    }
    pass.end();
    this.made = encoder.finish();
  },
  submit() {
    device.queue.submit([this.made]);
    this.made = null;
  },
  bundle() {
    const pass = device.createRenderBundleEncoder({ colorFormats: ["rgba8unorm"] });
    const { pipelines, groups, buffers } = this;
    for (let i = 0; i < pipelines.length; i++) {
      pass.setPipeline(pipelines[i]);
      pass.setBindGroup(0, groups[i]);
      pass.setVertexBuffer(0, buffers[i]);
      pass.draw(3);
    }
    this.bundled = pass.finish();
  },
  encodeBundle() {
    const encoder = device.createCommandEncoder();
    const attachment = { view, loadOp: "clear", storeOp: "store", clearValue: [0, 0, 0, 1] };
    const pass = encoder.beginRenderPass({ colorAttachments: [attachment] });
    pass.executeBundles([this.bundled]);
    pass.end();
    this.made = encoder.finish();
  },
})
""")

#: How long the player was at work, in the page's own clock.
PLAYER = run_js("""
const clock = { took: 0 };
const { player } = globalThis.vizlib;
const { execute } = player;
player.execute = (...values) => {
  const begun = performance.now();
  try { return execute.apply(player, values); } finally { clock.took += performance.now() - begun; }
};
clock
""")


def javascript(thing: Any) -> Any:
    """The JavaScript object that the player keeps for one of ours."""
    return js.vizlib.player.objects.get(thing._handle)


async def new_device() -> Any:
    """A device of the page's adapter."""
    adapter = await wgpu.gpu.request_adapter_async(power_preference="high-performance")
    return await adapter.request_device_async(label="benchmark")


class Draws:
    """So many draws, each with a bind group and a vertex buffer of its own, in a target of 16 × 16."""

    def __init__(self, device: Any, count: int) -> None:
        self.device, self.count = device, count
        target = device.create_texture(size=(16, 16), format=FORMAT, usage="RENDER_ATTACHMENT|COPY_SRC")
        self.target, self.view = target, target.create_view()
        entry = {"binding": 0, "visibility": "VERTEX", "buffer": {"type": "uniform"}}
        self.layout = device.create_bind_group_layout(entries=[entry])
        pipeline_layout = device.create_pipeline_layout(bind_group_layouts=[self.layout])
        module = device.create_shader_module(code=WGSL)
        attribute = {"format": "float32x2", "offset": 0, "shader_location": 0}
        pipelines = [
            device.create_render_pipeline(
                layout=pipeline_layout,
                vertex={
                    "module": module,
                    "entry_point": "vertex",
                    "buffers": [{"array_stride": 8, "step_mode": "vertex", "attributes": [attribute]}],
                },
                fragment={"module": module, "entry_point": "fragment", "targets": [{"format": FORMAT}]},
            )
            for _ in range(PIPELINES)
        ]
        usage = "VERTEX|UNIFORM|COPY_DST"
        self.buffers = [device.create_buffer(size=32, usage=usage) for _ in range(count)]
        self.uniforms = [device.create_buffer(size=16, usage=usage) for _ in range(count)]
        self.groups = [
            device.create_bind_group(layout=self.layout, entries=[{"binding": 0, "resource": {"buffer": uniform}}])
            for uniform in self.uniforms
        ]
        self.pipelines = [pipelines[i % PIPELINES] for i in range(count)]
        connection().flush()
        self.own = [(self.pipelines[i], self.groups[i], self.buffers[i]) for i in range(count)]
        js_device = self.js_device = javascript(device)
        self.proxied = [tuple(javascript(item) for item in items) for items in self.own]
        self.script = SCRIPT(js_device, javascript(self.view))
        for pipeline, group, buffer in self.proxied:
            self.script.pipelines.push(pipeline)
            self.script.groups.push(group)
            self.script.buffers.push(buffer)
        self.js_view = javascript(self.view)
        self.made: Any = None

    # ---- Ours ----

    def encode(self) -> None:
        """The calls by our backend, until the command buffer is finished."""
        encoder = self.device.create_command_encoder()
        attachment = {"view": self.view, "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 1)}
        render = encoder.begin_render_pass(color_attachments=[attachment])
        for pipeline, group, buffer in self.own:
            render.set_pipeline(pipeline)
            render.set_bind_group(0, group)
            render.set_vertex_buffer(0, buffer)
            render.draw(3)
        render.end()
        self.made = encoder.finish()

    def submit(self) -> None:
        """Submit and send, so that the player runs it all."""
        self.device.queue.submit([self.made])
        self.made = None
        connection().flush()

    # ---- Proxies ----

    def proxy_encode(self) -> None:
        """The same through proxies of JavaScript's objects."""
        encoder = self.js_device.createCommandEncoder()
        attachment = {"view": self.js_view, "loadOp": "clear", "storeOp": "store", "clearValue": (0, 0, 0, 1)}
        options = to_js({"colorAttachments": [attachment]}, dict_converter=js.Object.fromEntries)
        render = encoder.beginRenderPass(options)
        for pipeline, group, buffer in self.proxied:
            render.setPipeline(pipeline)
            render.setBindGroup(0, group)
            render.setVertexBuffer(0, buffer)
            render.draw(3)
        render.end()
        self.made = encoder.finish()

    def proxy_submit(self) -> None:
        self.js_device.queue.submit(to_js([self.made]))
        self.made = None
