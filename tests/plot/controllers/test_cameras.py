"""Where cameras stand: standard views, what is fitted into the picture, transitions, and cameras that are linked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pygfx as gfx
import pylinalg as la
import pytest

import vizlib as vz
from vizlib.plot.controllers import cameras
from vizlib.plot.controllers.quaternions import axes, from_axis_angle, product, slerp
from vizlib.plot.controllers.screen import Screen
from vizlib.plot.controllers.transitions import Transition, between
from vizlib.plot.links import Link

UPS = [(0, 1, 0), (0, 0, 1), (1, 0, 0), (0.3, -1, 0.2)]


def camera(view: Any = (-0.5, -0.4, -1), up: Any = (0, 1, 0), fov: float = 35, **options: Any) -> gfx.PerspectiveCamera:
    made = gfx.PerspectiveCamera(fov, **options) if fov else gfx.OrthographicCamera(**options)
    made.show_object((1, 2, 3, 4), view_dir=view, up=up)
    return made


def seen(made: gfx.PerspectiveCamera, points: Any, aspect: float) -> np.ndarray:
    """(N, 3) normalised device coordinates, by pygfx's own matrices."""
    made.set_view_size(100 * aspect, 100)
    return la.vec_transform(np.asarray(points, float), made.camera_matrix)


def fills(places: np.ndarray) -> float:
    """The greater share of width and height."""
    return float(np.ptp(places[:, :2], axis=0).max() / 2)


def far_apart(start: Any, end: Any) -> float:
    """The angle between two rotations."""
    return 2 * math.acos(min(1.0, abs(float(np.dot(start, end)))))


# ---- Fitting ----


@pytest.mark.parametrize("aspect", [0.4, 1, 1.6, 3])
@pytest.mark.parametrize("fov", [0, 10, 35, 60])
def test_fit_shows_everything_and_fills_the_picture(fov: float, aspect: float) -> None:
    random = np.random.default_rng(1)
    for _ in range(40):
        view, up = random.normal(size=3), random.normal(size=3)
        low = random.normal(0, 10, 3)
        box = low, low + random.lognormal(0, 2, 3)
        made = camera(view, up, fov, aspect=1.2) if fov else camera(view, up, 0, maintain_aspect=False)
        forward = made.world.forward.copy()
        made.set_state(cameras.fit(made, box, aspect))
        places = seen(made, cameras.corners(box), aspect)
        assert np.abs(places[:, :2]).max() <= 1
        assert 0 <= places[:, 2].min() < places[:, 2].max() <= 1
        assert fills(places) >= 0.8
        assert made.world.forward == pytest.approx(forward)


@pytest.mark.parametrize("aspect", [0.5, 2])
def test_a_camera_that_keeps_its_aspect_shows_everything_at_any(aspect: float) -> None:
    made = camera(fov=0)
    box = (0, 0, 0), (3, 1, 2)
    made.set_state(cameras.fit(made, box, 1))
    places = seen(made, cameras.corners(box), aspect)
    assert np.abs(places[:, :2]).max() <= 1
    assert fills(places) > 0.4


def test_what_is_fitted_lies_in_the_middle() -> None:
    made = camera()
    cloud = np.random.default_rng(2).normal(size=(5000, 3)) * (1, 5, 1)
    made.set_state(cameras.fit(made, cloud, 1.5))
    places = seen(made, cloud, 1.5)[:, :2]
    assert (places.max(axis=0) + places.min(axis=0)) / 2 == pytest.approx([0, 0], abs=0.02)
    target = Screen(made.get_state(), (0, 0, 150, 100)).target
    assert np.linalg.norm(target - cloud.mean(axis=0)) < 2  # and is turned around


@pytest.mark.parametrize("fov", [0, 35])
@pytest.mark.parametrize(
    "points", [[(5, 6, 7)], [(5, 6, 7)] * 3, [(0, 0, 0), (0, 0, 9), (0, 0, 3)], [(0, 0, 1), (1, 0, 1), (1, 1, 1)]]
)
def test_points_lines_and_planes_are_fitted_too(points: Any, fov: float) -> None:
    for view in ((0, 0, -1), (1, 0, 0), (1, 2, 3)):
        made = camera(view, fov=fov)
        made.set_state(cameras.fit(made, points, 1.5))
        places = seen(made, points, 1.5)
        assert np.isfinite(places).all()
        assert np.abs(places[:, :2]).max() <= 1
        assert 0 <= places[:, 2].min() <= places[:, 2].max() <= 1


def test_nothing_to_fit_changes_nothing() -> None:
    made = camera()
    state = cameras.fit(made, np.zeros((0, 3)))
    assert all(np.array_equal(state[name], value) for name, value in made.get_state().items())


