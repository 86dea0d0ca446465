"""Taking turns in a page: what is compared is measured in the same round, with the GPU idle before each."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import js
from pyodide.code import run_js

IDLE = run_js("""
async (device) => {
  await device.queue.onSubmittedWorkDone();
  await new Promise((done) => setTimeout(done, 4));
}
""")


def timed(make: Callable[[], Any], times: int = 1) -> float:
    """Milliseconds of the page's thread that one call takes, in the mean of some in a row."""
    now = js.performance.now
    gc.collect()
    begun = now()
    for _ in range(times):
        make()
    return float(now() - begun) / times


async def turns(device: Any, ways: Mapping[str, Callable[[], Any]], rounds: int, warm: int = 2) -> dict[str, list[Any]]:
    """Have the ways take turns. Each returns one number, or a dict of them, or an awaitable of either."""
    found: dict[str, list[Any]] = {}
    for turn in range(-warm, rounds):
        for name, way in ways.items():
            await IDLE(device)
            value = way()
            if hasattr(value, "__await__"):
                value = await value
            if turn >= 0:
                for key, number in (value if isinstance(value, dict) else {"": value}).items():
                    found.setdefault(f"{name} {key}".strip(), []).append(number)
    await IDLE(device)
    return found


async def publish(found: dict[str, Any]) -> None:
    """Print what was found as JSON, with what it was found on, and leave it in the page as `measured`."""
    ready = await js.vizlib.player.ready
    adapter = ready.adapter
    names = (adapter.description, adapter.device, f"{adapter.vendor} {adapter.architecture}")
    found["adapter"] = next(name.strip() for name in names if name.strip())
    found["browser"] = js.navigator.userAgent
    found["part"] = Path(sys.argv[0]).stem
    found["errors"] = [error.message for error in js.vizlib.player.errors]
    js.measured = json.dumps(found)
    print(js.measured)
