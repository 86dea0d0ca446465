"""Areas: hist, bar, barh and fill_between."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.columns import Column
from vizlib.nodes import Line
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.verbs.lines import WIDTH
from vizlib.plot.verbs.patches import Bars, Fill
from vizlib.plot.verbs.plane import (
    AREA,
    LINE,
    Plane,
    chosen_color,
    column_of,
    entitle,
    places_of,
    sample_color,
    set_label,
)
from vizlib.plot.verbs.spelling import verb
from vizlib.plot.verbs.styles import pixels_of

__all__ = ["Areas", "Histogram"]

# Between neighbours, in parts of a bin: about a pixel where bars are ten to thirty pixels wide. Thinner bars stand
# without a gap, which would only blur them.
GAP, MOST_WITH_GAP = 0.06, 60

KINDS = ("bar", "stepfilled", "step")


class Histogram(NamedTuple):
    """What hist() counts and draws.

    counts : (B,) float64, how many are in each bin, or their density
    edges : (B + 1,) float64, the bins' ends, data units
    node : the ``Bars``, or of histtype "step" the ``Line``
    """

    counts: NDArray[np.float64]
    edges: NDArray[np.float64]
    node: Bars | Line


class Areas(Plane):
    """Verbs that fill areas."""

    @verb
    def hist(
        self,
        x: Any,
        bins: Any = 10,
        *,
        range: Any = None,
        density: bool = False,
        weights: Any = None,
        cumulative: bool | int = False,
        histtype: str = "bar",
        orientation: str = "vertical",
        linewidth: float = WIDTH,
        color: Any = None,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Histogram:
        """Count values in bins and draw the counts.

        x : numbers or dates of any shape; NaN, infinite and masked ones do not count
        bins : how many, or their (B + 1,) edges, or a rule of ``numpy.histogram_bin_edges`` such as "auto"
        range : (low, high) that equal bins span; None takes the values' ends
        density : whether the area is 1, instead of counting
        weights : one for each value
        cumulative : whether each bin counts all before it, too; -1: all after it
        histtype : "bar", "stepfilled" (no gaps) or "step" (the outline, as a line)
        orientation : "vertical" or "horizontal"
        linewidth : of histtype "step", points
        color, alpha, label, zorder : as for ``plot``

        Returns a ``Histogram`` (counts, edges, node), as ``numpy.histogram`` counts. The node is live:
        ``node.heights = …``. Raises TypeError or ValueError that name the view, the argument, what it is and what was
        expected.
        """
        owner = self._owner
        arrays.choice(histtype, "histtype", owner, KINDS)
        horizontal = arrays.choice(orientation, "orientation", owner, ("vertical", "horizontal")) == "horizontal"
        column = _values(self, x)
        counts, edges = _counted(self, column.values, bins, range, density, weights, cumulative)
        chosen = chosen_color(self, color)
        node: Bars | Line
        if histtype == "step":
            outline = np.column_stack([np.repeat(edges, 2), np.concatenate([[0], np.repeat(counts, 2), [0]])])
            width = pixels_of(linewidth, "linewidth", owner)
            node = Line(outline[:, ::-1] if horizontal else outline, color=chosen, thickness=width, opacity=alpha)
            self._place(node, LINE, zorder)
            sample = LegendSample("line", sample_color(node), width=width)
        else:
            gap = GAP / 2 * np.diff(edges) if histtype == "bar" and len(counts) <= MOST_WITH_GAP else 0.0
            starts, ends = edges[:-1] + gap, edges[1:] - gap
            node = Bars(starts, ends, counts, horizontal=horizontal, color=chosen, opacity=alpha)
            self._place(node, AREA, zorder)
            sample = LegendSample("patch", sample_color(node))
        across, up = ("y", "x") if horizontal else ("x", "y")
        entitle(self, **{across: column})
        self._suggest(up, "density" if density else "count" if weights is None else "sum of weights")
        set_label(self, node, label, sample)
        return Histogram(counts, edges, node)

    @verb
    def bar(
        self,
        x: Any,
        height: Any,
        width: Any = None,
        bottom: Any = 0.0,
        *,
        align: str = "center",
        color: Any = None,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Bars:
        """Draw upright bars.

        x : (N,) numbers or dates, or names, which stand at 0, 1, 2, …
        height : (N,) numbers, from the bottom; NaN ones are not drawn
        width : one number or (N,), data units (of dates: seconds, or time spans); None: 0.8, and over dates 0.8 of the
            smallest step
        bottom : one number or (N,)
        align : "center" (bars stand over x) or "edge" (they begin at x)
        color : one colour, as for ``plot``, or one for each bar: a list of colours, or (N, 3|4)
        alpha, label, zorder : as for ``plot``

        Returns the ``Bars``, which are live: ``bars.heights = …``. Raises TypeError or ValueError that name the view,
        the argument, what it is and what was expected.
        """
        return _bars(
            self, "x", x, "height", height, "width", width, "bottom", bottom, align, color, alpha, label, zorder
        )

    @verb
    def barh(
        self,
        y: Any,
        width: Any,
        height: Any = None,
        left: Any = 0.0,
        *,
        align: str = "center",
        color: Any = None,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Bars:
        """Draw level bars: as ``bar``, with y for x, width for height, height for width and left for bottom."""
        return _bars(self, "y", y, "width", width, "height", height, "left", left, align, color, alpha, label, zorder)

    @verb
    def fill_between(
        self,
        x: Any,
        y1: Any,
        y2: Any = 0.0,
        where: Any = None,
        *,
        color: Any = None,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Fill:
        """Fill the area between two curves.

        x : (N,) numbers or dates
        y1, y2 : (N,) or one number each; NaN leaves a hole
        where : (N,) True for the positions that are part of it; None takes all
        color, alpha, label : as for ``plot``
        zorder : nodes of a larger one lie over others; 1 if None

        Returns the ``Fill``, which is live: ``fill.set(x, y1, y2)``. Raises TypeError or ValueError that name the view,
        the argument, what it is and what was expected.
        """
        along = column_of(self, x, "x")
        count = len(along.values)
        sides = [column_of(self, side, name, (count,), ()) for side, name in ((y1, "y1"), (y2, "y2"))]
        chosen = chosen_color(self, color)
        try:
            node = Fill(along.values, *(side.values for side in sides), where=where, color=chosen, opacity=alpha)
        except ValueError as error:
            raise ValueError(f"{self._owner}: {error}") from None
        self._place(node, AREA, zorder)
        entitle(self, x=along, y=sides[0])
        set_label(self, node, label, LegendSample("patch", sample_color(node)))
        return node


def _values(view: Plane, x: Any) -> Column:
    if isinstance(x, list | tuple) and len(x) and np.ndim(x[0]) == 1:
        raise ValueError(f"{view._owner}: x is {len(x)} sets of values, expected one; call hist() once for each.")
    column = column_of(view, x, "x", tuple("ABCDEFGH"[: np.ndim(x)]))
    return column._replace(values=column.values.reshape(-1))


def _counted(
    view: Plane, values: NDArray[Any], bins: Any, span: Any, density: bool, weights: Any, cumulative: bool | int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts and edges, as numpy.histogram and, for cumulative ones, matplotlib have them."""
    owner = view._owner
    heavy = None
    if weights is not None:
        heavy = _values(view, weights).values
        if len(heavy) != len(values):
            raise ValueError(f"{owner}: weights has {len(heavy)} values, expected {len(values)}.")
    there = np.isfinite(values)
    if not there.any():
        raise ValueError(f"{owner}: x has no finite number, expected one at least.")
    if not there.all():
        values, heavy = values[there], None if heavy is None else heavy[there]
    if not isinstance(bins, str | int | np.integer):
        bins = column_of(view, bins, "bins").values
    if span is not None:
        span = tuple(float(end) for end in column_of(view, span, "range", (2,)).values)
    try:
        counts, edges = np.histogram(values, bins, range=span, weights=heavy, density=density)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{owner}: hist() with bins {bins!r}: {error}") from None
    counts = counts.astype(np.float64)
    if cumulative:
        parts = counts * np.diff(edges) if density else counts
        counts = parts[::-1].cumsum()[::-1] if cumulative < 0 else parts.cumsum()
    return counts, edges.astype(np.float64)


