"""Textures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wgpu.classes as classes
from wgpu import flags

from .contents import TextureLedger
from .descriptors import check_word, flag
from .objects import GPUObjectBase, GPUTextureView

if TYPE_CHECKING:
    from .device import GPUDevice


class GPUTexture(classes.GPUTexture, GPUObjectBase):
    """A texture, and the player's views of it.

    Views never change, so one that is asked for again with the same arguments (pygfx does so for each frame)
    is the same object in the player. The texture owns those; a GPUTextureView holds the texture.
    """

    _kind = "textures"

    def __init__(self, label: str, handle: int, device: GPUDevice, tex_info: dict[str, Any]) -> None:
        self._nbytes = self._estimate_nbytes(tex_info)
        GPUObjectBase.__init__(self, label, handle, device)
        self._tex_info = tex_info
        self._views: dict[tuple[Any, ...], int] = {}
        self._contents = self._connection.contents[handle] = TextureLedger(self)

    def create_view(
        self,
        *,
        label: str = "",
        format: str | None = None,
        dimension: str | None = None,
        usage: int | str = 0,
        aspect: str = "all",
        base_mip_level: int = 0,
        mip_level_count: int | None = None,
        base_array_layer: int = 0,
        array_layer_count: int | None = None,
        swizzle: str = "rgba",
    ) -> GPUTextureView:
        key = (
            label, format, dimension, usage, aspect, base_mip_level, mip_level_count, base_array_layer,
            array_layer_count, swizzle,
        )  # fmt: skip
        handle = self._views.get(key)
        if handle is not None:
            return GPUTextureView(label, handle, self._device, self)
        info = self._tex_info
        # As natively: the view has the texture's own dimension unless it is given, so one layer of an array.
        dimension = dimension or info["dimension"]
        if not isinstance(dimension, str):
            raise TypeError(f"create_view: dimension is {dimension!r}, expected a string such as '2d'.")
        if not array_layer_count:
            array_layer_count = {"cube": 6, "2d-array": info["size"][2] - base_array_layer}.get(dimension, 1)
            if dimension == "cube-array":
                array_layer_count = info["size"][2] - base_array_layer
        # An aspect decides the format of its view, unless it is given.
        own_format = info["format"] if (aspect or "all") == "all" else None
        for member, word in (("format", format), ("dimension", dimension), ("aspect", aspect)):
            if isinstance(word, str):
                check_word(word, "TextureViewDescriptor", member)
        descriptor = {
            "label": label,
            "format": format or own_format,
            "dimension": dimension,
            "aspect": aspect or "all",
            "baseMipLevel": base_mip_level,
            "mipLevelCount": mip_level_count or info["mip_level_count"] - base_mip_level,
            "baseArrayLayer": base_array_layer,
            "arrayLayerCount": array_layer_count,
            "usage": flag(flags.TextureUsage, usage),
        }
        if swizzle != "rgba":
            descriptor["swizzle"] = swizzle
        descriptor = {key: value for key, value in descriptor.items() if value is not None}
        handle = self._connection.make(
            GPUTextureView._kind, self._device._handle, label, "create_view", self._handle, ..., descriptor
        )
        self._views[key] = handle
        return GPUTextureView(label, handle, self._device, self)

    def _release(self) -> None:
        for handle in self._views.values():
            self._connection.drop(handle, GPUTextureView._kind)
        self._views.clear()
        super()._release()

    def destroy(self) -> None:
        self._connection.destroy(self._handle)
