"""A few bytes back from the GPU, handed over when they are there: nothing waits for them.

Where there is no event loop (natively, in a script), there is no later either, and they are waited for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

__all__ = ["fetch", "when_mapped"]

logger = logging.getLogger("vizlib")


def fetch(
    device: Any,
    spans: Iterable[tuple[Any, int, int]],
    deliver: Callable[[list[bytes] | None], None],
    *,
    what: str = "what is under the pointer",
    later: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Read parts of buffers, without ever waiting for the GPU.

    spans : (buffer, offset, size) in bytes, multiples of 4
    deliver : called with the bytes of each when they are there; with None, and a warning, if they cannot be had
    what : is read, for that warning
    later : as for ``when_mapped``
    """
    import wgpu

    parts = list(spans)
    places = [0]
    for _, _, size in parts:
        places.append(places[-1] + size)

    def failed(error: Exception) -> None:
        logger.warning("vizlib: %s could not be read: %s", what, error)
        deliver(None)

    try:
        usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        stage = device.create_buffer(size=places[-1], usage=usage, label="picking/values")
        encoder = device.create_command_encoder(label="picking/values")
        for (buffer, offset, size), place in zip(parts, places, strict=False):
            encoder.copy_buffer_to_buffer(buffer, offset, stage, place, size)
        device.queue.submit([encoder.finish()])
    except (RuntimeError, ValueError, wgpu.GPUError) as error:
        failed(error)
        return

    def arrived() -> None:
        data = bytes(stage.read_mapped())
        stage.unmap()
        stage.destroy()
        deliver([data[first:last] for first, last in pairwise(places)])

    when_mapped(stage, arrived, failed, later=later)


def when_mapped(
    buffer: Any,
    arrived: Callable[[], None],
    failed: Callable[[Exception], None],
    *,
    later: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Map a buffer for reading and call ``arrived`` then, or ``failed`` with the reason. What they raise is logged.

    later : without an event loop, gets what waits for the buffer and calls ``arrived``, in place of waiting here
    """
    promise = buffer.map_async("read")

    def refused(error: Exception | None) -> None:
        if error is not None:
            _logged(lambda: failed(error))

    def mapped(_: Any) -> None:
        # wgpu-py keeps what is not settled for ever, with all that it refers to: it would be kept for each read.
        refusal._set_input(None)
        _logged(arrived)

    try:
        refusal = promise.catch(refused)
        promise.then(mapped)
        return
    except RuntimeError:  # natively, without an event loop, there is no later
        pass

    def wait() -> None:
        promise.sync_wait()
        arrived()

    if later is None:
        wait()
    else:
        later(wait)


def _logged(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.exception("vizlib: error while handing over what was read from the GPU")
