"""Lines: plot and step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import arrays, columns
from vizlib.columns import Column
from vizlib.nodes import Line, Points
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.verbs.curve import Curve
from vizlib.plot.verbs.plane import (
    LINE,
    Plane,
    broadcast,
    chosen_color,
    column_of,
    entitle,
    places_of,
    set_label,
)
from vizlib.plot.verbs.spelling import verb
from vizlib.plot.verbs.styles import Format, dashes_of, format_of, marker_of, pixels_of, round_dashes

__all__ = ["MARKER", "WIDTH", "Lines", "Look", "draw_curve", "look_of"]

WIDTH = 1.5 * 72 / 96  # points: 1.5 logical pixels
MARKER = 6.0  # points, as in matplotlib

WHERES = ("pre", "post", "mid")


class Look(NamedTuple):
    """How a curve looks: a colour, dashes (None: no line), a marker (None: none), widths in logical pixels."""

    color: gfx.Color
    dashes: tuple[float, ...] | None
    width: float
    marker: str | None
    markersize: float
    opacity: float

    def sample(self) -> LegendSample:
        """As it stands in a legend."""
        color = self.color.hex if self.opacity == 1 else gfx.Color(*self.color.rgb, self.opacity).hexa
        if self.dashes is None:
            return LegendSample("marker", color, marker=self.marker, width=self.markersize)
        return LegendSample("line", color, self.dashes, self.marker, self.width)


class Lines(Plane):
    """Verbs that draw curves."""

    @verb
    def plot(
        self,
        *data: Any,
        color: Any = None,
        linewidth: float = WIDTH,
        linestyle: Any = None,
        marker: str | None = None,
        markersize: float = MARKER,
        alpha: float = 1.0,
        label: str | Sequence[str] | None = None,
        zorder: float | None = None,
    ) -> Any:
        """Draw curves through points, as lines, markers or both.

        ``plot(y)``, ``plot(x, y)``, ``plot(x, y, "r--o")``, ``plot(x1, y1, "-", x2, y2, "o")``; in three dimensions
        ``plot(x, y, z)``.

        x : (N,) numbers or dates, or names; None takes the index of a pandas object or a DataArray's coordinate, else
            0, 1, 2, …
        y : (N,) numbers or dates, or (N, K) for K curves; NaN and masked values break a line
        z : (N,) numbers
        fmt : a colour ("r", "C1", …), a marker ("o", ".", "s", "^", …) and a line style ("-", "--", "-.", ":")
        color : CSS name, hex string, numbers 0…1, matplotlib's letter, "C0" … "C9"; None takes the next of the cycle
        linewidth (lw) : points (1/72 inch, 4/3 logical pixels); the default is 1.5 pixels
        linestyle (ls) : "-", "--", "-.", ":", "solid", "dashed", "dashdot", "dotted", "none", or (0, (dash, gap, …)) in
            units of the width
        marker : matplotlib's or pygfx's name, such as "o", "s", "diamond"; None for none
        markersize (ms) : diameter, points
        alpha : 0…1
        label : stands in the legend; one for each curve where y has several
        zorder : curves of a larger one lie over others; 2 if None

        Returns the node, or a list of them if there are several curves: a ``Line``, one with ``markers`` (``Curve``)
        or, without a line, ``Points``. They are live: ``line.positions = …``. Columns' names and units become the axes'
        titles, dates make date axes. Raises TypeError or ValueError that name the view, the argument, what it is and
        what was expected.
        """
        drawn: list[Any] = []
        for arguments, text in _groups(self, data):
            fmt = format_of(text, self._owner) if text else Format()
            for x, y, z, own in _curves(self, arguments, label):
                look = look_of(self, fmt, color, linewidth, linestyle, marker, markersize, alpha)
                node = draw_curve(self, x, y, z, look, zorder)
                if node is not None:
                    set_label(self, node, own, look.sample())
                    drawn.append(node)
        return drawn[0] if len(drawn) == 1 else drawn

    @verb
    def step(
        self,
        x: Any,
        y: Any,
        fmt: str = "",
        *,
        where: str = "pre",
        color: Any = None,
        linewidth: float = WIDTH,
        linestyle: Any = None,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Line:
        """Draw a line of steps.

        x, y : (N,) numbers or dates
        where : where a step lies: "pre" (y holds from the x before to its own), "post" (to the next x), "mid"
        all others : as for ``plot``; the format's marker is left out

        Returns the ``Line``.
        """
        across, up = places_of(self, x, "x"), column_of(self, y, "y")
        xs, ys = broadcast("x and y", self._owner, across, up)
        xs, ys = _stairs(xs, ys, arrays.choice(where, "where", self._owner, WHERES))
        style = format_of(fmt, self._owner)._replace(marker=None) if fmt else Format()
        look = look_of(self, style, color, linewidth, linestyle, None, MARKER, alpha)
        line = draw_curve(self, Column(xs), Column(ys), None, look, zorder)
        if line is None:
            raise ValueError(f"{self._owner}: step() is to draw no line (linestyle {linestyle!r}, fmt {fmt!r}).")
        entitle(self, x=across, y=up)
        set_label(self, line, label, look.sample())
        return line


def _finite_or_missing(positions: NDArray[Any]) -> NDArray[Any]:
    """Infinities are gaps: what a logarithm of zero leaves is no place to draw at."""
    if positions.dtype.kind == "f" and np.isinf(positions).any():
        return np.where(np.isinf(positions), np.nan, positions)
    return positions


def _stairs(x: NDArray[Any], y: NDArray[Any], where: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Positions of a line that goes level and upright by turns."""
    if where == "mid":
        middles = x[:-1] + (x[1:] - x[:-1]) / 2
        edges = np.concatenate([x[:1], np.repeat(middles, 2), x[-1:]])
        return edges, np.repeat(y, 2)
    if where == "pre":
        return np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]


