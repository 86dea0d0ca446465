"""Gestures: what hands do to a view (drags, clicks, pinches, wheel, keys) → actions on its camera.

    pointer, wheel ─→ the action's method, which moves the camera at once: the next frame shows all of it
    keys           ─→ what is owed; each frame pays a part, so that a step is seen as a movement
    frames         ─→ step(): keys that are held, a turn that runs out, a Transition

pygfx's own controllers gather what the hand did and follow it with a lag, from frame to frame. These act in the event,
and everything else (who hears of events, the cameras and what of their state is controlled) is pygfx's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, ref

import numpy as np
import pygfx as gfx
from pygfx.utils.viewport import Viewport

from vizlib.plot.controllers.bindings import MODES, Action, Controls, key_gesture
from vizlib.plot.controllers.drags import NEAR, NEAR_FINGER, Drag, Pinch
from vizlib.plot.controllers.motions import Motions
from vizlib.plot.controllers.screen import Rect, Screen, State, Vector, extent
from vizlib.plot.controllers.transitions import Transition

__all__ = ["Gestures"]

DOUBLE = 0.5  # seconds between two clicks that belong together, as pygfx and Windows have it
STEP = 2.0  # logical pixels between two corners of a lasso
DEEPEST = 5000.0  # how far into a scene the planes of the camera follow

_active: WeakKeyDictionary[Any, ref[Gestures]] = WeakKeyDictionary()  # renderer → whose keys are heard


class Gestures(gfx.Controller):
    """The part that all controllers share.

    What a view may set:

    content : gives (N, 3) points of what there is to see, in world coordinates, for fitting and standard views
    fill : gives how much of the view that takes then, as ``cameras.fit`` has it
    home : gives the state that "fit" goes to; by default one that shows the content from where the camera looks
    start : gives the state that "home" goes to, how the scene was shown first; by default, or for None, it fits
    under : (x, y) → (3,) the point of the data under a pixel, or None; lets perspectives zoom and pan by it
    axes : (x, y) → "x", "y" or "xy", what a drag or the wheel there is for; of use where the two have own scales.
        For strips beside the viewport's rect, its ``is_inside`` has to include them
    on_box : called with the (x, y, width, height) of the rectangle being drawn, in logical pixels; None at its end
    on_shape : called with the (x, y, width, height) or the (N, 2) path that is being drawn around points
    on_select : called with the (N, 2) corners of what was drawn so; None: nothing is selected here
    tool : what a drag with the left button does: "navigate", "box" or "lasso"; the latter two select
    reduced : whether the reader asked for less motion
    """

    table: ClassVar[dict[str, Action]] = {}
    actions: ClassVar[tuple[str, ...]] = ()
    flows: ClassVar[tuple[str, ...]] = ()  # actions that keys do as long as they are held, without steps
    glides: ClassVar[tuple[str, ...]] = ()  # actions that go on a little when let go
    _default_controls: ClassVar[dict[str, Action]] = {}  # pygfx's own table

    content: Callable[[], Any] | None = None
    fill: Callable[[], Any] | None = None
    home: Callable[[], State | None] | None = None
    start: Callable[[], State | None] | None = None
    under: Callable[[float, float], Any] | None = None
    axes: Callable[[float, float], str] | None = None
    on_box: Callable[[Rect | None], Any] | None = None
    on_shape: Callable[[Any], Any] | None = None
    on_select: Callable[[Any], Any] | None = None
    tool = "navigate"
    reduced = False
    viewport: Viewport | None = None

    _drag: Drag | None = None
    _pinch: Pinch | None = None
    _tap: tuple[float, float, float] | None = None  # time and place of the last click
    _transition: Transition | None = None
    _planes: tuple[float, float] = (0.0, 0.0)  # the camera's depth as it was set here, and as the scene needs it
    _zoomed: tuple[float, float, Any] | None = None  # a place of the pointer, and the point that was under it

    def __init__(self, camera: Any = None, *, register_events: Any = None, **options: Any) -> None:
        self._motions = Motions(self.flows)
        super().__init__(camera, **options)
        can = {
            action: tuple(mode for mode, method in MODES.items() if hasattr(self, f"_{method}_{action}"))
            for action in self.actions
        }
        self._controls = Controls(can, self.table)
        if register_events is not None:
            self.register_events(register_events)

    def register_events(self, viewport_or_renderer: Any) -> None:
        """Hear the events of a renderer, or of the part of it that a pygfx Viewport is; its rect may change."""
        self.viewport = Viewport.from_viewport_or_renderer(viewport_or_renderer)
        _active.setdefault(self.viewport.renderer, ref(self))
        super().register_events(self.viewport)

    # ---- The camera ----

    @property
    def enabled(self) -> bool:
        """Whether events are heard."""
        return bool(self._enabled)

    @enabled.setter
    def enabled(self, value: bool) -> None:
        self._enabled = bool(value)
        if not self._enabled:
            self.cancel()

    @property
    def camera(self) -> gfx.PerspectiveCamera:
        """The camera that is moved; the first, if there are several."""
        if not self._cameras:
            raise ValueError(f"{type(self).__name__}: there is no camera, add one by add_camera().")
        return self._cameras[0][0]

    @property
    def rect(self) -> Rect:
        """(x, y, width, height) of the view in logical pixels."""
        return (0, 0, *self.camera._view_size) if self.viewport is None else self.viewport.rect

    @property
    def screen(self) -> Screen:
        """The view as it is seen now."""
        return Screen(self.camera.get_state(), self.rect)

    def apply(self, changes: State) -> State:
        """Set a part of the cameras' state, now."""
        # Emptied first: pygfx would set again what was set by another action, and may be outdated.
        self._last_cam_state: State = {}
        self._set_camera_state(changes)
        state: State = self._update_cameras()
        return state

    def go(self, changes: State, seconds: float | None = None) -> None:
        """Set a part of the cameras' state in a smooth transition; at once where there are no frames, or seconds is 0.

        The hand stops it at any time.
        """
        self.stop()
        if self.viewport is None or seconds == 0 or not self.auto_update:
            self.apply(changes)
            return
        options = {} if seconds is None else {"seconds": seconds}
        self._transition = Transition(
            self.camera, changes, reduced=self.reduced, ask=self._ask, apply=self.apply, **options
        )

    def anchor(self, point: Any) -> None:
        """Tell what the pointer was on as it went down, (3,), once that is known: from now on a pan is by it."""
        if self._drag is not None and point is not None and np.isfinite(point).all():
            self._drag.point = np.asarray(point, dtype=np.float64)

    def _ask(self) -> None:
        if self.viewport is not None and self.auto_update:
            self.viewport.renderer.request_draw()

    def _under(self, x: float, y: float, screen: Screen) -> Vector:
        """The point of the world that a pixel stands for: the data's, or as far away as what is looked at."""
        found = self.under(x, y) if self.under is not None and screen.perspective else None
        if found is not None and np.isfinite(found).all():
            found = np.asarray(found, dtype=np.float64)
            if (found - screen.position) @ screen.forward > 0:
                return found
        return screen.point(x, y)

    def _axes(self, x: float, y: float, screen: Screen) -> str:
        return self.axes(x, y) if self.axes is not None and screen.free else "xy"

    def zoom_by(self, octaves: tuple[float, float], x: float, y: float) -> None:
        """Magnify by powers of two, (across, up), and leave what is under a pixel where it is."""
        screen = self.screen
        # The point stays under the pointer, so that it need not be looked for at each turn of the wheel.
        if self._zoomed is None or math.dist(self._zoomed[:2], (x, y)) > 2:
            self._zoomed = x, y, self._under(x, y, screen)
        point = self._zoomed[2]
        if screen.perspective and math.dist(screen.pixel(point), (x, y)) > 1:
            point = self._under(x, y, screen)
            self._zoomed = x, y, point
        changes = screen.zoom(x, y, (2 ** octaves[0], 2 ** octaves[1]), point)
        self.apply(self._with_planes(screen.state, changes))

    def _with_planes(self, state: State, changes: State) -> State:
        """The changes, with a depth that brings the near plane closer where the view does."""
        if state["fov"] == 0 or state["depth_range"]:
            return changes
        depth, scene = self._planes
        if state["depth"] != depth:
            scene = float(state["depth"])
        depth = min(scene, max(extent({**state, **changes}), scene / DEEPEST))
        self._planes = depth, scene
        return {**changes, "depth": depth}

    # ---- What is under way ----

    @property
    def moving(self) -> bool:
        """Whether the camera goes on by itself, or by a key that is held."""
        return bool(self._transition or self._motions)

    def arrive(self) -> None:
        """Be where a transition that is under way leads to."""
        if self._transition is not None:
            self._transition.finish()
            self._transition = None

    @property
    def travelling(self) -> bool:
        """Whether a transition is under way."""
        return self._transition is not None

    def stop(self) -> None:
        """Stand still: no transition, no turn that runs out, no rest of a key's step."""
        self._transition = self._zoomed = None
        self._motions.stop()

    def cancel(self) -> None:
        """Stand still, and let go of buttons and keys."""
        self.stop()
        self._motions.clear()
        drag, self._drag, self._pinch = self._drag, None, None
        drawn = self.on_box if drag is not None and drag.action == "box" else self.on_shape
        if drag is not None and (drag.action == "box" or drag.path) and drawn is not None:
            drawn(None)
            self._ask()

    def step(self, now: float | None = None) -> bool:
        """Go on with what is under way, as a frame is about to be drawn; returns whether there is more to come.

        Without this call it happens as late as "before_render", which is right too, but detail that is chosen
        before a frame then is one frame late.
        """
        if not self.moving or not self._cameras:
            return False
        now = perf_counter() if now is None else now
        if self._transition is not None and not self._transition.step(now):
            self._transition = None
        self._motions.reduced = self.reduced
        self._motions.step(now, self._perform)
        return self.moving

    def _perform(self, kind: str, action: str, amount: Vector) -> None:
        getattr(self, f"_{kind}_{action}")(amount)

    def close(self) -> None:
        """Let go of the camera and of the view, so that nothing waits for the garbage collector."""
        self.enabled = False
        self._cameras: list[Any] = []
        self.viewport = self.content = self.fill = self.home = self.start = self.under = self.axes = None
        self.on_box = self.on_shape = self.on_select = None

    # ---- Whose keys are heard ----

    @property
    def active(self) -> bool:
        """Whether this is the controller of its canvas that keys are for: that of the view used or pointed at last."""
        if self.viewport is None:
            return True
        known = _active.get(self.viewport.renderer)
        other = known() if known is not None else None
        if other is None:
            self.activate()
            return True
        return other is self

    def activate(self) -> None:
        """Have keys go to this controller's view."""
        if self.viewport is not None:
            _active[self.viewport.renderer] = ref(self)

    # ---- Events ----

    def handle_event(self, event: Any, viewport: Viewport) -> None:
        """Take an event of a viewport."""
        if not self.enabled or not self._cameras:
            return
        self.viewport = viewport
        if event.type == "before_render":
            if self.step():
                self._ask()
        else:
            getattr(self, f"_on_{event.type}")(event)

    def _on_pointer_down(self, event: Any) -> None:
        assert self.viewport is not None
        if not self.viewport.is_inside(event.x, event.y):
            return
        self.activate()
        if event.ntouches >= 2:
            self.cancel()
            screen = self.screen
            axes = self._axes(event.x, event.y, screen)
            self._pinch = Pinch(event.touches, self._under(event.x, event.y, screen), axes)
            return
        if self._drag is not None:
            return
        self.stop()
        gesture = _with_modifiers(event, f"mouse{event.button}")
        bound = self._controls.get(gesture)
        if gesture == "mouse1" and self.tool != "navigate":
            bound = (f"select_{self.tool}", "drag", (1, 1))
        if bound is not None:
            screen = self.screen
            self._drag = Drag(
                action=bound[0],
                gesture=gesture,
                button=event.button,
                factor=_pair(bound[2]),
                x=event.x,
                y=event.y,
                time=event.time_stamp,
                start=(event.x, event.y),
                axes=self._axes(event.x, event.y, screen),
                point=self._under(event.x, event.y, screen),
            )

    def _on_pointer_move(self, event: Any) -> None:
        assert self.viewport is not None
        if self._pinch is not None:
            if event.ntouches >= 2:
                screen = self.screen
                self.apply(self._with_planes(screen.state, self._pinch.move(event.touches, screen)))
                self._ask()
            return
        drag = self._drag
        if drag is None:
            if self.viewport.is_inside(event.x, event.y):
                self.activate()
            return
        drag.far = drag.far or math.dist(drag.start, (event.x, event.y)) > _near(event)
        getattr(self, f"_drag_{drag.action}")(drag, event.x, event.y)
        drag.move(event.time_stamp, event.x, event.y)
        self._ask()

    def _on_pointer_up(self, event: Any) -> None:
        self._pinch = None
        drag = self._drag
        if drag is None or event.button not in (0, drag.button):
            return
        self._drag = None
        finish = getattr(self, f"_drop_{drag.action}", None)
        if finish is not None:
            finish(drag)
        if drag.action in self.glides and drag.far and not self.reduced and self.damping > 0:
            self._motions.glide(drag.action, drag.velocity(event.time_stamp) * drag.factor)
        clicked = drag.gesture == "mouse1" and event.ntouches < 2 and not drag.far
        if clicked and event.time_stamp - drag.time < DOUBLE:
            self._clicked(event)
        else:
            self._tap = None
        if self._motions or finish is not None:
            self._ask()

    def _clicked(self, event: Any) -> None:
        before, self._tap = self._tap, (event.time_stamp, event.x, event.y)
        if before is None or event.time_stamp - before[0] > DOUBLE:
            return
        if math.dist(before[1:], (event.x, event.y)) <= _near(event) and (bound := self._controls.get("double")):
            self._tap = None
            getattr(self, f"_push_{bound[0]}")(bound[2], event.x, event.y)

    def _on_wheel(self, event: Any) -> None:
        assert self.viewport is not None
        # Two fingers turn the wheel for controllers that know of no fingers; here they are moved themselves.
        if event.ntouches >= 2 or not self.viewport.is_inside(event.x, event.y):
            return
        self.activate()
        bound = self._controls.get(_with_modifiers(event, "wheel"))
        turn = event.dy or event.dx  # with Shift, browsers turn it sideways
        if bound is not None and turn:
            self._transition = None
            self._motions.stop()
            getattr(self, f"_push_{bound[0]}")(turn * bound[2], event.x, event.y)
            self._ask()

    def _on_key_down(self, event: Any) -> None:
        key = event.key.lower()
        if self._motions.holds(key) or not self.active:
            return
        bound = self._controls.get(key_gesture(event.key, event.modifiers))
        if bound is None and self._drag is not None:  # which may have been begun with a modifier that is still held
            plain = self._controls.get(key_gesture(event.key, ()))
            bound = plain if plain is not None and plain[0] == "cancel" else None
        if bound is None:
            return
        action, mode, amount = bound
        self._transition = None
        if mode == "repeat":
            self._motions.press(key, action, amount, perf_counter())
        else:
            x, y, width, height = self.rect
            getattr(self, f"_push_{action}")(amount, x + width / 2, y + height / 2)
        self._ask()

    def _on_key_up(self, event: Any) -> None:
        self._motions.release(event.key.lower())

    # ---- Actions that all have ----

    def _drag_select_box(self, drag: Drag, x: float, y: float) -> None:
        (x0, x1), (y0, y1) = sorted((drag.start[0], x)), sorted((drag.start[1], y))
        drag.path = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        if drag.far and self.on_select is not None and self.on_shape is not None:
            self.on_shape((x0, y0, x1 - x0, y1 - y0))

    def _drag_select_lasso(self, drag: Drag, x: float, y: float) -> None:
        if not drag.path:
            drag.path.append(drag.start)
        if math.dist(drag.path[-1], (x, y)) >= STEP:
            drag.path.append((x, y))
        if drag.far and self.on_select is not None and self.on_shape is not None:
            self.on_shape(drag.path)

    def _drop_select_box(self, drag: Drag) -> None:
        if self.on_shape is not None:
            self.on_shape(None)
        if drag.far and len(drag.path) > 2 and self.on_select is not None:
            self.on_select(drag.path)

    _drop_select_lasso = _drop_select_box

    def _push_cancel(self, amount: Any, x: float, y: float) -> None:
        self.cancel()


def _pair(amount: Any) -> tuple[float, float]:
    x, y = np.broadcast_to(np.asarray(amount, dtype=np.float64), 2)
    return float(x), float(y)


def _near(event: Any) -> float:
    return NEAR_FINGER if event.ntouches or event.touches else NEAR


def _with_modifiers(event: Any, name: str) -> str:
    return "+".join([*sorted(str(modifier).lower() for modifier in event.modifiers), name])
