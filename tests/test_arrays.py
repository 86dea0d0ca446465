"""User data → checked arrays; what Mesh's tests do not reach."""

from __future__ import annotations

import numpy as np
import pytest

from vizlib import arrays


def test_right_arrays_are_not_copied() -> None:
    data = np.arange(12, dtype=np.float32).reshape(4, 3)
    assert arrays.array(data, "positions", "Mesh", ("N", 3)) is data
    assert arrays.positions(data, "Mesh").values is data


def test_big_endian_becomes_native() -> None:
    assert arrays.array(np.arange(3, dtype=">i4"), "x", "Mesh", ("N",)).dtype.isnative


def test_shapes_are_told_apart() -> None:
    assert arrays.shape_text((3,)) == "(3,)"
    assert arrays.shape_text(("N", 3)) == "(N, 3)"
    with pytest.raises(ValueError, match=r"x has shape \(2, 2\), expected \(N,\) or \(N, 3\)"):
        arrays.array(np.zeros((2, 2)), "x", "Mesh", ("N",), ("N", 3))


def test_finite_numbers_whose_sum_is_not() -> None:
    arrays.finite(np.full((4, 3), 1e308), "x", "Mesh")


def test_an_offset_only_where_float32_would_lose_digits() -> None:
    near = np.array([[0, 0, 0], [1, 1, 1]]) + 7.0
    assert arrays.positions(near, "Mesh").offset.tolist() == [0, 0, 0]
    assert arrays.positions(near + 1, "Mesh").offset.tolist() == [8.5, 8.5, 8.5]


def test_one_point_is_its_own_offset() -> None:
    values, offset = arrays.positions([[5.0, 6.0, 7.0]], "Mesh")
    assert values.tolist() == [[0, 0, 0]]
    assert offset.tolist() == [5, 6, 7]


def test_colours() -> None:
    assert arrays.colors(np.array([[0, 255, 51]], np.uint8), "Mesh", {"vertices": 1})[0] == pytest.approx([0, 1, 0.2])
    with pytest.raises(ValueError, match="colors runs from 0 to 256, expected 0 to 255"):
        arrays.colors([[0, 256, 0]], "Mesh", {"vertices": 1})
    with pytest.raises(ValueError, match=r"colors\[0\] is \(nan, 0, 0\)"):
        arrays.colors([[np.nan, 0, 0]], "Mesh", {"vertices": 1})


def test_a_word_that_is_wrong_lists_those_there_are_and_the_closest() -> None:
    assert arrays.choice("log", "norm", "Mesh", ("linear", "log")) == "log"
    with pytest.raises(
        ValueError, match=r"^Mesh: norm is 'lgo' \(did you mean 'log'\?\), expected one of 'linear', 'log'\.$"
    ):
        arrays.choice("lgo", "norm", "Mesh", ("linear", "log"))
    with pytest.raises(ValueError, match=r"^Mesh: norm is 3, expected one of 'linear', 'log'\.$"):
        arrays.choice(3, "norm", "Mesh", ("linear", "log"))


@pytest.mark.parametrize("wrong", [0, -1.0, np.inf, np.nan, False, "3", None])
def test_a_size_is_a_finite_number_above_zero(wrong: object) -> None:
    assert arrays.positive(np.float32(2.5), "size", "Points") == 2.5
    with pytest.raises(ValueError, match=r"^Points: size is .*, expected a number above 0\.$"):
        arrays.positive(wrong, "size", "Points")
