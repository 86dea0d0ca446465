"""The histogram of a node's numbers, against NumPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.nodes import counted
from vizlib.passes import reduce

RANDOM = np.random.default_rng(0)

CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)


def agrees(found: Any, values: np.ndarray, log: bool = False) -> None:
    """Whether these are NumPy's counts, but for numbers at an edge, which may fall to either side of it."""
    assert found is not None
    counts, edges = found.read()
    wide = np.asarray(values, np.float64).ravel()
    wide = wide[np.isfinite(wide)]
    if log:
        wide, edges = np.log(wide[wide > 0]), np.log(edges)
    expected, their_edges = np.histogram(wide, len(counts))
    np.testing.assert_allclose(edges, their_edges, rtol=1e-6, atol=1e-6 * np.ptp(their_edges))
    assert counts.sum() == wide.size
    on_edge = (np.abs(wide[:, None] - their_edges) <= np.ptp(their_edges) * 2e-6).any(axis=1).sum()
    assert np.abs(counts - expected).sum() <= 2 * on_edge


def some(count: int, kind: str) -> np.ndarray:
    values = {
        "floats": lambda: RANDOM.normal(size=count),
        "holes": lambda: np.where(RANDOM.random(count) < 0.2, np.nan, RANDOM.normal(size=count)),
        "integers": lambda: RANDOM.integers(-50, 1000, count),
        "bytes": lambda: RANDOM.integers(0, 256, count, dtype=np.uint8),
        "constant": lambda: np.full(count, 3.25),
        "far": lambda: 1e6 + 10 * RANDOM.uniform(-1, 1, count),
    }
    return np.asarray(values[kind]())


def box(count: int) -> np.ndarray:
    return RANDOM.random((count, 3))


#: How many numbers, and a node of them.
NODES: dict[str, tuple[int, Callable[[np.ndarray], Any]]] = {
    "mesh": (3000, lambda v: vz.Mesh(box(3000), scalars=v)),
    "faces": (1000, lambda v: vz.Mesh(box(3000), scalars=v)),
    "surface": (600, lambda v: vz.Surface(np.zeros((20, 30)), scalars=v.reshape(20, 30))),
    "line": (500, lambda v: vz.Line(box(500), scalars=v)),
    "vectors": (500, lambda v: vz.Vectors(box(500), box(500), scalars=v)),
    "points": (2000, lambda v: vz.Points(box(2000), scalars=v)),
    "packed": (70_001, lambda v: vz.Points(box(70_001), scalars=v)),
    "instances": (500, lambda v: vz.Instances(vz.Mesh(CUBE[:3]), box(500), scalars=v)),
    "image": (1200, lambda v: vz.Image(v.reshape(30, 40))),
    "parts": (36_000, lambda v: vz.Image(v.reshape(4, 9000))),
    "volume": (1000, lambda v: vz.Volume(v.reshape(10, 10, 10))),
}


@pytest.mark.parametrize("kind", ["floats", "holes", "integers", "bytes", "constant", "far"])
@pytest.mark.parametrize("name", NODES)
def test_it_is_numpys(name: str, kind: str) -> None:
    count, make = NODES[name]
    values = some(count, kind)
    node = make(values)
    agrees(node.histogram(32), values)
    node.clim = (0, 5)  # of the colours only
    agrees(node.histogram(32), values)


@pytest.mark.parametrize("name", ["mesh", "packed", "image", "volume"])
def test_with_norm_log_the_logarithms_are_counted(name: str) -> None:
    count, make = NODES[name]
    values = RANDOM.lognormal(0, 3, count)
    values[:10], values[10] = np.nan, -4.0
    node = make(values)
    agrees(node.histogram(24), values)
    node.norm = "log"
    agrees(node.histogram(24), values, log=True)
    agrees(node.histogram(24, log=False), values)
    node.norm = "linear"
    agrees(node.histogram(24, log=True), values, log=True)


def test_it_is_counted_once_until_the_data_change(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    real = reduce.binned

    def binned(*args: Any, **options: Any) -> Any:
        counted.append(options)
        return real(*args, **options)

    monkeypatch.setattr(reduce, "binned", binned)
    mesh = vz.Mesh(box(300), scalars=np.arange(300))
    first = mesh.histogram(16)
    mesh.clim, mesh.cmap = (0, 10), "magma"
    assert mesh.histogram(16) is first
    assert len(counted) == 1
    mesh.histogram(8)
    mesh.histogram(16, log=True)
    assert mesh.histogram(16) is first
    assert len(counted) == 3
    mesh.scalars = np.arange(300) ** 2
    agrees(mesh.histogram(16), np.arange(300) ** 2)
    assert len(counted) == 4
    mesh.scalars = None
    assert mesh.histogram(16) is None
    assert vz.Image(np.zeros((3, 3, 3), np.uint8)).histogram() is None


def test_points_that_are_appended_count() -> None:
    first, second = RANDOM.normal(size=70_000), RANDOM.normal(5, 3, 5000)
    points = vz.Points(box(70_000), scalars=first)
    clim = points.clim
    agrees(points.histogram(32), first)
    points.append(box(5000), scalars=second)
    agrees(points.histogram(32), np.concatenate([first, second]))
    assert points.clim == clim
    points.cmap = "magma"
    assert points.clim == clim
    points.scalars = np.arange(75_000)
    agrees(points.histogram(32), np.arange(75_000))


def test_what_is_on_the_gpu_is_counted_there() -> None:
    values = RANDOM.lognormal(size=(30, 40)).astype("f4")
    data = vz.compute.buffer(values)
    image = vz.Image(data, clim=(0.1, 1))
    agrees(image.histogram(32), values)
    assert image.histogram(32) is image.histogram(32)
    values[:, 0] = -3
    data.write(values)
    agrees(image.histogram(32), values)
    image.norm = "log"
    agrees(image.histogram(32), values, log=True)


def test_a_large_volume_is_counted_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "PIECE", 5000)
    values = RANDOM.normal(size=(20, 20, 20))
    agrees(vz.Volume(values).histogram(64), values)


def test_no_number_at_all() -> None:
    counts, edges = vz.Image(np.full((4, 4), np.nan)).histogram(4).read()
    assert counts.tolist() == [0, 0, 0, 0]
    assert edges.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_wrong_arguments() -> None:
    mesh = vz.Mesh(box(3), scalars=[-3, -2, -1], name="low")
    with pytest.raises(ValueError, match=r'Mesh "low": histogram\(\) has log and no number above 0, expected some'):
        mesh.histogram(log=True)
    for bins in (0, 5000, 2.5):
        with pytest.raises(ValueError, match=f"bins is {bins}, expected 1 to 4096"):
            mesh.histogram(bins)
