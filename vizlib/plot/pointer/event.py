"""Event: what happened in a figure, as its handlers are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["KINDS", "Event"]

#: What can be listened to.
KINDS = {
    "click": "a press and a release of a button or a finger in one place",
    "double_click": "the second of two clicks that follow each other; both are told as clicks, too",
    "hover": "the pointer moved over a view, with no button pressed",
    "leave": "the pointer left a view, or began to drag",
    "key": "a key was pressed while the figure had the focus",
    "select": "a box or a lasso was drawn around points",
    "resize": "the figure has another size",
    "before_draw": "a frame is about to be drawn; what a handler changes shows in it",
}


@dataclass(slots=True)
class Event:
    """Something that happened. What does not go with its type is None, or empty.

    type : one of ``KINDS``
    view : the part of the figure that it happened in; of "key", the one that the pointer is over
    node : what is under the pointer: a node, or any pygfx object that writes to the picking texture; of "select", the
        points that were selected from
    index : which part of the node: the number of a point, instance, arrow, face or position of a line; (row, column) of
        an image or surface; (layer, row, column) of a volume
    counted : what the index counts: "point", "instance", "arrow", "face", "position", "pixel", "height" or "voxel"
    position : (3,) float64, data units: of a point, instance or arrow, its own; else where the pointer meets the node.
        In a view of two dimensions, the pointer's place in data units where no node is
    value : the number that the part is coloured by (between the vertices of a face, and along a line, interpolated), or
        the pixel's colour, a tuple as it was given
    vertex : of a face, the number of the vertex that is nearest
    x, y : the pointer's place, logical pixels from the figure's upper left corner
    button : 1 (left, or a finger), 2 (right), 3 (middle)
    modifiers : of "Shift", "Control", "Alt", "Meta", those that are held
    key : its name: "a", "ArrowLeft", "Escape", …
    indices : (K,) int64, ascending: the numbers of the selected points
    width, height : of "resize": the new size, logical pixels
    """

    type: str
    view: Any = None
    node: Any = None
    index: int | tuple[int, ...] | None = None
    counted: str = ""
    position: NDArray[np.float64] | None = None
    value: Any = None
    vertex: int | None = None
    x: float | None = None
    y: float | None = None
    button: int | None = None
    modifiers: tuple[str, ...] = ()
    key: str | None = None
    indices: NDArray[np.int64] | None = None
    width: float | None = None
    height: float | None = None
    cancelled: bool = field(default=False, init=False)

    def cancel(self) -> None:
        """Tell no other handler, and leave out what the figure itself would do, such as fitting at a double click."""
        self.cancelled = True
