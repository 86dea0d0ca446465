"""Pictures of any size, with and without a background, and the files they become."""

from __future__ import annotations

import asyncio
import builtins
import gc
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from PIL import Image

import vizlib as vz
from vizlib.plot.output import pictures, png

Box = Callable[..., vz.Mesh]

X = np.linspace(0, 10, 120)


def plane(**options: Any) -> vz.Figure:
    """Two views: lines with a legend, points with a colour bar."""
    figure = vz.Figure((1, 2), size=(360, 200), **options)
    left, right = figure
    left.axes = right.axes = True
    left.add(vz.Line(np.stack([X, np.sin(X), 0 * X], -1), color="#d62728", thickness=3, name="sine"))
    left.legend()
    left.title, left.xlabel = "Waves", "t (s)"
    right.add(vz.Points(np.stack([X, np.cos(X), 0 * X], -1), scalars=X, clim=(0, 10), size=7))
    right.colorbar()
    return figure.show()


def live(figure: vz.Figure) -> np.ndarray:
    return np.array(figure.canvas.draw())


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def shrunk(picture: np.ndarray, factor: int) -> np.ndarray:
    """The mean of factor × factor pixels, in linear light."""
    height, width, channels = picture.shape
    parts = (picture / 255.0) ** 2.2
    means = parts.reshape(height // factor, factor, width // factor, factor, channels).mean(axis=(1, 3))
    return np.asarray(255 * means ** (1 / 2.2))


def test_another_size_is_laid_out_anew() -> None:
    figure = plane()
    live(figure), live(figure)
    picture = figure.screenshot(size=(300, 420), supersample=2)
    assert picture.shape == (420, 300, 4)
    other = vz.Figure((1, 2), size=(300, 420))
    other.close()
    same = plane()
    same.canvas.set_logical_size(300, 420)
    live(same), live(same)
    assert apart(picture, live(same)) <= 2


@pytest.mark.parametrize(
    "options",
    [
        {"size": (300, 420)},
        {"scale": 2},
        {"transparent": True},
        {"supersample": 4},
        {"size": (500, 90), "scale": 1.5, "supersample": 1, "transparent": True},
    ],
)
def test_the_canvas_stays_as_it_was(options: dict[str, Any], box: Box) -> None:
    cloud = np.random.default_rng(0).normal(size=(500, 3))
    solid = vz.Figure(size=(160, 120))
    solid.add(box(color="tomato"), vz.Points(cloud * 0.1, size=4))
    solid[0, 0].axes = True
    for figure in (plane(), solid.show()):
        live(figure), live(figure)
        before = live(figure)
        views = [(view.rect, view.camera.get_state(), view.background) for view in figure]
        taken = figure.screenshot(**options)
        assert taken.shape != before.shape or not np.array_equal(taken, before) or options == {"supersample": 4}
        for view, (rect, state, background) in zip(figure, views, strict=True):
            assert view.rect == rect
            assert view.background == background
            assert all(np.array_equal(value, view.camera.get_state()[name]) for name, value in state.items())
        np.testing.assert_array_equal(live(figure), before)


def test_a_picture_asks_for_no_frame(box: Box) -> None:
    figure = vz.show(box(), size=(100, 80))
    live(figure)
    asked: list[int] = []
    figure.canvas.request_draw = lambda *_: asked.append(1)
    figure.screenshot(size=(50, 50), transparent=True)
    assert asked == []


def test_what_pans_keeps_its_limits_at_another_size() -> None:
    figure = plane()
    view = figure[0, 0]
    view.xlim = 2, 4
    live(figure)
    figure.screenshot(size=(200, 300))
    assert view.xlim == pytest.approx((2, 4))
    np.testing.assert_allclose(view.ylim, figure[0, 0].ylim)


def test_twice_the_scale_is_the_same_picture_sharper() -> None:
    figure = plane()
    live(figure), live(figure)
    small, large = figure.screenshot(), figure.screenshot(scale=2)
    assert large.shape == (400, 720, 4)
    means = shrunk(large, 2)
    # What stands on whole pixels is rounded to halves of them: a few edges are another half a pixel away.
    assert np.abs(means - small).mean() < 3
    # The letters have more than the small picture's detail: between its pixels the large one changes by more.
    steps = np.abs(np.diff(large[..., 0].astype(int), axis=1))
    doubled = np.abs(np.diff(small.repeat(2, axis=1).repeat(2, axis=0)[..., 0].astype(int), axis=1))
    assert (steps > 8).mean() > 1.2 * (doubled > 8).mean() / 1.5


def test_points_are_scaled_and_culled_for_the_picture() -> None:
    figure = vz.show(vz.Points([[0, 0, 0], [1, 1, 0]], size=20, color="red"), size=(100, 100), background="white")
    figure.camera.zoom = 0.6
    covered = [(figure.screenshot(scale=scale)[..., 1] < 128).sum() / scale**2 for scale in (1, 2, 3)]
    assert covered[0] > 500
    np.testing.assert_allclose(covered, covered[0], rtol=0.08)
    wide = figure.screenshot(size=(400, 100))
    assert (wide[..., 1] < 128).sum() == pytest.approx(covered[0], rel=0.08)


def dashes(picture: np.ndarray) -> list[int]:
    """The lengths of dark strokes along the row that has most of them, without the first and the last."""
    dark = picture[..., 0] < 128
    row = dark[dark.sum(axis=1).argmax()].astype(int)
    edges = np.flatnonzero(np.diff(row, prepend=0, append=0))
    return [int(length) for length in (edges[1::2] - edges[::2])[1:-1]]


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 3)])
def test_dashes_are_as_long_in_every_view_and_at_every_size(shape: tuple[int, int]) -> None:
    figure = vz.Figure(shape, size=(300, 200))
    for view in figure:
        view.add(vz.Line([[0, 0, 0], [1, 0, 0]], color="black", thickness=2, dash_pattern=(4, 4)))
        view.title = "dashed"
    figure.show(background="white")
    # pygfx's caps make each stroke longer by the thickness, or less.
    for options, scale in (({}, 1), ({"size": (700, 300)}, 1), ({"scale": 3}, 3)):
        lengths = dashes(figure.screenshot(**options))
        assert len(lengths) >= 2
        usual = np.abs(np.array(lengths) / scale - 9) <= 2.1
        assert (~usual).sum() <= 2 * shape[1]  # where a line begins and ends


