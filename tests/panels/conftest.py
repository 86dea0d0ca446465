"""Figures without a window, with panels drawn over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import vizlib as vz


class Shown:
    """A figure that is drawn by hand, and what hands do to it."""

    def __init__(self, figure: vz.Figure) -> None:
        self.figure = figure
        figure.show(offscreen=True)
        self.draw()

    @property
    def desk(self) -> Any:
        assert self.figure._desk is not None, "nothing was to be shown"
        return self.figure._desk

    def draw(self, frames: int = 4) -> NDArray[np.uint8]:
        """Draw some frames, as a canvas does that is asked for them; (H, W, 4) of the last."""
        for _ in range(frames):
            self.figure.canvas._process_events()
            picture = np.asarray(self.figure.canvas.draw())
        return picture

    def send(self, kind: str, **fields: Any) -> None:
        """An event, and the frames after it."""
        usual = {"x": 0.0, "y": 0.0, "button": 0, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}}
        if kind.startswith("key") or kind == "char":
            usual = {"modifiers": ()}
        self.figure.canvas.submit_event({"event_type": kind, **usual, **fields})
        self.draw(2)

    def move(self, x: float, y: float, **fields: Any) -> None:
        self.send("pointer_move", x=x, y=y, **fields)

    def press(self, x: float, y: float) -> None:
        self.move(x, y)
        self.send("pointer_down", x=x, y=y, button=1, buttons=(1,))

    def release(self, x: float, y: float) -> None:
        self.send("pointer_up", x=x, y=y, button=1)

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.press(x, y)
        for part in (0.5, 1.0):
            self.move(x + (to_x - x) * part, y + (to_y - y) * part, button=1, buttons=(1,))
        self.release(to_x, to_y)


@pytest.fixture
def shown() -> Iterator[Callable[[vz.Figure], Shown]]:
    """Shows figures, and closes them afterwards."""
    figures: list[vz.Figure] = []

    def show(figure: vz.Figure) -> Shown:
        figures.append(figure)
        return Shown(figure)

    yield show
    for figure in figures:
        figure.close()
