"""How a volume is drawn: rays through its box (``shaders/volume.wgsl``)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray
from pygfx.renderers.wgpu import BaseShader, Binding, GfxSampler, GfxTextureView, register_wgpu_render_function

from vizlib import wgsl
from vizlib.nodes.renewed import Renewed
from vizlib.nodes.transfer import STEPS, highest
from vizlib.passes import frame
from vizlib.passes.colorize import Table
from vizlib.passes.grids import BLOCK
from vizlib.passes.scale import Scale
from vizlib.passes.source import Numbers

__all__ = ["Style", "VolumeMaterial", "VolumeShader"]

STEP = 0.7  # of a voxel, between two looks at the volume


class VolumeMaterial(Renewed, gfx.VolumeRayMaterial):
    """pygfx's material for volumes, with the box, and a number that says when its buffers are others."""

    uniform_type: ClassVar[dict[str, str]] = dict(
        gfx.VolumeRayMaterial.uniform_type,
        box_low="4xf4",
        box_high="4xf4",
        plane="4xf4",
        color="4xf4",
        threshold="f4",
        layer="f4",
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._store.mode = "mip"
        self._store.one_color = False
        self._store.lit = False

    def put(self, **numbers: Any) -> None:
        """Set numbers of the uniform buffer."""
        for name, value in numbers.items():
            self.uniform_buffer.data[name] = value
        self.uniform_buffer.update_full()

    @property
    def mode(self) -> str:
        """Of ``vizlib.Volume``."""
        return str(self._store.mode)

    @mode.setter
    def mode(self, value: str) -> None:
        self._store.mode = value

    @property
    def lit(self) -> bool:
        """Whether a cloud has light and shade."""
        return bool(self._store.lit)

    @lit.setter
    def lit(self, value: bool) -> None:
        self._store.lit = value

    @property
    def one_color(self) -> bool:
        """Whether a surface has the uniform colour, not the colormap's."""
        return bool(self._store.one_color)

    @one_color.setter
    def one_color(self, value: bool) -> None:
        self._store.one_color = value


class Style:
    """The scale of a volume's numbers and its curve of opacity, on the GPU. It is uploaded before the next frame."""

    def __init__(self, label: str) -> None:
        self._table = Table(label)
        self._label = label
        self.curve = gfx.Buffer(np.ones(9 * STEPS, np.float32))
        self._scale: Scale | None = None
        self._numbers = Numbers()

    def set(self, scale: Scale, numbers: Numbers) -> bool:
        """Have numbers shown by another scale; returns whether the shader has to be bound again."""
        before = self._scale
        self._scale, self._numbers = scale, numbers
        frame.schedule(self)
        return before is None or before.quantiles.size != scale.quantiles.size

    def encode(self, compute_pass: Any) -> None:
        """Upload what is another."""
        assert self._scale is not None
        self._table.write(self._scale, self._numbers)

    def bindings(self) -> dict[int, Binding]:
        """Scale, quantiles, colours and opacities."""
        self.encode(None)
        resources = [frame.adopt(buffer, "f4") for buffer in self._table.buffers]
        names = ("s_scale", "s_quantiles", "s_colors", "s_opacity")
        return {
            slot: Binding(name, "buffer/read_only_storage", resource, "FRAGMENT")
            for slot, (name, resource) in enumerate(zip(names, [*resources, self.curve], strict=True))
        }

    @property
    def opacities(self) -> NDArray[np.float32]:
        """(256,) opacities over the colormap, read-only."""
        curve: NDArray[np.float32] = self.curve.data[:STEPS].view()
        curve.flags.writeable = False
        return curve

    def set_curve(self, values: NDArray[np.float32]) -> None:
        """Have other opacities, (256,)."""
        self.curve.set_data(highest(values))


class VolumeShader(BaseShader):
    """Draws a volume in the material's mode."""

    type = "render"

    def __init__(self, wobject: Any) -> None:
        super().__init__(wobject)
        material = wobject.material
        self["mode"] = material.mode
        self["one_color"] = material.one_color
        self["lit"] = material.mode == "iso" or (material.mode == "raycast" and material.lit)
        self["step"] = STEP
        self["block"] = float(BLOCK)
        self["receive_shadow"] = False
        self._style = wobject.style

    def get_bindings(self, wobject: Any, shared: Any, scene: Any) -> dict[int, dict[int, Any]]:
        """Uniforms, the volume with its sampler, and what gives its numbers a look."""
        sampler = GfxSampler(wobject.material.interpolation, "clamp")
        bindings = [
            Binding("u_stdinfo", "buffer/uniform", shared.uniform_buffer),
            Binding("u_wobject", "buffer/uniform", wobject.uniform_buffer),
            Binding("u_material", "buffer/uniform", wobject.material.uniform_buffer),
            Binding("t_img", "texture/auto", GfxTextureView(wobject.geometry.grid), "FRAGMENT"),
            Binding("s_img", "sampler/filtering", sampler, "FRAGMENT"),
            Binding("t_blocks", "texture/unfilterable_float", GfxTextureView(wobject.geometry.blocks), "FRAGMENT"),
        ]
        numbered = dict(enumerate(bindings))
        self.define_bindings(0, numbered)
        return {0: numbered, 1: self._style.bindings()}

    def get_pipeline_info(self, wobject: Any, shared: Any) -> dict[str, Any]:
        """The back faces, so that the camera may be inside."""
        return {"primitive_topology": "triangle-list", "cull_mode": "front"}

    def get_render_info(self, wobject: Any, shared: Any) -> dict[str, Any]:
        """Six faces."""
        return {"indices": (36, 1)}

    def get_code(self) -> str:
        """The shader, to be filled in."""
        return wgsl.compose(wgsl.source("volume"), name="volume.wgsl")


def _render(volume: Any) -> list[Any]:
    assert volume.material.revision >= 0  # read, so that pygfx asks again when it has grown
    return [VolumeShader(volume)]


register_wgpu_render_function(gfx.Volume, VolumeMaterial)(_render)