@pytest.mark.parametrize("wrong", [[(1, 2)], np.zeros(3), [(0, 0, np.nan), (1, 1, 1), (2, 2, 2)]])
def test_what_cannot_be_fitted_is_said(wrong: Any) -> None:
    with pytest.raises(ValueError, match="Camera: what is to be seen has"):
        cameras.fit(camera(), wrong)


def test_room_to_turn_is_left() -> None:
    cloud = np.random.default_rng(3).normal(size=(500, 3)) * (0.1, 0.1, 5)
    made = camera((0, 0, -1))
    made.set_state(cameras.fit(made, cloud, 1))
    near = made.local.z
    made.set_state(cameras.fit(made, cloud, 1, room=0.66))
    assert made.local.z > near
    half = math.tan(math.radians(35 / 2))
    radius = np.linalg.norm(cloud - (cloud.min(axis=0) + cloud.max(axis=0)) / 2, axis=1).max()
    centre = (cloud.min(axis=0) + cloud.max(axis=0)) / 2
    assert made.local.z - centre[2] == pytest.approx(0.66 * radius / half)


def test_a_mirrored_camera_is_fitted_as_well() -> None:
    for fov in (0, 35):
        made = camera((0, 0, -1), fov=fov)
        made.local.scale_y = -1
        box = (0, 10, 0), (3, 14, 0)
        made.set_state(cameras.fit(made, box, 1))
        assert made.local.scale_y == -1
        places = seen(made, cameras.corners(box), 1)
        assert np.abs(places[:, :2]).max() <= 1
        assert fills(places) >= 0.8


def test_samples_are_where_things_are() -> None:
    scene = gfx.Scene()
    cube = gfx.Mesh(gfx.box_geometry(2, 4, 6), gfx.MeshBasicMaterial())
    cube.local.position = (10, 0, 0)
    hidden = gfx.Mesh(gfx.box_geometry(200, 4, 6), gfx.MeshBasicMaterial())
    hidden.visible = False
    scene.add(cube, hidden, gfx.AmbientLight(), gfx.Points(gfx.Geometry(positions=np.full((9, 3), np.nan, "f4"))))
    found = cameras.samples(scene)
    assert found.min(axis=0).tolist() == [9, -2, -3]
    assert found.max(axis=0).tolist() == [11, 2, 3]
    assert cameras.samples(gfx.Scene()).shape == (0, 3)


def test_samples_of_many_points_are_few() -> None:
    cloud = np.random.default_rng(4).random((100_000, 3))
    assert len(cameras.samples(vz.Points(cloud))) < 10_000


# ---- Standard views ----


@pytest.mark.parametrize("up", UPS)
@pytest.mark.parametrize("view", cameras.VIEWS)
def test_views_stand_upright_and_show_everything(view: str, up: Any) -> None:
    made = camera(up=up)
    box = (0, 0, 0), (3, 1, 2)
    made.set_state(cameras.look(made, view, box, 1.5))
    places = seen(made, cameras.corners(box), 1.5)
    assert np.abs(places[:, :2]).max() <= 1
    assert fills(places) >= 0.8
    assert made.world.right @ made.world.reference_up == pytest.approx(0, abs=1e-9)
    assert made.world.up @ made.world.reference_up > -1e-9


def test_views_are_where_their_names_say() -> None:
    made = camera(up=(0, 0, 1))
    stands = {"front": (0, -1, 0), "back": (0, 1, 0), "left": (-1, 0, 0), "right": (1, 0, 0), "top": (0, 0, 1)}
    for view, place in stands.items():
        made.set_state(cameras.look(made, view))
        assert -made.world.forward == pytest.approx(place, abs=1e-12)
    # From the top, as on a map: x to the right, the front at the bottom.
    assert made.world.right == pytest.approx((1, 0, 0), abs=1e-12)
    assert made.world.up == pytest.approx((0, 1, 0), abs=1e-12)
    made.set_state(cameras.look(made, "iso"))
    axes = [seen(made, [axis, (0, 0, 0)], 1)[:, :2] for axis in np.eye(3)]
    assert abs(made.world.forward) == pytest.approx([3**-0.5] * 3)
    assert len(axes) == 3


def test_a_view_without_content_turns_around_what_is_looked_at() -> None:
    made = camera()
    before = Screen(made.get_state(), (0, 0, 1, 1)).target
    made.set_state(cameras.look(made, (1, 0, 0)))
    assert made.world.forward == pytest.approx((1, 0, 0))
    assert Screen(made.get_state(), (0, 0, 1, 1)).target == pytest.approx(before)


