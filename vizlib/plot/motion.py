"""Motion: what has to be sent again when a camera moves, for a player that moves cameras itself.

What a picture owes to its camera is in a few hundred bytes (see ``plot.drawing.replay``). So a frame in which a camera
moves is the same batch every time, but for those: the player puts its own matrices there. To have that batch, each
camera that can be turned is moved a little and back again. A view whose frames cannot be sent again stays as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vizlib.plot.controllers.navigation import turned
from vizlib.plot.controllers.screen import reach, spans
from vizlib.plot.drawing.lighting import Lamp
from vizlib.stream.commands import BY_CODE, BY_NAME, HEADER_WORDS

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Motion", "record", "told"]

Batches = list["array[int]"]

NUDGE = 1e-3  # radians
SETTLING = 12  # frames at most, in which more of a field of points comes when the camera rests

_WRITE = BY_NAME["write_buffer"].code
_BUFFER, _OFFSET, _DATA = 1, 2, 4  # where in its words the handle, the offset and the data stand


class Motion(NamedTuple):
    """How a figure's cameras are moved without it.

    views : what the player has to know of each view that can be turned, as JSON has it
    prepare : to be played once, behind the first picture, which stays as it is
    turn : to be played for each frame of a motion
    rest : when the camera rests
    marks : for each batch of ``turn`` and of ``rest``: what of the camera stands at which of its bytes
    """

    views: list[dict[str, Any]]
    prepare: Batches
    turn: Batches
    rest: Batches
    marks: list[list[dict[str, Any]]]


def record(figure: Figure, draw: Callable[[], tuple[Batches, bool]]) -> Motion | None:
    """What a figure's cameras can be moved with; None if none can.

    draw : draws a frame; returns what was sent, and whether another is wanted
    """
    views = [view for view in figure if view.turns]
    if not views:
        return None
    states = [view.camera.get_state() for view in views]
    counts = [_sent_again(view) for view in views]
    for view, state in zip(views, states, strict=True):
        view.camera.set_state({**state, **turned(state, NUDGE, 0.0)})
    prepare, _ = draw()
    for view, state in zip(views, states, strict=True):
        view.camera.set_state(state)
    turn, more = draw()
    rest: Batches = []
    for _ in range(SETTLING):
        if not more:
            break
        batches, more = draw()
        rest += batches
    if any(_sent_again(view) < count + 2 for view, count in zip(views, counts, strict=True)):
        return None
    return Motion(
        [told(view, fills=figure._frames.plain) for view in views],
        prepare,
        turn,
        rest,
        [list(_marks(batch, figure, views)) for batch in (*turn, *rest)],
    )


def _sent_again(view: View) -> int:
    assert view.stage is not None
    return view.stage.replay.count


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


def _marks(batch: array[int], figure: Figure, views: list[View]) -> Iterator[dict[str, Any]]:
    """Where in a batch stands what depends on a camera."""
    assert figure.renderer is not None
    info = figure.renderer._shared.uniform_buffer._wgpu_object
    lamps = [(place, child) for place, view in enumerate(views) for child in view.camera.children if _is_lamp(child)]
    at, end = HEADER_WORDS, HEADER_WORDS + batch[3]
    data = memoryview(batch).cast("B")[end * 4 :]
    while at < end:
        if batch[at] & 0xFF == _WRITE:
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
        at += BY_CODE[batch[at] & 0xFF].words


def _is_lamp(item: Any) -> bool:
    return isinstance(item, Lamp)


def _is_of(written: Any, view: View) -> bool:
    """Whether what was written to pygfx's uniform of the camera begins with this view's."""
    matrix = np.asarray(view.camera.world.inverse_matrix, np.float32).T
    return bool(written.size >= 256 and np.array_equal(written[:64].view(np.float32).reshape(4, 4), matrix))
