"""Rectangles of views."""

from __future__ import annotations

import pytest

from vizlib.plot.around.layout import GAP, Margins, arrange, fitted


def test_one_view_without_margins_has_the_canvas() -> None:
    assert arrange((640, 480), (1, 1), {(0, 0): Margins()}) == {(0, 0): (0, 0, 640, 480)}


def test_views_are_in_line_and_of_one_size() -> None:
    margins = {(0, 0): Margins(left=50, bottom=20), (0, 1): Margins(left=30, right=60), (1, 0): Margins(left=70, top=9)}
    rects = arrange((800, 600), (2, 2), margins, top=30)
    assert set(rects) == set(margins)
    assert len({rect[2:] for rect in rects.values()}) == 1
    assert rects[0, 0][0] == rects[1, 0][0] == 70
    assert rects[0, 0][1] == rects[0, 1][1] == 30
    right = rects[0, 1]
    assert right[0] + right[2] + 60 == pytest.approx(800)
    assert right[0] - 30 - GAP == pytest.approx(rects[0, 0][0] + rects[0, 0][2])
    below = rects[1, 0]
    assert below[1] + below[3] == pytest.approx(600)
    assert below[1] - 9 - GAP - 20 == pytest.approx(rects[0, 0][1] + rects[0, 0][3])


def test_with_no_room_left_views_keep_an_extent() -> None:
    around = {(row, column): Margins(50, 50, 50, 50) for row in range(3) for column in range(3)}
    rects = arrange((20, 10), (3, 3), around)
    assert all(width > 0 and height > 0 for _, _, width, height in rects.values())


def test_an_aspect_is_fitted_into_the_middle() -> None:
    assert fitted((0, 0, 400, 100), 2.0) == (100, 0, 200, 100)
    assert fitted((10, 10, 100, 400), 2.0) == (10, 185, 100, 50)
    assert fitted((0, 0, 400, 100), None) == (0, 0, 400, 100)
    assert fitted((0, 0, 400, 100), float("nan")) == (0, 0, 400, 100)
