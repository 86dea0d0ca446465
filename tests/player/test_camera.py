"""The player's camera turns as vizlib's own does in Python."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib
from vizlib.plot.controllers.navigation import OrbitController, turned
from vizlib.plot.controllers.screen import reach
from vizlib.plot.drawing.lighting import Lamp

CAMERA = Path(vizlib.__file__).parent / "player" / "camera.js"
RECT = (20.0, 10.0, 300.0, 200.0)

SCRIPT = """
import { Camera } from %s;
const camera = new Camera(%s);
const seen = [];
for (const [name, ...values] of %s) {
  camera[name](...values);
  seen.push({ matrices: camera.matrices, lamp: camera.lamp(%s) });
}
console.log(JSON.stringify(seen));
"""


def seen(told: dict[str, Any], acts: list[list[Any]], tmp_path: Path) -> list[dict[str, Any]]:
    file = tmp_path / "camera.mjs"
    lamp = Lamp.FROM.tolist()
    file.write_text(SCRIPT % tuple(json.dumps(each) for each in (CAMERA.as_uri(), told, acts, lamp)))
    done = subprocess.run(["node", str(file)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("fov", [45.0, 0.0])
def test_it_turns_moves_and_zooms_alike(fov: float, tmp_path: Path) -> None:
    camera = gfx.PerspectiveCamera(fov, aspect=RECT[2] / RECT[3])
    camera.world.reference_up = (0, 0, 1)
    camera.show_object((3, 4, 5, 2), view_dir=(-1, -2, -0.7), up=(0, 0, 1))
    camera.set_view_size(*RECT[2:])  # as a figure does
    controller = OrbitController(camera)
    state = camera.get_state()
    position = np.asarray(camera.world.position)
    told = {
        "rect": RECT,
        "target": (position - np.asarray(camera.world.matrix)[:3, 2] * reach(state)).tolist(),
        "up": [0, 0, 1],
        "matrix": np.asarray(camera.world.matrix).T.ravel().tolist(),
        "projection": np.asarray(camera.projection_matrix).T.ravel().tolist(),
    }
    acts: list[list[Any]] = [
        ["turn", 37, 12],
        ["pan", -20, 33],
        ["zoom", 2, 200, 60],
        ["turn", -5, -400],
        ["turn", 11, 900],
        ["zoom", 0.3, 40, 150],
    ]
    lamp = Lamp(camera)
    for (name, *values), found in zip(acts, seen(told, acts, tmp_path), strict=True):
        if name == "turn":
            across, down = np.array(values) * np.pi / min(RECT[2:])
            camera.set_state({**camera.get_state(), **turned(camera.get_state(), across, down)})
        elif name == "pan":
            controller.pan(values, RECT)
        else:
            controller.zoom_to_point(np.log2(values[0]), values[1:], RECT)
        view, world, projection, back = np.reshape(found["matrices"], (4, 4, 4)).transpose(0, 2, 1)
        np.testing.assert_allclose(world, camera.world.matrix, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(view, camera.world.inverse_matrix, rtol=1e-6, atol=1e-6)
        # How far away the planes are is each one's own matter.
        np.testing.assert_allclose(projection[:2], camera.projection_matrix[:2], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(projection[3], camera.projection_matrix[3], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(projection @ back, np.eye(4), atol=1e-6)
        lamp._gfx_update_uniform_buffer()
        np.testing.assert_allclose(found["lamp"], lamp.uniform_buffer.data["direction"][:3], atol=1e-6)


def test_home_is_where_it_began(tmp_path: Path) -> None:
    told = {
        "rect": RECT,
        "target": [1, 2, 3],
        "up": [0, 1, 0],
        "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 2, 8, 1],
        "projection": [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, -1, -1, 0, 0, -0.1, 0],
    }
    acts: list[list[Any]] = [["home"], ["turn", 30, 20], ["zoom", 3, 0, 0], ["home"]]
    first, *_, last = seen(told, acts, tmp_path)
    assert first == last
    assert first["matrices"][16:32] == told["matrix"]
    assert first["matrices"][32:48] == told["projection"]
