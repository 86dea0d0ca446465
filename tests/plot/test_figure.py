"""Figures drawn natively: what is in the picture, when it is drawn, and what is left after closing."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygfx as gfx
import pytest
from PIL import Image

import vizlib as vz
from vizlib import hosts

Box = Callable[..., vz.Mesh]


def drawn(picture: np.ndarray) -> np.ndarray:
    """(H, W) bool: where there is something on a white background."""
    covered: np.ndarray = (picture[..., :3] < 250).any(axis=-1)
    return covered


def shot(thing: object, **options: object) -> np.ndarray:
    figure = vz.show(thing, **{"size": (200, 150), "background": "white", **options})
    picture = figure.screenshot()
    figure.close()
    return picture


def test_a_picture_has_the_size_and_the_type(box: Box) -> None:
    picture = shot(box())
    assert picture.shape == (150, 200, 4)
    assert picture.dtype == np.uint8
    assert (picture[..., 3] == 255).all()


def test_the_scene_fills_the_picture_and_stays_inside(box: Box) -> None:
    for size in ((1, 0.6, 0.3), (1e-6, 1e-6, 1e-6), (1e6, 4e4, 4e4), (3, 90, 3)):
        covered = drawn(shot(box(size)))
        edges = (covered[0], covered[-1], covered[:, 0], covered[:, -1])
        assert not any(edge.any() for edge in edges), size
        columns, rows = np.flatnonzero(covered.any(axis=0)), np.flatnonzero(covered.any(axis=1))
        assert max(np.ptp(columns) / 200, np.ptp(rows) / 150) > 0.5, size


def test_far_from_the_origin_the_picture_is_the_same(box: Box) -> None:
    near, far = box(), box()
    far.positions = far.positions + np.array([5e6, -4e6, 1e5])
    difference = np.abs(shot(near).astype(int) - shot(far))
    assert difference.mean() < 0.5
    figure = vz.show(far)
    assert figure.origin == pytest.approx([5e6 + 0.5, -4e6 + 0.3, 1e5 + 0.15])


def test_light_tells_the_sides_apart(box: Box) -> None:
    lit = shot(box(color="#888"))
    shades = np.unique(lit[drawn(lit)][:, 0] // 12)
    assert len(shades) >= 3
    flat = gfx.Mesh(gfx.box_geometry(1, 0.6, 0.3), gfx.MeshBasicMaterial(color="#888"))
    unlit = shot(flat)
    middle = unlit[70:80, 95:105]
    assert np.ptp(middle) <= 255 - 0x88 + 2  # one colour, and the background's if at all
    assert abs(int(unlit[75, 100, 0]) - 0x88) <= 1


def test_own_lights_and_background_are_left_alone(box: Box) -> None:
    scene = gfx.Scene()
    scene.add(box(), gfx.AmbientLight(), gfx.Background.from_color("#ff0000"))
    figure = vz.show(scene, size=(200, 150))
    assert figure.scene is scene
    assert sum(isinstance(item, gfx.Light) for item in scene.iter()) == 1
    assert figure.screenshot()[0, 0].tolist() == [255, 0, 0, 255]
    figure.close()
    assert not any(isinstance(item, gfx.Camera) for item in scene.iter())


def test_an_own_camera_is_used(box: Box) -> None:
    scene, camera = gfx.Scene(), gfx.PerspectiveCamera(60)
    camera.local.position = (0.5, 0.3, 20)
    scene.add(box(), camera)
    figure = vz.show(scene, size=(200, 150), background="white")
    assert figure.camera is camera
    assert drawn(figure.screenshot()).mean() < 0.02


def test_scalars_have_the_colormaps_colours(box: Box) -> None:
    mesh = vz.Mesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2, 3]], scalars=[0, 1, 1, 0], cmap="viridis")
    mesh.material = gfx.MeshBasicMaterial(map=mesh.material.map, color_mode="vertex_map")  # without light
    picture = shot(mesh)
    row = picture[75][drawn(picture)[75]][:, :3].astype(int)
    import matplotlib

    expected = matplotlib.colormaps["viridis"](np.linspace(0, 1, len(row)))[:, :3] * 255
    assert np.abs(row[3:-3] - expected[3:-3]).max() < 6


def test_nan_has_the_bad_colour(box: Box) -> None:
    picture = shot(box(scalars=[np.nan] * 8))
    inside = picture[70:80, 95:105, :3].astype(int)
    assert (np.ptp(inside, axis=-1) < 14).all()  # grey, but for the lamp's tint


def test_a_flat_scene_is_seen_from_the_front_and_pans() -> None:
    mesh = vz.Mesh([[0, 0, 0], [4, 0, 0], [4, 2, 0], [0, 2, 0]], [[0, 1, 2, 3]])
    figure = vz.show(mesh, size=(200, 150), background="white")
    assert isinstance(figure.controller, gfx.PanZoomController)
    assert isinstance(figure.camera, gfx.OrthographicCamera)
    covered = drawn(figure.screenshot())
    columns, rows = np.flatnonzero(covered.any(axis=0)), np.flatnonzero(covered.any(axis=1))
    assert (np.ptp(columns) + 1) / (np.ptp(rows) + 1) == pytest.approx(2, abs=0.05)
    assert covered[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean() > 0.98


@pytest.mark.parametrize("up", ["x", "y", "z", "-y", (0, 1, 1)])
def test_up_points_up(box: Box, up: object) -> None:
    vector = np.array({"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1), "-y": (0, -1, 0)}.get(up, (0, 1, 1)), float)
    figure = vz.show(box(), up=up)
    vector /= np.linalg.norm(vector)
    assert figure.camera.world.up @ vector > 0.5
    assert abs(figure.camera.world.right @ vector) < 1e-6
    assert figure.camera.world.forward @ vector < 0  # from above


def test_a_wrong_up(box: Box) -> None:
    with pytest.raises(
        ValueError, match=r"up is 'w', expected one of 'x', 'y', 'z', '-x', '-y', '-z' or three numbers"
    ):
        vz.show(box(), up="w")
    with pytest.raises(ValueError, match=r"up is \(0, 0, 0\), expected"):
        vz.show(box(), up=(0, 0, 0))


def test_backgrounds(box: Box) -> None:
    assert shot(box(), background="#102030")[0, 0].tolist() == [0x10, 0x20, 0x30, 255]
    two = shot(box(), background=("black", "white"))
    assert two[0, 0, 0] > 250
    assert two[-1, 0, 0] < 5
    assert shot(box(), background="transparent")[0, 0].tolist()[3] == 0
    for wrong in ("blurple", 5, ("red", "blurple"), object()):
        with pytest.raises(ValueError, match=r"background is .*, expected a colour"):
            vz.show(box(), background=wrong)


def test_show_takes_lists_paths_figures_and_pygfx(box: Box, tmp_path: Path) -> None:
    path = tmp_path / "one.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    figure = vz.show([box(), gfx.Mesh(gfx.sphere_geometry(1), gfx.MeshPhongMaterial()), path])
    assert sum(isinstance(item, gfx.Mesh) for item in figure.scene.iter()) == 3
    assert vz.show(figure) is figure
    assert vz.show(str(path)).counts() == (3, 1)


@pytest.mark.parametrize("thing", [3, None, [1], object(), {"a": 1}, gfx.sphere_geometry()])
def test_show_refuses_what_it_cannot_draw(thing: object) -> None:
    with pytest.raises(TypeError, match=r"show\(\) was given .*, expected a vizlib node, a pygfx world object"):
        vz.show(thing)
    with pytest.raises(ValueError, match=r"show\(\) was given an empty list"):
        vz.show([])


def test_an_empty_scene_is_a_picture_too() -> None:
    assert shot(gfx.Scene()).shape == (150, 200, 4)


def test_counts(box: Box) -> None:
    assert vz.show(box()).counts() == (8, 12)


def test_one_mesh_in_two_figures(box: Box) -> None:
    mesh = box(color="red")
    first, second = (vz.show(mesh, size=(100, 80), background="white") for _ in range(2))
    assert np.array_equal(first.screenshot(), second.screenshot())
    first.close()
    assert drawn(second.screenshot()).mean() > 0.1
    second.close()
    assert drawn(shot(mesh)).mean() > 0.1


def test_every_change_asks_for_a_frame_once(box: Box) -> None:
    mesh, other = box(), box()
    figure, idle = vz.show(mesh), vz.show(other)
    material = gfx.MeshPhongMaterial()
    figure.canvas.draw(), idle.canvas.draw()
    asked: list[str] = []
    figure.canvas.request_draw = lambda *_: asked.append("figure")
    idle.canvas.request_draw = lambda *_: asked.append("idle")
    changes: list[Callable[[], object]] = [
        lambda: setattr(mesh, "color", "gold"),
        lambda: setattr(mesh, "visible", False),
        lambda: setattr(mesh, "visible", True),
        lambda: setattr(mesh, "scalars", np.arange(8)),
        lambda: setattr(mesh, "clim", (0, 3)),
        lambda: setattr(mesh, "cmap", "magma"),
        lambda: setattr(mesh, "positions", mesh.positions * 2),
        lambda: setattr(mesh, "wireframe", True),
        lambda: setattr(mesh, "material", material),
        lambda: setattr(material, "color", "red"),
        lambda: setattr(mesh.local, "x", 3),
        lambda: setattr(mesh.world, "position", (1, 2, 3)),
        lambda: setattr(figure.camera, "zoom", 2),
        lambda: setattr(figure.camera.local, "z", 9),
        lambda: figure.add(box()),
        lambda: figure.scene.remove(mesh),
    ]
    for number, change in enumerate(changes):
        asked.clear()
        change()
        assert asked == ["figure"], number
        figure._draw()
        assert asked == ["figure"], number  # drawing itself is no change


def test_nothing_asks_for_a_frame_when_nothing_changed(box: Box) -> None:
    figure = vz.show([box(scalars=np.arange(8)), box()])
    figure.canvas.draw()
    asked: list[object] = []
    figure.canvas.request_draw = lambda *_: asked.append(1)
    figure.canvas.draw()
    figure.screenshot()
    gc.collect()
    assert asked == []
    assert figure.frames == 2


def test_stats_are_level_after_closing(box: Box) -> None:
    shot(box(scalars=np.arange(8)))
    gc.collect()
    before = vz.stats()
    for _ in range(2):
        figure = vz.show(box(scalars=np.arange(8)), size=(200, 150), background="white")
        figure.screenshot()
        during = vz.stats()
        figure.close()
        del figure
    after = vz.stats()
    assert during["gpu"]["textures"] > before["gpu"]["textures"]
    assert after["gpu"] == before["gpu"]  # at once, without the garbage collector
    assert after["frames"] == before["frames"]  # screenshots are no frames


def test_closing_twice_and_using_a_closed_figure(box: Box) -> None:
    figure = vz.show(box())
    figure.close()
    figure.close()
    assert figure.closed
    assert figure not in hosts._open
    with pytest.raises(RuntimeError, match="it is closed"):
        figure.screenshot()
    with pytest.raises(RuntimeError, match="it is closed"):
        figure.show()


def test_a_screenshot_of_a_figure_that_was_never_shown(box: Box) -> None:
    figure = vz.Figure(size=(120, 90))
    figure.add(box())
    assert figure.screenshot().shape == (90, 120, 4)


def test_a_screenshot_is_what_is_drawn(box: Box, tmp_path: Path) -> None:
    figure = vz.show(box(scalars=np.arange(8)), size=(200, 150))
    shown = np.asarray(figure.canvas.draw())
    pixels = figure.screenshot(tmp_path / "box.png")
    assert np.abs(pixels.astype(int) - shown).max() <= 1
    assert np.array_equal(np.asarray(Image.open(tmp_path / "box.png")), pixels)


def test_a_screenshot_awaited(box: Box) -> None:
    figure = vz.show(box(), size=(200, 150))
    assert np.array_equal(asyncio.run(figure.screenshot_async()), figure.screenshot())


def test_a_wrong_size() -> None:
    for size in ((0, 10), 5, ("a", "b"), (1, 2, 3)):
        with pytest.raises(ValueError, match=r"Figure: size is .*, expected \(width, height\) in pixels"):
            vz.Figure(size=size)


def test_a_title_that_is_no_text(box: Box) -> None:
    with pytest.raises(TypeError, match=r"title is 5, expected text"):
        vz.show(box(), title=5)


def test_a_wide_figure_is_drawn_and_one_too_wide_refused(box: Box) -> None:
    figure = vz.show(box(), size=(100, 20))
    most = figure.renderer.largest
    assert figure.renderer.pixel_scale == 2
    wide = vz.show(box(), size=(most - 10, 4), background="white")
    assert wide.renderer.pixel_scale == 1
    assert wide.screenshot().shape == (4, most - 10, 4)
    with pytest.raises(ValueError, match=rf"Figure: size is {most + 1} × 4 pixels, expected at most {most} × {most}"):
        vz.show(box(), size=(most + 1, 4))
    assert len(hosts._open) == 2


def test_pictures_are_png(box: Box, tmp_path: Path) -> None:
    figure = vz.show(box(), size=(20, 10))
    for name in ("a.gif", "a", "a.xyz"):
        with pytest.raises(ValueError, match=rf'the picture is to be ".*{name}", expected a name that ends in .png'):
            figure.screenshot(tmp_path / name)
    figure.screenshot(str(tmp_path / "A.PNG"))


def test_add_refuses_what_is_no_object() -> None:
    with pytest.raises(TypeError, match=r'Figure "f": add\(\) was given int, expected a vizlib node'):
        vz.Figure(title="f").add(3)
