"""Runs a script inside a page; `loader.js` calls `run` once Python is up. Only for the browser."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import js

from vizlib.runners.script import Failures, execute_async

PATIENCE = 10.0  # seconds that unfinished tasks and the first frame are waited for
# rendercanvas keeps these for as long as a canvas lives.
LASTING_TASKS = ("loop-task", "scheduler-task")


async def run(path: str, args: Sequence[str], driven: bool, wait: float) -> int:
    """Run the script at `path`; its exit code.

    Tracebacks go to the page's `onPythonError`. In a `driven` page this returns only when the tasks that
    the script has left are done, its canvases have had a frame, and `wait` seconds more have passed.
    """
    failures = Failures(js.vizlib.onPythonError)
    failures.watch()
    # A driver prints tracebacks to its own standard error, as `python script.py` does.
    report = sys.stderr.write if driven else js.vizlib.onPythonError
    code = await execute_async(Path(path), args, report)
    sys.stdout.flush()
    if driven and code == 0:
        await settle(wait)
        sys.stdout.flush()
        code = 1 if failures.texts or js.vizlib.errors.length else 0
    return code


async def settle(wait: float) -> None:
    """Wait until what the script has begun is visible."""
    deadline = time.monotonic() + PATIENCE
    while _unfinished() and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    while _canvases() and js.vizlib.player.stats().frames == 0 and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    await asyncio.sleep(wait if _canvases() else 0)
    await _gpu_done()


async def _gpu_done() -> None:
    """Wait until the GPU has seen all that was sent, so that its complaints are here as well."""
    transport = sys.modules.get("vizlib.transports.page")
    early = js.vizlib.player.early
    if transport is None or not early:
        return
    transport.connection().flush()
    await early.device.queue.onSubmittedWorkDone()
    await asyncio.sleep(0.05)


def _unfinished() -> bool:
    current = asyncio.current_task()
    return any(
        task is not current and task.get_name() not in LASTING_TASKS and task.get_name() != "call_later"
        for task in asyncio.all_tasks()
    )


def _canvases() -> bool:
    """Whether the script has made a canvas that is still open."""
    host = sys.modules.get("vizlib.hosts.page")
    return host is not None and bool(host.canvases())
