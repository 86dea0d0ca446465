"""Transition: a camera on its way from one state to another."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pygfx as gfx

from vizlib.plot.controllers.quaternions import axes, slerp
from vizlib.plot.controllers.screen import State, extent, reach

__all__ = ["Transition"]

SECONDS = 0.25
# What a foreign hand on the camera shows in.
WATCHED = ("position", "rotation", "width", "height", "fov", "zoom")


class Transition:
    """Moves a camera to a state, step by step, slowly at both ends.

    to : what ``camera.get_state()`` gives, or a part of it
    seconds : from the first step to the last
    reduced : whether the reader asked for less motion; then the first step is the last
    ask : called for another frame, after each step but the last
    apply : what sets the state, if not ``camera.set_state``

    Between two views it turns around what is looked at. Where the size changes, all grows about one point that
    stays where it is, as when zooming by hand. Whoever moves the camera meanwhile stops it.
    """

    def __init__(
        self,
        camera: gfx.PerspectiveCamera,
        to: State,
        seconds: float = SECONDS,
        *,
        reduced: bool = False,
        ask: Callable[[], Any] | None = None,
        apply: Callable[[State], Any] | None = None,
    ) -> None:
        self._camera = camera
        self._from = camera.get_state()
        self._to = {**self._from, **to}
        self._end = dict(to)
        self._seconds = 0.0 if reduced else float(seconds)
        self._ask = ask
        self._apply = apply or camera.set_state
        self._start: float | None = None
        self._left = _watched(self._from)  # the camera as the last step left it
        self.running = True
        if ask is not None:
            ask()

    def step(self, now: float | None = None) -> bool:
        """Move the camera to where it is at a time, in seconds on ``time.perf_counter``; True while it goes on."""
        if not self.running:
            return False
        if _watched(self._camera.get_state()) != self._left:
            self.running = False
            return False
        now = perf_counter() if now is None else now
        if self._start is None:
            # One frame has gone by since it was asked for; a first step of nothing would be a frame lost.
            self._start = now - 1 / 60
        share = 1.0 if self._seconds <= 0 else (now - self._start) / self._seconds
        if share >= 1:
            self.finish()
            return False
        self._apply(between(self._from, self._to, share * share * (3 - 2 * share)))
        self._left = _watched(self._camera.get_state())
        if self._ask is not None:
            self._ask()
        return True

    def finish(self) -> None:
        """Be at the end now."""
        if self.running:
            self.running = False
            self._apply(self._end)

    def stop(self) -> None:
        """Stay where the camera is."""
        self.running = False


def between(start: State, end: State, share: float) -> State:
    """The state at a share of the way, 0 to 1; what cannot be halved (such as ``maintain_aspect``) is the start's."""
    rotation = slerp(start["rotation"], end["rotation"], share)
    fov = start["fov"] + (end["fov"] - start["fov"]) * share
    state = {"rotation": rotation, "fov": fov}
    for name in ("width", "height", "zoom", "depth"):
        state[name] = float(start[name] * (end[name] / start[name]) ** share)
    forward = [-axes(quaternion)[2] for quaternion in (start["rotation"], end["rotation"], rotation)]
    places = [start["position"] + forward[0] * reach(start), end["position"] + forward[1] * reach(end)]
    if start["fov"] > 0 or start["maintain_aspect"]:
        weights: Any = _grown(extent(start), extent(end), share)
    elif np.allclose(np.abs(np.dot(start["rotation"], end["rotation"])), 1):
        # x and y have scales of their own, and each has its own point that stays.
        right, up, _ = axes(start["rotation"])
        along = [_grown(start[name], end[name], share) for name in ("width", "height")]
        away = np.asarray(places[1] - places[0])
        moved = (away @ right) * along[0] * right + (away @ up) * along[1] * up
        rest = away - (away @ right) * right - (away @ up) * up
        return {**state, "position": places[0] + moved + rest * share}
    else:
        weights = share
    target = places[0] + (places[1] - places[0]) * weights
    return {**state, "position": target - forward[2] * reach({**state, "fov": fov})}


def _grown(start: float, end: float, share: float) -> float:
    """How far what is in the middle has come when the size has: from a fixed point it is as far as the size is."""
    ratio = math.log(end / start)
    return share if abs(ratio) < 1e-3 else math.expm1(share * ratio) / math.expm1(ratio)


def _watched(state: State) -> tuple[float, ...]:
    return tuple(float(number) for name in WATCHED for number in np.ravel(state[name]))
