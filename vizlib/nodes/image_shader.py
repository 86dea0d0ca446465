"""How an image is drawn: each of its parts as a rectangle with a texture (``shaders/image.wgsl``)."""

from __future__ import annotations

from typing import Any, ClassVar

import pygfx as gfx
from pygfx.renderers.wgpu import BaseShader, Binding, GfxSampler, GfxTextureView, register_wgpu_render_function

from vizlib import wgsl
from vizlib.nodes.renewed import Renewed
from vizlib.passes.pictures import Part, Picture

__all__ = ["ImageMaterial", "ImageShader"]

# As pygfx's samplers have it: enlarged, made smaller, between levels.
FILTERS = {"nearest": "nearest, linear, linear", "linear": "linear, linear, linear", "cubic": "linear, linear, linear"}


class ImageMaterial(Renewed, gfx.ImageBasicMaterial):
    """pygfx's material for images, with the extent, and a number that says when its textures are others."""

    uniform_type: ClassVar[dict[str, str]] = dict(gfx.ImageBasicMaterial.uniform_type, extent="4xf4")

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """left, right, bottom, top."""
        left, right, bottom, top = (float(edge) for edge in self.uniform_buffer.data["extent"])
        return left, right, bottom, top

    @extent.setter
    def extent(self, value: tuple[float, float, float, float]) -> None:
        self.uniform_buffer.data["extent"] = value
        self.uniform_buffer.update_full()


class ImageShader(BaseShader):
    """Draws one part of an image.

    shape : rows and columns of the whole image
    """

    type = "render"

    def __init__(self, wobject: gfx.WorldObject, part: Part, picture: Picture, shape: tuple[int, int]) -> None:
        super().__init__(wobject)
        self._picture = picture
        self["interpolation"] = str(wobject.material.interpolation)
        self["height"], self["width"] = (float(size) for size in shape)
        for name in ("top", "bottom", "left", "right"):
            self[name] = float(getattr(part, name))
        self["first_row"], self["first_column"] = float(part.rows.start), float(part.columns.start)

    def get_bindings(self, wobject: gfx.WorldObject, shared: Any, scene: Any) -> dict[int, dict[int, Any]]:
        """Uniforms, the texture and its sampler."""
        bindings = [
            Binding("u_stdinfo", "buffer/uniform", shared.uniform_buffer),
            Binding("u_wobject", "buffer/uniform", wobject.uniform_buffer),
            Binding("u_material", "buffer/uniform", wobject.material.uniform_buffer),
            Binding("t_img", "texture/auto", GfxTextureView(_adopted(self._picture)), "FRAGMENT"),
            Binding("s_img", "sampler/filtering", GfxSampler(FILTERS[self["interpolation"]], "clamp"), "FRAGMENT"),
        ]
        numbered = dict(enumerate(bindings))
        self.define_bindings(0, numbered)
        return {0: numbered}

    def get_pipeline_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """Seen from both sides."""
        return {"primitive_topology": "triangle-strip", "cull_mode": "none"}

    def get_render_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """Four corners."""
        return {"indices": (4, 1)}

    def get_code(self) -> str:
        """The shader, to be filled in."""
        return wgsl.source("image")


def _adopted(picture: Picture) -> gfx.Texture:
    """A pygfx texture that is a picture's, for pygfx's bindings."""
    texture = picture.texture
    result = gfx.Texture(dim=2, size=texture.size, format="rgba8unorm", usage=texture.usage)
    result._wgpu_object = texture
    result._wgpu_mip_level_count = picture.levels
    return result


def _render(image: Any) -> list[Any]:
    assert image.material.revision >= 0  # read, so that pygfx asks again when it has grown
    return [ImageShader(image, part, picture, image.shape[:2]) for part, picture in image.pictures]


register_wgpu_render_function(gfx.Image, ImageMaterial)(_render)
