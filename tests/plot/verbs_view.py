"""A view that keeps what the verbs tell it, and can be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

import vizlib as vz
from vizlib.plot.colors import CYCLE
from vizlib.plot.verbs import Verbs


class KeepingView(Verbs):
    """``nodes`` in their order, ``titles``, ``scales`` and ``names`` by axis, ``inverted`` axes."""

    def __init__(self) -> None:
        self._owner = "View (0, 0)"
        self.aspect, self.up = "auto", "y"
        self.nodes: list[Any] = []
        self.titles: dict[str, str] = {}
        self.scales: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        self.inverted: set[str] = set()
        self.taken = 0

    def add(self, *things: Any) -> None:
        self.nodes += things

    def _suggest(self, axis: str, label: str) -> None:
        self.titles.setdefault(axis, label)

    def _suggest_scale(self, axis: str, scale: str) -> None:
        self.scales[axis] = scale

    def _suggest_categories(self, axis: str, labels: list[str]) -> None:
        self.names[axis] = labels

    def _inverted(self, axis: str) -> None:
        self.inverted.add(axis)

    def _next_color(self) -> str:
        self.taken += 1
        return CYCLE[(self.taken - 1) % len(CYCLE)]

    def picture(self, left: float, right: float, bottom: float, top: float, size: int = 100) -> np.ndarray:
        """(size, size, 3) uint8: what there is between the edges."""
        figure = vz.Figure(size=(size, size))
        view = figure[0, 0]
        view.xlim, view.ylim, view.axes = (left, right), (bottom, top), False
        view.aspect = "auto"
        view.add(vz.Line([[left, bottom], [right, top]], opacity=0), *self.nodes)
        figure.show(background="white")
        picture = figure.screenshot()[..., :3]
        figure.close()
        return picture
