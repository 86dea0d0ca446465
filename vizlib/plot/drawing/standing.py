"""Whether the picture that was drawn last still stands, so that it need only be brought to the canvas once more.

A frame is asked for by whatever may have changed something: the pointer that moves over a panel, a camera that was
set to where it is. pygfx draws into a texture of its own, and that has the last picture, until anything is drawn anew.

This is sound only where everything that a picture depends on tells of its changes. So nothing stands

- while a scene's ``Watcher`` was told of a change, or pygfx has something to upload;
- when vizlib has written to the GPU since (``vizlib.writes``): points, colours, matrices, what a pass computes, and
  everything where the GPU was replaced;
- when a camera, a rectangle, a size or a setting of the renderer is another one;
- with handlers of ``before_render`` other than controllers, and effect passes, which may depend on the time.

Who writes to the GPU by commands of their own says so by ``buffer.changed()`` or ``fig.request_draw()``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pygfx.renderers.wgpu.engine.effectpasses import PPAAPass
from pygfx.renderers.wgpu.engine.renderer import resource_update_registry

from vizlib import listeners, writes
from vizlib.plot.drawing.changes import drawing
from vizlib.plot.drawing.replay import frame_key

__all__ = ["Standing"]


class Standing:
    """The last picture of one renderer.

    ``count`` tells how many frames it was shown again in.
    """

    def __init__(self) -> None:
        self.count = 0
        self._seen: tuple[Any, ...] | None = None

    def stands(self, renderer: Any, stages: Sequence[Any]) -> bool:
        """Whether these stages would draw what is there."""
        return self._seen is not None and self._seen == _seen(renderer, stages)

    def drawn(self, renderer: Any, stages: Sequence[Any]) -> None:
        """They have all been drawn, one after the other."""
        self._seen = _seen(renderer, stages)

    def forget(self) -> None:
        """Something else is drawn into it."""
        self._seen = None


def _seen(renderer: Any, stages: Sequence[Any]) -> tuple[Any, ...] | None:
    """What the picture depends on; None if that cannot be told, or is about to change."""
    if not all(listeners.is_controller(handler) for handler in renderer._event_handlers["before_render"]):
        return None
    effects = [effect for effect in renderer._effect_passes if effect.enabled]
    # Of two effects, the second writes where the scene was drawn, so the step to the canvas cannot be done again.
    if len(effects) > 1 or not all(isinstance(effect, PPAAPass) for effect in effects):
        return None
    with drawing():  # texts are laid out when they are asked, which is no news
        seen = [stage.seen() for stage in stages]
    # After that, since it may leave something to upload.
    if resource_update_registry._syncable or any(each is None for each in seen):
        return None
    return writes.count(), frame_key(renderer), tuple(map(id, stages)), tuple(seen)
