"""Controllers, by numbers: what is under the pointer stays there, and what the hand did is in the next frame."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any
from weakref import ref

import numpy as np
import pygfx as gfx
import pylinalg as la
import pytest
from pygfx.utils.viewport import Viewport
from rendercanvas.offscreen import OffscreenRenderCanvas

from vizlib import listeners
from vizlib.plot.controllers import bindings
from vizlib.plot.controllers.navigation import FlyController, OrbitController, PanZoomController
from vizlib.plot.drawing.renderer import Renderer

SIZE = (400, 300)
RECT = (40, 20, 300, 200)  # of the view, within a canvas that has others


class Stage:
    """A canvas with a view in a part of it, and a hand."""

    def __init__(self, camera: gfx.PerspectiveCamera, kind: Callable[..., Any], rect: Any = RECT) -> None:
        self.canvas = OffscreenRenderCanvas(size=SIZE)
        self.renderer = Renderer(self.canvas)
        self.viewport = Viewport(self.renderer, rect)
        self.camera = camera
        self.asked = 0
        self.scene = gfx.Scene()
        self.controller = kind(camera, register_events=self.viewport)
        self.canvas.request_draw(self.draw)
        request_draw = self.canvas.request_draw

        def count(*given: Any) -> None:
            self.asked += 1
            request_draw(*given)

        self.canvas.request_draw = count
        self.time = perf_counter()

    def draw(self) -> None:
        self.renderer.render(self.scene, self.camera, rect=self.viewport.rect)

    def event(self, kind: str, x: float = 0, y: float = 0, **fields: Any) -> None:
        at = {} if kind.startswith("key") else {"x": x, "y": y, "button": 0, "buttons": ()}
        self.time += 0.016
        self.canvas.submit_event(
            {"event_type": kind, "modifiers": (), "time_stamp": self.time, **at, **fields},
        )
        self.canvas._events.flush()

    def down(self, x: float, y: float, button: int = 1, **fields: Any) -> None:
        self.event("pointer_down", x, y, button=button, buttons=(button,), **fields)

    def move(self, x: float, y: float, button: int = 1, **fields: Any) -> None:
        self.event("pointer_move", x, y, button=button, buttons=(button,), **fields)

    def up(self, x: float, y: float, button: int = 1, **fields: Any) -> None:
        self.event("pointer_up", x, y, button=button, **fields)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 1, **fields: Any) -> None:
        """From one pixel to another in four moves; the pointer rests before it is let go."""
        self.down(*start, button, **fields)
        for share in (0.25, 0.5, 0.75, 1):
            x, y = (before + (after - before) * share for before, after in zip(start, end, strict=True))
            self.move(x, y, button, **fields)
        self.time += 0.2
        self.up(*end, button, **fields)

    def wheel(self, x: float, y: float, dy: float, *modifiers: str) -> None:
        self.event("wheel", x, y, dx=0, dy=dy, modifiers=modifiers)

    def key(self, key: str, *modifiers: str) -> None:
        self.event("key_down", key=key, modifiers=modifiers)
        self.event("key_up", key=key, modifiers=modifiers)

    def settle(self) -> int:
        """Step until nothing is under way; returns the number of frames."""
        now = perf_counter()
        for frame in range(1, 200):
            now += 1 / 60
            if not self.controller.step(now):
                return frame
        raise AssertionError("it never comes to rest")

    def pixel(self, point: Any) -> np.ndarray:
        """Where a point of the world is drawn, by pygfx's own matrices."""
        x, y, width, height = self.viewport.rect
        self.camera.set_view_size(width, height)
        ndc = la.vec_transform(np.asarray(point, float), self.camera.camera_matrix)
        return np.array((x + (ndc[0] + 1) / 2 * width, y + (1 - ndc[1]) / 2 * height))

    def point(self, x: float, y: float, depth: float = 0.5) -> np.ndarray:
        """The point of the world at a pixel and a depth of the depth buffer, by pygfx's own matrices."""
        left, top, width, height = self.viewport.rect
        self.camera.set_view_size(width, height)
        ndc = ((x - left) / width * 2 - 1, 1 - (y - top) / height * 2, depth)
        return la.vec_transform(ndc, np.linalg.inv(self.camera.camera_matrix))

    def up_in_picture(self) -> float:
        """How far up points up in the picture: 1 upright, 0 seen from a pole, below 0 upside down."""
        return float(self.camera.world.up @ self.camera.world.reference_up)


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(*given: Any, **options: Any) -> Stage:
        made.append(Stage(*given, **options))
        return made[-1]

    yield make
    for item in made:
        item.canvas.close()


