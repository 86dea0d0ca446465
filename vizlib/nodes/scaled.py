"""What every node with a colormap has: which colour a number gets, and how opaque all of it is."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import pygfx as gfx

from vizlib.passes.scale import Distribution, Scale

__all__ = ["Scaled"]

NO_VALUES = Distribution(np.ones(1))
DEFAULTS = ("viridis", "linear", "auto")  # cmap, norm and clim


class Scaled:
    """The properties ``cmap, clim, norm, opacity``.

    A mixin beside a pygfx world object. The node calls ``_start_scale`` in its constructor, keeps the scale of its
    numbers in ``_scale``, follows it in ``_show_scale``, and has ``material`` and ``_owner`` (its name in error
    messages).
    """

    material: gfx.Material
    _owner: str
    _scale: Scale | None

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
