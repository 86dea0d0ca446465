"""Instances: what they take and refuse, and that they look like as many meshes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from numpy.typing import NDArray

import vizlib as vz
from vizlib.passes import frame

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float) * (1, 0.6, 0.3)
QUADS = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]


@pytest.fixture(autouse=True)
def offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")


def box(**options: Any) -> vz.Mesh:
    return vz.Mesh(CORNERS, QUADS, shading="flat", **options)


def matrices(count: int, seed: int = 0) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    result = np.zeros((count, 4, 4))
    for matrix in result:
        part = gfx.utils.transform.AffineTransform(random.uniform(-4, 4, 3), scale=random.uniform(0.2, 1.5, 3))
        part.euler = random.uniform(-3, 3, 3)
        matrix[:] = part.matrix
    return result


def shot(things: Any, camera: Any = None) -> NDArray[np.int64]:
    figure = vz.show(things, size=(200, 150), background="black")
    try:
        if camera is not None:
            figure.camera.set_state(camera)
        return figure.screenshot().astype(int)
    finally:
        figure.close()


def camera(place: Any, target: Any = (0, 0, 0)) -> dict[str, Any]:
    result = gfx.PerspectiveCamera(50)
    result.local.position = place
    result.look_at(target)
    return dict(result.get_state())


def drawn(instances: vz.Instances) -> list[int]:
    """The numbers of the instances that the last frame drew."""
    queue, cull = frame.device().queue, instances._cull
    assert cull is not None
    count = np.frombuffer(queue.read_buffer(cull.args), np.uint32)[1]
    return np.frombuffer(queue.read_buffer(cull.ids), np.uint32)[:count].tolist()  # type: ignore[no-any-return]


def test_they_look_like_as_many_meshes() -> None:
    given = matrices(40)
    colors = np.random.default_rng(1).uniform(size=(40, 3))
    meshes = []
    for matrix, color in zip(given, colors, strict=True):
        mesh = box(color=tuple(color))
        mesh.local.matrix = matrix
        meshes.append(mesh)
    view = camera((3, 4, 14))
    different = np.abs(shot(meshes, view) - shot(vz.Instances(box(), given, colors=colors), view)).max(axis=-1) > 3
    assert different.mean() < 0.001


def test_scalars_color_and_live_properties() -> None:
    instances = vz.Instances(box(color="orange"), matrices(30))
    pictures = [shot(instances)]
    assert instances.rgba().tolist() == [[255, 165, 0, 255]]
    for name, value in (
        ("color", "red"),
        ("colors", np.random.default_rng(0).uniform(size=(30, 4))),
        ("scalars", np.arange(30)),
        ("cmap", "magma"),
        ("clim", (5, 10)),
        ("norm", "sqrt"),
        ("transforms", matrices(30, 5)),
        ("opacity", 0.5),
        ("scalars", None),
        ("colors", None),
    ):
        setattr(instances, name, value)
        pictures.append(shot(instances))
        assert not np.array_equal(pictures[-1], pictures[-2]), name
    instances.transforms = matrices(12)
    assert len(instances.transforms) == 12
    assert np.allclose(instances.transforms, matrices(12), atol=1e-5)


def test_rgba_is_the_scales() -> None:
    instances = vz.Instances(box(), matrices(5), scalars=[0, 1, np.nan, 3, 4], cmap="gray")
    assert instances.rgba()[:, 0].tolist() == [0, 64, 128, 191, 255]


def test_culling_changes_no_pixel_and_loses_none_that_is_seen() -> None:
    given = matrices(600)
    instances = vz.Instances(box(), given, scalars=np.arange(600))
    random = np.random.default_rng(3)
    counts = []
    figure = vz.show(instances, size=(200, 150), background="black")
    try:
        for _ in range(10):
            figure.camera.set_state(camera(random.normal(size=3) * random.choice([1, 4, 12]), random.normal(size=3)))
            instances.cull = True
            culled = figure.screenshot()
            ids = drawn(instances)
            counts.append(len(ids))
            assert ids == sorted(set(ids))
            matrix = figure.camera.camera_matrix
            clip = np.einsum("ij,njk,lk->nli", matrix, given, np.column_stack([CORNERS, np.ones(8)]))
            w = clip[..., 3:]
            inside = (np.abs(clip[..., :2]) <= w).all(axis=-1) & (clip[..., 2] >= 0) & (clip[..., 2] <= w[..., 0])
            seen = inside.any(axis=1)
            assert not set(np.flatnonzero(seen)) - set(ids)
            instances.cull = False
            assert np.array_equal(culled, figure.screenshot())
            assert drawn(instances) == list(range(600))
    finally:
        figure.close()
    assert min(counts) < 300
    assert max(counts) > 100


def test_positions_alone_and_far_away() -> None:
    places = np.array([500_000.0, 5_400_000.0, 0]) + np.random.default_rng(0).uniform(0, 9, (20, 3))
    instances = vz.Instances(box(), places)
    assert np.abs(instances.transforms[:, :3, 3] - places).max() < 1e-5
    low, high = instances.get_world_bounding_box()
    assert np.abs(low - places.min(axis=0)).max() < 1e-3
    assert np.abs(high - places.max(axis=0) - (1, 0.6, 0.3)).max() < 1e-3


def test_picking_gives_instance_and_face() -> None:
    instances = vz.Instances(box(), matrices(5))
    pick = instances.id | 7 << 20 | 3 << 42
    assert instances._wgpu_get_pick_info(pick) == {"instance_index": 3, "face_index": 7}


TRANSPOSED = np.tile(np.eye(4), (3, 1, 1))
TRANSPOSED[1, 3, 0] = 5


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"mesh": None}, TypeError, 'Instances "x": mesh is NoneType, expected a Mesh'),
        ({"transforms": np.eye(4)}, ValueError, r"transforms has shape \(4, 4\), expected \(N, 4, 4\)"),
        ({"transforms": np.zeros((0, 3))}, ValueError, "transforms is empty"),
        ({"transforms": [[0, np.nan, 0]]}, ValueError, r"transforms\[0\] is \(0, nan, 0\)"),
        ({"transforms": TRANSPOSED}, ValueError, r"transforms\[1\] has the last row \(5, 0, 0, 1\), expected"),
        ({"scalars": [1]}, ValueError, r"scalars has length 1, expected 3 \(instances\)"),
        ({"colors": [[0, 0, 2.0]] * 3}, ValueError, "colors runs from 0 to 2, expected 0 to 1"),
    ],
)
def test_what_is_refused(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        vz.Instances(**{"mesh": box(), "transforms": np.zeros((3, 3)), "name": "x", **options})
    instances = vz.Instances(box(), np.zeros((3, 3)), scalars=[1, 2, 3])
    with pytest.raises(ValueError, match=r"set instances\.scalars to None first"):
        instances.transforms = np.zeros((4, 3))