def test_up_may_be_another_from_now_on() -> None:
    made = camera()
    made.set_state(cameras.look(made, "front", up=(0, 0, 2)))
    assert made.world.reference_up == pytest.approx((0, 0, 1))
    assert made.world.up == pytest.approx((0, 0, 1))


def test_a_view_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match=r"Camera: view is 'frnt' \(did you mean 'front'\?\), expected one of 'front'"):
        cameras.look(camera(), "frnt")
    with pytest.raises(ValueError, match=r"Camera: view is .*, expected a name such as 'front' or three numbers"):
        cameras.look(camera(), (0, 0, 0))


# ---- A part of the scene ----


def test_zooming_to_a_box_shows_it_and_nothing_beside_it() -> None:
    made = gfx.OrthographicCamera(10, 10, maintain_aspect=False)
    made.set_state(cameras.zoom_to(made, [(2, 100, 0), (3, 900, 0)], 1.7))
    corners = seen(made, [(2, 100, 0), (3, 900, 0)], 1.7)[:, :2]
    np.testing.assert_allclose(corners, [(-1, -1), (1, 1)], atol=1e-6)


def test_zooming_to_a_selection_keeps_the_direction() -> None:
    made = camera()
    forward = made.world.forward.copy()
    cloud = np.random.default_rng(5).normal(size=(100, 3)) * 0.1
    made.set_state(cameras.zoom_to(made, cloud, 1.2))
    assert fills(seen(made, cloud, 1.2)) >= 0.8
    assert made.world.forward == pytest.approx(forward)


# ---- Transitions ----


def run(transition: Transition, frames: int = 200) -> list[Any]:
    """The camera's states, frame by frame."""
    states = []
    for frame in range(frames):
        more = transition.step(100 + frame / 60)
        states.append(transition._camera.get_state())
        if not more:
            return states
    raise AssertionError("it never ends")


def test_a_transition_ends_exactly_at_its_target() -> None:
    for view in cameras.VIEWS:
        made = camera()
        to = cameras.look(made, view, [(0, 0, 0), (1, 2, 3)], 1.3)
        asked: list[int] = []
        states = run(Transition(made, to, 0.25, ask=lambda asked=asked: asked.append(1)))
        assert len(states) == 15
        assert len(asked) == len(states)  # at the start and after each step but the last
        for name, value in to.items():
            assert np.array_equal(made.get_state()[name], value), name


def test_a_transition_is_slow_at_both_ends_and_never_goes_back() -> None:
    made = camera()
    start = made.get_state()["rotation"]
    states = run(Transition(made, cameras.look(made, "back"), 1))
    angles = [far_apart(start, state["rotation"]) for state in states]
    steps = np.diff(angles)
    assert (steps > 0).all()
    assert steps[0] < steps.max() / 3 > steps[-1]


def test_a_transition_turns_around_what_is_looked_at() -> None:
    made = camera()
    target = Screen(made.get_state(), (0, 0, 1, 1)).target
    for state in run(Transition(made, cameras.look(made, "back"))):
        assert Screen(state, (0, 0, 1, 1)).target == pytest.approx(target)


@pytest.mark.parametrize("free", [True, False])
def test_what_a_zoom_holds_stays_where_it_is_on_the_way(free: bool) -> None:
    made = gfx.OrthographicCamera(10, 10, maintain_aspect=not free)
    rect = (0, 0, 300, 200)
    screen = Screen(made.get_state(), rect)
    point = screen.point(250, 20)
    end = {**made.get_state(), **screen.zoom(250, 20, (7, 20) if free else (20, 20))}
    for share in (0.1, 0.5, 0.9):
        state = {**made.get_state(), **between(made.get_state(), end, share)}
        assert Screen(state, rect).pixel(point) == pytest.approx((250, 20), abs=1e-6)


def test_less_motion_is_none() -> None:
    made = camera()
    to = cameras.look(made, "top")
    states = run(Transition(made, to, reduced=True))
    assert len(states) == 1
    assert made.get_state()["rotation"] == pytest.approx(to["rotation"])


def test_whoever_moves_the_camera_stops_a_transition() -> None:
    made = camera()
    transition = Transition(made, cameras.look(made, "top"))
    transition.step(100)
    transition.step(100.1)
    made.local.x += 0.5
    here = made.local.position.tolist()
    assert not transition.step(100.15)
    assert made.local.position.tolist() == here
    assert not transition.running


def test_the_size_of_the_canvas_is_no_such_move() -> None:
    made = camera()
    transition = Transition(made, cameras.look(made, "top"))
    transition.step(100)
    made.set_view_size(33, 44)
    assert transition.step(100.1)


