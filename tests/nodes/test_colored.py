"""The colours that arrive in the picture: the same whichever way the mesh hands them to pygfx."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import vizlib as vz
from vizlib.nodes.srgb import linear

SIDE = 9  # coarse, so that colours between vertices count
X, Y = np.meshgrid(np.linspace(-1, 1, SIDE), np.linspace(-1, 1, SIDE))
POSITIONS = np.stack([X, Y, np.zeros_like(X)], axis=-1).reshape(-1, 3)
CORNERS = (np.arange(SIDE - 1)[:, None] * SIDE + np.arange(SIDE - 1)).ravel()
QUADS = np.stack([CORNERS, CORNERS + 1, CORNERS + SIDE + 1, CORNERS + SIDE], axis=-1)
BESIDE = 20  # a vertex between middle and corner; it is in 4 quads of 64
HEIGHTS = np.exp(-2 * (X**2 + Y**2)).ravel()


@pytest.fixture(autouse=True)
def offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")


def picture(mesh: vz.Mesh) -> NDArray[np.int64]:
    """(H, W, 4) of the mesh seen from above."""
    figure = vz.show(mesh, size=(160, 120), background="black")
    try:
        return figure.screenshot().astype(int)
    finally:
        figure.close()


def difference(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """(H, W): the largest difference of a channel."""
    return abs(one - other).max(axis=-1)


def mesh_of(scalars: Any, **options: Any) -> vz.Mesh:
    return vz.Mesh(POSITIONS, QUADS, scalars=scalars, **options)


@pytest.mark.parametrize("norm", ["linear", "log", "sqrt", "symlog", "equalize"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, "masked"])
def test_a_bad_value_changes_only_the_faces_around_it(bad: Any, norm: str) -> None:
    scalars: Any = HEIGHTS.copy()
    clim = (HEIGHTS[1], HEIGHTS.max())
    good = picture(mesh_of(scalars, norm=norm, clim=clim))
    if bad == "masked":
        scalars = np.ma.masked_array(scalars, np.arange(len(scalars)) == BESIDE)
    else:
        scalars[BESIDE] = bad
    # One value less among 81 changes all places of "equalize" by a little.
    changed = difference(picture(mesh_of(scalars, norm=norm, clim=clim)), good) > (12 if norm == "equalize" else 0)
    assert 0 < changed.sum() < changed.size * 4 / 64
    mesh = mesh_of(HEIGHTS, norm=norm, clim=clim)
    mesh.scalars = scalars
    mesh.scalars = HEIGHTS
    assert not difference(picture(mesh), good).any()


def test_zero_on_a_log_scale_changes_only_the_faces_around_it() -> None:
    scalars = HEIGHTS.copy()
    good = picture(mesh_of(scalars, norm="log", clim=(0.1, 1)))
    scalars[0] = 0
    changed = difference(picture(mesh_of(scalars, norm="log", clim=(0.1, 1))), good) > 0
    assert 0 < changed.sum() < changed.size / 64


def test_a_bad_value_of_a_face_takes_the_bad_colour() -> None:
    scalars = np.linspace(0, 1, len(QUADS))
    good = picture(mesh_of(scalars))
    scalars[10] = np.nan
    mesh = mesh_of(scalars)
    image = picture(mesh)
    changed = difference(image, good) > 0
    assert 0 < changed.sum() < changed.size / 32
    assert np.median(np.ptp(image[changed][:, :3], axis=1)) <= 4  # grey, lit; its edges are mixed
    assert mesh.rgba()[10].tolist() == [128, 128, 128, 255]


def test_all_values_bad() -> None:
    image = picture(mesh_of(np.full(len(POSITIONS), np.nan)))
    grey = picture(vz.Mesh(POSITIONS, QUADS, color=(0.5, 0.5, 0.5)))
    assert difference(image, grey).max() <= 1


def test_a_new_clim_with_a_bad_value() -> None:
    scalars = HEIGHTS.copy()
    scalars[0] = np.nan
    mesh = mesh_of(scalars)
    mesh.clim = (0.3, 0.6)
    away = difference(picture(mesh), picture(mesh_of(HEIGHTS, clim=(0.3, 0.6)))) > 0
    assert away.sum() < away.size / 64


@pytest.mark.parametrize("count", [len(POSITIONS), len(QUADS)])
@pytest.mark.parametrize("channels", [3, 4])
def test_colors_and_one_color_look_alike(count: int, channels: int) -> None:
    color = (0.2, 0.4, 0.03, 1)[:channels]
    one = picture(vz.Mesh(POSITIONS, QUADS, color=color))
    assert difference(picture(vz.Mesh(POSITIONS, QUADS, colors=[color] * count)), one).max() <= 1


def test_scalars_beside_texcoords_have_the_colormaps_colours() -> None:
    steps = np.linspace(0, 1, len(QUADS))  # one colour for a face: none in between
    looked_up = picture(mesh_of(steps))
    made = picture(mesh_of(steps, texcoords=np.zeros((len(POSITIONS), 2))))
    assert difference(looked_up, made).max() <= 4  # 256 steps here, 255 there


def test_the_whole_range_of_floats() -> None:
    wide = picture(mesh_of((HEIGHTS - 0.5) * 2 * 1.7e308))
    assert difference(wide, picture(mesh_of(HEIGHTS))).max() <= 1
    picture(mesh_of(HEIGHTS * 1e300, clim=(0, 1e-300)))


def test_new_scalars_keep_the_colormaps_texture() -> None:
    mesh = mesh_of(HEIGHTS)
    texture = mesh.material.map
    mesh.scalars = HEIGHTS * 2
    assert mesh.material.map is texture
    mesh.cmap = "magma"
    assert mesh.material.map is not texture


def test_linear_light() -> None:
    colors = np.array([[0, 0.04045, 1, 0.3], [0.5, 0.2, 0.8, 1]], np.float32)
    assert linear(colors) == pytest.approx(
        np.array([[0, 0.0031308, 1, 0.3], [0.2140411, 0.0331048, 0.6038274, 1]]), abs=1e-6
    )
    assert colors[1, 0] == 0.5
