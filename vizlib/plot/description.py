"""Descriptions: what a figure shows, in words, for those who do not see it. Made from its own content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib import texts

if TYPE_CHECKING:
    from vizlib.plot.axes import Axis
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["count_of", "describe", "label", "name_of", "signature"]

MOST = 6  # nodes that are told of, in a view
# What nodes are made of, in one and in many.
COUNTED = {
    "Points": ("point", "points"),
    "Line": ("vertex", "vertices"),
    "Curve": ("point", "points"),
    "Vectors": ("arrow", "arrows"),
    "Instances": ("instance", "instances"),
}


def label(figure: Figure) -> str:
    """What the figure is called: by its title, the title of its only view, or the names of what it shows."""
    if figure.title:
        return figure.title
    titles = [view.title for view in figure if view.title]
    names = [name_of(node) for view in figure for node in view.nodes]
    return "; ".join(titles) or ", ".join(dict.fromkeys(names[:MOST])) or "Figure"


def signature(figure: Figure) -> Any:
    """What a description rests on, and that is found sooner than the description is made."""
    views = [
        (view.revision, len(view.nodes), [(count_of(node), _values(node)) for node in view.nodes[:MOST]])
        for view in figure
    ]
    return views, figure.title


def describe(figure: Figure) -> str:
    """Sentences: the views, with their axes and ranges, and what is in them, with counts and ranges."""
    views = list(figure)
    rows, columns = figure.shape
    if len(views) == 1:
        return _view(views[0])
    parts = [f"{len(views)} views: {rows} {'row' if rows == 1 else 'rows'} of {columns}."]
    for number, view in enumerate(views):
        parts.append(f"Row {number // columns + 1}, column {number % columns + 1}: {_view(view)}")
    return " ".join(parts)


def _view(view: View) -> str:
    sentences = [f"{view.title}." if view.title else ""]
    if view.axes:
        shown = view._axes[:2] if view.flat else view._axes
        sentences += [_axis(view, axis) for axis in shown]
    nodes = view.nodes
    sentences += [_node(node) for node in nodes[:MOST]]
    if len(nodes) > MOST:
        sentences.append(f"And {len(nodes) - MOST} more objects.")
    if not nodes:
        sentences.append("Nothing is shown yet.")
    sentences += [f"A colour bar shows {bar.label}." for bar in view.bars if bar.label]
    return " ".join(sentence for sentence in sentences if sentence)


def _axis(view: View, axis: Axis) -> str:
    low, high = view._limits(axis)
    spacing = abs(high - low) / 1000
    called = f"{axis.name} axis" + (f", {axis.title}" if axis.title else "")
    scale = "" if axis.scale.name in ("linear", "date") else f", {axis.scale.name} scale"
    if axis.names:
        return f"{called}: {', '.join(axis.names)}."
    return f"{called}{scale}: from {axis.scale.text(low, spacing)} to {axis.scale.text(high, spacing)}."


def _node(node: Any) -> str:
    kind = type(node).__name__
    name = name_of(node)
    what = kind if name == kind else f"{name} ({kind})"
    return f"{what}: {', '.join(part for part in (count_of(node), _values(node)) if part) or 'shown'}."


def name_of(node: Any) -> str:
    """What an object is called: by its label, its name, or its kind."""
    return texts.encodable(str(getattr(node, "label", "") or node.name or type(node).__name__))


def count_of(node: Any) -> str:
    """How many of what it has: "1,200 points"; "" if that is not known."""
    kind = type(node).__name__
    if kind in COUNTED:
        count = getattr(node, "count", None)
        if count is None:
            positions = getattr(getattr(node, "geometry", None), "positions", None)
            count = getattr(positions, "nitems", None)
        if count is not None:
            return f"{int(count):,} {COUNTED[kind][int(count) != 1]}"
    shape = getattr(node, "shape", None) or getattr(getattr(node, "data", None), "shape", ())
    if kind in ("Image", "Volume", "Surface") and shape:
        return " × ".join(f"{side:,}" for side in shape) + {"Image": " pixels", "Volume": " voxels"}.get(
            kind, " heights"
        )
    indices = getattr(getattr(node, "geometry", None), "indices", None)
    faces = int(getattr(indices, "nitems", 0) or 0)
    if faces:
        return f"{faces:,} faces"
    return ""


def _values(node: Any) -> str:
    scale = getattr(node, "_scale", None)
    if scale is None or (ends := scale.distribution.ends) is None:
        return ""
    what = getattr(node, "scalars_title", "") or "values"
    return f"{what} from {ends[0]:.4g} to {ends[1]:.4g}, colours by {scale.cmap}"
