"""What show makes of arrays and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.plot.showing import _objects


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (np.zeros((100, 3)), vz.Points),
        (np.zeros((100, 4)), vz.Image),
        (np.zeros((3, 100)), vz.Image),
        (np.zeros((20, 30, 3)), vz.Image),
        (np.zeros((20, 30, 4), np.uint8), vz.Image),
        (np.zeros((20, 30, 5)), vz.Volume),
        (np.ma.masked_equal(np.eye(4), 1), vz.Image),
        (vz.compute.buffer(np.zeros((20, 30, 4), np.uint8)), vz.Image),
        (vz.compute.buffer(np.zeros((20, 3), np.float32)), vz.Points),
    ],
)
def test_an_array_is_shown_as_what_its_shape_says(array: Any, kind: type) -> None:
    (found,) = _objects(array)
    assert isinstance(found, kind)


def test_lists_may_mix_arrays_nodes_and_files(tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(np.zeros((2, 2, 3), np.uint8)).save(tmp_path / "a.png")
    found = _objects([np.zeros((9, 3)), vz.Text("a"), tmp_path / "a.png"])
    assert [type(item) for item in found] == [vz.Points, vz.Text, vz.Image]


@pytest.mark.parametrize("shape", [(), (5,), (2, 2, 2, 2)])
def test_what_could_be_anything_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"show\(\) was given an array of shape .*, expected \(N, 3\) points"):
        vz.show(np.zeros(shape))


def test_a_flat_image_pans_and_a_volume_orbits() -> None:
    image, volume = vz.show(np.zeros((20, 30))), vz.show(np.random.default_rng(0).random((4, 5, 6)))
    assert type(image.controller).__name__ == "PanZoomController"
    assert type(volume.controller).__name__ == "OrbitController"
