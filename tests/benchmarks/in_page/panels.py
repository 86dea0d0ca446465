"""Run in a page by tests/benchmarks: a plot that is panned, with and without panels over it.

sys.argv: rounds. The ways take turns in every round. Canvases are small: software draws them.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import js
import numpy as np
from clock import rounds_of, watch
from turns import publish

import vizlib as vz

SIZE = (640, 480)
VALUES = {"freq": 1.0, "phase": 0.0, "damping": 0.2, "width": 2.0, "on": True, "map": 0, "name": "signal"}


def plot() -> Any:
    x = np.linspace(0, 10, 50)
    figure = vz.Figure(size=SIZE)
    figure[0, 0].plot(x, np.sin(x))
    return figure


def place() -> Any:
    """A place that can be seen; the figures lie upon each other."""
    element = js.document.createElement("div")
    element.style.cssText = f"position: fixed; left: 0; top: 0; width: {SIZE[0]}px; height: {SIZE[1]}px"
    js.document.body.append(element)
    return element


def widgets(ui: Any) -> None:
    """Fifteen of them."""
    values = dict(VALUES)
    for name in ("freq", "phase", "damping", "width"):
        ui.slider_float(name, values[name], 0, 10)
        ui.text(f"{name} is {values[name]:g}")
    ui.checkbox("on", values["on"])
    ui.combo("map", values["map"], ["viridis", "magma", "turbo"])
    ui.input_text("name", values["name"])
    ui.separator_text("Do")
    ui.button("Reset")
    ui.same_line()
    ui.button("Save")
    ui.progress_bar(0.4)


CURVE = np.sin(np.linspace(0, 20, 500))


def curve(ui: Any) -> None:
    """A plot by ImPlot."""
    from imgui_bundle import implot

    if implot.begin_plot("signal", ui.ImVec2(-1, 160)):
        implot.plot_line("y", CURVE)
        implot.end_plot()


def volume() -> Any:
    z, y, x = np.mgrid[-1:1:8j, -1:1:9j, -1:1:10j]
    figure = vz.Figure(size=SIZE)
    figure.add(vz.Volume(np.exp(-(x**2) - y**2 - z**2), mode="raycast", name="density"))
    return figure


def pan(figure: Any) -> None:
    figure.camera.local.x += 0.01


async def main() -> None:
    rounds = int(sys.argv[1])
    figures = {name: plot() for name in ("without", "toolbar", "widgets", "plot")}
    figures |= {name: volume() for name in ("volume", "inspector")}
    figures["toolbar"].controls = "always"
    figures["inspector"].inspect(figures["inspector"][0, 0].nodes[0])
    figures["widgets"].panel("Widgets")(widgets)
    figures["plot"].panel("Plot")(curve)
    for figure in figures.values():
        watch(figure.show(place()))
    while any(figure._needs_desk and figure._desk is None for figure in figures.values()):
        await asyncio.sleep(0.05)
    frames = await rounds_of({name: (figure, pan) for name, figure in figures.items()}, rounds)
    await publish({"frames": frames})


await main()  # noqa: F704 (the page runs scripts with top-level await)
