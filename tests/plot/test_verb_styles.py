"""matplotlib's formats, markers and line styles, compared with what matplotlib makes of them."""

from __future__ import annotations

from itertools import permutations, product

import matplotlib.axes._base
import matplotlib.colors
import matplotlib.figure
import matplotlib.lines
import numpy as np
import pytest

from vizlib.plot.verbs.styles import DASHES, SHAPES, dashes_of, diameters, format_of, marker_of, pixels_of, round_dashes

FORMATS = sorted(
    {
        "".join(order)
        for color, marker, line in product(["", "r", "k", "C3"], ["", "o", ".", "x", "^", "v"], ["", *DASHES])
        for order in permutations((color, marker, line))
    }
    - {""}
)


@pytest.mark.filterwarnings("ignore")
def test_formats_are_read_as_by_matplotlib() -> None:
    assert len(FORMATS) > 300
    read = 0
    for text in FORMATS:
        try:
            line, marker, color = matplotlib.axes._base._process_plot_format(text)
        except ValueError:
            with pytest.raises(ValueError, match="is no format"):
                format_of(text, "View")
            continue
        read += 1
        found = format_of(text, "View")
        missing = "none" if found.linestyle == "none" else None
        assert (found.linestyle, found.marker) == (
            missing if line == "None" else line,
            None if marker == "None" else marker,
        ), text
        assert found.color is color is None or matplotlib.colors.same_color(found.color, color), text
    assert read > 200


@pytest.mark.parametrize("name", ["green", "#00ff00", "tab:orange", "orange", "black"])
def test_a_colour_alone(name: str) -> None:
    assert format_of(name, "View") == (name, None, None)


@pytest.mark.parametrize("text", ["rr", "oo", "----", "q", "r-q", "blurple", "--:"])
def test_what_is_no_format_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match=r"^View: '.*' is no format such as 'r--o': '.' is not expected there\."):
        format_of(text, "View")


@pytest.mark.parametrize("style", ["--", "-.", ":"])
def test_dashes_are_those_of_matplotlib(style: str) -> None:
    line = matplotlib.lines.Line2D([], [], linestyle=style, linewidth=1)
    assert dashes_of(style, "View") == pytest.approx(line._dash_pattern[1])


def test_line_styles() -> None:
    assert dashes_of("-", "View") == dashes_of("solid", "View") == ()
    assert dashes_of("dashed", "View") == dashes_of("--", "View")
    assert [dashes_of(none, "View") for none in ("", " ", "none", "None")] == [None] * 4
    assert dashes_of((0, (5, 2)), "View") == (5, 2)
    with pytest.raises(ValueError, match=r"^View: linestyle is 'doted' \(did you mean 'dotted'\?\), expected one of"):
        dashes_of("doted", "View")
    for wrong in ((3, (1, 2)), 7, (1, 2, 3), (0, "ab")):
        with pytest.raises(ValueError, match="expected a name such as '--', or"):
            dashes_of(wrong, "View")


def test_round_ends_count_as_part_of_a_dash() -> None:
    assert round_dashes((3.7, 1.6)) == pytest.approx((2.7, 2.6))
    assert round_dashes((6.4, 1.6, 0.5, 1.6)) == pytest.approx((5.4, 2.6, 0, 2.1))
    assert round_dashes(()) == ()


def test_markers() -> None:
    assert [marker for marker in SHAPES if marker not in matplotlib.lines.Line2D.markers] == []
    assert marker_of("o", "View") == ("circle", 1)
    assert marker_of("heart", "View") == ("heart", 1)
    assert marker_of(None, "View") is marker_of("none", "View") is None
    with pytest.raises(ValueError, match=r"^View: marker is 'circel' \(did you mean 'circle'\?\), expected one of 'o'"):
        marker_of("circel", "View")


def test_points_are_pixels_of_96_to_the_inch() -> None:
    figure = matplotlib.figure.Figure(dpi=96)
    drawn = figure.add_subplot().scatter([0, 1], [0, 1], s=[36, 100])
    figure.draw_without_rendering()
    # matplotlib scales a circle with a diameter of 1.
    expected = drawn.get_transforms()[:, 0, 0]
    np.testing.assert_allclose(diameters(np.array([36, 100]), 2, "View"), expected)
    assert diameters(36, 2, "View") == pytest.approx(expected[0])
    assert pixels_of(1.5, "linewidth", "View") == 2


def test_areas_are_checked() -> None:
    with pytest.raises(ValueError, match=r"^View: s is -1, expected a number above 0"):
        diameters(-1, 2, "View")
    with pytest.raises(ValueError, match=r"^View: s has -4, expected areas from 0 on, in points squared"):
        diameters([1, -4], 2, "View")
    with pytest.raises(ValueError, match=r"^View: s has shape \(3,\), expected \(2,\)"):
        diameters([1, 2, 3], 2, "View")
