"""Run by tests/benchmarks/passes.py, in a page and natively: colorize and reduce against a copy, in GB/s. Prints JSON.

sys.argv: rounds, and how many million numbers.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from gpu import publish, turns

from vizlib.passes import compute, frame
from vizlib.passes.colorize import Colorize
from vizlib.passes.kernel import Kernel
from vizlib.passes.reduce import _Run
from vizlib.passes.scale import Distribution, Scale
from vizlib.passes.source import Source

COPY = """
@group(0) @binding(0) var<storage, read> source: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4u>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let i = (group.y * 32768u + group.x) * 256u + lane;
    if i < arrayLength(&source) { target_[i] = source[i]; }
}
"""


async def main() -> None:
    rounds, millions = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 8
    count = int(millions * 1e6) // 1024 * 1024
    device = frame.device()
    values = np.random.default_rng(0).lognormal(size=count).astype(np.float32)
    source = Source.of(values, (float(values.min()), float(values.max())), "values")
    target = compute.buffer(shape=count, dtype=np.uint32)
    distribution = Distribution(values[:100_000])
    copy = Kernel(COPY, name="copy")
    copying = copy.group([source.data.gpu, target.gpu])
    groups = -(-count // 1024)
    spread = min(groups, 32768), -(-groups // 32768), 1

    def submitted(encode: Any) -> Any:
        def way() -> None:
            encoder = device.create_command_encoder()
            compute_pass = encoder.begin_compute_pass()
            encode(compute_pass)
            compute_pass.end()
            device.queue.submit([encoder.finish()])

        return way

    ways: dict[str, Any] = {"copy": submitted(lambda inside: copy.dispatch(inside, copying, spread))}
    bytes_: dict[str, int] = {"copy": 8 * count}
    for norm in ("linear", "log", "sqrt", "symlog", "equalize"):
        scale = Scale(distribution, cmap="viridis", clim="1%..99%", norm=norm, owner="x")
        work = Colorize(source, scale, "colors", lambda: target.gpu, f"colorize/{norm}")
        ways[f"colorize, {norm}"] = submitted(work.encode)
        bytes_[f"colorize, {norm}"] = 8 * count
    reduction = _Run(source, bins=256, ranks=4)
    reduction._pass.end()
    ends = compute.buffer(shape=4, dtype=np.uint32)
    parts = compute.buffer(shape=(reduction.groups, 4), dtype=np.uint32)
    counts = compute.buffer(shape=256, dtype=np.uint32)

    def encoded(what: str, buffers: list[Any], *kernels: tuple[str, int]) -> Any:
        def encode(inside: Any) -> None:
            reduction._pass = inside
            reduction.run(what, buffers, *kernels)

        return submitted(encode)

    ways["ends (min and max)"] = encoded("ENDS", [parts, ends], ("ends", reduction.groups), ("together", 1))
    ways["histogram, 256 bins"] = encoded("HISTOGRAM", [ends, counts], ("histogram", reduction.groups))
    bytes_["ends (min and max)"] = bytes_["histogram, 256 bins"] = 4 * count
    times = 20 if device.adapter.info["adapter_type"] != "CPU" else 1
    found = await turns(device, ways, rounds, times)
    publish(device, {"count": count, "bytes": bytes_, "ways": {name: taken["done"] for name, taken in found.items()}})


await main()  # noqa: F704 (scripts are run with top-level await)
