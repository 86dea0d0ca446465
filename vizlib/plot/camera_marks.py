"""What a player that moves a figure's cameras has to know of them, and where in recorded commands they stand."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from vizlib.plot.controllers.screen import reach, spans
from vizlib.plot.drawing.lighting import Lamp
from vizlib.stream.batch import commands_in
from vizlib.stream.commands import BY_NAME, HEADER_WORDS

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["marks", "told"]

_WRITE = BY_NAME["write_buffer"].code
_BUFFER, _OFFSET, _DATA = 1, 2, 4  # where in its words the handle, the offset and the data stand


def told(view: View, *, fills: bool) -> dict[str, Any]:
    """A view, as the player has to know it: matrices in columns; ``fills``: whether it has all of the canvas."""
    camera = view.camera
    state = camera.get_state()
    back = np.asarray(camera.world.matrix)[:3, 2]
    follows = fills and bool(state["maintain_aspect"])
    position = np.asarray(camera.world.position, np.float64)
    return {
        "rect": [float(side) for side in view.rect],
        "target": (position - back * reach(state)).tolist(),
        "up": np.asarray(state["reference_up"], np.float64).tolist(),
        "matrix": np.asarray(camera.world.matrix, np.float64).T.ravel().tolist(),
        "projection": np.asarray(camera.projection_matrix, np.float64).T.ravel().tolist(),
        "spans": spans(state, state["width"] / state["height"]).tolist() if follows else None,
    }


def marks(batch: array[int], figure: Figure, views: list[View]) -> Iterator[dict[str, Any]]:
    """At which bytes of a batch what of which camera stands."""
    assert figure.renderer is not None
    info = figure.renderer._shared.uniform_buffer._wgpu_object
    lamps = [(place, child) for place, view in enumerate(views) for child in view.camera.children if _is_lamp(child)]
    end = HEADER_WORDS + batch[3]
    data = memoryview(batch).cast("B")[end * 4 :]
    for command, at in commands_in(batch):
        if command.code == _WRITE:
            place, size = batch[at + _DATA], batch[at + _DATA + 1]
            written = np.frombuffer(data[place : place + size], np.uint8)
            start = end * 4 + place
            if batch[at + _BUFFER] == info._handle and batch[at + _OFFSET] == 0:
                for number, view in enumerate(views):
                    if _is_of(written, view):
                        yield {"view": number, "at": start, "kind": "matrices"}
            elif size <= 4096 and size % 16 == 0:
                rows = written.view(np.float32).reshape(-1, 4)
                for number, lamp in lamps:
                    wanted = lamp.uniform_buffer.data["direction"]
                    for row in np.flatnonzero((rows == wanted).all(axis=1) & bool(np.any(wanted))):
                        yield {"view": number, "at": start + 16 * int(row), "kind": "lamp", "from": Lamp.FROM.tolist()}


def _is_lamp(item: Any) -> bool:
    return isinstance(item, Lamp)


def _is_of(written: Any, view: View) -> bool:
    """Whether what was written to pygfx's uniform of the camera begins with this view's."""
    matrix = np.asarray(view.camera.world.inverse_matrix, np.float32).T
    return bool(written.size >= 256 and np.array_equal(written[:64].view(np.float32).reshape(4, 4), matrix))
