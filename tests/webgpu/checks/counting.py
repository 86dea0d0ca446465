"""Query sets: what is seen, and when things happened."""

from __future__ import annotations

from typing import Any

import numpy as np

from .drawing import GREEN, Drawing, filled, rectangle
from .reading import read


async def occlusion(device: Any) -> list[Any]:
    """Whether anything was seen of: a rectangle, one behind it, nothing, and one beside it."""
    drawing = Drawing(device, depth="depth24plus")
    queries = device.create_query_set(label="seen", type="occlusion", count=6)
    parts = [rectangle(0, 0, 4, 4), rectangle(1, 1, 3, 3, GREEN, 0.75), rectangle(0, 0, 0, 0), rectangle(4, 4, 6, 6)]
    encoder = device.create_command_encoder()
    draw = drawing.begin(encoder, occlusion_query_set=queries)
    draw.set_pipeline(drawing.pipeline())
    draw.set_vertex_buffer(0, filled(device, np.concatenate(parts).view(np.uint8), "VERTEX"))
    for index in range(4):
        draw.begin_occlusion_query(index + 1)
        draw.draw(6, 1, 6 * index)
        draw.end_occlusion_query()
    draw.end()
    results = device.create_buffer(size=512, usage="QUERY_RESOLVE|COPY_SRC")
    encoder.resolve_query_set(queries, 1, 4, results, 256)
    device.queue.submit([encoder.finish()])
    seen = np.array(await read(device, results, np.uint64)).reshape(2, 32)
    found = [queries.type, queries.count, (seen[1, :4] > 0).tolist(), int(seen[0].sum() + seen[1, 4:].sum())]
    queries.destroy()
    return found


async def timestamps(device: Any) -> list[Any] | None:
    """Passes begin before they end; None where the adapter tells no times."""
    if "timestamp-query" not in device.features:
        return None
    drawing = Drawing(device)
    queries = device.create_query_set(type="timestamp", count=4)
    encoder = device.create_command_encoder()
    writes = {"query_set": queries, "beginning_of_pass_write_index": 0, "end_of_pass_write_index": 1}
    encoder.begin_compute_pass(timestamp_writes=writes).end()
    writes = {"query_set": queries, "beginning_of_pass_write_index": 2, "end_of_pass_write_index": 3}
    draw = drawing.begin(encoder, timestamp_writes=writes)
    draw.set_pipeline(drawing.pipeline())
    draw.set_vertex_buffer(0, filled(device, rectangle(0, 0, 8, 8).view(np.uint8), "VERTEX"))
    draw.draw(6)
    draw.end()
    results = device.create_buffer(size=32, usage="QUERY_RESOLVE|COPY_SRC")
    encoder.resolve_query_set(queries, 0, 4, results, 0)
    device.queue.submit([encoder.finish()])
    times = await read(device, results, np.uint64)
    return [times[0] <= times[1], times[2] <= times[3], queries.type]