def _groups(view: Plane, data: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], str]]:
    """The arguments of plot() → (columns, format) for each curve or table of curves."""
    owner = view._owner
    groups: list[tuple[tuple[Any, ...], str]] = []
    waiting: list[Any] = []
    for item in data:
        if isinstance(item, str):
            if not waiting:
                raise TypeError(f"{owner}: plot() is given {item!r} where data was expected.")
            groups.append((tuple(waiting), item))
            waiting = []
        else:
            waiting.append(item)
    if len(waiting) > 3 and len(waiting) % 2 == 0:
        groups += [((x, y), "") for x, y in zip(waiting[::2], waiting[1::2], strict=True)]
    elif waiting:
        groups.append((tuple(waiting), ""))
    if not groups:
        raise TypeError(f"{owner}: plot() is given no data, expected plot(y), plot(x, y) or plot(x, y, z).")
    for columns_, _ in groups:
        if len(columns_) > 3:
            raise TypeError(f"{owner}: plot() is given {len(columns_)} columns for one curve, expected x, y and z.")
    return groups


def _curves(view: Plane, data: tuple[Any, ...], label: Any) -> list[tuple[Column, Column, Column | None, str | None]]:
    """(x, y, z, label) of each curve, and titles for the axes."""
    z = None
    if len(data) == 3:
        x, y, z = (column_of(view, item, what) for item, what in zip(data, "xyz", strict=True))
        broadcast("x, y and z", view._owner, x, y, z)
        entitle(view, x=x, y=y, z=z)
        return [(x, y, z, label)]
    y = column_of(view, data[-1], "y", ("N",), ("N", "K"))
    count = len(y.values)
    beside = data[0] if len(data) == 2 else columns.rows(data[-1])
    x = Column(np.arange(count)) if beside is None else places_of(view, beside, "x")
    if len(x.values) != count:
        raise ValueError(f"{view._owner}: x has {len(x.values)} values and y {count}, expected as many of each.")
    if y.values.ndim == 2 and not y.title and y.values.shape[1] == 1:
        y = y._replace(values=y.values[:, 0])
    entitle(view, x=x, y=y)
    if y.values.ndim == 1:
        return [(x, y, None, label)]
    many = y.values.shape[1]
    if label is None:
        labels: list[Any] = columns.names(data[-1], many) or [None] * many
    else:
        labels = [label] * many if isinstance(label, str) else list(label)
    if len(labels) != many:
        raise ValueError(f"{view._owner}: label has {len(labels)} texts, expected {many}, one for each curve.")
    return [(x, Column(y.values[:, column]), None, labels[column]) for column in range(many)]


def look_of(
    view: Plane, fmt: Format, color: Any, linewidth: Any, linestyle: Any, marker: Any, markersize: Any, alpha: float
) -> Look:
    """What a format and arguments say together; both may not say the same thing."""
    owner = view._owner
    for what, first, second in (
        ("color", fmt.color, color),
        ("marker", fmt.marker, marker),
        ("linestyle", None if fmt.linestyle == "none" else fmt.linestyle, linestyle),
    ):
        if first is not None and second is not None:
            raise TypeError(f"{owner}: the format has {what} {first!r} and {what} is {second!r}, expected one of them.")
    shape = marker_of(fmt.marker if marker is None else marker, owner)
    line = linestyle if linestyle is not None else "-" if fmt.linestyle is None else fmt.linestyle
    size = pixels_of(markersize, "markersize", owner)
    return Look(
        color=chosen_color(view, fmt.color if color is None else color),
        dashes=dashes_of(line, owner),
        width=pixels_of(linewidth, "linewidth", owner),
        marker=None if shape is None else shape[0],
        markersize=size if shape is None else max(1.0, size * shape[1]),
        opacity=alpha,
    )


def draw_curve(
    view: Plane, x: Column, y: Column, z: Column | None, look: Look, zorder: float | None
) -> Line | Points | None:
    """Draw a curve; nothing if it has neither a line nor markers."""
    parts = [x, y] if z is None else [x, y, z]
    positions = np.column_stack(broadcast(" and ".join("xyz"[: len(parts)]), view._owner, *parts))
    positions = _finite_or_missing(positions)
    if np.isnan(positions).any(axis=1).all():
        raise ValueError(f"{view._owner}: plot() has no point without NaN, expected at least one.")
    kind = LINE if z is None else None
    if look.dashes is None:
        if look.marker is None:
            return None
        points = Points(positions, color=look.color, size=look.markersize, marker=look.marker, opacity=look.opacity)
        return view._place(points, kind, zorder)
    if len(positions) == 1:
        raise ValueError(
            f"{view._owner}: plot() has one point and is to draw a line, expected more points, or a marker "
            "and no line, such as 'o'."
        )
    options: dict[str, Any] = {
        "color": look.color,
        "thickness": look.width,
        "dash_pattern": round_dashes(look.dashes),
        "opacity": look.opacity,
    }
    if look.marker is None:
        return view._place(Line(positions, **options), kind, zorder)
    curve = Curve(positions, marker=look.marker, markersize=look.markersize, **options)
    return view._place(curve, kind, zorder)
