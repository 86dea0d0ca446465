"""Average: what a renderer has drawn → a picture of fewer pixels, with its transparency.

pygfx's own last pass is for opaque windows: it multiplies alpha in once more than was done by blending.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pygfx.renderers.wgpu.engine.effectpasses import OutputPass

from vizlib.wgsl import source

__all__ = ["Average"]


class Average(OutputPass):
    """Takes the place of pygfx's output pass while a picture is taken."""

    uniform_type: ClassVar[dict[str, str]] = {**OutputPass.uniform_type, "size": "2xf4"}

    wgsl = source("average")

    def render(self, command_encoder: Any, color_tex: Any, depth_tex: Any, target_tex: Any) -> Any:
        """Draw a picture of the target's size."""
        self._uniform_data["size"] = target_tex.size[:2]
        return super().render(command_encoder, color_tex, depth_tex, target_tex)
