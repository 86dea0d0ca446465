"""Timing: what a figure's frames cost, measured while someone looks at it.

    timing = fig.timing
    timing.start()                    from now on; nothing is measured, made or sent before
    timing.frames["python"]           milliseconds of the last frames, the oldest first
    timing.points                     (drawn, total)
    timing.stop()

A frame begins with the figure's drawing, and ends when its commands have been sent:

    interval    milliseconds since the frame before began
    python      all of Python's work in it, and of that:
    prepare     what handlers and controllers do, limits, layout, ticks
    stages      scenes drawn or sent again
    flush       the step to the canvas
    overlay     what imgui draws
    sent        then, in a page: the one crossing, in which the player executes everything
    gpu         milliseconds that the GPU works for it (``vizlib.passes.stopwatch``), told a few frames later
    commands, crossings, stream_bytes, upload_bytes
                as ``vizlib.stats`` counts them, of this frame, with what measuring takes; NaN natively

Chromium rounds ``gpu`` to tenths of a millisecond (see ``vizlib.passes.stopwatch``), and Python's times too, unless a
page is isolated from others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import proxy

from vizlib import counters
from vizlib.passes import stopwatch
from vizlib.passes.stopwatch import Stopwatch
from vizlib.plot.drawing.ring import Ring
from vizlib.plot.drawing.tally import Tally

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["COUNTS", "PARTS", "Timing"]

PARTS = ("prepare", "stages", "flush", "overlay")
COUNTS = ("commands", "crossings", "stream_bytes", "upload_bytes")
NAMES = ("interval", "python", *PARTS, "sent", "gpu", *COUNTS)


class Timing:
    """The measurements of one figure.

    ``frames`` are the last ones, by name; empty while nothing was measured.
    ``changed``, if set, is called when ``points`` tells something else than before.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure: Figure = proxy(figure)
        self._looking = 0
        self._watch: Stopwatch | None = None
        self._tally: Tally | None = None
        self._number = 0
        self._begun = self._last = 0.0
        self._before: tuple[int, ...] | None = None
        self.frames = Ring(NAMES)
        self.changed: Callable[[], None] | None = None

    # ---- Whether ----

    @property
    def running(self) -> bool:
        """Whether someone looks."""
        return self._looking > 0

    def start(self) -> None:
        """Measure the frames from now on, until ``stop`` was called as often as this."""
        self._looking += 1
        if self._looking == 1:
            self.frames = Ring(NAMES)
            figure = self._figure
            self._tally = Tally(lambda: [node for view in figure for node in view.detail.tallied], self._tell)
            figure._frames.timing = self

    def stop(self) -> None:
        """Look no more; who looks last frees all that it took. The frames stay."""
        self._looking = max(0, self._looking - 1)
        if not self._looking:
            self.close()

    def close(self) -> None:
        """Free all that it took, whoever looks."""
        self._looking = 0
        self._figure._frames.timing = None
        if self._watch is not None:
            self._watch.close()
        if self._tally is not None:
            self._tally.close()
        self._watch = self._tally = None

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    def settle(self) -> None:
        """Where there is no event loop, wait for what is on its way from the GPU; elsewhere it comes by itself."""
        for part in (self._watch, self._tally):
            if part is not None:
                part.settle()

    # ---- What is known ----

    @property
    def gpu_missing(self) -> str | None:
        """Why the time of the GPU is not known, as a sentence; None if it is."""
        renderer = self._figure.renderer
        return "The GPU is not there yet." if renderer is None else stopwatch.missing(renderer.device)

    @property
    def points(self) -> tuple[int, int] | None:
        """(drawn, total): points and instances, read back four times a second; None while nothing is known."""
        return None if self._tally is None else self._tally.found

    # ---- One frame ----

    def begin(self, begun: float) -> None:
        """A frame begins; ``begun`` by ``time.perf_counter``, when its handlers were called."""
        self._number = self.frames.begin()
        if self._number:
            self.frames.put(self._number, "interval", 1e3 * (begun - self._begun))
        self._begun = self._last = begun
        self._before = counters.traffic()
        if self._watch is None:
            device = self._device
            if stopwatch.missing(device) is None:
                self._watch = Stopwatch(device)
        if self._watch is not None:
            self._watch.begin()

    @property
    def _device(self) -> Any:
        renderer = self._figure.renderer
        assert renderer is not None
        return renderer.device

    def lap(self, part: str) -> None:
        """One of ``PARTS`` is done."""
        now = time.perf_counter()
        self.frames.put(self._number, part, 1e3 * (now - self._last))
        self._last = now

    def end(self) -> None:
        """All is drawn, and about to be sent."""
        number, frames, tally = self._number, self.frames, self._tally
        if self._watch is not None:
            self._watch.end(lambda milliseconds: frames.put(number, "gpu", milliseconds))
        if tally is not None:
            tally.look(self._device)
        done = time.perf_counter()
        frames.put(number, "python", 1e3 * (done - self._begun))
        before = self._before

        def sent() -> None:
            after = counters.traffic()
            if before is not None and after is not None:
                frames.put(number, "sent", 1e3 * (time.perf_counter() - done))
                for name, late, early in zip(COUNTS, after, before, strict=True):
                    frames.put(number, name, late - early)

        counters.when_sent(sent)
