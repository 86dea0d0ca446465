"""Image: what it takes and refuses, which way up it is, its colours, its parts, and that its properties are live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.passes import frame, pictures
from vizlib.passes.pictures import Picture, PixelPicture, parts_of

Shot = Callable[..., np.ndarray]

STEPS = np.array([[0.0, 1, 2], [3, 4, 5]])
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def grid(picture: np.ndarray, rows: int, columns: int) -> list[list[tuple[int, ...]]]:
    """The colours in the middle of each pixel of an image that is drawn upright in the middle of a picture."""
    used = (picture != 255).any(axis=-1)
    down, across = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
    y = down[0] + (np.arange(rows) + 0.5) * (down[-1] + 1 - down[0]) / rows
    x = across[0] + (np.arange(columns) + 0.5) * (across[-1] + 1 - across[0]) / columns
    return [[tuple(int(c) for c in picture[int(j), int(i)]) for i in x] for j in y]


def test_it_is_a_pygfx_image() -> None:
    image = vz.Image(STEPS, name="steps")
    assert isinstance(image, gfx.Image)
    assert image.name == "steps"
    assert image.shape == (2, 3)
    assert image.data.tolist() == STEPS.tolist()  # type: ignore[union-attr]
    assert image.get_world_bounding_box().tolist() == [[-0.5, -0.5, 0], [2.5, 1.5, 0]]


def test_the_first_row_is_on_top(shot: Shot) -> None:
    given = np.array([[RED, GREEN], [BLUE, (1, 2, 3)]], np.uint8)
    assert grid(shot(vz.Image(given)), 2, 2) == [[RED, GREEN], [BLUE, (1, 2, 3)]]
    flipped = vz.Image(given, extent=(0, 10, 10, 0))  # as matplotlib: bottom is 10, top 0
    assert grid(shot(flipped), 2, 2) == [[BLUE, (1, 2, 3)], [RED, GREEN]]
    assert flipped.get_world_bounding_box().tolist() == [[0, 0, 0], [10, 10, 0]]


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", ">f8", ">i2"])
def test_numbers_of_any_dtype(dtype: str) -> None:
    image = vz.Image(np.array([[0, 1], [1, 0]]).astype(dtype), cmap="gray")
    assert image.rgba()[..., 0].tolist() == [[0, 255], [255, 0]]


def test_numbers_go_through_the_colormap_and_are_drawn_so(shot: Shot) -> None:
    image = vz.Image(STEPS, cmap="gray")
    assert image.clim == (0, 5)
    assert image.rgba()[..., 0].tolist() == [[0, 51, 102], [153, 204, 255]]
    image.clim = (0, 10)
    assert image.rgba()[..., 0].tolist() == [[0, 26, 51], [76, 102, 128]]
    assert [[color[0] for color in row] for row in grid(shot(image), 2, 3)] == [[0, 26, 51], [76, 102, 128]]
    image.norm, image.cmap = "sqrt", "magma"
    assert image.rgba().shape == (2, 3, 4)
    assert grid(shot(image), 2, 3)[1][2] == tuple(image.rgba()[1, 2, :3])


def test_small_differences_of_large_numbers() -> None:
    assert vz.Image(1e9 + STEPS, cmap="gray").rgba()[..., 0].tolist() == [[0, 51, 102], [153, 204, 255]]


@pytest.mark.parametrize("masked", [False, True])
def test_what_is_missing_takes_the_bad_colour(masked: bool) -> None:
    given = np.ma.masked_equal(STEPS, 2) if masked else np.where(STEPS == 2, np.nan, STEPS)
    rgba = vz.Image(given, cmap="gray").rgba()
    assert rgba[0, 2].tolist() == [128, 128, 128, 255]
    assert rgba[1, 2].tolist() == [255, 255, 255, 255]


@pytest.mark.parametrize(
    ("dtype", "full"), [("u1", 255), ("u2", 65535), ("i4", 255), ("i8", 255), ("f2", 1), ("f4", 1), ("f8", 1)]
)
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_of_any_dtype(dtype: str, full: int, channels: int) -> None:
    steps = np.arange(256)
    given = np.tile((steps * (full / 255))[None, :, None], (1, 1, channels)).astype(dtype)
    rgba = vz.Image(given).rgba()
    assert np.abs(rgba[0, :, 0].astype(int) - steps).max() <= (1 if dtype == "f2" else 0)
    assert (rgba[0, :, 3] == (255 if channels == 3 else rgba[0, :, 0])).all()


def test_colours_are_drawn_as_they_are(shot: Shot) -> None:
    grey = np.tile(np.arange(0, 250, 10, dtype=np.uint8)[None, :, None], (2, 1, 3))
    drawn = grid(shot(vz.Image(grey), size=(500, 100)), 2, 25)
    assert np.abs(np.array(drawn)[0, :, 0] - grey[0, :, 0].astype(int)).max() <= 1


def test_missing_colours_are_transparent(shot: Shot) -> None:
    given = np.zeros((2, 2, 3))
    given[0, 1, 2] = np.nan
    assert vz.Image(given).rgba()[0].tolist() == [[0, 0, 0, 255], [0, 0, 0, 0]]
    assert grid(shot(vz.Image(given)), 2, 2)[0] == [(0, 0, 0), WHITE]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (
            np.zeros(4),
            ValueError,
            r'Image "i": data has shape \(4,\), expected \(H, W\) or \(H, W, 3\) or \(H, W, 4\)\.',
        ),
        (np.zeros((4, 4, 2)), ValueError, r"data has shape \(4, 4, 2\), expected"),
        (np.zeros((0, 4)), ValueError, r"data is empty \(shape \(0, 4\)\)"),
        (np.zeros((4, 4), complex), TypeError, r"data has dtype complex128, expected integers or floats"),
        ([["a"]], TypeError, r"data has dtype <U1"),
        (np.full((2, 2, 3), 9.0), ValueError, r"data runs from 9 to 9, expected colours from 0 to 1; divide by 255"),
        (np.full((2, 2, 3), -1), ValueError, r"data runs from -1 to -1, expected colours from 0 to 255"),
        (np.full((2, 2, 3), np.inf), ValueError, r"data runs from inf to inf, expected colours from 0 to 1"),
    ],
)
def test_bad_data(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        vz.Image(data, name="i")
    image = vz.Image(STEPS, name="i")
    with pytest.raises(error, match=message):
        image.data = data
    assert image.data.tolist() == STEPS.tolist()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"interpolation": "bilinear"},
            r"Image: interpolation is 'bilinear' \(did you mean 'linear'\?\), expected one",
        ),
        ({"extent": (0, 1)}, r"extent has shape \(2,\), expected \(4,\)"),
        ({"extent": (0, 0, 0, 1)}, r"extent is \(0, 0, 0, 1\), expected different finite numbers"),
        ({"extent": (0, np.nan, 0, 1)}, r"extent is \(0, nan, 0, 1\), expected"),
        ({"cmap": "virdis"}, r"Unknown colormap 'virdis' \(did you mean 'viridis'\?\)"),
        ({"clim": "most"}, r"clim is 'most', expected a pair"),
        ({"norm": "cubic"}, r"norm is 'cubic', expected one of"),
        ({"opacity": 2}, r"opacity is 2, expected 0 to 1"),
    ],
)
def test_bad_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vz.Image(STEPS, **options)


def test_the_image_keeps_an_array_of_its_own() -> None:
    given = STEPS.copy()
    image = vz.Image(given, cmap="gray")
    given[:] = 9
    assert image.data.tolist() == STEPS.tolist()  # type: ignore[union-attr]
    assert image.rgba()[0, 1, 0] == 51
    with pytest.raises(ValueError, match="read-only"):
        image.data[0, 0] = 1  # type: ignore[index]


def test_data_of_the_same_shape_are_only_uploaded(shot: Shot) -> None:
    image = vz.Image(STEPS, cmap="gray")
    shot(image)
    revision, (before,) = image.material.revision, image.pictures
    texture = before[1].texture
    image.data = STEPS[::-1]
    assert grid(shot(image), 2, 3)[0][0] == (153,) * 3
    assert image.material.revision == revision
    assert image.pictures[0][1].texture is texture
    image.data = STEPS * 1e9 + 1e12
    assert image.clim == (1e12, 1e12 + 5e9)
    assert image.rgba()[0, 1, 0] == 51


def test_data_of_another_kind(shot: Shot) -> None:
    image = vz.Image(STEPS, cmap="gray")
    shot(image)
    for given in (
        np.array([[0, 1], [1, 0], [0, 0]]),
        np.array([[RED, GREEN]], np.uint8),
        np.array([[BLUE, GREEN]], np.uint8),
        np.array([[0.0, 1], [1, 0]], np.float32),
    ):
        image.data = given
        assert image.get_world_bounding_box()[1, :2].tolist() == [given.shape[1] - 0.5, given.shape[0] - 0.5]
        drawn = np.array(grid(shot(image), *given.shape[:2]))
        assert drawn.tolist() == image.rgba()[..., :3].tolist()


def test_far_extents_keep_their_digits() -> None:
    extent = (500_000.25, 500_000.75, 5_400_000.0, 5_400_000.5)
    image = vz.Image(STEPS, extent=extent)
    assert image.extent == extent
    assert image.get_world_bounding_box()[:, 0] == pytest.approx([extent[0], extent[1]], abs=1e-7)
    image.extent = None
    assert image.local.position.tolist() == [0, 0, 0]
    assert image.get_world_bounding_box().tolist() == [[-0.5, -0.5, 0], [2.5, 1.5, 0]]


# ---- On the GPU already ----


def test_a_buffer_is_drawn_as_it_is_and_whenever_it_changes(shot: Shot) -> None:
    buffer = vz.compute.buffer(STEPS.astype(np.float32))
    image = vz.Image(buffer, clim=(0, 5), cmap="gray")
    assert image.data is buffer
    assert grid(shot(image), 2, 3)[0] == [(0,) * 3, (51,) * 3, (102,) * 3]
    buffer.write(STEPS[::-1].astype(np.float32))
    assert grid(shot(image), 2, 3)[0] == [(153,) * 3, (204,) * 3, (255,) * 3]
    assert image.rgba()[0, 0, 0] == 153


@pytest.mark.parametrize(("dtype", "channels"), [("u1", 4), ("f4", 3), ("f4", 4)])
def test_a_buffer_of_colours(shot: Shot, dtype: str, channels: int) -> None:
    colors = np.array([[RED, GREEN], [BLUE, (0, 0, 0)]], dtype) / (255 if dtype == "f4" else 1)
    given = np.full((2, 2, channels), 255 if dtype == "u1" else 1, dtype)
    given[..., :3] = colors
    image = vz.Image(vz.compute.buffer(given))
    assert grid(shot(image), 2, 2) == [[RED, GREEN], [BLUE, (0, 0, 0)]]


@pytest.mark.parametrize(
    ("array", "options", "error", "message"),
    [
        (STEPS.astype("f4"), {}, ValueError, r"clim is 'auto' and its data are on the GPU, expected a clim"),
        (
            STEPS.astype("f4"),
            {"clim": (0, 1), "norm": "equalize"},
            ValueError,
            r"norm is 'equalize' and its data are on",
        ),
        (STEPS, {"clim": (0, 1)}, TypeError, r"its buffer has dtype float64, expected one of"),
        (np.zeros((2, 2, 3), "u1"), {}, TypeError, r"a buffer of 3 channels of uint8, expected four of uint8"),
        (np.zeros(4, "f4"), {}, ValueError, r"a buffer of shape \(4,\), expected \(H, W\)"),
        (
            np.zeros((9000, 1), "f4"),
            {"clim": (0, 1)},
            ValueError,
            r"a buffer of 9000 × 1 pixels, expected 8192 on a side",
        ),
    ],
)
def test_bad_buffers(array: np.ndarray, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        vz.Image(vz.compute.buffer(array), **options)


# ---- Parts and levels ----


def test_an_image_is_cut_only_where_it_has_to_be() -> None:
    (whole,) = parts_of(8192, 4096, 4)
    assert (whole.rows, whole.columns) == (slice(0, 8192), slice(0, 4096))
    for height, width, itemsize in ((20000, 3, 1), (8192, 8192, 8), (30, 9000, 4), (8193, 8193, 2)):
        found = parts_of(height, width, itemsize)
        shown = np.zeros((height, width), np.uint8)
        for part in found:
            rows, columns = part.rows.stop - part.rows.start, part.columns.stop - part.columns.start
            assert max(rows, columns) <= 8192
            assert rows * columns * itemsize <= 1 << 27
            shown[part.top : part.bottom, part.left : part.right] += 1
            assert part.rows.start == max(0, part.top - 2)
            assert part.columns.stop == min(width, part.right + 2)
        assert (shown == 1).all()
        assert len(found) > 1


@pytest.mark.parametrize("interpolation", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("colors", [False, True])
def test_in_parts_it_looks_as_in_one(
    shot: Shot, monkeypatch: pytest.MonkeyPatch, interpolation: str, colors: bool
) -> None:
    given: np.ndarray = np.random.default_rng(0).random((30, 41, 3) if colors else (30, 41))
    options: dict[str, Any] = {"size": (820, 600)}
    whole = vz.Image(given, interpolation=interpolation)
    expected = shot(whole, **options)
    monkeypatch.setattr(pictures, "LARGEST", 16)
    image = vz.Image(given, interpolation=interpolation)
    assert len(image.pictures) > 4
    difference = np.abs(shot(image, **options).astype(int) - expected)
    # The same texels at the same weights, which are 8 bits in hardware.
    assert np.percentile(difference, 99.9) <= 2
    assert image.rgba().tolist() == whole.rgba().tolist()
    image.data = given[::-1]
    whole.data = given[::-1]
    assert image.rgba().tolist() == whole.rgba().tolist()


def test_a_long_image_is_drawn(shot: Shot) -> None:
    given = np.zeros((4, 9000), np.uint8)
    given[:, 4500:] = 1
    image = vz.Image(given, extent=(0, 2, 0, 1), cmap="gray")
    assert len(image.pictures) == 2
    picture = shot(image, background="#ff0000")[75]
    assert picture[60].tolist() == [0, 0, 0]
    assert picture[140].tolist() == [255, 255, 255]


def test_small_it_shows_the_mean(shot: Shot) -> None:
    checks = (np.indices((512, 512)).sum(axis=0) % 2).astype(np.uint8)
    drawn = shot(vz.Image(checks, cmap="gray"), size=(64, 64))[20:44, 20:44]
    assert np.abs(drawn.astype(int) - 188).max() <= 1  # half the light, in sRGB


@pytest.mark.parametrize("size", [(7, 5), (1, 9), (64, 3), (33, 33)])
def test_levels_are_means_in_linear_light(size: tuple[int, int]) -> None:
    height, width = size
    random = np.random.default_rng(0).integers(0, 256, (height, width, 4), np.uint8)
    picture = Picture(width, height, "test")
    work = PixelPicture(random, picture)
    frame.run_scheduled()
    larger = random / 255.0
    for level in range(1, picture.levels):
        found = _read(picture, level)
        expected = _halved(larger, found.shape[:2])
        assert np.abs(found / 255 - expected).max() < 1.5 / 255 + 2e-2 * (expected[..., 3:] < 0.1).any()
        larger = found / 255.0
    assert larger.shape == (1, 1, 4)
    assert work.picture is picture


def _read(picture: Picture, level: int) -> np.ndarray:
    """(h, w, 4) uint8: a level of a picture, by a shader, because its texture is none to be copied from."""
    height, width = max(1, picture.height >> level), max(1, picture.width >> level)
    buffer = vz.compute.buffer(shape=(height, width, 4), dtype=np.uint8)
    view = picture.texture.create_view(base_mip_level=level, mip_level_count=1)
    code = """
        @group(0) @binding(0) var t_level: texture_2d<f32>;
        @group(0) @binding(1) var<storage, read_write> pixels: array<u32>;
        @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
            pixels[id.y * textureDimensions(t_level).x + id.x] = pack4x8unorm(textureLoad(t_level, id.xy, 0));
        }
    """
    vz.compute.run(code, [view, buffer], workgroups=(width, height))
    return buffer.read()


def _halved(larger: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The mean of what each texel covers, in float64."""
    alpha = larger[..., 3:]
    color = np.where(larger[..., :3] <= 0.04045, larger[..., :3] / 12.92, ((larger[..., :3] + 0.055) / 1.055) ** 2.4)
    light = np.concatenate([color * alpha, alpha], axis=2)
    for axis, count in enumerate(size):
        edges = np.arange(count + 1) * light.shape[axis] / count
        sums = np.concatenate([np.zeros_like(light.take([0], axis)), np.cumsum(light, axis)], axis)
        whole = np.minimum(edges.astype(int), light.shape[axis])
        part = edges - whole
        at = sums.take(whole, axis)
        rest = light.take(np.minimum(whole, light.shape[axis] - 1), axis)
        shape = [1] * 3
        shape[axis] = -1
        at = at + rest * part.reshape(shape)
        light = np.diff(at, axis=axis) * count / light.shape[axis]
    color = light[..., :3] / np.maximum(light[..., 3:], 1e-6)
    srgb = np.where(color <= 0.0031308, color * 12.92, 1.055 * color ** (1 / 2.4) - 0.055)
    return np.concatenate([srgb, light[..., 3:]], axis=2)
