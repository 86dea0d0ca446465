"""Line: what it takes and refuses, breaks, loops, segments, and that its properties are live."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz

STEPS = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])


def test_it_is_a_pygfx_line() -> None:
    line = vz.Line(STEPS, name="path")
    assert isinstance(line, gfx.Line)
    assert line.name == "path"
    assert line.get_world_bounding_box().tolist() == [[0, 0, 0], [1, 1, 0]]
    assert line.positions.tolist() == STEPS.tolist()


@pytest.mark.parametrize("dtype", ["u1", "i8", "f2", "f4", ">f8"])
def test_positions_of_any_numeric_dtype_in_two_or_three_dimensions(dtype: str) -> None:
    assert vz.Line(STEPS.astype(dtype)).positions.tolist() == STEPS.tolist()
    assert vz.Line(STEPS[:, :2].astype(dtype)).positions.tolist() == STEPS.tolist()


@pytest.mark.parametrize("masked", [False, True])
def test_missing_positions_break_the_line(masked: bool) -> None:
    line = vz.Line(np.ma.masked_array(STEPS, [[0], [0], [1], [0]] * np.ones(3)) if masked else _without(2))
    assert np.isnan(line.geometry.positions.data).any(axis=1).tolist() == [False, False, True, False]
    assert np.isnan(line.positions[2]).all()
    assert line.get_world_bounding_box().tolist() == [[0, 0, 0], [1, 1, 0]]


def _without(row: int) -> np.ndarray:
    positions = STEPS.copy()
    positions[row, 1] = np.nan
    return positions


def test_far_from_the_origin_no_digit_is_lost() -> None:
    fine = STEPS / 100 + np.array([500_000, 5_400_000, 0])
    line = vz.Line(fine)
    assert np.abs(line.positions - fine).max() < 1e-8
    line.positions = fine + 7
    assert np.abs(line.positions - fine - 7).max() < 1e-8
    line.positions = STEPS
    assert line.local.position.tolist() == [0, 0, 0]


def test_the_line_keeps_arrays_of_its_own() -> None:
    given = STEPS.astype(np.float32)
    line = vz.Line(given)
    given[0] = 9
    assert line.positions.tolist() == STEPS.tolist()
    with pytest.raises(ValueError, match="read-only"):
        line.positions[0] = 1


def test_scalars_and_colors() -> None:
    line = vz.Line(STEPS, scalars=[0, 1, 2, 4], cmap="gray")
    assert line.rgba()[:, 0].tolist() == [0, 64, 128, 255]
    line.clim = (0, 2)
    assert line.rgba()[:, 0].tolist() == [0, 128, 255, 255]
    line.scalars = None
    line.colors = [[255, 0, 0]] * 4
    assert line.rgba().tolist() == [[255, 0, 0, 255]] * 4
    line.colors = None
    line.color = "lime"
    assert line.rgba().tolist() == [[0, 255, 0, 255]]


def test_all_properties_are_live() -> None:
    line = vz.Line(STEPS)
    for name, value in {
        "thickness": 5.0,
        "thickness_space": "world",
        "dash_pattern": (3.0, 2.0),
        "loop": True,
        "opacity": 0.5,
    }.items():
        setattr(line, name, value)
        assert getattr(line, name) == value
    line.loop = False
    line.segments = True
    assert line.segments
    assert (line.thickness, line.dash_pattern, line.opacity) == (5, (3, 2), 0.5)
    line.positions = np.concatenate([STEPS, STEPS])
    assert len(line.positions) == 8
    line.segments = False
    assert not line.segments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"positions": np.zeros((5, 4))}, r'Line "l": positions has shape \(5, 4\), expected \(N, 3\) or \(N, 2\)\.'),
        ({"positions": [[0, 0, 0]]}, r"positions has 1 row, expected at least two"),
        ({"positions": np.full((3, 3), np.nan)}, r"positions has no row without NaN"),
        (
            {"positions": [[np.nan, 0, 0], [0, 0, 0], [0, np.inf, 0]]},
            r"positions\[2\] is \(0, inf, 0\), expected finite",
        ),
        ({"positions": [[0, 0, 0], [0, 1e300, 0]]}, r"positions\[1\] is \(0, 1e\+300, 0\), expected numbers between"),
        ({"positions": STEPS[:3], "segments": True}, r"positions has 3 rows, expected an even number"),
        ({"positions": STEPS, "segments": True, "loop": True}, r"loop and segments are both set"),
        ({"positions": STEPS, "thickness": 0}, r"thickness is 0, expected a number above 0"),
        ({"positions": STEPS, "thickness": "2"}, r"thickness is '2', expected a number above 0"),
        ({"positions": STEPS, "thickness_space": "scren"}, r"thickness_space is 'scren' \(did you mean 'screen'\?\)"),
        ({"positions": STEPS, "dash_pattern": (1,)}, r"dash_pattern is \(1,\), expected an even number"),
        ({"positions": STEPS, "dash_pattern": (0, 0)}, r"dash_pattern is \(0, 0\), expected"),
        ({"positions": STEPS, "scalars": [1, 2]}, r"scalars has length 2, expected 4 \(positions\)"),
        ({"positions": STEPS, "color": "blurple"}, r"color is 'blurple', expected a colour"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vz.Line(**arguments, name="l")


def test_more_positions_need_the_rest_to_fit() -> None:
    line = vz.Line(STEPS, scalars=[0, 1, 2, 3])
    with pytest.raises(ValueError, match=r"positions has 8 rows and scalars has 4, .*set line\.scalars to None first"):
        line.positions = np.concatenate([STEPS, STEPS])
    assert len(line.positions) == 4


def test_a_dash_pattern_that_is_a_number() -> None:
    with pytest.raises(TypeError, match=r"dash_pattern is 5, expected an even number"):
        vz.Line(STEPS, dash_pattern=5)  # type: ignore[arg-type]
