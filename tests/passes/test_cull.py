"""Culling, natively: no visible point is lost, the order stays, and detail is what was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from numpy.typing import NDArray
from pygfx.renderers.wgpu.engine.renderer import WgpuRenderer
from pygfx.renderers.wgpu.engine.shared import get_shared

from vizlib.passes import frame, packing
from vizlib.passes.cloud import Cloud
from vizlib.passes.cull import PARAMS, Part, largest

COUNT = 100_000
SIZE = 640, 480


class Scene:
    """One cloud and what a frame's cull pass makes of it."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        self.cloud = Cloud("test")
        self.cloud.add(values.astype(np.float32))
        self.cloud.upload()
        (self.part,) = self.cloud.parts
        self.part.full = True
        self.object = gfx.WorldObject()
        place = self.cloud.numbers()
        chunks = np.frombuffer(self.read("chunks"), packing.CHUNK_DTYPE)
        points = np.frombuffer(self.read("points"), np.uint32).reshape(-1, 2)[: len(values)]
        self.positions = packing.unpacked(chunks, points).astype(np.float64)  # by place
        assert (place[: len(values)] >= 0).all()

    def read(self, name: str) -> memoryview:
        device = frame.device()
        data: memoryview = device.queue.read_buffer(self.part.buffers[name])
        return data

    def drawn(self, camera: gfx.Camera, size: tuple[int, int] = SIZE) -> NDArray[np.uint32]:
        """The places of the points that the pass chooses, in order."""
        shared, queue = get_shared(), frame.device().queue
        camera.set_view_size(*size)
        self.object._update_world_transform()
        WgpuRenderer._update_stdinfo_buffer(Renderer(shared), camera, size, size, (1, 1, 0, 0))
        for buffer in (shared.uniform_buffer, self.object.uniform_buffer):
            entry = frame.entries([buffer])[0]["resource"]
            queue.write_buffer(entry["buffer"], entry["offset"], buffer.data.tobytes())
        self.part.bind(self.object)
        encoder = frame.device().create_command_encoder()
        compute_pass = encoder.begin_compute_pass()
        self.part.encode(compute_pass)
        compute_pass.end()
        queue.submit([encoder.finish()])
        args = np.frombuffer(self.read("args"), np.uint32)
        assert args[:4].tolist() == [args[7] * 6, 1, 0, 0]
        return np.frombuffer(self.read("ids"), np.uint32)[: args[7]]

    def visible(self, camera: gfx.Camera) -> NDArray[np.bool_]:
        """By place, in float64: whose middle is in the picture."""
        matrix = camera.camera_matrix @ self.object.world.matrix
        clip = np.column_stack([self.positions, np.ones(len(self.positions))]) @ matrix.T
        w = clip[:, 3]
        return np.asarray((np.abs(clip[:, :2]) <= w[:, None]).all(axis=1) & (clip[:, 2] >= 0) & (clip[:, 2] <= w))


class Renderer:
    """As much of a renderer as pygfx needs to write the camera's matrices."""

    def __init__(self, shared: Any) -> None:
        self._shared = shared


def camera(random: np.random.Generator, scale: float = 1.0) -> gfx.Camera:
    """Somewhere around a cloud, looking somewhere: often partly past it, sometimes away from it, or from inside."""
    kind = random.integers(3)
    result = gfx.PerspectiveCamera(float(random.uniform(10, 120)))
    if kind == 0:
        result = gfx.OrthographicCamera(*(random.uniform(0.2, 4, 2) * scale))
    result.local.position = random.normal(size=3) * random.choice([0.3, 2, 10]) * scale
    result.look_at(random.normal(size=3) * 0.7 * scale)
    if kind:
        near = float(random.choice([1e-3, 0.5, 2]) * scale)
        result.depth_range = near, near * 1000
    return result


@pytest.fixture(scope="module")
def gauss() -> Scene:
    return Scene(np.random.default_rng(0).normal(size=(COUNT, 3)) * (1, 0.5, 0.2))


