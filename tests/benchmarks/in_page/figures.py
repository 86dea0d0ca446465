"""Run in a page by tests/benchmarks: a plot that is panned, a surface that is turned, with and without axes.

sys.argv: rounds. The ways take turns in every round. Canvases are small: software draws them.
"""

from __future__ import annotations

import sys
from typing import Any

import js
import numpy as np
from clock import rounds_of, watch
from turns import publish

import vizlib as vz

LINES = (1, 100, 1000)
SIZE = (320, 240)


def place() -> Any:
    """A place that can be seen; the figures lie upon each other."""
    element = js.document.createElement("div")
    element.style.cssText = f"position: fixed; left: 0; top: 0; width: {SIZE[0]}px; height: {SIZE[1]}px"
    js.document.body.append(element)
    return element


def plot(lines: int, axes: bool) -> Any:
    x = np.linspace(0, 10, 50)
    figure = vz.Figure(size=SIZE)
    view = figure[0, 0]
    for number in range(lines):
        view.plot(x, np.sin(x + number / 7) + number / 50)
    view.xlabel, view.ylabel = "time [s]", "amplitude [mV]"
    view.axes = axes
    return figure.show(place())


def surface(axes: bool) -> Any:
    x, y = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60))
    figure = vz.Figure(size=SIZE)
    figure[0, 0].surface(x, y, np.sin(x * x + y * y))
    figure[0, 0].axes = axes
    return figure.show(place())


def pan(figure: Any) -> None:
    figure.camera.local.x += 0.01


def pan_in_full(figure: Any) -> None:
    pan(figure)
    figure.request_draw()


def turn(figure: Any) -> None:
    figure.controller.rotate((0.002, 0.0), (0, 0, *SIZE))


def stand(figure: Any) -> None:
    figure._ask()


def hover(figure: Any) -> None:
    hover.count = getattr(hover, "count", 0) + 1  # type: ignore[attr-defined]
    place = 100.0 + hover.count % 50, 100.0  # type: ignore[attr-defined]
    figure._frames.at_pointer.tell(["curve", f"x: {place[0]:g}", "y: 0.25"], *place)
    figure._ask()


async def main() -> None:
    rounds = int(sys.argv[1])
    frames = {}
    for lines in LINES:
        plain, axes, full, tip, still, timed = (watch(plot(lines, on)) for on in (False, *(True,) * 5))
        timed.timing.start()
        ways = {
            "plain": (plain, pan),
            "axes": (axes, pan),
            "timed": (timed, pan),
            "stands": (still, stand),
            "full": (full, pan_in_full),
            "hover": (tip, hover),
        }
        frames[lines] = await rounds_of(ways, rounds)
    without, box = watch(surface(False)), watch(surface(True))
    orbit = await rounds_of({"plain": (without, turn), "box": (box, turn)}, rounds)
    await publish({"frames": frames, "orbit": orbit})


await main()  # noqa: F704 (the page runs scripts with top-level await)
