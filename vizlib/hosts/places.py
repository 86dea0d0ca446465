"""Places in a page: which element a figure goes into, and files that lie beside the page."""

from __future__ import annotations

import ast
import sys
from textwrap import dedent
from types import CodeType, FrameType
from typing import Any

import js
from pyodide.ffi import jsnull

from vizlib.transports import addresses
from vizlib.transports.worker import WorkerTransport

__all__ = ["fetch", "find", "for_canvas", "release", "take"]

_taken: list[Any] = []  # canvas elements that have a live canvas


def find(target: Any, what: str = "target") -> Any:
    """The element that ``target`` names or is; for None, where the script stands.

    That is PyScript's place for the script's output, else what the page's loader gives (``vizlib.place``),
    else the end of the body. Raises ValueError if there is no element with that id, which ``what`` was to name.
    """
    if isinstance(target, str):
        element = js.document.getElementById(target.removeprefix("#"))
        if element is jsnull:
            present = [item.id for item in js.document.querySelectorAll("body [id]")]
            some = ", ".join(repr(name) for name in present[:8]) or "none"
            raise ValueError(f"{what} is {target!r}, expected the id of an element in the page; there are {some}.")
        return element
    if target is not None:
        element = getattr(target, "_dom_element", target)  # PyScript wraps what its `page` finds
        if not hasattr(element, "tagName"):
            raise TypeError(f"{what} is {target!r}, expected the id of an element in the page, or the element.")
        return element
    return _where_the_script_stands()


def _where_the_script_stands() -> Any:
    if "_pyscript" in sys.modules or "pyscript" in sys.modules:
        from pyscript import current_target  # type: ignore[import-not-found]

        element = running_script() or js.document.getElementById(current_target())
        # A <script> is not shown; PyScript puts an element for its output beside it.
        if element is not jsnull and element.tagName == "SCRIPT":
            element = getattr(element, "target", jsnull)
        if element is not jsnull:
            return element
    place = getattr(getattr(js, "vizlib", None), "place", None)
    return js.document.body if place is None else place()


def running_script() -> Any:
    """The PyScript tag whose code is running, where a page has several; None if that cannot be told.

    PyScript itself knows only the tag it started last, and it starts all of them before the first one runs.
    So the code that runs is compared with the tags' texts: by the names and constants that it uses, of which
    PyScript's own prologue adds the same to each. Of tags that say the same, the first without a canvas is meant.
    """
    tags = [tag for tag in js.document.querySelectorAll("script[type=py]") if not tag.hasAttribute("worker")]
    if len(tags) < 2:
        return None
    found = None
    most = (0, False)
    running = set().union(*(_words(frame.f_code) for frame in _script_frames()))
    for tag in tags:
        try:
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            words = _words(compile(dedent(str(tag.textContent)), "<exec>", "exec", flags))
        except SyntaxError:
            continue
        place = getattr(tag, "target", jsnull)
        empty = place is jsnull or place.querySelector("canvas") is jsnull
        if words <= running and (len(words), empty) > most:
            found, most = tag, (len(words), empty)
    return found


def _script_frames() -> list[FrameType]:
    """The frames of this call that are a script's, from the inside out."""
    frames, frame = [], sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename == "<exec>":
            frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return frames


def _words(code: CodeType) -> set[str]:
    """The names and constants in code and in what is defined in it."""
    words = {f"name {name}" for name in code.co_names}
    for constant in code.co_consts:
        words |= _words(constant) if isinstance(constant, CodeType) else {f"constant {constant!r}"}
    return words


def for_canvas(wanted: Any) -> Any:
    """The element for a script's own ``RenderCanvas()``: the one it names, if that is there and free."""
    if not isinstance(wanted, str):
        return wanted
    element = js.document.getElementById(wanted)
    if element is not jsnull and not any(element.isSameNode(other) for other in _taken):
        return element
    if wanted != "canvas":  # rendercanvas's default; any other name was meant
        return find(wanted)
    return find(None)


def take(element: Any) -> None:
    """Note that a canvas element is in use; ``vizlib.place`` looks at the mark."""
    _taken.append(element)
    element.setAttribute("data-taken", "")


def release(element: Any) -> None:
    """Note that it is free again."""
    element.removeAttribute("data-taken")
    _taken[:] = [other for other in _taken if not other.isSameNode(element)]


def _base() -> str:
    """What addresses are relative to."""
    return str(js.document.baseURI) if hasattr(js, "document") else _told()["page"]


def _told() -> dict[str, str]:
    """What a worker's page has told it."""
    from vizlib.transports import page

    carrier = page.connection().transport
    assert isinstance(carrier, WorkerTransport)
    return carrier.addresses()


def fetch(path: str) -> bytes:
    """The file at ``path`` relative to the page, waiting for it: a script's next line needs it.

    Raises FileNotFoundError with the address.
    """
    try:
        return addresses.get(str(js.URL.new(path, _base()).href))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f'Cannot read "{path}": there is no such file in the working directory, and {error}'
        ) from None
