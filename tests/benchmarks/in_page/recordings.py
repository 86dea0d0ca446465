"""Run in a page by tests/benchmarks/recordings.py: a frame of 10,000 draws sent again. Prints JSON.

sys.argv: rounds. `again` is what a figure does when only its camera moved: write the camera's bytes, play, send.
"""

from __future__ import annotations

import sys
from typing import Any

import js
import numpy as np
from draws import PLAYER, Draws, new_device
from turns import publish, turns

from vizlib.transports.page import connection
from vizlib.webgpu.recording import Recording

DRAWS = 10_000
FRAMES = 1  # in a row: of more, the browser's GPU process would hold up the later ones


class Sending:
    """The same frame, drawn anew, sent again, and made in JavaScript."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.camera = np.zeros(36, np.float32)
        self.recording = Recording(connection())
        with self.recording.capture():
            draws.encode()
            draws.device.queue.submit([draws.made])
        draws.made = None
        connection().flush()
        draws.script.bundle()

    def again(self) -> dict[str, float]:
        """Python: everything until the crossing, and what comes behind it."""
        queue, buffer = self.draws.device.queue, self.draws.uniforms[0]
        PLAYER.took = 0
        begun = js.performance.now()
        for turn in range(FRAMES):
            self.camera[0] = turn * 1e-6
            queue.write_buffer(buffer, 0, self.camera[:4])
            self.recording.play()
            connection().flush()
        return self._each(js.performance.now() - begun)

    def anew(self) -> dict[str, float]:
        PLAYER.took = 0
        begun = js.performance.now()
        for _ in range(FRAMES):
            self.draws.encode()
            self.draws.submit()
        return self._each(js.performance.now() - begun)

    def javascript(self) -> dict[str, float]:
        return self._in_javascript(self.draws.script.encode)

    def bundle(self) -> dict[str, float]:
        return self._in_javascript(self.draws.script.encodeBundle)

    def _in_javascript(self, encode: Any) -> dict[str, float]:
        begun = js.performance.now()
        for _ in range(FRAMES):
            encode()
            self.draws.script.submit()
        return {"all": float(js.performance.now() - begun) / FRAMES}

    def _each(self, took: float) -> dict[str, float]:
        """Milliseconds of one frame."""
        return {"all": took / FRAMES, "player": PLAYER.took / FRAMES, "python": (took - PLAYER.took) / FRAMES}


async def main() -> None:
    rounds = int(sys.argv[1])
    draws = Draws(await new_device(), DRAWS)
    sending = Sending(draws)
    ways = {"again": sending.again, "anew": sending.anew, "javascript": sending.javascript, "bundle": sending.bundle}
    found: dict[str, Any] = {"draws": DRAWS, "frames": await turns(draws.js_device, ways, rounds)}
    await publish(found)


await main()  # noqa: F704 (the page runs scripts with top-level await)
