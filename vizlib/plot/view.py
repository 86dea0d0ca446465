"""View: one part of a figure, with its scene, camera and controller, and the axes around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot.axes import Axis
from vizlib.plot.content import is_ours
from vizlib.plot.controllers import cameras
from vizlib.plot.controllers.screen import State
from vizlib.plot.decorated import Decorated
from vizlib.plot.drawing import lighting
from vizlib.plot.drawing.detail import Detail
from vizlib.plot.drawing.stage import Stage
from vizlib.plot.limits import same
from vizlib.plot.steered import FIELD_OF_VIEW, Steered
from vizlib.plot.themes import LIGHT, Theme
from vizlib.plot.verbs_later import VerbsLater

if TYPE_CHECKING:
    from vizlib.plot.pointer.event import Event

__all__ = ["UP", "View"]

UP = {
    "x": (1, 0, 0),
    "y": (0, 1, 0),
    "z": (0, 0, 1),
    "-x": (-1, 0, 0),
    "-y": (0, -1, 0),
    "-z": (0, 0, -1),
}

TURNING_ROOM = 0.66  # of the distance from which the scene stays in the picture however it is turned
WIDEST = 2.0  # canvas that is made full use of; in a banner the scene would soon leave the picture
ALIKE = 4.0  # ranges that differ by more are drawn alike long, as in plotly
LOW = 0.75  # as long as the others the axis that is up is drawn then


class View(Steered, Decorated, VerbsLater):
    """A scene with what it takes to look at it, and the axes around it.

    What ``camera`` says plus ``origin`` is in the user's numbers, as long as axes are linear and nothing is stretched.
    """

    def __init__(self, owner: str, ask: Callable[[], None] = lambda: None) -> None:
        """``owner`` is its name in error messages, ``ask`` asks for a frame."""
        super().__init__()
        self.camera = gfx.PerspectiveCamera(FIELD_OF_VIEW)
        self.background: Any = None
        self.up: Any = "y"
        self.theme: Theme = LIGHT
        self.detail = Detail()
        self.stage: Stage | None = None
        self._ask = ask
        self._owner = owner
        self._arranged = False
        self._filled = False  # whether there was anything to be framed
        self._edited = False  # by the user, since the last frame
        self._plan: Any = None  # what camera and framing were chosen for
        self._fresh = False  # framed for a frame whose layout is not known yet
        self._framed: State | None = None  # the camera's state as it was framed last, in three dimensions
        self._framed_box: NDArray[np.float64] | None = None  # what was framed then
        self._given: State | None = None  # the same state, or that of a camera of the user's, as it was shown first
        self._plotted: str | None = None  # "plane" or "space", once a verb has drawn there
        self._colors: Iterator[str] | None = None
        self._made = True

    def __repr__(self) -> str:
        return f"<{self._owner}: {len(self.nodes)} objects>"

    def roots(self) -> list[gfx.WorldObject]:
        """What changes of this view's picture come from: the scene, the camera, and borrowed objects."""
        return [self.camera, *super().roots()]

    # ---- Camera ----

    def arrange(self, aspect: float) -> None:
        """Choose camera and controller, frame the scene, light it and give it a background.

        aspect : the canvas's width by its height; what is framed now stays in the picture at any other
        """
        up = _up_vector(self.up, self._owner)
        box = self.bounds()
        if self.camera.parent is self.scene and self._arranged:
            self.scene.remove(self.camera)
        own = next(self.scene.iter(lambda item: isinstance(item, gfx.PerspectiveCamera)), None)
        was_flat, self.flat = self.flat, own is None and tuple(up) == UP["y"] and self._is_plane(box)
        self._filled = box is not None
        if own is not None:
            self.camera = own
        elif self.flat or was_flat:
            self._undress()
            self.camera = gfx.OrthographicCamera() if self.flat else gfx.PerspectiveCamera(FIELD_OF_VIEW)
        self._arranged = True
        if own is None:
            self.camera.world.reference_up = up
            self.camera.aspect = min(max(aspect, 1 / WIDEST), WIDEST)
            self._frame(self.camera.aspect)
        else:
            self._given = own.get_state()
        self.dress()
        if self.camera.parent is None:
            self.scene.add(self.camera)
        self._steer(self.navigation)
        self._edited, self._plan = False, self._planned()

    def _is_plane(self, box: NDArray[np.float64] | None) -> bool:
        """Whether all there is lies in a plane."""
        if self._plotted is not None:
            return self._plotted == "plane"
        return self.axes if box is None else bool(box[0, 2] == box[1, 2])

    def _planned(self) -> Any:
        """What camera and framing rest on, but for where the data are."""
        scales = tuple((axis.bent and axis.scale, axis.wanted) for axis in self._axes)
        return self._plotted, self.axes, self._aspect, scales, tuple(map(id, self.nodes))

    def _replan(self) -> None:
        """The user has set or added something since the last frame: see whether it takes another camera or framing."""
        self._edited = False
        before, self._plan = self._plan, self._planned()
        if before == self._plan:
            return
        if self.stage is not None:
            self.stage.rebuild()
        self._fresh = True
        if self.flat and self._plotted == "space":
            self.arrange(self.rect[2] / self.rect[3])
            return
        if before[1] != self.axes:
            self.dress()
            if self.flat:
                self._show_limits()
        if self._framed is not None and (self.axes or before[1]):
            # Who has turned it goes on looking from there.
            turned = not same(self._framed, self.camera.get_state())
            if not turned:
                self._frame(self._room)
            elif self._stretch() and self.controller is not None:
                self.controller.fit(seconds=0)

    def _stretch(self) -> bool:
        """Draw the scene as long along each axis as its ranges ask for; returns whether that is news."""
        before = self.stretch, self.origin
        self.settle(self._stretched(np.asarray(_up_vector(self.up, self._owner), dtype=float)))
        return not all(np.array_equal(was, now) for was, now in zip(before, (self.stretch, self.origin), strict=True))

    def update(self) -> None:
        """A frame is being prepared, and not laid out yet."""
        changed = self.stage is not None and self.stage.changed
        if self._arranged and not self._filled and changed and self.bounds() is not None:
            self.arrange(self.rect[2] / self.rect[3])
            self._fresh = True
        elif self._arranged and self._edited:
            self._replan()
        self.follow(changed)

    def laid_out(self) -> None:
        """``rect`` is that of the frame being prepared: a scene that was framed for it has to fit in."""
        fresh, self._fresh = self._fresh, False
        if fresh and not self.flat and self._framed is not None and same(self._framed, self.camera.get_state()):
            self.camera.aspect = self._room
            self._frame(self._room)

    @property
    def _room(self) -> float:
        """Width by height of what a scene is framed for."""
        return min(max(self.rect[2] / self.rect[3], 1 / WIDEST), WIDEST)

    def _place(self, node: Any, kind: float | None, zorder: float | None = None) -> Any:
        """Add what a verb draws: in the plane or in space, and with axes, unless the user wants none."""
        from vizlib.plot.verbs.patches import Bars
        from vizlib.plot.verbs.plane import PICTURE

        self._used = True
        if kind is None:
            self._plotted = "space"
        else:
            self._plotted = self._plotted or "plane"
            node.tight = kind == PICTURE  # no margins around pictures
            if isinstance(node, Bars):
                node.sticky = {"x" if node._horizontal else "y": 0.0}
        self._tint(node)
        return super()._place(node, kind, zorder)

    def _tint(self, *nodes: Any) -> None:
        """Give texts that a verb wrote without a colour that of the theme."""
        for node in nodes:
            if getattr(node, "follows_theme", False):
                node.color = self.theme.text

    def unwarped(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """(3,) where something is drawn on these axes → (3,) in the data's numbers."""
        return np.asarray(self._inverse(np.asarray(position, np.float64)[None])[0])

    def tooltip(self, event: Event) -> list[str]:
        """What a tooltip says of what is under the pointer."""
        axes = self._axes[:2] if self.flat else self._axes
        spacings = [abs(high - low) / max(self.rect[2:]) for low, high in map(self._limits, axes)]
        texts = [
            lambda number, axis=axis, spacing=spacing: axis.scale.text(number, spacing)
            for axis, spacing in zip(axes, spacings, strict=True)
        ]
        from vizlib.plot.pointer.tooltips import tooltip

        value = getattr(event.node, "scalars_title", "") or "value"
        return tooltip(event, [axis.title or axis.name for axis in axes], texts, value)

    def _next_color(self) -> str:
        if self._colors is None:
            from vizlib.plot.colors import CYCLE

            self._colors = cycle(CYCLE)
        return next(self._colors)

    def _axes_changed(self, axis: Axis | None = None) -> None:
        self.revision += 1
        self._edited = True
        if axis is not None:
            self._share_scale(axis)
            for thing in self.nodes:
                self._warp(thing)
            if self._arranged:
                self._show_limits()
        if self.stage is not None:
            self.stage.watcher.tell()

    def _share_scale(self, axis: Axis) -> None:
        """Have the views that show the same part of an axis count as this one does."""
        for partner in self._partners.get(axis.name, ()):
            its = partner._axes[axis.number]
            if (axis.bent or its.bent) and its.scale != axis.scale:
                its.scale = axis.scale
                partner._axes_changed(its)

    def remove(self, *things: Any) -> None:
        """Take objects out of the scene, which stay usable; or colour bars, the legend, the scale bar."""
        for thing in things:
            if thing in self.bars:
                self.bars = [bar for bar in self.bars if bar is not thing]
            elif any(thing is part for part in self.inside.values()):
                self.inside = {name: part for name, part in self.inside.items() if part is not thing}
            else:
                super().remove(thing)
                self.bars = [bar for bar in self.bars if bar.node is not thing]
        self._axes_changed()

    def __setattr__(self, name: str, value: Any) -> None:
        if self.__dict__.get("_made") and not name.startswith("_") and name not in self.__dict__:
            legal = [each for each in dir(type(self)) if not each.startswith("_")]
            if not isinstance(getattr(type(self), name, None), property):
                close = get_close_matches(name, legal, 1)
                hint = f" (did you mean {close[0]!r}?)" if close else ""
                raise AttributeError(f"{self._owner}: there is nothing called {name!r} to be set{hint}.")
        super().__setattr__(name, value)

    def _content_changed(self) -> None:
        self.revision += 1
        self._edited = True
        if self.stage is not None:
            self.stage.change()
            self.stage.watcher.tell()

    def _warp(self, thing: gfx.WorldObject) -> None:
        forward = self._forward if self._warped else None
        if forward is None and not self._has_warped:
            return  # what a script has warped by itself stays so
        self._has_warped = True
        for item in thing.iter():
            if hasattr(item, "warp"):
                item.warp(forward)
            elif forward is not None and getattr(item, "geometry", None) is not None:
                name, kind = item.name or type(item).__name__, type(item)
                raise ValueError(
                    f"{self._owner}: {name!r} is a {kind.__module__.split('.')[0]} {kind.__name__}, which cannot be "
                    "drawn on axes that are not linear; expected a vizlib node such as Points or Line."
                )

    def wear(self, theme: Theme, reduced: bool) -> None:
        """Take on a theme; ``reduced``, if the reader has asked for less motion."""
        if self.controller is not None:
            self.controller.reduced = reduced
        if theme is not self.theme:
            self.theme = theme
            self.revision += 1
            self._tint(*self.nodes)
            if self._arranged:
                self.dress()

    def dress(self) -> None:
        """Light the scene and give it a background, in the colours of the theme."""
        if not any(isinstance(item, lighting.Lamp) for item in self.camera.children):
            lighting.light(self.scene, self.camera)
        lighting.corners("white" if self.background is None else self.background, self._owner)
        # Behind axes it has to lie below the grid, and so is drawn with that.
        lighting.background(self.scene, "transparent" if self.axes else self.ground, self._owner)

    def _move(self, origin: NDArray[np.float64], stretch: NDArray[np.float64]) -> None:
        super()._move(origin, stretch)
        if self.stage is not None:
            self.stage.rebuild()

    def _undress(self) -> None:
        """Take away what goes with a camera that is to be exchanged for another."""
        self.camera.remove(*[item for item in self.camera.children if is_ours(item)])
        self.scene.remove(*[item for item in self.scene.children if item.name == lighting.AROUND])

    @property
    def ground(self) -> Any:
        """What the background is: what the user chose, else the theme's."""
        if self.background is not None:
            return self.background
        return self.theme.inside if self.axes else self.theme.scene

    def _frame(self, aspect: float) -> None:
        """Look at the limits or the data; in three dimensions from the front, the right and above: three sides show."""
        if self.flat:
            self._framed = self._given = None
            self._show_limits()
            return
        up = np.asarray(_up_vector(self.up, self._owner), dtype=float)
        self.settle(self._stretched(up))
        self.camera.show_object((0.0, 0.0, 0.0, 1.0), view_dir=(0, 0, -1), up=up)
        self.camera.set_state(self._framing(self.camera, aspect))
        self._framed = self._given = self.camera.get_state()
        self._framed_box = self.bounds()

    def _framing(self, start: gfx.PerspectiveCamera | State, aspect: float) -> State:
        seen = self._to_be_seen() if self._filled else self.extent()
        up = np.asarray(_up_vector(self.up, self._owner), dtype=float)
        room = 0.0 if self.axes else TURNING_ROOM
        fill = self._filled_part()
        return cameras.look(start, "oblique", seen, aspect, up=up, room=room, fill=fill, aimed=True)

    def _shown_first(self) -> State | None:
        if self._framed is None or _same_box(self._framed_box, self.bounds()):
            return self._given
        return self._framing(self._framed, self._room)  # what showed the data then would not show them now

    def _stretched(self, up: NDArray[np.float64]) -> NDArray[np.float64]:
        """(3,) by how much to draw the scene longer along each axis."""
        box = self.bounds()
        if not self.axes or self._aspect == "equal" or box is None:
            return np.ones(3)
        extent = (box[1] - box[0]) / self.stretch
        some = extent > 0
        if not some.any() or (self._aspect is None and extent[some].max() <= ALIKE * extent[some].min()):
            return np.ones(3)
        wanted = np.where(np.abs(up) > 0.5, LOW, 1.0) * extent[some].max()
        return np.where(some, wanted / np.where(some, extent, 1.0), 1.0)

    # ---- Drawing ----

    def start(self, recording: Any, viewport: gfx.Viewport) -> None:
        """The GPU is there."""
        self._hear(viewport)
        self.stage = Stage(lambda: (self.scene, self.camera), self.roots, recording, self._ask)

    def close(self) -> None:
        """Take everything out of the scene, so that the objects can be shown elsewhere."""
        if self.stage is not None:
            self.stage.close()
            self.stage = None
        if self.camera.parent is self.scene:
            self.scene.remove(self.camera)
        self.empty()
        for item in list(self.camera.children):
            if is_ours(item):
                self.camera.remove(item)
        self._let_go()
        self.bars, self.inside = [], {}


def _same_box(one: Any, other: Any) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))


def _up_vector(up: Any, owner: str) -> tuple[float, float, float]:
    if isinstance(up, str):
        if up not in UP:
            legal = ", ".join(repr(name) for name in UP)
            raise ValueError(f"{owner}: up is {up!r}, expected one of {legal} or three numbers.")
        return UP[up]
    vector = tuple(float(part) for part in up) if isinstance(up, Iterable) else ()
    if len(vector) != 3 or not any(vector) or not np.isfinite(vector).all():
        raise ValueError(f"{owner}: up is {up!r}, expected an axis such as 'z' or three numbers.")
    return vector
