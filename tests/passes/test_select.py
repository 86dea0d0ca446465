"""Points in polygons, natively: against NumPy in float64, and matplotlib's idea of what is inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from matplotlib.path import Path
from numpy.typing import NDArray

from vizlib.passes import compute, packing, select
from vizlib.passes.cloud import Cloud
from vizlib.passes.cull import Part

COUNT = 20_000
BOX = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
EVERYWHERE = BOX * 1e6

Places = NDArray[np.float64]


def camera(random: np.random.Generator) -> gfx.Camera:
    """Somewhere around a cloud, looking somewhere: often from inside, with points behind it."""
    kind = random.integers(3)
    result = gfx.PerspectiveCamera(float(random.uniform(10, 120)))
    if kind == 0:
        result = gfx.OrthographicCamera(*random.uniform(0.2, 4, 2), maintain_aspect=bool(random.integers(2)))
    result.local.position = random.normal(size=3) * random.choice([0.3, 2, 10])
    result.look_at(random.normal(size=3) * 0.7)
    if kind:
        near = float(random.choice([1e-3, 0.5, 2]))
        result.depth_range = near, near * 1000
    return result


def polygon(random: np.random.Generator) -> Places:
    """A box, a star or a lasso that crosses itself; often partly outside the picture."""
    corners = int(random.choice([3, 4, 4, 9, 9, 30, 200]))
    if corners == 4:
        x, y = np.sort(random.uniform(-1.2, 1.2, (2, 2)), axis=1)
        return np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]])
    turns = random.integers(1, 3)
    angle = np.linspace(0, 2 * np.pi * turns, corners, endpoint=False) + random.uniform(0, 6)
    reach = random.uniform(0.2, 1.0, corners) * random.uniform(0.3, 1.5)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + random.normal(size=2) * 0.3


def by_numpy(positions: Places, matrix: Places, corners: Places) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which are inside, in float64; and which of them float32 can tell."""
    corners = corners.astype(np.float32).astype(np.float64)
    homogeneous = np.column_stack([positions, np.ones(len(positions))])
    clip = homogeneous @ matrix.T
    rounding = 4e-7 * (np.abs(homogeneous) @ np.abs(matrix).T)
    w = clip[:, 3]
    with np.errstate(all="ignore"):
        ndc = clip[:, :2] / w[:, None]
        slack = (rounding[:, :2] + np.abs(ndc) * rounding[:, 3:]) / np.abs(w)[:, None] + 1e-6
    inside = Path(corners).contains_points(ndc) & (w > 0) & (clip[:, 2] >= 0) & (clip[:, 2] <= w)
    sure = (np.abs(w) > rounding[:, 3]) & (np.abs(clip[:, 2]) > rounding[:, 2])
    sure &= np.abs(clip[:, 2] - w) > rounding[:, 2] + rounding[:, 3]
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = b - a
        with np.errstate(all="ignore"):
            part = np.clip(((ndc - a) @ along) / (along @ along), 0, 1)[:, None]
        sure &= (np.abs(ndc - (a + part * along)) > slack).any(axis=1)
    return inside, sure


def check(found: NDArray[np.int64], positions: Places, matrix: Places, corners: Places) -> tuple[int, int]:
    """Assert that these were found; returns how many, and how many float32 cannot tell."""
    inside, sure = by_numpy(positions, matrix, corners)
    mine = np.zeros(len(positions), bool)
    mine[found] = True
    assert found.dtype == np.int64
    assert (np.diff(found) > 0).all()
    wrong = np.flatnonzero((mine != inside) & sure)
    assert not wrong.size, f"{wrong.size} wrong, such as {positions[wrong[0]]}"
    return int(inside.sum()), int((~sure).sum())


@pytest.fixture(scope="module")
def cloud() -> tuple[Cloud, Places]:
    random = np.random.default_rng(0)
    made = Cloud("test")
    values = (random.normal(size=(COUNT, 3)) * (1, 0.5, 0.2)).astype(np.float32)
    made.add(values[:13_001])
    made.add(values[13_001:])  # a batch that begins a chunk of its own
    made.upload()
    (part,) = made.parts
    chunks, points = (compute.Buffer.of(part.buffers[name], np.uint32).read() for name in ("chunks", "points"))
    stored = packing.unpacked(chunks.view(packing.CHUNK_DTYPE), points.reshape(-1, 2)[: part.slots])
    numbers = made.numbers()[: part.slots]
    result = np.empty((COUNT, 3))
    result[numbers[numbers >= 0]] = stored[numbers >= 0]
    return made, result


def test_clouds_as_numpy_over_200_cameras_and_polygons(cloud: tuple[Cloud, Places]) -> None:
    made, positions = cloud
    random = np.random.default_rng(1)
    counts, doubtful = [], []
    for number in range(200):
        matrix = camera(random).camera_matrix
        if number % 3 == 0:
            model = np.diag([*random.uniform(0.3, 2, 3), 1])
            model[:3, 3] = random.normal(size=3) * 0.3
            matrix = matrix @ model
        corners = polygon(random)
        found = select.in_cloud(made, matrix, corners).read()
        inside, unsure = check(found, positions, matrix, corners)
        counts.append(inside)
        doubtful.append(unsure)
    # They are worth something: of the cameras and polygons some find nothing, some little, some much.
    parts = np.array(counts) / COUNT
    assert (parts == 0).any()
    assert ((parts > 0.01) & (parts < 0.3)).sum() > 50
    assert (parts > 0.3).any()
    assert np.median(doubtful) < COUNT / 500
    assert np.mean(doubtful) < COUNT / 50