def test_no_visible_point_is_lost_over_200_cameras(gauss: Scene) -> None:
    random = np.random.default_rng(1)
    shares = []
    for number in range(200):
        if number % 20 == 0:
            gauss.object.local.position = random.normal(size=3) * 0.2
            gauss.object.local.scale = random.uniform(0.2, 3, 3)
            gauss.object.local.euler = random.uniform(-3, 3, 3)
        view = camera(random)
        ids = gauss.drawn(view)
        visible = np.flatnonzero(gauss.visible(view))
        lost = np.setdiff1d(visible, ids)
        assert not lost.size, f"camera {number} lost {lost.size} of {visible.size}"
        assert (np.diff(ids.astype(np.int64)) > 0).all(), "in order, each once"
        shares.append((visible.size / COUNT, ids.size / COUNT))
    seen, drawn = np.array(shares).T
    # The cameras are worth something: they see all, some and none of it, and what nobody sees is not drawn.
    assert (seen == 0).any()
    assert (seen > 0.9).any()
    assert ((seen > 0.05) & (seen < 0.5)).sum() > 20
    assert (drawn - seen).mean() < 0.02


def test_clouds_far_larger_than_a_unit() -> None:
    scene = Scene(np.random.default_rng(2).normal(size=(COUNT, 3)) * 1e6)
    random = np.random.default_rng(3)
    for _ in range(10):
        view = camera(random, 1e6)
        ids = scene.drawn(view)
        assert not np.setdiff1d(np.flatnonzero(scene.visible(view)), ids).size


def test_points_without_a_place_are_never_drawn() -> None:
    values = np.random.default_rng(7).normal(size=(COUNT, 3))
    values[::5] = np.nan
    scene = Scene(values)
    there = np.flatnonzero(np.isfinite(scene.positions).all(axis=1))
    assert there.size == COUNT - COUNT // 5
    near, far = gfx.PerspectiveCamera(50), gfx.PerspectiveCamera(50, depth_range=(1, 1e4))
    far.local.position = 0, 0, 50
    for view in (near, far):
        ids = scene.drawn(view)
        assert np.isin(ids, there).all()
        assert not np.setdiff1d(np.flatnonzero(scene.visible(view)), ids).size
        assert ids.size > 0
    assert np.array_equal(ids, there), "all of them, from far away"
    scene.part.culls = False
    assert np.array_equal(scene.drawn(near), there)


def test_a_cloud_that_moves_keeps_its_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizlib.passes.cloud.largest", lambda limits: 4)
    count, first = packing.CHUNK * 9 + 5, packing.CHUNK * 4 + 9
    values = np.random.default_rng(8).normal(size=(2, count, 3)).astype(np.float32)
    numbers = np.arange(count, dtype=np.uint32)
    for uploaded in (False, True):
        cloud = Cloud("test")
        cloud.add(values[0, :first], colors=numbers[:first])
        cloud.add(values[0, first:], colors=numbers[first:])
        if uploaded:
            cloud.upload()
        cloud.move(values[1])
        cloud.upload()
        assert np.array_equal(cloud.low, values[1].min(axis=0))
        queue = frame.device().queue
        for index, part in enumerate(cloud.parts):
            found = {name: queue.read_buffer(part.channel(name)) for name in ("colors", "chunks", "points")}
            colors = np.frombuffer(found["colors"], np.uint32)[: part.slots]
            points = np.frombuffer(found["points"], np.uint32).reshape(-1, 2)[: part.slots]
            places = packing.unpacked(np.frombuffer(found["chunks"], packing.CHUNK_DTYPE), points)
            mine = cloud.numbers()[cloud.base(index) :][: part.slots]
            assert np.array_equal(colors[mine >= 0], mine[mine >= 0])
            assert np.allclose(places[mine >= 0], values[1][mine[mine >= 0]], atol=1e-5)
        cloud.destroy()


def test_without_culling_all_are_drawn_in_order(gauss: Scene) -> None:
    away = gfx.PerspectiveCamera(50)
    away.local.position = (0, 0, 100)
    away.look_at((0, 0, 200))
    gauss.part.culls = False
    try:
        assert np.array_equal(gauss.drawn(away), np.arange(COUNT))
    finally:
        gauss.part.culls = True
    assert gauss.drawn(away).size == 0


@pytest.mark.parametrize(("space", "size"), [("screen", 200.0), ("world", 1.0), ("model", 0.5)])
def test_a_point_whose_middle_is_outside_is_drawn_if_its_edge_is_inside(space: str, size: float) -> None:
    scene = Scene(np.random.default_rng(4).uniform(-3, 3, size=(COUNT, 3)))
    scene.object.local.scale = 2, 2, 2
    scene.part.size, scene.part.size_space = size, space
    view = gfx.OrthographicCamera(4, 3)
    ids = scene.drawn(view, (400, 300))
    # A pixel is 0.01 wide, and a unit of the object 2.
    radius = {"screen": 1.0, "world": 0.5, "model": 0.5}[space]
    world = scene.positions * 2
    wanted = (np.abs(world[:, 0]) <= 2 + radius) & (np.abs(world[:, 1]) <= 1.5 + radius)
    wanted &= scene.visible(view) | (np.abs(world[:, 2]) < 1)
    touching = np.flatnonzero(wanted & ~scene.visible(view))
    assert touching.size > 100
    assert not np.setdiff1d(touching, ids).size