def plane(free: bool = True) -> gfx.OrthographicCamera:
    camera = gfx.OrthographicCamera(8, 1e4, maintain_aspect=not free) if free else gfx.OrthographicCamera(8, 6)
    camera.local.position = (100, -3e3, 0)
    return camera


def perspective() -> gfx.PerspectiveCamera:
    camera = gfx.PerspectiveCamera(35)
    camera.show_object((1, 2, 3, 4), view_dir=(-0.5, -0.4, -1), up=(0, 1, 0))
    return camera


CAMERAS = {"free": plane, "locked": lambda: plane(False)}


@pytest.mark.parametrize("kind", CAMERAS)
def test_a_drag_keeps_the_data_under_the_pointer(stage: Any, kind: str) -> None:
    view = stage(CAMERAS[kind](), PanZoomController)
    point = view.point(100, 150)
    view.down(100, 150)
    for x, y in ((103, 150), (200, 90), (380, 290), (-50, -10)):  # and on, outside of the view
        view.move(x, y)
        assert view.pixel(point) == pytest.approx((x, y), abs=1e-6)
    view.up(-50, -10)
    before = view.camera.get_state()["position"]
    view.move(20, 20, 0)
    assert view.camera.get_state()["position"] == pytest.approx(before)


def test_a_drag_is_in_the_next_frame_in_full_and_ends_at_once(stage: Any) -> None:
    for kind, camera, button in ((PanZoomController, plane(), 1), (OrbitController, perspective(), 2)):
        view = stage(camera, kind)
        point = view.controller.screen.target
        view.down(190, 120, button)
        asked = view.asked
        view.move(240, 100, button)
        assert view.asked > asked
        assert view.pixel(point) == pytest.approx((240, 100), abs=1e-6)
        drawn = camera.get_state()
        view.up(240, 100, button)
        view.canvas.draw()
        assert camera.get_state()["position"].tolist() == drawn["position"].tolist()
        assert view.settle() == 1


@pytest.mark.parametrize("kind", CAMERAS)
def test_the_wheel_keeps_the_data_under_the_pointer(stage: Any, kind: str) -> None:
    view = stage(CAMERAS[kind](), PanZoomController)
    width, height = view.camera.width, view.camera.height
    point = view.point(90, 200)
    for dy in (-100, -300, 120, -700, 40):
        view.wheel(90, 200, dy)
        assert view.pixel(point) == pytest.approx((90, 200), abs=1e-6)
    factor = 2 ** (-0.002 * (-100 - 300 + 120 - 700 + 40))
    assert (width / view.camera.width, height / view.camera.height) == pytest.approx((factor, factor))


@pytest.mark.parametrize(("modifier", "changed"), [("Shift", (2, 1)), ("Alt", (1, 2))])
def test_a_modifier_zooms_one_axis(stage: Any, modifier: str, changed: tuple[float, float]) -> None:
    view = stage(plane(), PanZoomController)
    width, height = view.camera.width, view.camera.height
    point = view.point(90, 200)
    view.wheel(90, 200, -500, modifier)
    assert (width / view.camera.width, height / view.camera.height) == pytest.approx(changed)
    assert view.pixel(point) == pytest.approx((90, 200), abs=1e-6)