@pytest.mark.parametrize("columns", [3, 4])
def test_positions_in_a_buffer(columns: int) -> None:
    random = np.random.default_rng(2)
    values = random.normal(size=(5_003, columns)).astype(np.float32)
    data = compute.buffer(values)
    for _ in range(20):
        matrix, corners = camera(random).camera_matrix, polygon(random)
        check(select.in_buffer(data, matrix, corners).read(), values[:, :3].astype(np.float64), matrix, corners)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_never_inside(bad: float) -> None:
    values = np.zeros((300, 3), np.float32)
    values[[0, 5, 299], [0, 1, 2]] = bad
    found = select.in_buffer(compute.buffer(values), np.eye(4), EVERYWHERE).read()
    assert found.tolist() == sorted(set(range(300)) - {0, 5, 299})


def test_behind_the_camera_is_outside() -> None:
    seen = gfx.PerspectiveCamera(60)
    seen.depth_range = 0.1, 100
    values = np.array([[0, 0, -5], [0, 0, 5], [0, 0, -0.05], [0, 0, -200], [0.1, 0, -1]], np.float32)
    assert select.in_buffer(compute.buffer(values), seen.camera_matrix, EVERYWHERE).read().tolist() == [0, 4]


def test_a_lasso_that_winds_twice_leaves_out_what_it_winds_around() -> None:
    angle = np.linspace(0, 4 * np.pi, 100, endpoint=False)
    lasso = np.column_stack([np.cos(angle), np.sin(angle)]) * np.linspace(0.4, 0.8, 100)[:, None]
    values = np.array([[0.0, 0, 0], [0.7, 0, 0], [-0.7, 0, 0], [0, 0.5, 0], [2, 2, 0]], np.float32)
    found = select.in_buffer(compute.buffer(values), np.eye(4), lasso).read()
    assert found.tolist() == np.flatnonzero(Path(lasso).contains_points(values[:, :2])).tolist()
    assert 0 not in found


def test_edges_that_meet_are_crossed_once() -> None:
    """A ray through a corner, and along a level edge."""
    diamond = np.array([[0, -0.5], [0.5, 0], [0, 0.5], [-0.5, 0]])
    values = np.array([[-0.25, 0, 0], [0.25, 0, 0], [-0.75, 0, 0], [0.75, 0, 0]], np.float32)
    assert select.in_buffer(compute.buffer(values), np.eye(4), diamond).read().tolist() == [0, 1]
    steps = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0], [0.25, 0], [0.25, 0.5], [-0.5, 0.5]])
    assert select.in_buffer(compute.buffer(values), np.eye(4), steps).read()[:1].tolist() == [0]


def test_a_polygon_without_area_has_nothing_in_it() -> None:
    values = compute.buffer(np.zeros((10, 3), np.float32))
    assert select.in_buffer(values, np.eye(4), [[-1, 0], [1, 0], [0, 0]]).read().shape == (0,)
    assert select.in_buffer(values, np.eye(4), [[0, -1], [0, 1], [0, 0]]).read().shape == (0,)


def test_a_cloud_in_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizlib.passes.cloud.largest", lambda limits: 3)
    values = np.random.default_rng(3).uniform(-1, 1, (40_000, 3)).astype(np.float32)
    cloud = Cloud("test")
    cloud.add(values[:30_000])
    cloud.add(values[30_000:])
    found = select.in_cloud(cloud, np.diag([1, 1, 0, 1]), BOX).read()
    assert len(cloud.parts) > 3
    assert all(isinstance(part, Part) for part in cloud.parts)
    others = np.setxor1d(found, np.flatnonzero((np.abs(values[:, :2]) < 0.5).all(axis=1)))
    assert (np.abs(np.abs(values[others, :2]) - 0.5).min(axis=1) < 1e-5).all(), "but for those on the edge"
    assert 0.2 < len(found) / len(values) < 0.3


def test_numbers_can_be_others() -> None:
    found = select.in_buffer(compute.buffer(np.zeros((3, 3), np.float32)), np.eye(4), BOX)
    assert found.renumbered(lambda rows: np.array([7, 5, 9])[rows]).read().tolist() == [5, 7, 9]


@pytest.mark.parametrize(
    ("matrix", "corners", "message"),
    [
        (np.eye(3), BOX, r"lasso: matrix has shape \(3, 3\), expected \(4, 4\)"),
        (np.full((4, 4), np.nan), BOX, r"lasso: matrix\[0\] is"),
        (np.eye(4), BOX[:2], "lasso: polygon has 2 corners, expected 3 to"),
        (np.eye(4), [[0, 1, 2]], r"lasso: polygon has shape \(1, 3\), expected \(V, 2\)"),
        (np.eye(4), [[0, 0], [1, np.nan], [1, 1]], r"lasso: polygon\[1\] is"),
    ],
)
def test_wrong_arguments(matrix: Any, corners: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        select.in_buffer(compute.buffer(np.zeros((3, 3), np.float32)), matrix, corners, "lasso")


def test_wrong_buffers() -> None:
    with pytest.raises(ValueError, match=r"positions is a buffer of shape \(3, 2\) and dtype float32"):
        select.in_buffer(compute.buffer(np.zeros((3, 2), np.float32)), np.eye(4), BOX)
