"""Volume: what it takes and refuses, what each mode shows against rays cast by NumPy, and that all of it is live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.nodes import volume_shader
from vizlib.nodes.transfer import curve_of, highest
from vizlib.passes.grids import BLOCK, HOLE, blocks, stored

Shot = Callable[..., np.ndarray]

RAMP = np.arange(4 * 5 * 6, dtype=np.float32).reshape(4, 5, 6)


def straight(shot: Shot, volume: vz.Volume, **options: Any) -> np.ndarray:
    """(H, W, 3) uint8: the volume seen along -z without perspective, 20 pixels for each voxel, on white."""
    _, height, width = volume.shape
    scene = gfx.Scene()
    camera = gfx.OrthographicCamera(width, height, maintain_aspect=False)
    centre = volume.get_world_bounding_box().mean(axis=0)
    camera.local.position = (centre[0], centre[1], centre[2] + 100)
    scene.add(volume, camera, gfx.AmbientLight("#fff", 1))
    picture = shot(scene, size=(width * 20, height * 20), **options)
    scene.remove(volume)
    return picture


def middles(picture: np.ndarray) -> np.ndarray:
    """The colours in the middles of voxels, first row at the bottom, as y grows upwards."""
    return picture[10::20, 10::20][::-1]


def test_it_is_a_pygfx_volume() -> None:
    volume = vz.Volume(RAMP, name="ramp")
    assert isinstance(volume, gfx.Volume)
    assert volume.name == "ramp"
    assert volume.shape == (4, 5, 6)
    assert volume.data.tolist() == RAMP.tolist()
    assert volume.get_world_bounding_box().tolist() == [[-0.5, -0.5, -0.5], [5.5, 4.5, 3.5]]


def test_spacing_and_origin() -> None:
    volume = vz.Volume(RAMP, spacing=(1, 2, 10), origin=(100, 0, 0))
    assert volume.get_world_bounding_box().tolist() == [[99.5, -1, -5], [105.5, 9, 35]]
    volume.spacing, volume.origin = (1, 1, 1), (0, 0, 0)
    assert volume.get_world_bounding_box().tolist() == [[-0.5, -0.5, -0.5], [5.5, 4.5, 3.5]]
    far = vz.Volume(RAMP, spacing=(0.01, 0.01, 0.01), origin=(500_000, 5_400_000, 0))
    assert far.get_world_bounding_box()[1] == pytest.approx([500_000.055, 5_400_000.045, 0.035], abs=1e-6)


# ---- Texels ----


@pytest.mark.parametrize(
    ("dtype", "texel"),
    [
        ("?", "u1"), ("u1", "u1"), ("i1", "u1"), ("u2", "f2"), ("i2", "f2"), ("i8", "f2"),
        ("f2", "f2"), ("f4", "f4"), ("f8", "f4"),
    ],
)  # fmt: skip
def test_texels_are_of_the_smallest_kind(dtype: str, texel: str) -> None:
    values = (np.arange(24).reshape(2, 3, 4) % 2).astype(dtype) if dtype == "?" else np.arange(24).reshape(2, 3, 4)
    volume = vz.Volume(values.astype(dtype))
    assert volume.geometry.grid.data.dtype == np.dtype(texel)


@pytest.mark.parametrize(
    ("values", "tolerance"),
    [
        (np.arange(256).astype("u1"), 0),
        (np.arange(-128, 128).astype("i1"), 0),
        (np.arange(-2000, 2000).astype("i2"), 0),
        (np.arange(0, 65536, 7).astype("u2"), 0),
        (2**31 - np.arange(1000), 1e-6),
        (1e6 + np.linspace(-10, 10, 999), 1e-5),
        ((1e6 + np.linspace(-10, 10, 999)).astype("f4"), 1e-5),
        (np.linspace(-1, 1, 999) * 1e300, 1e293),
        (np.linspace(-1, 1, 999) * 1e-300, 1e-307),
        (np.array([-1.7e308, 0, 1.7e308]), 1e301),
        (np.linspace(0, 1e28, 999).astype("f4"), 1e21),
        (np.zeros(8), 0),
        (np.full(8, 7.0), 0),
    ],
)
@pytest.mark.parametrize("hole", [False, True])
def test_texels_mean_what_was_given(values: np.ndarray, tolerance: float, hole: bool) -> None:
    if hole:
        values = values.astype(np.float64)
        values[1] = np.nan
    grid = stored(values.reshape(1, 1, -1), (float(np.nanmin(values)), float(np.nanmax(values))))
    read = grid.texels[0, 0].astype(np.float64) / (255 if grid.texels.dtype == np.uint8 else 1)
    missing = read > 1e20
    assert missing.tolist() == np.isnan(values).tolist()
    assert np.abs(read[~missing]).max() < 1e16
    assert grid.meaning.relative(float(values[0])) == pytest.approx(read[0], rel=1e-5, abs=1e-12)
    meant = grid.meaning.offset + grid.meaning.unit * read[~missing]
    assert np.abs(meant - values[~missing].astype(np.float64)).max() <= max(
        tolerance, 1e-6 * np.nanmax(np.abs(values)) * hole
    )


def test_all_holes() -> None:
    assert (stored(np.full((1, 1, 3), np.nan), None).texels == np.float32(HOLE)).all()


# ---- Modes ----


def test_the_projection_shows_the_largest_along_each_ray(shot: Shot) -> None:
    random = np.random.default_rng(0).integers(0, 200, (7, 5, 6), np.uint8)
    volume = vz.Volume(random, cmap="gray", clim=(0, 255), interpolation="nearest", opacity=[1, 1])
    assert (middles(straight(shot, volume))[..., 0] == random.max(axis=0)).all()
    volume.clim = (0, 200)
    found = middles(straight(shot, volume))[..., 0]
    assert np.abs(found - random.max(axis=0) * 255.0 / 200).max() <= 1


def test_a_slice_shows_its_layer(shot: Shot) -> None:
    random = np.random.default_rng(0).integers(0, 250, (7, 5, 6), np.uint8)
    volume = vz.Volume(random, mode="slice", cmap="gray", clim=(0, 255), interpolation="nearest")
    assert volume.slice_position == 3
    for layer in (0, 3, 6):
        volume.slice_position = layer
        assert (middles(straight(shot, volume))[..., 0] == random[layer]).all()
    volume.slice_position = 9
    assert (straight(shot, volume) == 255).all()
    volume.slice_axis, volume.slice_position = (0, 0, -2), -4
    assert (middles(straight(shot, volume))[..., 0] == random[4]).all()


def test_a_slice_between_layers_is_interpolated(shot: Shot) -> None:
    volume = vz.Volume(RAMP, mode="slice", cmap="gray", clim=(0, 255), slice_position=1.5)
    found = middles(straight(shot, volume))[..., 0].astype(float)
    assert np.abs(found - (RAMP[1] + RAMP[2]) / 2).max() <= 1


def test_a_cloud_is_what_its_layers_let_through(shot: Shot) -> None:
    blocks = np.array([1.0, 0, 0.5, 0], np.float32)
    values = np.tile(np.repeat(blocks, 30)[:, None, None], (1, 3, 3))
    curve = np.array([0, 0.3, 0.6])
    volume = vz.Volume(values, mode="raycast", cmap="gray", clim=(0, 1), interpolation="nearest", opacity=curve)
    # In units of a layer's thickness, a twentieth of the longest side, each block is 5 thick.
    light, through = 0.0, 1.0
    for value in blocks[::-1]:
        held = 1 - (1 - np.interp(value, [0, 0.5, 1], curve)) ** 5
        srgb = round(value * 255) / 255
        light += through * held * (srgb / 12.92 if srgb < 0.04 else ((srgb + 0.055) / 1.055) ** 2.4)
        through *= 1 - held
    light += through  # the white behind it
    expected = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(middles(straight(shot, volume)).astype(float) - expected).max() <= 2


def test_a_surface_is_where_values_reach_the_threshold(shot: Shot) -> None:
    z, y, x = np.mgrid[-1:1:24j, -1:1:24j, -1:1:24j]
    volume = vz.Volume(1 - np.sqrt(x**2 + y**2 + z**2), mode="iso", color="#800", threshold=0.5)
    covered = (straight(shot, volume) != 255).any(axis=-1)
    radius = 0.5 * 23 / 2 * 20  # pixels
    assert covered.sum() == pytest.approx(np.pi * radius**2, rel=0.01)
    volume.threshold = 0.25
    assert (straight(shot, volume) != 255).any(axis=-1).sum() == pytest.approx(np.pi * radius**2 * 2.25, rel=0.01)


def test_a_surface_is_lit_from_where_it_faces(shot: Shot) -> None:
    z, y, x = np.mgrid[-1:1:24j, -1:1:24j, -1:1:24j]
    ball = vz.Volume(1 - np.sqrt(x**2 + y**2 + z**2), mode="iso", color="#888", threshold=0.3, spacing=(1, 1, 2))
    picture = shot(ball, size=(300, 300)).astype(int).sum(axis=-1)
    picture = np.where(picture == 765, 0, picture)
    rows, columns = np.nonzero(picture)
    top = picture[rows.min() + 25 : rows.mean().astype(int), 150].mean()
    bottom = picture[rows.mean().astype(int) : rows.max() - 25, 150].mean()
    assert top > bottom + 20, "the lamp is above the viewer"
    assert picture[rows, columns].std() > 20


@pytest.mark.parametrize("mode", ["mip", "raycast", "iso", "slice"])
def test_holes_are_transparent(shot: Shot, mode: str) -> None:
    values = np.ones((4, 6, 6), np.float32)
    values[:, :, 3:] = np.nan
    volume = vz.Volume(values, mode=mode, cmap="gray", clim=(0, 2), threshold=0.5, opacity=None)
    if mode in ("mip", "raycast"):
        volume.opacity = [1, 1]
    found = middles(straight(shot, volume))
    assert (found[:, 3:] == 255).all()
    assert (found[:, :2] < 200).all()
    volume.data = np.full((4, 6, 6), np.nan)
    assert (straight(shot, volume) == 255).all()


def test_norms_and_colormaps_are_live_and_as_for_images(shot: Shot) -> None:
    values = np.geomspace(1, 1000, 30, dtype=np.float32).reshape(1, 5, 6)
    volume = vz.Volume(values, mode="slice", interpolation="nearest")
    image = vz.Image(values[0])
    for norm, cmap, clim in (
        ("linear", "viridis", "auto"),
        ("log", "magma", "auto"),
        ("equalize", "magma", "auto"),
        ("symlog", "tab10", (1, 900)),
        ("sqrt", "gray", "5%..95%"),
    ):
        for node in (volume, image):
            node.norm, node.cmap, node.clim = norm, cmap, clim
        found = middles(straight(shot, volume)).astype(int)
        assert np.abs(found - image.rgba()[..., :3]).max() <= 1, norm


def test_small_differences_of_large_numbers(shot: Shot) -> None:
    values = 1e6 + np.linspace(-10, 10, 30).reshape(1, 5, 6)
    volume = vz.Volume(values, mode="slice", interpolation="nearest", cmap="gray")
    found = middles(straight(shot, volume))[0, :, 0].astype(float)
    assert np.abs(found - np.linspace(0, 255, 30)[:6]).max() <= 1


def test_a_mirrored_volume_is_drawn(shot: Shot) -> None:
    random = np.random.default_rng(0).integers(0, 250, (3, 5, 6), np.uint8)
    volume = vz.Volume(random, mode="slice", cmap="gray", clim=(0, 255), interpolation="nearest")
    volume.local.scale = (-1, 1, 1)
    assert (middles(straight(shot, volume))[..., 0] == random[1, :, ::-1]).all()


def test_from_inside(shot: Shot) -> None:
    volume = vz.Volume(np.ones((8, 8, 8), np.uint8), cmap="gray", clim=(0, 2))
    scene, camera = gfx.Scene(), gfx.PerspectiveCamera(70)
    camera.local.position = (4, 4, 4)
    scene.add(volume, camera)
    picture = shot(scene)
    assert np.abs(picture.astype(int) - 128).max() <= 1


def test_light_and_shade_in_a_cloud(shot: Shot) -> None:
    z, y, x = np.mgrid[-1:1:24j, -1:1:24j, -1:1:24j]
    ball = vz.Volume(1 - np.sqrt(x**2 + y**2 + z**2), mode="raycast", clim=(0.2, 0.3), opacity=[0, 1])
    flat = shot(ball, size=(300, 300)).astype(int)
    ball.lit = True
    lit = shot(ball, size=(300, 300)).astype(int)
    assert ((flat != 255).any(axis=-1) == (lit != 255).any(axis=-1)).mean() > 0.995
    assert lit[150, 110:190].sum(axis=-1).std() > 2 * flat[150, 110:190].sum(axis=-1).std()


# ---- Leaping over what shows nothing ----


@pytest.mark.parametrize("dtype", ["u1", "f2", "f4"])
def test_blocks_know_all_that_interpolation_can_read(dtype: str) -> None:
    texels = (np.random.default_rng(0).random((20, 17, 9)) * 200).astype(dtype)
    holes = np.zeros(texels.shape, bool)
    if dtype == "f4":
        holes[3:15, :, :] = True
        holes[16, 4, 4] = True
        texels[holes] = HOLE
    found = blocks(texels)
    assert found.shape == (3, 3, 2, 2)
    for k, j, i in np.ndindex(3, 3, 2):
        box = tuple(slice(max(0, at * BLOCK - 1), at * BLOCK + BLOCK + 1) for at in (k, j, i))
        seen = texels[box][~holes[box]].astype(np.float32) / (255 if dtype == "u1" else 1)
        assert found[k, j, i].tolist() == pytest.approx([seen.min(), seen.max()])
    only = blocks(np.full((4, 4, 4), HOLE, np.float32))
    assert only[0, 0, 0, 0] > only[0, 0, 0, 1]


def test_the_highest_opacity_between_any_two_places() -> None:
    curve = np.random.default_rng(0).random(256).astype(np.float32)
    table = highest(curve).reshape(9, 256)
    for first in range(0, 256, 5):
        for last in range(first, 256, 3):
            power = (last - first + 1).bit_length() - 1
            assert max(table[power, first], table[power, last + 1 - (1 << power)]) == curve[first : last + 1].max()


@pytest.mark.parametrize(
    "look",
    [
        {"mode": "mip"},
        {"mode": "mip", "clim": (0.9, 0.1)},
        {"mode": "iso", "threshold": 0.7},
        {"mode": "raycast", "opacity": [0, 0, 0.8, 0, 0]},
        {"mode": "raycast", "opacity": [0, 0, 1], "norm": "log", "clim": (0.5, 1)},
        {"mode": "raycast", "opacity": [[0, 0], [0.7, 0], [0.8, 1]], "norm": "equalize", "interpolation": "nearest"},
    ],
)
def test_leaping_changes_nothing_that_is_seen(
    shot: Shot, monkeypatch: pytest.MonkeyPatch, look: dict[str, Any]
) -> None:
    z, y, x = np.mgrid[-1:1:50j, -1:1:60j, -1:1:70j]
    values = (np.cos(7 * x) * np.cos(5 * y) * np.cos(4 * z)).astype(np.float32)
    values[10:20, :, 30:50] = np.nan
    leaping = shot(vz.Volume(values, **look), size=(300, 220))
    assert len(np.unique(leaping.reshape(-1, 3), axis=0)) > 50
    code = volume_shader.VolumeShader.get_code

    def plodding(self: Any) -> str:
        text = code(self)
        assert text.count("if any(now != block) {") == 3
        return text.replace("if any(now != block) {", "if false {")

    monkeypatch.setattr(volume_shader.VolumeShader, "get_code", plodding)
    assert np.array_equal(shot(vz.Volume(values, **look), size=(300, 220)), leaping)


# ---- Live ----


def test_data_are_live(shot: Shot) -> None:
    volume = vz.Volume(RAMP, mode="slice", cmap="gray", interpolation="nearest", clim=(0, 255), slice_position=0)
    straight(shot, volume)
    grid = volume.geometry.grid
    volume.data = RAMP[::-1]
    assert volume.geometry.grid is grid
    assert np.abs(middles(straight(shot, volume))[..., 0] - RAMP[3]).max() <= 1
    volume.data = RAMP[:, :3].astype(np.uint8)
    assert volume.shape == (4, 3, 6)
    assert np.abs(middles(straight(shot, volume))[..., 0] - RAMP[0, :3]).max() <= 1


def test_all_properties_are_live() -> None:
    volume = vz.Volume(RAMP)
    for name, value in {
        "mode": "iso",
        "threshold": 3.0,
        "interpolation": "nearest",
        "slice_axis": "x",
        "slice_position": 2.0,
        "opacity": 0.5,
        "spacing": (1.0, 2.0, 3.0),
        "origin": (1.0, 2.0, 3.0),
        "cmap": "magma",
        "norm": "sqrt",
        "clim": (1.0, 9.0),
    }.items():
        setattr(volume, name, value)
        assert getattr(volume, name) == value
    volume.threshold = None  # type: ignore[assignment]
    assert volume.threshold == 5
    volume.color = "red"
    assert volume.color == gfx.Color("red")
    volume.color = None
    assert volume.color is None
    volume.opacity = [0, 0.5, 1]
    assert volume.opacity.tolist() == [0, 0.5, 1]  # type: ignore[union-attr]
    volume.slice_axis, volume.slice_position = "y", None  # type: ignore[assignment]
    assert volume.slice_position == 2 + 2 * 2


def test_curves_of_opacity() -> None:
    assert curve_of([0, 1], "v") == pytest.approx(np.linspace(0, 1, 256), abs=1e-6)
    assert curve_of([[0, 0], [0.5, 1], [1, 0]], "v")[[0, 64, 191, 255]] == pytest.approx([0, 0.502, 0.502, 0], abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": np.zeros((3, 3))}, r'Volume "v": data has shape \(3, 3\), expected \(D, H, W\)\.'),
        ({"data": np.zeros((0, 3, 3))}, r"data is empty"),
        ({"data": [[[1, np.inf]]]}, r"data\[0, 0, 1\] is infinite, expected finite numbers or NaN"),
        (
            {"data": np.zeros((1, 1, 5000), "u1")},
            r"expected 2048 on a side at most .*; show data\[:, :, ::3\], or parts",
        ),
        ({"mode": "mi"}, r"mode is 'mi' \(did you mean 'mip'\?\), expected one of 'mip', 'raycast', 'iso', 'slice'"),
        ({"threshold": np.nan}, r"threshold is nan, expected a finite number or None"),
        ({"spacing": (1, 0, 1)}, r"spacing is \(1.0, 0.0, 1.0\), expected numbers above 0"),
        ({"spacing": 2}, r"spacing has shape \(\), expected \(3,\)"),
        ({"origin": (1, np.nan, 1)}, r"origin is \(1.0, nan, 1.0\), expected finite numbers"),
        ({"interpolation": "cubic"}, r"interpolation is 'cubic', expected one of 'linear', 'nearest'"),
        ({"slice_axis": "w"}, r"slice_axis is 'w', expected one of 'x', 'y', 'z'"),
        ({"slice_axis": (0, 0, 0)}, r"slice_axis is \(0, 0, 0\), expected 'x', 'y', 'z' or a direction"),
        ({"slice_position": "a"}, r"slice_position is 'a', expected a finite number or None"),
        ({"opacity": 2}, r"opacity is 2, expected 0 to 1, a curve or None"),
        ({"opacity": [0, 2]}, r"opacity runs from 0 to 2, expected 0 to 1"),
        ({"opacity": [[0.5, 0], [0.2, 1]]}, r"opacity has places \[0.5, 0.2\], expected them to grow"),
        ({"color": "blurple"}, r"color is 'blurple', expected a colour"),
        ({"cmap": "virdis"}, r"Unknown colormap 'virdis'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vz.Volume(**{"data": RAMP, "name": "v"} | arguments)
    volume = vz.Volume(RAMP, name="v")
    (name, value) = next(iter(arguments.items()))
    before = getattr(volume, name)
    with pytest.raises(ValueError, match=message):
        setattr(volume, name, value)
    assert np.array_equal(getattr(volume, name), before)
