"""Draws examples of pygfx and wgpu-py one after the other, natively and in a page alike, and prints each one's picture.

    vizlib run draw_examples.py --on native|browser --mount DIR -- name.py …

Each example runs unchanged as `__main__` in a namespace of its own, on a canvas of its own that is closed after. What
would make two runs differ is held still: the clock, random numbers, and pictures that imageio would download, in
whose place are computed ones of the same shape. The picture of the first frame is printed, as a line
`PICTURE name height width base64(zlib(rgb))`, or a line `FAILED name reason`.
"""

import base64
import gc
import logging
import os
import random
import sys
import time
import traceback
import types
import zlib
from pathlib import Path

import numpy as np

IN_PAGE = sys.platform == "emscripten"
SIZE = (640, 480)  # logical pixels, where an example names none
WIDEST = 400  # larger canvases are made smaller: in software a pixel costs a microsecond or ten
FRAMES = 1


class Clock:
    """A clock that moves when a frame is drawn, by a sixtieth of a second."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


clock = Clock()
time.time = time.perf_counter = clock

import wgpu  # noqa: E402, F401 - before logging, to which it brings a logger of its own kind

_default_rng = np.random.default_rng
np.random.default_rng = lambda seed=0: _default_rng(seed)


# --- imageio: its pictures are downloaded, and its decoders are not in the distribution

SHAPES = {  # of those that are not (512, 512, 3)
    "chelsea.png": (300, 451, 3),
    "coffee.png": (400, 600, 3),
    "hubble_deep_field.png": (872, 1000, 3),
    "camera.png": (512, 512),
    "horse.png": (328, 400, 4),
    "page.png": (191, 384),
    "text.png": (172, 448),
    "coins.png": (303, 384),
    "moon.png": (512, 512),
    "clock.png": (300, 400),
}


def waves(shape, scale=255.0):
    """Smooth waves with edges in them, different in each channel: float64 from 0 to `scale`."""
    grids = np.meshgrid(*(np.linspace(0, 1, size) for size in shape[:2]), indexing="ij")
    channels = shape[2] if len(shape) > 2 else 1
    picture = np.stack(
        [
            0.5
            + 0.35 * np.sin(7 * grids[0] + 2 * channel) * np.cos(9 * grids[1] - channel)
            + 0.15 * np.sign(np.sin(25 * (grids[0] + grids[1]) + channel))
            for channel in range(channels)
        ],
        axis=-1,
    )
    return (picture if len(shape) > 2 else picture[..., 0]) * scale


def imread(uri, **_options):
    """A computed picture in the place of one of imageio's, or a file that the host has decoded."""
    name = str(uri)
    if not name.startswith("imageio:"):
        return np.load(name + ".npy")
    name = name.removeprefix("imageio:")
    if name == "stent.npz":
        z, y, x = np.meshgrid(*(np.linspace(-1, 1, size) for size in (256, 128, 128)), indexing="ij")
        tube = np.exp(-((np.hypot(x - 0.2 * np.sin(3 * z), y) - 0.5) ** 2) * 60) * (1 + 0.5 * np.sin(20 * z + 6 * x))
        return (tube * 1400).astype(np.uint16)
    if name == "meadow_cube.jpg":
        return waves((6 * 512, 512, 3)).astype(np.uint8)
    return waves(SHAPES.get(name, (512, 512, 3))).astype(np.uint8)


imageio = sys.modules["imageio"] = types.ModuleType("imageio")
imageio.v3 = sys.modules["imageio.v3"] = types.ModuleType("imageio.v3")
imageio.v3.imread = imageio.imread = imread
imageio.v3.imwrite = imageio.imwrite = lambda *_args, **_options: None


# --- canvases (and imgui-bundle is there: a page loads it where a script names it)

canvases = []


def watch(kind):
    """Note the canvases that are made, and give each a size that is soon drawn."""
    make = kind.__init__

    def __init__(self, *args, **options):
        width, height = options.get("size") or SIZE
        scale = min(1, WIDEST / width)
        options["size"] = round(width * scale), round(height * scale)
        canvases.append(self)
        make(self, *args, **options)

    kind.__init__ = __init__


