"""Points: what they take and refuse, packed and not, and that their pictures are the same with culling and without."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from numpy.typing import NDArray

import vizlib as vz
from vizlib.nodes.points import PACKED_FROM
from vizlib.passes import frame

MANY = PACKED_FROM + 10_000


@pytest.fixture(autouse=True)
def offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")


def cloud(count: int = MANY, seed: int = 0) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=(count, 3))


def picture(points: vz.Points, camera: gfx.Camera | None = None) -> NDArray[np.int64]:
    figure = vz.show(points, size=(200, 150), background="black")
    try:
        if camera is not None:
            figure.camera.world.matrix = camera.world.matrix
        return figure.screenshot().astype(int)
    finally:
        figure.close()


def drawn(points: vz.Points) -> int:
    """How many points the last frame drew, of a packed cloud."""
    queue = frame.device().queue
    parts = points._held.cloud.parts  # type: ignore[union-attr]
    return sum(int(np.frombuffer(queue.read_buffer(part.buffers["args"]), np.uint32)[7]) for part in parts)


# ---- What they take ----


@pytest.mark.parametrize("count", [3, MANY])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i2", "u1", ">f4", ">i8"])
def test_positions_of_any_numeric_dtype(dtype: str, count: int) -> None:
    values = np.random.default_rng(0).integers(0, 100, (count, 3)).astype(dtype)
    points = vz.Points(values)
    assert np.abs(points.read() - values.astype(float)).max() < 1e-4
    assert points.get_world_bounding_box().tolist() == [values.min(axis=0).tolist(), values.max(axis=0).tolist()]


@pytest.mark.parametrize("count", [4, MANY])
def test_flat_positions_and_strides(count: int) -> None:
    values = cloud(2 * count)[::-2, :2]
    found = vz.Points(values).read()
    assert np.abs(found[:, :2] - values).max() < 1e-5
    assert not found[:, 2].any()


@pytest.mark.parametrize("count", [4, MANY])
def test_rows_without_a_place_are_left_out_and_keep_their_numbers(count: int) -> None:
    values = cloud(count)
    values[1, 2] = np.nan
    masked = np.ma.masked_array(cloud(count), np.zeros((count, 3), bool))
    masked[1] = np.ma.masked
    scalars = np.arange(count)
    for given in (values, masked):
        points = vz.Points(given, scalars=scalars, sizes=scalars % 7)
        found = points.read()
        assert np.isnan(found[1]).all()
        rest = np.arange(count) != 1
        assert np.abs(found[rest] - np.asarray(given)[rest]).max() < 1e-5
        assert np.array_equal(points.read("scalars")[rest], scalars[rest])
        assert points.read("sizes")[2] == 2


def test_far_positions_keep_their_digits() -> None:
    for count in (10, MANY):
        values = np.array([500_000.0, 5_400_000.0, 300.0]) + np.random.default_rng(1).uniform(0, 100, (count, 3))
        points = vz.Points(values)
        assert np.abs(points.read() - values).max() < 1e-4
        assert np.abs(points.get_world_bounding_box() - [values.min(axis=0), values.max(axis=0)]).max() < 1e-3


def test_the_points_keep_arrays_of_their_own() -> None:
    for count in (10, MANY):
        values = cloud(count).astype(np.float32)
        before = values.copy()
        points = vz.Points(values)
        values[:] = 0
        assert np.abs(points.read() - before).max() < 1e-5


BUFFER = "a buffer of the wrong shape"
WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"positions": np.zeros((4, 4))},
        ValueError,
        r'Points "x": positions has shape \(4, 4\), expected \(N, 3\) or \(N, 2\)',
    ),
    ({"positions": []}, ValueError, r"positions has shape \(0,\)"),
    ({"positions": np.zeros((0, 3))}, ValueError, "positions is empty"),
    ({"positions": [["a", "b", "c"]]}, TypeError, "positions has dtype"),
    ({"positions": [[0, 0, np.inf]]}, ValueError, r"positions\[0\] is \(0, 0, inf\), expected finite"),
    ({"positions": [[0, 0, np.nan], [1, -np.inf, 0]]}, ValueError, r"positions\[1\] is \(1, -inf, 0\)"),
    ({"positions": [[np.nan] * 3]}, ValueError, "positions has no row without NaN"),
    ({"scalars": [1, 2]}, ValueError, r"scalars has length 2, expected 3 \(points\)"),
    ({"colors": [[1, 0]] * 3}, ValueError, r"colors has shape \(3, 2\)"),
    ({"colors": [[300, 0, 0]] * 3}, ValueError, "colors runs from 0 to 300, expected 0 to 255"),
    ({"sizes": [1, 2, -1]}, ValueError, "sizes has -1, expected numbers from 0 on"),
    ({"sizes": [1, 2, np.nan]}, ValueError, r"sizes\[2\] is \(nan\)"),
    ({"size": 0}, ValueError, "size is 0, expected a number above 0"),
    ({"size": "3"}, ValueError, "size is '3'"),
    ({"size_space": "scren"}, ValueError, r"size_space is 'scren' \(did you mean 'screen'\?\)"),
    ({"marker": "cicle"}, ValueError, r"marker is 'cicle' \(did you mean 'circle'\?\)"),
    ({"cmap": "virdis"}, ValueError, r"Unknown colormap 'virdis' \(did you mean 'viridis'\?\)"),
    ({"norm": "lin"}, ValueError, "norm is 'lin', expected one of"),
    ({"clim": (1, np.nan)}, ValueError, r"clim is \(1, nan\), expected finite numbers"),
    ({"opacity": 2}, ValueError, "opacity is 2, expected 0 to 1"),
    ({"color": "rde"}, ValueError, "color is 'rde'"),
    ({"bounds": [0, 1]}, ValueError, r"bounds has shape \(2,\), expected \(2, 3\)"),
    ({"positions": BUFFER}, ValueError, r"positions is a buffer of shape \(3, 2\) and dtype float32, expected"),
]


@pytest.mark.parametrize(("options", "kind", "message"), WRONG)
def test_what_is_refused(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    if options.get("positions", 0) is BUFFER:
        options = {"positions": vz.compute.buffer(shape=(3, 2))}
    with pytest.raises(kind, match=message):
        vz.Points(**{"positions": np.eye(3), "name": "x", **options})


@pytest.mark.parametrize("count", [100, MANY])
def test_a_wrong_value_leaves_everything_as_it_was(count: int) -> None:
    points = vz.Points(cloud(count), scalars=np.arange(count))
    before = points.rgba()
    for name, value in (("clim", (0, np.nan)), ("cmap", "no"), ("norm", "no"), ("scalars", [1]), ("size", -1)):
        with pytest.raises(ValueError, match=r"expected|Unknown"):
            setattr(points, name, value)
    with pytest.raises(ValueError, match=r"set points\.scalars to None first"):
        points.positions = cloud(count - 1)
    assert np.array_equal(points.rgba(), before)


def test_what_is_packed_says_how_to_read_it() -> None:
    points = vz.Points(cloud(), scalars=np.arange(MANY), name="stars")
    for name in ("positions", "scalars"):
        with pytest.raises(
            RuntimeError, match=rf'Points "stars": the {name} of its {MANY} points are packed on the GPU'
        ):
            getattr(points, name)
    with pytest.raises(ValueError, match=r"read\('sizes'\), expected one of 'colors', 'positions', 'scalars'"):
        points.read("sizes")
    assert vz.Points(cloud()).scalars is None


# ---- How they look ----


@pytest.mark.parametrize("count", [1000, MANY])
def test_rgba_is_numpys(count: int) -> None:
    scalars = np.random.default_rng(3).lognormal(size=count)
    scalars[5] = np.nan
    points = vz.Points(cloud(count), scalars=scalars, cmap="magma", clim="2%..98%", norm="log")
    from vizlib.passes.scale import Distribution, Scale

    scale = Scale(Distribution(scalars), cmap="magma", clim=points.clim, norm="log", owner="x")
    assert np.allclose(points.clim, np.percentile(scalars[np.isfinite(scalars)], (2, 98)), rtol=1e-6)
    assert np.abs(points.rgba().astype(int) - scale.rgba(scalars)).max() <= 1
    colors = np.random.default_rng(4).integers(0, 256, (count, 4), dtype=np.uint8)
    points.scalars = None
    points.colors = colors
    assert np.array_equal(points.rgba(), colors)
    points.colors = None
    points.color = "red"
    assert points.rgba().tolist() == [[255, 0, 0, 255]]


def test_properties_are_live() -> None:
    points = vz.Points(cloud(500), size=6)
    pictures = [picture(points)]
    for name, value in (
        ("size", 12),
        ("color", "red"),
        ("scalars", np.arange(500)),
        ("cmap", "magma"),
        ("clim", (0, 100)),
        ("norm", "sqrt"),
        ("sizes", np.linspace(1, 30, 500)),
        ("marker", "square"),
        ("opacity", 0.5),
        ("size_space", "world"),
        ("colors", None),
        ("scalars", None),
        ("positions", cloud(500, 9)),
    ):
        setattr(points, name, value)
        pictures.append(picture(points))
        assert np.array_equal(pictures[-1], pictures[-2]) == (name == "colors"), name


@pytest.mark.parametrize("marker", ["circle", "square", "plus"])
def test_packed_points_look_like_plain_ones(marker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = cloud(3000) * 1.5
    options: dict[str, Any] = {"sizes": np.linspace(1, 9, 3000), "colors": np.abs(values) % 1, "marker": marker}
    plain = picture(vz.Points(values, **options))
    monkeypatch.setattr("vizlib.nodes.points.PACKED_FROM", 1)
    packed = picture(vz.Points(values, **options))
    # Where two points are at the same depth within a pixel, the order decides.
    assert (np.abs(plain - packed).max(axis=-1) > 2).mean() < 0.002


def test_culling_changes_no_pixel() -> None:
    points = vz.Points(cloud(150_000), scalars=np.arange(150_000), size=4)
    figure = vz.show(points, size=(200, 150), background="black")
    random = np.random.default_rng(6)
    counts = []
    try:
        for _ in range(12):
            figure.camera.local.position = random.normal(size=3) * random.choice([0.5, 2, 5])
            figure.camera.look_at(random.normal(size=3))
            points.cull = True
            culled = figure.screenshot()
            counts.append(drawn(points))
            points.cull = False
            whole = figure.screenshot()
            assert drawn(points) == 150_000
            assert np.array_equal(culled, whole)
    finally:
        figure.close()
    assert min(counts) < 50_000, "something was culled"
    assert max(counts) > 20_000


def test_two_views_of_one_cloud_each_draw_their_own() -> None:
    points = vz.Points(cloud(100_000), size=2)
    alone = []
    figures = [vz.show(points, size=(200, 150), background="black") for _ in range(2)]
    try:
        for figure, place in zip(figures, ((0, 0, 4), (3, 0, 0)), strict=True):
            figure.camera.local.position = place
            figure.camera.look_at((0, 0, 0) if place[2] else (3, 1, 0))
            alone.append(figure.screenshot())
        for figure, before in zip(figures, alone, strict=True):
            assert np.array_equal(figure.screenshot(), before)
        assert not np.array_equal(*alone)
    finally:
        for figure in figures:
            figure.close()


# ---- More of them ----


def test_appending_piece_by_piece() -> None:
    values, scalars = cloud(3 * MANY), np.arange(3 * MANY)
    points = vz.Points(values[:MANY], scalars=scalars[:MANY], clim=(0, 3 * MANY))
    whole = vz.Points(values, scalars=scalars, clim=(0, 3 * MANY))
    picture(points)  # on the GPU, so that pieces go there one by one
    for start in (MANY, 2 * MANY):
        points.append(values[start : start + MANY], scalars=scalars[start : start + MANY])
        assert not points._held.cloud._waiting  # type: ignore[union-attr]
    assert np.abs(points.read() - values).max() < 1e-5
    assert np.array_equal(points.read("scalars"), scalars)
    assert np.array_equal(points.rgba(), whole.rgba())
    camera = gfx.PerspectiveCamera(50)
    camera.local.position = (0, 0, 9)
    camera.look_at((0, 0, 0))
    # Chunks are others, and so is their origin's rounding; where points are at the same depth, the order decides.
    assert (np.abs(picture(points, camera) - picture(whole, camera)).max(axis=-1) > 8).mean() < 0.02
    with pytest.raises(ValueError, match=r"append\(\) has no scalars and the cloud has, expected the same"):
        points.append(values[:10])
    with pytest.raises(ValueError, match=r"append\(\) is for clouds of at least 65536 points, and there are 10"):
        vz.Points(values[:10]).append(values[:10])


def test_nothing_but_the_order_stays_in_the_heap() -> None:
    points = vz.Points(cloud(), scalars=np.arange(MANY), sizes=None)
    picture(points)
    gc.collect()
    held = points._held.cloud  # type: ignore[union-attr]
    assert not held._waiting
    assert not held._values
    assert points._values is None
    assert sum(batch.place.nbytes for batch in held._batches) == 4 * MANY


def test_positions_that_only_the_gpu_has() -> None:
    values = cloud(1000).astype(np.float32) * 0.3
    for columns in (3, 4):
        data = np.zeros((1000, columns), np.float32)
        data[:, :3] = values
        buffer = vz.compute.buffer(data)
        points = vz.Points(buffer, size=5)
        assert points.positions is buffer
        assert points.get_world_bounding_box().tolist() == [[-1] * 3, [1] * 3]
        plain = vz.Points(values, size=5, bounds=None)
        figures = [vz.show(each, size=(200, 150), background="black") for each in (points, plain)]
        figures[1].camera.set_state(figures[0].camera.get_state())
        assert np.array_equal(*(figure.screenshot() for figure in figures))
        for figure in figures:
            figure.close()


def test_picking_gives_the_number_it_was_given() -> None:
    values = cloud()
    values[7] = np.nan
    points = vz.Points(values)
    picture(points)
    held = points._held.cloud  # type: ignore[union-attr]
    numbers = held.numbers()
    for place in (0, 5000, MANY - 2):
        pick = points._global_id | place << 20
        found = points._wgpu_get_pick_info(pick)["vertex_index"]
        expected = numbers[place] + (numbers[place] >= 7)
        assert found == expected
