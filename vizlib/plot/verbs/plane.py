"""Plane: what all verbs need of a view, the order of what lies in the plane z = 0, and titles of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import columns
from vizlib.columns import Column
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.colors import CYCLE, color_of

__all__ = [
    "AREA",
    "LINE",
    "PICTURE",
    "TEXT",
    "Plane",
    "broadcast",
    "chosen_color",
    "column_of",
    "entitle",
    "moment_of",
    "pair_limits",
    "places_of",
    "sample_color",
    "set_label",
]

# What lies over what, where nobody says (matplotlib's zorder): later ones over earlier ones of the same kind.
PICTURE, AREA, LINE, TEXT = 0.0, 1.0, 2.0, 3.0

# pygfx sorts by the queue first and by the order then: all of the plane is in one queue, be it opaque or not. Those
# from 2501 on it leaves in their order; this one is pygfx's own for objects that may be either.
QUEUE = 2600
STEP = 1e-6  # of the order, from one node to the next

Node = TypeVar("Node", bound=gfx.WorldObject)


class Plane:
    """Mixed into a view, which has what stands under TYPE_CHECKING, and may do the rest otherwise.

    Verbs keep all else in functions: a view has names enough.
    """

    _drawn_by_verbs = 0  # nodes, for their order
    _colors_taken = 0

    if TYPE_CHECKING:
        _owner: str
        aspect: Any
        up: Any

        def add(self, *things: gfx.WorldObject) -> None:
            """Put objects into the scene."""

        def _suggest(self, axis: str, label: str) -> None:
            """Have an axis be called by a label where the user has set none."""

        def _suggest_scale(self, axis: str, scale: str) -> None:
            """Have an axis show dates: "date"."""

        def _inverted(self, axis: str) -> None:
            """Have an axis run the other way."""

    def _next_color(self) -> str:
        """The next of the colours that are used by turns."""
        self._colors_taken += 1
        return CYCLE[(self._colors_taken - 1) % len(CYCLE)]

    def _suggest_categories(self, axis: str, labels: list[str]) -> None:
        """Have an axis show names at 0, 1, 2, …; views that can't, say so."""
        raise TypeError(f"{self._owner}: {axis} is text ({labels[0]!r}, …), expected numbers or dates.")

    def _in_space(self) -> None:
        """What is drawn has three dimensions: z points up, as in matplotlib."""
        self.up = "z"

    def _place(self, node: Node, kind: float | None, zorder: float | None = None) -> Node:
        """Add a node to the plane, over all of its kind that are there; ``kind`` None: to space, by its depth.

        Depth says nothing within a plane, so the order does.
        """
        if kind is not None:
            order = kind if zorder is None else float(zorder)
            for item in node.iter():
                self._drawn_by_verbs += 1
                item.render_order = order + self._drawn_by_verbs * STEP
                item.material.render_queue = QUEUE
                item.material.depth_test = False
                item.material.depth_write = False
        else:
            self._in_space()
        self.add(node)
        return node


def pair_limits(vmin: Any, vmax: Any, clim: Any, values: NDArray[Any] | None, owner: str) -> Any:
    """matplotlib's vmin and vmax, or vizlib's clim → a clim; the one that is not given is the end of the values."""
    if vmin is None and vmax is None:
        return "auto" if clim is None else clim
    if clim is not None:
        raise TypeError(f"{owner}: clim is given and {'vmax' if vmin is None else 'vmin'} too, expected one of them.")
    if vmin is not None and vmax is not None:
        return vmin, vmax
    there = values[np.isfinite(values)] if values is not None else np.zeros(0)
    low, high = (float(there.min()), float(there.max())) if there.size else (0.0, 1.0)
    return (low if vmin is None else vmin), (high if vmax is None else vmax)


def broadcast(what: str, owner: str, *columns_: Column) -> list[NDArray[Any]]:
    """Columns of as many values each, flat; raises ValueError that gives their lengths."""
    flat = [column.values.reshape(-1) for column in columns_]
    if len({len(values) for values in flat}) > 1:
        lengths = " and ".join(str(len(values)) for values in flat)
        raise ValueError(f"{owner}: {what} have {lengths} values, expected as many of each.")
    return flat


def entitle(view: Plane, **axes: Column | None) -> None:
    """Call axes by the columns that they show, and have them show dates where those are."""
    for axis, column in axes.items():
        if column is not None and column.title:
            view._suggest(axis, column.title)
        if column is not None and column.dates:
            view._suggest_scale(axis, "date")


def column_of(view: Plane, data: Any, what: str, *shapes: tuple[int | str, ...]) -> Column:
    """Numbers or dates: see ``columns.column``."""
    return columns.column(data, what, view._owner, *(shapes or (("N",),)))


def moment_of(view: Plane, value: Any, what: str) -> Column:
    """One number or date."""
    return columns.column(value, what, view._owner, ())


def places_of(view: Plane, data: Any, axis: str) -> Column:
    """(N,) numbers or dates, or names, which stand at 0, 1, 2, …"""
    if (named := columns.categories(data)) is None:
        return column_of(view, data, axis)
    codes, labels = named
    known = view.__dict__.setdefault("_categories_of", {}).setdefault(axis, {})
    for label in labels:
        known.setdefault(label, len(known))  # the same name is the same place in all calls
    view._suggest_categories(axis, list(known))
    places = np.array([known[label] for label in labels], np.float64)
    return Column(np.where(codes < 0, np.nan, places[codes]), columns.title(data))


def chosen_color(view: Plane, value: Any) -> gfx.Color:
    """A colour as ``colors.color_of`` takes it; None takes the next of the cycle."""
    return color_of(view._next_color() if value is None else value, view._owner)


def sample_color(node: Any) -> str:
    """The colour of a node in a legend, as opaque as it is; of one with a colormap, a colour from its middle."""
    if (scale := getattr(node, "_scale", None)) is not None:
        red, green, blue, alpha = (float(part) / 255 for part in scale.rgba_at(np.array([0.5]))[0])
    elif (colors := getattr(node, "_colors", None)) is not None:
        red, green, blue, alpha = (*colors.reshape(-1, colors.shape[-1])[0].tolist(), 1.0)[:4]
    else:
        red, green, blue, alpha = node.color.rgba
    color = gfx.Color(red, green, blue, alpha * node.opacity)
    return str(color.hexa if color.a < 1 else color.hex)


def set_label(view: Plane, node: gfx.WorldObject, label: str | None, sample: LegendSample) -> None:
    """Have a legend name a node. Labels that begin with "_" are left out, as in matplotlib."""
    if label is not None and not (isinstance(label, str) and label.startswith("_")):
        node.label, node.legend_sample = str(label), sample
