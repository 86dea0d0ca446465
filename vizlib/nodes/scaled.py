"""What every node with a colormap has: which colour a number gets, and how opaque all of it is."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pygfx as gfx

from vizlib.nodes.counted import Counted
from vizlib.nodes.properties import Choice, Colormap, Limits, Number, Property
from vizlib.passes.scale import NORMS, Distribution, Scale
from vizlib.passes.source import Source

if TYPE_CHECKING:
    from vizlib.passes.reduce import Result

__all__ = ["Scaled", "has_numbers"]

NO_VALUES = Distribution(np.ones(1))
DEFAULTS = ("viridis", "linear", "auto")  # cmap, norm and clim


NORM_HELP = "How values are spread over the colormap."


def has_numbers(node: Any) -> bool:
    """Whether a node is coloured by numbers."""
    return node._scale is not None


class Scaled:
    """The properties ``cmap, clim, norm, opacity``, and the method ``histogram``.

    A mixin beside a pygfx world object. The node calls ``_start_scale`` in its constructor, keeps the scale of its
    numbers in ``_scale``, follows it in ``_show_scale``, gives what the GPU has of them in ``_sources``, and has
    ``material`` and ``_owner`` (its name in error messages).
    """

    material: gfx.Material
    _owner: str
    _scale: Scale | None
    _counted: Counted | None = None  # histograms of the numbers that there are

    properties: ClassVar[tuple[Property, ...]] = (
        Number("opacity", low=0, high=1),
        Colormap("cmap", label="Colormap", group="Colour", shown=has_numbers),
        Limits(
            "clim",
            label="Limits",
            group="Colour",
            shown=has_numbers,
            ends=lambda node: node._span(False),
            histogram=lambda node, bins: node.histogram(bins),
        ),
        Choice("norm", help=NORM_HELP, group="Colour", choices=NORMS, shown=has_numbers),
    )

    def __del__(self) -> None:
        # Arguments that do not fit the constructor leave an object that pygfx never began.
        if hasattr(self, "local"):
            super().__del__()  # type: ignore[misc]

    def _start_scale(self, cmap: str, clim: Any, norm: str) -> None:
        self._cmap, self._clim, self._norm = cmap, clim, norm
        self._scale = None
        # A wrong cmap, clim or norm is an error with or without numbers. The defaults are right, and to look
        # a colormap up takes the import of all their names.
        choices = (cmap, norm, clim)
        if not all(isinstance(choice, str) for choice in choices) or choices != DEFAULTS:
            self._scaled(NO_VALUES)

    def _scaled(self, distribution: Distribution) -> Scale:
        return Scale(distribution, cmap=self._cmap, clim=self._clim, norm=self._norm, owner=self._owner)

    @property
    def cmap(self) -> str:
        """The colormap's name."""
        return self._cmap

    @cmap.setter
    def cmap(self, name: str) -> None:
        self._restyle("_cmap", name)

    @property
    def norm(self) -> str:
        """How values are spread over the colormap: "linear", "log", "sqrt", "symlog" or "equalize"."""
        return self._norm

    @norm.setter
    def norm(self, name: str) -> None:
        self._restyle("_norm", name)

    @property
    def clim(self) -> tuple[float, float] | Any:
        """(low, high) that the colormap spans; what was set, as long as there are no numbers."""
        return self._clim if self._scale is None else self._scale.range

    @clim.setter
    def clim(self, clim: Any) -> None:
        self._restyle("_clim", clim)

    def _restyle(self, attribute: str, value: Any) -> None:
        """Set one of the colour choices; a wrong one raises and leaves everything as it was."""
        before = getattr(self, attribute)
        setattr(self, attribute, value)
        try:
            scale = self._scaled(NO_VALUES if self._scale is None else self._scale.distribution)
        except Exception:
            setattr(self, attribute, before)
            raise
        if self._scale is not None:
            self._scale = scale
            self._show_scale(scale)

    def _show_scale(self, scale: Scale) -> None:
        """Have what is drawn follow another scale."""
        raise NotImplementedError

    def histogram(self, bins: int = 256, *, log: bool | None = None) -> Result | None:
        """How the numbers are spread that the colours are made of; None if there are none.

        bins : how many parts of equal size there are from the lowest to the highest, up to 4096
        log : whether the parts are equal in their logarithms, and only numbers above zero count; None: if ``norm`` is
            "log"

        The GPU counts; ``.read()``, or ``await ….read_async()`` where nothing may wait, gives ``counts`` and ``edges``
        in the data's numbers, as ``np.histogram`` does. NaN and infinities do not count. It is counted once, until the
        data change. Raises ValueError for other bins, and for ``log`` where no number is above zero.
        """
        scale = self._scale
        if scale is None:
            return None
        by_log = scale.norm == "log" if log is None else bool(log)
        if self._counted is None or self._counted.numbers is not scale.distribution:
            self._counted = Counted(scale.distribution)
        ends = self._span(by_log)
        if by_log and ends is not None and ends[0] <= 0:
            raise ValueError(f"{self._owner}: histogram() has log and no number above 0, expected some.")
        return self._counted.histogram(bins, by_log, ends, self._sources)

    def _sources(self) -> Iterable[Source]:
        """The numbers on the GPU, in parts of which each may be made when it is asked for."""
        raise NotImplementedError

    def _span(self, positive: bool) -> tuple[float, float] | None:
        """The lowest and the highest of the numbers, or of the positive ones; None if only the GPU knows."""
        assert self._scale is not None
        return self._scale.distribution.span(positive)

    @property
    def opacity(self) -> float:
        """0 (invisible) … 1 (solid)."""
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        if not isinstance(value, Real | np.ndarray) or np.ndim(value):
            raise TypeError(f"{self._owner}: opacity is {value!r}, expected a number from 0 to 1.")
        if not 0 <= value <= 1:
            raise ValueError(f"{self._owner}: opacity is {value!r}, expected 0 to 1.")
        self.material.opacity = float(value)
