"""pygfx's caches of GPU objects, made to hold them only as long as something is drawn with them.

pygfx keeps the last 128 bind groups, pipelines and layouts. A bind group holds its buffers and textures, so
the data of figures that were closed long ago would stay on the GPU until 128 newer bind groups came. Held
weakly, what is shared is still shared, and what nobody draws with any more goes. Shader modules, which are
small, hold nothing and take long to compile, stay as pygfx keeps them.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from pygfx.renderers.wgpu.engine import pipeline

__all__ = ["hold_weakly"]


class _Weak(WeakValueDictionary[Any, Any]):
    """What pygfx's cache asks of its OrderedDict, without an order: nothing is thrown out that is in use."""

    def move_to_end(self, key: Any) -> None:
        """Called for an entry that was used."""

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        """Called when there are too many entries; what is alive is in use, so all stay."""
        return None, None


def hold_weakly() -> None:
    """Change the caches, once; what they hold already moves along."""
    for cache in (pipeline.BINDING_CACHE, pipeline.PIPELINE_CACHE, pipeline.LAYOUT_CACHE):
        if not isinstance(cache._objects, _Weak):
            cache._objects = _Weak(cache._objects)
