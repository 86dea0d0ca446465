"""Forbidden: what a user's function may not call of imgui, since the panel it draws in, or the frame, would end by it.

For as long as the function runs, such names of imgui's modules are other functions, which look first.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from imgui_bundle import imgui, implot

__all__ = ["Forbidden"]

Call = Callable[..., Any]

_REFUSED = {
    imgui: ("new_frame", "render", "end_frame", "create_context", "destroy_context", "set_current_context"),
    implot: ("create_context", "destroy_context", "set_current_context", "set_imgui_context"),
}
_ENDS = ("end", "end_child", "end_popup", "end_tooltip", "end_combo", "end_list_box")


class Forbidden:
    """A context manager, around a user's function.

    inner : imgui's context
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._windows = self._clips = 0  # how many there were
        self._window: Any = None
        instead = [(module, name, _refusing(name)) for module, names in _REFUSED.items() for name in names]
        instead += [(imgui, name, self._ending(name, getattr(imgui, name))) for name in _ENDS]
        instead += [
            (imgui, "pop_clip_rect", self._unclipping(imgui.pop_clip_rect)),
            (imgui, "tree_pop", self._unfolding(imgui.tree_pop)),
        ]
        self._instead = [(module, name, getattr(module, name), other) for module, name, other in instead]

    def __enter__(self) -> None:
        self._windows = self._inner.current_window_stack.size()
        self._window = imgui.internal.get_current_window()
        self._clips = self._window.draw_list._clip_rect_stack.size()
        self._depth = self._window.dc.tree_depth
        for module, name, _, other in self._instead:
            setattr(module, name, other)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for module, name, usual, _ in self._instead:
            setattr(module, name, usual)

    def bring_back(self) -> list[str]:
        """Undo what was left of what imgui does not count; returns what was missing."""
        missing = []
        if self._inner.current_window_stack.size() < self._windows:  # by functions that were imported by their names
            return ["The panel itself was ended"]
        draw_list = self._window.draw_list
        while draw_list._clip_rect_stack.size() > self._clips:
            draw_list.pop_clip_rect()
            missing = ["Missing PopClipRect()"]
        return missing

    def _ending(self, name: str, usual: Call) -> Call:
        def end() -> Any:
            if self._inner.current_window_stack.size() <= self._windows:
                raise RuntimeError(f"{name}() was called without what begins: it would end the panel itself.")
            child = imgui.internal.get_current_window().flags & imgui.WindowFlags_.child_window.value
            if name == "end" and child:
                raise RuntimeError("end() was called for what begin_child() began, expected end_child().")
            return usual()

        return end

    def _unclipping(self, usual: Call) -> Call:
        def pop_clip_rect() -> None:
            window = imgui.internal.get_current_window()
            own = self._clips if window.id_ == self._window.id_ else 1
            if window.draw_list._clip_rect_stack.size() <= own:
                raise RuntimeError("pop_clip_rect() was called more often than push_clip_rect().")
            usual()

        return pop_clip_rect

    def _unfolding(self, usual: Call) -> Call:
        def tree_pop() -> None:
            window = imgui.internal.get_current_window()
            if window.dc.tree_depth <= (self._depth if window.id_ == self._window.id_ else 0):
                raise RuntimeError("tree_pop() was called more often than tree_node() and tree_push() opened one.")
            usual()

        return tree_pop


def _refusing(name: str) -> Call:
    def refuse(*args: Any, **options: Any) -> None:
        raise RuntimeError(f"{name}() cannot be called in a panel: frames and contexts are the figure's.")

    return refuse