def test_all_of_a_cloud_is_in_the_picture_and_in_the_next_frame() -> None:
    grid = np.stack(np.meshgrid(np.arange(300), np.arange(300), [0]), -1).reshape(-1, 3)
    figure = vz.show(vz.Points(grid, size=2, color="black"), size=(200, 200), background="white")
    for _ in range(8):
        before = live(figure)
    picture = figure.screenshot(size=(300, 300))
    assert (picture[30:-30, 30:-30, 0] < 250).mean() > 0.9
    np.testing.assert_array_equal(live(figure), before)


def test_supersampling_is_a_mean_in_linear_light() -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    figure = vz.Figure(size=(32, 32))
    figure.add(vz.Image(stripes))
    figure.show()
    figure.renderer.ppaa = "none"
    figure[0, 0].camera.set_state({"width": 64, "height": 64, "position": (31.5, 31.5, 1)})
    picture = figure.screenshot(supersample=2)
    assert apart(picture[4:-4, 4:-4, :3], np.full((24, 24, 3), 188)) <= 2  # half the light; half the number is 128
    finest = figure.screenshot(supersample=4)
    assert apart(finest[4:-4, 4:-4, :3], np.full((24, 24, 3), 188)) <= 2


def test_supersamples_smooth_edges(box: Box) -> None:
    figure = vz.show(box(color="black"), size=(120, 90), background="white")
    figure.renderer.ppaa = "none"
    shades = [len(np.unique(figure.screenshot(supersample=number)[..., 0])) for number in (1, 2, 4)]
    assert shades[0] < shades[1] < shades[2]


