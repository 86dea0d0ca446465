"""The canvas context: where frames are shown, in the colours that they have natively."""

from __future__ import annotations

from typing import Any

import wgpu.classes as classes
from wgpu import flags

from ..stream.writer import HEADS
from .connection import Connection
from .journal import Made
from .texture import GPUTexture

CURRENT_TEXTURE = HEADS["current_texture"]
PRESENT = HEADS["present"]

_VIEWS = {"bgra8unorm": "bgra8unorm-srgb", "rgba8unorm": "rgba8unorm-srgb"}


class GPUCanvasContext(classes.GPUCanvasContext):
    """A canvas known to the player under a handle.

    A browser's canvas takes no sRGB format, though its views may have one. Native surfaces do, and pygfx
    corrects the gamma itself where the format does not, coarsely. So ``<preferred>-srgb`` is what this
    context prefers: JavaScript gets the plain format and ``viewFormats``, and views are sRGB.
    """

    def __init__(self, present_info: dict[str, Any], connection: Connection, preferred: str) -> None:
        super().__init__(present_info)
        self._connection = connection
        self._preferred = preferred if preferred in _VIEWS else "bgra8unorm"
        self._handle = connection.handles.new("canvases")
        # What is queued may still make and drop an object in the same slot; this call would overtake it.
        connection.flush()
        connection.transport.add_canvas(self._handle, present_info["window"])
        self._device: Any = None

    @property
    def canvas(self) -> Any:
        """The HTMLCanvasElement or OffscreenCanvas."""
        return self._present_info["window"]

    def _get_capabilities_screen(self, adapter: Any) -> dict[str, Any]:
        other = "rgba8unorm" if self._preferred == "bgra8unorm" else "bgra8unorm"
        formats = [_VIEWS[self._preferred], self._preferred, _VIEWS[other], other, "rgba16float"]
        usage = flags.TextureUsage
        return {
            "formats": formats,
            "view_formats": formats,
            "usages": usage.RENDER_ATTACHMENT
            | usage.TEXTURE_BINDING
            | usage.COPY_SRC
            | usage.COPY_DST
            | usage.STORAGE_BINDING,
            "alpha_modes": ["opaque", "premultiplied", "auto"],
        }

    def _configure_screen(
        self,
        *,
        device: Any,
        format: str,
        usage: int,
        view_formats: Any,
        color_space: str,
        tone_mapping: Any,
        alpha_mode: str,
    ) -> None:
        plain = format.removesuffix("-srgb")
        views = {name for name in (format, *view_formats) if name != plain}
        self._device = device
        configuration = {
            "format": plain,
            "viewFormats": sorted(views),
            "usage": usage,
            "colorSpace": color_space,
            "alphaMode": "opaque" if alpha_mode == "auto" else alpha_mode,
            **({"toneMapping": dict(tone_mapping)} if tone_mapping else {}),
        }
        fields = (self._handle, configuration)
        self._connection.use(device._handle).put("configure_canvas", *fields)
        made = Made("canvases", device._handle, "", "configure_canvas", fields)
        self._connection.journal.add(self._handle, made)

    def _unconfigure_screen(self) -> None:
        self._connection.stream.put("unconfigure_canvas", self._handle)
        self._connection.journal.forget(self._handle)
        self._connection.flush_soon()  # it shows at once, whether or not more is drawn

    def _create_texture_screen(self) -> GPUTexture:
        config, connection = self._config, self._connection
        width, height = (max(1, number) for number in self._physical_size)
        handle = connection.handles.new(GPUTexture._kind)
        connection.use(self._device._handle).words += (CURRENT_TEXTURE, self._handle, handle, width, height)
        info = {
            "size": (width, height, 1),
            "mip_level_count": 1,
            "sample_count": 1,
            "dimension": "2d",
            "format": config["format"],
            "usage": config["usage"],
            "texture_binding_view_dimension": None,
        }
        return GPUTexture("present", handle, self._device, info)

    def _drop_texture(self) -> None:
        self._texture = None  # its views may still be alive; they hold it

    def _present_screen(self) -> None:
        connection = self._connection
        connection.stream.words += (PRESENT, self._handle)
        connection.frames += 1
        if not connection._in_frame:
            connection.flush()

    def _release(self) -> None:
        self._texture = None
        handle = self._handle
        if handle:
            self._handle = 0
            if self._config:
                self._connection.stream.put("unconfigure_canvas", handle)
            self._connection.drop(handle, "canvases")
