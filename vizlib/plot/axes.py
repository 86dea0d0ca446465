"""Axes: what is written around the data of a view, as the user sets it.

``Axes`` holds the state and checks it; ``plot.around.plane`` (two dimensions) and ``plot.around.box`` (three) draw it.
``View`` inherits it, so that ``ax.xlabel = "time [s]"`` is all that users need to know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays

if TYPE_CHECKING:
    from vizlib.plot.ticks.axis_scales import AxisScale

__all__ = ["Axes", "Axis"]

ASPECTS = ("auto", "equal")


class Axis:
    """One dimension of a view."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = "xyz"[number]
        self.label: str | None = None  # as the user set it
        self.suggested = ""  # by the data
        self._scale: AxisScale | None = None
        self.names: list[str] = []  # of the numbers 0, 1, 2, …, if they stand for something else
        self.inverted = False
        self.mode = "data"  # whose the limits are: the "data"'s, as they were "set", or of the "hand" that moved them
        self.wanted: tuple[float, float] | None = None  # limits that were set

    @property
    def scale(self) -> AxisScale:
        """How it counts; the scales are loaded when one is asked for, which scenes without axes never do."""
        if self._scale is None:
            from vizlib.plot.ticks.axis_scales import named

            self._scale = named("linear", "Axis")
        return self._scale

    @scale.setter
    def scale(self, scale: AxisScale) -> None:
        self._scale = scale

    @property
    def bent(self) -> bool:
        """Whether equal steps of the numbers are not equally long."""
        return self._scale is not None and self._scale.name not in ("linear", "date")

    @property
    def title(self) -> str:
        """What is written beside it."""
        return self.suggested if self.label is None else self.label


def _property(number: int, get: Callable[..., Any], put: Callable[..., None], doc: str) -> Any:
    """A property of ``Axes`` that is one of an axis."""
    return property(lambda self: get(self, self._axes[number]), lambda self, value: put(self, number, value), doc=doc)


