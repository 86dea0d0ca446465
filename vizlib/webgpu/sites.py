"""Sites: places in a script, which errors name.

A GPU finds fault with an object or a command long after the line that made it has run. So each object and each
encoder notes the line of the user's own code that it comes from. In the stream a site is a number, which stands
for a file and a line of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import wgpu

__all__ = ["file", "here", "name"]

_MACHINERY, _LIBRARY, _SCRIPT = range(3)

_PACKAGE = Path(__file__).resolve().parent.parent
#: What calls, and is never meant: the backend itself, the event loop.
_BELOW = tuple(
    str(folder) + os.sep
    for folder in (_PACKAGE / "webgpu", _PACKAGE / "transports", Path(wgpu.__file__).resolve().parent)
)
_STANDARD = (str(Path(os.__file__).resolve().parent), "<frozen ", *(path for path in sys.path if path.endswith(".zip")))

_kinds: dict[str, int] = {}
_numbers: dict[tuple[str, int], int] = {}
_places: list[tuple[str, int]] = [("", 0)]  # 0 is none


def here() -> int:
    """The line of the user's script that is being executed.

    Where only libraries run (an event loop draws a figure), it is the library's line that called the backend.
    """
    frame = sys._getframe(2)
    nearest = None
    while frame is not None:
        path = frame.f_code.co_filename
        kind = _kinds.get(path)
        if kind is None:
            kind = _kinds[path] = _kind(path)
        if kind == _SCRIPT:
            break
        if kind == _LIBRARY and nearest is None:
            nearest = frame
        frame = frame.f_back  # type: ignore[assignment]
    else:
        if nearest is None:
            return 0
        frame, path = nearest, nearest.f_code.co_filename
    place = path, frame.f_lineno
    number = _numbers.get(place)
    if number is None:
        number = _numbers[place] = len(_places)
        _places.append(place)
    return number


def name(site: int) -> str:
    """A site as ``file:line``; "" for none. Files are named from their package, or from the working directory."""
    if not 0 < site < len(_places):
        return ""
    path, line = _places[site]
    _, found, inside = path.rpartition("site-packages" + os.sep)
    return f"{inside if found else path.removeprefix(os.getcwd() + os.sep)}:{line}"


def file(site: int) -> str:
    """The file of a site, as Python found it."""
    return _places[site][0] if 0 < site < len(_places) else ""


def _kind(path: str) -> int:
    if path.startswith(_BELOW):
        return _MACHINERY
    if f"{os.sep}site-packages{os.sep}" in path or path.startswith(str(_PACKAGE) + os.sep):
        return _LIBRARY
    return _MACHINERY if path.startswith(_STANDARD) else _SCRIPT