def test_a_transition_that_is_stopped_stays_and_one_that_is_finished_is_there() -> None:
    made = camera()
    transition = Transition(made, cameras.look(made, "top"))
    transition.step(100)
    transition.step(100.1)
    half = made.local.rotation.tolist()
    transition.stop()
    assert not transition.step(101)
    assert made.local.rotation.tolist() == half
    to = cameras.look(made, "left")
    Transition(made, to).finish()
    assert made.local.rotation == pytest.approx(to["rotation"])


def test_slerp_takes_the_shorter_way_at_an_even_pace() -> None:
    axis = np.array((1, 2, 2)) / 3
    start, end = la.quat_from_axis_angle(axis, 0.2), -la.quat_from_axis_angle(axis, 1.4)
    for share in (0, 0.25, 0.5, 1):
        expected = la.quat_from_axis_angle(axis, 0.2 + 1.2 * share)
        assert far_apart(slerp(start, end, share), expected) == pytest.approx(0, abs=1e-7)


def test_quaternions_are_pylinalgs() -> None:
    random = np.random.default_rng(6)
    for _ in range(20):
        axis = random.normal(size=3)
        axis /= np.linalg.norm(axis)
        first, second = (la.quat_from_axis_angle(axis, angle) for angle in random.uniform(-4, 4, 2))
        second = la.quat_mul(second, la.quat_from_axis_angle((0, 0.6, 0.8), 1))
        assert from_axis_angle(axis, 0.7) == pytest.approx(la.quat_from_axis_angle(axis, 0.7))
        assert product(first, second) == pytest.approx(la.quat_mul(first, second))
        assert axes(second) == pytest.approx(la.mat_from_quat(second)[:3, :3].T)


# ---- Linked cameras ----


def test_linked_cameras_show_the_same_whichever_is_moved() -> None:
    made = [camera(), camera((1, 0, 0)), camera((0, 1, 0.1))]
    link = Link(made)
    first = made[0].get_state()
    for other in made:
        assert other.local.position == pytest.approx(first["position"])
        assert other.local.rotation == pytest.approx(first["rotation"])
    assert not link.sync()
    made[1].set_state(cameras.look(made[1], "top"))
    assert link.sync()
    for other in made:
        assert other.local.rotation == pytest.approx(made[1].local.rotation)
        other.set_view_size(30, 40)  # as each frame does
    assert not link.sync()


@pytest.mark.parametrize(
    ("what", "shared", "own"), [("x", (0, "width"), (1, "height")), ("y", (1, "height"), (0, "width"))]
)
def test_limits_are_linked_along_one_axis(what: str, shared: Any, own: Any) -> None:
    made = [gfx.OrthographicCamera(4, 5, maintain_aspect=False) for _ in range(2)]
    made[1].zoom = 3
    link = Link(made, what)
    made[0].set_state({"position": (7, 8, 0), "width": 0.3, "height": 0.7})
    assert link.sync()
    assert made[1].local.position[shared[0]] == made[0].local.position[shared[0]]
    limits = [getattr(item, shared[1]) / item.zoom for item in made]
    assert limits[0] == pytest.approx(limits[1])
    assert made[1].local.position[own[0]] == 0
    assert getattr(made[1], own[1]) == {"width": 4, "height": 5}[own[1]]
    for other in made:
        other.set_view_size(30, 40)
    assert not link.sync()  # whatever the rounding: nobody leads by following


def test_two_links_through_one_camera_come_to_rest() -> None:
    made = [gfx.OrthographicCamera(4, 5, maintain_aspect=False) for _ in range(4)]
    links = [Link(made[:2], "x"), Link(made[1:3], "x"), Link([made[2], made[3], made[0]], "x")]
    made[3].local.x = 12
    rounds = 0
    while sum(link.sync() for link in links):
        rounds += 1
        assert rounds < 4
    assert [item.local.x for item in made] == [12] * 4


def test_a_camera_that_is_taken_out_goes_its_own_way() -> None:
    made = [camera(), camera(), camera()]
    link = Link(made)
    link.remove(made[1])
    link.remove(made[1])
    assert len(link) == 2
    made[0].local.x += 1
    link.sync()
    assert made[1].local.x != made[0].local.x
    link.add(made[1])
    assert made[1].local.x == made[0].local.x


def test_what_cannot_be_linked_is_said() -> None:
    with pytest.raises(ValueError, match=r"Link: what is 'cameras' \(did you mean 'camera'\?\)"):
        Link([], "cameras")
    with pytest.raises(TypeError, match="Link: a camera is Scene, expected a pygfx camera"):
        Link([gfx.Scene()])
