"""Marks: scatter, quiver and text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays, columns
from vizlib.columns import Column
from vizlib.nodes import Points, Text, Vectors
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.colors import color_of
from vizlib.plot.verbs.plane import (
    LINE,
    TEXT,
    Plane,
    broadcast,
    chosen_color,
    column_of,
    entitle,
    moment_of,
    pair_limits,
    places_of,
    sample_color,
    set_label,
)
from vizlib.plot.verbs.spelling import verb
from vizlib.plot.verbs.styles import PIXELS_PER_POINT, diameters, marker_of, pixels_of

__all__ = ["Marks"]

AREA = (6 / PIXELS_PER_POINT) ** 2  # points squared: 6 logical pixels across
FONT = 10.0  # points, as in matplotlib

MIDDLE = {"mid": "middle", "middle": "middle", "tail": "tail", "tip": "tip"}
SIDES = {"left": "left", "center": "center", "right": "right"}
ROWS = {"top": "top", "center": "middle", "center_baseline": "middle", "baseline": "baseline", "bottom": "bottom"}


class Marks(Plane):
    """Verbs that draw something at each place."""

    @verb
    def scatter(
        self,
        x: Any,
        y: Any,
        z: Any = None,
        *,
        s: Any = AREA,
        c: Any = None,
        color: Any = None,
        marker: str = "o",
        cmap: str = "viridis",
        vmin: float | None = None,
        vmax: float | None = None,
        clim: Any = None,
        norm: str = "linear",
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Any:
        """Draw a marker at each point.

        x, y, z : (N,) numbers or dates, or names; points with NaN or masked values are left out. Without z they lie in
            the plane. Arrays of more dimensions are flattened.
        s : area of the markers in points squared, as in matplotlib: one number or (N,). A circle is sqrt(s) points
            across, 4/3 of that in logical pixels; the default is 6 pixels.
        c : (N,) numbers, coloured by ``cmap``; or one colour; or (N, 3|4) colours, or N names of colours; or (N,)
            other names or categories, which get a colour and an entry of the legend each
        color : one colour for all, as for ``plot``; None takes the next of the cycle
        marker : matplotlib's or pygfx's name, such as "o", "s", "diamond"
        cmap : a colormap's name
        vmin, vmax : what the colormap's ends stand for, in units of c; or
        clim : a pair, "auto" or percentiles such as "1%..99%"
        norm : "linear", "log", "sqrt", "symlog" or "equalize"
        alpha : 0…1
        label : stands in the legend
        zorder : nodes of a larger one lie over others; 2 if None

        Returns the ``Points``, which are live: ``points.scalars = …``; of categories, a list with those of each, whose
        ``rows`` say which of the given ones they are. Raises TypeError or ValueError that name the view, the argument,
        what it is and what was expected.
        """
        parts = {"x": places_of(self, _flat(x), "x"), "y": places_of(self, _flat(y), "y")}
        if z is not None:
            parts["z"] = column_of(self, _flat(z), "z")
        names = " and ".join(parts)
        positions = np.column_stack(broadcast(names, self._owner, *parts.values()))
        count = len(positions)
        shape = marker_of(marker, self._owner)
        if shape is None:
            raise ValueError(f"{self._owner}: marker is {marker!r}, expected one that can be seen, such as 'o'.")
        sizes = diameters(_flat(s), count, self._owner) * shape[1]
        if c is not None and color is not None:
            raise TypeError(f"{self._owner}: scatter() is given c and color, expected one of them.")
        options: dict[str, Any] = {"marker": shape[0], "opacity": alpha}
        if isinstance(sizes, np.ndarray):
            options["sizes"] = sizes
        else:
            options["size"] = max(1.0, sizes)
        kind = LINE if z is None else None
        entitle(self, **parts)
        width = float(np.median(sizes))
        if (named := _categories(self, c, count)) is not None:
            return _by_category(self, positions, named, options, width, kind, zorder)
        look = _coloured(self, c, color, count, cmap, pair_limits(vmin, vmax, clim, _numbers(c), self._owner), norm)
        points = Points(positions, **options, **look)
        if title := columns.title(c):
            points.scalars_title = title  # what a colour bar is called by
        self._place(points, kind, zorder)
        set_label(self, points, label, LegendSample("marker", sample_color(points), (), shape[0], width))
        return points

    @verb
    def quiver(
        self,
        *data: Any,
        color: Any = None,
        scale: float | None = None,
        pivot: str = "tail",
        cmap: str = "viridis",
        vmin: float | None = None,
        vmax: float | None = None,
        clim: Any = None,
        norm: str = "linear",
        alpha: float = 1.0,
        aspect: str | None = "equal",
        label: str | None = None,
        zorder: float | None = None,
    ) -> Vectors:
        """Draw an arrow at each point.

        ``quiver(u, v)``, ``quiver(x, y, u, v)``, ``quiver(x, y, u, v, c)``; in three dimensions
        ``quiver(x, y, z, u, v, w)``.

        x, y, z : (N,), or (W,) and (H,) with u and v of shape (H, W), or of u's shape; None of them takes the
            coordinates of a DataArray u, else columns and rows
        u, v, w : (N,) or (H, W), where arrows point, in data units; those with NaN or masked values are not drawn
        c : numbers, one for each, coloured by ``cmap``
        color : one colour for all, as for ``plot``; without c and color, arrows are coloured by their length
        scale : units of u and v for each data unit of an arrow's length, as matplotlib's with scale_units="xy"; None
            has the longest reach about to the next one
        pivot : "tail", "mid" or "tip": which part of an arrow is at its point
        cmap, vmin, vmax, clim, norm, alpha, label, zorder : as for ``scatter``
        aspect : of the view, where the arrows lie in the plane: "equal" (arrows keep their angles), "auto", or None to
            leave it

        Returns the ``Vectors``, which are live: ``arrows.directions = …``. Raises TypeError or ValueError that name the
        view, the argument, what it is and what was expected.
        """
        owner = self._owner
        if len(data) not in (2, 4, 5, 6):
            raise TypeError(
                f"{owner}: quiver() is given {len(data)} columns, expected (u, v), (x, y, u, v), (x, y, u, v, c) "
                "or (x, y, z, u, v, w)."
            )
        size = 3 if len(data) == 6 else 2
        given = data if len(data) > 2 else (*_grid_of(self, data[0]), *data)
        arrows = [
            column_of(self, item, name, ("N",), ("H", "W")) for item, name in zip(given[size:], "uvw", strict=False)
        ]
        shape = arrows[0].values.shape
        directions = np.column_stack(broadcast("u and v" if size == 2 else "u, v and w", owner, *arrows[:size]))
        places = [
            column_of(self, item, name, ("N",), ("H", "W")) for item, name in zip(given[:size], "xyz", strict=False)
        ]
        flat = [_spread(place.values, axis, shape) for axis, place in enumerate(places)]
        positions = np.column_stack(
            broadcast("x, y and u" if size == 2 else "x, y, z and u", owner, *map(Column, [*flat, directions[:, 0]]))
        )
        scalars = None
        if len(data) == 5:
            scalars = column_of(self, _flat(data[4]), "c").values
            broadcast("c and u", owner, Column(scalars), arrows[0])
            if color is not None:
                raise TypeError(f"{owner}: quiver() is given c and color, expected one of them.")
        length = np.sqrt((directions.astype(np.float64) ** 2).sum(axis=1)) if scalars is None else scalars
        node = Vectors(
            positions[:, :size],
            directions[:, :size],
            scalars=scalars,
            color=None if color is None else chosen_color(self, color),
            scale="auto" if scale is None else 1 / arrays.positive(scale, "scale", owner),
            pivot=MIDDLE[arrays.choice(pivot, "pivot", owner, MIDDLE)],
            cmap=cmap,
            clim=pair_limits(vmin, vmax, clim, length, owner),
            norm=norm,
            opacity=alpha,
        )
        entitle(self, **dict(zip("xyz", places, strict=False)))
        if size == 2 and aspect is not None:
            dated = any(place.dates for place in places)
            self.aspect = "auto" if dated else arrays.choice(aspect, "aspect", owner, ("equal", "auto"))
        self._place(node, LINE if size == 2 else None, zorder)
        set_label(self, node, label, LegendSample("line", sample_color(node)))
        return node

    @verb
    def text(
        self,
        x: Any,
        y: Any,
        *rest: Any,
        s: str | None = None,
        fontsize: float = FONT,
        color: Any = None,
        horizontalalignment: str = "left",
        verticalalignment: str = "baseline",
        rotation: float = 0.0,
        fontfamily: str | None = None,
        outline: Any = None,
        alpha: float = 1.0,
        zorder: float | None = None,
    ) -> Text:
        """Write a text at a point: ``text(x, y, s)``, or ``text(x, y, z, s)`` in three dimensions.

        x, y, z : numbers or dates, data units
        s : what it says; line breaks begin new lines
        fontsize : points
        color : as for ``plot``; None takes what goes with the background
        horizontalalignment (ha) : "left", "center" or "right": which side of the text is at the point
        verticalalignment (va) : "top", "center", "baseline" or "bottom"
        rotation : degrees, counterclockwise
        fontfamily : a font's name
        outline : None, or the colour of a line around each letter
        alpha : 0…1
        zorder : nodes of a larger one lie over others; 3 if None

        Returns the ``Text``, which is live: ``text.text = …``. Raises TypeError or ValueError that name the view, the
        argument, what it is and what was expected.
        """
        owner = self._owner
        if s is None and rest:
            *rest, s = rest  # type: ignore[assignment]
        if len(rest) > 1 or not isinstance(s, str):
            raise TypeError(
                f"{owner}: text() is given {(x, y, *rest, s)!r}, expected text(x, y, s) or text(x, y, z, s)."
            )
        places = {name: moment_of(self, value, name) for name, value in zip("xyz", (x, y, *rest), strict=False)}
        if not np.isfinite([place.values for place in places.values()]).all():
            raise ValueError(f"{owner}: the text's place is {(x, y, *rest)!r}, expected numbers or dates.")
        side = SIDES[arrays.choice(horizontalalignment, "horizontalalignment", owner, SIDES)]
        row = ROWS[arrays.choice(verticalalignment, "verticalalignment", owner, ROWS)]
        node = Text(
            s,
            [float(place.values) for place in places.values()],
            size=pixels_of(fontsize, "fontsize", owner),
            color=None if color is None else chosen_color(self, color),
            outline=None if outline is None else chosen_color(self, outline),
            anchor=f"{row}-{side}",
            align=side,
            family=fontfamily,
            opacity=alpha,
        )
        node.follows_theme = color is None  # its colour is the theme's
        if rotation:
            half = np.radians(float(rotation)) / 2
            node.local.rotation = (0.0, 0.0, float(np.sin(half)), float(np.cos(half)))
        entitle(self, **places)
        self._place(node, TEXT if not rest else None, zorder)
        return node


def _flat(data: Any) -> Any:
    """Data of several dimensions in one; all else as it is."""
    return data.reshape(-1) if isinstance(data, np.ndarray) and data.ndim > 1 else data


def _numbers(c: Any) -> NDArray[Any] | None:
    """What c has of numbers, to find the ends of."""
    if c is None or isinstance(c, str):
        return None
    values = arrays.plain(c)
    return values if values.dtype.kind in "iuf" else None


def _spread(values: NDArray[Any], axis: int, shape: tuple[int, ...]) -> NDArray[Any]:
    """Coordinates of columns or rows → of each arrow, flat."""
    if len(shape) == 2 and values.ndim == 1 and len(values) == shape[1 - axis]:
        values = np.broadcast_to(values if axis == 0 else values[:, None], shape)
    return values.reshape(-1)


def _categories(view: Plane, c: Any, count: int) -> tuple[NDArray[np.intp], list[str]] | None:
    """Names for each point that are not colours."""
    if c is None or isinstance(c, str) or (named := columns.categories(c)) is None:
        return None
    codes, labels = named
    if len(codes) != count:
        raise ValueError(f"{view._owner}: c has {len(codes)} names, expected {count}, one for each point.")
    return None if all(_is_color(view, label) for label in labels) else named


def _is_color(view: Plane, text: str) -> bool:
    try:
        color_of(text, "")
    except ValueError:
        return False
    return True


def _by_category(
    view: Plane,
    positions: NDArray[Any],
    named: tuple[NDArray[np.intp], list[str]],
    options: dict[str, Any],
    width: float,
    kind: float | None,
    zorder: float | None,
) -> list[Points]:
    """Points of one colour for each category that has some."""
    codes, labels = named
    drawn = []
    for number, label in enumerate(labels):
        some = codes == number
        if not (some & np.isfinite(positions).all(axis=1)).any():
            continue
        own = options | ({"sizes": options["sizes"][some]} if "sizes" in options else {})
        points = Points(positions[some], color=chosen_color(view, None), **own)
        points.rows = np.flatnonzero(some)  # what its points are in the user's columns
        view._place(points, kind, zorder)
        set_label(view, points, label, LegendSample("marker", sample_color(points), (), options["marker"], width))
        drawn.append(points)
    return drawn


def _coloured(view: Plane, c: Any, color: Any, count: int, cmap: str, clim: Any, norm: str) -> dict[str, Any]:
    """What the points' colours are made of."""
    owner = view._owner
    if c is None or isinstance(c, str):
        return {"color": chosen_color(view, color if c is None else c)}
    if columns.categories(c) is not None:
        return {"colors": np.array([tuple(color_of(item, owner)) for item in np.asarray(c).tolist()])}
    values = arrays.plain(c) if not isinstance(c, np.ndarray) else c
    if values.ndim == 2 and values.shape == (count, values.shape[1]) and values.shape[1] in (3, 4):
        return {"colors": values}
    if values.shape in ((3,), (4,)) and values.size != count:
        return {"color": chosen_color(view, c)}
    scalars = column_of(view, _flat(c), "c").values
    if len(scalars) != count:
        raise ValueError(
            f"{owner}: c has {len(scalars)} values, expected {count} numbers, one for each point, one colour, or "
            f"({count}, 3|4) colours."
        )
    return {"scalars": scalars, "cmap": cmap, "clim": clim, "norm": norm}


def _grid_of(view: Plane, u: Any) -> tuple[Any, Any]:
    """x and y of arrows that are given none."""
    shape = np.shape(u)
    if len(shape) == 1:
        return np.arange(shape[0]), np.zeros(shape[0])
    if len(shape) != 2:
        raise ValueError(f"{view._owner}: u has shape {arrays.shape_text(shape)}, expected (H, W).")
    beside = (columns.coordinate(u, 1), columns.coordinate(u, 0))
    return tuple(  # type: ignore[return-value]
        np.arange(length) if given is None else given
        for given, length in zip(beside, (shape[1], shape[0]), strict=True)
    )
