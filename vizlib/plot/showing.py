"""show: anything that can be drawn → a live figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pygfx as gfx

from vizlib import arrays
from vizlib.passes.compute import Buffer
from vizlib.plot.figure import Figure

__all__ = ["show"]


def show(
    thing: Any,
    *,
    target: Any = None,
    size: tuple[float, float] | None = None,
    title: str | None = None,
    background: Any = None,
    controls: bool | str = True,
    up: Any = None,
) -> Figure:
    """Show something, framed and lit, with a controller for mouse, wheel and touch.

    thing : a node, any pygfx world object or scene, a list of these, a Figure, the path of a file that ``vz.read``
        knows, or an array: (N, 3) are points, (H, W) and (H, W, 3|4) an image, (D, H, W) a volume
    target : in a page, the id of an element or the element; the default is where the script stands
    size : (width, height) in logical pixels; the default is the width of the place, or 640 × 480 in a window
    title : of the window; in a page, what a screen reader says
    background : a colour, (bottom, top) colours or "transparent"; a scene's own background comes first
    controls : whether there is a toolbar while the pointer or the focus is on the figure; "always" shows it always
    up : the axis that points up, "x", "y", "z", "-x", "-y", "-z", or three numbers; the default is "y"

    Three-dimensional scenes orbit, flat ones (all z equal) pan and zoom. A scene's own camera and lights are
    used; light is added only where there is none. Never blocks: a plain script's windows stay open after its
    last line. Returns the live figure.
    """
    figure = _figure_of(thing, size, title)
    figure.controls = controls
    try:
        return figure.show(target, background=background, up=up)
    except Exception:
        if figure is not thing:
            figure.close()  # and let go of what it was to show
        raise


def _figure_of(thing: Any, size: tuple[float, float] | None, title: str | None) -> Figure:
    if isinstance(thing, Figure):
        if title is not None:
            thing.title = title
        return thing
    things = _objects(thing)
    figure = Figure(size=size, title=title or next((item.name for item in things if item.name), None))
    figure.add(*things)
    return figure


def _objects(thing: Any) -> list[gfx.WorldObject]:
    """World objects from an object, a path, or a list of either."""
    if isinstance(thing, gfx.WorldObject):
        return [thing]
    if isinstance(thing, str | Path):
        from vizlib.files import read

        return [read(thing)]
    if hasattr(thing, "__array__") or isinstance(thing, Buffer):
        return [_node_of(thing)]
    if isinstance(thing, Iterable) and not isinstance(thing, Mapping):
        found = [item for part in thing for item in _objects(part)]
        if found:
            return found
        raise ValueError("show() was given an empty list, expected at least one object.")
    raise TypeError(
        f"show() was given {type(thing).__name__}, expected a vizlib node, a pygfx world object or scene, "
        "a list of these, a Figure, an array, or the path of a file."
    )


def _node_of(data: Any) -> gfx.WorldObject:
    """An array, or a buffer on the GPU → what it looks like by its shape."""
    from vizlib import nodes

    shape = tuple(np.shape(data)) if not isinstance(data, Buffer) else data.shape
    if len(shape) == 2 and shape[1] == 3:
        return nodes.Points(data)
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4)):
        return nodes.Image(data)
    if len(shape) == 3:
        return nodes.Volume(data)
    raise ValueError(
        f"show() was given an array of shape {arrays.shape_text(shape)}, expected (N, 3) points, "
        "(H, W) or (H, W, 3) or (H, W, 4) for an image, or (D, H, W) for a volume; vz.Line and others take more shapes."
    )