def _bars(
    view: Plane,
    axis: str,
    at: Any,
    up: str,
    heights: Any,
    across: str,
    widths: Any,
    from_: str,
    base: Any,
    align: str,
    color: Any,
    alpha: float,
    label: str | None,
    zorder: float | None,
) -> Bars:
    """bar() or barh(), whose arguments have other names."""
    owner = view._owner
    at = [at] if np.ndim(at) == 0 else at
    places = places_of(view, at, axis)
    count = len(places.values)
    if widths is None:
        widths = 0.8 * (_step(places.values) if places.dates else 1.0)
    tall = column_of(view, heights, up, (count,), ())
    wide = column_of(view, widths, across, (count,), ()).values
    low = column_of(view, base, from_, (count,), ()).values
    if not np.isfinite(places.values).all():
        raise ValueError(f"{owner}: {axis} has NaN or infinite values, expected a place for each bar.")
    centre = arrays.choice(align, "align", owner, ("center", "edge")) == "center"
    starts = places.values - wide / 2 if centre else places.values + 0.0
    colors = _bar_colors(view, color, count)
    node = Bars(
        starts,
        starts + wide,
        np.broadcast_to(tall.values, (count,)),
        base=low,
        horizontal=axis == "y",
        opacity=alpha,
        **colors,
    )
    view._place(node, AREA, zorder)
    entitle(view, **{axis: places, "x" if axis == "y" else "y": tall})
    set_label(view, node, label, LegendSample("patch", sample_color(node)))
    return node


def _bar_colors(view: Plane, color: Any, count: int) -> dict[str, Any]:
    if isinstance(color, list) and color and isinstance(color[0], str):
        if len(color) != count:
            raise ValueError(f"{view._owner}: color has {len(color)} colours, expected one or {count}.")
        return {"colors": np.array([tuple(chosen_color(view, item)) for item in color])}
    if np.ndim(color) == 2:
        return {"colors": color}
    return {"color": chosen_color(view, color)}


def _step(places: NDArray[np.float64]) -> float:
    """The smallest distance between two places; a day in seconds where there are not two."""
    steps = np.diff(np.unique(places[np.isfinite(places)]))
    return float(steps.min()) if steps.size else 86_400.0
