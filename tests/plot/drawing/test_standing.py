"""Frames in which nothing is other than in the last one: nothing is drawn, and the picture is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from pygfx.renderers.wgpu.engine.effectpasses import NoisePass

import vizlib as vz

Box = Callable[..., vz.Mesh]
SIZE = (160, 120)


def frame(figure: vz.Figure) -> tuple[np.ndarray, bool]:
    """The picture of one more frame, and whether the last one was shown again."""
    before = figure._frames.standing.count
    picture = np.asarray(figure.canvas.draw()).copy()
    return picture, figure._frames.standing.count > before


def settled(figure: vz.Figure) -> np.ndarray:
    """The picture after a few frames, which stands; of a cloud, once there is no more detail to come."""
    before = False
    for _ in range(12):
        picture, again = frame(figure)
        if before and again:
            return picture
        before = again
    raise AssertionError("no picture stands")


def in_full(figure: vz.Figure) -> np.ndarray:
    figure.request_draw()
    picture, again = frame(figure)
    assert not again
    return picture


def plot() -> vz.Figure:
    figure = vz.Figure(size=SIZE)
    figure[0, 0].plot(np.arange(20), np.arange(20) ** 2, label="squares")
    figure[0, 0].legend()
    return figure.show()


def scenes(box: Box) -> dict[str, Callable[[], vz.Figure]]:
    random = np.random.default_rng(0)
    cloud = random.normal(size=(100_000, 3))
    return {
        "a mesh": lambda: vz.show(box(), size=SIZE),
        "a plot": plot,
        "a cloud": lambda: vz.show(vz.Points(cloud, scalars=cloud[:, 0]), size=SIZE),
        "blended": lambda: vz.show([box(opacity=0.5), box(opacity=0.4)], size=SIZE),
        "instances": lambda: vz.show(vz.Instances(box(), random.normal(size=(50, 3))), size=SIZE),
        "a volume": lambda: vz.show(vz.Volume(random.random((8, 9, 10))), size=SIZE),
        "a text": lambda: vz.show([box(), vz.Text("label")], size=SIZE),
    }


@pytest.mark.parametrize("name", ["a mesh", "a plot", "a cloud", "blended", "instances", "a volume", "a text"])
def test_a_picture_that_stands_is_the_one_that_would_be_drawn(box: Box, name: str) -> None:
    figure = scenes(box)[name]()
    first = settled(figure)
    again, stood = frame(figure)
    assert stood
    assert len(np.unique(first.reshape(-1, 4), axis=0)) > 3, "there is something to see"
    np.testing.assert_array_equal(again, first)
    np.testing.assert_array_equal(in_full(figure), first)
    assert np.array_equal(settled(figure), first)


def test_nothing_is_drawn(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = vz.show(box(), size=SIZE)
    settled(figure)
    renders: list[Any] = []
    render = gfx.WgpuRenderer.render
    monkeypatch.setattr(gfx.WgpuRenderer, "render", lambda *args, **named: renders.append(1) or render(*args, **named))
    assert frame(figure)[1]
    assert renders == []
    in_full(figure)
    assert renders == [1]


def test_whatever_changes_is_drawn(box: Box) -> None:
    mesh = box(scalars=np.arange(8.0))
    figure = vz.show(mesh, size=SIZE)
    camera, more = figure.camera, box((0.2, 0.2, 0.2))
    more.local.position = (0.3, 0.35, 0.4)
    changes: dict[str, Callable[[], Any]] = {
        "the camera": lambda: setattr(camera.local, "x", camera.local.x + 0.1),
        "its zoom": lambda: setattr(camera, "zoom", 1.3),
        "a place": lambda: setattr(mesh.local, "x", 0.1),
        "the place again": lambda: setattr(mesh.local, "x", 0.0),
        "a clim": lambda: setattr(mesh, "clim", (0, 20)),
        "a colormap": lambda: setattr(mesh, "cmap", "magma"),
        "a property": lambda: setattr(mesh.material, "wireframe", True),
        "positions": lambda: setattr(mesh, "positions", mesh.positions * 0.9),
        "an object": lambda: figure.add(more),
        "it is hidden": lambda: setattr(more, "visible", False),
        "the theme": lambda: setattr(figure, "theme", "dark"),
    }
    for name, change in changes.items():
        before = settled(figure)
        change()
        picture, again = frame(figure)
        assert not again, name
        assert np.abs(picture.astype(int) - before).max() > 5, name
        np.testing.assert_array_equal(settled(figure), in_full(figure), err_msg=name)


def test_another_size_is_drawn(box: Box) -> None:
    figure = vz.show(box(), size=SIZE)
    settled(figure)
    figure.canvas.set_logical_size(200, 100)
    picture, again = frame(figure)
    assert not again
    assert picture.shape[:2] == (100, 200)
    np.testing.assert_array_equal(settled(figure), in_full(figure))


def test_points_that_move_on_the_gpu_are_drawn() -> None:
    buffer = vz.compute.buffer(np.random.default_rng(0).random((50, 3), "f4"))
    figure = vz.show(vz.Points(buffer, size=9, bounds=[(0, 0, 0), (1, 1, 1)]), size=SIZE)
    before = settled(figure)
    code = """
    @group(0) @binding(0) var<storage, read_write> data: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        if (id.x < arrayLength(&data)) { data[id.x] *= 0.5; }
    }
    """
    changes = (
        lambda: vz.compute.run(code, [buffer], workgroups=3),
        lambda: buffer.write(np.full((50, 3), 0.5, "f4")),
        lambda: vz.compute.run(code, [buffer.gpu], workgroups=3),
    )
    for change in changes:
        change()
        picture, again = frame(figure)
        assert not again
        assert (picture != before).any()
        before = settled(figure)


def test_colors_of_a_cloud_that_are_replaced_are_drawn() -> None:
    random = np.random.default_rng(0)
    cloud = vz.Points(random.normal(size=(100_000, 3)), colors=random.random((100_000, 3)))
    figure = vz.show(cloud, size=SIZE)
    before = settled(figure)
    cloud.colors = np.zeros((100_000, 3))
    picture, again = frame(figure)
    assert not again
    assert (picture != before).any()


def test_a_cloud_is_refined_until_all_is_drawn_and_then_stands() -> None:
    cloud = vz.Points(np.random.default_rng(0).normal(size=(100_000, 3)))
    cloud.budget = 2_000
    figure = vz.show(cloud, size=SIZE)
    [frame(figure) for _ in range(2)]  # the camera learns the canvas's size in the first, so the second has no more
    stood = [frame(figure)[1] for _ in range(14)]
    assert stood.index(True) == 6, "2,000 points, doubled until 100,000 are drawn"
    assert all(stood[stood.index(True) :])
    np.testing.assert_array_equal(settled(figure), in_full(figure))


def test_a_picture_of_another_kind_between(box: Box) -> None:
    mesh = box()
    figure = vz.show(mesh, size=SIZE)
    for options in ({}, {"size": (50, 40)}, {"transparent": True}):
        settled(figure)
        mesh.local.x += 0.1
        figure.screenshot(**options)
        picture, _ = frame(figure)
        np.testing.assert_array_equal(picture, in_full(figure), err_msg=str(options))


def test_what_another_figure_is_the_first_to_compute_is_drawn(box: Box) -> None:
    mine = box(scalars=np.arange(8.0))
    figure, other = vz.show(mine, size=SIZE), vz.show(box(), size=SIZE)
    before = settled(figure)
    settled(other)
    mine.clim = (0, 30)
    other.canvas.draw()
    picture, again = frame(figure)
    assert not again
    assert (picture != before).any()


def test_where_nobody_could_tell_all_is_drawn(box: Box) -> None:
    figure = vz.show(box(), size=SIZE)
    settled(figure)
    figure.on("before_draw")(handler := lambda event: None)
    assert not frame(figure)[1]
    figure.off(handler)
    settled(figure)
    renderer = figure.renderer
    assert renderer is not None
    renderer.add_event_handler(listening := lambda event: None, "before_render")
    assert [frame(figure)[1] for _ in range(2)] == [False, False]
    renderer.remove_event_handler(listening, "before_render")
    settled(figure)
    renderer.effect_passes = (*renderer.effect_passes, NoisePass())
    assert [frame(figure)[1] for _ in range(2)] == [False, False]


def test_an_animation_is_drawn() -> None:
    figure = vz.show(np.random.default_rng(0).random((20, 3)), size=SIZE)
    settled(figure)
    figure.animate()(lambda seconds: None)
    assert [frame(figure)[1] for _ in range(2)] == [False, False]


def test_a_text_that_becomes_another_of_as_many_letters_is_drawn_at_once() -> None:
    figure = plot()
    figure._frames.at_pointer.tell(["x: 1"], 60, 60)
    before = settled(figure)
    figure._frames.at_pointer.tell(["x: 8"], 60, 60)
    picture, again = frame(figure)
    assert not again
    assert (picture != before).any()
    np.testing.assert_array_equal(picture, in_full(figure))


def test_looking_whether_it_stands_asks_for_no_other_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = plot()
    settled(figure)
    figure.request_draw()
    asked: list[int] = []
    monkeypatch.setattr(figure.canvas, "request_draw", lambda *given: asked.append(1))
    figure.canvas.draw()
    assert asked == []