@pytest.mark.parametrize("ground", ["white", "black", "#3080c0"])
def test_a_transparent_picture_looks_right_on_any_ground(ground: str) -> None:
    # Letters, lines and discs, whose edges are partly there: over a ground they are what is drawn on it.
    def figure(background: Any) -> vz.Figure:
        made = vz.Figure(size=(220, 120))
        made.add(
            vz.Line(np.stack([X, np.sin(X), 0 * X], -1), color="#d62728", thickness=5),
            vz.Points([[3, 0, 0], [7, 0, 0]], size=25, color="#2ca02c"),
            vz.Text("Xylem", (5, 0, 0), size=30, color="#1f77b4"),
        )
        return made.show(background=background)

    def light(values: np.ndarray) -> np.ndarray:
        return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)

    drawn = figure(ground)
    drawn.renderer.ppaa = "none"
    opaque = light(drawn.screenshot(supersample=2)[..., :3] / 255)
    clear = figure("white").screenshot(supersample=2, transparent=True)
    alpha = clear[..., 3:] / 255
    edges = (clear[..., 3] > 0) & (clear[..., 3] < 255)
    assert edges.sum() > 200
    assert clear[0, 0].tolist() == [0, 0, 0, 0]
    over = light(clear[..., :3] / 255) * alpha + light(np.array(gfx.Color(ground).rgb)) * (1 - alpha)
    assert np.abs(over - opaque)[edges].mean() < 0.01
    assert np.abs(over - opaque).max() < 0.03


@pytest.mark.parametrize("options", [{"transparent": True}, {"transparent": True, "supersample": 1}, {}])
def test_edges_have_the_colour_of_what_they_are_the_edge_of(options: dict[str, Any]) -> None:
    flat = gfx.Mesh(gfx.plane_geometry(1, 1), gfx.MeshBasicMaterial(color="#ff8000"))
    flat.local.euler_z = 0.3
    ground = None if options else "transparent"
    figure = vz.show(flat, size=(80, 80), background=ground)
    picture = figure.screenshot(**options)
    there = picture[picture[..., 3] > 0]
    assert ((there[:, 3] < 255).sum() > 80) == ("supersample" not in options)
    assert apart(there[:, :3], np.array([255, 128, 0])) <= 1  # no dark fringe, and no bright one


def test_no_background_anywhere(box: Box) -> None:
    figure = plane()
    picture = figure.screenshot(transparent=True)
    assert (picture[..., 3] == 0).mean() > 0.6
    scene = gfx.Scene()
    ground = gfx.Background(None, gfx.BackgroundMaterial("red"))
    scene.add(ground, box())
    solid = vz.show(scene, size=(60, 60))
    assert solid.screenshot(transparent=True)[0, 0].tolist() == [0, 0, 0, 0]
    assert ground.visible
    assert solid.screenshot()[0, 0].tolist() == [255, 0, 0, 255]


def test_the_grid_is_faint_on_any_ground() -> None:
    figure = vz.Figure(size=(200, 150))
    figure[0, 0].axes = True
    figure.add(vz.Points([[0, 0, 0], [10, 10, 0]], size=1))
    figure.show()
    clear, opaque = figure.screenshot(transparent=True), figure.screenshot()
    x, y, width, height = (int(side) for side in figure[0, 0].rect)
    inside = slice(y + 3, y + height - 2), slice(x + 3, x + width - 2)
    clear, opaque = clear[inside], opaque[inside]
    faint = (clear[..., 3] > 20) & (clear[..., 3] < 90)
    assert faint.sum() > 300
    on_white = 255 - (255 - clear[..., :3].astype(float)) * clear[..., 3:] / 255
    assert np.abs(on_white - opaque[..., :3])[faint].mean() < 3


