"""Run in a page by tests/benchmarks/uploads.py: what writing and reading buffers costs. Prints JSON.

sys.argv: rounds. Everything is compared with JavaScript's own call on the same bytes of the same WebAssembly memory.
"""

from __future__ import annotations

import sys
from typing import Any

import js
import numpy as np
import pyodide_js
from draws import javascript, new_device
from pyodide.code import run_js
from pyodide.ffi import to_js
from turns import publish, turns

from vizlib.transports.page import connection

SIZES = {"144 B": (144, 1000), "1 MB": (1 << 20, 16), "64 MB": (64 << 20, 1)}  # bytes, and how often in a row
READ = 64 << 20

WRITE = run_js("""
(module, queue, buffer, address, size, times) => {
  const begun = performance.now();
  for (let i = 0; i < times; i++) queue.writeBuffer(buffer, 0, module.HEAPU8, address, size);
  return (performance.now() - begun) / times;
}
""")
READ_BACK = run_js("""
async (module, device, source, address, size) => {
  const begun = performance.now();
  const stage = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, stage, 0, size);
  device.queue.submit([encoder.finish()]);
  await stage.mapAsync(GPUMapMode.READ);
  module.HEAPU8.set(new Uint8Array(stage.getMappedRange()), address);
  stage.unmap();
  stage.destroy();
  return performance.now() - begun;
}
""")


class Writing:
    """One size, written in three ways."""

    def __init__(self, device: Any, size: int, times: int) -> None:
        self.device, self.size, self.times = device, size, times
        self.data = np.random.default_rng(1).integers(0, 255, size, np.uint8)
        self.address = self.data.__array_interface__["data"][0]
        self.buffer = device.create_buffer(size=size, usage="COPY_DST|COPY_SRC")
        connection().flush()
        self.js_device, self.js_buffer = javascript(device), javascript(self.buffer)

    def ours(self) -> float:
        write, buffer, data = self.device.queue.write_buffer, self.buffer, self.data
        begun = js.performance.now()
        for _ in range(self.times):
            write(buffer, 0, data)
        connection().flush()
        return float(js.performance.now() - begun) / self.times

    def proxies(self) -> float:
        queue, buffer, data = self.js_device.queue, self.js_buffer, self.data
        begun = js.performance.now()
        for _ in range(self.times):
            queue.writeBuffer(buffer, 0, to_js(data))
        return float(js.performance.now() - begun) / self.times

    def javascript(self) -> float:
        module, queue = pyodide_js._module, self.js_device.queue
        return float(WRITE(module, queue, self.js_buffer, self.address, self.size, self.times))


class Reading:
    """One buffer, read back into Python's memory in two ways."""

    def __init__(self, device: Any, size: int) -> None:
        self.device, self.size = device, size
        self.written = np.random.default_rng(2).integers(0, 255, size, np.uint8)
        self.buffer = device.create_buffer_with_data(data=self.written, usage="COPY_SRC")
        connection().flush()
        self.target = np.empty(size, np.uint8)
        self.js_device, self.js_buffer = javascript(device), javascript(self.buffer)

    async def ours(self) -> float:
        begun = js.performance.now()
        found = await self.device.queue.read_buffer_async(self.buffer)
        took = float(js.performance.now() - begun)
        assert np.array_equal(np.frombuffer(found, np.uint8), self.written)
        return took

    async def javascript(self) -> float:
        address = self.target.__array_interface__["data"][0]
        self.target[:] = 0
        took = await READ_BACK(pyodide_js._module, self.js_device, self.js_buffer, address, self.size)
        assert np.array_equal(self.target, self.written)
        return float(took)


async def main() -> None:
    rounds = int(sys.argv[1])
    device = await new_device()
    connection().flush()
    js_device = javascript(device)
    found: dict[str, Any] = {"write": {}}
    for name, (size, times) in SIZES.items():
        writing = Writing(device, size, times)
        ways = {"ours": writing.ours, "proxies": writing.proxies, "javascript": writing.javascript}
        found["write"][name] = await turns(js_device, ways, rounds)
        del writing, ways
    reading = Reading(device, READ)
    found["read"] = await turns(js_device, {"ours": reading.ours, "javascript": reading.javascript}, rounds)
    await publish(found)


await main()  # noqa: F704 (the page runs scripts with top-level await)
