"""Link: cameras that follow one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pygfx as gfx

from vizlib.arrays import choice
from vizlib.plot.controllers.screen import State

__all__ = ["Link"]


def _view(state: State) -> State:
    names = ("position", "rotation", "reference_up", "fov", "width", "height", "depth", "zoom")
    return {name: state[name] for name in names}


def _across(state: State) -> State:
    # The zoom is left where it is, as it would change the other axis.
    return {"x": float(state["position"][0]), "width": float(state["width"]) / float(state["zoom"])}


def _up(state: State) -> State:
    return {"y": float(state["position"][1]), "height": float(state["height"]) / float(state["zoom"])}


SHARED: dict[str, Callable[[State], State]] = {"camera": _view, "x": _across, "y": _up}


class Link:
    """Makes several cameras show the same.

    cameras : of the views, the first of which sets what all show at first; of one figure or of several
    what : "camera" (place, direction and size), "x" or "y" (the limits of two-dimensional views)

    ``sync`` is to be called before each frame. It costs a comparison of two numbers for each camera that was not
    moved. If several were moved since the last call, the one that comes first leads.
    """

    def __init__(self, cameras: Iterable[gfx.PerspectiveCamera], what: str = "camera") -> None:
        self.what = choice(what, "what", "Link", SHARED)
        self._shared = SHARED[what]
        self.leader: int | None = None  # the number of the camera that all follow since the last call of ``sync``
        self._followed: list[_Followed] = []
        for camera in cameras:
            self.add(camera)

    def __len__(self) -> int:
        return len(self._followed)

    @property
    def cameras(self) -> list[gfx.PerspectiveCamera]:
        """Those that follow one another, in order."""
        return [followed.camera for followed in self._followed]

    def add(self, camera: gfx.PerspectiveCamera) -> None:
        """Have one more camera follow the others; it takes what they show."""
        if not isinstance(camera, gfx.PerspectiveCamera):
            raise TypeError(f"Link: a camera is {type(camera).__name__}, expected a pygfx camera.")
        if any(followed.camera is camera for followed in self._followed):
            return
        if self._followed:
            self._set(camera, self._shared(self._followed[0].camera.get_state()))
        self._followed.append(_Followed(camera, self._shared))

    def remove(self, camera: gfx.PerspectiveCamera) -> None:
        """Let a camera go its own way; if it is not one of these, nothing happens."""
        self._followed = [followed for followed in self._followed if followed.camera is not camera]

    def sync(self) -> bool:
        """Have all cameras show what the one that was moved shows; returns whether one was.

        Figures hear of cameras that move: do not call it while one is being drawn.
        """
        moved = (number for number, followed in enumerate(self._followed) if followed.moved())
        self.leader = next(moved, None)
        if self.leader is None:
            return False
        leader = self._followed[self.leader]
        shown = self._shared(leader.camera.get_state())
        for followed in self._followed:
            if followed is not leader:
                self._set(followed.camera, shown)
            followed.note()
        return True

    def _set(self, camera: gfx.PerspectiveCamera, shown: State) -> None:
        zoom = camera.zoom
        scaled = {name: value * zoom if name in ("width", "height") else value for name, value in shown.items()}
        camera.set_state(shown if self.what == "camera" else scaled)


class _Followed:
    """A camera, and what it showed when the link last looked, in its own rounding."""

    def __init__(self, camera: gfx.PerspectiveCamera, shared: Callable[[State], State]) -> None:
        self.camera = camera
        self._shared = shared
        self.note()

    def note(self) -> None:
        """Remember what the camera shows now."""
        self._time = self.camera.last_modified
        self._numbers = self._look()

    def moved(self) -> bool:
        """Whether it shows something else than it did. A new size of its canvas makes it newer, and no more."""
        if self.camera.last_modified == self._time:
            return False
        self._time = self.camera.last_modified
        return self._look() != self._numbers

    def _look(self) -> tuple[float, ...]:
        shown = self._shared(self.camera.get_state())
        return tuple(float(number) for value in shown.values() for number in np.ravel(value))
