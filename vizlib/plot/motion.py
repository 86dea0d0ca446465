"""Motion: what has to be sent again when a camera moves, for a player that moves cameras itself.

What a picture owes to its camera is in a few hundred bytes (see ``plot.drawing.replay``). So a frame in which a camera
moves is the same batch every time, but for those: the player puts its own matrices there. To have that batch, each
camera that can be turned is moved a little and back again. Where frames cannot be sent again, cameras follow the
canvas's shape, and else stay as they are.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

from vizlib.plot import camera_marks
from vizlib.plot.controllers.navigation import turned
from vizlib.plot.sizes import Mark, Sizes
from vizlib.stream.batch import commands_in, header, move_data, seal
from vizlib.stream.commands import BY_NAME, HEADER_WORDS
from vizlib.stream.tape import MOTION

if TYPE_CHECKING:
    from vizlib.plot.around.box import Box
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Motion", "record"]

Batches = list["array[int]"]

NUDGE = 1e-3  # radians
SETTLING = 12  # frames at most, in which more of a field of points comes when the camera rests


class Motion(NamedTuple):
    """How a figure's cameras are moved, and how it is shown at another size, without it.

    views : what the player has to know of each view that Python lets turn, as JSON has it
    turns : whether the player can turn them, too; else they only follow the shape of the canvas
    resize : makes what is as large as the canvas, and draws into it; to be played whenever that has another size
    prepare : to be played after that, before the first ``turn``; the picture stays as it is
    turn : to be played for each frame of a motion
    rest : when the camera rests
    marks : for each part, for each of its batches: what of a camera, or of the size, stands at which of its bytes
    box : where a box of axes is, whose faces are drawn behind the data: its "view", "low" and "high" corner
    sides : for each way in which faces can be behind: which ("behind", -1 or 1 for each axis), and how many batches of
        ``turn`` have to be played when it comes to that ("enter"), and are for its frames ("turn"), how many of "rest".
        Empty: all are for every camera. The last one is what ``prepare`` leaves
    size : the canvas's width and height in physical pixels, for which all was recorded; None: it keeps them
    textures : [handle, pixels along a side for one of the canvas's] of those that are as large as it
    fills : whether the scene has all of the canvas and takes its shape
    """

    views: list[dict[str, Any]]
    turns: bool
    resize: Batches
    prepare: Batches
    turn: Batches
    rest: Batches
    marks: dict[str, list[list[Mark]]]
    box: dict[str, Any] | None
    sides: list[dict[str, Any]]
    size: list[int] | None
    textures: list[list[float]]
    fills: bool


def record(
    figure: Figure,
    draw: Callable[[], tuple[Batches, bool]],
    keeping: Callable[[], AbstractContextManager[None]] | None = None,
) -> Motion | None:
    """What a figure's cameras can be moved with, and its size be changed; None if neither can be.

    draw : draws a frame; returns what was sent, and whether another is wanted
    keeping : as long as that lasts, nothing is dropped on the GPU. Without it, the figure keeps its size, and of a box
        of axes the faces that are behind the data are those of now
    """
    views = [view for view in figure if view.turns]
    taken = _Taken(figure, views, draw)
    if keeping is None:
        return taken.motion() if views and taken.turns() else None
    with keeping():
        taken.sized()
        turns = bool(views) and taken.turns()
        if turns and (box := _box(figure, views)) is not None:
            taken.sides_of(box)
        taken.begin_anew()
    return taken.motion()


class _Taken:
    """What was recorded so far of a figure."""

    def __init__(self, figure: Figure, views: list[View], draw: Callable[[], tuple[Batches, bool]]) -> None:
        self._figure, self._views, self._draw = figure, views, draw
        self._turns = False
        self._states = [view.camera.get_state() for view in views]
        self._sizes: Sizes | None = None  # if it may have others
        self._parts: dict[str, Batches] = {part: [] for part in MOTION}
        self._marks: dict[str, list[list[Mark]]] = {part: [] for part in MOTION}
        self._sides: list[dict[str, Any]] = []
        self._box: Box | None = None

    def motion(self) -> Motion:
        """All of it."""
        fills = self._figure._frames.plain
        corners = None
        if self._box is not None and self._box.bounds is not None:
            corners = {"view": 0, "low": self._box.bounds[0].tolist(), "high": self._box.bounds[1].tolist()}
        return Motion(
            [camera_marks.told(view, fills=fills) for view in self._views],
            self._turns,
            **self._parts,
            marks=self._marks,
            box=corners,
            sides=self._sides,
            size=list(self._sizes.canvas) if self._sizes is not None else None,
            textures=[[*each] for each in self._sizes.textures.items()] if self._sizes is not None else [],
            fills=fills,
        )

    def _add(self, part: str, batches: Batches, *, cameras: bool = True) -> None:
        self._parts[part] += batches
        for batch in batches:
            moved = camera_marks.marks(batch, self._figure, self._views) if cameras else ()
            sizes = self._sizes.marks(batch) if self._sizes is not None else ()
            self._marks[part].append([*moved, *sizes])

    def sized(self) -> None:
        """Have all drawn in full, into textures that are made for it."""
        figure = self._figure
        assert figure.renderer is not None
        self._sizes = Sizes(figure)
        figure._frames.renew_textures(figure.renderer)
        figure.request_draw()
        self._add("resize", self._whole())

    def turns(self) -> bool:
        """Have the cameras moved, and say whether they can be."""
        counts = [_sent_again(view) for view in self._views]
        self._frames(self._states)
        self._turns = all(_sent_again(view) >= count + 2 for view, count in zip(self._views, counts, strict=True))
        if not self._turns:
            for part in ("prepare", "turn", "rest"):
                self._parts[part], self._marks[part] = [], []
        return self._turns

    def sides_of(self, box: Box) -> None:
        """Have a box of axes drawn from all sides."""
        self._box = box
        for part in ("turn", "rest"):
            self._parts[part], self._marks[part] = [], []
        for look in _looks(box, self._states[0]):
            self._side([{**self._states[0], **look}])
        self._side(self._states)

    def begin_anew(self) -> None:
        """Have what is made to be played drop what it made the time before."""
        made = [*dict.fromkeys(handle for part in ("resize", "prepare") for handle in _made_in(self._parts[part]))]
        self._parts["resize"].insert(0, _drops(made))
        self._marks["resize"].insert(0, [])

    def _whole(self) -> Batches:
        """Frames, until nothing more comes."""
        batches, more = self._draw()
        while more and len(batches) < SETTLING:
            further, more = self._draw()
            batches = [*batches, *further]
        return batches

    def _look(self, states: list[Any]) -> None:
        for view, state in zip(self._views, states, strict=True):
            view.camera.set_state(state)

    def _frames(self, states: list[Any]) -> None:
        """Have cameras moved a little, and to where they are to be, and keep how that is drawn."""
        self._look([{**state, **turned(state, NUDGE, 0.0)} for state in states])
        self._add("prepare", self._draw()[0], cameras=False)
        self._look(states)
        batches, more = self._draw()
        self._add("turn", batches)
        for _ in range(SETTLING):
            if not more:
                break
            batches, more = self._draw()
            self._add("rest", batches)

    def _side(self, states: list[Any]) -> None:
        """The same from a side, where other faces of a box are behind."""
        assert self._box is not None
        self._look(states)
        full = self._whole()
        enter = [_writes(batch) for batch in full]
        self._add("prepare", full, cameras=False)
        self._add("turn", enter, cameras=False)
        turns, rests = len(self._parts["turn"]), len(self._parts["rest"])
        self._frames(states)
        counts = {"enter": len(enter), "turn": len(self._parts["turn"]) - turns}
        self._sides.append({"behind": list(self._box.behind()), **counts, "rest": len(self._parts["rest"]) - rests})


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
    return _whole_batch(words, data, batch[7])


def _made_in(batches: Batches) -> Iterator[int]:
    """The handles under which batches make something."""
    for batch in batches:
        for command, at in commands_in(batch):
            if place := command.place_of("new"):
                yield batch[at + place]


def _drops(handles: list[int]) -> array[int]:
    """A batch that forgets what is under handles, if there is anything."""
    drop = BY_NAME["drop"].head
    return _whole_batch(array("I", [word for handle in handles for word in (drop, handle)]), b"", 0)


def _whole_batch(words: array[int], data: bytes | bytearray, sequence: int) -> array[int]:
    whole = header(len(words), len(data), sequence) + words + array("I", bytes(data))
    seal(whole)
    return whole


def _sent_again(view: View) -> int:
    assert view.stage is not None
    return view.stage.replay.count
