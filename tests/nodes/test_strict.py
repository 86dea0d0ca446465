"""Setting what a node does not have is an error, which says what was meant."""

from __future__ import annotations

import numpy as np
import pytest

import vizlib as vz

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], float)


@pytest.mark.parametrize(
    ("make", "name", "message"),
    [
        (
            lambda: vz.Line(TRIANGLE, name="a"),
            "thicknes",
            "Line \"a\": .*'thicknes' .*did you mean 'thickness'",
        ),
        (
            lambda: vz.Line(TRIANGLE),
            "linewidth",
            "Line: .*'linewidth' to be set, expected one of cast_shadow, ",
        ),
        (lambda: vz.Image(np.zeros((3, 3))), "colormap", "Image: there is nothing called 'colormap' to be set"),
        (lambda: vz.Points(TRIANGLE), "colour", "Points: .*'colour' to be set .did you mean 'color'"),
        (lambda: vz.Text("a"), "test", "Text: .*'test' to be set .did you mean 'text'"),
        (lambda: vz.Volume(np.zeros((3, 3, 3))), "treshold", "Volume: .* .did you mean 'threshold'"),
        (lambda: vz.Vectors(TRIANGLE, TRIANGLE), "scales", "Vectors: .* .did you mean 'scale'"),
    ],
)
def test_a_slip_is_told(make, name, message) -> None:
    node = make()
    with pytest.raises(AttributeError, match=message):
        setattr(node, name, 3)
    assert name not in vars(node)


def test_what_there_is_can_be_set() -> None:
    line = vz.Line(TRIANGLE)
    line.label = "what a legend says"
    line._mine = 3
    line.render_order, line.visible = 2, False
    line.cast_shadow = True
    assert line.label == "what a legend says"


def test_a_class_of_ones_own_has_what_its_constructor_sets() -> None:
    class Ring(vz.Mesh):
        def __init__(self) -> None:
            super().__init__(TRIANGLE)
            self.radius = 1.0

    ring = Ring()
    ring.radius = 2
    with pytest.raises(AttributeError, match="Ring: there is nothing called 'diameter'"):
        ring.diameter = 3
