"""Mooring: a window in the upper right of the figure, which follows that corner until somebody takes it elsewhere."""

from __future__ import annotations

from imgui_bundle import imgui

__all__ = ["Mooring"]

Pair = tuple[float, float]


class Mooring:
    """Of one window.

    name : what imgui calls it
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._corner: Pair | None = None  # where its upper right was put
        self._size: Pair | None = None  # what it was given
        self._told: tuple[Pair, Pair] | None = None  # the corner, and the canvas's size, in the last frame
        self._moved = self._stretched = False  # by somebody, who has the last word

    def put(self, corner: Pair, canvas: Pair, size: Pair | None = None) -> None:
        """Say where the window that begins next has its upper right, and how large it is.

        corner, canvas : (x, y) and (width, height), logical pixels
        size : (width, height), or None if it is as large as its contents
        """
        window = imgui.internal.find_window_by_name(self._name)
        if window is None or self._corner is None:
            self._moor(corner, size)
        elif (corner, canvas) != self._told:
            stands, large = (window.pos.x + window.size.x, window.pos.y), (window.size_full.x, window.size_full.y)
            self._moved = self._moved or _apart(stands, self._corner)
            self._stretched = self._stretched or (self._size is not None and _apart(large, self._size))
            if not self._moved:
                self._moor(corner, None if self._stretched else size)
            else:
                x, y = (min(pos, edge - side) for pos, edge, side in zip(window.pos, canvas, large, strict=True))
                imgui.set_next_window_pos((max(x, 0.0), max(y, 0.0)))
        self._told = corner, canvas

    def _moor(self, corner: Pair, size: Pair | None) -> None:
        imgui.set_next_window_pos(corner, imgui.Cond_.always, (1, 0))
        self._corner = corner
        if size is not None:
            imgui.set_next_window_size(size)
            self._size = size


def _apart(one: Pair, other: Pair) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 1
