"""Measuring the GPU, in a page and natively alike: how long until it has done what it was given."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

IN_PAGE = sys.platform == "emscripten"


async def idle(device: Any) -> None:
    """Wait until the GPU has done all that was submitted."""
    if IN_PAGE:
        await device.queue.on_submitted_work_done_async()
    else:
        # wgpu 0.32 cannot wait for work natively; what is read has been done, and all before it.
        device.queue.read_buffer(_small(device))


@lru_cache(maxsize=1)
def _small(device: Any) -> Any:
    return device.create_buffer(size=4, usage="COPY_SRC")


async def taken(device: Any, make: Callable[[], Any], times: int) -> dict[str, float]:
    """Milliseconds of one call in the mean of some in a row: until the GPU is done, and of Python alone."""
    await idle(device)
    begun = time.perf_counter()
    for _ in range(times):
        make()
    called = time.perf_counter()
    await idle(device)
    done = time.perf_counter()
    return {"done": (done - begun) * 1e3 / times, "called": (called - begun) * 1e3 / times}


async def turns(
    device: Any, ways: Mapping[str, Callable[[], Any]], rounds: int, times: int = 1, warm: int = 1
) -> dict[str, dict[str, list[float]]]:
    """Have the ways take turns; by way, what was ``taken`` in each round."""
    found: dict[str, dict[str, list[float]]] = {name: {"done": [], "called": []} for name in ways}
    for turn in range(-warm, rounds):
        for name, way in ways.items():
            measured = await taken(device, way, times)
            if turn >= 0:
                for key, value in measured.items():
                    found[name][key].append(value)
    return found


def middle(values: list[float]) -> float:
    """The median."""
    return float(np.median(values))


def publish(device: Any, found: dict[str, Any]) -> None:
    """Print what was found as JSON, and leave it in the page as ``measured``."""
    found["adapter"] = device.adapter.info["device"] or device.adapter.info["description"]
    found["part"] = Path(sys.argv[0]).stem
    found["where"] = "page" if IN_PAGE else "native"
    found["errors"] = []
    if IN_PAGE:
        import js

        found["browser"] = js.navigator.userAgent
        js.measured = json.dumps(found)
    print(json.dumps(found))