def test_the_view_tells_where_only_one_axis_moves(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    view.controller.axes = lambda x, y: "x" if y > 200 else "y" if x < 60 else "xy"
    width, height = view.camera.width, view.camera.height
    view.wheel(150, 210, -500)
    assert (width / view.camera.width, height / view.camera.height) == pytest.approx((2, 1))
    view.wheel(50, 100, -500)
    assert (width / view.camera.width, height / view.camera.height) == pytest.approx((2, 2))
    before = view.camera.get_state()["position"]
    view.drag((150, 210), (200, 180))
    after = view.camera.get_state()["position"]
    assert after[1] == before[1]
    assert after[0] == pytest.approx(before[0] - 50 / RECT[2] * view.camera.width)


def fingers(*places: tuple[float, float]) -> dict[str, Any]:
    return {"touches": {str(n): {"x": x, "y": y} for n, (x, y) in enumerate(places)}, "ntouches": len(places)}


def test_two_fingers_hold_what_is_under_each_where_axes_are_free(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    points = view.point(100, 80), view.point(220, 180)
    view.down(160, 130, **fingers((100, 80), (220, 180)))
    for places in (((90, 80), (220, 180)), ((60, 60), (300, 190)), ((150, 90), (210, 140))):
        view.move(*np.mean(places, axis=0), **fingers(*places))
        for point, place in zip(points, places, strict=True):
            assert view.pixel(point) == pytest.approx(place, abs=1e-6)
    state = view.camera.get_state()
    view.up(180, 115, **fingers(*places))
    view.wheel(180, 115, -100)  # a finger alone turns no wheel, but a wheel does
    assert view.camera.width < state["width"]


def test_two_fingers_beside_each_other_leave_the_height(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    height = view.camera.height
    view.down(150, 101, **fingers((100, 100), (200, 102)))
    view.move(150, 104, **fingers((50, 100), (250, 108)))
    assert view.camera.height == pytest.approx(height)
    assert view.camera.width == pytest.approx(4)


@pytest.mark.parametrize("kind", ["locked", "perspective"])
def test_two_fingers_zoom_by_their_distance_and_pan_by_their_middle(stage: Any, kind: str) -> None:
    camera = perspective() if kind == "perspective" else plane(False)
    view = stage(camera, OrbitController if kind == "perspective" else PanZoomController)
    width = camera.width
    point = view.controller.screen.point(160, 130)
    view.down(160, 130, 2, **fingers((100, 130), (220, 130)))
    view.move(170, 120, 2, **fingers((50, 120), (290, 120)))
    assert width / camera.width == pytest.approx(2)
    assert view.pixel(point) == pytest.approx((170, 120), abs=1e-6)
    view.event("wheel", 170, 120, dx=0, dy=-1000, **fingers((50, 120), (290, 120)))
    assert width / camera.width == pytest.approx(2)  # it is meant for those who know of no fingers


def test_a_rectangle_fills_the_view(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    heard: list[Any] = []
    view.controller.on_box = heard.append
    corners = view.point(100, 60), view.point(190, 140)
    view.drag((100, 60), (190, 140), 2)
    assert heard[-2:] == [(100, 60, 90, 80), None]
    view.settle()
    assert view.pixel(corners[0]) == pytest.approx((40, 20), abs=1e-6)
    assert view.pixel(corners[1]) == pytest.approx((340, 220), abs=1e-6)


def test_a_rectangle_is_cut_to_the_view_and_kept_in_shape_by_a_locked_camera(stage: Any) -> None:
    view = stage(plane(False), PanZoomController)
    heard: list[Any] = []
    view.controller.on_box = heard.append
    view.drag((190, 120), (390, 220), 1, modifiers=("Shift",))
    assert heard[-2] == (190, 120, 150, 100)
    middle = view.point(265, 170)
    width = view.camera.width
    view.settle()
    assert view.pixel(middle) == pytest.approx((190, 120), abs=1e-6)
    assert width / view.camera.width == pytest.approx(2)


@pytest.mark.parametrize(("end", "box"), [((200, 103), (100, 20, 100, 200)), ((103, 200), (40, 100, 300, 100))])
def test_a_thin_rectangle_is_a_band(stage: Any, end: tuple[int, int], box: Any) -> None:
    view = stage(plane(), PanZoomController)
    heard: list[Any] = []
    view.controller.on_box = heard.append
    view.drag((100, 100), end, 2)
    assert heard[-2] == box


def test_escape_leaves_the_rectangle_and_a_click_draws_none(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    heard: list[Any] = []
    view.controller.on_box = heard.append
    before = view.camera.get_state()
    view.down(100, 100, 2)
    view.move(200, 180, 2)
    view.key("Escape")
    assert heard[-1] is None
    view.up(200, 180, 2)
    view.drag((100, 100), (102, 101), 2)
    view.settle()
    assert view.camera.width == before["width"]
    assert view.camera.local.position.tolist() == before["position"].tolist()


def test_an_orbit_pan_keeps_the_data_under_the_pointer(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    near = view.controller.screen.point(150, 90, 10.0)  # well before the point that is looked at
    view.controller.under = lambda x, y: near
    view.down(150, 90, 2)
    for x, y in ((151, 91), (260, 140), (20, 250)):
        view.move(x, y, 2)
        assert view.pixel(near) == pytest.approx((x, y), abs=1e-4)


def test_what_is_under_the_pointer_may_become_known_later(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    near = view.controller.screen.point(150, 90, 10.0)
    view.down(150, 90, 1, modifiers=("Shift",))
    view.move(160, 90, 1, modifiers=("Shift",))
    view.controller.anchor(near)
    view.move(190, 95, 1, modifiers=("Shift",))
    assert view.pixel(near) == pytest.approx((190, 95), abs=1e-4)


def test_an_orbit_zooms_to_what_is_under_the_pointer(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    near = view.controller.screen.point(250, 60, 9.0)
    asked: list[Any] = []
    view.controller.under = lambda x, y: asked.append((x, y)) or near
    distance = np.linalg.norm(view.camera.local.position - near)
    for _ in range(5):
        view.wheel(250, 60, -200)
        assert view.pixel(near) == pytest.approx((250, 60), abs=1e-4)
    assert np.linalg.norm(view.camera.local.position - near) == pytest.approx(distance / 4)
    assert asked == [(250, 60)]  # once: it stays there
    assert view.camera.near < np.linalg.norm(view.camera.local.position - near) / 10


def test_zooming_in_deep_keeps_what_is_looked_at_before_the_near_plane(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    near, far = view.camera.near, view.camera.far
    for _ in range(40):
        view.wheel(190, 120, -200)
    screen = view.controller.screen
    assert view.camera.near < np.linalg.norm(screen.target - screen.position) / 2
    assert view.camera.far > 8 * 2  # and the scene is still within
    for _ in range(40):
        view.wheel(190, 120, 200)
    assert (view.camera.near, view.camera.far) == pytest.approx((near, far))


@pytest.mark.parametrize("camera", [plane, perspective])
def test_zooming_ends_where_numbers_do(stage: Any, camera: Any) -> None:
    view = stage(camera(), PanZoomController)
    for sign in (-1, 1):
        for _ in range(200):
            view.wheel(200, 100, sign * 2000)
        assert np.isfinite(view.camera.camera_matrix).all()
        assert 0 < view.camera.width < 1e31
        width = view.camera.width
        view.wheel(200, 100, -sign * 500)  # and there is a way back
        assert view.camera.width != width
    view = stage(perspective(), OrbitController)
    for _ in range(200):
        view.wheel(200, 100, 2000)
    assert view.controller.screen.depth((1, 2, 3)) < view.camera.far


def test_turning_keeps_the_point_looked_at_and_the_distance(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    target = view.controller.target
    distance = np.linalg.norm(view.camera.local.position - target)
    view.drag((100, 100), (220, 170))
    assert view.controller.target == pytest.approx(target, abs=1e-9)
    assert np.linalg.norm(view.camera.local.position - target) == pytest.approx(distance)
    right = view.camera.world.right
    assert right @ view.camera.world.reference_up == pytest.approx(0, abs=1e-9)


def test_a_drag_turns_the_foreground_the_way_the_hand_goes_and_no_slower(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    screen = view.controller.screen
    # The nearest point of a ball that fills the view.
    radius = 0.43 * 200 / 200 * screen.seen(screen.depth(screen.target))[1]
    near = screen.target - screen.forward * radius
    start = view.pixel(near)
    view.down(190, 120)
    view.move(200, 120)
    moved = view.pixel(near) - start
    assert moved[0] >= 10
    assert abs(moved[1]) < 3  # it is seen from a little above
    start = view.pixel(near)
    view.move(200, 130)
    assert (view.pixel(near) - start)[1] >= 10


@pytest.mark.parametrize("up", [(0, 1, 0), (0, 0, 1), (1, 2, -0.5)])
def test_up_never_flips(stage: Any, up: Any) -> None:
    camera = gfx.PerspectiveCamera(35)
    camera.show_object((0, 0, 0, 1), view_dir=(-0.5, -0.4, -0.3), up=up)
    view = stage(camera, OrbitController)
    random = np.random.default_rng(5)
    view.down(190, 120)
    x, y = 190.0, 120.0
    poles = 0
    for dx, dy in random.normal(0, 120, (300, 2)):
        x, y = x + dx, y + dy
        view.move(x, y)
        assert view.up_in_picture() > -1e-9
        assert abs(camera.world.right @ camera.world.reference_up) < 1e-9
        poles += view.up_in_picture() < 1e-6
    assert poles > 10  # it was there, and went on turning


def test_from_a_pole_it_turns_back_at_once(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    view.down(190, 120)
    view.move(190, 900)
    assert view.up_in_picture() == pytest.approx(0, abs=1e-9)
    view.move(190, 890)
    assert view.up_in_picture() == pytest.approx(math.sin(10 * math.pi / 200), abs=1e-6)


def test_a_camera_that_is_upside_down_does_not_jump(stage: Any) -> None:
    camera = perspective()
    camera.local.rotation = la.quat_mul(camera.local.rotation, (0, 0, 1, 0))
    view = stage(camera, OrbitController)
    before = camera.world.forward.copy()
    view.down(190, 120)
    view.move(191, 121)
    assert before @ camera.world.forward > 0.999


def test_a_turn_runs_out_a_little_unless_motion_is_reduced(stage: Any) -> None:
    for reduced in (False, True):
        view = stage(perspective(), OrbitController)
        view.controller.reduced = reduced
        view.down(100, 100)
        for x in (110, 120, 130, 140):
            view.move(x, 100)
        let_go = view.camera.local.rotation.copy()
        view.up(140, 100)
        frames = view.settle()
        turned = 2 * math.acos(min(1, abs(let_go @ view.camera.local.rotation)))
        if reduced:
            assert turned < 1e-6
        else:
            assert 0.02 < turned < math.pi / 3
            assert frames < 60
            assert view.up_in_picture() > 0.5


def test_a_press_stops_what_runs_out(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    view.down(100, 100)
    for x in (110, 120, 130, 140):
        view.move(x, 100)
    view.up(140, 100)
    assert view.controller.step()
    view.down(140, 100)
    before = view.camera.local.rotation.tolist()
    assert not view.controller.step()
    assert view.camera.local.rotation.tolist() == before


def test_events_elsewhere_are_not_its_own(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    before = view.camera.get_state()
    view.wheel(20, 100, -100)
    view.drag((20, 100), (200, 100))
    view.drag((350, 250), (200, 100), 2)
    assert view.camera.width == before["width"]
    assert view.camera.local.position.tolist() == before["position"].tolist()
    view.viewport.rect = (0, 0, 100, 300)  # the view is laid out anew
    point = view.point(20, 100)
    view.drag((20, 100), (60, 130))
    assert view.pixel(point) == pytest.approx((60, 130), abs=1e-6)


def test_another_button_does_not_end_or_begin_a_drag(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    point = view.point(100, 100)
    view.down(100, 100)
    view.down(120, 100, 2)
    view.up(120, 100, 2)
    view.move(150, 130)
    assert view.pixel(point) == pytest.approx((150, 130), abs=1e-6)


def test_a_double_click_fits_and_a_slow_one_does_not(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    view.controller.content = lambda: np.array([(0, 0, 0), (2, 3, 4), (1, 5, 2.0)])
    for pause, fits in ((0.6, False), (0.05, True)):
        before = view.camera.get_state()["position"]
        view.time += 1
        view.down(150, 90)
        view.up(150, 90)
        view.time += pause
        view.down(152, 91)
        view.up(152, 91)
        view.settle()
        assert (view.camera.local.position.tolist() != before.tolist()) == fits
    places = [view.pixel(point) for point in view.controller.content()]
    assert all(40 <= x <= 340 and 20 <= y <= 220 for x, y in places)


def test_a_double_tap_fits(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    view.controller.content = lambda: np.array([(0, 0, 0), (5, 7, 0), (3, 3, 0.0)])
    view.down(150, 90, **fingers((150, 90)))
    view.up(150, 90, touches={"0": {"x": 150, "y": 90}}, ntouches=1)
    view.down(160, 97, **fingers((160, 97)))
    view.up(160, 97, touches={"0": {"x": 160, "y": 97}}, ntouches=1)
    view.settle()
    assert view.pixel((0, 0, 0)) == pytest.approx((47.5, 215), abs=1e-6)


def test_fit_may_be_of_one_axis(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    view.controller.content = lambda: np.array([(0, 0, 0), (5, 7, 0), (3, 3, 0.0)])
    y, height = view.camera.local.y, view.camera.height
    view.controller.fit("x", 0)
    assert (view.camera.local.y, view.camera.height) == (y, height)
    assert view.pixel((0, 0, 0))[0] == pytest.approx(47.5)


def test_home_is_what_fit_goes_to(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    home = view.camera.get_state()
    view.controller.home = lambda: home
    view.drag((100, 100), (150, 130))
    view.wheel(100, 100, -500)
    view.key("Home")
    view.settle()
    assert view.camera.local.position.tolist() == home["position"].tolist()
    assert view.camera.width == home["width"]


@pytest.mark.parametrize(
    ("key", "modifiers", "share"),
    [
        ("ArrowLeft", (), (0.1, 0)),
        ("ArrowRight", (), (-0.1, 0)),
        ("ArrowUp", (), (0, 0.1)),
        ("ArrowDown", (), (0, -0.1)),
        ("ArrowLeft", ("Shift",), (0.01, 0)),
    ],
)
def test_arrows_move_the_picture_in_two_dimensions(stage: Any, key: str, modifiers: Any, share: Any) -> None:
    view = stage(plane(), PanZoomController)
    point = view.point(190, 120)
    view.key(key, *modifiers)
    assert view.settle() > 3  # seen as a movement
    assert view.pixel(point) == pytest.approx((190 + 300 * share[0], 120 + 200 * share[1]), abs=1e-6)


def test_a_step_is_made_at_once_if_motion_is_reduced(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    view.controller.reduced = True
    view.key("ArrowLeft")
    assert view.settle() == 1


def test_arrows_turn_and_signs_zoom_in_three(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    before = view.camera.world.forward.copy()
    view.key("ArrowRight")
    view.settle()
    up = view.camera.world.reference_up
    flat = [forward - (forward @ up) * up for forward in (before, view.camera.world.forward)]
    angle = math.acos(flat[0] @ flat[1] / np.linalg.norm(flat[0]) / np.linalg.norm(flat[1]))
    assert angle == pytest.approx(math.radians(10))
    width = view.camera.width
    view.key("+", "Shift")
    view.settle()
    assert width / view.camera.width == pytest.approx(2 ** (1 / 3))
    view.key("-")
    view.settle()
    assert view.camera.width == pytest.approx(width)


def test_a_key_that_is_held_goes_on_until_it_comes_up(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    start = view.camera.local.x
    view.event("key_down", key="ArrowRight")
    now = perf_counter()
    for frame in range(120):
        assert view.controller.step(now + frame / 60)
    span = view.camera.width
    assert 0.9 < (view.camera.local.x - start) / span < 1.2  # a step, and 0.6 views a second
    view.event("key_up", key="ArrowRight")
    view.settle()
    rested = view.camera.local.x
    assert not view.controller.step(now + 10)
    assert view.camera.local.x == rested


@pytest.mark.parametrize(
    ("key", "towards"),
    [
        ("1", (0, 1, 0)),
        ("2", (0, -1, 0)),
        ("3", (1, 0, 0)),
        ("4", (-1, 0, 0)),
        ("5", (0, 0, -1)),
        ("6", (0, 0, 1)),
        ("x", (-1, 0, 0)),
        ("y", (0, -1, 0)),
        ("z", (0, 0, -1)),
    ],
)
def test_keys_look_from_the_standard_sides(stage: Any, key: str, towards: Any) -> None:
    camera = gfx.PerspectiveCamera(35)
    camera.show_object((0, 0, 0, 1), view_dir=(-0.5, 0.4, -0.3), up=(0, 0, 1))
    view = stage(camera, OrbitController)
    view.key(key)
    assert view.settle() > 5
    assert camera.world.forward == pytest.approx(towards, abs=1e-12)
    assert camera.world.right @ (0, 0, 1) == pytest.approx(0, abs=1e-12)
    view.down(190, 120)
    before = camera.world.forward.copy()
    view.move(191, 120)  # and the hand goes on from there
    assert before @ camera.world.forward > 0.999


def test_the_hand_interrupts_a_transition_at_once(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    view.key("5")
    now = perf_counter()
    for frame in range(5):
        view.controller.step(now + frame / 60)
    half = view.camera.local.rotation.copy()
    view.down(190, 120)
    assert not view.controller.step(now + 1)
    assert view.camera.local.rotation.tolist() == half.tolist()


def test_keys_go_to_the_view_that_was_pointed_at(stage: Any) -> None:
    view = stage(plane(), PanZoomController, rect=(0, 0, 200, 300))
    other_camera = plane()
    other = PanZoomController(other_camera, register_events=Viewport(view.renderer, (200, 0, 200, 300)))
    view.key("-")
    view.settle()
    assert (view.camera.width > 8, other_camera.width) == (True, 8)
    width = view.camera.width
    view.move(300, 100, 0)
    assert other.active
    view.key("-")
    other.step()
    assert view.camera.width == width
    assert other_camera.width > 8


def test_a_modifier_of_the_browser_is_left_to_it(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    for modifier in ("Control", "Meta", "Alt"):
        view.key("-", modifier)
        view.key("0", modifier)
    assert view.settle() == 1
    assert view.camera.width == 8


def test_flying_goes_where_it_looks_at_the_scenes_pace(stage: Any) -> None:
    view = stage(perspective(), FlyController)
    view.controller.content = lambda: np.array([(0, 0, 0), (20, 1, 1), (0, 1, 2.0)])
    assert view.controller.speed == pytest.approx(4)
    start, forward = view.camera.local.position.copy(), view.camera.world.forward.copy()
    view.event("key_down", key="W")
    now = perf_counter()
    for frame in range(60):
        view.controller.step(now + frame / 60)
    view.event("key_up", key="w")
    view.settle()
    assert view.camera.local.position - start == pytest.approx(4 * forward, abs=0.15)
    view.wheel(100, 100, -500)
    assert view.controller.speed == pytest.approx(8)
    before = view.camera.local.position.copy()
    view.key("ArrowLeft")
    view.settle()
    assert (view.camera.local.position - before) @ view.camera.world.right < 0


def test_looking_around_drags_the_world(stage: Any) -> None:
    view = stage(perspective(), FlyController)
    place = view.camera.local.position.copy()
    far = view.point(190, 120)
    view.down(190, 120)
    view.move(200, 120)
    view.move(200, 125)
    assert view.camera.local.position.tolist() == place.tolist()
    assert view.pixel(far) == pytest.approx((200, 125), abs=0.5)


def test_it_works_where_frames_are_sent_again(stage: Any) -> None:
    """``Replay`` allows handlers of "before_render" that are controllers, and dispatches that event itself."""
    for kind, camera in ((PanZoomController, plane()), (OrbitController, perspective()), (FlyController, plane())):
        view = stage(camera, kind)
        handlers = view.renderer._event_handlers["before_render"]
        assert handlers
        assert all(listeners.is_controller(handler) for handler in handlers)
    view.key("+")
    view = stage(plane(), PanZoomController)
    view.key("+")
    asked = view.asked
    view.canvas.draw()
    assert view.camera.width < 8  # the frame went on with it
    assert view.asked > asked  # and asked for another


def test_it_takes_the_place_of_pygfx(stage: Any) -> None:
    for kind, theirs in ((PanZoomController, gfx.PanZoomController), (OrbitController, gfx.OrbitController)):
        controller = kind(perspective())
        assert isinstance(controller, theirs)
        assert kind.__name__ == theirs.__name__
        before = controller.camera.get_state()
        controller.pan((10, 5), (0, 0, 400, 300))
        controller.zoom(1, (0, 0, 400, 300))
        assert controller.camera.width == pytest.approx(before["width"] / 2)
    controller.rotate((0.4, 0.2), (0, 0, 400, 300), animate=False)
    controller.camera.width = 3
    controller.rotate((0.1, 0.0), (0, 0, 400, 300))
    assert controller.camera.width == 3  # what others set is not taken back
    controller.target = (0, 0, 0)
    assert controller.target == pytest.approx((0, 0, 0), abs=1e-9)


def test_bindings_may_be_changed_and_are_checked(stage: Any) -> None:
    view = stage(perspective(), OrbitController)
    view.controller.controls["mouse1"] = ("pan", "drag", (1, 1))
    view.controller.controls["Shift+G"] = ("fit", "push", 1)
    assert "shift+g" in view.controller.controls
    point = view.controller.screen.target
    view.drag((190, 120), (210, 130))
    assert view.pixel(point) == pytest.approx((210, 130), abs=1e-6)
    other = OrbitController(perspective())
    assert other.controls["mouse1"][0] == "rotate"
    with pytest.raises(ValueError, match=r"the action of \"mouse1\" is 'pam' \(did you mean 'pan'\?\)"):
        view.controller.controls["mouse1"] = ("pam", "drag", (1, 1))
    with pytest.raises(ValueError, match=r"the mode of \"a\" is 'drag', expected \"push\" or \"repeat\""):
        view.controller.controls["a"] = ("pan", "drag", (1, 1))
    with pytest.raises(ValueError, match=r"which is to rotate, is 'push', expected one of 'drag', 'repeat'"):
        view.controller.controls["g"] = ("rotate", "push", 1)
    with pytest.raises(ValueError, match="gesture 'mouse9'"):
        view.controller.controls["mouse9"] = ("pan", "drag", (1, 1))


@pytest.mark.parametrize("kind", [PanZoomController, OrbitController, FlyController])
def test_every_binding_is_explained_and_can_be_done(stage: Any, kind: Any) -> None:
    view = stage(perspective() if kind is not PanZoomController else plane(), kind)
    view.controller.content = lambda: np.array([(0, 0, 0), (20, 1, 1), (0, 1, 2.0)])
    selected: list[Any] = []
    view.controller.on_select = selected.append
    rows = view.controller.controls.help()
    assert all(gestures and said for gestures, said in rows)
    assert len({said for _, said in rows}) == len(rows)
    for action, _, _ in view.controller.controls.values():
        assert action in kind.actions
        assert action in bindings.ACTIONS
    for name in view.controller.controls:
        before = (view.camera.get_state(), getattr(view.controller, "speed", None))
        *modifiers, key = [name] if name == "+" else name.split("+")
        modifiers = [modifier.capitalize() for modifier in modifiers]
        if key.startswith("mouse"):
            view.drag((100, 100), (160, 140), int(key[5:]), modifiers=modifiers)
        elif key == "wheel":
            view.wheel(100, 100, -300, *modifiers)
        elif key == "double":
            continue
        else:
            view.key(key, *modifiers)
        view.settle()
        after = (view.camera.get_state(), getattr(view.controller, "speed", None))
        changed = after[1] != before[1] or any(not np.array_equal(after[0][part], before[0][part]) for part in after[0])
        if view.controller.controls[name][0].startswith("select"):
            assert not changed, name
            assert [tuple(place) for place in selected.pop()][-1] in [(160, 140), (100, 140)], name
        elif key not in ("escape", "home", "0", "h"):
            assert changed, name


def test_help_reads_like_a_sentence() -> None:
    rows = {said: gestures for gestures, said in OrbitController(perspective()).controls.help()}
    assert rows["turn the scene"] == "drag, arrow keys, Shift + arrow keys"
    assert rows["move the picture"] == (
        "drag with the right button, drag with the middle button, Shift + drag, W, A, S, D"
    )
    assert rows["zoom in and out"] == "wheel or pinch, +, =, -"
    assert rows["look from the top"] == "5"
    rows = {said: gestures for gestures, said in FlyController(perspective()).controls.help()}
    assert rows["fly faster or slower"] == "wheel, +, =, -"
    assert rows["fly"] == "W, A, S, D, E, Q, arrow keys, Shift + W, A, S, D, Shift + E, Shift + Q, Shift + arrow keys"


def test_a_view_may_have_strips_beside_it(stage: Any) -> None:
    """Axes are drawn beside what the camera draws into, and belong to the view."""

    class Cell(Viewport):
        def is_inside(self, x: float, y: float) -> bool:
            return 0 <= x <= 350 and 0 <= y <= 260

    view = stage(plane(), PanZoomController)
    controller = PanZoomController(view.camera, register_events=Cell(view.renderer, RECT))
    view.controller.close()
    view.controller = controller
    controller.axes = lambda x, y: "x" if y > 220 else "xy"
    point = view.point(100, 100)
    view.drag((100, 240), (150, 250))
    assert view.pixel(point) == pytest.approx((150, 100), abs=1e-6)
    heard: list[Any] = []
    controller.on_box = heard.append
    view.drag((100, 240), (200, 250), 2)
    assert heard[-2] == (100, 20, 100, 200)


def test_a_controller_that_is_off_hears_nothing(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    view.down(100, 100)
    with view.controller.pause():
        view.move(150, 100)
        view.wheel(100, 100, -100)
        view.key("+")
    view.move(170, 100)
    view.settle()
    assert view.camera.width == 8
    assert view.camera.local.x == 100


def test_a_controller_that_is_closed_is_gone_at_once(stage: Any) -> None:
    for kind, camera in ((PanZoomController, plane()), (OrbitController, perspective()), (FlyController, plane())):
        view = stage(camera, kind)
        view.controller.content = lambda view=view: np.zeros((0, 3)) if view.controller is None else None
        view.drag((100, 100), (150, 130))
        view.key("1")
        view.key("+")
        view.controller.close()
        view.event("pointer_down", 100, 100, button=1)
        view.canvas.draw()
        gone = ref(view.controller)
        view.renderer.release()
        gc.disable()
        try:
            view.controller = None
            assert gone() is None
        finally:
            gc.enable()


def test_several_cameras_follow_in_the_parts_that_are_named(stage: Any) -> None:
    view = stage(plane(), PanZoomController)
    other = plane()
    other.local.position = (5, 6, 0)
    view.controller.add_camera(other, include_state={"x", "width"})
    view.wheel(100, 60, -500)
    assert (other.local.x, other.width) == (view.camera.local.x, 4)
    assert (other.local.y, other.height) == (6, 1e4)


def test_a_picture_whose_rows_run_down_is_kept_under_the_pointer_too(stage: Any) -> None:
    camera = plane()
    camera.local.scale_y = -1
    view = stage(camera, PanZoomController)
    point = view.point(100, 80)
    view.drag((100, 80), (150, 120))
    assert view.pixel(point) == pytest.approx((150, 120), abs=1e-6)
    view.wheel(150, 120, -300)
    assert view.pixel(point) == pytest.approx((150, 120), abs=1e-6)
