"""Text: what it takes and refuses, and that its properties are live."""

from __future__ import annotations

from typing import Any

import pygfx as gfx
import pytest

import vizlib as vz


def test_it_is_a_pygfx_text() -> None:
    text = vz.Text("Peak", (1, 2, 3), name="label")
    assert isinstance(text, gfx.Text)
    assert text.name == "label"
    assert text.text == "Peak"
    assert text.position.tolist() == [1, 2, 3]
    assert text.size_space == "screen"
    assert text.get_world_bounding_box().tolist() == [[1, 2, 3], [1, 2, 3]]


def test_in_data_units_it_has_a_size() -> None:
    text = vz.Text("Hello", (1, 2), size=2, size_space="model", anchor="bottom-left")
    (left, bottom, _), (right, top, _) = text.get_world_bounding_box()
    assert (left, bottom) == pytest.approx((1, 2), abs=0.2)
    assert 3 < right - left < 8
    assert 1.5 < top - bottom < 4
    text.size = 4
    assert text.get_world_bounding_box()[1, 0] - 1 == pytest.approx(2 * (right - left), rel=0.1)
    text.text = "Hello, hello"
    assert text.get_world_bounding_box()[1, 0] - 1 > 3 * (right - left)
    text.anchor = "top-right"
    assert text.get_world_bounding_box()[1, :2] == pytest.approx((1, 2), abs=0.4)


def test_all_properties_are_live() -> None:
    text = vz.Text("a\nbb")
    for name, value in {
        "size": 20.0,
        "size_space": "model",
        "anchor": "baseline-right",
        "align": "left",
        "opacity": 0.5,
        "text": "other",
    }.items():
        setattr(text, name, value)
        assert getattr(text, name) == value
    text.color = "red"
    assert text.color == gfx.Color("red")
    assert text.outline is None
    text.outline = "white"
    assert text.outline == gfx.Color("white")
    text.outline = None
    assert text.outline is None
    text.position = (4, 5)
    assert text.position.tolist() == [4, 5, 0]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"text": 5}, TypeError, r'Text "t": text is 5, expected a string\.'),
        ({"position": (1, 2, 3, 4)}, ValueError, r"position has shape \(4,\), expected \(3,\) or \(2,\)"),
        ({"position": (1, float("nan"))}, ValueError, r"position is \(1.0, nan\), expected finite numbers"),
        ({"size": 0}, ValueError, r"size is 0, expected a number above 0"),
        ({"size_space": "world"}, ValueError, r"size_space is 'world', expected one of 'screen', 'model'"),
        ({"anchor": "top-middle"}, ValueError, r"anchor is 'top-middle' \(did you mean 'top-"),
        ({"align": "justify"}, ValueError, r"align is 'justify', expected one of 'left'"),
        ({"color": "blurple"}, ValueError, r"color is 'blurple', expected a colour"),
        ({"opacity": 2}, ValueError, r"opacity is 2, expected a number from 0 to 1"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        vz.Text(**{"text": "t", "name": "t"} | arguments)


def test_an_empty_text() -> None:
    text = vz.Text("")
    text.text = "now"
    text.text = ""
    assert text.text == ""