if IN_PAGE:
    import js
    import rendercanvas.auto
    import rendercanvas.offscreen

    from vizlib.hosts import page
    from vizlib.transports import page as transport

    Shown = page.PageCanvas
    Shown._ask = lambda self: None  # frames are drawn here, and only here
    scratch = js.document.createElement("canvas")

    def seen(canvas):
        """Draw a frame and take what the page's canvas shows: (H, W, 4) uint8."""
        canvas.force_draw()
        element = canvas.element
        scratch.width, scratch.height = element.width, element.height
        context = scratch.getContext("2d")
        context.drawImage(element, 0, 0)
        data = context.getImageData(0, 0, element.width, element.height).data
        return np.frombuffer(data.to_bytes(), np.uint8).reshape(element.height, element.width, 4)

    async def settle():
        """Wait for what the GPU has to complain of."""
        transport.connection().flush()
        await js.vizlib.player.early.device.queue.onSubmittedWorkDone()
        for _ in range(3):
            await page.asyncio.sleep(0)

else:
    os.environ["RENDERCANVAS_FORCE_OFFSCREEN"] = "1"
    import rendercanvas.auto
    import rendercanvas.offscreen

    class Shown(rendercanvas.auto.RenderCanvas):
        """Natively, too, a canvas that would be seen is another kind than one that an example makes unseen."""

        __module__ = rendercanvas.auto.RenderCanvas.__module__  # in which pygfx looks for the loop

    rendercanvas.auto.RenderCanvas = Shown

    def seen(canvas):
        """Draw a frame and take it: (H, W, 4) uint8."""
        return canvas.draw()

    async def settle():
        """Native errors have come by then."""


def shot(canvas):
    """One frame of a canvas: (H, W, 3) uint8."""
    picture = seen(canvas) if isinstance(canvas, Shown) else canvas.draw()
    if picture is None:
        raise RuntimeError(errors.texts[0] if errors.texts else "it drew nothing")
    return np.asarray(picture)[..., :3]


watch(rendercanvas.offscreen.OffscreenRenderCanvas)
if IN_PAGE:
    watch(Shown)
rendercanvas.auto.loop.run = lambda *_args, **_options: None


class Errors(logging.Handler):
    """What libraries log as errors: an exception in a draw function never reaches the script."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.texts = []

    def emit(self, record):
        text = record.getMessage()
        if record.exc_info:
            text += f": {record.exc_info[1]!r}"
        self.texts.append(text)


errors = Errors()
logging.getLogger().addHandler(errors)
for name in ("wgpu", "pygfx", "rendercanvas"):
    logging.getLogger(name).addHandler(errors)


async def draw(path):
    """The picture of one example, (H, W, 3) uint8. Raises whatever the example raises."""
    errors.texts.clear()
    canvases.clear()
    np.random.seed(0)
    random.seed(0)
    clock.now = 100.0
    sys.argv = [str(path)]
    sys.path[0] = str(path.parent)  # as `python script.py` has it
    module = types.ModuleType("__main__")
    module.__file__ = str(path)
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
        if not canvases:
            raise RuntimeError("it made no canvas")
        canvas = next((canvas for canvas in canvases if isinstance(canvas, Shown)), canvases[0])
        for _ in range(FRAMES):
            clock.now += 1 / 60
            canvas._process_events()
            picture = shot(canvas)
        await settle()
        if errors.texts:
            raise RuntimeError(errors.texts[0])
        return picture
    finally:
        sys.modules["__main__"] = before
        for canvas in list(canvases):
            canvas.close()
        canvases.clear()
        module.__dict__.clear()
        gc.collect()


sys.path.insert(0, "")
for name in sys.argv[1:]:
    print("BEGIN", name, flush=True)
    began = time.monotonic()
    try:
        picture = np.ascontiguousarray(await draw(Path.cwd() / "examples" / name))  # noqa: F704 - vizlib runs it
    except BaseException as error:
        trace = traceback.extract_tb(error.__traceback__)
        where = f"{Path(trace[-1].filename).name}:{trace[-1].lineno}"
        print("FAILED", name, f"{type(error).__name__} at {where}: {error}".replace("\n", " | "), flush=True)
        continue
    data = base64.b64encode(zlib.compress(picture.tobytes(), 1)).decode()
    print("PICTURE", name, *picture.shape[:2], f"{time.monotonic() - began:.2f}", data, flush=True)
