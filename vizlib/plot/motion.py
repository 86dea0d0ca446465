"""Motion: what has to be sent again when a camera moves, for a player that moves cameras itself.

What a picture owes to its camera is in a few hundred bytes (see ``plot.drawing.replay``). So a frame in which a camera
moves is the same batch every time, but for those: the player puts its own matrices there. To have that batch, each
camera that can be turned is moved a little and back again. A view whose frames cannot be sent again stays as it is.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vizlib.plot.controllers.navigation import turned
from vizlib.plot.controllers.screen import reach, spans
from vizlib.plot.drawing.lighting import Lamp
from vizlib.stream.batch import commands_in, header, move_data, seal
from vizlib.stream.commands import BY_NAME, HEADER_WORDS

if TYPE_CHECKING:
    from vizlib.plot.around.box import Box
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
    box : where a box of axes is, whose faces are drawn behind the data: its "view", "low" and "high" corner
    sides : for each way in which faces can be behind: which ("behind", -1 or 1 for each axis), and how many batches of
        ``turn`` have to be played when it comes to that ("enter"), and are for its frames ("turn"), how many of "rest".
        Empty: all are for every camera. The last one is what ``prepare`` leaves
    """

    views: list[dict[str, Any]]
    prepare: Batches
    turn: Batches
    rest: Batches
    marks: list[list[dict[str, Any]]]
    box: dict[str, Any] | None = None
    sides: list[dict[str, Any]] = []  # noqa: RUF012 - nobody adds to it


def record(
    figure: Figure,
    draw: Callable[[], tuple[Batches, bool]],
    keeping: Callable[[], AbstractContextManager[None]] | None = None,
) -> Motion | None:
    """What a figure's cameras can be moved with; None if none can.

    draw : draws a frame; returns what was sent, and whether another is wanted
    keeping : as long as that lasts, nothing is dropped on the GPU. With it, a figure with one box of axes has that seen
        from all sides; without, the faces that are behind the data are those of now
    """
    views = [view for view in figure if view.turns]
    if not views:
        return None
    states = [view.camera.get_state() for view in views]
    counts = [_sent_again(view) for view in views]
    taken = _Taken(figure, views, draw)
    taken.frames(states)
    if any(_sent_again(view) < count + 2 for view, count in zip(views, counts, strict=True)):
        return None
    box = _box(figure, views) if keeping is not None else None
    if box is not None and keeping is not None:
        first = taken.prepare
        with keeping():
            taken = _Taken(figure, views, draw)
            taken.prepare += first
            for look in _looks(box, states[0]):
                taken.side([{**states[0], **look}], box)
            taken.side(states, box)
    corners = None
    if box is not None and box.bounds is not None:
        corners = {"view": 0, "low": box.bounds[0].tolist(), "high": box.bounds[1].tolist()}
    return Motion(
        [told(view, fills=figure._frames.plain) for view in views],
        taken.prepare,
        taken.turn,
        taken.rest,
        [*taken.turn_marks, *taken.rest_marks],
        corners,
        taken.sides,
    )


class _Taken:
    """Frames on which cameras have moved."""

    def __init__(self, figure: Figure, views: list[View], draw: Callable[[], tuple[Batches, bool]]) -> None:
        self._figure, self._views, self._draw = figure, views, draw
        self.prepare: Batches = []
        self.turn: Batches = []
        self.rest: Batches = []
        self.turn_marks: list[list[dict[str, Any]]] = []
        self.rest_marks: list[list[dict[str, Any]]] = []
        self.sides: list[dict[str, Any]] = []

    def frames(self, states: list[Any]) -> None:
        """Have cameras moved a little, and to where they are to be, and keep how that is drawn."""
        for view, state in zip(self._views, states, strict=True):
            view.camera.set_state({**state, **turned(state, NUDGE, 0.0)})
        self.prepare += self._draw()[0]
        for view, state in zip(self._views, states, strict=True):
            view.camera.set_state(state)
        batches, more = self._draw()
        self.turn += batches
        self.turn_marks += [list(_marks(batch, self._figure, self._views)) for batch in batches]
        for _ in range(SETTLING):
            if not more:
                break
            batches, more = self._draw()
            self.rest += batches
            self.rest_marks += [list(_marks(batch, self._figure, self._views)) for batch in batches]

    def side(self, states: list[Any], box: Box) -> None:
        """The same from a side, where other faces of a box are behind."""
        for view, state in zip(self._views, states, strict=True):
            view.camera.set_state(state)
        full, more = self._draw()
        while more and len(full) < SETTLING:
            further, more = self._draw()
            full = [*full, *further]
        enter = [_writes(batch) for batch in full]
        self.prepare += full
        self.turn += enter
        self.turn_marks += [[] for _ in enter]
        turns, rests = len(self.turn), len(self.rest)
        self.frames(states)
        counts = {"enter": len(enter), "turn": len(self.turn) - turns, "rest": len(self.rest) - rests}
        self.sides.append({"behind": list(box.behind()), **counts})


def _box(figure: Figure, views: list[View]) -> Box | None:
    """The one box of axes of a figure."""
    surroundings = figure._frames.surroundings
    boxes = list(surroundings.boxes.values()) if surroundings is not None else []
    return boxes[0] if len(views) == len(boxes) == 1 and boxes[0].bounds is not None else None


def _looks(box: Box, state: Any) -> list[Any]:
    """Changes of a camera's state with which other faces are behind than now; one for each way that is found."""
    found: dict[tuple[int, ...], list[Any]] = {}
    for down in (-0.5, 0.5):
        level = {**state, **turned(state, 0.0, -10.0)}  # to the pole
        level = {**level, **turned(level, 0.0, math.pi / 2 + down)}
        for step in range(32):
            look = turned(level, step * math.pi / 16, 0.0)
            found.setdefault(box.behind({**level, **look}), []).append({**level, **look})
    found.pop(box.behind(), None)
    return [looks[len(looks) // 2] for looks in found.values()]


def _writes(batch: array[int]) -> array[int]:
    """What a batch writes to the GPU, and nothing else of it."""
    words, data = array("I"), bytearray()
    end = HEADER_WORDS + batch[3]
    source = memoryview(batch).cast("B")[end * 4 :]
    for command, at in commands_in(batch):
        if command.name in ("use_device", "write_buffer", "write_texture"):
            piece = batch[at : at + command.words]
            move_data(command, piece, source, data)
            words += piece
    whole = header(len(words), len(data), batch[7]) + words + array("I", bytes(data))
    seal(whole)
    return whole


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