def test_the_grid_of_a_box_is_faint_too() -> None:
    figure = vz.Figure(size=(200, 150))
    figure.add(vz.Points([[0, 0, 0], [1, 1, 1]], size=2, color="black"))
    figure[0, 0].axes = True
    figure.show()
    picture = figure.screenshot(transparent=True)
    bright = (picture[..., :3].min(axis=-1) > 200) & (picture[..., 3] > 200)
    assert not bright.any()  # as the grid would be that stands on a bright ground
    faint = (picture[..., 3] > 10) & (picture[..., 3] < 90)
    assert faint.sum() > 300


def test_a_screenshot_awaited_has_the_same_options() -> None:
    figure = plane()
    options: dict[str, Any] = {"size": (150, 100), "scale": 2, "transparent": True, "supersample": 3}
    np.testing.assert_array_equal(asyncio.run(figure.screenshot_async(**options)), figure.screenshot(**options))


def test_a_figure_that_was_never_shown(box: Box) -> None:
    figure = vz.Figure(size=(120, 90))
    figure.add(box())
    assert figure.screenshot(size=(40, 30), scale=3).shape == (90, 120, 4)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"size": (0, 10)}, r"size is \(0, 10\), expected \(width, height\) in pixels"),
        ({"size": 5}, r"size is 5, expected"),
        ({"size": (np.inf, 5)}, r"size is \(inf, 5\), expected"),
        ({"size": ("5", "5")}, r"size is \('5', '5'\), expected"),
        ({"scale": 0}, r"scale is 0, expected a number above 0"),
        ({"scale": "2"}, r"scale is '2', expected a number above 0"),
        ({"supersample": 5}, r"supersample is 5, expected 1, 2, 3 or 4"),
        ({"supersample": 1.5}, r"supersample is 1.5, expected 1, 2, 3 or 4"),
    ],
)
def test_wrong_options_are_refused(box: Box, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f'Figure "f": {reason}'):
        vz.show(box(), size=(20, 10), title="f").screenshot(**options)


