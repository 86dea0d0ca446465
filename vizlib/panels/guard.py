"""The guard: functions that draw with imgui, run so that what they do wrong harms nobody else.

imgui and ImPlot keep stacks: of windows, of colours, of plots. A function that raises leaves them as they were at that
line, and one that forgets an ``end`` as well. The guard notes how they stood, and brings them back; what was left open
is told, too. While the function runs, imgui raises where it is called wrongly, at the line that did it; while the
stacks are brought back, it only notes, since raising would end that half-way.

Some mistakes imgui notes only when it is too late, or never: to end the window that the panel stands in, or the frame,
which is the figure's. ``panels.forbidden`` has them raise as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from imgui_bundle import imgui

from vizlib.panels.context import Context
from vizlib.panels.forbidden import Forbidden
from vizlib.panels.slip import Slip, slip_of

__all__ = ["Guard"]


class Guard:
    """For one context."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._forbidden = Forbidden(context.inner)
        inner = context.inner
        inner.debug_log_flags &= ~imgui.internal.DebugLogFlags_.output_to_tty.value  # who wrote the function is told

    def run(self, function: Callable[[], Any]) -> Slip | None:
        """Call it; returns what it did wrong. Raises RuntimeError if imgui cannot be brought back to where it was."""
        stacks = imgui.internal.ErrorRecoveryState()
        imgui.internal.error_recovery_store_state(stacks)
        io = self._context.io
        slip = None
        try:
            with self._forbidden:
                io.config_error_recovery_enable_assert = True
                function()
        except Exception as error:
            slip = slip_of(error)
        finally:
            io.config_error_recovery_enable_assert = False
            left_open = self._bring_back(stacks)
        if slip is None and left_open:
            slip = Slip("; ".join(left_open), "", "When the function returned:\n" + "\n".join(left_open))
        return slip

    def _bring_back(self, stacks: Any) -> list[str]:
        """Have all stacks as they were; returns what was missing for that."""
        inner = self._context.inner
        inner.debug_log_buf.clear()
        inner.debug_log_index.clear()
        missing = self._context.end_plots() + self._forbidden.bring_back()
        imgui.internal.error_recovery_try_to_recover_state(stacks)
        log = "" if inner.debug_log_buf.empty() else inner.debug_log_buf.c_str()
        missing += _missing(log)
        if imgui.internal.get_current_window().dc.is_set_pos:
            imgui.dummy((0, 0))  # a place that was chosen and where nothing was put is no mistake to imgui then
        return missing


def _missing(log: str) -> list[str]:
    """imgui's "[00001] [imgui-error] In window 'A###1': Missing End()" → "Missing End() in window 'A'"."""
    found = []
    for line in log.splitlines():
        said = line.partition("[imgui-error] ")[2]
        if said.startswith("In window "):
            window, _, what = said.removeprefix("In window ").partition(": ")
            title = window.strip("'").partition("###")[0].lstrip("#")
            found.append(f"{what} in window '{title}'" if title else what)
    return found
