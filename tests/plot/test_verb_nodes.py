"""Curve, Bars, Fill and Rule on logarithmic axes, and what is under the pointer of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.nodes.picked import picked, placed
from vizlib.plot.verbs.curve import Curve
from vizlib.plot.verbs.patches import FAR_BELOW, SHOWN_BELOW, Bars, Fill, Patch
from vizlib.plot.verbs.rules import Rule

STEPS = np.array([[0.0, 1, 0], [1, 10, 0], [2, 100, 0]])


def log_y(points: np.ndarray) -> np.ndarray:
    return np.column_stack([points[:, 0], np.log10(points[:, 1]), points[:, 2]])


def log_x(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.log10(points[:, 0]), points[:, 1], points[:, 2]])


def warp(node: vz.Line, forward: Any) -> None:
    """As a view does."""
    for item in node.iter():
        item.warp(forward)


def seen(curve: Curve) -> np.ndarray:
    """(N, 2) where the markers are in the scene."""
    markers = curve.markers
    places = markers.positions.astype(np.float64) + markers.world.position - markers._offset
    return np.asarray(places[:, :2])


def test_markers_follow_their_line_onto_logarithmic_axes() -> None:
    curve = Curve(STEPS)
    warp(curve, log_y)
    np.testing.assert_allclose(seen(curve), [[0, 0], [1, 1], [2, 2]], atol=1e-6)
    curve.positions = STEPS * [1, 10, 1] + [1e6, 0, 0]
    np.testing.assert_allclose(seen(curve), [[1e6, 1], [1e6 + 1, 2], [1e6 + 2, 3]], atol=1e-6)
    warp(curve, None)
    np.testing.assert_allclose(seen(curve), curve.positions[:, :2], rtol=1e-6)


def test_markers_that_have_no_place_are_not_drawn() -> None:
    curve = Curve(STEPS)
    warp(curve, lambda points: np.full_like(points, np.nan))
    assert not curve.markers.visible
    warp(curve, log_y)
    assert curve.markers.visible


@pytest.mark.parametrize("far", [0.0, 5e6])
def test_a_marker_is_a_position_of_its_curve(far: float) -> None:
    curve = Curve(STEPS + far, scalars=[5, 6, 7])
    found = picked(curve.markers, {"vertex_index": 1, "place": 1})
    assert (found.index, found.counted, found.value) == (1, "position", 6)
    assert placed(curve.markers, found).tolist() == (STEPS[1] + far).tolist()  # type: ignore[union-attr]
    curve.local.x += 3
    assert placed(curve.markers, found) == pytest.approx(STEPS[1] + far + [3, 0, 0])


@pytest.mark.parametrize("horizontal", [False, True])
def test_bars_on_logarithmic_axes_stand_far_below(horizontal: bool) -> None:
    bars = Bars([1, 2, 3], [2, 3, 4], [10, 1000, 0], horizontal=horizontal)
    bars.warp(log_x if horizontal else log_y)
    up = 0 if horizontal else 1
    ends = bars.geometry.positions.data.reshape(3, 4, 3)[..., up] + bars.local.position[up]
    assert ends[:2, 2].tolist() == pytest.approx([1, 3])
    assert ends[:2, 0].tolist() == pytest.approx([1 - FAR_BELOW] * 2, abs=1e-4)
    assert len(np.unique(bars.geometry.indices.data[2])) == 1  # that without a height
    box = bars.get_world_bounding_box()
    assert box[:, up].tolist() == pytest.approx([1 - SHOWN_BELOW, 3], abs=1e-4)
    assert bars.heights.tolist() == [10, 1000, 0]
    bars.heights = [100, 100, 100]
    assert bars.get_world_bounding_box()[:, up].tolist() == pytest.approx([2 - SHOWN_BELOW, 2], abs=1e-4)
    bars.warp(None)
    assert bars.get_world_bounding_box()[:, up].tolist() == [0, 100]


def test_bars_between_two_positive_ends_keep_both() -> None:
    bars = Bars([0], [1], [90], base=10)
    bars.warp(log_y)
    assert bars.get_world_bounding_box()[:, 1].tolist() == pytest.approx([1, 2])


def test_an_area_on_a_logarithmic_axis() -> None:
    area = Fill([0, 1, 2], [10, 100, 10])
    area.warp(log_y)
    assert area.get_world_bounding_box()[:, 1].tolist() == pytest.approx([1 - SHOWN_BELOW, 2], abs=1e-4)
    assert len(area.geometry.indices.data) == 2
    area.set([0, 1, 2, 3], [1, 10, 100, 1000])
    assert area.get_world_bounding_box()[:, 1].tolist() == pytest.approx([-SHOWN_BELOW, 3], abs=1e-4)
    assert len(area.indices) == 3


def test_a_rule_on_logarithmic_axes_is_where_it_says() -> None:
    rule = Rule("y", 100)
    rule.warp(log_y)
    assert rule.geometry.positions.data[:, 1] + rule.local.y == pytest.approx([2, 2])
    upright = Rule("x", 5)
    upright.warp(log_y)
    assert upright.geometry.positions.data[:, 0] + upright.local.x == pytest.approx([5, 5])
    rule.place = 1000
    assert rule.geometry.positions.data[:, 1] + rule.local.y == pytest.approx([3, 3])
    assert picked(rule, {}).value == 1000


def test_a_bar_tells_its_height() -> None:
    bars = Bars([0, 1], [1, 2], [5, 7])
    found = picked(bars, {"face_index": 1, "face_coord": (1.0, 0.0, 0.0, 0.0)})
    assert (found.index, found.counted, found.value) == (1, "bar", 7)


def test_patches_are_not_lit_and_take_colours_by_face() -> None:
    patch = Patch([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [2, 0, 0]], [[0, 1, 2], [0, 2, 3]], scalars=[0, 1])
    assert patch.rgba().shape == (2, 4)
    patch.color, patch.scalars = "red", None
    assert patch.rgba().tolist() == [[255, 0, 0, 255]]
    assert type(patch.material).__name__ == "MeshBasicMaterial"