def test_what_the_gpu_has_no_room_for_is_refused_with_the_way_out(box: Box) -> None:
    figure = vz.show(box(), size=(200, 8), title="f")
    most = figure.renderer.largest
    with pytest.raises(ValueError, match=rf"{most + 200} × \d+ pixels, expected at most {most} × {most} on"):
        figure.screenshot(scale=most / 200 + 1)
    with pytest.raises(ValueError, match=rf"supersample is 4, so that {4 * (most // 2)} × 16 .*supersample=2 fits"):
        figure.screenshot(size=(most // 2, 4), scale=1, supersample=4)
    assert figure.screenshot(size=(most - 8, 2)).shape == (2, most - 8, 4)


def test_very_large_pictures_are_supersampled_less(box: Box) -> None:
    figure = vz.show(box(), size=(200, 8), title="f")
    drawn = []
    for options in ({"size": (100, 100)}, {"size": (3000, 2500)}, {"size": (3000, 3000)}):
        for transparent in (False, True):
            beside = pictures.Print(figure, pictures.Wanted.checked("f", transparent=transparent, scale=1, **options))
            drawn.append(beside._renderer.pixel_scale)
            beside.close()
    assert drawn == [3, 4, 2, 2, 1, 1]


def test_a_picture_leaves_nothing_on_the_gpu() -> None:
    figure = plane()
    figure.screenshot(size=(100, 100), transparent=True)
    gc.collect()
    before = vz.stats()["gpu"]
    for _ in range(3):
        figure.screenshot(size=(100, 100), transparent=True)
    gc.collect()
    assert vz.stats()["gpu"] == before


# ---- Files ----


def chunks(data: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        found[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def test_a_png_tells_its_resolution_where_a_scale_is_given(box: Box, tmp_path: Path) -> None:
    figure = vz.show(box(), size=(20, 10))
    figure.screenshot(tmp_path / "a.png", scale=2)
    assert struct.unpack(">2IB", chunks((tmp_path / "a.png").read_bytes())[b"pHYs"]) == (7559, 7559, 1)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.info["dpi"] == pytest.approx((192, 192), abs=0.1)
        assert picture.size == (40, 20)
    figure.screenshot(tmp_path / "b.png")
    assert b"pHYs" not in chunks((tmp_path / "b.png").read_bytes())
    assert b"pHYs" not in png.encode(np.zeros((2, 2, 4), np.uint8))


@pytest.mark.parametrize("name", ["a.jpg", "b.JPEG", "c.webp"])
def test_other_files(box: Box, tmp_path: Path, name: str) -> None:
    figure = vz.show(box(color="tomato"), size=(60, 40), background="#ffffff")
    pixels = figure.screenshot(tmp_path / name, scale=2)
    with Image.open(tmp_path / name) as picture:
        assert picture.size == (120, 80)
        close = np.abs(np.asarray(picture.convert("RGB")).astype(int) - pixels[..., :3])
        assert close.mean() < 2
        if name != "c.webp":
            assert picture.info["dpi"] == (192, 192)


def test_what_is_not_there_is_white_in_a_jpeg(box: Box, tmp_path: Path) -> None:
    vz.show(box(), size=(60, 40), background="transparent").screenshot(tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as picture:
        assert min(picture.getpixel((0, 0))) > 250


def test_jpeg_cannot_be_transparent(box: Box) -> None:
    with pytest.raises(ValueError, match=r'to be "a\.jpg" and transparent, which JPEG cannot be; PNG can'):
        vz.show(box(), size=(20, 10)).screenshot("a.jpg", transparent=True)


def test_without_pillow(box: Box, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    figure = vz.show(box(), size=(20, 10))
    with pytest.raises(ImportError, match=r'"a.webp" takes Pillow \(pip install pillow\)'):
        figure.screenshot("a.webp")
    figure.screenshot(tmp_path / "a.png")


# ---- Downloads and the clipboard ----


def test_a_download_without_a_page_is_a_file(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    figure = vz.Figure(size=(60, 40))
    figure.add(box())
    path = figure.download(scale=2)
    assert path == tmp_path / "figure.png"
    assert asyncio.run(figure.download_async("other.webp")) == tmp_path / "other.webp"
    with Image.open(path) as picture:
        np.testing.assert_array_equal(np.asarray(picture), figure.screenshot(scale=2))
    with pytest.raises(ValueError, match=r"expected a name that ends in \.png"):
        figure.download("figure.tif")
    with pytest.raises(ValueError, match="expected a name without a folder"):
        figure.download("../figure.png")


def test_only_pages_have_a_clipboard(box: Box) -> None:
    figure = vz.show(box(), size=(60, 40), title="f")
    with pytest.raises(RuntimeError, match=r"Figure \"f\": copy\(\) puts pictures on the clipboard in a page only"):
        figure.copy()
    with pytest.raises(RuntimeError, match="in a page only"):
        asyncio.run(figure.copy_async())


def test_a_closed_figure_has_no_pictures(box: Box) -> None:
    figure = vz.show(box())
    figure.close()
    for act in (figure.screenshot, figure.download, figure.copy):
        with pytest.raises(RuntimeError, match="it is closed, there is nothing to take a picture of"):
            act()


def test_what_goes_wrong_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def wrong() -> None:
        raise KeyError("lost")

    async def main() -> None:
        pictures.begin(wrong(), "Figure: copy()")
        await asyncio.sleep(0.01)

    asyncio.run(main())
    assert caplog.messages == ["Figure: copy(): 'lost'"]
    assert not pictures._doing
    assert builtins.len(caplog.records) == 1