class Axes:
    """Labels, limits and scales of a view. Every change is told to ``_axes_changed``."""

    _owner: str

    def __init__(self) -> None:
        self._axes = tuple(Axis(number) for number in range(3))
        self._shown: bool | None = None
        self._used = False  # by something that is read off axes
        self._title = ""
        self._grid: bool | None = None
        self._aspect: str | None = None

    # ---- What a view does about it ----

    def _axes_changed(self, axis: Axis | None = None) -> None:
        """Something was set; ``axis``, if its limits or its scale have to be looked at."""
        raise NotImplementedError

    def _limits(self, axis: Axis) -> tuple[float, float]:
        """The limits in effect, in the user's numbers."""
        raise NotImplementedError

    # ---- Words ----

    @property
    def title(self) -> str:
        """What is written above the view."""
        return self._title

    @title.setter
    def title(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"{self._owner}: title is {text!r}, expected text.")
        self._title = text
        self._axes_changed()

    @property
    def axes(self) -> bool:
        """Whether axes are drawn; by default where something is read off them: with labels, limits, ``plot``, …"""
        return self._used if self._shown is None else self._shown

    @axes.setter
    def axes(self, shown: bool) -> None:
        self._shown = bool(shown)
        self._axes_changed()

    @property
    def grid(self) -> bool:
        """Whether lines go through the ticks; by default where the axes are not those of pictures."""
        return self._grid is not False

    @grid.setter
    def grid(self, shown: bool) -> None:
        self._grid = bool(shown)
        self._axes_changed()

    @property
    def aspect(self) -> str:
        """ "equal": a unit is equally long along all axes; "auto": each fills the view.

        By default "auto" with axes, where in three dimensions only ranges that differ much are drawn alike long.
        """
        return self._aspect or ("auto" if self.axes else "equal")

    @aspect.setter
    def aspect(self, value: str) -> None:
        self._aspect = arrays.choice(value, "aspect", self._owner, ASPECTS)
        for axis in self._axes[:2]:
            self._axes_changed(axis)

    def _set_label(self, number: int, text: Any) -> None:
        axis = self._axes[number]
        if not (text is None or isinstance(text, str)):
            raise TypeError(f"{self._owner}: {axis.name}label is {text!r}, expected text.")
        axis.label = text
        self._used = True
        self._axes_changed()

    def _suggest(self, axis: str, label: str) -> None:
        """A label for an axis that the user gives none."""
        found = self._axes["xyz".index(axis)]
        if not found.suggested:
            found.suggested = label
            self._axes_changed()

    def _suggest_categories(self, axis: str, labels: list[str]) -> None:
        """Names for the numbers 0, 1, 2, … of an axis."""
        found = self._axes["xyz".index(axis)]
        if found.names != labels:
            found.names = labels
            self._axes_changed()

    # ---- Limits ----

    def _set_limits(self, number: int, limits: Any) -> None:
        axis = self._axes[number]
        what = f"{axis.name}lim"
        if isinstance(limits, str) and limits == "auto":
            axis.wanted, axis.mode = None, "data"
        else:
            try:
                low, high = limits
            except (TypeError, ValueError):
                raise ValueError(f"{self._owner}: {what} is {limits!r}, expected (low, high), or 'auto'.") from None
            if low is None or high is None:  # that end stays
                now = self._limits(axis)
                low, high = now[0] if low is None else low, now[1] if high is None else high
            from vizlib.plot.ticks import dates

            if axis.scale.name == "linear" and dates.is_dates([low, high]):
                self._set_scale(number, "date")
            axis.wanted = axis.scale.check(low, high, self._owner, what)
            axis.mode = "set"
            axis.inverted = axis.wanted[1] < axis.wanted[0]
        self._used = True
        self._axes_changed(axis)

    def _set_scale(self, number: int, name: str) -> None:
        axis = self._axes[number]
        from vizlib.plot.ticks.axis_scales import named

        scale = named(name, f"{self._owner}: {axis.name}")
        if axis.wanted is not None:
            scale.check(*axis.wanted, self._owner, f"{axis.name}lim")
        axis.scale = scale
        self._used = True
        self._axes_changed(axis)

    def _suggest_scale(self, axis: str, scale: str) -> None:
        """Have an axis count in another way, if it counts linearly so far."""
        found = self._axes["xyz".index(axis)]
        if found.scale.name == "linear" and scale != "linear":
            self._set_scale(found.number, scale)

    def _inverted(self, axis: str) -> None:
        """Have an axis run downwards, or to the left."""
        self._invert(self._axes["xyz".index(axis)])

    def _invert(self, axis: Axis) -> None:
        if not axis.inverted:
            axis.inverted = True
            if axis.wanted is not None:
                axis.wanted = axis.wanted[1], axis.wanted[0]
            self._axes_changed(axis)

    @property
    def _warped(self) -> bool:
        """Whether some axis is not linear, so that nodes are drawn elsewhere than their numbers say."""
        return any(axis.bent for axis in self._axes)

    def _forward(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, 3) positions in the user's numbers → where they are drawn; NaN where an axis has no place for them."""
        return np.column_stack([axis.scale.forward(points[:, axis.number]) for axis in self._axes])

    def _inverse(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, 3) places where something is drawn → positions in the user's numbers."""
        return np.column_stack([axis.scale.inverse(points[:, axis.number]) for axis in self._axes])

    def _title_of(self, axis: Axis) -> str:
        return axis.title

    def _limits_of(self, axis: Axis) -> tuple[float, float]:
        return self._limits(axis)

    def _scale_of(self, axis: Axis) -> str:
        return axis.scale.name

    # ---- One for each dimension ----

    xlabel = _property(0, _title_of, _set_label, "What is written beside the x axis; None leaves it to the data.")
    ylabel = _property(1, _title_of, _set_label, "What is written beside the y axis; None leaves it to the data.")
    zlabel = _property(2, _title_of, _set_label, "What is written beside the z axis; None leaves it to the data.")
    xlim = _property(
        0,
        _limits_of,
        _set_limits,
        '(low, high) of the x axis, numbers or dates; "auto" follows the data; in 3-D of the box.',
    )
    ylim = _property(
        1,
        _limits_of,
        _set_limits,
        '(low, high) of the y axis, numbers or dates; "auto" follows the data; in 3-D of the box.',
    )
    zlim = _property(
        2,
        _limits_of,
        _set_limits,
        '(low, high) of the z axis, numbers or dates; "auto" follows the data; in 3-D of the box.',
    )
    xscale = _property(
        0,
        _scale_of,
        _set_scale,
        'How the x axis counts: "linear", "log", "symlog", "sqrt" or "date" (seconds since 1970).',
    )
    yscale = _property(
        1,
        _scale_of,
        _set_scale,
        'How the y axis counts: "linear", "log", "symlog", "sqrt" or "date" (seconds since 1970).',
    )
    zscale = _property(
        2,
        _scale_of,
        _set_scale,
        'How the z axis counts: "linear", "log", "symlog", "sqrt" or "date" (seconds since 1970).',
    )
