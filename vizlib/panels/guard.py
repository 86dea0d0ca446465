"""The guard: functions that draw with imgui, run so that what they do wrong harms nobody else.

imgui and ImPlot keep stacks: of windows, of colours, of plots. A function that raises leaves them as they were at that
line, and one that forgets an ``end`` as well. The guard notes how they stood, and brings them back; what was left open
is told, too. While the function runs, imgui raises where it is called wrongly, at the line that did it; while the
stacks are brought back, it only notes, since raising would end that half-way.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from imgui_bundle import imgui

from vizlib.panels.context import Context

__all__ = ["Guard", "Slip"]

_OWN = __file__


class Slip(NamedTuple):
    """What went wrong in a function.

    title : what it is, in one line
    place : where in the user's files, or ""
    text : the whole traceback
    """

    title: str
    place: str
    text: str


class Guard:
    """For one context."""

    def __init__(self, context: Context) -> None:
        self._context = context
        inner = context.inner
        inner.debug_log_flags &= ~imgui.internal.DebugLogFlags_.output_to_tty.value  # who wrote the function is told

    def run(self, function: Callable[[], Any]) -> Slip | None:
        """Call it; returns what it did wrong."""
        stacks = imgui.internal.ErrorRecoveryState()
        imgui.internal.error_recovery_store_state(stacks)
        inner, io = self._context.inner, self._context.io
        slip = None
        io.config_error_recovery_enable_assert = True
        try:
            function()
        except Exception as error:
            slip = slip_of(error)
        finally:
            io.config_error_recovery_enable_assert = False
        inner.debug_log_buf.clear()
        self._context.end_plots()
        imgui.internal.error_recovery_try_to_recover_state(stacks)
        left_open = "" if inner.debug_log_buf.empty() else inner.debug_log_buf.c_str()
        if slip is None and left_open:
            slip = Slip("; ".join(_missing(left_open)), "", left_open)
        return slip


def slip_of(error: BaseException) -> Slip:
    """An exception, as its author wants to read it: without the frames that are not theirs."""
    title = f"{type(error).__name__}: {error}".strip().splitlines()[0]
    frames = [frame for frame in traceback.extract_tb(_theirs(error.__traceback__)) if frame.filename != _OWN]
    place = ""
    if frames:
        last = frames[-1]
        place = f"{last.filename.rsplit('/', 1)[-1]}, line {last.lineno}" + (f": {last.line}" if last.line else "")
    return Slip(title, place, "".join(traceback.format_exception(type(error), error, _theirs(error.__traceback__))))


def _theirs(trace: TracebackType | None) -> TracebackType | None:
    """From where a traceback is in the user's function."""
    while trace is not None and trace.tb_next is not None and "vizlib/panels/" in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    return trace


def _missing(log: str) -> list[str]:
    """imgui's "[00001] [imgui-error] In window 'A': Missing End()" → "Missing End() in window 'A'"."""
    found = []
    for line in log.splitlines():
        said = line.partition("[imgui-error] ")[2]
        if said.startswith("In window "):
            window, _, what = said.removeprefix("In window ").partition(": ")
            found.append(f"{what} in window {window}")
    return found
