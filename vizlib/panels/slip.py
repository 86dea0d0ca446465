"""Slips: what went wrong in a user's function, as its author wants to read it."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from vizlib.texts import encodable

__all__ = ["Slip", "slip_of"]

OURS = "vizlib/panels/"
PACKAGE = Path(__file__).resolve().parents[1]

_ASSERTED = re.compile(r'^IM_ASSERT\(.*&& "(.+)" \)')  # what imgui has to say stands behind what it has looked at


class Slip(NamedTuple):
    """What went wrong in a function.

    title : what it is, in one line
    place : where in the user's files, or ""
    text : the whole traceback
    """

    title: str
    place: str
    text: str


def slip_of(error: BaseException) -> Slip:
    """An exception, without the frames of those who called the user's function."""
    trace = _theirs(error.__traceback__)
    frames = [frame for frame in traceback.extract_tb(trace) if OURS not in frame.filename.replace("\\", "/")]
    asserted = _ASSERTED.search(str(error))
    what = asserted[1] if asserted else str(error)
    said = f"{type(error).__name__}: {what}".strip().splitlines()
    place = ""
    if frames:
        # Where the user called what complained, not where the complaint is written.
        last = next((frame for frame in reversed(frames) if not _installed(frame.filename)), frames[-1])
        place = f"{last.filename.rsplit('/', 1)[-1]}, line {last.lineno}" + (f": {last.line}" if last.line else "")
    text = "".join(traceback.format_exception(type(error), error, trace)).rstrip()
    return Slip(*map(encodable, (said[0].rstrip(": "), place, text)))


def _installed(file: str) -> bool:
    """Whether a file is of vizlib or of another package."""
    return "site-packages" in file or Path(file).resolve().is_relative_to(PACKAGE)


def _theirs(trace: TracebackType | None) -> TracebackType | None:
    """From where a traceback is in the user's function."""
    while (
        trace is not None and trace.tb_next is not None and OURS in trace.tb_frame.f_code.co_filename.replace("\\", "/")
    ):
        trace = trace.tb_next
    return trace
