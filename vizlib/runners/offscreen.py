"""What runs inside the process of a native run: `python -m vizlib.runners.offscreen JOB.json`.

rendercanvas is told to make offscreen canvases. Those have no event loop of their own, so this module
lends them one that ends: `loop.run()` in a script draws for `wait` seconds and returns.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from vizlib.runners.script import Failures, execute
from vizlib.site.png import write_png

FRAME = 1 / 30  # seconds
ROUNDS = 6
PATIENCE = 10.0  # seconds that a canvas without a first frame is waited for


class Stage:
    """The offscreen canvases of one run, and the loop that draws them."""

    def __init__(self, canvas: tuple[int, int], wait: float) -> None:
        self.canvases: list[Any] = []
        self.wait = wait
        self._size = canvas
        self._drawn: set[int] = set()

    def install(self) -> None:
        """Have rendercanvas make canvases that this stage knows. Call it before the script."""
        from rendercanvas import offscreen

        # Not `from vizlib.hosts import`: the package has a function of the same name.
        host = import_module("vizlib.hosts.offscreen")
        host.SIZE = self._size  # type: ignore[attr-defined]
        stage = self
        make = offscreen.OffscreenRenderCanvas.__init__

        def __init__(canvas: Any, *args: Any, **options: Any) -> None:
            if options.get("size") is None:
                options["size"] = stage._size
            stage.canvases.append(canvas)
            make(canvas, *args, **options)

        offscreen.OffscreenRenderCanvas.__init__ = __init__
        # The stub loop would stop after 0.1 s: offscreen canvases do not register with it.
        offscreen.loop._stop_when_no_canvases = False
        offscreen.loop._rc_run = self.play
        self._loop = offscreen.loop

    def play(self) -> None:
        """Draw until every canvas has had its first frame, and for `wait` seconds and some frames more."""
        start = time.perf_counter()
        complete = None  # when the last first frame was there
        rounds = 0  # since then
        while True:
            self._loop._process_tasks()
            for canvas in self.live():
                canvas._process_events()  # nobody else does for a canvas without a scheduler
                if self.draw(canvas) is not None:
                    self._drawn.add(id(canvas))
            now = time.perf_counter()
            if complete is None and all(id(canvas) in self._drawn for canvas in self.live()):
                complete = now
            elif complete is None and now > start + PATIENCE:
                return
            elif complete is not None:
                rounds += 1
                # What is read back from the GPU takes some rounds, however long they are.
                if rounds >= ROUNDS and now > complete + self.wait:
                    return
            time.sleep(FRAME)

    def finish(self) -> None:
        """What `loop.run()` does, for a script that has come to its end."""
        # Through run(): outside it rendercanvas' sleep does not sleep, and its tasks spin for ever.
        self._loop.run()

    def live(self) -> list[Any]:
        return [canvas for canvas in self.canvases if not canvas.get_closed()]

    def draw(self, canvas: Any) -> Any:
        """One frame of a canvas, (H, W, 4) uint8, or None while it has nothing to draw."""
        if canvas._canvas_context is None or canvas._draw_frame is None:
            return None
        canvas._last_image = None
        return canvas.draw()

    def save(self, picture: Path) -> str | None:
        """Write the first canvas as PNG; the reason if that is not possible."""
        if not self.canvases:
            return "the script made no canvas, so there is no picture to save."
        image = getattr(self.canvases[0], "_last_image", None)
        if image is None:
            return "the script's first canvas never drew anything, so there is no picture to save."
        write_png(picture, image)
        return None


def main(description: str) -> int:
    job = json.loads(description)
    os.environ["RENDERCANVAS_FORCE_OFFSCREEN"] = "1"
    failures = Failures()
    failures.watch()
    script = Path(job["script"])
    # As `python script.py` has it, then the working directory, for modules that were mounted.
    sys.path[:1] = [str(script.parent), os.getcwd()]
    stage = Stage(tuple(job["canvas"]), job["wait"])
    stage.install()
    code = execute(script, job["args"])
    if code == 0 and stage.live():
        stage.finish()
    sys.stdout.flush()
    if code == 0 and failures.texts:
        code = 1
    if job["picture"] is not None and (stage.canvases or code == 0):
        reason = stage.save(Path(job["picture"]))
        if reason is not None:
            print(f"vizlib shot: {reason}", file=sys.stderr)
            code = code or 1
    return code


if __name__ == "__main__":
    result = main(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of GPU libraries must not hold the process back, nor change its exit code.
    os._exit(result)
