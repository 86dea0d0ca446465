"""Waiting in a browser: WebAssembly is suspended (JSPI), and what runs meanwhile brings the answer."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

__all__ = ["can_suspend", "suspend", "wait"]


def wait(promise: Any) -> None:
    """Suspend Python until a promise is settled. Raises RuntimeError where that is not possible, and says why."""
    import js

    if not can_suspend():
        has_jspi = hasattr(js.WebAssembly, "Suspending")
        raise RuntimeError(_cannot_wait(promise.title, has_jspi))

    async def settled() -> None:
        with suppress(Exception):  # whoever waits raises it
            await promise

    suspend(settled())


def can_suspend() -> bool:
    """Whether Python can be suspended here."""
    from pyodide.ffi import can_run_sync

    return bool(can_run_sync())


def suspend(until: Coroutine[Any, Any, None]) -> None:
    """Suspend Python until a coroutine has ended."""
    from pyodide.ffi import run_sync

    run_sync(until)


def _cannot_wait(title: str, has_jspi: bool) -> str:
    call = title.rpartition(".")[2]
    if has_jspi:
        called = "the browser called this code itself (an event, an animation frame, a draw function)"
        reason = f"{called}, and such code cannot wait"
    else:
        reason = "this browser cannot suspend WebAssembly (JSPI), so Python in it cannot wait"
    return f"{title.removesuffix('_async')}_sync: {reason}. Use `await … .{call}(…)` in an async function instead."