def test_the_budget_is_kept_and_its_points_are_stable_and_even(gauss: Scene) -> None:
    view = gfx.PerspectiveCamera(50)
    view.local.position = (0, 0, 6)
    view.look_at((0, 0, 0))
    gauss.object.local.position, gauss.object.local.scale, gauss.object.local.rotation = (0, 0, 0), 1, (0, 0, 0, 1)
    everything = gauss.drawn(view)
    gauss.part.full, gauss.part.pixel_error, gauss.part.budget = False, 1e-3, COUNT // 10
    try:
        some = gauss.drawn(view)
        assert 0.8 * COUNT / 10 < some.size <= COUNT / 10
        assert np.isin(some, everything).all()
        view.local.x += 1e-4
        assert np.array_equal(gauss.drawn(view), some), "the same ones, when nearly nothing moves"
        # More of them with a greater budget, and none of those before is gone.
        gauss.part.budget = COUNT // 5
        assert np.isin(some, gauss.drawn(view)).all()
        # Evenly: the subset's mean and spread are the cloud's.
        middle = abs(gauss.positions[some].mean(axis=0) - gauss.positions.mean(axis=0))
        assert (middle < 0.03).all()
    finally:
        gauss.part.full, gauss.part.pixel_error, gauss.part.budget = True, 1.0, 2**31


def test_what_is_far_away_draws_less(gauss: Scene) -> None:
    gauss.part.full, gauss.part.budget = False, 2**31
    sizes = []
    try:
        for distance in (6, 60, 600, 6000):
            view = gfx.PerspectiveCamera(50, depth_range=(0.1, 1e5))
            view.local.position = (0, 0, distance)
            view.look_at((0, 0, 0))
            sizes.append(gauss.drawn(view).size)
    finally:
        gauss.part.full = True
    assert sizes[0] > 0.9 * COUNT
    assert sizes == sorted(sizes, reverse=True)
    assert 0 < sizes[2] < COUNT / 50
    assert gauss.part.chunks <= sizes[3] < 2 * gauss.part.chunks, "no chunk is ever gone"


def test_a_cloud_past_one_binding_is_in_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(5).normal(size=(packing.CHUNK * 10 + 5, 3)).astype(np.float32)
    monkeypatch.setattr("vizlib.passes.cloud.largest", lambda limits: 4)
    cloud = Cloud("test")
    cloud.add(values[: packing.CHUNK * 7], colors=np.arange(packing.CHUNK * 7, dtype=np.uint32))
    assert cloud.upload()
    rest = np.arange(packing.CHUNK * 7, len(values), dtype=np.uint32)
    cloud.add(values[packing.CHUNK * 7 :], colors=rest)
    assert [part.chunks for part in cloud.parts] == [4, 4, 3]
    queue = frame.device().queue
    found = [np.frombuffer(queue.read_buffer(part.channel("colors")), np.uint32)[: part.slots] for part in cloud.parts]
    numbers = np.concatenate(found)
    places = np.concatenate([cloud.base(index) + np.arange(len(part)) for index, part in enumerate(found)])
    there = cloud.numbers()[places] >= 0
    assert [cloud.number(int(place)) for place in places[there][::1000]] == numbers[there][::1000].tolist()
    assert np.array_equal(np.sort(numbers[there]), np.arange(len(values)))
    cloud.destroy()


def test_the_limit_of_a_part() -> None:
    assert largest({"max-storage-buffer-binding-size": 128 << 20, "max-buffer-size": 256 << 20}) == 4096


def test_nothing_is_uploaded_while_nothing_changes(gauss: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    queue = frame.device().queue
    gauss.part.update()
    monkeypatch.setattr(type(queue), "write_buffer", lambda self, buffer, offset, data: written.append(len(data)))
    gauss.part.update()
    assert written == []
    gauss.part.pixel_error = 2.0
    gauss.part.update()
    assert written == [PARAMS.itemsize]
    monkeypatch.undo()
    gauss.part.pixel_error = 1.0
    gauss.part.update()


def test_closing_a_part_twice() -> None:
    part = Part(1, "test")
    assert part.nbytes > 4096 * 12
    part.destroy()
    part.destroy()
