"""What Python drops is freed, in the player and on the GPU, without anyone calling destroy."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import wgpu

from .rounds import draw_round

ROUNDS = Path(__file__).with_name("rounds.py").read_text(encoding="utf-8")

COUNT = """
async def counted():
    gc.collect()
    await asyncio.sleep(0)
    transport.connection().flush()
    await device.queue.on_submitted_work_done_async()
    stats = vz.stats()
    player = js.vizlib.player
    return {
        "gpu": stats["gpu"],
        "proxies": stats["proxies"],
        "player": player.stats().objects,
        "journal": len(transport.connection().journal),
        "waiting": len(transport.connection()._waiting),
        "heap": js.vizlib.pyodide._module.HEAPU8.length,
    }
"""

PLAIN = """
device = wgpu.utils.get_default_device()
element_ = js.document.createElement("canvas")
js.document.body.append(element_)
context = wgpu.gpu.get_canvas_context({"window": element_, "platform": "browser", "method": "screen"})
context.set_physical_size(64, 48)
context.configure(device=device, format="bgra8unorm")

async def rounds(count):
    for number in range(count):
        texture = context.get_current_texture()
        draw_round(device, texture.create_view(), texture.format)
        context.present()
        del texture
        if number % 20 == 19:  # as the browser would between frames
            await device.queue.on_submitted_work_done_async()
"""

FIGURES = """
async def rounds(count):
    for _ in range(count):
        figure = vz.show(box(), size=(64, 48))
        await still(0.05)
        figure.close()
        del figure
"""

CANVASES = """
device = wgpu.utils.get_default_device()

async def rounds(count):
    for _ in range(count):
        canvas = js.document.createElement("canvas")
        context = wgpu.gpu.get_canvas_context({"window": canvas, "platform": "browser", "method": "screen"})
        context.set_physical_size(8, 8)
        context.configure(device=device, format="bgra8unorm")
        context.get_current_texture().create_view()
        context.present()
        context.unconfigure()
        del context, canvas
"""

RUN = """
await rounds({warm})
first = await counted()
await rounds({count})
last = await counted()
json.dumps([first, last])
"""


def level(tab, code: str, count: int, warm: int) -> None:
    tab.python("import wgpu\nfrom vizlib.transports import page as transport")
    tab.python(COUNT)
    tab.python(code)
    first, last = json.loads(tab.python(RUN.format(count=count, warm=warm)))
    grown = last.pop("heap") - first.pop("heap")
    assert last == first
    assert grown <= 1 << 20, f"the heap grew by {grown} bytes"


def test_a_thousand_rounds_leave_everything_level(tab):
    level(tab, ROUNDS + PLAIN, 1000, 50)


def test_figures_that_come_and_go_leave_everything_level(tab):
    level(tab, "device = wgpu.utils.get_default_device()\n" + FIGURES, 50, 10)


def test_canvases_that_come_and_go_leave_everything_level(tab):
    level(tab, CANVASES, 200, 10)


def test_rounds_natively():
    device = wgpu.utils.get_default_device()
    probe = device.create_buffer(size=4, usage="COPY_SRC")
    target = device.create_texture(size=(64, 48), format="rgba8unorm", usage="RENDER_ATTACHMENT")

    def rounds(count: int) -> dict[str, int]:
        for _ in range(count):
            draw_round(device, target.create_view(), "rgba8unorm")
        gc.collect()
        device.queue.read_buffer(probe)  # waits for the queue (wgpu 0.32's own call for that fails natively)
        return dict(wgpu.diagnostics.object_counts.tracker.counts)

    first = rounds(20)
    assert rounds(200) == first
