"""What runs inside the process of an export: `python -m vizlib.runners.recorder JOB.json`.

The script runs as ever, on vizlib's own backend, whose stream is kept: there is no GPU, no window and no browser. When
it has ended, what it shows is drawn: the first picture until nothing more comes, and of an animation one for each time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from vizlib.runners.offscreen import Stage
from vizlib.runners.script import Failures, execute
from vizlib.stream.tape import Tape
from vizlib.transports.recording import FEATURES, RecordingTransport


class Recorder(Stage):
    """The canvases of one run, and the tape of what is drawn into them.

    canvas : (width, height) of canvases that name no size, logical pixels
    ratio : physical pixels in a logical one
    """

    def __init__(self, canvas: tuple[int, int], ratio: float) -> None:
        super().__init__(canvas, 0.0)
        self._ratio = ratio
        self.transport = RecordingTransport()
        self._asked: set[int] = set()

    def install(self) -> None:
        """Put the backend in wgpu's place, and canvases that are drawn into by its stream in rendercanvas's."""
        import wgpu.backends
        from rendercanvas.offscreen import OffscreenRenderCanvas

        from vizlib.site import patched
        from vizlib.webgpu.connection import Connection
        from vizlib.webgpu.entry import GPU

        patched.install()
        host = import_module("vizlib.hosts.offscreen")
        self.connection = Connection(self.transport)
        wgpu.backends._register_backend(GPU(self.connection))
        super().install()
        recorder, make, ask = self, OffscreenRenderCanvas.__init__, OffscreenRenderCanvas.request_draw

        def __init__(canvas: Any, *args: Any, **options: Any) -> None:
            options.setdefault("pixel_ratio", recorder._ratio)
            make(canvas, *args, **options)

        def request_draw(canvas: Any, draw_function: Callable[[], None] | None = None) -> None:
            recorder._asked.add(id(canvas))
            ask(canvas, draw_function)

        def present_info(canvas: Any, present_methods: list[str]) -> dict[str, Any]:
            return {"method": "screen", "platform": "browser", "window": canvas}

        def recording(host: Any) -> Any:
            from vizlib.webgpu.recording import Recording

            return Recording(recorder.connection)

        host.Host.recording = recording
        host.Host.attended = False  # panels are left out: nobody would answer
        OffscreenRenderCanvas.__init__ = __init__
        OffscreenRenderCanvas.request_draw = request_draw
        OffscreenRenderCanvas._rc_get_present_info = present_info

    def play(self) -> None:
        """`loop.run()` in a script: what it would show is drawn when the script has ended."""

    def draw(self, canvas: Any) -> tuple[list[Any], bool]:
        """One frame of a canvas: what was sent for it, and whether it wants another."""
        self._asked.discard(id(canvas))
        with self.connection.frame():
            canvas.force_draw()
        return self._sent(), id(canvas) in self._asked

    def tape(self, title: str, seconds: float | None, fps: float) -> Tape:
        """Draw what there is to see, and have it on a tape.

        seconds : how long animations are; None: five, and nothing if there are none
        """
        from vizlib import hosts
        from vizlib.plot.output import scenes

        figures = hosts.by_canvas()
        canvases = [canvas for canvas in self.live() if canvas._canvas_context is not None and canvas._draw_frame]
        moves = any(figure._animation.running for figure in figures.values())
        for figure in figures.values():
            figure._frames.arrive()
        length = (scenes.SECONDS if moves else 0.0) if seconds is None else seconds
        draws = [partial(self.draw, canvas) for canvas in canvases]
        tape = Tape({"title": title, "features": list(FEATURES), "canvases": []})
        with ExitStack() as playing:
            play = [playing.enter_context(figure._animation.recorded()) for figure in figures.values()]
            for time in scenes.times(length if moves else 0.0, fps):
                for each in play:
                    each(time)
                rounds = 1 if moves else scenes.ROUNDS
                tape.add(time, [batch for draw in draws for batch in scenes.draw_all(draw, rounds)])
        tape.head["canvases"] = [
            scenes.told(handle, canvas, figures.get(id(canvas)))
            for handle, canvas in self.transport.canvases.items()
            if canvas in canvases
        ]
        if not moves:
            motions = {id(figure.canvas): self._motion(figure) for figure in figures.values()}
            for told, canvas in zip(tape.head["canvases"], canvases, strict=True):
                if (motion := motions.get(id(canvas))) is not None:
                    told["motion"] = tape.add_motion(motion._asdict())
        return tape

    def _sent(self) -> list[Any]:
        """What was sent since the last time."""
        self.connection.flush()
        batches, self.transport.batches = self.transport.batches, []
        return batches

    def _motion(self, figure: Any) -> Any:
        from vizlib.plot import motion
        from vizlib.webgpu.taking import Taking

        return motion.record(figure, partial(self.draw, figure.canvas), Taking(self.connection).keeping)


def main(description: str) -> int:
    """Run the job that a JSON describes; the exit code."""
    job = json.loads(description)
    os.environ["RENDERCANVAS_FORCE_OFFSCREEN"] = "1"
    failures = Failures()
    failures.watch()
    script = Path(job["script"])
    sys.path[:1] = [str(script.parent), os.getcwd()]
    recorder = Recorder(tuple(job["canvas"]), job["ratio"])
    recorder.install()
    code = execute(script, job["args"])
    if code:
        return code
    tape = recorder.tape(job["title"], job["seconds"], job["fps"])
    if failures.texts:
        return 1
    if not tape.head["canvases"]:
        print(f"vizlib export: {script.name} shows nothing, so there is nothing to export.", file=sys.stderr)
        return 1
    tape.save(job["tape"])
    return 0


if __name__ == "__main__":
    result = main(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(result)
