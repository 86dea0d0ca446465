"""Each line of pygfx's expanded shaders is traced to the template's line that made it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygfx as gfx
import pytest
from pygfx.renderers.wgpu.engine import pipeline
from rendercanvas.offscreen import OffscreenRenderCanvas

from vizlib import templates, wgsl

PACKAGES = Path(gfx.__file__).parents[1]

OBJECTS = {
    "mesh": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshPhongMaterial(pick_write=True)),
    "points": lambda: gfx.Points(gfx.Geometry(positions=np.zeros((4, 3), np.float32)), gfx.PointsMaterial()),
    "line": lambda: gfx.Line(gfx.Geometry(positions=np.zeros((4, 3), np.float32)), gfx.LineMaterial()),
    "image": lambda: gfx.Image(
        gfx.Geometry(grid=gfx.Texture(np.zeros((4, 4), np.float32), dim=2)), gfx.ImageBasicMaterial()
    ),
    "volume": lambda: gfx.Volume(
        gfx.Geometry(grid=gfx.Texture(np.zeros((4, 4, 4), np.float32), dim=3)), gfx.VolumeMipMaterial()
    ),
    "text": lambda: gfx.Text(text="text"),
}


@pytest.fixture(scope="module")
def _remembering():
    from pygfx.renderers.wgpu.shader import base

    generate = base.BaseShader.generate_wgsl
    templates.install()
    yield
    base.BaseShader.generate_wgsl = generate


@pytest.mark.usefixtures("_remembering")
@pytest.mark.parametrize("kind", OBJECTS)
def test_lines_are_found_in_their_files(kind, monkeypatch):
    # Of nothing but this: other tests may have had the same shader made, and pygfx keeps it.
    pipeline.SHADER_CACHE.clear()
    monkeypatch.setattr(templates._remembered, "_calls", {})
    scene = gfx.Scene().add(OBJECTS[kind](), gfx.AmbientLight(), gfx.DirectionalLight())
    canvas = OffscreenRenderCanvas(size=(32, 32))
    gfx.WgpuRenderer(canvas).render(scene, gfx.PerspectiveCamera())
    canvas.close()
    made = list(templates._remembered._calls)
    assert made, "the shader was generated just now"
    for code in made:
        lines = code.splitlines()
        text = [number for number, line in enumerate(lines, 1) if line.strip() and not line.strip().startswith("//")]
        found = {number: origin for number in text if (origin := wgsl.origin(code, number)) is not None}
        # What bindings and varyings are replaced by was written by no template.
        assert len(found) > 0.7 * len(text)
        for number, origin in found.items():
            own = lines[number - 1].strip()
            if "{{" not in origin.text and "{$" not in origin.text:
                assert own == origin.text.strip() or own.startswith("//"), (own, origin)
            file = PACKAGES / origin.name
            assert file.read_text().splitlines()[origin.line - 1] == origin.text
        assert len({origin.name for origin in found.values()}) >= 2, "the shader's own file, and what it includes"
